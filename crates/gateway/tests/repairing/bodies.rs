//! Bodies of refusals that are coded, chunked, long, late, broken off or early.

use super::*;

#[test]
fn coded_bodies_are_decoded_to_be_read_and_kept_readable() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(NGINX.as_bytes()).unwrap();
    let coded = encoder.finish().unwrap();
    let sent = answer("413 Request Entity Too Large", "text/html", "Content-Encoding: gzip\r\n", &coded);
    let (repaired, exchange) = ask(sent.clone(), &get("/"), repairing);
    assert_eq!(problem(&repaired)["code"], "upstream-refused");
    assert_eq!(repaired.field("content-encoding"), None);
    assert_eq!(exchange.original.unwrap().message.body.octets(), NGINX.as_bytes());
    let (annotated, _) = ask(sent, &get("/"), annotating);
    assert_eq!(annotated.body, coded);
    assert!(annotated.field("candor-reading").unwrap().contains("nginx"), "{}", annotated.head);
    let unknown = answer("413 No", "text/html", "Content-Encoding: own\r\n", NGINX.as_bytes());
    let (passed, exchange) = ask(unknown, &get("/"), repairing);
    assert_eq!((passed.text(), exchange.repair.unwrap().done), (NGINX, Done::Left));
}

#[test]
fn chunks_and_trailers_of_the_original_leave_no_trace() {
    let sent = "HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\nTrailer: Content-Digest\r\nContent-Type: text/plain\r\n\r\n\
                5\r\nno na\r\n2;x=y\r\nme\r\n0\r\nContent-Digest: sha-256=:x:\r\n\r\n";
    let upstream = Upstream::saying(sent);
    let gateway = Running::start(upstream.address, repairing);
    let mut client = gateway.client();
    for _ in 0..2 {
        client.send(get("/").as_bytes());
        let answer = client.answer();
        assert_eq!(problem(&answer)["detail"], "The service says: no name");
        for gone in ["transfer-encoding", "trailer", "content-digest"] {
            assert_eq!(answer.field(gone), None, "{gone}");
        }
    }
    let connections: Vec<usize> = (0..2).map(|_| upstream.got().connection).collect();
    assert_eq!(connections, [0, 0], "the connection to the upstream is used again");
}

#[test]
fn a_body_beyond_the_limit_passes_as_it_came() {
    for (octets, done) in [(64 << 10, Done::Repaired), ((64 << 10) + 1, Done::Left)] {
        let body = vec![b'x'; octets];
        let (answer, exchange) = ask(answer("400 No", "text/plain", "", &body), &get("/"), repairing);
        assert_eq!(exchange.repair.unwrap().done, done, "{octets}");
        assert_eq!(answer.body == body, done == Done::Left);
        // Without a length nobody knows before.
        let mut sent = format!(
            "HTTP/1.1 400 No\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n{octets:x}\r\n"
        )
        .into_bytes();
        sent.extend_from_slice(&body);
        sent.extend_from_slice(b"\r\n0\r\n\r\n");
        let (answer, exchange) = ask(sent, &get("/"), repairing);
        assert_eq!(exchange.repair.unwrap().done, done, "{octets} in chunks");
        assert_eq!(answer.body == body, done == Done::Left);
    }
}

/// The client has the first piece while the upstream still waits to send the second.
#[test]
fn a_body_that_does_not_come_in_time_passes_as_it_comes() {
    let (open, gate) = gate();
    let upstream = Upstream::scripted(move |side| {
        side.request();
        side.say("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nfirst");
        gate.pass();
        side.say("after");
    });
    let gateway = Running::start(upstream.address, |config| {
        repairing(config);
        config.live.repair.wait = Duration::from_millis(50);
    });
    let mut client = gateway.client();
    client.send(get("/").as_bytes());
    let mut seen = Vec::new();
    while !seen.ends_with(b"first") {
        let mut piece = [0; 1024];
        let length = client.stream.read(&mut piece).unwrap();
        assert!(length > 0, "{}", String::from_utf8_lossy(&seen));
        seen.extend_from_slice(&piece[..length]);
    }
    assert!(seen.starts_with(b"HTTP/1.1 400 Bad Request\r\n"));
    open.send(()).unwrap();
    let mut rest = [0; 5];
    client.stream.read_exact(&mut rest).unwrap();
    assert_eq!(&rest, b"after");
    let exchange = gateway.journal.only();
    assert_eq!(exchange.repair.as_ref().unwrap().done, Done::Left);
    assert!(notes(&exchange).contains("within 0.05 s"), "{}", notes(&exchange));
}

#[test]
fn a_body_that_breaks_off_passes_as_far_as_it_came() {
    let upstream = Upstream::scripted(|side| {
        side.request();
        side.say("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nfirst");
    });
    let gateway = Running::start(upstream.address, repairing);
    let answer = gateway.ask(&get("/"));
    assert_eq!((answer.status, answer.text(), answer.complete), (400, "first", false));
}

#[test]
fn a_body_that_ends_with_the_connection_is_told_again_and_the_client_keeps_its_own() {
    let upstream = Upstream::scripted(|side| {
        side.request();
        side.say("HTTP/1.0 403 Forbidden\r\nContent-Type: text/html\r\n\r\n<html><body>no</body></html>");
    });
    let gateway = Running::start(upstream.address, repairing);
    let mut client = gateway.client();
    for minor in [1, 0] {
        let keep = if minor == 0 { "Connection: keep-alive\r\n" } else { "" };
        client.send(format!("GET / HTTP/1.{minor}\r\nHost: a\r\n{keep}\r\n").as_bytes());
        let answer = client.answer();
        assert_eq!((answer.status, problem(&answer)["shape"].as_str()), (403, Some("guard")));
    }
}

/// The upstream refuses before it has the body, as servers do with bodies that are too large.
#[test]
fn an_early_refusal_is_told_again() {
    let upstream = Upstream::scripted(|side| {
        side.exactly(200);
        let head = format!(
            "HTTP/1.1 413 Request Entity Too Large\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            NGINX.len()
        );
        side.say(&(head + NGINX));
        while side.stream.read(&mut [0; 65536]).is_ok_and(|n| n > 0) {}
    });
    let gateway = Running::start(upstream.address, repairing);
    let mut client = gateway.client();
    let body = "x".repeat(900_000);
    let request = format!(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    client.send(request.as_bytes());
    assert_eq!(problem(&client.answer())["status"], 413);
}
