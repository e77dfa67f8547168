//! 3xx.

use super::{StatusInfo, status_info as of};

pub(super) static ALL: &[StatusInfo] = &[
    of(
        300,
        "Multiple Choices",
        "RFC 9110 §15.4.1",
        "There are several forms; pick one.",
        "Every form has its own address and the server does not want to choose.",
        &[(406, "none of the forms is one that the client accepts"), (302, "the server can choose")],
    ),
    of(
        301,
        "Moved Permanently",
        "RFC 9110 §15.4.2",
        "It has moved for good.",
        "A page has a new address. Clients may turn POST into GET, so for APIs 308 is safer.",
        &[
            (308, "method and body must stay as they are"),
            (302, "the move is for now"),
            (410, "it did not move, it is gone"),
        ],
    ),
    of(
        302,
        "Found",
        "RFC 9110 §15.4.3",
        "For now it is over there.",
        "A page is elsewhere for a while. Clients may turn POST into GET.",
        &[
            (307, "method and body must stay as they are"),
            (303, "the result of a POST is to be fetched"),
            (301, "the move is for good"),
        ],
    ),
    of(
        303,
        "See Other",
        "RFC 9110 §15.4.4",
        "The result lies over there; fetch it with GET.",
        "After a POST, so that a reload does not repeat it.",
        &[
            (201, "a resource was made and the client knows what to do"),
            (307, "the request itself must be repeated elsewhere"),
        ],
    ),
    of(
        304,
        "Not Modified",
        "RFC 9110 §15.4.5",
        "Your copy is still good.",
        "A GET or HEAD with `If-None-Match` or `If-Modified-Since` found no change. No body.",
        &[
            (412, "the condition guards a change and failed"),
            (200, "there was no condition, or it holds no longer"),
        ],
    ),
    of(
        305,
        "Use Proxy",
        "RFC 9110 §15.4.6",
        "Deprecated.",
        "Never: a client that followed it could be sent through a stranger's proxy.",
        &[(403, "access without the proxy is refused"), (421, "this server does not speak for that host")],
    ),
    of(
        306,
        "(Unused)",
        "RFC 9110 §15.4.7",
        "Reserved.",
        "Never.",
        &[(307, "the request should go elsewhere for now")],
    ),
    of(
        307,
        "Temporary Redirect",
        "RFC 9110 §15.4.8",
        "Repeat the same request over there, for now.",
        "The address is another for a while, and method and body must not change.",
        &[(308, "the move is for good"), (303, "the client should fetch a result with GET")],
    ),
    of(
        308,
        "Permanent Redirect",
        "RFC 9110 §15.4.9",
        "It has moved for good; repeat the same request there.",
        "An API endpoint has a new address, and method and body must not change.",
        &[(301, "it is a page and changing POST to GET is harmless"), (307, "the move is for now")],
    ),
];
