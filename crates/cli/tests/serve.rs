//! `candor serve` and `candor demo` as a user starts them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something is not as expected")]

mod program;

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    thread,
    time::Duration,
};

use program::{Folder, Started};

/// An API that answers every request with 200 and the word `here`.
fn api() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut head = Vec::new();
            let mut octet = [0];
            while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut octet), Ok(1)) {
                head.push(octet[0]);
            }
            let _ =
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nhere");
        }
    });
    format!("http://{address}")
}

fn ask(address: &str, target: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    write!(stream, "GET {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// The address at the end of a line of the start-up block.
fn address(started: &mut Started, name: &str) -> String {
    let line = started.wait_for(&format!("  {name} "));
    line.split_whitespace().last().unwrap().trim_start_matches("http://").to_owned()
}

fn field<'a>(answer: &'a str, name: &str) -> &'a str {
    let line = answer
        .lines()
        .find(|l| l.to_lowercase().starts_with(&format!("{name}:")))
        .unwrap_or_else(|| panic!("{name} in {answer}"));
    line.split_once(':').unwrap().1.trim()
}

#[test]
fn serve_passes_refuses_records_and_drains() {
    let folder = Folder::new();
    let upstream = api();
    let arguments =
        ["serve", "--upstream", &upstream, "--listen", "127.0.0.1:0", "--workbench", "127.0.0.1:0"];
    let mut started = folder.start(&arguments);
    let gateway = address(&mut started, "gateway");
    let workbench = address(&mut started, "workbench");
    started.wait_for("  journal ");
    let passed = ask(&gateway, "/anything?token=hunter2hunter2");
    assert!(passed.starts_with("HTTP/1.1 200 ") && passed.ends_with("here"), "{passed}");
    let refused = ask(&gateway, "/a%zz");
    assert!(refused.starts_with("HTTP/1.1 400 "), "{refused}");
    assert!(refused.contains("application/problem+json"), "{refused}");
    let id = field(&refused, "x-request-id").to_owned();
    // The journal may take a moment until it has written what the page reads.
    let looked_up = (0..300).any(|_| {
        thread::sleep(Duration::from_millis(100));
        ask(&workbench, &format!("/x/{id}")).starts_with("HTTP/1.1 200 ")
    });
    assert!(looked_up, "{}", ask(&workbench, &format!("/x/{id}")));

    let said = started.terminate();
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(said.stderr.contains("2 exchanges stored, 0 lost"), "{}", said.stderr);
    let log: Vec<serde_json::Value> = said.stdout.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(log.len(), 2, "one line per exchange: {}", said.stdout);

    let found = folder.candor(&["search", "status:400"]);
    assert_eq!(found.code, 0, "{}", found.stderr);
    assert_eq!(found.stdout.lines().count(), 1, "{}", found.stdout);
    assert!(found.stdout.contains(&id), "{}", found.stdout);
    let shown = folder.candor(&["show", &id]);
    assert!(shown.stdout.contains("GET /a%zz HTTP/1.1") && shown.stdout.contains("fix:"), "{shown:?}");
    let all = folder.candor(&["search", "--format", "json"]);
    assert_eq!(all.stdout.lines().count(), 2, "{}", all.stdout);
    for text in [&said.stdout, &said.stderr, &all.stdout] {
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
fn an_unreachable_upstream_is_a_warning_and_a_502_that_names_nothing() {
    let folder = Folder::new();
    // A port that was free a moment ago, and that nobody listens on.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let upstream = format!("http://127.0.0.1:{port}");
    let mut started =
        folder.start(&["serve", "--upstream", &upstream, "--listen", "127.0.0.1:0", "--workbench", "off"]);
    let warning = started.wait_for("nothing answers");
    assert!(warning.contains(&upstream), "{warning}");
    let gateway = address(&mut started, "gateway");
    let answer = ask(&gateway, "/");
    assert!(answer.starts_with("HTTP/1.1 502 "), "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
    assert!(!answer.contains(&port.to_string()), "{answer}");
    assert_eq!(started.terminate().code, 0);
}

#[test]
fn settings_of_all_layers_reach_the_gateway() {
    let folder = Folder::new();
    let upstream = api();
    folder.write(
        "candor.toml",
        &format!("[gateway]\nupstream = \"{upstream}\"\nlisten = \"127.0.0.1:0\"\nprefix = \"/_help\"\n[workbench]\nlisten = \"off\"\n[rules]\ntarget-percent-malformed = \"reject\"\n"),
    );
    let mut started = folder.start(&["serve", "--preset", "strict"]);
    let gateway = address(&mut started, "gateway");
    let rules = started.wait_for("  rules ");
    assert!(rules.contains("preset strict"), "{rules}");
    let page = ask(&gateway, "/_help/rules/bare-lf");
    assert!(page.starts_with("HTTP/1.1 200 ") && page.contains("bare-lf"), "{page}");
    assert_eq!(started.terminate().code, 0);
    let shown = folder.candor(&["config", "show", "--preset", "strict"]);
    assert!(shown.stdout.contains("# candor.toml:2"), "{}", shown.stdout);
    assert!(shown.stdout.contains("# --preset"), "{}", shown.stdout);
}

#[test]
fn the_demo_shows_what_it_promises() {
    let folder = Folder::new();
    let said = folder.candor(&["demo", "--try", "--listen", "127.0.0.1:0", "--workbench", "127.0.0.1:0"]);
    assert_eq!(said.code, 0, "{}\n{}", said.stderr, said.stdout);
    for rule in [
        "json-syntax",
        "content-type-mismatch",
        "body-property-required",
        "body-type",
        "path-not-found",
        "method-not-allowed",
    ] {
        assert!(said.stdout.contains(rule), "{rule} in {}", said.stdout);
    }
    assert!(said.stdout.matches("/x/").count() >= 7, "a place to look it up: {}", said.stdout);
    assert!(said.stderr.contains("7 exchanges stored, 0 lost"), "{}", said.stderr);
}

#[test]
fn a_reader_of_the_log_that_stalls_does_not_keep_the_program_from_ending() {
    let folder = Folder::new();
    let upstream = api();
    let mut started =
        folder.start(&["serve", "--upstream", &upstream, "--listen", "127.0.0.1:0", "--workbench", "off"]);
    let gateway = address(&mut started, "gateway");
    let long = "x".repeat(4000);
    for number in 0..60 {
        let answer = ask(&gateway, &format!("/{number}%zz{long}"));
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    }
    assert_eq!(started.terminate_unread(), 0);
}

#[test]
fn a_full_disk_stops_no_request_and_every_loss_is_told() {
    let folder = Folder::new();
    let upstream = api();
    // No file may grow beyond 256 KiB: for the journal the same as a disk without space.
    let mut started = folder.start_limited(
        256,
        &[
            "serve",
            "--upstream",
            &upstream,
            "--listen",
            "127.0.0.1:0",
            "--workbench",
            "off",
            "--access-log",
            "off",
        ],
    );
    let gateway = address(&mut started, "gateway");
    let long = "x".repeat(4000);
    for number in 0..400 {
        let answer = ask(&gateway, &format!("/{number}%zz{long}"));
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    }
    let said = started.terminate();
    let figures =
        said.stderr.lines().find(|l| l.starts_with("stopped; ")).unwrap_or_else(|| panic!("{}", said.stderr));
    let number = |word: &str| {
        let words: Vec<&str> = figures.split([' ', ',', ';']).filter(|w| !w.is_empty()).collect();
        let at = words.iter().position(|w| *w == word).unwrap();
        words[..at].iter().rev().find_map(|w| w.parse::<u32>().ok()).unwrap()
    };
    assert_eq!(number("stored") + number("lost"), 400, "{figures}");
    assert!(number("lost") > 0, "{}", said.stderr);
}
