//! The boundary as Content-Type names it.

use candor_rule::{Span, Violation};

use crate::{
    MediaType,
    rules::{multipart_boundary_invalid, multipart_boundary_missing},
};

/// The text between the parts, without the dashes before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boundary(pub(super) String);

/// Longest boundary, in characters (RFC 2046 §5.1.1).
const MAX: usize = 70;

impl Boundary {
    /// Takes it from a multipart type; `span` is where the value of Content-Type stands in the message.
    ///
    /// # Errors
    /// `multipart-boundary-missing` or `multipart-boundary-invalid`.
    pub fn of(media_type: &MediaType, span: Span) -> Result<Self, Violation> {
        let parameter = media_type.parameters().iter().find(|p| p.name == "boundary");
        let parameter = parameter.ok_or_else(|| multipart_boundary_missing::at(span))?;
        let (value, place) = (&parameter.value, parameter.span.shifted(span.start));
        let wrong = value.chars().find(|c| !is_boundary_char(*c));
        if value.is_empty() || value.len() > MAX || wrong.is_some() || value.ends_with(' ') {
            return Err(multipart_boundary_invalid::at(place, value, wrong));
        }
        Ok(Self(value.clone()))
    }
}

/// `bchars` of RFC 2046 §5.1.1.
fn is_boundary_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "'()+_,-./:=? ".contains(c)
}
