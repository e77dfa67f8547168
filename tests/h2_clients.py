"""Real clients of HTTP/2: curl, h2load, Python httpx and Node get answers, refusals and bodies through the gateway.

All with prior knowledge; and by ALPN over TLS, where Chromium joins them. Also: refusals in frames, early answers, clients that break off, and a stop that lets open
requests finish.
"""
# needs: chromium curl h2load node openssl python
import http.server
import concurrent.futures
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import threading

import httpx

from _candor import FULL, Checks, Gateway, folder, free_port
from _frames import ACK, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PING, RST_STREAM, Frames, fields, frame

checks = Checks()
REQUESTS = 20_000 if FULL else 2_000
LARGE = 3_000_000


class Api(http.server.BaseHTTPRequestHandler):
    """Tells what it was asked; some paths answer in a way of their own."""

    protocol_version = "HTTP/1.1"
    release = threading.Event()
    slow = 0  # requests that wait for it

    def body(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            body = b""
            while size := int(self.rfile.readline() or b"0", 16):
                body += self.rfile.read(size + 2)[:-2]
            while self.rfile.readline().strip():
                pass
            return body
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def serve(self):
        body = self.body()
        if self.path == "/large":
            return self.tell(b"x" * LARGE)
        if self.path == "/none":
            self.send_response(204)
            self.end_headers()
            return None
        if self.path == "/chunks":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for piece in (b"one ", b"two ", b"three"):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            return self.wfile.write(b"0\r\n\r\n")
        if self.path == "/broken":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"half")
            self.close_connection = True
            return None
        if self.path.startswith("/slow"):
            Api.slow += 1
            Api.release.wait(30)
        seen = [[name.lower(), value] for name, value in self.headers.items()]
        return self.tell(json.dumps({"method": self.command, "path": self.path, "headers": seen, "body": len(body)}).encode())

    do_GET = do_POST = do_PUT = do_HEAD = serve

    def tell(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    """One that takes many connections at once."""

    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, *_):
        pass  # A client that is gone.


def curl(*arguments, sent=""):
    out = subprocess.run(
        ["curl", "-sS", "--max-time", "60", "-w", "\n%{http_version} %{http_code} %{size_download}", *map(str, arguments)],
        input=sent, capture_output=True, text=True,
    )
    body, _, told = out.stdout.rpartition("\n")
    return body, told.split(), out


def with_curl(gateway):
    url, known = f"http://127.0.0.1:{gateway.port}", "--http2-prior-knowledge"
    body, told, out = curl(known, f"{url}/pets?a=1", "-H", "Cookie: a=1; b=2")
    checks.equal("curl: GET", told[:2], ["2", "200"])
    seen = dict(json.loads(body)["headers"])
    checks.equal("curl: the path arrives", json.loads(body)["path"], "/pets?a=1")
    checks.equal("curl: cookies arrive as one", seen.get("cookie"), "a=1; b=2")
    checks.equal("curl: Via names the version", seen.get("via"), "2.0 candor")
    checks.equal("curl: Host is the authority", seen.get("host"), f"127.0.0.1:{gateway.port}")
    checks.equal("curl: HEAD", curl(known, "-I", f"{url}/")[1][:2], ["2", "200"])
    checks.equal("curl: 204", curl(known, f"{url}/none")[1], ["2", "204", "0"])
    checks.equal("curl: chunks of the upstream", curl(known, f"{url}/chunks")[0], "one two three")
    checks.equal("curl: a large answer", curl(known, f"{url}/large")[1], ["2", "200", str(LARGE)])
    path = folder() / "body"
    path.write_bytes(b"y" * 900_000)
    body, told, _ = curl(known, f"{url}/", "--data-binary", f"@{path}", "-H", "Content-Type: text/plain")
    checks.equal("curl: a body with a length", (told[1], json.loads(body)["body"]), ("200", 900_000))
    body, told, _ = curl(known, f"{url}/", "-T", "-", "-H", "Content-Type: text/plain", "-X", "POST", sent="abc")
    checks.equal("curl: a body without a length", (told[1], json.loads(body)["body"]), ("200", 3))
    body, told, _ = curl(known, f"{url}/a%00b", "--path-as-is")
    problem = json.loads(body)
    checks.equal("curl: a refusal", (told[:2], problem["code"]), (["2", "400"], "target-encoded-nul"))
    late = ["-H", "Early-Data: 1", "-H", "Content-Type: text/plain", "-d", "x", f"{url}/"]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: curl(known, *late)[1][1], range(100)))
    checks.equal("curl: a refusal that does not wait for the body is never lost", set(answers), {"425"})
    _, told, out = curl(known, f"{url}/broken")
    checks.check("curl: an answer that breaks off is an error", out.returncode != 0, out.stderr)
    body, told, _ = curl("--http1.1", f"{url}/")
    checks.equal("curl: HTTP/1.1 on the same port", told[:2], ["1.1", "200"])


def with_h2load(gateway):
    out = subprocess.run(
        ["h2load", "-n", str(REQUESTS), "-c", "4", "-m", "50", f"http://127.0.0.1:{gateway.port}/none"],
        capture_output=True, text=True, timeout=300,
    ).stdout
    checks.check("h2load: all succeed", f"{REQUESTS} succeeded, 0 failed, 0 errored" in out, out)
    print("h2load:", *re.findall(r"finished in .*", out))


def with_httpx(gateway):
    url = f"http://127.0.0.1:{gateway.port}"
    with httpx.Client(http1=False, http2=True, timeout=60) as client:
        answer = client.get(f"{url}/pets", headers={"x-own": "1"})
        checks.equal("httpx: GET", (answer.http_version, answer.status_code), ("HTTP/2", 200))
        answer = client.post(f"{url}/", content=b"z" * 500_000, headers={"content-type": "text/plain"})
        checks.equal("httpx: POST", answer.json()["body"], 500_000)
        answer = client.post(f"{url}/", content=iter([b"one", b"two"]), headers={"content-type": "text/plain"})
        checks.equal("httpx: a body without a length", answer.json()["body"], 6)
        checks.equal("httpx: a large answer", len(client.get(f"{url}/large").content), LARGE)
        answer = client.get(f"{url}/a%00b")
        checks.equal("httpx: a refusal", (answer.status_code, answer.json()["code"]), (400, "target-encoded-nul"))
        checks.equal("httpx: the same connection goes on", client.get(f"{url}/").status_code, 200)
        try:
            client.get(f"{url}/broken")
            checks.check("httpx: an answer that breaks off is an error", False)
        except httpx.RemoteProtocolError as error:
            checks.check("httpx: it is an internal error", "error_code:2" in str(error).replace("<ErrorCodes.INTERNAL_ERROR: 2>", "error_code:2"), error)


NODE = """
const http2 = require('http2')
const session = http2.connect(process.argv[1])
session.on('error', error => { console.log(JSON.stringify({error: String(error)})); process.exit(1) })
const ask = (headers, body) => new Promise((resolve, reject) => {
  const stream = session.request(headers)
  let status, text = ''
  stream.on('response', head => { status = head[':status'] })
  stream.setEncoding('utf8')
  stream.on('data', piece => { text += piece })
  stream.on('end', () => resolve([status, text]))
  stream.on('error', reject)
  stream.end(body)
})
Promise.all([...Array(60).keys()].map(n => ask({':path': '/pets?n=' + n})).concat([
  ask({':path': '/', ':method': 'POST', 'content-type': 'text/plain'}, 'abc'),
  ask({':path': '/a b'}), ask({':path': '/none'}),
])).then(all => { console.log(JSON.stringify(all)); session.close() })
"""


def with_node(gateway):
    url = f"http://127.0.0.1:{gateway.port}"
    out = subprocess.run(["node", "-e", NODE, url], capture_output=True, text=True, timeout=120)
    answers = json.loads(out.stdout or "[]")
    if not checks.equal("node: sixty-three answers", len(answers), 63):
        return print(out.stderr)
    *gets, post, refused, none = answers
    told = [json.loads(text)["path"] for status, text in gets if status == 200]
    checks.equal("node: each request has its answer", told, [f"/pets?n={n}" for n in range(60)])
    checks.equal("node: POST", json.loads(post[1])["body"], 3)
    checks.equal("node: a refusal", (refused[0], json.loads(refused[1])["code"]), (400, "h2-path-invalid"))
    checks.equal("node: 204", none, [204, ""])
    return None


def refusals(gateway):
    """A malformed request is answered with a document, and the connection goes on."""
    client = Frames(gateway.port)
    client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, fields(("X-Note", "a"))))
    _, body = client.answer(1)
    problem = json.loads(body)
    checks.equal("capitals: the rule", problem["code"], "h2-header-name-uppercase")
    error = problem["errors"][0]
    checks.check("capitals: the place", error["header"] == "X-Note" and "X-Note: a" in error.get("excerpt", [""])[0], error)
    client.send(frame(HEADERS, END_HEADERS, 3, fields(("content-length", "2"), method="POST")))
    client.send(frame(DATA, END_STREAM, 3, b"abc"))
    _, body = client.answer(3)
    checks.equal("content-length: the rule", json.loads(body)["code"], "h2-content-length-mismatch")
    client.send(frame(HEADERS, END_HEADERS | END_STREAM, 5, fields()))
    checks.check("the connection goes on", b'"GET"' in client.answer(5)[1])
    client.close()


def early(gateway):
    """An answer that does not need the body ends the stream, and says that this is no error."""
    client = Frames(gateway.port)
    client.send(frame(HEADERS, END_HEADERS, 1, fields(("content-length", "99999999"), method="POST")))
    _, body = client.answer(1)
    checks.equal("early: refused by its length", json.loads(body)["code"], "body-too-large")
    asked = client.until(PING)
    client.send(frame(DATA, 0, 1, b"more"))
    client.send(frame(PING, ACK, 0, asked[3]))
    reset = client.until(RST_STREAM)
    checks.check("early: the rest is not wanted", reset and reset[3] == b"\0\0\0\0", reset)
    client.close()
    client = Frames(gateway.port)
    client.send(frame(HEADERS, END_HEADERS, 1, fields(("expect", "100-continue"), method="POST")))
    told = client.until(HEADERS)
    checks.check("100-continue: asked for the body", told and told[3].endswith(b"100"), told)
    client.send(frame(DATA, END_STREAM, 1, b"abc"))
    checks.check("100-continue: then answered", b'"body": 3' in client.answer(1)[1])
    client.close()


def gone(gateway):
    """A client that breaks off is noted; the upstream's work for it ends."""
    client = Frames(gateway.port)
    client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, fields(path="/slow?gone")))
    checks.until("gone: the request is with the upstream", lambda: Api.slow == 1)
    client.send(frame(RST_STREAM, 0, 1, b"\0\0\0\x08"))
    checks.until("a request that was broken off is in the log", lambda: re.search(r"/slow\?gone.*client-gone", gateway.log()))
    client.close()


def with_tls(upstream):
    """ALPN chooses h2, and http/1.1 for who does not offer it."""
    path, port = folder(), free_port()
    key, certificate = path / "key.pem", path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )
    tls = ("--tls-listen", f"127.0.0.1:{port}", "--tls-certificate", certificate, "--tls-key", key)
    gateway = Gateway(upstream, *tls)
    url, known = f"https://localhost:{port}", ("--cacert", certificate)
    body, told, _ = curl("--http2", *known, f"{url}/pets")
    checks.equal("TLS, curl: HTTP/2", told[:2], ["2", "200"])
    checks.equal("TLS, curl: the scheme", dict(json.loads(body)["headers"]).get("x-forwarded-proto"), "https")
    checks.equal("TLS, curl: HTTP/1.1", curl("--http1.1", *known, f"{url}/pets")[1][:2], ["1.1", "200"])
    context = ssl.create_default_context(cafile=certificate)
    with httpx.Client(http2=True, verify=context, timeout=60) as client:
        answer = client.get(f"{url}/large")
        checks.equal("TLS, httpx", (answer.http_version, len(answer.content)), ("HTTP/2", LARGE))
    out = subprocess.run(["node", "-e", NODE, url], capture_output=True, text=True, timeout=120,
                         env={**os.environ, "NODE_EXTRA_CA_CERTS": str(certificate)})
    checks.equal("TLS, node: sixty-three answers", len(json.loads(out.stdout or "[]")), 63)
    browser = [shutil.which("chromium") or "chromium-browser", "--headless", "--no-sandbox", "--disable-gpu",
               "--ignore-certificate-errors", f"--user-data-dir={path / 'profile'}", "--dump-dom", f"{url}/pets"]
    seen = subprocess.run(browser, capture_output=True, text=True, timeout=300).stdout
    checks.check("TLS, Chromium: HTTP/2", "2.0 candor" in seen and "/pets" in seen, seen)
    gateway.stop()
    gateway = Gateway(upstream, *tls, "--http2", "false")
    checks.equal("TLS, switched off", curl("--http2", *known, f"{url}/pets")[1][:2], ["1.1", "200"])
    gateway.stop()


def draining(upstream):
    """A stop asks for no further streams, and lets the open one finish."""
    gateway = Gateway(upstream, "--drain-timeout", "30s")
    client = Frames(gateway.port)
    client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, fields(path="/slow")))
    checks.until("draining: the request is with the upstream", lambda: Api.slow == 2)
    gateway.process.send_signal(signal.SIGTERM)
    told = client.until(GOAWAY)
    checks.check("draining: GOAWAY without an error", told and told[3][4:8] == b"\0\0\0\0", told)
    Api.release.set()
    answer = client.answer(1)
    checks.check("draining: the open request is answered", answer and b"/slow" in answer[1], answer)
    checks.equal("draining: it ends in order", gateway.process.wait(60), 0)


def run():
    server = Server(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    gateway = Gateway(server.server_port)
    for check in (with_curl, with_h2load, with_httpx, with_node, refusals, early, gone):
        checks.run(check, gateway)
    gateway.stop()
    off = Gateway(server.server_port, "--http2", "false")
    client = Frames(off.port)
    told = client.socket.recv(65536)
    checks.check("switched off: told in HTTP/1.1", told.startswith(b"HTTP/1.1 505 ") and b"http2-preface" in told, told)
    client.close()
    off.stop()
    checks.run(with_tls, server.server_port)
    checks.run(draining, server.server_port)


checks.run(run)
checks.close()
