//! Bodies: language, syntax, encoding, size, and then what they say.

use candor_rule::Span;
use candor_syntax::{Boundary, Limits, Looks, MediaType, json::Document, multipart, sniff};

use crate::correct::json_text;

use super::{
    Aspect, Found, json,
    pairs::{self, Side, echo, shown},
    parts::Parts,
    shape,
};

pub(super) fn compare(here: &Parts<'_>, there: &Parts<'_>, found: &mut Found) {
    let places =
        (here.in_message(Span::new(0, here.body.len())), there.in_message(Span::new(0, there.body.len())));
    match (here.body.trim_ascii().is_empty(), there.body.trim_ascii().is_empty()) {
        (true, true) => return,
        (true, false) => {
            let what = "There is no body; the request that worked has one.".to_owned();
            return found.add(
                Aspect::Language,
                "",
                94,
                what,
                "The operation reads its input from the body.",
                places,
            );
        }
        (false, true) => {
            let what = "There is a body; the request that worked has none.".to_owned();
            return found.add(Aspect::Language, "", 60, what, "Some operations take no body.", places);
        }
        (false, false) => {}
    }
    length(here, found);
    size(here, there, found);
    let (ours, theirs) = (language(here), language(there));
    if here.body.starts_with(b"\xEF\xBB\xBF") && !there.body.starts_with(b"\xEF\xBB\xBF") {
        let what = "The body begins with a byte order mark.".to_owned();
        found.add(
            Aspect::Framing,
            "",
            89,
            what,
            "Readers of JSON stumble over it.",
            (here.in_message(Span::new(0, 3)), None),
        );
    }
    if let Err(error) = std::str::from_utf8(&here.body)
        && std::str::from_utf8(&there.body).is_ok()
    {
        let at = Span::octet(error.valid_up_to());
        let what = format!("The body is not UTF-8 from its octet {} on.", at.start);
        found.add(Aspect::Framing, "", 86, what, "Text is expected in UTF-8.", (here.in_message(at), None));
    }
    match (ours, theirs) {
        (Some(Language::Json), Some(Language::Json)) => json(here, there, found),
        (Some(Language::Form), Some(Language::Form)) => {
            let side = |parts: &Parts<'_>| parts.in_message(Span::new(0, 0)).map(|s| s.start);
            let (own, known) =
                (Side { text: &here.body, at: side(here) }, Side { text: &there.body, at: side(there) });
            pairs::compare(own, known, Aspect::Body, found);
        }
        (Some(Language::Multipart), Some(Language::Multipart)) => parts(here, there, found),
        (ours, Some(theirs)) if ours != Some(theirs) => {
            let own = ours.map_or("something else", Language::words);
            let what = format!("The body is {own}; {} worked.", theirs.words());
            found.add(
                Aspect::Language,
                "",
                92,
                what,
                "The server reads one language and was sent another.",
                places,
            );
        }
        _ if here.body != there.body => {
            let what = "The body is another one.".to_owned();
            found.add(Aspect::Body, "", 20, what, "What it means only the server knows.", places);
        }
        _ => {}
    }
}

/// What a body is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    Json,
    Form,
    Multipart,
    Xml,
}

impl Language {
    const fn words(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Form => "a form",
            Self::Multipart => "a multipart form",
            Self::Xml => "XML",
        }
    }
}

/// By its looks, else by its label: a body that is nearly JSON is still meant as JSON.
fn language(parts: &Parts<'_>) -> Option<Language> {
    let by_label = |m: MediaType| match () {
        () if m.is_json() => Some(Language::Json),
        () if m.is_form() => Some(Language::Form),
        () if m.is_multipart() => Some(Language::Multipart),
        () if m.is_xml() => Some(Language::Xml),
        () => None,
    };
    match sniff(&parts.body) {
        Some(Looks::Json) => Some(Language::Json),
        Some(Looks::Form) => Some(Language::Form),
        Some(Looks::Multipart) => Some(Language::Multipart),
        Some(Looks::Xml) => Some(Language::Xml),
        _ => {
            let begins = parts.body.trim_ascii_start().first();
            match begins {
                Some(b'{' | b'[') => Some(Language::Json),
                _ => parts.media_type().and_then(by_label),
            }
        }
    }
}

/// A length that is wrong, whatever the other request has.
fn length(here: &Parts<'_>, found: &mut Found) {
    let Some(field) = here.field("content-length") else { return };
    let sent = here.octets.len() - here.body_at;
    let told = found.list.iter().any(|d| d.place == "content-length");
    if field.value.parse() != Ok(sent) && here.field("transfer-encoding").is_none() && !told {
        let what = format!("Content-Length is {}, but {sent} octets of body are there.", shown(&field.value));
        let why = "The body is cut off, or never complete.";
        found.add(Aspect::Framing, "content-length", 96, what, why, (Some(field.span), None));
    }
}

/// Bodies and heads so large that a limit comes into question.
fn size(here: &Parts<'_>, there: &Parts<'_>, found: &mut Found) {
    let (ours, theirs) = (here.body.len(), there.body.len());
    if ours > (64 << 10) && ours / 4 > theirs {
        let what = format!("The body has {ours} octets; {theirs} worked.");
        found.add(
            Aspect::Framing,
            "",
            52,
            what,
            "Servers and proxies limit what they take: 100 KiB, 1 MiB.",
            (None, None),
        );
    }
    if here.body_at > (4 << 10) && here.body_at / 2 > there.body_at {
        let what = format!("The head has {} octets; {} worked.", here.body_at, there.body_at);
        found.add(Aspect::Framing, "", 54, what, "Servers limit the head to 4 or 8 KiB.", (None, None));
    }
}

fn json(here: &Parts<'_>, there: &Parts<'_>, found: &mut Found) {
    let limits = Limits::default().json;
    let theirs = Document::parse(&there.body, &limits);
    let ours = match Document::parse(&here.body, &limits) {
        Ok(document) => document,
        Err(fault) => {
            // At the end of a cut text there is no octet to point at.
            let place = |at: usize| Span::new(at.min(here.body.len()), (at + 1).min(here.body.len()));
            let at = fault.place.offset().and_then(|at| here.in_message(place(at)));
            let weight = if theirs.is_ok() { 97 } else { 30 };
            found.add(Aspect::Language, "", weight, fault.detail, "Nothing in it can be read.", (at, None));
            if let Ok(theirs) = theirs {
                as_meant(here, &theirs, there, found);
            }
            return;
        }
    };
    if let Ok(theirs) = theirs {
        json::compare(&ours, &theirs, here, there, found);
    }
}

/// What a broken text says as it was meant. Its places are no longer those of the message, so none are told.
fn as_meant(here: &Parts<'_>, theirs: &Document<'_>, there: &Parts<'_>, found: &mut Found) {
    let mended = std::str::from_utf8(&here.body).ok().and_then(json_text::mended);
    if let Some(mended) = mended
        && let Ok(ours) = Document::parse(mended.as_bytes(), &Limits::default().json)
    {
        json::compare(&ours, theirs, &Parts::default(), there, found);
    }
}

fn parts(here: &Parts<'_>, there: &Parts<'_>, found: &mut Found) {
    let limits = Limits::default();
    let read = |parts: &Parts<'_>| {
        let media_type = parts.media_type().ok_or("its Content-Type cannot be read")?;
        let boundary =
            Boundary::of(&media_type, Span::default()).map_err(|_| "its boundary cannot be used")?;
        multipart::read(&parts.body, &boundary, true, &limits)
            .map_err(|_| "its parts cannot be told apart by the boundary")
    };
    let (ours, theirs) = match (read(here), read(there)) {
        (Ok(ours), Ok(theirs)) => (ours, theirs),
        (Err(why), Ok(_)) => {
            let what = format!("The multipart body cannot be read: {why}.");
            return found.add(Aspect::Language, "", 95, what, "Nothing in it can be read.", (None, None));
        }
        _ => return,
    };
    let place = |parts: &Parts<'_>, part: &multipart::Part| parts.in_message(part.content);
    for known in &theirs {
        let Some(own) = ours.iter().find(|p| p.name == known.name) else {
            let what = format!("The part {} is absent.", shown(&known.name));
            found.add(
                Aspect::Body,
                &known.name,
                82,
                what,
                "It may be required.",
                (None, place(there, known)),
            );
            continue;
        };
        let places = (place(here, own), place(there, known));
        let essence = |p: &multipart::Part| p.media_type.as_ref().map(|m| m.essence().to_owned());
        if own.filename.is_some() != known.filename.is_some() {
            let what = format!(
                "The part {} {} a file name.",
                shown(&own.name),
                if own.filename.is_some() { "has" } else { "lacks" }
            );
            found.add(Aspect::Body, &own.name, 75, what, "By it a server tells files from fields.", places);
        }
        if essence(own) != essence(known) {
            let what = format!("The part {} has another Content-Type.", shown(&own.name));
            found.add(Aspect::Body, &own.name, 60, what, "A server may take certain types only.", places);
        }
        if own.filename.is_none() {
            let text = |parts: &Parts<'_>, p: &multipart::Part| {
                String::from_utf8_lossy(p.content.of(&parts.body)).into_owned()
            };
            let (value, worked) = (text(here, own), text(there, known));
            if let Some((weight, why)) = shape::compare(&value, &worked) {
                let what = format!(
                    "The part {} is {}; {} worked.",
                    shown(&own.name),
                    echo(&own.name, &value),
                    echo(&own.name, &worked)
                );
                found.add(Aspect::Body, &own.name, weight, what, why, places);
            }
        }
    }
    for own in ours.iter().filter(|p| !theirs.iter().any(|k| k.name == p.name)) {
        let what =
            format!("The part {} is sent; the request that worked has none of that name.", shown(&own.name));
        found.add(
            Aspect::Body,
            &own.name,
            42,
            what,
            "Strict servers refuse names that they do not know.",
            (place(here, own), None),
        );
    }
}
