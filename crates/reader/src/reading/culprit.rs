//! Header fields that are at fault and that the answer names.
//!
//! A header is often named in passing ("content-type is set to …"), so a name alone is not enough: our parsers
//! have to find the field at fault too, or the status has to be about it.

use super::{
    Cause, FieldRead,
    asked::{Asked, Sent},
    complaint::Complaints,
};

/// The header fields at fault that are named.
pub(super) fn headers(cause: Cause, asked: &Asked<'_>, complaints: &Complaints) -> Vec<FieldRead> {
    let code = asked.broken.map_or("", |broken| broken.code);
    let suspects: &[&str] = match cause {
        Cause::Host | Cause::ForeignHost => &["Host"],
        Cause::Expectation => &["Expect"],
        Cause::NotAcceptable => &["Accept"],
        Cause::ContentCoding => &["Content-Encoding"],
        Cause::TransferCoding => &["Transfer-Encoding"],
        Cause::Framing if code.starts_with("content-length") => &["Content-Length"],
        Cause::Framing => &["Content-Length", "Transfer-Encoding"],
        Cause::Authentication => &["Authorization"],
        Cause::Multipart if code.is_empty() && lacks_boundary(asked) => &["Content-Type"],
        Cause::MediaType if asked.sent == Sent::BrokenMultipart && lacks_boundary(asked) => &["Content-Type"],
        _ => &[],
    };
    let is_named = |name: &&&str| {
        let name = name.to_lowercase();
        says_word(&complaints.words, &name)
            || name.contains('-') && says_word(&complaints.words, &name.replace('-', " "))
    };
    let named = suspects.iter().filter(is_named);
    named
        .map(|name| FieldRead {
            name: (*name).to_owned(),
            within: "header",
            message: complaints.sentences.first().cloned().unwrap_or_default(),
        })
        .collect()
}

fn lacks_boundary(asked: &Asked<'_>) -> bool {
    asked.media_type.as_ref().is_some_and(|m| m.is_multipart() && m.parameter("boundary").is_none())
}

/// True if the word stands alone in the text.
fn says_word(text: &str, word: &str) -> bool {
    let is_part = |octet: Option<&u8>| octet.is_some_and(|o| o.is_ascii_alphanumeric() || matches!(o, b'-'));
    memchr::memmem::find_iter(text.as_bytes(), word.as_bytes()).any(|at| {
        let octets = text.as_bytes();
        let before = at.checked_sub(1).and_then(|i| octets.get(i));
        !is_part(before) && !is_part(octets.get(at + word.len()))
    })
}
