//! `-F`: the parts of a multipart form.

use super::Loader;

/// A part, with its head fields as curl writes them.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub head: String,
    pub content: Vec<u8>,
}

/// The boundary that is written here; curl makes a new one for each request.
pub(super) const BOUNDARY: &str = "------------------------candorcandor0001";

/// The part of `--form-string`.
pub(super) fn text(value: &[u8]) -> Option<Part> {
    let at = value.iter().position(|o| *o == b'=')?;
    let (name, content) = value.split_at(at);
    Some(Part {
        head: disposition(&String::from_utf8_lossy(name), None),
        content: content.get(1..)?.to_vec(),
    })
}

/// The part or parts of `--form`: `name=content`, `name=@file`, `name=<file`, with `;type=` and `;filename=`.
pub(super) fn part(value: &[u8], loader: &Loader<'_>) -> Result<Vec<Part>, String> {
    let text = String::from_utf8_lossy(value).into_owned();
    let (name, rest) = text.split_once('=').ok_or("a form field is written name=content")?;
    let name = name.trim_matches('"');
    let (kind, rest) = match rest.as_bytes().first() {
        Some(b'@') => (b'@', rest.get(1..).unwrap_or_default()),
        Some(b'<') => (b'<', rest.get(1..).unwrap_or_default()),
        _ => (b'=', rest),
    };
    let pieces = split(rest, ';');
    let (content, settings) = pieces.split_first().map_or(("", &[][..]), |(c, s)| (c.as_str(), s));
    let is_setting = |piece: &String| {
        ["type=", "filename=", "headers=", "encoder="].iter().any(|s| piece.trim_start().starts_with(s))
    };
    // A semicolon that begins no setting belongs to the content, or (in a type) to what stands before it.
    let (mut whole, mut known) = (content.to_owned(), Vec::<String>::new());
    for piece in settings {
        match known.last_mut() {
            _ if is_setting(piece) => known.push(piece.trim_start().to_owned()),
            Some(last) => last.push_str(&format!(";{piece}")),
            None => whole.push_str(&format!(";{piece}")),
        }
    }
    let setting = |name: &str| known.iter().find_map(|s| s.strip_prefix(name)).map(unquoted);
    let mut parts = Vec::new();
    let files = if kind == b'@' { split(&whole, ',') } else { vec![whole] };
    for file in files {
        let file = unquoted(&file);
        let base = file.rsplit(['/', '\\']).next().unwrap_or("").to_owned();
        let is_file = kind == b'@';
        let filename = setting("filename=").or(is_file.then_some(base));
        let media_type = setting("type=").or_else(|| is_file.then(|| guess(&file)));
        let mut head = disposition(name, filename.as_deref());
        if let Some(media_type) = media_type {
            head.push_str(&format!("\r\nContent-Type: {media_type}"));
        }
        for line in known.iter().filter_map(|s| s.strip_prefix("headers=")) {
            head.push_str(&format!("\r\n{}", unquoted(line)));
        }
        let content = if kind == b'=' { file.into_bytes() } else { loader(&file)? };
        parts.push(Part { head, content });
    }
    Ok(parts)
}

/// The body, and the value of its Content-Type.
pub(super) fn body(parts: &[Part]) -> (Vec<u8>, String) {
    let mut body = Vec::new();
    for part in parts {
        body.extend(format!("--{BOUNDARY}\r\n{}\r\n\r\n", part.head).into_bytes());
        body.extend(&part.content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    (body, format!("multipart/form-data; boundary={BOUNDARY}"))
}

fn disposition(name: &str, filename: Option<&str>) -> String {
    let quote = |text: &str| text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    let filename = filename.map_or_else(String::new, |f| format!("; filename=\"{}\"", quote(f)));
    format!("Content-Disposition: form-data; name=\"{}\"{filename}", quote(name))
}

/// Pieces between separators that stand outside of double quotes.
fn split(text: &str, separator: char) -> Vec<String> {
    let (mut pieces, mut quoted, mut escaped) = (vec![String::new()], false, false);
    for c in text.chars() {
        if c == separator && !quoted {
            pieces.push(String::new());
            continue;
        }
        if c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = c == '\\' && !escaped;
        pieces.iter_mut().last().into_iter().for_each(|piece| piece.push(c));
    }
    // Quotes that never close are no quotes.
    if quoted { text.split(separator).map(str::to_owned).collect() } else { pieces }
}

/// Without the quotes around it and the backslashes in it.
fn unquoted(text: &str) -> String {
    match text.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
        Some(inner) => inner.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => text.to_owned(),
    }
}

/// The type that curl gives a file by its name.
fn guess(filename: &str) -> String {
    let extension = filename.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    match extension.as_str() {
        "gif" => "image/gif",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain",
        "htm" | "html" => "text/html",
        "pdf" => "application/pdf",
        "xml" => "application/xml",
        _ => "application/octet-stream",
    }
    .to_owned()
}
