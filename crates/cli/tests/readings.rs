//! Refusals of the upstream: read by the gateway, found and shown by the commands, counted for monitoring.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod program;

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use program::{Folder, Started};

const PAGE: &str = "<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n<center><h1>413 \
    Request Entity Too Large</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n";
const TYPE: &str = "{\"detail\":\"Unsupported media type \\\"text/plain\\\" in request.\"}";

/// An upstream that refuses `/large` like nginx and everything else like Django REST framework does, with a 400.
fn api() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (mut request, mut octet) = (Vec::new(), [0]);
            let is_whole = |request: &[u8]| request.ends_with(b"\r\n\r\n") && !request.starts_with(b"POST");
            while !is_whole(&request) && !request.ends_with(b"{\"a\":1}") {
                let Ok(1) = stream.read(&mut octet) else { break };
                request.push(octet[0]);
            }
            let is_large = request.starts_with(b"GET /large ");
            let (status, media_type, body) = match is_large {
                true => ("413 Request Entity Too Large", "text/html", PAGE),
                false => ("400 Bad Request", "application/json", TYPE),
            };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n",
                body.len()
            );
            let _ = stream.write_all(format!("{head}Connection: close\r\n\r\n{body}").as_bytes());
        }
    });
    format!("http://{address}")
}

fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}

fn get(address: &str, path: &str) -> String {
    ask(address, &format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"))
}

/// The address at the end of a line of the start-up block.
fn address(started: &mut Started, name: &str) -> String {
    let line = started.wait_for(&format!("  {name} "));
    line.split_whitespace().last().unwrap().trim_start_matches("http://").to_owned()
}

#[test]
fn refusals_of_the_upstream_are_read_found_shown_and_counted() {
    let folder = Folder::new();
    let upstream = api();
    let mut started = folder.start(&[
        "serve",
        "--upstream",
        &upstream,
        "--listen",
        "127.0.0.1:0",
        "--workbench",
        "127.0.0.1:0",
    ]);
    let gateway = address(&mut started, "gateway");
    let workbench = address(&mut started, "workbench");
    assert!(get(&gateway, "/large").starts_with("HTTP/1.1 413 "));
    let post = "POST /orders HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: text/plain\r\n\
                Content-Length: 7\r\n\r\n{\"a\":1}";
    assert!(ask(&gateway, post).starts_with("HTTP/1.1 400 "));
    assert!(ask(&gateway, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n").starts_with("HTTP/1.1 400 "));
    let metrics = || get(&workbench, "/_candor/metrics");
    let counted = |text: &str| {
        ["candor", "server"]
            .iter()
            .all(|layer| text.contains(&format!("candor_readings_total{{layer=\"{layer}\"}} 1")))
    };
    let is_counted = (0..300).any(|_| {
        thread::sleep(Duration::from_millis(100));
        counted(&metrics())
    });
    assert!(is_counted, "{}", metrics());
    let mut following = Command::new(env!("CARGO_BIN_EXE_candor"))
        .args(["search", "--follow", "--limit", "1", "status:413 or path:/late", "--data"])
        .arg(folder.path("candor-data"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(following.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("/large"), "what is there already");
    assert!(get(&gateway, "/late").starts_with("HTTP/1.1 400 "));
    assert!(lines.next().unwrap().unwrap().contains("/late"), "what comes");
    following.kill().unwrap();
    following.wait().unwrap();
    assert_eq!(started.terminate().code, 0);

    let found = |query: &str| {
        let said = folder.candor(&["search", query, "--format", "json"]);
        assert_eq!(said.code, 0, "{}", said.stderr);
        said.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect::<Vec<serde_json::Value>>()
    };
    let large = found("born:server product:nginx right:413");
    assert_eq!(large.len(), 1);
    assert_eq!(found("born:candor").len(), 1);
    assert_eq!(found("right:415 shape:2 method:POST -born:candor").len(), 1);
    let shown = folder.candor(&["show", large[0]["request_id"].as_str().unwrap()]).stdout;
    assert!(shown.contains("born: server, nginx") && shown.contains("right status 413"), "{shown}");
    assert!(shown.contains("cause: body-too-large, shape 2"), "{shown}");
    let wrong = folder.candor(&["search", "born:framwork"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("candor, edge, server, framework or application"), "{}", wrong.stderr);
    assert!(wrong.stderr.contains("|      ^^^^^^^^"), "the caret stands under the word: {}", wrong.stderr);
}
