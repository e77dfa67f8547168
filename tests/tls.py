"""TLS both ways: what curl, OpenSSL, Python, Node, a browser and nginx see of it, and what the journal says of each failure."""
# needs: chromium curl nginx node python
import http.server
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
import urllib.parse
import urllib.request

from _candor import CANDOR, Checks, Gateway, answering, exchange, folder, free_port, start, stop
from _certificates import Authority, openssl

checks = Checks()
here = folder()
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or "google-chrome"


class Api(http.server.BaseHTTPRequestHandler):
    """Says which scheme it was told."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = f"fine over {self.headers['X-Forwarded-Proto']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


api = answering(Api)
authority, stranger = Authority(here, "authority"), Authority(here, "stranger")
one, two = authority.issue("one", ["one.test", "127.0.0.1"]), authority.issue("two", ["two.test", "*.two.test"], rsa=True)


class Secure(Gateway):
    """A gateway with a port for TLS."""

    def __init__(self, *extra, pairs=(one, two), upstream=api):
        self.tls = free_port()
        named = [part for chain, key in pairs for part in ("--tls-certificate", chain, "--tls-key", key)]
        super().__init__(upstream, "--tls-listen", f"127.0.0.1:{self.tls}", *named, *extra)

    def told(self, code, *words):
        """Waits until the journal has an exchange of this code whose cause has these words."""
        def found():
            query = urllib.parse.quote(f"rule:{code}")
            with urllib.request.urlopen(f"http://127.0.0.1:{self.workbench}/api/exchanges?q={query}", timeout=30) as a:
                ids = [exchange["id"] for exchange in json.load(a)["exchanges"]]
            for one_id in ids:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.workbench}/api/exchanges/{one_id}", timeout=30) as a:
                    text = a.read().decode()
                if all(word in text for word in words):
                    return True
            return False
        return checks.until(f"the journal says {code} {words}", found)

    def metric(self, name):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.workbench}/_candor/metrics", timeout=30) as answer:
            line = re.search(rf"^{re.escape(name)} (\d+)$", answer.read().decode(), re.M)
        return int(line[1]) if line else None


def curl(port, host, *more, path="/"):
    """Status, body and curl's own exit code."""
    done = subprocess.run(
        ["curl", "-sS", "--max-time", "30", "--cacert", authority.pem, "--resolve", f"{host}:{port}:127.0.0.1",
         "-w", "\n%{http_code}", *map(str, more), f"https://{host}:{port}{path}"], capture_output=True, text=True)
    body, _, status = done.stdout.rpartition("\n")
    return int(status or 0), body, done.returncode


def s_client(port, *arguments, sent="", seconds=60):
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            return process.communicate(sent, seconds)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            return process.communicate()[0]


def context(*own, alpn=None):
    made = ssl.create_default_context(cafile=authority.pem)
    if own:
        made.load_cert_chain(*own)
    if alpn:
        made.set_alpn_protocols(alpn)
    return made


def connect(port, made, host="one.test"):
    return made.wrap_socket(socket.create_connection(("127.0.0.1", port), 30), server_hostname=host)


def ask(stream, host="one.test"):
    stream.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    answer = b""
    while b"\r\n\r\n" not in answer or not answer.split(b"\r\n\r\n", 1)[1]:
        piece = stream.recv(65536)
        if not piece:
            break
        answer += piece
    return answer


# ---- clients ------------------------------------------------------------------------------------------------


def clients():
    gateway = Secure()
    for host in ("one.test", "two.test", "deep.two.test"):
        checks.equal(f"curl: {host}", curl(gateway.tls, host)[:2], (200, "fine over https"))
    status, _, code = curl(gateway.tls, "three.test")
    checks.equal("curl: a host without certificate", (status, code), (0, 60))
    status, _, code = curl(gateway.tls, "one.test", "--cacert", stranger.pem)
    checks.equal("curl: an authority that it does not know", (status, code), (0, 60))
    gateway.told("tls-handshake-failed", "refused-by-client: ", "UnknownCA")
    for version, name in ((ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (ssl.TLSVersion.TLSv1_3, "TLSv1.3")):
        made = context(alpn=["http/1.1"])
        made.minimum_version = made.maximum_version = version
        with connect(gateway.tls, made) as stream:
            checks.equal(f"Python: {name}", (stream.version(), stream.selected_alpn_protocol()), (name, "http/1.1"))
            checks.check(f"Python: {name} answers", b" 200 OK" in ask(stream))
            checks.check(f"Python: {name} stays open", b" 200 OK" in ask(stream))
    with connect(gateway.tls, context()) as stream:
        checks.equal("Python: no ALPN", stream.selected_alpn_protocol(), None)
    script = """const https = require('https'), fs = require('fs');
const agent = new https.Agent({ keepAlive: true, ca: fs.readFileSync(process.argv[1]) });
const once = () => new Promise((done, fail) => https.get({ host: '127.0.0.1', port: process.argv[2], agent,
  servername: 'one.test', headers: { host: 'one.test' } },
  r => { let body = ''; r.on('data', d => body += d); r.on('end', () => done(r.statusCode + ' ' + body)); }).on('error', fail));
(async () => { console.log(await once()); console.log(await once()); agent.destroy(); })();"""
    node = subprocess.run(["node", "-e", script, authority.pem, str(gateway.tls)], capture_output=True, text=True, timeout=60)
    checks.equal("Node: twice on a connection", node.stdout, "200 fine over https\n" * 2)
    profile = here / "browser"
    page = subprocess.run(
        [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--ignore-certificate-errors",
         f"--user-data-dir={profile}", "--dump-dom", f"https://127.0.0.1:{gateway.tls}/"],
        capture_output=True, text=True, timeout=120)
    checks.check("Chromium reads the page", "fine over https" in page.stdout, page.stderr[-500:])
    checks.check("handshakes are counted", gateway.metric("candor_tls_handshakes_total") >= 8)
    gateway.stop()


# ---- versions, ciphers, sessions ----------------------------------------------------------------------------


def probes():
    gateway = Secure()
    weak = ["-cipher", "ALL:@SECLEVEL=0"]
    for version in ("-tls1", "-tls1_1"):
        answer = s_client(gateway.tls, version, *weak)
        checks.check(f"{version} is refused with an alert", " alert " in answer and "Cipher is (NONE)" in answer, answer[-1500:])
    gateway.told("tls-handshake-failed", "version: ")
    for version in ("-tls1_2", "-tls1_3"):
        answer = s_client(gateway.tls, version, "-servername", "one.test", "-CAfile", authority.pem)
        checks.check(f"{version} is spoken", "Verify return code: 0 (ok)" in answer, answer[-500:])
    for cipher in ("AES128-SHA", "AES256-GCM-SHA384", "ECDHE-RSA-AES128-SHA", "DES-CBC3-SHA", "NULL", "aNULL", "RC4-SHA"):
        answer = s_client(gateway.tls, "-tls1_2", "-cipher", f"{cipher}:@SECLEVEL=0", "-servername", "two.test")
        agreed = re.search(r"Cipher is (ECDHE|TLS_)", answer)
        checks.check(f"{cipher} is not used", not agreed, answer[-300:])
    gateway.told("tls-handshake-failed", "algorithms: ")
    answer = s_client(gateway.tls, "-alpn", "smtp")
    checks.check("an unknown protocol is refused with an alert", "no application protocol" in answer, answer[-300:])
    gateway.told("tls-handshake-failed", "protocol: ")
    # OpenSSL asks for it, is told no, and waits; a server that agreed would show its certificate again.
    answer = s_client(gateway.tls, "-tls1_2", sent="R\n", seconds=3)
    again = answer.split("RENEGOTIATING")
    checks.check("renegotiation is refused", len(again) == 2 and "verify return:1" not in again[1], answer[-500:])
    answer = s_client(gateway.tls, "-tls1_2")
    checks.check("no compression", "Compression: NONE" in answer, answer[-300:])
    for version in ("-tls1_2", "-tls1_3"):
        kept = here / f"session{version}"
        request = "GET / HTTP/1.1\r\nHost: one.test\r\nConnection: close\r\n\r\n"
        for arguments in (["-sess_out", kept], ["-sess_in", kept]):
            answer = s_client(gateway.tls, version, "-ign_eof", "-servername", "one.test", *arguments, sent=request)
        checks.check(f"{version}: a session is resumed", "Reused, " in answer and "fine over https" in answer, answer[-500:])
    checks.equal("resumed handshakes are counted", gateway.metric("candor_tls_handshakes_resumed_total"), 2)
    gateway.stop()


# ---- what does not fit --------------------------------------------------------------------------------------


def misfits():
    gateway = Secure()
    answer = exchange(gateway.tls, b"GET /secret HTTP/1.1\r\nHost: one.test\r\nAuthorization: Bearer abc\r\n\r\n")
    checks.check("plain HTTP is told so", answer.startswith(b"HTTP/1.1 400 ") and b'"http-on-tls-port"' in answer, answer)
    gateway.told("http-on-tls-port", "/secret")
    with socket.create_connection(("127.0.0.1", gateway.port), 30) as raw:
        try:
            ssl.create_default_context().wrap_socket(raw, server_hostname="one.test")
            failure = ""
        except OSError as error:
            failure = str(error)
    checks.check("TLS on the plain port fails", "WRONG_VERSION" in failure or "wrong version" in failure.lower(), failure)
    gateway.told("tls-on-plaintext-port")
    status, body, _ = curl(gateway.tls, "one.test", "-H", "Host: two.test")
    checks.check("another host is misdirected", status == 421 and "sni-host-mismatch" in body, (status, body))
    status, body, _ = curl(gateway.tls, "a.two.test", "-H", "Host: b.two.test")
    checks.equal("unless the certificate covers both", (status, body), (200, "fine over https"))
    status, _, _ = curl(gateway.tls, "one.test", "-X", "POST", "-H", "Early-Data: 1", "-d", "x")
    checks.equal("early data", status, 425)
    with socket.create_connection(("127.0.0.1", gateway.tls), 30) as raw:
        raw.sendall(b"\x16\x03\x01")
    gateway.told("tls-handshake-failed", "closed: ")
    gateway.stop()
    strict = Secure("--https", "required", "--handshake-timeout", "1s")
    answer = exchange(strict.port, b"GET /me HTTP/1.1\r\nHost: one.test\r\nConnection: close\r\n\r\n")
    checks.check("plain HTTP where HTTPS is required: trusted loopback says nothing", b" 403 " in answer[:15] and
                 b'"https-required"' in answer, answer)
    checks.equal("and over TLS it is answered", curl(strict.tls, "one.test")[0], 200)
    silent = [socket.create_connection(("127.0.0.1", strict.tls), 30) for _ in range(300)]
    for stream in silent[:150]:
        stream.sendall(b"\x16\x03\x01\x02\x00\x01")
    checks.equal("service goes on beside silent handshakes", curl(strict.tls, "one.test")[0], 200)
    for stream in silent:
        stream.settimeout(30)
    checks.check("they are given up", all(stream.recv(10) == b"" for stream in silent))
    checks.until("and counted", lambda: strict.metric('candor_tls_handshakes_failed_total{reason="timeout"}') == 300)
    strict.stop()


# ---- certificates of clients --------------------------------------------------------------------------------


def certificates_of_clients():
    good, expired = authority.issue("orders"), authority.issue("late", expired=True)
    foreign = stranger.issue("foreign")
    required = Secure("--tls-client-certificates", "required", "--tls-client-ca", authority.pem)
    cert = lambda pair: ("--cert", pair[0], "--key", pair[1])
    checks.equal("a good one", curl(required.tls, "one.test", *cert(good))[:2], (200, "fine over https"))
    for name, more, why in (("none", (), "client-certificate-missing"), ("an expired one", cert(expired), "client-certificate-expired"),
                            ("a foreign one", cert(foreign), "client-certificate-untrusted")):
        status, _, code = curl(required.tls, "one.test", *more)
        checks.check(f"{name} is refused", status == 0 and code in (35, 55, 56), (status, code))
        required.told("tls-handshake-failed", f"{why}: ")
        checks.equal(f"{name} is counted", required.metric(f'candor_tls_handshakes_failed_total{{reason="{why}"}}'), 1)
    required.stop()
    optional = Secure("--tls-client-certificates", "optional", "--tls-client-ca", authority.pem)
    checks.equal("optional: none", curl(optional.tls, "one.test")[0], 200)
    checks.equal("optional: a good one", curl(optional.tls, "one.test", *cert(good))[0], 200)
    checks.equal("optional: an expired one", curl(optional.tls, "one.test", *cert(expired))[0], 0)
    optional.stop()


# ---- replacing ----------------------------------------------------------------------------------------------


def shown(port, host="one.test"):
    answer = s_client(port, "-servername", host)
    pem = answer[answer.find("-----BEGIN CERT"):answer.find("-----END CERT") + 30]
    return openssl("x509", "-noout", "-serial", input=pem, check=False).stdout.strip()


def replacing():
    chain, key = here / "live.pem", here / "live.key"
    def put(pair):
        for source, target in zip(pair, (chain, key)):
            shutil.copy(source, f"{target}.new")
            os.replace(f"{target}.new", target)
    put(one)
    gateway = Secure(pairs=[(chain, key)])
    before, stream = shown(gateway.tls), connect(gateway.tls, context())
    checks.check("before", b" 200 OK" in ask(stream))
    put(authority.issue("renewed", ["one.test"]))
    checks.until("the new one is shown", lambda: shown(gateway.tls) not in ("", before))
    checks.check("the old connection goes on", b" 200 OK" in ask(stream))
    after = shown(gateway.tls)
    shutil.copy(one[1], key)
    told = lambda text: text in gateway.errors_path.read_text()
    checks.until("a key of another certificate is told", lambda: told("fits none of the keys"))
    checks.check("the last good pair stays", shown(gateway.tls) == after and told("stay in force"))
    chain.write_text("nothing")
    checks.until("a broken file is told", lambda: told("there is no certificate in PEM form"))
    checks.check("the last good pair still stays", shown(gateway.tls) == after)
    put(one)
    checks.until("and it is mended", lambda: shown(gateway.tls) == before)
    checks.check("the old connection still goes on", b" 200 OK" in ask(stream))
    gateway.stop()


# ---- settings -----------------------------------------------------------------------------------------------


def settings():
    def said(text):
        path = here / "candor.toml"
        path.write_text(f'[gateway]\nupstream = "http://127.0.0.1:1"\n[tls]\n{text}\n')
        done = subprocess.run([CANDOR, "check", "candor.toml"], capture_output=True, text=True, cwd=here, timeout=60)
        return done.returncode, done.stdout + done.stderr
    names = lambda what, *files: f"{what} = [{', '.join(json.dumps(str(f)) for f in files)}]"
    code, text = said(names("certificates", one[0]) + "\n" + names("keys", one[1]))
    checks.equal("a pair that fits", (code, "error:" in text), (0, False))
    code, text = said(names("certificates", one[0]) + "\n" + names("keys", two[1]))
    checks.check("a key that does not", code == 1 and "candor.toml:5:8" in text and "fits none of the keys" in text, text)
    code, text = said(names("certificates", one[0]))
    checks.check("no key", code == 1 and "candor.toml:4:16" in text and "has no private key" in text, text)
    code, text = said(names("certificates", here / "none.pem"))
    checks.check("no file", code == 1 and "candor.toml:4:16" in text and "cannot be read" in text, text)
    old = authority.issue("old", ["old.test"], expired=True)
    code, text = said(names("certificates", old[0]) + "\n" + names("keys", old[1]))
    checks.check("an expired one is warned of", code == 0 and "warning" in text and "expired on 2021-01-01" in text
                 and "candor.toml:4:16" in text, text)
    short = authority.issue("short", ["short.test"], days=5)
    code, text = said(names("certificates", short[0]) + "\n" + names("keys", short[1]))
    checks.check("one that will soon is, too", code == 0 and "expires on" in text, text)
    code, text = said(names("certificates", one[0]) + "\n" + names("keys", one[1]) + '\nclient_certificates = "required"')
    checks.check("authorities are needed", code == 1 and "candor.toml:6:23" in text and "no authority" in text, text)


# ---- upstreams ----------------------------------------------------------------------------------------------


def nginx(pair, *more):
    port, place = free_port(), folder()
    lines = "\n".join(f"  {line};" for line in more)
    (place / "nginx.conf").write_text(f"""daemon off; pid {place}/pid; error_log {place}/error.log; worker_processes 1;
events {{}}
http {{ access_log off; client_body_temp_path {place}/b; proxy_temp_path {place}/p; fastcgi_temp_path {place}/f;
 uwsgi_temp_path {place}/u; scgi_temp_path {place}/s;
 server {{ listen 127.0.0.1:{port} ssl; ssl_certificate {pair[0]}; ssl_certificate_key {pair[1]};
{lines}
  location / {{ return 200 "nginx $ssl_client_s_dn $ssl_server_name"; }} }} }}
""")
    return start(["nginx", "-p", place, "-c", place / "nginx.conf"], port), port


def upstreams():
    known, ours = authority.issue("upstream", ["127.0.0.1", "up.test"]), authority.issue("gateway")
    believed = ["--upstream-ca", authority.pem]
    shows = ["--upstream-certificate", ours[0], "--upstream-key", ours[1]]
    asks = ["ssl_verify_client on", f"ssl_client_certificate {authority.pem}"]
    cases = [
        ("a known authority", known, [], believed, 200, "nginx"),
        ("an unknown authority", known, [], [], 502, "no authority that is believed"),
        ("another authority", stranger.issue("x", ["127.0.0.1"]), [], believed, 502, "no authority that is believed"),
        ("expired", authority.issue("x", ["127.0.0.1"], expired=True), [], believed, 502, "has expired"),
        ("another name", authority.issue("x", ["other.test"]), [], believed, 502, "for another name"),
        ("another name that is set", authority.issue("x", ["other.test"]), [],
         [*believed, "--upstream-name", "other.test"], 200, "other.test"),
        ("it knows us", known, asks, [*believed, *shows], 200, "CN=gateway,O=Example"),
        ("it does not know us", known, ["ssl_verify_client on", f"ssl_client_certificate {stranger.pem}"],
         [*believed, *shows], 400, "SSL certificate error"),
    ]
    for name, pair, more, flags, status, part in cases:
        server, port = nginx(pair, *more)
        gateway = Gateway(port, *flags, scheme="https")
        answer = exchange(gateway.port, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").decode()
        if checks.equal(f"upstream: {name}", int(answer[9:12]), status):
            if status == 502:
                Secure.told(gateway, "upstream-unreachable", part)
                checks.check(f"upstream: {name}: the client is not told", part not in answer, answer)
            else:
                checks.check(f"upstream: {name}: {part}", part in answer, answer)
        gateway.stop()
        stop(server)
    # openssl ends the handshake itself where a certificate is missing; nginx answers 400.
    port = free_port()
    server = start(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", known[0], "-key", known[1], "-Verify", "1",
                    "-verify_return_error", "-CAfile", authority.pem, "-www", "-quiet"], port,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    gateway = Gateway(port, *believed, scheme="https")
    answer = exchange(gateway.port, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").decode()
    checks.equal("upstream: a certificate is wanted", int(answer[9:12]), 502)
    Secure.told(gateway, "upstream-closed", "it asks for a client certificate")
    gateway.stop()
    stop(server, signal.SIGKILL)
    done = subprocess.run([CANDOR, "serve", "--upstream", "https://127.0.0.1:1", "--upstream-certificate", ours[0],
                           "--upstream-key", known[1], "--listen", "127.0.0.1:0", "--workbench", "off", "--journal", "off"],
                          capture_output=True, text=True, timeout=60, cwd=folder())
    checks.check("upstream: a key that does not fit", done.returncode != 0 and "does not fit the key" in done.stderr, done.stderr)


for part in (clients, probes, misfits, certificates_of_clients, replacing, settings, upstreams):
    began = time.time()
    checks.run(part)
    print(f"{part.__name__}: {time.time() - began:.1f} s")
checks.close()
