//! What can be done about a violation, and the presets and modes that choose it.

use std::fmt;

/// What happens when a rule is broken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// The request ends with the rule's status.
    Reject,
    /// The request goes on; the violation is noted in the journal.
    Warn,
    /// The offending part is taken out, the rest goes on; noted.
    Strip,
    /// The RFC says to go on as if the part were absent; noted.
    Ignore,
    /// Not looked at.
    Off,
}

/// Whether what is found in a scope is acted upon, only recorded, or not looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mode {
    /// Refuse what the actions say.
    #[default]
    Enforce,
    /// Let pass, and record what would have been refused (shadow mode).
    Observe,
    /// Do not look. What guards the framing is looked at and refused all the same.
    Off,
}

/// What is done with a refusal that the upstream made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Repair {
    /// It goes to the client as it came.
    #[default]
    Off,
    /// Header fields say what it is about; the body stays as it is.
    Annotate,
    /// Where its body is of no use to the client, it is told as a problem document.
    Repair,
}

/// A ready-made choice of actions for the rules of head syntax and framing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Preset {
    /// Exactly the grammar of RFC 9112 and RFC 9110.
    Strict,
    /// Strict where it protects, tolerant where real clients are untidy without danger.
    #[default]
    Default,
    /// Tolerates everything that can be forwarded without doubt about its meaning.
    Lenient,
}

macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $type {
            /// Every value, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word used in configuration, documents and pages.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::action::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)*
                    _ => Err($crate::action::UnknownWord { expected: &[$($word),*] }),
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}
pub(crate) use words;

/// A word that is none of those expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownWord {
    /// The words that would have been understood.
    pub expected: &'static [&'static str],
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", crate::text::one_of(self.expected))
    }
}

impl std::error::Error for UnknownWord {}

/// Whether a request has to say something: an idempotency key, or on which version a change is based.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// It has to.
    Required,
    /// It may; what it says is looked at.
    Optional,
    /// What it says is not looked at.
    Off,
}

words!(Need { Required = "required", Optional = "optional", Off = "off" });
words!(Action { Reject = "reject", Warn = "warn", Strip = "strip", Ignore = "ignore", Off = "off" });
words!(Mode { Enforce = "enforce", Observe = "observe", Off = "off" });
words!(Repair { Off = "off", Annotate = "annotate", Repair = "repair" });
words!(Preset { Strict = "strict", Default = "default", Lenient = "lenient" });
