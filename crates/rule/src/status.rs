//! Status codes that may blame a client, as a type that can hold no other.

use std::fmt;

/// A status with which a request can be refused: 4xx, or 501, 505, 508 (which blame the request as
/// well: a method, a version or a loop that the client chose).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClientStatus(u16);

impl ClientStatus {
    /// Makes one in a constant. A number that does not blame the client fails to compile there.
    #[expect(clippy::panic, reason = "in a constant it stops the compiler, never a running program")]
    pub const fn of(code: u16) -> Self {
        match Self::new(code) {
            Some(status) => status,
            None => panic!("a rejection is 4xx, 501, 505 or 508"),
        }
    }

    /// `None` if the code would not blame the client.
    pub const fn new(code: u16) -> Option<Self> {
        match code {
            400..=499 | 501 | 505 | 508 => Some(Self(code)),
            _ => None,
        }
    }

    /// The number, 400 to 508.
    pub const fn code(self) -> u16 {
        self.0
    }

    /// The reason phrase of the IANA registry, or "Client Error" for an unregistered code.
    pub fn reason(self) -> &'static str {
        reason_phrase(self.0)
    }
}

impl fmt::Display for ClientStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Debug for ClientStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The reason phrase that the IANA registry of status codes gives, or the name of the code's class.
pub fn reason_phrase(code: u16) -> &'static str {
    match registered(code) {
        Some(phrase) if phrase != UNUSED => phrase,
        _ if code / 100 == 4 => "Client Error",
        _ if code / 100 == 5 => "Server Error",
        _ => "Unknown",
    }
}

/// What the registry has in the place of a phrase for codes that are reserved.
const UNUSED: &str = "(Unused)";

/// The reason phrase as the IANA registry of status codes has it; `None` if the code is not registered.
pub fn registered(code: u16) -> Option<&'static str> {
    Some(match code {
        100 => "Continue",
        101 => "Switching Protocols",
        102 => "Processing",
        103 => "Early Hints",
        104 => "Upload Resumption Supported",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        203 => "Non-Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        207 => "Multi-Status",
        208 => "Already Reported",
        226 => "IM Used",
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        305 => "Use Proxy",
        306 | 418 => UNUSED,
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        423 => "Locked",
        424 => "Failed Dependency",
        425 => "Too Early",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        506 => "Variant Also Negotiates",
        507 => "Insufficient Storage",
        508 => "Loop Detected",
        510 => "Not Extended",
        511 => "Network Authentication Required",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_without_a_phrase_is_called_by_its_class() {
        assert_eq!((reason_phrase(404), reason_phrase(418)), ("Not Found", "Client Error"));
        assert_eq!((reason_phrase(499), reason_phrase(599)), ("Client Error", "Server Error"));
        assert_eq!((registered(418), registered(499)), (Some("(Unused)"), None));
    }

    #[test]
    fn only_codes_that_blame_the_client_can_be_made() {
        for code in 100..600 {
            let blames = (400..500).contains(&code) || [501, 505, 508].contains(&code);
            assert_eq!(ClientStatus::new(code).is_some(), blames, "{code}");
        }
    }
}
