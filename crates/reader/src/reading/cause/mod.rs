//! Why a request was refused, and the status that fits.
//!
//! Most statuses say the cause themselves. 400 and 422 are used for everything, so there the request is looked
//! at first ([`of_request`]), then the places that the answer names, then its words ([`of_words`]); [`tell`]
//! puts them in order.

mod of_request;
mod of_words;
mod tell;

pub(super) use tell::{Case, tell};

/// Declares the causes: name, word, shape, the status that fits (0: the one that was sent), sentence.
macro_rules! causes {
    ($($name:ident $word:literal $shape:literal $status:literal $says:literal)+) => {
        /// Why a request was refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Cause {
            $(#[doc = $says] $name,)+
        }

        impl Cause {
            /// Every cause, in the order in which a request is read.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            const fn facts(self) -> (&'static str, u8, u16, &'static str) {
                match self {
                    $(Self::$name => ($word, $shape, $status, $says),)+
                }
            }
        }
    };
}

causes! {
    Head             "head"               1 400 "The head of the request cannot be read."
    Version          "version"            1 505 "The server does not speak this version of HTTP."
    UnknownMethod    "unknown-method"     1 501 "The method is not known."
    Target           "target"             1 400 "The target holds characters that a target cannot hold."
    TargetTooLong    "target-too-long"    1 414 "The target is longer than the server takes."
    HeadTooLarge     "head-too-large"     1 431 "The header fields are larger than the server takes."
    Host             "host"               1 400 "`Host` is missing, repeated or malformed."
    ForeignHost      "foreign-host"       1 421 "The server is not responsible for the host that is named."
    Expectation      "expectation"        1 417 "The server does not meet what `Expect` asks for."
    Upgrade          "upgrade"            1 426 "The server wants another protocol first."
    Framing          "framing"            2 400 "The request does not say clearly where its body ends."
    TransferCoding   "transfer-coding"    2 501 "The transfer coding is not known."
    LengthRequired   "length-required"    2 411 "The body needs a `Content-Length`."
    BodyIncomplete   "body-incomplete"    2 400 "The body ends before its announced length."
    HeadTimeout      "head-timeout"       1 408 "The head did not arrive in time."
    BodyTimeout      "body-timeout"       2 408 "The body did not arrive in time."
    BodyTooLarge     "body-too-large"     2 413 "The body is larger than the server takes."
    ContentCoding    "content-coding"     2 415 "The content coding is not known, or the body is not in it."
    MediaType        "media-type"         2 415 "The body is of a type that is not taken, or its `Content-Type` says so."
    BodyEmpty        "body-empty"         2 400 "The body is empty."
    Syntax           "syntax"             2 400 "The body cannot be parsed."
    Multipart        "multipart"          2 400 "The parts of the multipart body cannot be told apart."
    Values           "values"             3 422 "The request can be read; its values do not fit."
    PathValue        "path-value"         1 404 "A value in the path does not fit, so there is nothing at this path."
    Conflict         "conflict"           3 409 "It conflicts with what is there already."
    NotFound         "not-found"          1 404 "There is nothing at this path."
    Gone             "gone"               1 410 "What was here is gone for good."
    MethodNotAllowed "method-not-allowed" 1 405 "The path does not take this method."
    NotAcceptable    "not-acceptable"     1 406 "There is no answer of a type that `Accept` names."
    Precondition     "precondition"       1 412 "A condition in the header fields does not hold."
    Range            "range"              1 416 "The range lies outside of what is there."
    Authentication   "authentication"     1 401 "The request does not show who sends it."
    Permission       "permission"         4 403 "Whoever sends it is not allowed to do this."
    Guard            "guard"              4 403 "A guard before the API refused it: CSRF check, firewall or address list."
    CrossOrigin      "cross-origin"       4 403 "The API does not allow requests from this origin."
    Rate             "rate"               4 429 "More requests came than are allowed in this time."
    AsSent           "as-sent"            1 0   "Nothing is known beyond the status."
}

impl Cause {
    /// The stable word for it, in kebab case.
    pub const fn word(self) -> &'static str {
        self.facts().0
    }

    /// 1 target or headers, 2 body, 3 values, 4 guard.
    pub const fn shape(self) -> u8 {
        self.facts().1
    }

    /// The status that fits, where `sent` was sent.
    pub const fn right_status(self, sent: u16) -> u16 {
        match self.facts().2 {
            0 => sent,
            status => status,
        }
    }

    /// What is wrong, as one sentence for a person.
    pub const fn says(self) -> &'static str {
        self.facts().3
    }

    /// True if places that the answer names are what it is about, and not names in passing.
    pub const fn is_about_places(self) -> bool {
        matches!(
            self,
            Self::Values
                | Self::PathValue
                | Self::Conflict
                | Self::BodyEmpty
                | Self::MediaType
                | Self::Multipart
                | Self::Target
        )
    }

    /// True if only a server looks at what is wrong, long before an application does.
    pub const fn is_of_connection(self) -> bool {
        matches!(
            self,
            Self::Head
                | Self::Version
                | Self::UnknownMethod
                | Self::TargetTooLong
                | Self::HeadTooLarge
                | Self::Host
                | Self::Expectation
                | Self::Framing
                | Self::TransferCoding
                | Self::LengthRequired
                | Self::BodyIncomplete
                | Self::HeadTimeout
                | Self::BodyTimeout
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_a_word_of_its_own_and_a_whole_sentence() {
        for (at, cause) in Cause::ALL.iter().enumerate() {
            assert!(Cause::ALL[..at].iter().all(|other| other.word() != cause.word()), "{cause:?}");
            assert!(cause.word().bytes().all(|o| o.is_ascii_lowercase() || o == b'-'), "{cause:?}");
            assert!(cause.says().ends_with('.') && cause.says().split(' ').count() <= 25, "{cause:?}");
            assert!((1..=4).contains(&cause.shape()), "{cause:?}");
        }
        assert_eq!(Cause::AsSent.right_status(418), 418);
    }
}
