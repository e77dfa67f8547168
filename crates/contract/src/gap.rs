//! What a document asks for and Candor does not enforce: kept beside the checks, so that nobody believes
//! more than is true.

use candor_rule::SchemaRef;

use crate::tree::Mark;

/// Something that is asked for and not enforced.
#[derive(Clone, Debug)]
pub struct Gap {
    /// What it is, in the words of the document: "`format: phone`".
    pub what: String,
    /// Why not.
    pub why: &'static str,
    /// Where it stands.
    pub at: SchemaRef,
}

impl Gap {
    /// True if it is about credentials, which somebody else than the contract may check.
    pub fn is_security(&self) -> bool {
        self.why == Why::Security.words()
    }
}

/// A keyword of a schema that is not enforced.
#[derive(Debug)]
pub(crate) struct Unchecked {
    pub(crate) what: Box<str>,
    pub(crate) at: Mark,
    pub(crate) why: Why,
}

/// Why a part of a document is not enforced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    OwnFormat,
    Malformed,
    Pattern,
    Lost,
    Endless,
    OtherVersion,
    BesideReference,
    Content,
    Security,
    Query,
    ParameterText,
    Xml,
    Octets,
    Parts,
    Ignored,
}

impl Why {
    /// In a sentence.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::OwnFormat => "the format is not one that Candor knows; it says nothing that can be checked",
            Self::Malformed => "its value cannot be understood",
            Self::Pattern => "it is not a regular expression",
            Self::Lost => "the reference leads nowhere",
            Self::Endless => "it leads back to itself",
            Self::OtherVersion => "this version of OpenAPI does not have the keyword",
            Self::BesideReference => "in OpenAPI 3.0 a reference replaces everything beside it",
            Self::Content => "what a text holds is not unpacked",
            Self::Security => {
                "credentials are left to the API, except where `[auth]` says what they are held against"
            }
            Self::Query => "the query as a whole is not taken apart",
            Self::ParameterText => "only JSON is read within a parameter",
            Self::Xml => "XML is checked to be well-formed; schemas are not applied to it",
            Self::Octets => "bodies of this type pass as they are",
            Self::Parts => "only form data has named parts",
            Self::Ignored => "OpenAPI says that a parameter of this name is ignored",
        }
    }
}
