//! Refusals by the application's own rules.

use std::fmt;

use candor_rule::{ParameterIn, Place, Policy, Rejection, Rule, Violation};

use crate::told::Told;

/// A refusal by a rule of the application, for a request that is well-formed and cannot be carried out.
///
/// It says what was found and expected, what to do, and where: at a pointer into the body, a parameter or a header
/// field. Several places make several errors. Axum handlers return it as an error; the client gets a problem
/// document whose `type` is the rule's page.
///
/// ```
/// use candor::ApiError;
///
/// candor::catalogue! {
///     pub static SHOP;
///     /// Fewer are left than were ordered.
///     pub OUT_OF_STOCK = "out-of-stock", 409, "# Out of stock\n\nFewer are left than were ordered.\n";
/// }
///
/// fn reserve(left: u32, ordered: u32) -> Result<(), ApiError> {
///     if ordered <= left {
///         return Ok(());
///     }
///     Err(ApiError::new(&OUT_OF_STOCK)
///         .detail(format!("The shop has {left} of them; {ordered} were ordered."))
///         .fix(format!("Order {left} or fewer."))
///         .pointer("/items/0/quantity"))
/// }
///
/// let refusal = reserve(2, 5).unwrap_err();
/// assert_eq!(refusal.to_string(), "out-of-stock: The shop has 2 of them; 5 were ordered.");
/// ```
#[derive(Clone, Debug)]
pub struct ApiError {
    rule: &'static Rule,
    fields: Vec<(&'static str, String)>,
    /// The last one is the one that is being described.
    errors: Vec<Violation>,
}

impl ApiError {
    /// Of a rule, declared in a [`catalogue!`](crate::catalogue). Until a `detail` is given, the rule's title is it.
    ///
    /// ```
    /// # candor::catalogue! { pub static SHOP; /// T.
    /// #     pub OUT_OF_STOCK = "out-of-stock", 409, "# Out of stock\n\nNone left.\n"; }
    /// assert_eq!(candor::ApiError::new(&OUT_OF_STOCK).detail_text(), "Out of stock.");
    /// ```
    pub fn new(rule: &'static Rule) -> Self {
        let first = rule.at(Place::Message, format!("{}.", rule.title()), "Read the page of this rule.");
        Self { rule, fields: Vec::new(), errors: vec![first] }
    }

    /// Of a violation that one of Candor's own rules describes.
    ///
    /// ```
    /// use candor::{ApiError, Place};
    ///
    /// # candor::catalogue! { pub static SHOP; /// T.
    /// #     pub OUT_OF_STOCK = "out-of-stock", 409, "# Out of stock\n\nNone left.\n"; }
    /// let refusal = ApiError::of(OUT_OF_STOCK.at(Place::Message, "None are left.", "Come back later."));
    /// assert_eq!(refusal.code(), "out-of-stock");
    /// ```
    pub fn of(violation: Violation) -> Self {
        Self { rule: violation.rule, fields: Vec::new(), errors: vec![violation] }
    }

    /// What was found and what is expected, in one sentence without blame. Do not put values into it that the client
    /// may not see.
    ///
    /// ```
    /// # candor::catalogue! { pub static SHOP; /// T.
    /// #     pub OUT_OF_STOCK = "out-of-stock", 409, "# Out of stock\n\nNone left.\n"; }
    /// let refusal = candor::ApiError::new(&OUT_OF_STOCK).detail("The shop has 2 of them; 5 were ordered.");
    /// # let _ = refusal;
    /// ```
    #[must_use]
    pub fn detail(self, detail: impl Into<String>) -> Self {
        self.with(|error| error.detail = detail.into())
    }

    /// What to do, as an imperative sentence.
    ///
    /// ```
    /// # candor::catalogue! { pub static SHOP; /// T.
    /// #     pub OUT_OF_STOCK = "out-of-stock", 409, "# Out of stock\n\nNone left.\n"; }
    /// let refusal = candor::ApiError::new(&OUT_OF_STOCK).fix("Order 2 or fewer.");
    /// # let _ = refusal;
    /// ```
    #[must_use]
    pub fn fix(self, fix: impl Into<String>) -> Self {
        self.with(|error| error.fix = fix.into())
    }

    /// The place in the body, as an RFC 6901 pointer: `/items/0/quantity`.
    ///
    /// ```
    /// # candor::catalogue! { pub static SHOP; /// T.
    /// #     pub OUT_OF_STOCK = "out-of-stock", 409, "# Out of stock\n\nNone left.\n"; }
    /// let refusal = candor::ApiError::new(&OUT_OF_STOCK).pointer("/items/0/quantity");
    /// # let _ = refusal;
    /// ```
    #[must_use]
    pub fn pointer(self, pointer: impl Into<String>) -> Self {
        let pointer = Some(pointer.into());
        self.with(|error| error.place = Place::Body { pointer, at: None })
    }

    /// The parameter that it is about.
    ///
    /// ```
    /// use candor::{ApiError, ParameterIn};
    ///
    /// # candor::catalogue! { pub static SHOP; /// T.
    /// #     pub OUT_OF_STOCK = "out-of-stock", 409, "# Out of stock\n\nNone left.\n"; }
    /// let refusal = ApiError::new(&OUT_OF_STOCK).parameter(ParameterIn::Path, "kind");
    /// # let _ = refusal;
    /// ```
    #[must_use]
    pub fn parameter(self, location: ParameterIn, name: impl Into<String>) -> Self {
        let name = name.into();
        self.with(|error| error.place = Place::Parameter { name, location, span: None })
    }

    /// The header field that it is about.
    ///
    /// ```
    /// # candor::catalogue! { pub static SHOP; /// T.
    /// #     pub STALE = "stale", 412, "# Stale\n\nOld.\n"; }
    /// let refusal = candor::ApiError::new(&STALE).header("If-Match");
    /// # let _ = refusal;
    /// ```
    #[must_use]
    pub fn header(self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.with(|error| error.place = Place::no_header(name))
    }

    /// Begins another error of the same refusal: what follows describes it.
    ///
    /// ```
    /// # candor::catalogue! { pub static SHOP; /// T.
    /// #     pub OUT_OF_STOCK = "out-of-stock", 409, "# Out of stock\n\nNone left.\n"; }
    /// let refusal = candor::ApiError::new(&OUT_OF_STOCK)
    ///     .detail("The shop has 2 of `tea-green`; 5 were ordered.")
    ///     .pointer("/items/0/quantity")
    ///     .and(&OUT_OF_STOCK)
    ///     .detail("The shop has no `tea-black`; 1 was ordered.")
    ///     .pointer("/items/3/quantity");
    /// # let _ = refusal;
    /// ```
    #[must_use]
    pub fn and(mut self, rule: &'static Rule) -> Self {
        self.errors.extend(Self::new(rule).errors);
        self
    }

    /// A header field of the answer, such as `Retry-After`, or the `WWW-Authenticate` that every 401 must carry.
    ///
    /// ```
    /// # candor::catalogue! { pub static SHOP; /// T.
    /// #     pub UNKNOWN_KEY = "unknown-key", 401, "# Unknown key\n\nNobody has this key.\n"; }
    /// let refusal = candor::ApiError::new(&UNKNOWN_KEY).carrying("WWW-Authenticate", "Bearer realm=\"shop\"");
    /// # let _ = refusal;
    /// ```
    #[must_use]
    pub fn carrying(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// The code of its rule.
    ///
    /// ```
    /// # candor::catalogue! { pub static SHOP; /// T.
    /// #     pub OUT_OF_STOCK = "out-of-stock", 409, "# Out of stock\n\nNone left.\n"; }
    /// assert_eq!(candor::ApiError::new(&OUT_OF_STOCK).code(), "out-of-stock");
    /// ```
    pub fn code(&self) -> &'static str {
        self.rule.code
    }

    /// The status of the answer.
    ///
    /// ```
    /// # candor::catalogue! { pub static SHOP; /// T.
    /// #     pub OUT_OF_STOCK = "out-of-stock", 409, "# Out of stock\n\nNone left.\n"; }
    /// assert_eq!(candor::ApiError::new(&OUT_OF_STOCK).status(), 409);
    /// ```
    pub fn status(&self) -> u16 {
        self.rule.status.map_or(400, |status| status.code())
    }

    /// The sentence of its first error.
    ///
    /// ```
    /// # candor::catalogue! { pub static SHOP; /// T.
    /// #     pub OUT_OF_STOCK = "out-of-stock", 409, "# Out of stock\n\nNone left.\n"; }
    /// let refusal = candor::ApiError::new(&OUT_OF_STOCK).detail("None are left.");
    /// assert_eq!(refusal.detail_text(), "None are left.");
    /// ```
    pub fn detail_text(&self) -> &str {
        self.errors.first().map_or("", |error| error.detail.as_str())
    }

    fn with(mut self, change: impl FnOnce(&mut Violation)) -> Self {
        if let Some(last) = self.errors.last_mut() {
            change(last);
        }
        self
    }

    pub(crate) fn into_told(self) -> Told {
        let Self { rule, fields, errors } = self;
        let mut errors = errors.into_iter();
        let first = errors.next().unwrap_or_else(|| rule.at(Place::Message, "", ""));
        let status = Policy::default().status(first.rule);
        Told::plain(Rejection::new(status, first, errors.collect()).carrying(fields))
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.detail_text())
    }
}

impl std::error::Error for ApiError {}

impl From<Violation> for ApiError {
    fn from(violation: Violation) -> Self {
        Self::of(violation)
    }
}

#[cfg(feature = "axum")]
impl axum::response::IntoResponse for ApiError {
    fn into_response(self) -> axum::response::Response {
        crate::tower::untold(self.into_told())
    }
}
