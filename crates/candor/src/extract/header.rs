//! Header fields that have a type.

use axum::extract::FromRequestParts;
use candor_contract::typed::{Sent, SentIn};
use candor_rule::ParameterIn;
use headers::{Header, HeaderMapExt};
use http::request::Parts;
use serde_json::Value;

use super::Refusal;

/// A header field as the type that the crate `headers` has for it. `Option<TypedHeader<T>>` takes its absence.
///
/// ```
/// use candor::extract::TypedHeader;
/// use headers::IfMatch;
///
/// async fn update(TypedHeader(condition): TypedHeader<IfMatch>) -> &'static str {
///     if condition.is_any() { "any" } else { "one" }
/// }
/// # let app: axum::Router = axum::Router::new().route("/orders/1", axum::routing::put(update));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TypedHeader<T>(
    /// The value.
    pub T,
);

impl<T: Header, S: Send + Sync> FromRequestParts<S> for TypedHeader<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        match parts.headers.typed_try_get::<T>() {
            Ok(Some(value)) => Ok(Self(value)),
            Ok(None) => Err(refusal::<T>(parts, |sent| sent.missing(T::name().as_str(), std::iter::empty()))),
            Err(why) => Err(refusal::<T>(parts, |sent| sent.not_readable(&why.to_string()))),
        }
    }
}

impl<T: Header, S: Send + Sync> axum::extract::OptionalFromRequestParts<S> for TypedHeader<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Refusal> {
        match parts.headers.contains_key(T::name()) {
            true => <Self as FromRequestParts<S>>::from_request_parts(parts, state).await.map(Some),
            false => Ok(None),
        }
    }
}

/// What is said of the field.
fn refusal<T: Header>(parts: &Parts, say: impl Fn(&Sent<'_>) -> candor_rule::Violation) -> Refusal {
    let value =
        parts.headers.get(T::name()).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let value = value.map_or(Value::Null, Value::String);
    let name = T::name().as_str();
    let place = SentIn::Parameter { name, location: ParameterIn::Header, span: None };
    Refusal::of(say(&Sent { place, value: &value }), Vec::new())
}
