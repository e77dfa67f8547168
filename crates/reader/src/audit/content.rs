//! The content of an answer, as far as it can be judged.

use std::borrow::Cow;

use candor_syntax::{coding, json};

use super::{Copied, scene::Scene};

/// Octets of a body that are read; 1 MiB.
const MAX_BODY: usize = 1 << 20;
/// Levels of a JSON body that are read.
const DEPTH: json::Limits = json::Limits { max_depth: 128 };

impl Scene<'_> {
    /// True if the answer is one to HEAD, or could be: nobody knows what was asked.
    pub(crate) fn may_answer_head(&self) -> bool {
        self.asked.method == "HEAD" || self.asked.is_unknown()
    }

    /// True if the octets of the answer are those that were sent, with the codings that its head names.
    pub(crate) fn is_as_sent(&self) -> bool {
        self.sample.response_is == Copied::Whole && self.has_coding_undone()
    }

    /// The same, where masked secrets do not matter.
    pub(crate) fn is_whole(&self) -> bool {
        self.sample.response_is != Copied::Cut && self.has_coding_undone()
    }

    /// True if nobody can say what the answer's body says: it was not kept or not read, or HEAD has none.
    pub(crate) fn hides_body(&self) -> bool {
        let message = &self.answer.message;
        let announces_more = message.length().is_some_and(|length| length > 0) || message.is_chunked();
        match self.answer.is_bare() {
            true => {
                let is_cut =
                    self.sample.response_is == Copied::Cut || message.raw.is_empty() && announces_more;
                self.may_answer_head() || is_cut
            }
            false => !self.has_readable_error(),
        }
    }

    /// True if the answer is an error with content that was not cut and can be read: no coding is left on it.
    pub(crate) fn has_readable_error(&self) -> bool {
        let has_text = || {
            let start = self.answer.content.get(..512).unwrap_or(&self.answer.content);
            !start.iter().any(|octet| *octet < 0x20 && !octet.is_ascii_whitespace())
        };
        self.is_error()
            && !self.answer.is_bare()
            && self.sample.response_is != Copied::Cut
            && (self.has_coding_undone() || has_text())
    }

    /// False if the answer names a content coding that its body is not in.
    fn has_coding_undone(&self) -> bool {
        let coding = self.answer.header("content-encoding");
        let is_plain = coding.trim().is_empty() || coding.trim().eq_ignore_ascii_case("identity");
        is_plain || *self.uncoded() != *self.answer.transferred()
    }

    /// The content with its codings undone as far as that goes, in the charset in which it was sent.
    pub(crate) fn uncoded(&self) -> Cow<'_, [u8]> {
        let content = self.answer.transferred();
        match self.answer.message.get("content-encoding") {
            None => content,
            Some(codings) => Cow::Owned(coding::decode_as_far(&content, codings, MAX_BODY).into_owned()),
        }
    }

    /// The octets of the answer's head.
    pub(crate) fn head_octets(&self) -> &[u8] {
        self.sample.response.get(..self.answer.head_length()).unwrap_or(self.sample.response)
    }

    /// Octets after the answer's head that are not the beginning of another answer.
    pub(crate) fn octets_after_head(&self) -> &[u8] {
        let raw = self.answer.message.raw;
        if raw.starts_with(b"HTTP/1.") { &[] } else { raw }
    }

    /// True if the answer is labelled as JSON.
    pub(crate) fn is_labelled_json(&self) -> bool {
        self.answer_type().is_some_and(|label| label.is_json())
    }

    /// True if the answer's content is meant as JSON: it begins like an object or an array.
    pub(crate) fn begins_as_json(&self) -> bool {
        let content = &self.answer.content;
        let text = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content).trim_ascii_start();
        matches!(text.first(), Some(b'{' | b'['))
    }

    /// Why the answer's content is no JSON text, as one of the rules for bodies of requests; `None` if it is one.
    pub(crate) fn json_fault(&self) -> Option<candor_rule::Violation> {
        json::Document::parse(&self.answer.content, &DEPTH).err()
    }

    /// What a person reads in the beginning of the answer's body, in lower case: of a page what it shows.
    pub(crate) fn body_text(&self) -> String {
        let text = if self.answer.is_page() { self.answer.text() } else { self.answer.source() };
        text.to_lowercase()
    }
}
