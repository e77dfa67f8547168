//! TLS towards clients: who gets which certificate, what is refused, and what the journal says of it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

mod support;

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use candor_gateway::{ClientCertificates, HandshakeFailure, Tls, TlsFiles, TlsVersion};
use candor_guard::client_address::Trust;
use candor_inspect::Inspector;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use support::{Running, Upstream, eventually, get, ok};

/// An authority, and a folder for what it issues.
struct Authority {
    folder: PathBuf,
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
}

impl Authority {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("candor-tls-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        fs::write(folder.join("ca.pem"), certificate.pem()).unwrap();
        let certificate = certificate.der().clone();
        Self { folder, issuer: Issuer::new(params, key), certificate }
    }

    /// Writes `<file>.pem` and `<file>.key`.
    fn issue(&self, file: &str, names: &[&str], adjust: impl FnOnce(&mut CertificateParams)) -> Pair {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name.push(DnType::CommonName, file);
        adjust(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let (chain, private) =
            (self.folder.join(format!("{file}.pem")), self.folder.join(format!("{file}.key")));
        fs::write(&chain, certificate.pem()).unwrap();
        fs::write(&private, key.serialize_pem()).unwrap();
        let der = certificate.der().clone();
        Pair { chain, private, der, key: PrivateKeyDer::try_from(key.serialize_der()).unwrap() }
    }

    fn file(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

struct Pair {
    chain: PathBuf,
    private: PathBuf,
    der: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
}

fn files(pairs: &[&Pair]) -> TlsFiles {
    TlsFiles {
        certificates: pairs.iter().map(|pair| pair.chain.clone()).collect(),
        // The other way round: which key belongs to which is found out.
        keys: pairs.iter().rev().map(|pair| pair.private.clone()).collect(),
        ..TlsFiles::default()
    }
}

/// A gateway on a port for TLS, in front of an upstream that says "fine".
fn in_front(tls: &Tls) -> (Running, Upstream) {
    within(tls, Duration::from_secs(60))
}

fn within(tls: &Tls, handshake: Duration) -> (Running, Upstream) {
    let upstream = Upstream::answering(|_| ok("fine"));
    let running = Running::start(upstream.address, |config| {
        config.listen = Vec::new();
        config.listen_tls = vec![("127.0.0.1:0".parse().unwrap(), tls.clone())];
        config.live.timeouts.handshake = handshake;
    });
    (running, upstream)
}

fn client(authority: &Authority, own: Option<&Pair>) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(authority.certificate.clone()).unwrap();
    let builder = ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    match own {
        Some(pair) => builder.with_client_auth_cert(vec![pair.der.clone()], pair.key.clone_key()).unwrap(),
        None => builder.with_no_client_auth(),
    }
}

type Stream = StreamOwned<ClientConnection, TcpStream>;

/// A connection with a handshake that is complete, or why there is none.
fn connect(address: SocketAddr, config: &Arc<ClientConfig>, name: &str) -> Result<Stream, std::io::Error> {
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let session = ClientConnection::new(config.clone(), name).unwrap();
    let socket = TcpStream::connect(address).unwrap();
    socket.set_read_timeout(Some(support::PATIENCE)).unwrap();
    let mut stream = StreamOwned::new(session, socket);
    while stream.conn.is_handshaking() {
        stream.conn.complete_io(&mut stream.sock)?;
    }
    Ok(stream)
}

fn ask(stream: &mut Stream, request: &str) -> String {
    let request = request.replacen("\r\n\r\n", "\r\nConnection: close\r\n\r\n", 1);
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Names in the certificate that a client of this host sees.
fn shown(stream: &Stream) -> Vec<u8> {
    stream.conn.peer_certificates().unwrap()[0].to_vec()
}

fn failures(running: &Running, failure: HandshakeFailure) -> u64 {
    running.counters.handshakes_failed().find(|(known, _)| *known == failure).unwrap().1
}

/// What the journal says of the only connection, which came to no request.
fn told(running: &Running) -> String {
    let exchange = running.journal.only();
    assert_eq!(exchange.code(), Some("tls-handshake-failed"));
    exchange.fault.unwrap().cause
}

#[test]
fn each_host_has_its_certificate_and_the_first_is_for_all_others() {
    let authority = Authority::new("hosts");
    let one = authority.issue("one", &["one.test"], |_| {});
    let two = authority.issue("two", &["two.test", "*.two.test"], |_| {});
    let (running, _upstream) = in_front(&Tls::load(&files(&[&one, &two])).unwrap());
    let config = Arc::new(client(&authority, None));
    for (name, pair) in [("one.test", &one), ("two.test", &two), ("A.two.test", &two)] {
        let mut stream = connect(running.address, &config, name).unwrap();
        assert_eq!(shown(&stream), pair.der.to_vec(), "{name}");
        let answer = ask(&mut stream, &format!("GET / HTTP/1.1\r\nHost: {name}\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("fine"), "{answer}");
    }
    let error = connect(running.address, &config, "three.test").unwrap_err();
    assert!(error.to_string().contains("not valid for name"), "{error}");
    eventually("the failure is counted", || failures(&running, HandshakeFailure::RefusedByClient) == 1);
}

#[test]
fn what_the_upstream_is_told_says_https() {
    let authority = Authority::new("scheme");
    let pair = authority.issue("one", &["one.test"], |_| {});
    let (running, upstream) = in_front(&Tls::load(&files(&[&pair])).unwrap());
    let mut stream = connect(running.address, &Arc::new(client(&authority, None)), "one.test").unwrap();
    ask(&mut stream, "GET / HTTP/1.1\r\nHost: one.test\r\n\r\n");
    assert_eq!(upstream.got().field("x-forwarded-proto").as_deref(), Some("https"));
}

#[test]
fn a_request_for_another_host_is_misdirected() {
    let authority = Authority::new("misdirected");
    let one = authority.issue("one", &["one.test"], |_| {});
    let two = authority.issue("two", &["two.test"], |_| {});
    let (running, _upstream) = in_front(&Tls::load(&files(&[&one, &two])).unwrap());
    let mut stream = connect(running.address, &Arc::new(client(&authority, None)), "one.test").unwrap();
    let answer = ask(&mut stream, "GET / HTTP/1.1\r\nHost: two.test\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 421 ") && answer.contains("sni-host-mismatch"), "{answer}");
}

#[test]
fn plain_http_is_told_where_it_is() {
    let authority = Authority::new("exposed");
    let pair = authority.issue("one", &["one.test"], |_| {});
    let (running, _upstream) = in_front(&Tls::load(&files(&[&pair])).unwrap());
    let answer = running.ask(&get("/"));
    assert_eq!((answer.status, answer.code().as_str()), (400, "http-on-tls-port"));
    assert_eq!(running.journal.only().code(), Some("http-on-tls-port"));
}

#[test]
fn where_https_is_required_a_trusted_proxy_may_have_spoken_it() {
    let upstream = Upstream::answering(|_| ok("fine"));
    let forwarded = |proto: &str| format!("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: {proto}\r\n\r\n");
    for (trust, proto, status) in
        [(Trust::default(), "https", 200), (Trust::default(), "http", 403), (Trust::nobody(), "https", 403)]
    {
        let running = Running::start(upstream.address, |config| {
            let mut inspector = Inspector::default();
            inspector.site.https_only = true;
            inspector.site.trust = trust.clone();
            config.inspector = Arc::new(inspector).into();
        });
        let answer = running.ask(&forwarded(proto));
        assert_eq!(answer.status, status, "{trust:?} {proto}");
        assert!(status == 200 || answer.code() == "https-required");
    }
}

#[test]
fn a_client_certificate_is_asked_for_and_looked_at() {
    let (authority, other) = (Authority::new("clients"), Authority::new("strangers"));
    let server = authority.issue("server", &["one.test"], |_| {});
    let good = authority.issue("good", &["orders.test"], |_| {});
    let expired = authority.issue("expired", &[], |params| params.not_after = date_time_ymd(2020, 1, 1));
    let stranger = other.issue("stranger", &[], |_| {});
    let required = TlsFiles {
        client: ClientCertificates::Required,
        client_ca: Some(authority.file()),
        ..files(&[&server])
    };
    let cases = [
        (Some(&good), None),
        (None, Some(HandshakeFailure::CertificateMissing)),
        (Some(&expired), Some(HandshakeFailure::CertificateExpired)),
        (Some(&stranger), Some(HandshakeFailure::CertificateUntrusted)),
    ];
    for (own, failure) in cases {
        let (running, _upstream) = in_front(&Tls::load(&required).unwrap());
        let mut stream = connect(running.address, &Arc::new(client(&authority, own)), "one.test").unwrap();
        // With TLS 1.3 a client learns only when it reads whether its certificate was accepted.
        let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: one.test\r\nConnection: close\r\n\r\n");
        let mut answer = String::new();
        let read = stream.read_to_string(&mut answer);
        match failure {
            None => assert!(answer.starts_with("HTTP/1.1 200 "), "{answer} {read:?}"),
            Some(failure) => {
                assert!(read.unwrap_err().to_string().contains("alert"), "the client is told");
                let told = told(&running);
                assert!(told.starts_with(&format!("{}: ", failure.word())), "{told}");
                assert_eq!(failures(&running, failure), 1);
            }
        }
    }
    let optional = TlsFiles { client: ClientCertificates::Optional, ..required };
    let (running, _upstream) = in_front(&Tls::load(&optional).unwrap());
    let mut stream = connect(running.address, &Arc::new(client(&authority, None)), "one.test").unwrap();
    assert!(ask(&mut stream, "GET / HTTP/1.1\r\nHost: one.test\r\n\r\n").starts_with("HTTP/1.1 200 "));
}

#[test]
fn what_cannot_be_agreed_on_is_named() {
    let authority = Authority::new("agreed");
    let pair = authority.issue("one", &["one.test"], |_| {});
    let newest = TlsFiles { oldest: TlsVersion::Tls13, ..files(&[&pair]) };
    let mut old = client(&authority, None);
    old.alpn_protocols = vec![b"smtp".to_vec()];
    let (running, _upstream) = in_front(&Tls::load(&newest).unwrap());
    connect(running.address, &Arc::new(old), "one.test").unwrap_err();
    assert!(told(&running).starts_with("protocol: "));
    let (running, _upstream) = in_front(&Tls::load(&newest).unwrap());
    let mut roots = RootCertStore::empty();
    roots.add(authority.certificate.clone()).unwrap();
    let old = ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_protocol_versions(&[&rustls::version::TLS12])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let error = connect(running.address, &Arc::new(old), "one.test").unwrap_err();
    assert!(error.to_string().contains("ProtocolVersion"), "an alert says so: {error}");
    assert!(told(&running).starts_with("version: "), "{}", told(&running));
}

#[test]
fn who_does_not_get_on_is_given_up_and_named() {
    let authority = Authority::new("silent");
    let pair = authority.issue("one", &["one.test"], |_| {});
    let tls = Tls::load(&files(&[&pair])).unwrap();
    let (running, _upstream) = within(&tls, Duration::from_millis(200));
    let mut socket = TcpStream::connect(running.address).unwrap();
    socket.write_all(&[0x16, 3, 1, 0, 47, 1, 0]).unwrap();
    socket.set_read_timeout(Some(support::PATIENCE)).unwrap();
    assert_eq!(socket.read(&mut [0; 100]).unwrap(), 0, "closed");
    assert!(told(&running).starts_with("timeout: "), "{}", told(&running));
}

#[test]
fn sessions_are_resumed() {
    let authority = Authority::new("resumed");
    let pair = authority.issue("one", &["one.test"], |_| {});
    let (running, _upstream) = in_front(&Tls::load(&files(&[&pair])).unwrap());
    let config = Arc::new(client(&authority, None));
    for _ in 0..3 {
        let mut stream = connect(running.address, &config, "one.test").unwrap();
        ask(&mut stream, "GET / HTTP/1.1\r\nHost: one.test\r\n\r\n");
    }
    assert_eq!((running.counters.handshakes(), running.counters.handshakes_resumed()), (1, 2));
}

#[test]
fn a_panic_ends_its_own_connection_only() {
    let authority = Authority::new("panics");
    let pair = authority.issue("one", &["one.test"], |_| {});
    let (running, _upstream) = in_front(&Tls::load(&files(&[&pair])).unwrap());
    let config = Arc::new(client(&authority, None));
    let mut other = connect(running.address, &config, "one.test").unwrap();
    let mut unlucky = connect(running.address, &config, "one.test").unwrap();
    unlucky.write_all(b"GET /panic-in-the-journal HTTP/1.1\r\nHost: one.test\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    // A connection that ends so takes no leave.
    let _ = unlucky.read_to_end(&mut answer);
    assert!(answer.starts_with(b"HTTP/1.1 200 "), "its answer was sent before: {answer:?}");
    eventually("the panic is counted", || running.counters.panics() == 1);
    assert!(ask(&mut other, "GET / HTTP/1.1\r\nHost: one.test\r\n\r\n").starts_with("HTTP/1.1 200 "));
    assert_eq!(running.counters.panics(), 1);
}

#[test]
fn certificates_are_replaced_while_connections_stay() {
    let authority = Authority::new("replaced");
    let (first, second) =
        (authority.issue("first", &["one.test"], |_| {}), authority.issue("second", &["one.test"], |_| {}));
    let tls = Tls::load(&files(&[&first])).unwrap();
    let (running, _upstream) = in_front(&tls);
    let config = Arc::new(client(&authority, None));
    let mut before = connect(running.address, &config, "one.test").unwrap();
    // A key of another pair: everything stays as it was.
    let broken = TlsFiles { keys: vec![first.private.clone()], ..files(&[&second]) };
    let error = tls.reload(&broken).unwrap_err();
    assert!(error.setting == "keys" && error.message.contains("fits none of the keys"), "{error}");
    assert_eq!(
        shown(&connect(running.address, &Arc::new(client(&authority, None)), "one.test").unwrap()),
        first.der.to_vec()
    );
    tls.reload(&files(&[&second])).unwrap();
    let fresh = Arc::new(client(&authority, None));
    assert_eq!(shown(&connect(running.address, &fresh, "one.test").unwrap()), second.der.to_vec());
    assert!(ask(&mut before, "GET / HTTP/1.1\r\nHost: one.test\r\n\r\n").starts_with("HTTP/1.1 200 "));
    assert_eq!(tls.certificates()[0].file, second.chain);
}

#[test]
fn what_is_wrong_with_files_is_said() {
    let authority = Authority::new("files");
    let pair = authority.issue("one", &["one.test"], |_| {});
    let empty = authority.folder.join("empty.pem");
    fs::write(&empty, "nothing").unwrap();
    let locked = authority.folder.join("locked.pem");
    fs::write(&locked, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n")
        .unwrap();
    let good = files(&[&pair]);
    let with_clients =
        |client_ca| TlsFiles { client: ClientCertificates::Required, client_ca, ..good.clone() };
    for (files, setting, part) in [
        (
            TlsFiles { certificates: vec![authority.folder.join("none.pem")], ..good.clone() },
            "certificates",
            "none.pem",
        ),
        (
            TlsFiles { certificates: vec![empty.clone()], ..good.clone() },
            "certificates",
            "no certificate in PEM",
        ),
        (TlsFiles { keys: vec![], ..good.clone() }, "keys", "has no private key"),
        (TlsFiles { keys: vec![empty.clone()], ..good.clone() }, "keys", "no private key"),
        (TlsFiles { keys: vec![locked], ..good.clone() }, "keys", "no private key"),
        (with_clients(None), "client_ca", "no authority"),
        (with_clients(Some(empty)), "client_ca", "no certificate in PEM"),
    ] {
        let error = Tls::load(&files).unwrap_err();
        assert_eq!(error.setting, setting, "{error}");
        assert!(error.message.contains(part) && !error.help.is_empty(), "{error:?}");
    }
    // A key in the file of its certificate needs no mention.
    let both = authority.folder.join("both.pem");
    let text = [&pair.chain, &pair.private].map(|file| fs::read_to_string(file).unwrap()).concat();
    fs::write(&both, text).unwrap();
    Tls::load(&TlsFiles { certificates: vec![both], keys: vec![], ..good }).unwrap();
}
