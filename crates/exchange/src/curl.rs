//! "Copy as curl": the request as a command that sends the same octets again.
//!
//! What curl would not send as it was (a malformed head) goes through `printf` into a plain connection
//! instead. Secrets stay masked: whoever runs the command puts their own in.

use candor_rule::text::{is_unseen, thousands};

use crate::Exchange;

/// A command, and what is to be known before it is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// For a POSIX shell; printable, without control or invisible characters.
    pub text: String,
    /// Remarks.
    pub remarks: Vec<String>,
}

/// A head that curl can send as it is.
struct Simple<'a> {
    method: &'a str,
    target: &'a str,
    version: &'a str,
    fields: Vec<(&'a str, &'a str)>,
}

/// The command for an exchange. `gateway` is the address to send to; without it, the request's own host.
pub fn of(exchange: &Exchange, gateway: Option<&str>) -> Option<Command> {
    let (head, body) = (&exchange.request.head, &exchange.request.body);
    if head.octets().is_empty() {
        return None;
    }
    let mut command = command(head.octets(), body.octets(), gateway, &exchange.host);
    if body.is_truncated() {
        let (kept, size) = (thousands(body.octets().len() as u64), thousands(body.size()));
        command.remarks.push(format!("The body is cut: {kept} of {size} octets were kept."));
    }
    Some(command)
}

/// The command that sends a head and the decoded body behind it. `gateway` is the address to send to;
/// without it `host`, if that is nothing but a host.
pub fn command(head: &[u8], body: &[u8], gateway: Option<&str>, host: &str) -> Command {
    let mut remarks = Vec::new();
    if head.windows(3).any(|w| w == b"***") || body.windows(3).any(|w| w == b"***") {
        remarks.push("Secrets are masked by asterisks: put your own in.".into());
    }
    let base = base(gateway, host);
    let text = match simple(head) {
        Some(simple) => curl(&simple, body, &base),
        None => {
            remarks.push("curl would repair this head, so the octets go into a plain connection.".into());
            raw(head, body, &base)
        }
    };
    Command { text, remarks }
}

/// The value of a head's Host field, if it has one in UTF-8.
pub fn host_of(head: &[u8]) -> Option<String> {
    let mut lines = head.split(|o| *o == b'\n').skip(1);
    let value = lines.find_map(|line| {
        let colon = line.iter().position(|o| *o == b':')?;
        line.get(..colon)?.eq_ignore_ascii_case(b"host").then_some(line.get(colon + 1..)?)
    })?;
    String::from_utf8(value.trim_ascii().to_vec()).ok()
}

/// One word of a POSIX shell, in single quotes unless it needs none.
pub fn shell(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:@%+,=".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// Scheme and authority to send to. A captured host is taken only if it is nothing but a host.
fn base(gateway: Option<&str>, host: &str) -> String {
    let is_host =
        |h: &str| !h.is_empty() && h.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b));
    match gateway {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None if is_host(host) => format!("http://{host}"),
        None => "http://127.0.0.1:8400".into(),
    }
}

fn simple(head: &[u8]) -> Option<Simple<'_>> {
    let head = std::str::from_utf8(head).ok()?;
    let mut lines = head.strip_suffix("\r\n\r\n")?.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    let is_token = |t: &str| {
        !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
    };
    let is_visible = |t: &str| plain(t) == t;
    let is_line = words.next().is_none()
        && is_token(method)
        && !target.is_empty()
        && target.bytes().all(|b| b.is_ascii_graphic())
        && matches!(version, "HTTP/1.0" | "HTTP/1.1");
    let mut fields = Vec::new();
    for line in lines {
        let (name, value) = line.split_once(':')?;
        let value = value.trim_matches(' ');
        if !is_token(name) || !is_visible(value) {
            return None;
        }
        fields.push((name, value));
    }
    is_line.then_some(Simple { method, target, version, fields })
}

fn curl(request: &Simple, body: &[u8], base: &str) -> String {
    let has = |name: &str| request.fields.iter().any(|(n, _)| n.eq_ignore_ascii_case(name));
    let mut lines = Vec::new();
    let is_origin = request.target.starts_with('/') && !request.target.contains('#');
    let path = if is_origin { request.target } else { "/" };
    // Without these two curl would read [] and {} as patterns, and take out "..".
    lines.push(format!("curl -i -g --path-as-is {}", shell(&format!("{base}{path}"))));
    if !is_origin {
        lines.push(format!("--request-target {}", shell(request.target)));
    }
    match request.method {
        "GET" if body.is_empty() => {}
        // With -X HEAD curl would wait for a body.
        "HEAD" => lines.push("--head".into()),
        method => lines.push(format!("-X {}", shell(method))),
    }
    if request.version == "HTTP/1.0" {
        lines.push("--http1.0".into());
    }
    for (name, value) in &request.fields {
        let field = match value {
            _ if name.eq_ignore_ascii_case("content-length") => continue,
            // "Name:" would take a field out; "Name;" sends it empty.
            &"" => format!("{name};"),
            value => format!("{name}: {}", short_masks(value)),
        };
        lines.push(format!("-H {}", shell(&field)));
    }
    for own in ["Host", "User-Agent", "Accept"] {
        if !has(own) {
            lines.push(format!("-H '{own}:'"));
        }
    }
    if !body.is_empty() && !has("Content-Type") {
        lines.push("-H 'Content-Type:'".into());
    }
    let mut before = String::new();
    if !body.is_empty() {
        match std::str::from_utf8(body) {
            Ok(text) if plain(&text.replace('\n', "")).len() == text.replace('\n', "").len() => {
                lines.push(format!("--data-raw {}", shell(text)));
            }
            _ => {
                before = format!("printf {} |\n  ", printf(body));
                lines.push("--data-binary @-".into());
            }
        }
    }
    before + &lines.join(" \\\n  ")
}

/// A masked secret keeps its length in the journal; in a command to be edited three asterisks do.
fn short_masks(value: &str) -> String {
    let mut out = value.to_owned();
    while out.contains("****") {
        out = out.replace("****", "***");
    }
    out
}

/// The octets themselves, for heads that no client library would send.
fn raw(head: &[u8], body: &[u8], base: &str) -> String {
    let octets = [head, body].concat();
    let authority = base.split_once("://").map_or(base, |(_, rest)| rest);
    let authority = authority.split('/').next().unwrap_or_default();
    let send = if base.starts_with("https:") {
        let port = if authority.rsplit(']').next().unwrap_or_default().contains(':') { "" } else { ":443" };
        format!("openssl s_client -quiet -connect {}", shell(&format!("{authority}{port}")))
    } else {
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (host, port),
            _ => (authority, "80"),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        format!("nc {} {}", shell(host), shell(port))
    };
    format!("printf {} |\n  {send}", printf(&octets))
}

/// A quoted format for `printf` that writes exactly these octets, itself printable ASCII in one line
/// (XCU `printf`: `\ooo` in the format is an octet, `%%` a percent sign).
fn printf(octets: &[u8]) -> String {
    let mut out = String::from("'");
    for &octet in octets {
        match octet {
            b'\r' => out.push_str("\\r"),
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            b'\\' => out.push_str("\\\\"),
            b'%' => out.push_str("%%"),
            b'\'' => out.push_str("'\\''"),
            0x20..=0x7e => out.push(octet.into()),
            // Always three digits: a digit that follows must not be taken for part of it.
            _ => out.push_str(&format!("\\{octet:03o}")),
        }
    }
    out.push('\'');
    // A format that starts with "-" would be read as an option.
    if out.starts_with("'-") { out.replacen("'-", "'\\055", 1) } else { out }
}

/// Text with control and invisible characters written as escapes.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_unseen(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a command with `curl` and `nc` replaced by functions that print their arguments, then what
    /// they are fed.
    fn run(head: &[u8], body: &[u8]) -> (Vec<String>, Vec<u8>) {
        let parsed = simple(head);
        let text = match &parsed {
            Some(request) => curl(request, body, "http://127.0.0.1:8400"),
            None => raw(head, body, "http://127.0.0.1:8400"),
        };
        assert!(text.chars().all(|c| c == '\n' || plain(&c.to_string()) == c.to_string()), "{text}");
        let show = "for a in \"$@\"; do printf '%s\\001' \"$a\"; done; printf '\\002'; \
                    case \" $* \" in *\" @- \"*|\" 127.\"*) cat;; esac";
        let script = format!("curl() {{ {show}; }}; nc() {{ {show}; }}\n{text}");
        let out = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
        assert!(out.status.success(), "{text}");
        let split = out.stdout.iter().position(|b| *b == 2).unwrap();
        let arguments = String::from_utf8(out.stdout[..split].to_vec()).unwrap();
        let arguments = arguments.split_terminator('\u{1}').map(str::to_owned).collect();
        (arguments, out.stdout[split + 1..].to_vec())
    }

    fn after<'a>(arguments: &'a [String], flag: &str) -> Vec<&'a str> {
        let pairs = arguments.windows(2).filter(|w| w[0] == flag);
        pairs.map(|w| w[1].as_str()).collect()
    }

    #[test]
    fn a_request_comes_out_of_a_real_shell_as_it_was() {
        let head = b"POST /v1/a'b?x=$(id)&y=[1] HTTP/1.1\r\nHost: api.test\r\nX-Odd: it's `x` \"y\" \\ !\r\n\
                     X-Empty:\r\nContent-Length: 9\r\n\r\n";
        let body = "@{\"a\": 'it''s',\n \"b\": \"$HOME `id`\"}".as_bytes();
        let (arguments, _) = run(head, body);
        assert!(arguments.contains(&"http://127.0.0.1:8400/v1/a'b?x=$(id)&y=[1]".to_owned()));
        assert_eq!(after(&arguments, "-X"), ["POST"]);
        assert_eq!(
            after(&arguments, "-H"),
            [
                "Host: api.test",
                "X-Odd: it's `x` \"y\" \\ !",
                "X-Empty;",
                "User-Agent:",
                "Accept:",
                "Content-Type:"
            ]
        );
        assert_eq!(after(&arguments, "--data-raw").concat().as_bytes(), body);
    }

    #[test]
    fn masked_secrets_are_short() {
        let head = b"GET / HTTP/1.1\r\nHost: h\r\nCookie: a=********; b=**\r\n\r\n";
        let (arguments, _) = run(head, b"");
        assert_eq!(after(&arguments, "-H")[1], "Cookie: a=***; b=**");
    }

    #[test]
    fn binary_and_invisible_bodies_go_through_printf() {
        let head = b"PUT /x HTTP/1.0\r\nHost: h\r\n\r\n";
        let every: Vec<u8> = (0..=255).chain(*b"'%s\\0071").collect();
        for body in [every, "a\u{202e}b".into(), b"\x1b[31m".to_vec(), b"a\r\nb".to_vec()] {
            let (arguments, fed) = run(head, &body);
            assert_eq!(after(&arguments, "--data-binary"), ["@-"]);
            assert!(arguments.contains(&"--http1.0".to_owned()));
            assert_eq!(fed, body);
        }
    }

    #[test]
    fn a_malformed_head_is_sent_octet_for_octet() {
        for head in [
            &b"GET / HTTP/1.1\nHost: a\n\n"[..],
            b"GET /\xff\0 HTTP/1.1\r\nHost: '; touch /tmp/x; '\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost : a\r\n fold\r\n\r\n",
            b"-GET",
        ] {
            let (arguments, fed) = run(head, b"body\0");
            if fed.is_empty() {
                panic!("{head:?} was not fed");
            }
            assert_eq!(arguments, ["127.0.0.1", "8400"]);
            assert_eq!(fed, [head, b"body\0"].concat());
        }
    }

    #[test]
    fn a_captured_host_is_no_command() {
        assert_eq!(base(None, "a.test:80"), "http://a.test:80");
        assert_eq!(base(None, "a; rm -rf ~"), "http://127.0.0.1:8400");
        assert_eq!(base(Some("http://127.0.0.1:8400/"), "a"), "http://127.0.0.1:8400");
    }

    #[test]
    fn words_and_octets_come_out_of_a_real_shell_unchanged() {
        let words = ["plain", "", "it's", "$(id) `id` \"x\" \\ \n #", "-e", "ü\u{202e}", "a'b''c"];
        for word in words {
            assert_eq!(run_script(&format!("printf %s {}", shell(word))), word.as_bytes());
        }
        let every: Vec<u8> = (0..=255).chain(*b"\x017 %d %% \\n '' -").collect();
        assert_eq!(run_script(&format!("printf {}", printf(&every))), every);
        assert_eq!(run_script(&format!("printf {}", printf(b"-n x"))), b"-n x");
    }

    fn run_script(script: &str) -> Vec<u8> {
        std::process::Command::new("sh").args(["-c", script]).output().unwrap().stdout
    }
}
