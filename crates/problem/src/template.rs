//! Formats of the user's own: a template per media type, filled from a problem.
//!
//! A template is checked when it is loaded (unknown members, broken JSON, and one rendering of a refusal and
//! of a fault), so that filling it for a client cannot fail.

mod json;
mod member;
mod pieces;
mod sample;
mod templates;

pub use templates::Templates;

use std::borrow::Cow;

use crate::{Format, MAX_OCTETS, Problem, render::Rendered};
use json::Mould;
use member::{Scope, Values};
use pieces::{Escape, Piece};

/// What the pages of a user's markup may do: look like something. Scripts never run, so that no value that a
/// client sent can become one.
const MARKUP_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

/// A checked template for one media type.
#[derive(Clone, Debug)]
pub struct Template {
    /// In lower case.
    media_type: String,
    body: Body,
}

#[derive(Clone, Debug)]
enum Body {
    /// For `application/json` and `…+json`.
    Json(Mould),
    /// For other types.
    Text(Vec<Piece>, Escape),
}

/// Why a template cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// Where.
    pub place: TemplatePlace,
    /// What is wrong.
    pub message: String,
    /// What to do, or empty.
    pub help: String,
}

/// A place in what the user wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplatePlace {
    /// The media type.
    MediaType,
    /// The body, at this octet, counted from 0.
    Body(usize),
}

impl TemplateError {
    fn media_type(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { place: TemplatePlace::MediaType, message: message.into(), help: help.into() }
    }

    fn body(at: usize, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { place: TemplatePlace::Body(at), message: message.into(), help: help.into() }
    }
}

impl Template {
    /// Reads and checks a template. For JSON types `body` is JSON; for XML, HTML and other text types it is
    /// text with placeholders.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn compile(media_type: &str, body: &str) -> Result<Self, TemplateError> {
        let media_type = checked(media_type)?;
        let (kind, subtype) = media_type.split_once('/').unwrap_or_default();
        let is_xml = subtype == "xml" || subtype.ends_with("+xml");
        let body = if subtype == "json" || subtype.ends_with("+json") {
            Body::Json(json::compile(body)?)
        } else if subtype == "html" || is_xml {
            Body::Text(pieces::read(body, 0, Scope::Problem)?, Escape::Markup)
        } else if kind == "text" {
            Body::Text(pieces::read(body, 0, Scope::Problem)?, Escape::Text)
        } else {
            let message = format!("there are no templates for {media_type}");
            let help = "use a JSON type (application/json, …+json), an XML type or a text type";
            return Err(TemplateError::media_type(message, help));
        };
        let template = Self { media_type, body };
        template.try_out()?;
        Ok(template)
    }

    /// Its media type, in lower case and without parameters.
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    fn is_json(&self) -> bool {
        matches!(self.body, Body::Json(_))
    }

    /// Renders a refusal and a fault, as for a client.
    fn try_out(&self) -> Result<(), TemplateError> {
        for (problem, what) in [(sample::refusal(), "a refusal"), (sample::fault(), "a fault")] {
            if let Body::Json(mould) = &self.body
                && !mould.is_there(&Values::of(&problem))
            {
                let message =
                    format!("nothing of it is left for {what}: all members that it names are absent");
                return Err(TemplateError::body(
                    0,
                    message,
                    "name a member that is always there, such as {title}",
                ));
            }
            let size = self.fill(&problem).len();
            if size > MAX_OCTETS {
                let message = format!("{what} takes {size} octets; at most {MAX_OCTETS} are expected");
                return Err(TemplateError::body(0, message, "shorten it"));
            }
        }
        Ok(())
    }

    /// The answer; in our own format if it is longer than [`MAX_OCTETS`] even with a single error.
    fn render(&self, problem: &Problem) -> Rendered {
        let Some(body) = self.bounded(problem) else { return problem.render(self.substitute()) };
        let (charset, policy) = match &self.body {
            Body::Json(_) => ("", None),
            Body::Text(_, Escape::Markup) => ("; charset=utf-8", Some(MARKUP_POLICY)),
            Body::Text(..) => ("; charset=utf-8", None),
        };
        Rendered {
            content_type: Cow::Owned(format!("{}{charset}", self.media_type)),
            headers: problem.headers(policy),
            body: body.into_bytes(),
        }
    }

    /// The format of our own that comes nearest.
    fn substitute(&self) -> Format {
        match &self.body {
            Body::Json(_) => Format::Json,
            Body::Text(..) if self.media_type == "text/html" => Format::Html,
            Body::Text(..) => Format::Text,
        }
    }

    /// The filled template, with as many errors as fit. `None` if not even one does.
    fn bounded(&self, problem: &Problem) -> Option<String> {
        let all = problem.errors().len() + problem.left_out.len();
        let whole = match problem.left_out.is_empty() {
            true => self.fill(problem),
            false => self.fill(&problem.with_errors(all)),
        };
        if whole.len() <= MAX_OCTETS {
            return Some(whole);
        }
        let (mut fitting, mut best) = (0, None);
        let mut too_many = all;
        while too_many - fitting > 1 {
            let count = fitting + (too_many - fitting) / 2;
            let fewer = self.fill(&problem.with_errors(count));
            match fewer.len() <= MAX_OCTETS {
                true => (fitting, best) = (count, Some(fewer)),
                false => too_many = count,
            }
        }
        best
    }

    fn fill(&self, problem: &Problem) -> String {
        let values = Values::of(problem);
        match &self.body {
            Body::Json(mould) => mould.fill(&values) + "\n",
            Body::Text(pieces, escape) => pieces::fill(pieces, &values, *escape),
        }
    }
}

/// A media type without parameters, in lower case.
fn checked(media_type: &str) -> Result<String, TemplateError> {
    // RFC 6838 §4.2 restricted names.
    let name = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    let media_type = media_type.trim();
    if let Some((essence, _)) = media_type.split_once(';') {
        let help = format!("write \"{}\"; text types get their charset by themselves", essence.trim());
        return Err(TemplateError::media_type("a template's media type has no parameters", help));
    }
    match media_type.split_once('/') {
        Some((kind, subtype)) if name(kind) && name(subtype) => Ok(media_type.to_ascii_lowercase()),
        _ => {
            let shown = candor_rule::text::printable(media_type.as_bytes(), 60);
            let message = format!("\"{shown}\" is no media type");
            Err(TemplateError::media_type(message, "write one such as \"application/json\""))
        }
    }
}
