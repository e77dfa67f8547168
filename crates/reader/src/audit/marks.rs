//! What tells one error from another for a machine: its code, and the id of the request.

use candor_rule::Evidence;
use candor_syntax::json::{Document, Kind, Node};

use super::scene::{Field, Scene};
use crate::reading::Answer;

/// Longest code that is one, in octets.
const MAX_CODE: usize = 200;
/// Nodes of a body that are looked at.
const MAX_NODES: usize = 300;
/// Members that hold a code, the most usual first.
#[rustfmt::skip]
const CODES: &[&str] = &[
    "type", "code", "errorCode", "error_code", "errorType", "error_type", "error", "errcode", "err_code", "errno",
    "messageKey", "keyword", "rule", "constraint", "kind", "reason",
];
/// What stands in such a member and names no cause.
const NO_CODES: &[&str] =
    &["about:blank", "error", "fail", "failed", "failure", "exception", "field", "true", "false", "null"];

/// The machine's word for what is wrong with a request: the outermost one of the body, or "".
pub(super) fn code(answer: &Answer<'_>) -> String {
    let Some(document) = answer.json().filter(|_| answer.status() >= 400) else { return String::new() };
    let status = answer.status().to_string();
    let mut level = vec![document.root()];
    let mut seen = 0;
    while !level.is_empty() && seen < MAX_NODES {
        let mut coded = level.iter().flat_map(|node| CODES.iter().filter_map(|name| word(node, name)));
        if let Some(word) = coded.find(|word| *word != status && !answer.is_phrase(word)) {
            return word;
        }
        seen += level.len();
        let below =
            level.iter().flat_map(|node| node.members().map(|member| member.value).chain(node.items()));
        level =
            below.filter(|node| matches!(node.kind(), Kind::Object | Kind::Array)).take(MAX_NODES).collect();
    }
    String::new()
}

/// The member of this name, if what it holds can be a code.
fn word(node: &Node<'_>, name: &str) -> Option<String> {
    let member = node.members().take(MAX_NODES).find(|member| member.key.eq_ignore_ascii_case(name))?;
    let word = match member.value.kind() {
        Kind::String => member.value.as_str()?.into_owned(),
        Kind::Number => member.value.raw().to_owned(),
        _ => return None,
    };
    let is_word = !word.is_empty() && word.len() <= MAX_CODE && !word.contains([' ', '{', '[', '\n']);
    (is_word && !NO_CODES.contains(&&*word.to_ascii_lowercase())).then_some(word)
}

/// True if a field or member of this name holds the id of a request.
pub(crate) fn is_request_id(name: &str) -> bool {
    const WHOLE: &[&str] =
        &["cfray", "traceparent", "traceresponse", "cloudtracecontext", "vercelid", "azureref", "amzid2"];
    const ENDS: &[&str] = &["requestid", "correlationid", "traceid", "transactionid", "requestguid"];
    let folded: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let bare = folded.strip_prefix('x').unwrap_or(&folded);
    WHOLE.contains(&bare) || ENDS.iter().any(|end| bare.ends_with(end))
}

impl Scene<'_> {
    /// The body, if it is labelled as a problem document (RFC 9457) and can be read.
    pub(crate) fn problem(&self) -> Option<Document<'_>> {
        self.answer.json().filter(|_| self.answer.header_starts("content-type", "application/problem+json"))
    }

    /// A member at the top of the answer's JSON body as evidence.
    pub(crate) fn in_member(&self, name: &str, says: impl Into<String>) -> Evidence {
        Evidence::in_response(self.member(name), says)
    }

    /// The field of the answer that holds the id of the request.
    pub(crate) fn request_id(&self) -> Option<Field<'_>> {
        let names = self.answer.message.fields.iter().map(|(name, _)| String::from_utf8_lossy(name));
        let fields = names.filter(|name| is_request_id(name)).filter_map(|name| self.field(&name));
        fields.filter(|field| !field.value.is_empty()).last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_outermost_word_that_says_more_than_the_status() {
        let coded =
            |body: &str| code(&Answer::of(format!("HTTP/1.1 404 Not Found\r\n\r\n{body}").as_bytes()));
        for (body, expected) in [
            (r#"{"type":"about:blank","code":"gone_fishing"}"#, "gone_fishing"),
            (r#"{"error":{"code":404,"status":"NOT_FOUND","reason":"noSuchUser"}}"#, "noSuchUser"),
            (r#"{"detail":[{"type":"missing","loc":["body"]}]}"#, "missing"),
            (r#"{"error":"Not Found","statusCode":404}"#, ""),
            (r#"{"code":1042,"error":true}"#, "1042"),
            (r#"{"error":"There is no such user"}"#, ""),
            ("Not Found", ""),
        ] {
            assert_eq!(coded(body), expected, "{body}");
        }
    }

    #[test]
    fn ids_of_requests_are_known_by_name() {
        for name in ["X-Request-Id", "request_id", "CF-Ray", "traceparent", "x-amzn-RequestId", "traceId"] {
            assert!(is_request_id(name), "{name}");
        }
        for name in ["X-Served-By", "id", "requests", "ETag"] {
            assert!(!is_request_id(name), "{name}");
        }
    }
}
