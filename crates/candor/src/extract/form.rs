//! Forms.

use axum::extract::{FromRequest, Request};
use candor_syntax::{MediaType, form, locate};
use serde::de::DeserializeOwned;

use super::{Refusal, body::Sent};
use crate::read::{self, Field, Text, Within};

/// A form: a body of `application/x-www-form-urlencoded`. Fields that are sent several times make a list.
///
/// ```
/// use candor::extract::Form;
///
/// #[derive(serde::Deserialize)]
/// struct Login { user: String, remember: Option<bool> }
///
/// async fn login(Form(login): Form<Login>) -> String { login.user }
/// # let app: axum::Router = axum::Router::new().route("/login", axum::routing::post(login));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Form<T>(
    /// The value.
    pub T,
);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let sent =
            Sent::read(request, state, MediaType::is_form, &["application/x-www-form-urlencoded"]).await?;
        sent.content()?;
        let fields = fields(&sent.octets, true);
        read::fields(&fields, Within::Form).map(Self).map_err(|(first, rest)| sent.refusal(first, rest))
    }
}

/// The pairs of a form or query, by their names. `placed` asks for lines and columns.
pub(super) fn fields(octets: &[u8], placed: bool) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for pair in form::pairs(octets) {
        let name = pair.name_text();
        let at = placed.then(|| locate(octets, pair.value_span));
        let text = Text { value: pair.value_text().into_owned(), at };
        match fields.iter_mut().find(|field| field.name == name) {
            Some(field) => field.texts.push(text),
            None => fields.push(Field { name: name.into_owned(), texts: vec![text] }),
        }
    }
    fields
}
