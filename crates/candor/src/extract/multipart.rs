//! Forms in parts, as browsers send files.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use candor_syntax::{Content, MediaType};

use super::{Refusal, body::Sent};

/// A form in parts: a body of `multipart/form-data`. It is read as a whole, up to the limit for bodies
/// (`DefaultBodyLimit` of axum, or [`LimitLayer`](crate::LimitLayer)), strictly, and refused where it goes wrong.
///
/// ```
/// use candor::extract::Multipart;
///
/// async fn upload(form: Multipart) -> String {
///     let names: Vec<&str> = form.parts().iter().map(|part| part.name()).collect();
///     names.join(",")
/// }
/// # let app: axum::Router = axum::Router::new().route("/files", axum::routing::post(upload));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Multipart {
    parts: Vec<Part>,
}

/// One part of a form: a field, or a file.
///
/// ```
/// # use candor::extract::Part;
/// fn is_file(part: &Part) -> bool { part.file_name().is_some() }
/// ```
#[derive(Clone, Debug)]
pub struct Part {
    name: String,
    file_name: Option<String>,
    content_type: Option<String>,
    content: Bytes,
}

impl Multipart {
    /// All parts, in their order.
    ///
    /// ```
    /// # use candor::extract::Multipart;
    /// fn sizes(form: &Multipart) -> Vec<usize> { form.parts().iter().map(|part| part.content().len()).collect() }
    /// # assert!(sizes(&Multipart::default()).is_empty());
    /// ```
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The first part of this name.
    ///
    /// ```
    /// # use candor::extract::{Multipart, Part};
    /// fn photo(form: &Multipart) -> Option<&Part> { form.get("photo") }
    /// # assert!(photo(&Multipart::default()).is_none());
    /// ```
    pub fn get(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.name == name)
    }
}

impl Part {
    /// The field's name.
    ///
    /// ```
    /// # use candor::extract::Part;
    /// fn is_photo(part: &Part) -> bool { part.name() == "photo" }
    /// ```
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file's name as the client calls it; do not write to a path of that name.
    ///
    /// ```
    /// # use candor::extract::Part;
    /// fn is_png(part: &Part) -> bool { part.file_name().is_some_and(|name| name.ends_with(".png")) }
    /// ```
    pub fn file_name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    /// Its media type without parameters, in lower case, if it has one.
    ///
    /// ```
    /// # use candor::extract::Part;
    /// fn is_image(part: &Part) -> bool { part.content_type().is_some_and(|kind| kind.starts_with("image/")) }
    /// ```
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Its octets.
    ///
    /// ```
    /// # use candor::extract::Part;
    /// fn text(part: &Part) -> Option<&str> { std::str::from_utf8(part.content()).ok() }
    /// ```
    pub fn content(&self) -> &Bytes {
        &self.content
    }
}

impl<S: Send + Sync> FromRequest<S> for Multipart {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let takes = |media_type: &MediaType| media_type.essence() == "multipart/form-data";
        let sent = Sent::read(request, state, takes, &["multipart/form-data"]).await?;
        let Content::Multipart(parts, octets) = sent.content()? else { return Ok(Self::default()) };
        let part = |part: candor_syntax::multipart::Part| Part {
            content: match part.content(octets) {
                std::borrow::Cow::Borrowed(_) => sent.octets.slice(part.content.start..part.content.end),
                std::borrow::Cow::Owned(decoded) => decoded.into(),
            },
            content_type: part.media_type.map(|kind| kind.essence().to_owned()),
            name: part.name,
            file_name: part.filename,
        };
        Ok(Self { parts: parts.into_iter().map(part).collect() })
    }
}
