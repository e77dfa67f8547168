//! What a signature is: how a product is recognised by its answers.
//!
//! One file in `signatures/` for each product, beside its page. A signature says what must hold at all, and
//! what speaks for the product with which weight; the confidence is the noisy-or of the weights. It is about
//! who *wrote* the answer: a page of gunicorn behind nginx says `Server: nginx` and is gunicorn's.

mod case;

use std::fmt;

pub use candor_exchange::Layer;
use candor_rule::text::thousands;

use crate::reading::Answer;

pub use case::Case;

/// How a product is recognised.
#[derive(Debug)]
pub struct Signature {
    /// Its name, as people write it.
    pub product: &'static str,
    /// Its layer.
    pub layer: Layer,
    /// What speaks for it.
    pub tests: &'static [Test],
    /// What it refuses by default.
    pub limits: &'static [Limit],
    /// True if it is the server too: faults of the connection are then the server's.
    pub serves: bool,
    /// True if the first name of a place in the body is that of a function's argument.
    pub names_arguments: bool,
    /// Its page, as Markdown with cases.
    pub page: &'static str,
}

impl Signature {
    /// The product as it stands in addresses and on the command line: small letters, digits and dashes.
    pub fn code(&self) -> String {
        let words = self.product.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join("-").to_ascii_lowercase()
    }

    /// The signature of a product, by its name in any case or by its code.
    pub fn find(name: &str) -> Option<&'static Self> {
        let is_named = |s: &&&Self| s.product.eq_ignore_ascii_case(name) || s.code() == name;
        crate::signatures::ALL.iter().find(is_named).copied()
    }

    /// One that tests nothing yet; the rest is set with struct update syntax.
    pub const fn of(product: &'static str, layer: Layer, page: &'static str) -> Self {
        Self { product, layer, tests: &[], limits: &[], serves: false, names_arguments: false, page }
    }
}

/// One telltale.
#[derive(Debug)]
pub struct Test {
    /// How much it says, in thousandths.
    pub weight: u16,
    /// What was seen, as a person would say it.
    pub says: &'static str,
    /// Whether it is there.
    pub holds: fn(&Answer<'_>) -> bool,
}

impl Test {
    /// A telltale with its weight in thousandths.
    pub const fn new(weight: u16, says: &'static str, holds: fn(&Answer<'_>) -> bool) -> Self {
        Self { weight, says, holds }
    }
}

/// What a product refuses if nobody configured it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is measured.
    pub of: Measure,
    /// The most that is taken.
    pub most: u64,
    /// The setting that changes it.
    pub setting: &'static str,
}

/// A default limit that a request goes beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exceeded {
    /// The limit.
    pub limit: Limit,
    /// What the request has of it.
    pub sent: u64,
}

impl fmt::Display for Exceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sent, most) = (thousands(self.sent), thousands(self.limit.most));
        let what = self.limit.of.words();
        write!(f, "{sent} {what}; {most} are taken by default ({})", self.limit.setting)
    }
}

/// What a limit is about. All sizes in octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The body.
    Body,
    /// The request line.
    RequestLine,
    /// One header field.
    Field,
    /// All header fields.
    Fields,
    /// The number of header fields.
    FieldCount,
    /// Seconds until the head must be complete.
    HeadSeconds,
}

impl Measure {
    /// What a number of it counts.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Body => "octets of body",
            Self::RequestLine => "octets of request line",
            Self::Field => "octets in one header field",
            Self::Fields => "octets of header fields",
            Self::FieldCount => "header fields",
            Self::HeadSeconds => "seconds for the head",
        }
    }
}
