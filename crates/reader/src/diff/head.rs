//! Request line and fields.

use candor_rule::{sensitive, text::nearest};

use super::{
    Aspect, Found,
    pairs::{self, Side, echo, shown},
    parts::{Field, Parts},
    shape::Shape,
};

pub(super) fn compare(here: &Parts<'_>, there: &Parts<'_>, found: &mut Found) {
    request_line(here, there, found);
    path(here, there, found);
    let side = |parts: &Parts<'_>| parts.path_and_query().1.map_or((0, 0), |q| (q.start, q.end));
    let ((from, to), (known_from, known_to)) = (side(here), side(there));
    let ours = Side { text: here.octets.get(from..to).unwrap_or_default(), at: Some(from) };
    let theirs =
        Side { text: there.octets.get(known_from..known_to).unwrap_or_default(), at: Some(known_from) };
    pairs::compare(ours, theirs, Aspect::Query, found);
    if here.has_bare_lf && !there.has_bare_lf {
        let what = "Lines of the head end with LF alone; CR LF worked.".to_owned();
        found.add(Aspect::Framing, "", 88, what, "Strict servers refuse such a head.", (None, None));
    }
    fields(here, there, found);
}

fn request_line(here: &Parts<'_>, there: &Parts<'_>, found: &mut Found) {
    let places = (Some(here.method), Some(there.method));
    let (method, known) = (here.text(here.method), there.text(there.method));
    if method != known {
        let what = format!("The method is {}; {} worked.", shown(&method), shown(&known));
        found.add(Aspect::RequestLine, "", 95, what, "Another method is another operation.", places);
    }
    let (version, known) = (here.text(here.version), there.text(there.version));
    if version != known {
        let places = (Some(here.version), Some(there.version));
        let what = format!("The version is {}; {} worked.", shown(&version), shown(&known));
        let weight = if version.eq_ignore_ascii_case("HTTP/1.0") { 30 } else { 80 };
        found.add(
            Aspect::RequestLine,
            "",
            weight,
            what,
            "Servers answer each version by its own rules.",
            places,
        );
    }
    if here.target.of(here.octets).iter().any(|o| !o.is_ascii_graphic() || b"\"<>\\^`{|}".contains(o)) {
        let what = "The URL holds characters that must be percent-encoded.".to_owned();
        let places = (Some(here.target), Some(there.target));
        let fine =
            there.target.of(there.octets).iter().all(|o| o.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(o));
        if fine {
            found.add(
                Aspect::RequestLine,
                "",
                94,
                what,
                "A space ends the URL; other characters are refused.",
                places,
            );
        }
    }
}

fn path(here: &Parts<'_>, there: &Parts<'_>, found: &mut Found) {
    let (ours, theirs) = (here.path_and_query().0, there.path_and_query().0);
    let (path, known) = (here.text(ours), there.text(theirs));
    if path == known {
        return;
    }
    let places = (Some(ours), Some(theirs));
    let mut add = |weight, what: String, why| found.add(Aspect::Path, "", weight, what, why, places);
    if path.trim_end_matches('/') == known.trim_end_matches('/') {
        let what = if path.ends_with('/') { "ends" } else { "does not end" };
        add(76, format!("The path {what} with a slash."), "Some servers tell the two apart.");
        return;
    }
    let (own, their): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), known.split('/').collect());
    if own.len() != their.len() {
        add(90, "The path has another number of segments.".into(), "Another path is another operation.");
        return;
    }
    for (segment, known) in own.iter().zip(&their).filter(|(a, b)| a != b) {
        let is_id = |s: &str| s.bytes().any(|o| o.is_ascii_digit()) || s.len() > 20;
        if is_id(segment) && is_id(known) && Shape::of(segment) == Shape::of(known) {
            add(
                28,
                format!("The path names {}; {} worked.", shown(segment), shown(known)),
                "That resource may not exist.",
            );
        } else if is_id(segment) != is_id(known) {
            let what = format!("The path has {} where {} worked.", shown(segment), shown(known));
            add(74, what, "The segment is of another kind than the one that worked.");
        } else {
            let slip = segment.eq_ignore_ascii_case(known) || nearest(segment, [*known]).is_some();
            let what = format!("The path has {} where {} worked.", shown(segment), shown(known));
            let why = "Paths are told apart letter by letter; or that resource may not exist.";
            add(if slip { 93 } else { 60 }, what, why);
        }
    }
}

/// Fields that differ from one request to the next, or that no API decides by.
const VOLATILE: &[&str] = &[
    "date",
    "user-agent",
    "traceparent",
    "tracestate",
    "baggage",
    "b3",
    "via",
    "connection",
    "keep-alive",
    "cache-control",
    "pragma",
    "accept-encoding",
    "accept-language",
    "dnt",
    "priority",
    "te",
    "postman-token",
    "x-request-id",
    "x-correlation-id",
    "x-amzn-trace-id",
    "x-real-ip",
    "forwarded",
    "upgrade-insecure-requests",
    "referer",
    "idempotency-key",
    "x-idempotency-key",
    "cf-ray",
    "cf-connecting-ip",
    "true-client-ip",
    "content-length",
    "age",
    "if-none-match",
    "if-modified-since",
    "x-b3-traceid",
    "x-b3-spanid",
    "x-b3-sampled",
    "x-cloud-trace-context",
];

/// True for fields that are folded away.
fn is_volatile(name: &str) -> bool {
    VOLATILE.contains(&name)
        || ["sec-", "x-forwarded-", "x-b3-", "cf-", "x-amz-cf-", "x-datadog-"]
            .iter()
            .any(|p| name.starts_with(p))
}

fn fields(here: &Parts<'_>, there: &Parts<'_>, found: &mut Found) {
    for field in &here.fields {
        if field.is_crooked {
            let what = format!("{} has white space before its colon.", shown(&field.name));
            let why = "Servers refuse such a line, or take it for another field.";
            found.add(Aspect::Header, &field.name, 91, what, why, (Some(field.span), None));
        }
        let count = |parts: &Parts<'_>| parts.fields.iter().filter(|f| f.name == field.name).count();
        let is_first = here.field(&field.name).is_some_and(|first| first.span == field.span);
        if is_first && count(here) > count(there) && count(there) > 0 {
            let what =
                format!("{} is there {} times; {} worked.", shown(&field.name), count(here), count(there));
            let why = "Which of several counts, servers disagree on.";
            found.add(Aspect::Header, &field.name, 62, what, why, (Some(field.span), None));
        }
        match there.field(&field.name) {
            Some(known) if is_first => value(field, known, here, found),
            None if is_first => added(field, here, there, found),
            _ => {}
        }
    }
    let absent = |f: &&Field| here.field(&f.name).is_none();
    for field in there.fields.iter().filter(absent) {
        missing(field, here, found);
    }
}

fn missing(field: &Field, here: &Parts<'_>, found: &mut Found) {
    let name = field.name.as_str();
    let (weight, why) = match name {
        "content-type" if here.body.is_empty() => (20, "There is no body that it would describe."),
        "content-type" => (93, "A server reads a body by its type; without one it refuses or guesses."),
        "authorization" | "proxy-authorization" => (92, "Without credentials a server refuses."),
        "host" => (94, "HTTP/1.1 requires it."),
        "cookie" => (64, "The session may be in it."),
        "accept" => (25, "A server may answer another type, or refuse."),
        "content-encoding" => (84, "Without it a compressed body cannot be read."),
        "transfer-encoding" => (30, "The body is framed by its length instead."),
        name if is_volatile(name) => (0, ""),
        name if sensitive::is_sensitive_name(name) => (90, "It looks like a credential."),
        _ => (50, "It may be required."),
    };
    if weight == 0 {
        found.fold(format!("header {name}"));
        return;
    }
    let what = format!("{} is absent; the request that worked has it.", shown(name));
    found.add(Aspect::Header, name, weight, what, why, (None, Some(field.span)));
}

fn added(field: &Field, here: &Parts<'_>, there: &Parts<'_>, found: &mut Found) {
    let name = field.name.as_str();
    let strangers = there.fields.iter().filter(|f| here.field(&f.name).is_none()).map(|f| f.name.as_str());
    if let Some(near) = nearest(name, strangers.filter(|n| !is_volatile(n))) {
        let what = format!("{} is sent where {} worked.", shown(name), shown(near));
        let places = (Some(field.span), there.field(near).map(|f| f.span));
        found.add(Aspect::Header, name, 88, what, "A server ignores a name that it does not know.", places);
        return;
    }
    let (weight, why) = match name {
        "content-encoding" => (83, "The body is taken for compressed."),
        "transfer-encoding" => (55, "Some servers take no chunked bodies."),
        "accept" => (12, "Servers may take it for a wish."),
        "expect" => (40, "Some servers refuse expectations."),
        "content-type" if here.body.is_empty() => (30, "There is no body that it would describe."),
        "authorization" => (45, "Credentials that do not fit are refused where none would do."),
        "origin" => (30, "A server may refuse pages from elsewhere."),
        "content-type" => (60, "The body is read by it."),
        name if is_volatile(name) => (0, ""),
        _ => (24, "A server may refuse what it does not expect."),
    };
    if weight == 0 {
        found.fold(format!("header {name}"));
        return;
    }
    let what = format!("{} is sent; the request that worked has no such header.", shown(name));
    found.add(Aspect::Header, name, weight, what, why, (Some(field.span), None));
}

fn value(ours: &Field, theirs: &Field, here: &Parts<'_>, found: &mut Found) {
    let name = ours.name.as_str();
    if ours.value == theirs.value {
        return;
    }
    let places = (Some(ours.span), Some(theirs.span));
    let mut add = |weight, what: String, why| found.add(Aspect::Header, name, weight, what, why, places);
    let differs =
        || format!("{} is {}; {} worked.", shown(name), echo(name, &ours.value), echo(name, &theirs.value));
    match name {
        "content-type" => media_type(ours, theirs, &mut add),
        "authorization" | "proxy-authorization" => {
            let scheme = |v: &str| v.split_whitespace().next().unwrap_or("").to_ascii_lowercase();
            let words = |v: &str| v.split_whitespace().count();
            if scheme(&ours.value) != scheme(&theirs.value) || words(&ours.value) != words(&theirs.value) {
                add(
                    90,
                    format!("{} is written in another form than the one that worked.", shown(name)),
                    "A server knows certain schemes only.",
                );
            } else {
                add(
                    36,
                    format!("{} has another value (not shown).", shown(name)),
                    "The credential may have expired or lack a right.",
                );
            }
        }
        "cookie" => {
            let names = |v: &str| {
                v.split(';')
                    .filter_map(|p| p.split('=').next())
                    .map(|n| n.trim().to_owned())
                    .collect::<Vec<_>>()
            };
            let known = names(&theirs.value);
            let own = names(&ours.value);
            match known.iter().find(|n| !own.contains(n)) {
                Some(lost) => {
                    add(62, format!("The cookie {} is absent.", shown(lost)), "The session may be in it.")
                }
                None => found.fold("values of cookies"),
            }
        }
        "host" => add(38, differs(), "Another host may be another installation."),
        "accept" => add(34, differs(), "A server that cannot answer in such a type refuses."),
        "content-encoding" => add(84, differs(), "The body is decoded by it."),
        "transfer-encoding" => add(55, differs(), "The body is framed by it."),
        "content-length" if !here.body.is_empty() && here.is_verbatim => {
            let is_right = ours.value.parse() == Ok(here.octets.len() - here.body_at);
            match is_right {
                true => found.fold("header content-length"),
                false => add(
                    96,
                    "Content-Length is not the number of octets of the body.".into(),
                    "The body is cut off, or never complete.",
                ),
            }
        }
        name if is_volatile(name) => found.fold(format!("header {name}")),
        name if sensitive::is_sensitive_name(name) => {
            add(
                36,
                format!("{} has another value (not shown).", shown(name)),
                "The credential may have expired or lack a right.",
            );
        }
        _ => add(32, differs(), "A server may decide by it."),
    }
}

fn media_type(ours: &Field, theirs: &Field, add: &mut dyn FnMut(u8, String, &'static str)) {
    let essence = |v: &str| v.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let (own, known) = (essence(&ours.value), essence(&theirs.value));
    if own != known {
        let what = format!(
            "`content-type` is {}; {} worked.",
            echo("content-type", &own),
            echo("content-type", &known)
        );
        add(95, what, "A server reads a body by its type.");
        return;
    }
    let parameter = |v: &str, name: &str| {
        let lower = v.to_ascii_lowercase();
        lower
            .split(';')
            .filter_map(|p| p.trim().split_once('='))
            .find(|(n, _)| *n == name)
            .map(|(_, v)| v.trim_matches('"').to_owned())
    };
    if own.starts_with("multipart/") && parameter(&ours.value, "boundary").is_none() {
        add(95, "`content-type` names no boundary.".into(), "Without it the parts cannot be told apart.");
    } else if parameter(&ours.value, "charset") != parameter(&theirs.value, "charset") {
        add(
            46,
            "`content-type` names another charset than the one that worked.".into(),
            "Some servers take one charset only.",
        );
    }
}
