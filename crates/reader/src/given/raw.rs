//! HTTP messages as they lie in files: with the line ends of whoever saved them.

use super::Sent;

/// A request, or a request as an editor saved it: then its head gets the line ends of HTTP, and a body whose
/// length is not told gets one. Octets of the body stay as they are.
pub(super) fn read(text: &[u8]) -> Sent {
    let mut remarks = Vec::new();
    let request = if is_saved_as_text(text) {
        remarks
            .push("The file has the line ends of an editor: those of the head were made CR LF.".to_owned());
        with_line_ends(text)
    } else {
        text.to_vec()
    };
    Sent { request, remarks, ..Sent::default() }
}

/// True if no line of the head ends with CR LF: then the line ends are the editor's and not the client's.
fn is_saved_as_text(text: &[u8]) -> bool {
    let head = head_length(text).and_then(|length| text.get(..length)).unwrap_or(text);
    head.contains(&b'\n') && !head.windows(2).any(|w| w == b"\r\n")
}

/// Octets up to and with the first empty line.
fn head_length(text: &[u8]) -> Option<usize> {
    text.windows(2).position(|w| w == b"\n\n").map(|at| at + 2)
}

fn with_line_ends(text: &[u8]) -> Vec<u8> {
    let length = head_length(text).unwrap_or(text.len());
    let (head, body) = text.split_at(length);
    let mut lines: Vec<&[u8]> = head.trim_ascii_end().split(|o| *o == b'\n').collect();
    let has_framing = lines.iter().any(|line| {
        let name = line.split(|o| *o == b':').next().unwrap_or_default();
        name.eq_ignore_ascii_case(b"content-length") || name.eq_ignore_ascii_case(b"transfer-encoding")
    });
    // Editors put a line end behind the last line; it belongs to no body with a length.
    let announced = lines.iter().find_map(|line| {
        let (name, value) = line.split_at(line.iter().position(|o| *o == b':')?);
        let value = std::str::from_utf8(value.get(1..)?).ok()?.trim();
        name.eq_ignore_ascii_case(b"content-length").then(|| value.parse::<usize>().ok())?
    });
    let body = match announced {
        Some(length) if body.len().checked_sub(1) == Some(length) && body.ends_with(b"\n") => {
            body.get(..length).unwrap_or_default()
        }
        None if !has_framing => body.strip_suffix(b"\n").unwrap_or(body),
        _ => body,
    };
    let length = format!("Content-Length: {}", body.len());
    if !has_framing && !body.is_empty() {
        lines.push(length.as_bytes());
    }
    let mut out = lines.join(&b"\r\n"[..]);
    out.extend(b"\r\n\r\n");
    out.extend(body);
    out
}
