//! 400 for everything: the status that fits is told from the words of the answer and from the request.

use candor_reader::Reader;

const LOOKUP: &str = "GET /trips/9 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer abc\r\n\r\n";
const NOBODY: &str = "GET /trips/9 HTTP/1.1\r\nHost: x\r\n\r\n";

fn post(media_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST /trips HTTP/1.1\r\nHost: x\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// Shape and right status of a 400 (or another status) with this message, in JSON and as text.
fn right(request: &str, status: u16, message: &str) -> Vec<(u8, u16)> {
    let json = format!("{{\"message\":{}}}", serde_json::Value::from(message));
    [("application/json", json.as_str()), ("text/plain", message)]
        .iter()
        .map(|(media_type, body)| {
            let response = format!("HTTP/1.1 {status} x\r\nContent-Type: {media_type}\r\n\r\n{body}");
            let reading = Reader::default().read(request.as_bytes(), response.as_bytes());
            (reading.shape, reading.right_status)
        })
        .collect()
}

#[test]
fn causes_are_told_from_words() {
    let good = post("application/json", r#"{"title":"x","seats":3}"#);
    let cases: &[(&str, &str, (u8, u16))] = &[
        (NOBODY, "You must be logged in to do this", (1, 401)),
        (NOBODY, "Authentication is required", (1, 401)),
        (NOBODY, "Access token is missing", (1, 401)),
        (NOBODY, "Please provide a valid API key", (1, 401)),
        (LOOKUP, "Token has expired", (1, 401)),
        (LOOKUP, "Your session has expired, please log in again", (1, 401)),
        (LOOKUP, "The access token is invalid", (1, 401)),
        (LOOKUP, "Signature verification failed", (1, 401)),
        (LOOKUP, "Insufficient permissions", (4, 403)),
        (LOOKUP, "You don't have access to this trip", (4, 403)),
        (LOOKUP, "Operation not permitted for your account", (4, 403)),
        (LOOKUP, "Only administrators can do this", (4, 403)),
        (LOOKUP, "Trip 9 does not exist", (1, 404)),
        (LOOKUP, "No trip with this id", (1, 404)),
        (LOOKUP, "Unable to find trip 9", (1, 404)),
        (LOOKUP, "Cannot find the requested trip", (1, 404)),
        (&good, "A trip with this title already exists", (3, 409)),
        (&good, "Title has already been taken", (3, 409)),
        (&good, "Duplicate entry 'x' for key 'title'", (3, 409)),
        (&good, "title must be unique", (3, 409)),
        (LOOKUP, "Rate limit reached, retry after 30 seconds", (4, 429)),
        (LOOKUP, "Request quota exhausted", (4, 429)),
        (LOOKUP, "Too many requests from this address", (4, 429)),
        (LOOKUP, "You are sending requests too quickly", (4, 429)),
        (LOOKUP, "This endpoint only accepts POST requests", (1, 405)),
        (LOOKUP, "GET is not supported here", (1, 405)),
        (LOOKUP, "HTTP method GET not allowed", (1, 405)),
        (
            &post("application/json", &format!("{{\"title\":\"{}\"}}", "x".repeat(5000))),
            "Request body exceeds the maximum size",
            (2, 413),
        ),
        (
            &post("application/json", &format!("{{\"title\":\"{}\"}}", "x".repeat(5000))),
            "The payload is too big",
            (2, 413),
        ),
        (&post("text/xml", "<trip/>"), "Only JSON is accepted", (2, 415)),
        (&post("text/csv", "a,b"), "Unsupported content type", (2, 415)),
        (&post("application/x-www-form-urlencoded", "{\"title\":\"x\"}"), "title is required", (2, 415)),
        (&post("application/json", "{\"title\":"), "Malformed request body", (2, 400)),
        (&post("application/json", "{title: 'x'}"), "Bad Request", (2, 400)),
        (&post("application/json", ""), "A body is expected", (2, 400)),
        (&good, "seats must be between 4 and 8", (3, 422)),
        (&good, "Invalid seats", (3, 422)),
        (&good, "stops is required", (3, 422)),
        (&good, "Validation failed", (3, 422)),
        ("GET /trips?limit=x HTTP/1.1\r\nHost: x\r\n\r\n", "limit should be a number", (3, 422)),
        ("GET /trips HTTP/1.1\r\n\r\n", "Bad Request", (1, 400)),
        ("GET /trips HTTP/9.9\r\nHost: x\r\n\r\n", "Bad Request", (1, 505)),
        ("BREW /trips HTTP/1.1\r\nHost: x\r\n\r\n", "Bad Request", (1, 501)),
        (
            &post("application/json", "{}").replace("Content-Length: 2", "Content-Length: two"),
            "Bad Request",
            (2, 400),
        ),
    ];
    let mut wrong = Vec::new();
    for (request, message, wanted) in cases {
        for found in right(request, 400, message) {
            if found != *wanted {
                wrong.push(format!("{message}: {found:?} instead of {wanted:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), 2 * cases.len(), wrong.join("\n"));
}

#[test]
fn an_answer_is_read_without_its_request_too() {
    for found in right("", 400, "legs is required") {
        assert_eq!(found, (3, 422));
    }
    for found in right("", 400, "Unexpected token } in JSON at position 9") {
        assert_eq!(found, (2, 400));
    }
    assert_eq!(right("", 400, "Token has expired, please log in")[0].1, 401);
}

#[test]
fn a_status_that_says_the_cause_is_kept_unless_the_request_says_otherwise() {
    let large = format!("GET / HTTP/1.1\r\nHost: x\r\nX-A: {}\r\n\r\n", "a".repeat(20_000));
    let long = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(20_000));
    for (request, status, wanted) in [
        (NOBODY, 401, (1, 401)),
        (NOBODY, 404, (1, 404)),
        (large.as_str(), 413, (1, 431)),
        (long.as_str(), 431, (1, 414)),
        (NOBODY, 405, (1, 405)),
        (NOBODY, 429, (4, 429)),
        ("GET / HTTP/1.1\r\nHos", 408, (1, 408)),
        (NOBODY, 410, (1, 410)),
    ] {
        assert!(right(request, status, "no").iter().all(|found| *found == wanted), "{status}");
    }
    let taken = post("application/json", r#"{"title":"x"}"#);
    assert_eq!(right(&taken, 422, "title is already taken")[0], (3, 409));
    assert_eq!(right(&post("application/json", "{"), 422, "Bad body")[0], (2, 400));
    assert_eq!(right(&taken, 409, "Missing argument: stops")[0], (3, 422));
}

#[test]
fn a_head_that_is_said_to_be_too_large_is_the_cause_whatever_else_is_wrong() {
    let broken = post("application/json", r#"{"title": 1,}"#);
    for request in ["", NOBODY, broken.as_str()] {
        for (said, wanted) in [
            ("Request Header Or Cookie Too Large", (1, 431)),
            ("Request header field exceeds the limit of 8190 bytes", (1, 431)),
            ("Too many headers", (1, 431)),
            ("Request line is too large (5000 > 4094)", (1, 414)),
            ("Request-URI Too Long", (1, 414)),
        ] {
            assert!(right(request, 400, said).iter().all(|found| *found == wanted), "{said}");
        }
    }
}
