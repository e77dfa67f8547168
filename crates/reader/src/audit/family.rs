//! The ways in which error bodies are laid out: an API should have one.

use crate::reading::Answer;

/// How an error body is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// No octets.
    Empty,
    /// RFC 9457: its media type, or its members.
    Problem,
    /// `{"error": {…}}`.
    ErrorObject,
    /// `{"error": "…"}`.
    ErrorText,
    /// `{"errors": …}`.
    ErrorList,
    /// `{"detail": …}`.
    Detail,
    /// `{"message": …}`.
    Message,
    /// Any other JSON.
    OtherJson,
    /// A page.
    Html,
    /// XML.
    Xml,
    /// Plain text, or octets.
    Text,
}

impl Family {
    /// The family of an answer's body.
    pub(crate) fn of(answer: &Answer<'_>) -> Self {
        if answer.is_bare() {
            return Self::Empty;
        }
        if answer.is_page() {
            return Self::Html;
        }
        if answer.is_xml() {
            return Self::Xml;
        }
        if !answer.is_json() {
            return Self::Text;
        }
        let is = |name: &str| !answer.member(name).is_empty();
        if answer.is_problem() {
            Self::Problem
        } else if answer.member("error").starts_with('{') {
            Self::ErrorObject
        } else if is("errors") {
            Self::ErrorList
        } else if is("error") {
            Self::ErrorText
        } else if is("message") {
            Self::Message
        } else if is("detail") {
            Self::Detail
        } else {
            Self::OtherJson
        }
    }

    /// As it is told to a person.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Empty => "no body",
            Self::Problem => "problem document",
            Self::ErrorObject => "{\"error\": {…}}",
            Self::ErrorText => "{\"error\": \"…\"}",
            Self::ErrorList => "{\"errors\": …}",
            Self::Detail => "{\"detail\": …}",
            Self::Message => "{\"message\": …}",
            Self::OtherJson => "other JSON",
            Self::Html => "HTML",
            Self::Xml => "XML",
            Self::Text => "plain text",
        }
    }
}
