//! Requests that are wrong in one way each, and three that only meet a service in trouble.

/// A request and what is the matter with it.
pub struct Bad {
    /// As the table says it.
    pub what: &'static str,
    /// On the wire.
    pub octets: Vec<u8>,
}

fn raw(what: &'static str, octets: &[u8]) -> Bad {
    Bad { what, octets: octets.to_vec() }
}

fn get(what: &'static str, target: &str) -> Bad {
    asked(what, "GET", target, "")
}

fn asked(what: &'static str, method: &str, target: &str, fields: &str) -> Bad {
    raw(what, format!("{method} {target} HTTP/1.1\r\nHost: shop\r\n{fields}\r\n").as_bytes())
}

fn sent(what: &'static str, target: &str, fields: &str, body: &[u8]) -> Bad {
    let length = body.len();
    let head = format!("POST {target} HTTP/1.1\r\nHost: shop\r\n{fields}Content-Length: {length}\r\n\r\n");
    raw(what, &[head.as_bytes(), body].concat())
}

fn json(what: &'static str, body: &str) -> Bad {
    sent(what, "/orders", "Content-Type: application/json\r\n", body.as_bytes())
}

/// An order with something else in the place of one part.
fn order(what: &'static str, part: &str, instead: &str) -> Bad {
    const GOOD: &str = r#"{"customer": "Ada",
 "contact": "ada@example.com",
 "items": [{"sku": "tea-green", "quantity": 2}]}"#;
    assert!(GOOD.contains(part), "{part}");
    json(what, &GOOD.replace(part, instead))
}

/// All forty.
pub fn all() -> Vec<Bad> {
    const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";
    vec![
        get("a path that there is not", "/order"),
        asked("a method that the path has not", "DELETE", "/orders", ""),
        raw("no Host", b"GET /orders HTTP/1.1\r\n\r\n"),
        get("a word for a number in the path", "/orders/first"),
        get("0 in the path, where 1 is the least", "/orders/0"),
        get("an order that there is not", "/orders/999"),
        get("a word for a number in the query", "/orders?limit=ten"),
        get("a number that is too small", "/orders?limit=0"),
        get("a number that is too large", "/orders?limit=1000"),
        get("a value that is misspelt", "/orders?status=opne"),
        get("a parameter that is there twice", "/orders?limit=5&limit=6"),
        get("a % that escapes nothing", "/orders?limit=%zz"),
        asked("a header field that is missing", "PUT", "/orders/1", "Content-Length: 0\r\n"),
        sent("no body", "/orders", "Content-Type: application/json\r\n", b""),
        sent("no Content-Type", "/orders", "", b"{}"),
        sent("a Content-Type for something else", "/orders", "Content-Type: text/plain\r\n", b"{}"),
        sent("a Content-Type that is none", "/orders", "Content-Type: json\r\n", b"{}"),
        sent("a charset that JSON has not", "/orders", "Content-Type: application/json; charset=latin1\r\n", b"{}"),
        sent("a coding that nobody knows", "/orders", "Content-Type: application/json\r\nContent-Encoding: zip\r\n", b"{}"),
        sent("a coding that the body has not", "/orders", "Content-Type: application/json\r\nContent-Encoding: gzip\r\n", b"{}"),
        order("JSON that is cut", "2}]}", "2"),
        order("a comma too many", "2}]}", "2},]}"),
        order("single quotes", "\"Ada\"", "'Ada'"),
        order("a member that is there twice", "\"contact\"", "\"customer\": \"Bob\", \"contact\""),
        order("something behind the end", "2}]}", "2}]} {}"),
        sent("text that is no UTF-8", "/orders", "Content-Type: application/json\r\n", b"{\"customer\": \"Ad\xe4\"}"),
        json("an array for an object", "[]"),
        order("a member that is missing", "\"customer\": \"Ada\",", ""),
        order("a member that is misspelt", "\"customer\"", "\"custmer\""),
        order("a member that nobody knows", "\"contact\"", "\"discount\": 90, \"contact\""),
        order("a number in quotes", "\"quantity\": 2", "\"quantity\": \"2\""),
        order("a fraction for a whole number", "\"quantity\": 2", "\"quantity\": 1.5"),
        order("a number that no u8 holds, and a wrong pattern", "\"tea-green\", \"quantity\": 2", "\"TEA\", \"quantity\": 300"),
        order("an address that is none", "ada@example.com", "ada at example"),
        order("more than there is", "\"quantity\": 2", "\"quantity\": 90"),
        sent("a form without one of its fields", "/login", FORM, b"user=ada"),
        sent("a form with a word for a number", "/login", FORM, b"user=ada&age=old"),
        sent("a body that is too large", "/orders", "Content-Type: application/json\r\n", &[b' '; 20_000]),
        raw(
            "a body that does not come",
            b"POST /orders HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{",
        ),
        get("a request that meets a bug", "/orders/13"),
    ]
}
