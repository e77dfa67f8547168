//! HAR 1.2, as browsers export it: each entry as the octets of HTTP/1.1.

use candor_exchange::time;
use candor_syntax::{
    base64::{self, Alphabet},
    json::{Document, Kind, Node},
};

use super::{Copied, Sent, Unreadable, message::Message, url::Url};

/// Most entries that are read.
const MAX_ENTRIES: usize = 100_000;

pub(super) fn read(document: &Document<'_>) -> Result<Vec<Sent>, Unreadable> {
    let wrong = |node: Node<'_>, what: String| {
        Unreadable::at(
            document.text().as_bytes(),
            node.span().start,
            what,
            "export the file again as HAR 1.2",
        )
    };
    let entries = document.find("/log/entries").unwrap_or(document.root());
    if entries.kind() != Kind::Array {
        return Err(wrong(
            entries,
            format!("`log.entries` is {}; an array is expected", entries.kind().name()),
        ));
    }
    entries.items().take(MAX_ENTRIES).map(|entry| one(entry, &wrong)).collect()
}

type Wrong<'w> = dyn Fn(Node<'_>, String) -> Unreadable + 'w;

fn one(entry: Node<'_>, wrong: &Wrong<'_>) -> Result<Sent, Unreadable> {
    let request = member(entry, "request", Kind::Object, wrong)?;
    let method = text(request, "method", wrong)?;
    let url = text(request, "url", wrong)?;
    let parsed = Url::parse(&url);
    let mut remarks = Vec::new();
    let mut request_is = Copied::Whole;
    let mut message =
        Message { start: format!("{method} {} HTTP/1.1", parsed.target()), ..Message::default() };
    fields(request, &mut message, wrong)?;
    if !message.has("host") {
        message.fields.insert(0, ("Host".into(), parsed.authority.clone()));
    }
    if let Some(data) = request.child("postData") {
        let size = request.child("bodySize").and_then(|n| n.raw().parse::<usize>().ok());
        message.body = posted(data, size, wrong)?;
        if let Some(media_type) = data.child("mimeType").and_then(|m| m.as_str())
            && !message.has("content-type")
            && !media_type.is_empty()
        {
            message.set("Content-Type", media_type);
        }
        if message.body.is_empty() && size.is_some_and(|size| size > 0) {
            request_is = Copied::Cut;
            remarks.push("The export holds no body, though one was sent.".to_owned());
        }
    }
    let announces = matches!(&*method, "POST" | "PUT" | "PATCH");
    message.frame(announces);
    let response = entry.child("response").map(|response| answer(response, wrong)).transpose()?.flatten();
    let (response, response_is) = response.map_or((None, Copied::Whole), |(octets, is)| (Some(octets), is));
    if response.is_none() {
        remarks.extend(unanswered(entry, &message, &parsed));
    }
    Ok(Sent {
        masked: Vec::new(),
        name: format!("{method} {url}"),
        request: message.octets(),
        response,
        host: Some(parsed.authority),
        remarks,
        request_is,
        response_is,
        at: entry.child("startedDateTime").and_then(|at| time::parse(&at.as_str()?, 0)),
        line: entry.text_span().line,
    })
}

/// Why there is no answer, as far as the export tells.
fn unanswered(entry: Node<'_>, message: &Message, url: &Url) -> Vec<String> {
    // The first is what Chromium's own export writes, the second what Playwright does.
    let error = ["_error", "_failureText"].into_iter().find_map(|name| {
        let text = entry.child("response")?.child(name)?.as_str()?;
        (!text.is_empty()).then(|| format!(": {text}"))
    });
    let mut remarks = vec![format!("The client got no answer{}.", error.unwrap_or_default())];
    let page = message.get("origin").or(message.get("referer")).map(Url::parse);
    if let Some(page) = page.filter(|page| (&page.scheme, &page.authority) != (&url.scheme, &url.authority)) {
        remarks.push(format!(
            "The page is of {}://{}: unless the answer allows that origin, a browser hides it (CORS).",
            page.scheme, page.authority
        ));
    }
    remarks
}

/// The answer; `None` where the browser got none (status 0, or -1 as some write it).
fn answer(response: Node<'_>, wrong: &Wrong<'_>) -> Result<Option<(Vec<u8>, Copied)>, Unreadable> {
    let status = member(response, "status", Kind::Number, wrong)?;
    if matches!(status.raw(), "0" | "-1") {
        return Ok(None);
    }
    let reason = response.child("statusText").and_then(|t| t.as_str()).unwrap_or_default();
    let mut message = Message { start: format!("HTTP/1.1 {} {reason}", status.raw()), ..Message::default() };
    fields(response, &mut message, wrong)?;
    if let Some(content) = response.child("content")
        && let Some(body) = content.child("text").and_then(|t| t.as_str().map(|text| (t, text)))
    {
        let is_base64 = content.child("encoding").and_then(|e| e.as_str()).is_some_and(|e| e == "base64");
        message.body = match is_base64 {
            true => decoded(body.0, &body.1, wrong)?,
            // The field tells what travelled; exporters count the size in different ways.
            false => written(
                &body.1,
                match message.get("content-length") {
                    Some(length) if !message.has("content-encoding") => length.parse().ok(),
                    _ => content.child("size").and_then(|size| size.raw().parse().ok()),
                },
            ),
        };
    }
    // What an export holds is decoded already.
    message.remove("content-encoding");
    message.frame(true);
    let mut is = Copied::Whole;
    if let Some(size) = size_left_out(response).filter(|_| message.body.is_empty()) {
        message.remove("content-length");
        message.set("Content-Length", size);
        is = Copied::Cut;
    }
    Ok(Some((message.octets(), is)))
}

/// The size of a body that the export left out: its length still tells that there was one.
fn size_left_out(response: Node<'_>) -> Option<String> {
    let size = response.child("content")?.child("size")?.raw().to_owned();
    size.parse::<u64>().is_ok_and(|octets| octets > 0).then_some(size)
}

fn fields(node: Node<'_>, message: &mut Message, wrong: &Wrong<'_>) -> Result<(), Unreadable> {
    let Some(headers) = node.child("headers") else { return Ok(()) };
    for header in headers.items() {
        let (name, value) = (text(header, "name", wrong)?, text(header, "value", wrong)?);
        // HTTP/2 has these in place of the request line.
        match name.strip_prefix(':') {
            Some("authority") => message.fields.insert(0, ("Host".into(), value)),
            Some(_) => {}
            None => message.set(&name, value.replace(['\r', '\n'], " ")),
        }
    }
    Ok(())
}

fn posted(data: Node<'_>, size: Option<usize>, wrong: &Wrong<'_>) -> Result<Vec<u8>, Unreadable> {
    if let Some(node) = data.child("text")
        && let Some(text) = node.as_str()
    {
        // `_encoding` is what browsers write where the octets are no text.
        let encoding = data.child("encoding").or(data.child("_encoding")).and_then(|e| e.as_str());
        return match encoding.as_deref() {
            Some("base64") => decoded(node, &text, wrong),
            _ => Ok(written(&text, size)),
        };
    }
    let Some(params) = data.child("params") else { return Ok(Vec::new()) };
    let mut pairs = Vec::new();
    for param in params.items() {
        let value = param.child("value").and_then(|v| v.as_str()).unwrap_or_default();
        // Browsers write the pairs as they were sent.
        pairs.push(format!("{}={value}", text(param, "name", wrong)?));
    }
    Ok(pairs.join("&").into_bytes())
}

/// The octets that a text was. Exports read what names no charset as Latin-1, and their size tells it.
fn written(text: &str, size: Option<usize>) -> Vec<u8> {
    let latin = || text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect::<Option<Vec<u8>>>();
    match size {
        Some(size) if size < text.len() && size == text.chars().count() => latin(),
        _ => None,
    }
    .unwrap_or_else(|| text.as_bytes().to_vec())
}

fn decoded(node: Node<'_>, text: &str, wrong: &Wrong<'_>) -> Result<Vec<u8>, Unreadable> {
    base64::decode(text.as_bytes(), Alphabet::Standard)
        .ok_or_else(|| wrong(node, "this text is said to be base64 and is not".to_owned()))
}

fn member<'d>(node: Node<'d>, name: &str, kind: Kind, wrong: &Wrong<'_>) -> Result<Node<'d>, Unreadable> {
    let found = node.child(name).ok_or_else(|| wrong(node, format!("this object has no `{name}`")))?;
    if found.kind() != kind {
        return Err(wrong(
            found,
            format!("`{name}` is {}; {} is expected", found.kind().name(), kind.name()),
        ));
    }
    Ok(found)
}

fn text(node: Node<'_>, name: &str, wrong: &Wrong<'_>) -> Result<String, Unreadable> {
    Ok(member(node, name, Kind::String, wrong)?.as_str().unwrap_or_default().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_tells_which_octets_a_text_was() {
        assert_eq!(written("gr\u{fc}n", Some(4)), b"gr\xfcn");
        assert_eq!(written("gr\u{fc}n", Some(5)), "gr\u{fc}n".as_bytes());
        assert_eq!(written("gr\u{fc}n", None), "gr\u{fc}n".as_bytes());
        assert_eq!(written("\u{20ac}", Some(1)), "\u{20ac}".as_bytes(), "no Latin-1");
        assert_eq!(written("abc", Some(2)), b"abc");
    }
}
