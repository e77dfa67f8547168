//! 5xx.

use super::{StatusInfo, status_info as of};

pub(super) static ALL: &[StatusInfo] = &[
    of(
        500,
        "Internal Server Error",
        "RFC 9110 §15.6.1",
        "Something broke here.",
        "The server met a state that nobody foresaw. Never for what a client sent: that would be a bug of its own.",
        &[
            (400, "the client's request is at fault"),
            (502, "the server behind answered with nonsense"),
            (503, "it is known and will pass"),
        ],
    ),
    of(
        501,
        "Not Implemented",
        "RFC 9110 §15.6.2",
        "I cannot do that for any address.",
        "The method, or a transfer coding, is unknown to the whole server.",
        &[
            (405, "the method is known and this address refuses it"),
            (400, "the method is not even a token"),
            (505, "it is the version of HTTP"),
        ],
    ),
    of(
        502,
        "Bad Gateway",
        "RFC 9110 §15.6.3",
        "The server behind me gave an answer that I cannot use.",
        "A gateway could not connect, or got something that is not HTTP or broke off.",
        &[
            (504, "it gave no answer in time"),
            (503, "the gateway itself is full"),
            (500, "the fault is the gateway's own"),
        ],
    ),
    of(
        503,
        "Service Unavailable",
        "RFC 9110 §15.6.4",
        "Not now.",
        "Overload or maintenance that will pass; `Retry-After` says when.",
        &[
            (429, "only this client comes too often"),
            (502, "the server behind is broken"),
            (500, "nobody knows whether it will pass"),
        ],
    ),
    of(
        504,
        "Gateway Timeout",
        "RFC 9110 §15.6.5",
        "The server behind me took too long.",
        "A gateway waited for an answer and gave up. The work may still be going on.",
        &[
            (408, "the client was slow, not the server"),
            (502, "an answer came and was broken"),
            (503, "nothing was tried because of load"),
        ],
    ),
    of(
        505,
        "HTTP Version Not Supported",
        "RFC 9110 §15.6.6",
        "I do not speak that version of HTTP.",
        "The major version of the request is another than the server's.",
        &[(426, "the same server speaks it after an upgrade"), (400, "the version is not written as one")],
    ),
    of(
        506,
        "Variant Also Negotiates",
        "RFC 2295 §8.1",
        "The negotiation points at itself.",
        "A server that negotiates forms is set up in a circle. Hardly ever seen.",
        &[(500, "it is any other fault of the set-up")],
    ),
    of(
        507,
        "Insufficient Storage",
        "RFC 4918 §11.5",
        "There is no room left.",
        "The server cannot store what the request needs, for now.",
        &[(413, "this body would never fit"), (503, "it is load, not space")],
    ),
    of(
        508,
        "Loop Detected",
        "RFC 5842 §7.2",
        "This goes round in circles.",
        "A WebDAV walk met itself; gateways use it for a request that they have sent already.",
        &[(500, "the loop is inside the program"), (502, "the server behind is at fault")],
    ),
    of(
        510,
        "Not Extended",
        "RFC 2774 §7",
        "Obsolete.",
        "Never: the extension framework is historic.",
        &[(426, "the client should switch protocols"), (400, "something is missing from the request")],
    ),
    of(
        511,
        "Network Authentication Required",
        "RFC 6585 §6",
        "Log in to this network first.",
        "Only from the network between, such as a hotel's access point; never from the server addressed.",
        &[(407, "a configured proxy asks"), (401, "the server itself asks")],
    ),
];
