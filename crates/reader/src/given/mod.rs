//! Requests as people have them at hand: a curl command, a HAR export, a Postman collection, a saved file.
//!
//! Each reader turns its text into the octets that would travel over HTTP/1.1. Files that a command names
//! are asked for from a loader; nothing is opened here.

pub mod curl;
mod har;
mod kept;
mod message;
mod postman;
mod raw;
mod recorded;
mod transcript;
mod url;
mod words;

pub use kept::{is_whole, kept};
pub use recorded::recorded;

use candor_exchange::Masked;
use candor_rule::Span;
use candor_syntax::{json, locate};

use crate::diff::Kept;

/// A request that was given, and its answer if that was given as well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// What it is called where it came from.
    pub name: String,
    /// As it travels.
    pub request: Vec<u8>,
    /// What was answered.
    pub response: Option<Vec<u8>>,
    /// Host and port of its URL, where that is known.
    pub host: Option<String>,
    /// What could not be known or was left out.
    pub remarks: Vec<String>,
    /// When it was sent, in milliseconds since the Unix epoch, where that was written down.
    pub at: Option<u64>,
    /// How the request differs from what was sent.
    pub request_is: Copied,
    /// How the answer differs from what was sent.
    pub response_is: Copied,
    /// What was masked in the request, by its octets as they stand here.
    pub masked: Vec<Masked>,
    /// 1-based line at which it begins in a file that holds several; 0 elsewhere.
    pub line: usize,
}

impl Sent {
    /// The request, to be compared with another.
    pub fn as_kept(&self) -> Kept<'_> {
        Kept { octets: &self.request, masked: &self.masked }
    }
}

/// How octets that were kept differ from those on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Copied {
    /// They are the same, as far as anybody knows.
    #[default]
    Whole,
    /// Secrets are masked.
    Masked,
    /// The body is cut, or not there.
    Cut,
}

/// Why something cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// 1-based; 0 where the text as a whole is meant.
    pub line: usize,
    /// 1-based, in characters.
    pub column: usize,
    /// What was found and what was expected.
    pub message: String,
    /// How to mend it.
    pub help: &'static str,
}

impl Unreadable {
    fn at(text: &[u8], offset: usize, message: impl Into<String>, help: &'static str) -> Self {
        let at = locate(text, Span::new(offset, offset));
        Self { line: at.line, column: at.column, message: message.into(), help }
    }
}

/// Gives the octets of a file that a command names; `-` is standard input.
pub type Loader<'l> = dyn Fn(&str) -> Result<Vec<u8>, String> + 'l;

/// Reads whatever it is: a HAR export, a Postman collection, a curl command, HTTP as it stands, or what a
/// terminal shows of both sides.
///
/// # Errors
/// Where the text is none of them.
pub fn read(text: &[u8], loader: &Loader<'_>) -> Result<Vec<Sent>, Unreadable> {
    let bare = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text).trim_ascii_start();
    if bare.first() == Some(&b'{') {
        let document = json::Document::parse(text, &json::Limits { max_depth: 200 });
        let document = document.map_err(|fault| {
            let at = fault.place.offset().unwrap_or(0);
            Unreadable::at(text, at, fault.detail, "export the file again, or name a file with one request")
        })?;
        return match (document.find("/log/entries"), document.find("/item")) {
            (Some(_), _) => har::read(&document),
            (None, Some(_)) => postman::read(&document, loader),
            _ => Err(Unreadable::at(
                text,
                0,
                "this JSON has neither `log.entries` (HAR) nor `item` (Postman)",
                "name a HAR 1.2 file, a Postman collection v2.1, or a file that holds an HTTP request",
            )),
        };
    }
    if let Some(sent) = transcript::read(text, loader) {
        return sent;
    }
    if curl::is_command(text) {
        return curl::read(&String::from_utf8_lossy(text), loader);
    }
    Ok(vec![raw::read(text)])
}

#[cfg(test)]
mod tests;
