//! What a reader that knows types and no schema says of a value, such as a deserialiser of a library: the rules
//! of the contract, in the same words.

use candor_rule::{ParameterIn, Place, Span, TextSpan, Violation, sensitive, text};
use serde_json::Value;

use crate::{body, parameter, rules, words};

/// A value that was read.
#[derive(Clone, Debug)]
pub struct Sent<'v> {
    /// Where it stands.
    pub place: SentIn<'v>,
    /// What it is; a text for everything outside of JSON.
    pub value: &'v Value,
}

/// Where a value stands.
#[derive(Clone, Debug)]
pub enum SentIn<'v> {
    /// In the body.
    Body {
        /// RFC 6901 pointer.
        pointer: &'v str,
        /// Its text; of something absent, that of the container which lacks it.
        at: Option<TextSpan>,
    },
    /// In a parameter.
    Parameter {
        /// As it was sent, or is asked for.
        name: &'v str,
        /// Where it travels.
        location: ParameterIn,
        /// Its octets in the message, where they are known.
        span: Option<Span>,
    },
}

/// A value that is wrong, ready for the sentence of its rule.
enum Spot {
    Body(body::Spot),
    Parameter(parameter::Spot),
}

impl Sent<'_> {
    fn spot(&self) -> Spot {
        match self.place {
            SentIn::Body { pointer, at } => {
                let name = pointer.rsplit('/').next().unwrap_or_default();
                Spot::Body(body::Spot {
                    place: Place::Body { pointer: Some(pointer.to_owned()), at },
                    subject: words::subject(pointer),
                    found: words::found(name, self.value),
                })
            }
            SentIn::Parameter { name, location, span } => {
                let found = match self.value {
                    Value::String(text) => sensitive::echo(name, text),
                    other => words::found(name, other),
                };
                Spot::Parameter(parameter::Spot::of(name, location, span, found))
            }
        }
    }

    /// Not what the reader takes: `expected` is "a boolean", "an integer from 0 to 255" or the like.
    pub fn not_of_type(&self, expected: &str) -> Violation {
        match self.spot() {
            Spot::Body(spot) => rules::body_type::told(spot, expected, self.value),
            Spot::Parameter(spot) => rules::param_type::of(spot, expected, None),
        }
    }

    /// A number beyond what the reader can hold.
    pub fn out_of_range(&self, expected: &str, bound: &str, is_above: bool) -> Violation {
        match self.spot() {
            Spot::Body(spot) if is_above => rules::body_number_too_large::of(spot, bound),
            Spot::Body(spot) => rules::body_number_too_small::of(spot, bound),
            Spot::Parameter(spot) => rules::param_range::of(spot, expected),
        }
    }

    /// None of a known list, such as the variants of an enumeration.
    pub fn not_among(&self, options: &[Value]) -> Violation {
        let meant = words::meant(self.value, options);
        match self.spot() {
            Spot::Body(spot) => rules::body_enum::of(spot, options, meant),
            Spot::Parameter(spot) => rules::param_enum::of(spot, options, meant),
        }
    }

    /// Of the right type, and not taken all the same; `said` is why, in the reader's words, and empty where
    /// those might show a secret.
    pub fn not_readable(&self, said: &str) -> Violation {
        let said = words::cut(said);
        match self.spot() {
            Spot::Body(spot) => rules::body_format::told(spot, &said),
            Spot::Parameter(spot) => rules::param_format::told(spot, &said),
        }
    }

    /// An object that lacks the property `name`, or a parameter that is absent. `sent` are names that were sent and
    /// are not known: one of them may be meant.
    pub fn missing<'n>(&self, name: &str, sent: impl Iterator<Item = &'n str>) -> Violation {
        let instead = text::nearest(name, sent);
        match self.spot() {
            Spot::Body(spot) => rules::body_property_required::of(spot, name, instead),
            Spot::Parameter(spot) => rules::param_required::of(spot, name, instead),
        }
    }

    /// A property or parameter `name` that is not among those which are `known`. The place is its own.
    pub fn unknown<'n>(&self, name: &str, known: impl Iterator<Item = &'n str>) -> Violation {
        let meant = text::nearest(name, known);
        match self.spot() {
            Spot::Body(spot) => rules::body_property_unknown::of(spot, name, meant),
            Spot::Parameter(spot) => rules::param_unknown::of(spot, meant),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_reader_without_a_schema_says_what_the_contract_would_say() {
        let value = json!("ten");
        let at = |pointer| SentIn::Body { pointer, at: None };
        let sent = Sent { place: at("/items/0/qty"), value: &value };
        let said = sent.not_of_type("an integer from 0 to 255");
        assert_eq!(said.rule.code, "body-type");
        assert_eq!(
            said.detail,
            "`/items/0/qty` is the string \"ten\"; an integer from 0 to 255 is expected."
        );
        let said = sent.not_readable("no digits were found");
        assert_eq!(
            said.detail,
            "`/items/0/qty` is the string \"ten\", which cannot be read: no digits were found."
        );
        let secret = Sent { place: at("/password"), value: &value };
        let said = secret.not_readable("ten is no password");
        assert!(!said.detail.contains("ten"), "{}", said.detail);

        let query = SentIn::Parameter { name: "limit", location: ParameterIn::Query, span: None };
        let query = Sent { place: query, value: &value };
        assert_eq!(
            query.not_of_type("an integer").detail,
            "The query parameter `limit` is \"ten\"; an integer is expected."
        );
        let missing = query.missing("limit", ["limt"].into_iter());
        assert_eq!(
            (missing.rule.code, missing.fix.as_str()),
            ("param-required", "Rename `limt` to `limit`.")
        );
        let options = [json!("open"), json!("closed")];
        let sent = Sent { value: &json!("opne"), ..query };
        assert_eq!(sent.not_among(&options).fix, "Send one of the allowed values; did you mean \"open\"?");
    }
}
