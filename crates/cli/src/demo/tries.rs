//! The requests that the demo proposes: one that is right, and the six classical mistakes.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// A request to try.
pub struct Try {
    /// What it shows.
    pub title: &'static str,
    /// Status and rule with which it is answered; the rule is empty for the good one.
    pub status: u16,
    /// The rule that it breaks.
    pub rule: &'static str,
    method: &'static str,
    target: &'static str,
    body: Option<&'static str>,
}

/// In the order in which they are printed.
pub const TRIES: &[Try] = &[
    Try {
        title: "A good request passes unchanged",
        status: 201,
        rule: "",
        method: "POST",
        target: "/orders",
        body: Some(r#"{"customer": "Ada", "items": [{"sku": "KB-01", "quantity": 2}]}"#),
    },
    Try {
        title: "Broken JSON: a comma too many",
        status: 400,
        rule: "json-syntax",
        method: "POST",
        target: "/orders",
        body: Some(r#"{"customer": "Ada", "items": [{"sku": "KB-01", "quantity": 2},]}"#),
    },
    Try {
        title: "A form sent as JSON",
        status: 400,
        rule: "content-type-mismatch",
        method: "POST",
        target: "/orders",
        body: Some("customer=Ada&sku=KB-01&quantity=2"),
    },
    Try {
        title: "A field is missing",
        status: 422,
        rule: "body-property-required",
        method: "POST",
        target: "/orders",
        body: Some(r#"{"items": [{"sku": "KB-01", "quantity": 2}]}"#),
    },
    Try {
        title: "A value of the wrong type",
        status: 422,
        rule: "body-type",
        method: "POST",
        target: "/orders",
        body: Some(r#"{"customer": "Ada", "items": [{"sku": "KB-01", "quantity": "two"}]}"#),
    },
    Try {
        title: "A path that does not exist",
        status: 404,
        rule: "path-not-found",
        method: "GET",
        target: "/product",
        body: None,
    },
    Try {
        title: "A method that the path does not have",
        status: 405,
        rule: "method-not-allowed",
        method: "DELETE",
        target: "/products/KB-01",
        body: None,
    },
];

/// What came back.
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Value of `X-Request-Id`.
    pub request_id: String,
    /// The body.
    pub body: String,
}

impl Try {
    /// The request as a command to copy.
    pub fn curl(&self, gateway: &str) -> String {
        let method = if self.method == "GET" { String::new() } else { format!(" -X {}", self.method) };
        let body = self.body.map(|b| format!(" -H 'Content-Type: application/json' -d '{b}'"));
        // A body makes curl send POST by itself.
        let method = if self.body.is_some() { String::new() } else { method };
        format!("curl -i{method} {gateway}{}{}", self.target, body.unwrap_or_default())
    }

    /// Sends the request.
    ///
    /// # Errors
    /// If the gateway cannot be reached or does not answer in HTTP/1.1.
    pub fn send(&self, gateway: SocketAddr) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(gateway)?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let body = self.body.unwrap_or("");
        let mut request =
            format!("{} {} HTTP/1.1\r\nHost: {gateway}\r\nConnection: close\r\n", self.method, self.target);
        if self.body.is_some() {
            request
                .push_str(&format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()));
        }
        stream.write_all(format!("{request}\r\n{body}").as_bytes())?;
        let mut octets = Vec::new();
        stream.read_to_end(&mut octets)?;
        let text = String::from_utf8_lossy(&octets);
        let (head, body) = text.split_once("\r\n\r\n").ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let field = |name: &str| {
            head.lines().find_map(|l| l.split_once(':').filter(|(n, _)| n.eq_ignore_ascii_case(name)))
        };
        Ok(Answer {
            status: head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0),
            request_id: field("x-request-id").map_or("", |(_, v)| v.trim()).to_owned(),
            body: body.to_owned(),
        })
    }
}
