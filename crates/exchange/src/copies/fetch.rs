//! "Copy as fetch": the request as JavaScript for the console of a browser or for Node.
//!
//! `fetch` writes the connection's own fields itself and takes out what it calls forbidden; whatever it would not
//! send as it was is said in a remark.

use candor_rule::text::one_of;
use candor_syntax::base64;

use super::{
    Command,
    literal::{self, Language},
    sent::{Sent, Simple},
};
use crate::Exchange;

/// Fields that `fetch` writes itself, or refuses to send.
const OWN: [&str; 11] = [
    "host",
    "content-length",
    "connection",
    "keep-alive",
    "proxy-connection",
    "transfer-encoding",
    "upgrade",
    "expect",
    "te",
    "trailer",
    "http2-settings",
];
/// Fields that it writes itself so that nobody need be told.
const UNSAID: [&str; 4] = ["content-length", "connection", "transfer-encoding", "keep-alive"];
/// Fields that only Node sends: browsers put their own there (the Fetch Standard's forbidden names).
const NODE_ONLY: [&str; 10] = [
    "cookie",
    "origin",
    "referer",
    "date",
    "dnt",
    "via",
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
];

/// The script for an exchange; a comment alone where `fetch` cannot send the request. `gateway` is the address to
/// send to; without it, the request's own host.
pub fn of(exchange: &Exchange, gateway: Option<&str>) -> Option<Command> {
    let sent = Sent::of(exchange, gateway)?;
    let refused = |why: &str| Command {
        text: String::new(),
        remarks: vec![format!("fetch cannot send this request: {why}. Copy it as Python or as curl.")],
    };
    Some(match sent.simple() {
        None => refused("it would repair it"),
        Some(simple) => match hindrance(&simple) {
            Some(why) => refused(&why),
            None => sent.copied(script(&simple, &sent.base), remarks(&simple, &sent.base)),
        },
    })
}

/// Why `fetch` throws instead of sending.
fn hindrance(request: &Simple) -> Option<String> {
    let is_method = |names: &[&str]| names.iter().any(|name| request.method.eq_ignore_ascii_case(name));
    if is_method(&["CONNECT", "TRACE", "TRACK"]) {
        return Some(format!("the method {} is forbidden", request.method));
    }
    if is_method(&["GET", "HEAD"]) && !request.body.is_empty() {
        return Some(format!("{} has a body", request.method));
    }
    (!request.is_origin_form()).then(|| "the target is not a path".to_owned())
}

fn remarks(request: &Simple, base: &str) -> Vec<String> {
    let mut remarks = Vec::new();
    let authority = base.split_once("://").map_or(base, |(_, rest)| rest);
    let is_lost = |name: &str, value: &str| {
        let is = |names: &[&str]| names.iter().any(|n| name.eq_ignore_ascii_case(n));
        is(&OWN) && !is(&UNSAID) && !(name.eq_ignore_ascii_case("host") && value == authority)
    };
    let lost: Vec<&str> =
        request.fields.iter().filter(|(name, value)| is_lost(name, value)).map(|(name, _)| *name).collect();
    if !lost.is_empty() {
        let which = if lost.len() == 1 { "this field" } else { "these fields" };
        remarks.push(format!("fetch does not send {which} as captured: {}.", lost.join(", ")));
    }
    let of_node = |(name, _): &&(&str, &str)| {
        NODE_ONLY.iter().any(|n| name.eq_ignore_ascii_case(n))
            || name.to_ascii_lowercase().starts_with("sec-")
    };
    let left_out: Vec<&str> = request.fields.iter().filter(of_node).map(|(name, _)| *name).collect();
    if !left_out.is_empty() {
        remarks.push(format!("A browser puts its own values for {}; Node sends these.", left_out.join(", ")));
    }
    if !is_kept(request.target) {
        remarks.push("fetch writes this address in another way: the server sees it changed.".to_owned());
    }
    const NORMALISED: [&str; 6] = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];
    let upper = request.method.to_ascii_uppercase();
    if upper != request.method && NORMALISED.contains(&upper.as_str()) {
        remarks.push(format!(
            "fetch sends the method as {upper}; {} are written in capitals.",
            one_of(&NORMALISED)
        ));
    }
    if request.version == "HTTP/1.0" {
        remarks.push("The request was HTTP/1.0; fetch does not speak it.".to_owned());
    }
    remarks
}

/// True if the URL Standard writes a target as it is: nothing to be encoded, no dot segments.
fn is_kept(target: &str) -> bool {
    let (path, _) = target.split_once('?').unwrap_or((target, ""));
    let is_dots = |segment: &str| {
        let segment = segment.to_ascii_lowercase().replace("%2e", ".");
        segment == "." || segment == ".."
    };
    !target.contains(['"', '<', '>', '`', '{', '}', '^', '|', '\'', '\\', '#'])
        && !path.split('/').any(is_dots)
}

fn script(request: &Simple, base: &str) -> String {
    let string = |text: &str| literal::string(text, Language::JavaScript);
    let mut lines =
        vec![format!("const response = await fetch({}, {{", string(&format!("{base}{}", request.target)))];
    lines.push(format!("  method: {},", string(request.method)));
    let own = |name: &str| OWN.iter().any(|n| name.eq_ignore_ascii_case(n));
    let fields: Vec<_> = request.fields.iter().filter(|(name, _)| !own(name)).collect();
    if !fields.is_empty() {
        // As pairs: the same name may stand there twice.
        lines.push("  headers: [".to_owned());
        for (name, value) in fields {
            lines.push(format!("    [{}, {}],", string(name), literal::octet_string(value.as_bytes())));
        }
        lines.push("  ],".to_owned());
    }
    if !request.body.is_empty() {
        lines.push(format!("  body: {},", body(request)));
    }
    lines.push("  redirect: \"manual\",".to_owned());
    lines.push("});".to_owned());
    lines.push("console.log(response.status, await response.text());".to_owned());
    lines.join("\n")
}

fn body(request: &Simple) -> String {
    let Ok(text) = std::str::from_utf8(request.body) else {
        let encoded = base64::encode(request.body);
        return format!("Uint8Array.from(atob(\"{encoded}\"), (c) => c.charCodeAt(0))");
    };
    let text = literal::lines(text, " +\n    ", |line| literal::string(line, Language::JavaScript));
    // For a string fetch would name a media type of its own.
    if request.has("content-type") { text } else { format!("new TextEncoder().encode({text})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_fetch_would_write_anew_are_told() {
        for kept in ["/", "/a?b=c&d=%20", "/a.b/..c?x=/../", "/%41"] {
            assert!(is_kept(kept), "{kept}");
        }
        for changed in ["/a/../b", "/%2E%2e/x", "/?a='b'", "/{id}", "/a\\b", "/."] {
            assert!(!is_kept(changed), "{changed}");
        }
    }
}
