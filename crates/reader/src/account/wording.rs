//! What a cause means for people: what is wrong, whose it is to mend, and what to do next.

use crate::reading::Cause;

/// Whose it is to mend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Whoever sends the request.
    Client,
    /// Whoever writes the API.
    Api,
    /// Whoever runs what stands in front of the API.
    Operator,
    /// Whoever writes the API's OpenAPI document.
    Contract,
    /// Nobody: nothing failed.
    Nobody,
}

impl Owner {
    /// As results name it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Api => "api",
            Self::Operator => "operator",
            Self::Contract => "contract",
            Self::Nobody => "nobody",
        }
    }

    /// As a sentence names them.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Client => "the client",
            Self::Api => "the API",
            Self::Operator => "the operator",
            Self::Contract => "the OpenAPI document",
            Self::Nobody => "nobody",
        }
    }
}

/// What is said of a cause.
pub(super) struct Wording {
    /// What is wrong.
    pub what: &'static str,
    pub owner: Owner,
    /// An imperative.
    pub next: &'static str,
}

/// What is said where nothing better is known than the cause.
pub(super) const fn of(cause: Cause) -> Wording {
    use Cause as C;
    use Owner::{Api, Client, Operator};
    let (what, owner, next) = match cause {
        C::Head => (
            "The head of the request cannot be read.",
            Client,
            "Compare its octets with a request that worked.",
        ),
        C::Version => ("This version of HTTP is not spoken here.", Client, "Send HTTP/1.1."),
        C::UnknownMethod => ("No server knows this method.", Client, "Send one of the standard methods."),
        C::Target => {
            ("The URL holds what no URL may hold.", Client, "Percent-encode the URL before it is sent.")
        }
        C::TargetTooLong => ("The URL is too long.", Client, "Move parameters into a body, or send fewer."),
        C::HeadTooLarge => (
            "The head of the request is too large.",
            Client,
            "Send smaller or fewer headers; look at cookies first.",
        ),
        C::Host => {
            ("`Host` is missing or malformed.", Client, "Send exactly one `Host`: the host of the URL.")
        }
        C::ForeignHost => (
            "Nobody here answers for this host.",
            Client,
            "Check the host of the URL, and where its name leads.",
        ),
        C::Expectation => ("`Expect` asks for what is not done here.", Client, "Leave `Expect` out."),
        C::Upgrade => (
            "The connection has to speak another protocol first.",
            Client,
            "Upgrade the connection as the answer says.",
        ),
        C::Framing => (
            "Nobody can tell where the body ends.",
            Client,
            "Send one `Content-Length` that counts the octets, or chunks, not both.",
        ),
        C::TransferCoding => (
            "The transfer coding is not known here.",
            Client,
            "Send a `Content-Length` in place of `Transfer-Encoding`.",
        ),
        C::LengthRequired => ("The length of the body is not told.", Client, "Send `Content-Length`."),
        C::BodyIncomplete => (
            "The body ends before its announced length.",
            Client,
            "Count the octets of the body as sent, not its characters.",
        ),
        C::HeadTimeout => (
            "The head did not come in time.",
            Client,
            "Send the request at once; look for what holds it up on its way.",
        ),
        C::BodyTimeout => {
            ("The body did not come in time.", Client, "Send the body at once; check its announced length.")
        }
        C::BodyTooLarge => ("The body is too large.", Client, "Send less, or have the limit raised."),
        C::ContentCoding => (
            "The body is not in the coding that it is labelled with, or that is not taken.",
            Client,
            "Send the body without `Content-Encoding`.",
        ),
        C::MediaType => (
            "The body is not of a type that is taken here, or is labelled otherwise.",
            Client,
            "Send the body in the type that the operation takes, and label it so.",
        ),
        C::BodyEmpty => ("There is no body, and one is needed.", Client, "Send a body."),
        C::Syntax => ("The body cannot be parsed.", Client, "Let a library write the body."),
        C::Multipart => (
            "The parts of the body cannot be told apart.",
            Client,
            "Let a library write body and `Content-Type` together: the boundary must be the same.",
        ),
        C::Values => (
            "The request can be read; a value in it is not taken.",
            Client,
            "Compare the values with those of a request that worked.",
        ),
        C::PathValue => ("A value in the path is not taken.", Client, "Check the ids in the URL."),
        C::Conflict => (
            "It conflicts with what is there already.",
            Client,
            "Read the present state, and send what fits it.",
        ),
        C::NotFound => ("Nothing is at this URL.", Client, "Check host, path and ids of the URL."),
        C::Gone => ("What was at this URL is gone for good.", Client, "Use another URL."),
        C::MethodNotAllowed => {
            ("This URL does not take the method.", Client, "Use a method that `Allow` names.")
        }
        C::NotAcceptable => (
            "No answer is of a type that `Accept` takes.",
            Client,
            "Send `Accept: */*`, or a type that the API writes.",
        ),
        C::Precondition => (
            "A condition of the request does not hold.",
            Client,
            "Read the present state, and send its ETag.",
        ),
        C::Range => ("The range lies outside of what is there.", Client, "Ask for a range within the size."),
        C::Authentication => (
            "The request does not say who sends it, or that is not believed.",
            Client,
            "Send valid credentials.",
        ),
        C::Permission => (
            "Whoever sent it is known, and may not do this.",
            Client,
            "Use an account with this right, or have it granted.",
        ),
        C::Guard => (
            "A watchman in front of the API let it not through.",
            Client,
            "Send what the watchman asks for: a CSRF token, a known origin, an allowed address.",
        ),
        C::CrossOrigin => (
            "A page of another site asks, and the API does not allow that site.",
            Api,
            "Allow the origin, method and headers of the page in the CORS settings.",
        ),
        C::Rate => (
            "Too many requests in too short a time.",
            Client,
            "Send fewer; wait as long as `Retry-After` says.",
        ),
        C::AsSent => {
            ("The answer does not say what is wrong.", Operator, "Look into the logs of whoever answered.")
        }
    };
    Wording { what, owner, next }
}
