//! `Authorization` is not a scheme, a space and credentials.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Span, Violation};

/// What is wrong with the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Empty,
    /// It does not begin with the name of a scheme.
    NoScheme,
    /// A scheme that is taken here, and nothing behind it.
    SchemeAlone,
    /// One word that is no such scheme.
    OneWord,
    /// What follows the scheme.
    Credentials,
}

impl What {
    /// Of a value that does not begin as it has to.
    pub(crate) fn of_value(value: &[u8]) -> Self {
        if value.is_empty() { Self::Empty } else { Self::NoScheme }
    }
}

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §11.4, RFC 6750 §2.1, §3.1",
    level: Level::Should,
    alternatives: &[ClientStatus::of(401)],
    ..Rule::refusing(
        "auth-header-malformed",
        400,
        Shape::TargetOrHeaders,
        100,
        include_str!("auth_header_malformed.md"),
    )
};

/// Raised for a value that is not a scheme, a space and credentials.
pub(crate) fn at(span: Span, what: What, offered: &[&str]) -> Violation {
    let scheme = offered.first().copied().unwrap_or("Bearer");
    let (reason, found) = match what {
        What::Empty => ("empty", "is empty"),
        What::NoScheme => ("no-scheme", "does not begin with the name of a scheme"),
        What::SchemeAlone => ("scheme-alone", "names the scheme and no credentials"),
        What::OneWord => ("one-word", "is a single word, without a scheme or without credentials"),
        What::Credentials => ("credentials", "has credentials with a character that they cannot hold"),
    };
    let detail = format!("The header Authorization {found}; \"{scheme} <credentials>\" is expected.");
    let fix = match what {
        What::OneWord => format!("Write \"{scheme}\" and a space before the credentials."),
        What::Credentials => {
            "Send the credentials as they were issued, without spaces, commas or quotes.".to_owned()
        }
        _ => format!("Send \"{scheme}\", one space and the credentials."),
    };
    RULE.at(Place::header("Authorization", span), detail, fix).because(reason)
}
