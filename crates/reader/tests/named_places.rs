//! Names in sentences: what is a field, and what only echoes the address of the request.

use candor_reader::Reader;

fn request(line: &str, body: &str) -> String {
    let content = match body {
        "" => String::new(),
        _ => format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()),
    };
    format!("{line} HTTP/1.1\r\nHost: x\r\n{content}\r\n{body}")
}

/// Where and what is named, by a JSON member and by plain text.
fn named(request: &str, status: u16, message: &str) -> Vec<Vec<String>> {
    let json = format!("{{\"error\":{}}}", serde_json::Value::from(message));
    let read = |(media_type, body): (&str, &str)| {
        let response = format!("HTTP/1.1 {status} x\r\nContent-Type: {media_type}\r\n\r\n{body}");
        let reading = Reader::default().read(request.as_bytes(), response.as_bytes());
        reading.fields.iter().map(|field| format!("{} {}", field.within, field.name)).collect()
    };
    [("application/json", json.as_str()), ("text/plain", message)].into_iter().map(read).collect()
}

#[test]
fn what_stands_in_the_address_is_no_name() {
    let record = r#"{"kind":"Native","masters":["10.0.0.1"]}"#;
    let cases: &[(&str, &str, &str, &[&str])] = &[
        ("PUT /zones/example.org.", record, "Could not find domain 'example.org.'", &[]),
        ("PUT /zones/example.org.", record, "Domain 'example.org' is invalid", &[]),
        ("PUT /zones/example.org.", record, "DNS Name 'example.org.' is not canonical", &[]),
        ("PUT /zones/example.org.", record, "Could not find property 'example.org.'", &[]),
        ("PUT /zones/example.org.", record, "Key 'kind' is not an Integer or not present", &["body /kind"]),
        ("GET /zones/example.org.", "", "Could not find domain 'example.org.'", &[]),
        ("DELETE /zones/example.org.", "", "Could not find domain 'example.org.'", &[]),
        ("GET /users/bob", "", "bob is not valid", &[]),
        ("GET /users/bob", "", "Invalid key 'bob'", &[]),
        ("GET /users/bob%20b", "", "field 'bob b' is invalid", &[]),
        ("GET /users/b%C3%B6b", "", "böb is not valid", &[]),
        ("GET /users/bob?sort=age", "", "age is not valid", &[]),
        ("GET /users?sort=age", "", "Invalid sort: age", &["query sort"]),
        ("GET /users?sort=age", "", "Cannot sort by field 'age'", &["query sort"]),
        ("GET /users?sort=-age,shoe", "", "field 'shoe' is unknown", &[]),
        ("GET /users?sort=-age,shoe", "", "field 'age' is unknown", &[]),
        ("GET /users/9/shoes", "", "/users/9/shoes is not a valid path", &[]),
        ("POST /property/9", r#"{"age":1}"#, "Unknown property 'age'", &["body /age"]),
        // What is missing cannot be what stands in the address.
        ("POST /users/email", "{}", "email is required", &["body /email"]),
        ("POST /users/email", "{}", "Missing required field 'email'", &["body /email"]),
        ("POST /file", "", "No file uploaded", &["body /file"]),
        ("GET /users/email", "", "email was not provided", &["query email"]),
        ("GET /users/missing", "", "field 'missing' is not sortable", &[]),
        // A name of the request is a name wherever else it stands.
        ("POST /users/email", r#"{"email":"x"}"#, "email must be a valid address", &["body /email"]),
        ("GET /users?by=limit&limit=x", "", "limit must be a number", &["query limit"]),
    ];
    check(cases);
}

#[test]
fn places_are_told_with_their_part() {
    let alert = r#"[{"labels":{"name":"-"},"startsAt":"x"}]"#;
    let cases: &[(&str, &str, &str, &[&str])] = &[
        ("POST /alerts", alert, "0.labels in body is required", &["body /0/labels"]),
        ("POST /alerts", alert, "labels.name in body should match '^[a-z]$'", &["body /labels/name"]),
        ("POST /alerts", alert, "0.startsAt in body must be of type date-time: \"x\"", &["body /0/startsAt"]),
        (
            "POST /alerts",
            alert,
            "validation failure list:\nvalidation failure list:\n0.labels in body is required\n1.endsAt in body is required",
            &["body /0/labels", "body /1/endsAt"],
        ),
        ("POST /orders", r#"{"qty":0}"#, "qty in body should be greater than or equal to 1", &["body /qty"]),
        ("POST /orders", r#"{"qty":0}"#, ".colour in body is a forbidden property", &["body /colour"]),
        ("POST /orders", r#"{"tags":[]}"#, "tags in body should have at least 1 items", &["body /tags"]),
        ("GET /alerts?active=7", "", "active in query must be of type boolean: \"7\"", &["query active"]),
        ("GET /alerts?status=a", "", "status.0 in query should be one of [open shut]", &["query status"]),
        ("GET /alerts", "", "filter in query is required", &["query filter"]),
        ("GET /alerts/7", "", "alertID in path must be of type uuid: \"7\"", &["path alertID"]),
        ("GET /alerts", "", "X-Tenant in header is required", &["header X-Tenant"]),
        ("POST /alerts", "", "photo in formData is required", &["body /photo"]),
        ("POST /orders", r#"{"qty":0}"#, "The value in body is not allowed", &[]),
        ("POST /orders", r#"{"qty":0}"#, "An error in path is likely", &[]),
    ];
    check(cases);
}

fn check(cases: &[(&str, &str, &str, &[&str])]) {
    let mut wrong = Vec::new();
    for (line, body, message, wanted) in cases {
        for found in named(&request(line, body), 422, message) {
            if found != *wanted {
                wrong.push(format!("{line}: {message:?}: {found:?} instead of {wanted:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
