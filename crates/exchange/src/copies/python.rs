//! "Copy as Python": the request as a script that needs the standard library only.
//!
//! `http.client` sends the fields in their order, spelling and number, and adds none; what it would refuse or
//! repair goes through a plain socket octet for octet.

use candor_syntax::base64;

use super::{
    Command,
    literal::{self, Language},
    sent::{OVER_HTTP2, Sent, Simple},
};
use crate::Exchange;

/// The script for an exchange. `gateway` is the address to send to; without it, the request's own host.
pub fn of(exchange: &Exchange, gateway: Option<&str>) -> Option<Command> {
    let sent = Sent::of(exchange, gateway)?;
    // http.client speaks HTTP/1.1 only.
    Some(match sent.simple().filter(|simple| simple.version != "HTTP/1.0") {
        Some(simple) => {
            let remark = (simple.version == "HTTP/2.0").then(|| OVER_HTTP2.to_owned());
            sent.copied(script(&simple, &sent), remark.into_iter().collect())
        }
        None => sent.copied_raw(
            socket(&sent),
            "http.client would repair this request, so its octets go into a socket.",
        ),
    })
}

fn string(text: &str) -> String {
    literal::string(text, Language::Python)
}

fn script(request: &Simple, sent: &Sent) -> String {
    let (host, port, is_tls) = sent.authority();
    let mut imports = vec!["import http.client"];
    let mut lines = Vec::new();
    if !request.body.is_empty() {
        let (body, needs) = body(request.body);
        imports.extend(needs);
        lines.extend([format!("body = {body}"), String::new()]);
    }
    imports.sort_unstable();
    let class = if is_tls { "HTTPSConnection" } else { "HTTPConnection" };
    lines.push(format!("connection = http.client.{class}({}, {port}, timeout=30)", string(host)));
    let (method, target) = (string(request.method), string(request.target));
    lines.push(format!(
        "connection.putrequest({method}, {target}, skip_host=True, skip_accept_encoding=True)"
    ));
    for (name, value) in &request.fields {
        lines.push(format!("connection.putheader({}, {})", string(name), field(name, value, request)));
    }
    lines.push(match (request.body.is_empty(), request.is_chunked()) {
        (true, false) => "connection.endheaders()".to_owned(),
        (true, true) => "connection.endheaders([], encode_chunked=True)".to_owned(),
        (false, false) => "connection.endheaders(body)".to_owned(),
        (false, true) => "connection.endheaders([body], encode_chunked=True)".to_owned(),
    });
    lines.extend(
        [
            "response = connection.getresponse()",
            "print(response.status, response.reason)",
            "print(response.read().decode(errors=\"replace\"))",
        ]
        .map(str::to_owned),
    );
    format!("{}\n\n{}", imports.join("\n"), lines.join("\n"))
}

fn field(name: &str, value: &str, request: &Simple) -> String {
    match value {
        _ if name.eq_ignore_ascii_case("content-length") && !request.body.is_empty() => {
            "str(len(body))".to_owned()
        }
        // http.client would encode text as Latin-1.
        value if !value.is_ascii() => format!("{}.encode()", string(value)),
        value => string(value),
    }
}

/// The expression of a body, and what it needs.
fn body(body: &[u8]) -> (String, Option<&'static str>) {
    let grouped = |literals: String, end: &str| {
        if literals.contains('\n') {
            format!("(\n    {literals}\n){end}")
        } else {
            format!("{literals}{end}")
        }
    };
    match std::str::from_utf8(body) {
        Ok(text) if text.is_ascii() => {
            (grouped(literal::lines(text, "\n    ", |line| literal::octets(line.as_bytes())), ""), None)
        }
        Ok(text) => (grouped(literal::lines(text, "\n    ", string), ".encode()"), None),
        Err(_) => (format!("base64.b64decode(\"{}\")", base64::encode(body)), Some("import base64")),
    }
}

fn socket(sent: &Sent) -> String {
    let (host, port, is_tls) = sent.authority();
    let (imports, wrap) = match is_tls {
        true => (
            "import socket\nimport ssl",
            format!(
                "    connection = ssl.create_default_context().wrap_socket(connection, server_hostname={})\n",
                string(host)
            ),
        ),
        false => ("import socket", String::new()),
    };
    let end = if is_tls { "" } else { "    connection.shutdown(socket.SHUT_WR)\n" };
    format!(
        "{imports}\n\nrequest = {}\n\nwith socket.create_connection(({}, {port}), timeout=30) as connection:\n{wrap}    \
         connection.sendall(request)\n{end}    while piece := connection.recv(65536):\n        \
         print(piece.decode(errors=\"replace\"), end=\"\")",
        pieces(sent.octets()),
        string(host),
    )
}

/// Octets as literals, one a line of them.
fn pieces(octets: &[u8]) -> String {
    let lines: Vec<String> = octets.split_inclusive(|octet| *octet == b'\n').map(literal::octets).collect();
    match lines.as_slice() {
        [] => "b\"\"".to_owned(),
        [line] => line.clone(),
        lines => format!("(\n    {}\n)", lines.join("\n    ")),
    }
}
