//! A problem as octets for the wire, with the header fields that belong to it.

use std::borrow::Cow;

use crate::{Format, Problem, html, page, text};

/// Body and header fields of an answer. `Content-Length`, `Connection` and the request id are the
/// gateway's to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Value of `Content-Type`.
    pub content_type: Cow<'static, str>,
    /// Further fields, in the order to send them.
    pub headers: Vec<(&'static str, String)>,
    /// UTF-8.
    pub body: Vec<u8>,
}

impl Problem {
    /// The answer in one of the formats.
    pub fn render(&self, format: Format) -> Rendered {
        let (content_type, body) = match format {
            Format::Json => ("application/problem+json", self.json() + "\n"),
            Format::Html => ("text/html; charset=utf-8", html::document(self)),
            Format::Text => ("text/plain; charset=utf-8", text::document(self)),
        };
        let policy = (format == Format::Html).then_some(page::POLICY);
        Rendered {
            content_type: Cow::Borrowed(content_type),
            headers: self.headers(policy),
            body: body.into_bytes(),
        }
    }

    /// The fields of the answer; `policy` is its content security policy.
    pub(crate) fn headers(&self, policy: Option<&str>) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("Content-Language", "en".to_owned()),
            ("Cache-Control", "no-store".to_owned()),
            ("Vary", "Accept".to_owned()),
            ("X-Content-Type-Options", "nosniff".to_owned()),
        ];
        headers.extend(policy.map(|policy| ("Content-Security-Policy", policy.to_owned())));
        // RFC 9110 §15.5.6 asks for Allow with every 405, even an empty one.
        headers.extend(self.allow.clone().map(|methods| ("Allow", methods)));
        headers.extend(self.fields.iter().cloned());
        headers.extend(self.retry_after.map(|seconds| ("Retry-After", seconds.to_string())));
        headers
    }
}
