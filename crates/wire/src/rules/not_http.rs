//! The first octets belong to another protocol.

use candor_rule::{Connection, Level, MendedBy, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §2.2",
    level: Level::Should,
    connection: Connection::Close,
    mended_by: MendedBy::ClientConfig,
    ..Rule::refusing("not-http", 400, Shape::TargetOrHeaders, 10, include_str!("not_http.md"))
};

/// Raised by the scanner. Where the octets give away who is speaking, that is said.
pub(crate) fn at(offset: usize, line: &[u8]) -> Violation {
    if let Some((reason, detail, fix)) = culprit(offset, line) {
        return RULE.at(Place::octet(offset), detail, fix).because(reason);
    }
    RULE.at(
        Place::octet(offset),
        format!(
            "The connection opened with \"{}\", which is not an HTTP request.",
            text::printable(line, 24)
        ),
        "Check the port and the protocol of the client: HTTP requests start with a method such as GET.",
    )
}

type Culprit = (&'static str, &'static str, &'static str);

/// Who speaks, by the first octets. A line of text is known by its beginning; anything else by its first
/// octet alone, since that may be all that ever comes.
fn culprit(offset: usize, line: &[u8]) -> Option<Culprit> {
    const PROXY: Culprit = (
        "proxy-protocol",
        "The connection opened with a PROXY protocol header, which this port does not expect.",
        "Switch the PROXY protocol off for this target in the load balancer (HAProxy: no send-proxy).",
    );
    const UTF16: Culprit = (
        "utf-16",
        "The connection opened with text in UTF-16; a request head is ASCII.",
        "Write the request in ASCII or UTF-8 without a byte order mark (PowerShell: -Encoding ascii).",
    );
    const SOCKS: Culprit = (
        "socks",
        "The connection opened with a SOCKS greeting; this port speaks HTTP and is no proxy.",
        "Take this address out of the client's proxy settings.",
    );
    let starts = |word: &str| line.get(..word.len()).is_some_and(|l| l.eq_ignore_ascii_case(word.as_bytes()));
    match line.first()? {
        // Version 2 of the PROXY protocol begins with two empty lines and NUL.
        0 if offset == 4 => Some(PROXY),
        0x04 | 0x05 => Some(SOCKS),
        0xfe | 0xff => Some(UTF16),
        0xef => Some((
            "byte-order-mark",
            "The connection opened with octet EF, the start of a UTF-8 byte order mark; a method is expected.",
            "Save the request without a byte order mark.",
        )),
        0xe2 => Some((
            "typographic-character",
            "The connection opened with octet E2, the start of a typographic quote or dash.",
            "Replace typographic quotes and dashes, pasted from a document, by plain ones.",
        )),
        _ if line.get(1) == Some(&0) => Some(UTF16),
        _ if starts("PROXY ") => Some(PROXY),
        _ if starts("SSH-") => Some((
            "ssh",
            "The connection opened with an SSH greeting; this port speaks HTTP.",
            "Give the SSH client the port of the SSH server (22).",
        )),
        _ if starts("EHLO") || starts("HELO") => Some((
            "smtp",
            "The connection opened with an SMTP greeting; this port speaks HTTP.",
            "Give the mail client the port of the mail server (25, 465 or 587).",
        )),
        _ => None,
    }
}
