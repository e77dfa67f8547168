//! An upstream that speaks TLS.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

mod support;

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use candor_gateway::{Authorities, Counters};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use support::{Running, get};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const SWITCHING: &str =
    "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";

fn certificate(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/certificates").join(name)
}

/// Answers each request with its number on the connection, over TLS. Behind an upgrade it echoes.
fn upstream() -> SocketAddr {
    let chain = vec![CertificateDer::from_pem_file(certificate("server.pem")).unwrap()];
    let key = PrivateKeyDer::from_pem_file(certificate("server.key")).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender.send(listener.local_addr().unwrap()).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    let mut number = 0;
                    let mut seen = vec![0; 65536];
                    while matches!(stream.read(&mut seen).await, Ok(1..)) {
                        if seen.starts_with(b"GET /chat ") {
                            stream.write_all(SWITCHING.as_bytes()).await.unwrap();
                            let (mut from, mut to) = tokio::io::split(stream);
                            tokio::io::copy(&mut from, &mut to).await.unwrap();
                            to.shutdown().await.unwrap();
                            return;
                        }
                        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{number}");
                        stream.write_all(answer.as_bytes()).await.unwrap();
                        number += 1;
                    }
                });
            }
        });
    });
    receiver.recv().unwrap()
}

fn in_front_of(address: SocketAddr, authorities: Authorities) -> Running {
    Running::start(address, |config| {
        config.live.services[0].servers =
            vec![format!("https://localhost:{}", address.port()).parse().unwrap()];
        config.live.services[0].tls = authorities.into();
    })
}

#[test]
fn requests_go_over_tls_on_a_connection_that_is_kept() {
    let gateway = in_front_of(upstream(), Authorities::File(certificate("authority.pem")));
    let mut client = gateway.client();
    for number in 0..3 {
        client.send(get("/").as_bytes());
        assert_eq!(client.answer().text(), number.to_string());
    }
    let connects = Counters::upstream_connects(&gateway.counters);
    assert_eq!(connects, 1);
}

#[test]
fn a_tunnel_goes_through_tls() {
    let gateway = in_front_of(upstream(), Authorities::File(certificate("authority.pem")));
    let mut client = gateway.client();
    client.send(b"GET /chat HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
    assert_eq!(client.answer().status, 101);
    let sent: Vec<u8> = (0..5_000_000_u32).map(|n| (n % 251) as u8).collect();
    let (copy, mut writer) = (sent.clone(), client.stream.try_clone().unwrap());
    let writing = std::thread::spawn(move || {
        writer.write_all(&copy).unwrap();
        writer.shutdown(Shutdown::Write).unwrap();
    });
    let mut received = client.rest();
    client.stream.read_to_end(&mut received).unwrap();
    assert!(received == sent, "{} octets came back", received.len());
    writing.join().unwrap();
    assert_eq!(gateway.journal.only().tunnel.unwrap().ended, "the client closed it, then the upstream");
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_not_believed() {
    let gateway = in_front_of(upstream(), Authorities::System);
    let answer = gateway.ask(&get("/"));
    assert_eq!((answer.status, answer.code().as_str()), (502, "upstream-unreachable"));
    let cause = gateway.journal.only().fault.unwrap().cause;
    assert!(cause.contains("certificate"), "{cause}");
    assert!(!answer.text().contains("certificate"));
}
