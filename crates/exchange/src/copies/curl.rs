//! "Copy as curl": the request as a command that sends the same octets again.
//!
//! What curl would not send as it was (a malformed head) goes through `printf` into a plain connection
//! instead.

pub use super::Command;
use super::sent::{Sent, Simple, base, plain};
use crate::Exchange;

/// The command for an exchange, for a POSIX shell. `gateway` is the address to send to; without it, the
/// request's own host.
pub fn of(exchange: &Exchange, gateway: Option<&str>) -> Option<Command> {
    Sent::of(exchange, gateway).map(|sent| made(&sent))
}

/// The command that sends a head and the decoded body behind it. `gateway` is the address to send to;
/// without it `host`, if that is nothing but a host.
pub fn command(head: &[u8], body: &[u8], gateway: Option<&str>, host: &str) -> Command {
    made(&Sent::new((head, &[]), (body, &[]), base(gateway, host)))
}

fn made(sent: &Sent) -> Command {
    match sent.simple() {
        Some(simple) => sent.copied(curl(&simple, &sent.base), Vec::new()),
        None => sent.copied_raw(
            raw(sent),
            "curl would repair this request, so its octets go into a plain connection.",
        ),
    }
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

fn curl(request: &Simple, base: &str) -> String {
    let body = request.body;
    let mut lines = Vec::new();
    let is_origin = request.is_origin_form();
    let path = if is_origin { request.target } else { "/" };
    // Without these two curl would read [] and {} as patterns, and take out "..".
    lines.push(format!("curl -i -g --path-as-is {}", shell(&format!("{base}{path}"))));
    if !is_origin {
        lines.push(format!("--request-target {}", shell(request.target)));
    }
    let has_framing = request.is_chunked() || request.has("content-length");
    match request.method {
        "GET" if body.is_empty() && !has_framing => {}
        // With -X HEAD curl would wait for a body.
        "HEAD" => lines.push("--head".into()),
        method => lines.push(format!("-X {}", shell(method))),
    }
    match request.version {
        "HTTP/1.0" => lines.push("--http1.0".into()),
        "HTTP/2.0" if base.starts_with("http://") => lines.push("--http2-prior-knowledge".into()),
        "HTTP/2.0" => lines.push("--http2".into()),
        _ => {}
    }
    for (name, value) in &request.fields {
        let field = match value {
            _ if name.eq_ignore_ascii_case("content-length") => continue,
            // "Name:" would take a field out; "Name;" sends it empty.
            &"" => format!("{name};"),
            value => format!("{name}: {value}"),
        };
        lines.push(format!("-H {}", shell(&field)));
    }
    for own in ["Host", "User-Agent", "Accept"] {
        if !request.has(own) {
            lines.push(format!("-H '{own}:'"));
        }
    }
    let mut before = String::new();
    // Without data curl would say nothing of a body that is empty.
    if !body.is_empty() || has_framing && request.method != "HEAD" {
        if !request.has("Content-Type") {
            lines.push("-H 'Content-Type:'".into());
        }
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

/// The octets themselves, for heads that no client library would send.
fn raw(sent: &Sent) -> String {
    let send = match sent.authority() {
        (host, port, true) => {
            format!("openssl s_client -quiet -connect {}", shell(&format!("{host}:{port}")))
        }
        (host, port, false) => format!("nc {} {port}", shell(host)),
    };
    format!("printf {} |\n  {send}", printf(sent.octets()))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a command with `curl` and `nc` replaced by functions that print their arguments, then what
    /// they are fed.
    fn run(head: &[u8], body: &[u8]) -> (Vec<String>, Vec<u8>) {
        let text = command(head, body, Some("http://127.0.0.1:8400"), "").text;
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
                     X-Empty:\r\nContent-Length: 35\r\n\r\n";
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
    fn binary_and_invisible_bodies_go_through_printf() {
        let every: Vec<u8> = (0..=255).chain(*b"'%s\\0071").collect();
        for body in [every, "a\u{202e}b".into(), b"\x1b[31m".to_vec(), b"a\r\nb".to_vec()] {
            let head = format!("PUT /x HTTP/1.0\r\nHost: h\r\nContent-Length: {}\r\n\r\n", body.len());
            let (arguments, fed) = run(head.as_bytes(), &body);
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
