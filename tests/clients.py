"""Real clients: curl, Python, Node, openssl and raw sockets can read every refusal and every fault.

And a gateway that is told to stop finishes what it began.
"""
# needs: curl python node openssl
import http.client
import http.server
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import requests

from _candor import Answer, Checks, Gateway, exchange, folder, free_port, problem_of, request

checks = Checks()
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
TOO_MUCH = 3 << 20  # octets of body; the limit is 1 MiB
BIG_ENOUGH = 900_000


class Api(http.server.BaseHTTPRequestHandler):
    """Tells what it was asked; some paths misbehave."""

    protocol_version = "HTTP/1.1"
    reached = []

    def serve(self):
        body = self.body()
        if body is None:
            self.close_connection = True
            return
        path = self.path.split("?")[0]
        Api.reached.append((self.command, self.path, len(body)))
        misbehaviour = getattr(self, "do" + path.replace("/", "_").replace("-", "_"), None)
        if misbehaviour:
            misbehaviour()
        else:
            self.tell(body)

    def body(self):
        """By its length or in chunks; None if it breaks off."""
        if "Transfer-Encoding" not in self.headers:
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline() or b"-1", 16):
            piece = self.rfile.read(size + 2) if size > 0 else b""
            if len(piece) < size + 2:
                return None
            body += piece[:-2]
        while self.rfile.readline().strip():
            pass
        return body

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = serve

    def tell(self, body):
        told = {"method": self.command, "path": self.path, "length": len(body), "version": self.request_version,
                "headers": [[name.lower(), value] for name, value in self.headers.items()]}
        octets = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(octets)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(octets)

    def do_slow(self):
        time.sleep(1.5)
        self.tell(b"")

    def do_hanging(self):
        time.sleep(4)
        self.close_connection = True

    def do_closing(self):
        self.close_connection = True

    def do_half(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")
        self.close_connection = True

    def do_malformed(self):
        self.wfile.write(b"HTTP/1.1 2OO fine\r\nServer: secret-backend\r\n\r\n")
        self.close_connection = True

    def do_bad_field(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nNo colon here\r\n\r\n")
        self.close_connection = True

    def do_own_error(self):
        self.wfile.write(b"HTTP/1.1 500 Oops\r\nX-Own: 1\r\nContent-Length: 4\r\n\r\nmine")

    def do_pieces(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in (b"one ", b"two ", b"three"):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        """A gateway that stops waiting closes the connection: that is what is tested."""


def start_api():
    server = Server(("127.0.0.1", 0), Api)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def curl(gateway, *arguments, given=None):
    """Exit code and output; arguments that start with / are targets, but for /dev/null."""
    url = f"http://127.0.0.1:{gateway.port}"
    arguments = [url + a if a.startswith("/") and a != os.devnull else a for a in arguments]
    done = subprocess.run(["curl", "-s", "--max-time", "20", *arguments], input=given, capture_output=True)
    return done.returncode, done.stdout


def curl_basics(gateway):
    code, out = curl(gateway, "-i", "-0", "/hello")
    answer = Answer(out)
    checks.equal("curl -0: answered", (code, answer.status, answer.json()["path"]), (0, 200, "/hello"))
    checks.equal("curl -0: the upstream is asked in 1.1", answer.json()["version"], "HTTP/1.1")
    code, out = curl(gateway, "-i", "-0", "/pieces")
    checks.check("curl -0: no chunks for HTTP/1.0", b"\r\n\r\none two three" in out and b"chunked" not in out, out)
    code, out = curl(gateway, "-i", "/pieces")
    checks.check("curl: a chunked answer", b"chunked" in out and out.endswith(b"one two three"), out)
    _, got = curl(gateway, "-i", "/hello")
    code, head = curl(gateway, "-I", "/hello")
    checks.equal("curl -I: a head", (code, Answer(head).status, Answer(head).body), (0, 200, b""))
    checks.check("curl -I: the length that GET would have", int(Answer(head).get("content-length")) > 50, head)
    code, head = curl(gateway, "-I", "-H", "X-Bad: a\x01b", "/hello")
    checks.equal("curl -I, refused: a head", (code, Answer(head).status, Answer(head).body), (0, 400, b""))
    checks.equal("curl -I, refused: it could be JSON", Answer(head).get("content-type"), "application/problem+json")
    several = [word for target in ("/1", "/2", "/3") for word in ("-o", os.devnull, target)]
    code, out = curl(gateway, "-w", "%{num_connects} %{http_code}\n", *several)
    checks.equal("curl: one connection for three addresses", out.split(), [b"1", b"200", b"0", b"200", b"0", b"200"])


def curl_uploads(gateway):
    piece = b"x" * BIG_ENOUGH
    code, out = curl(gateway, "-T", "-", "/put", given=piece)
    told = json.loads(out)
    checks.equal("curl -T -: a chunked upload arrives", (code, told["method"], told["length"]), (0, "PUT", len(piece)))
    for name, expect in [("with Expect", "Expect: 100-continue"), ("without Expect", "Expect:")]:
        code, out = curl(gateway, "-H", expect, "--data-binary", "@-", "/post", given=piece)
        checks.equal(f"curl, {name}: accepted", (code, json.loads(out)["length"]), (0, len(piece)))
        before = len(Api.reached)
        code, out = curl(gateway, "-i", "-H", expect, "--data-binary", "@-", "-w", "\n%{size_upload}", "/post",
                         given=b"x" * TOO_MUCH)
        octets, _, uploaded = out.rpartition(b"\n")
        final = octets[octets.rfind(b"HTTP/1.1 "):]
        problem = problem_of(Answer(final))
        checks.equal(f"curl, {name}: too much is refused",
                     (problem["status"], problem["code"]), (413, "body-too-large"))
        checks.check(f"curl, {name}: curl itself is content", code == 0, code)
        checks.equal(f"curl, {name}: the refusal never reached the upstream", len(Api.reached), before)
        if expect.endswith("continue"):
            checks.equal("curl, with Expect: nothing was uploaded", uploaded.strip(), b"0")
    code, out = curl(gateway, "-i", "-H", "Expect:", "-T", "-", "/put", given=b"x" * TOO_MUCH)
    checks.check("curl -T -: chunked and too much is refused",
                 b"HTTP/1.1 413 " in out and b"body-too-large" in out, out[:600])


def curl_other_protocols(gateway, upstream):
    code, out = curl(gateway, "-i", "--http2-prior-knowledge", "/hello")
    checks.check("curl, HTTP/2 at once: served", code == 0 and out.startswith(b"HTTP/2 200"), (code, out[:200]))
    without = Gateway(upstream, "--http2", "false")
    code, out = curl(without, "-i", "--http2-prior-knowledge", "/hello")
    checks.check("curl, HTTP/2 where it is off: fails, and does not hang", code not in (0, 28), (code, out[:200]))
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0"
    problem = problem_of(Answer(exchange(without.port, preface, half_close=False)))
    checks.equal("HTTP/2 preface where it is off: a readable 505", problem["status"], 505)
    without.stop()
    code, out = curl(gateway, "-i", "--http2", "/hello")
    checks.equal("curl, offering an upgrade to HTTP/2: served in 1.1", (code, Answer(out).status), (0, 200))
    code, out = curl(gateway, "-i", "--http0.9", "-X", "TRACE", "/hello")
    checks.equal("curl -X TRACE: 405", (code, Answer(out).status), (0, 405))


def python_http_client(gateway):
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=60)
    for number in range(3):
        connection.request("GET", f"/{number}", headers={"X-Number": str(number)})
        answer = connection.getresponse()
        checks.equal("http.client: one connection, good",
                     (answer.status, json.loads(answer.read())["path"]), (200, f"/{number}"))
        connection.request("POST", "/", body=b"{}", headers={"Content-Type": "a\0b"})
        answer = connection.getresponse()
        checks.equal("http.client: one connection, refused", (answer.status, json.load(answer)["status"]), (400, 400))
    # It opens a new connection after a close; a close that was not announced would be RemoteDisconnected.
    connection.putrequest("PUT", "/streamed")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders((b"x" * 1000 for _ in range(100)), encode_chunked=True)
    checks.equal("http.client: chunks", json.loads(connection.getresponse().read())["length"], 100_000)
    connection.close()


def python_urllib(gateway):
    url = f"http://127.0.0.1:{gateway.port}/hello?a=b"
    with urllib.request.urlopen(url) as answer:
        checks.equal("urllib: good", json.load(answer)["path"], "/hello?a=b")
    try:
        urllib.request.urlopen(urllib.request.Request(url, data=b"x" * TOO_MUCH, method="POST"))
        checks.check("urllib: too much is refused", False, "it passed")
    except urllib.error.HTTPError as error:
        problem = json.load(error)
        checks.equal("urllib: 413 with its explanation", (error.code, problem["code"]), (413, "body-too-large"))
        checks.equal("urllib: the id is in the header too", error.headers["X-Request-Id"], problem["request_id"])


def python_requests(gateway):
    session = requests.Session()
    url = f"http://127.0.0.1:{gateway.port}"
    before = len(Api.reached)
    for title, body, code in [
        ("chunked", (b"x" * 65536 for _ in range(TOO_MUCH >> 16)), "body-too-large-streamed"),
        ("with a length", b"x" * TOO_MUCH, "body-too-large"),
    ]:
        answer = session.post(url + "/upload", data=body, timeout=60)
        checks.equal(f"requests, {title}: an upload refused early can be read",
                     (answer.status_code, answer.json()["code"]), (413, code))
    checks.equal("requests: refused uploads never reached the upstream", len(Api.reached), before)
    for number in range(3):
        answer = session.post(url + "/things", json={"number": number}, timeout=60)
        checks.equal("requests: the session goes on", (answer.status_code, answer.json()["method"]), (200, "POST"))
    answer = session.get(url + "/thing", headers={"Content-Length": "1, 2"}, timeout=60)
    checks.equal("requests: refused",
                 (answer.status_code, answer.headers["Content-Type"]), (400, "application/problem+json"))
    answer = session.get(url + "/thing", headers={"Content-Length": "1, 2", "Accept": "text/plain"}, timeout=60)
    checks.check("requests: as text where that is asked for",
                 answer.headers["Content-Type"].startswith("text/plain"), answer.headers)


NODE = """
const http = require('http');
const port = +process.argv[1];
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const ask = (method, path, body) => new Promise((done, failed) => {
  const asked = http.request({ port, host: '127.0.0.1', path, method, agent }, answer => {
    let text = '';
    answer.on('data', piece => text += piece);
    answer.on('end', () => done([answer.statusCode, JSON.parse(text).code ?? 'good', asked.reusedSocket]));
  });
  asked.on('error', failed);
  asked.end(body);
});
(async () => {
  const told = { http: [], fetch: [] };
  told.http.push(await ask('GET', '/1'));
  told.http.push(await ask('POST', '/2', '{}'));
  told.http.push(await ask('TRACE', '/3'));
  told.http.push(await ask('POST', '/4', 'x'.repeat(70000)));
  const url = 'http://127.0.0.1:' + port;
  for (const [path, options] of [
    ['/a', {}],
    ['/b', { method: 'POST', body: JSON.stringify({ a: 1 }) }],
    ['/c', { method: 'POST', body: 'x'.repeat(TOO_MUCH) }],
    ['/d', {}],
    ['/e', { method: 'POST', duplex: 'half', body: new ReadableStream({
      start(c) { for (let i = 0; i < 10; i++) c.enqueue(new TextEncoder().encode('piece ')); c.close(); } }) }],
    ['/f', { headers: { Accept: 'text/html' }, method: 'PUT', body: 'x'.repeat(TOO_MUCH) }],
  ]) {
    const answer = await fetch(url + path, options);
    const type = answer.headers.get('content-type');
    const text = await answer.text();
    told.fetch.push([answer.status, type.includes('json') ? JSON.parse(text).code ?? JSON.parse(text).length : type]);
  }
  console.log(JSON.stringify(told));
  agent.destroy();
})().catch(error => { console.error(error); process.exit(1); });
"""


def node(gateway):
    script = NODE.replace("TOO_MUCH", str(TOO_MUCH))
    done = subprocess.run(["node", "-e", script, str(gateway.port)], capture_output=True, text=True, timeout=60)
    told = json.loads(done.stdout or "{}")
    if not checks.check("node: every call is answered", "http" in told, (done.stdout, done.stderr[-600:])):
        return
    checks.equal("node http: good and refused on one connection, which is kept", told["http"],
                 [[200, "good", False], [200, "good", True], [405, "trace-not-allowed", True], [200, "good", True]])
    checks.equal("node fetch: good and refused", told["fetch"],
                 [[200, 0], [200, 7], [413, "body-too-large"], [200, 0], [200, 60], [413, "text/html; charset=utf-8"]])


def tls_to_the_plain_port(gateway):
    outgoing = ssl.MemoryBIO()
    context = ssl.create_default_context()
    try:
        context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="api.test").do_handshake()
    except ssl.SSLWantReadError:
        pass
    answer = Answer(exchange(gateway.port, outgoing.read(), half_close=False))
    checks.equal("TLS to the plain port: a 400 that says so", problem_of(answer)["status"], 400)
    checks.check("TLS to the plain port: https is named",
                 "TLS" in answer.json()["detail"] + answer.json()["fix"], answer.json())
    done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{gateway.port}"], input=b"",
                          capture_output=True, timeout=60)
    checks.check("openssl s_client: fails at once", done.returncode != 0, done.returncode)
    checks.check("openssl s_client: sees no TLS",
                 b"wrong version number" in done.stderr or b"packet length" in done.stderr, done.stderr[-400:])


def binary(gateway):
    for title, octets in {
        "every octet": bytes(range(256)),
        "zeros": bytes(5000),
        "0xFF and a line end": b"\xff" * 100 + b"\r\n\r\n",
        "a lone line end and rubbish": b"\r\n\x80\x81\x82\r\n",
        "an SSH greeting": b"SSH-2.0-OpenSSH_9.2\r\n",
        "an SMTP greeting": b"EHLO a.test\r\n",
        "a Redis command": b"*1\r\n$4\r\nPING\r\n",
        "half a request": b"GET / HT",
        "random": os.urandom(4096),
        "a long line": b"A" * 100_000,
    }.items():
        answer = exchange(gateway.port, octets)
        problem = problem_of(Answer(answer))
        checks.check(f"binary, {title}: a 4xx problem",
                     400 <= problem["status"] < 500 or problem["status"] in (501, 505), answer[:200])
        checks.check(f"binary, {title}: printable",
                     all(31 < b < 127 or b in b"\r\n" or b > 127 for b in answer), answer[:300])
    checks.equal("binary: an empty connection gets no answer", exchange(gateway.port, b""), b"")


def request_ids(gateway):
    for given in ["abc.DEF-1_2", "x", "7" * 128]:
        answer = request(gateway.port, "GET", "/ids", [("X-Request-Id", given)])
        seen = [value for name, value in answer.json()["headers"] if name == "x-request-id"]
        checks.equal(f"id {given:.12}: kept", (answer.get("x-request-id"), seen), (given, [given]))
        problem = problem_of(request(gateway.port, "TRACE", "/ids", [("X-Request-Id", given)]))
        checks.equal(f"id {given:.12}: kept in a refusal", problem["request_id"], given)
    two = [("X-Request-Id", "one"), ("X-Request-Id", "two")]
    for title, headers in [("with a space", [("X-Request-Id", "a b")]), ("too long", [("X-Request-Id", "7" * 129)]),
                           ("with markup", [("X-Request-Id", "<b>")]), ("empty", [("X-Request-Id", "")]),
                           ("twice", two), ("absent", [])]:
        answer = request(gateway.port, "GET", "/ids", headers)
        seen = [value for name, value in answer.json()["headers"] if name == "x-request-id"]
        ours = answer.get("x-request-id")
        checks.check(f"id {title}: replaced", UUID.fullmatch(ours or "") and seen == [ours], (ours, seen))


def ids_of_strangers(upstream):
    gateway = Gateway(upstream, "--trust", "nobody")
    answer = request(gateway.port, "GET", "/ids", [("X-Request-Id", "abc")])
    checks.check("id of somebody who is not trusted: replaced",
                 UUID.fullmatch(answer.get("x-request-id") or ""), answer.octets)
    gateway.stop()


def tells_nothing_inside(title, gateway, upstream, answer):
    """A body of 5xx names no address, port, path or cause of ours."""
    inside = [f":{upstream}", str(upstream), "127.0.0.1", "localhost", str(gateway.folder), "refused", "os error",
              "secret-backend", ".rs:", "2OO", "No colon"]
    text = answer.body.decode()
    checks.equal(f"{title}: no word of what is behind", [word for word in inside if word in text], [])


def failing(gateway, upstream, path, status):
    """An upstream that fails like this: what the client reads, what the operator finds."""
    answer = request(gateway.port, "GET", path, [("X-Request-Id", "fault" + path.replace("/", "-"))])
    problem = problem_of(answer)
    checks.equal(f"{path}: status", answer.status, status)
    tells_nothing_inside(path, gateway, upstream, answer)
    cause = recorded(gateway, problem["request_id"])["fault"]
    checks.equal(f"{path}: the journal has the code", cause["code"], problem["code"])
    checks.check(f"{path}: the journal has the cause", len(cause["cause"]) > 15, cause)
    page = request(gateway.port, "GET", path, [("Accept", "text/html")])
    checks.check(f"{path}: a page for browsers", problem["code"] in page.body.decode(), page.octets[:300])
    tells_nothing_inside(f"{path} as a page", gateway, upstream, page)


def faults(gateway, upstream):
    """Each kind of failing upstream: status, code, what the client reads, what the operator finds."""
    hasty = Gateway(upstream, "--upstream-timeout", "1s")
    failing(hasty, upstream, "/hanging", 504)
    checks.equal("the hasty gateway ends when asked to", hasty.stop(), 0)
    for path in ["/closing", "/malformed", "/bad-field"]:
        failing(gateway, upstream, path, 502)
    octets = exchange(gateway.port, b"GET /half HTTP/1.1\r\nHost: a\r\nX-Request-Id: half\r\n\r\n")
    checks.check("/half: broken off, not completed", octets.endswith(b"only this"), octets)
    checks.equal("/half: the journal says who broke off", recorded(gateway, "half")["verdict"], "failed")
    answer = request(gateway.port, "GET", "/own-error")
    checks.equal("an error of the upstream's own passes as it is",
                 (answer.status, answer.get("x-own"), answer.body), (500, "1", b"mine"))
    answer = request(gateway.port, "GET", "/after")
    checks.equal("after all that: a good request", answer.status, 200)


def recorded(gateway, request_id):
    """The record of an exchange, once the journal has it; failed ones are found by `is:failed`."""
    read = lambda path: json.load(urllib.request.urlopen(f"http://127.0.0.1:{gateway.workbench}{path}"))
    end = time.time() + 60
    while time.time() < end:
        found = read("/api/exchanges?" + urllib.parse.urlencode({"q": f"is:failed id:{request_id}"}))["exchanges"]
        if found:
            return read(f"/api/exchanges/{found[0]['id']}")
        time.sleep(0.1)
    raise AssertionError(f"{request_id} is not in the journal")


def upstream_down():
    nobody = free_port()
    gateway = Gateway(nobody)
    answer = request(gateway.port, "GET", "/hello")
    problem = problem_of(answer)
    checks.equal("nobody listens: 502", answer.status, 502)
    tells_nothing_inside("nobody listens", gateway, nobody, answer)
    cause = recorded(gateway, problem["request_id"])["fault"]["cause"]
    checks.check("nobody listens: the journal names the address", str(nobody) in cause, cause)
    body = requests.post(f"http://127.0.0.1:{gateway.port}/", json={"a": 1}, timeout=60)
    checks.equal("nobody listens: requests reads the problem",
                 (body.status_code, body.json()["code"]), (502, problem["code"]))
    refused = problem_of(request(gateway.port, "TRACE", "/hello"))
    checks.equal("nobody listens: a wrong request is still explained", refused["status"], 405)
    checks.equal("nobody listens: ends when asked to", gateway.stop(), 0)


def stopping(upstream):
    """SIGTERM while a request is under way: it gets its answer, idle connections end, nobody new is let in."""
    gateway = Gateway(upstream)
    idle = socket.create_connection(("127.0.0.1", gateway.port), 5)
    idle.sendall(b"HEAD /before HTTP/1.1\r\nHost: a\r\n\r\n")
    checks.check("stopping: an idle connection", idle.recv(65536).startswith(b"HTTP/1.1 200 "), "no 200")
    answers = []
    before = len(Api.reached)
    slow = [threading.Thread(target=lambda: answers.append(request(gateway.port, "GET", "/slow"))) for _ in range(3)]
    for thread in slow:
        thread.start()
    end = time.time() + 60
    while len(Api.reached) < before + len(slow) and time.time() < end:
        time.sleep(0.02)
    gateway.process.send_signal(signal.SIGTERM)
    for thread in slow:
        thread.join(60)
    checks.equal("stopping: what was under way is finished", [answer.status for answer in answers], [200] * 3)
    checks.equal("stopping: exit code", gateway.process.wait(60), 0)
    idle.settimeout(30)
    checks.equal("stopping: the idle connection is closed in order", idle.recv(100), b"")
    try:
        socket.create_connection(("127.0.0.1", gateway.port), 2).close()
        checks.check("stopping: nobody new is let in", False, "a connection was accepted")
    except ConnectionRefusedError:
        checks.passed += 1
    again = Gateway(upstream, data=gateway.folder)
    read = lambda path: json.load(urllib.request.urlopen(f"http://127.0.0.1:{again.workbench}{path}"))
    kept = read("/api/exchanges?q=path:/slow")["exchanges"]
    checks.equal("stopping: the journal has what was under way", [one["status"] for one in kept], [200] * 3)
    checks.equal("stopping: the next gateway on that folder stops too", again.stop(), 0)


def run():
    upstream = start_api()
    gateway = Gateway(upstream)
    checks.run(curl_other_protocols, gateway, upstream)
    for check in (curl_basics, curl_uploads, python_http_client, python_urllib, python_requests, node, tls_to_the_plain_port, binary, request_ids):
        checks.run(check, gateway)
    checks.run(faults, gateway, upstream)
    checks.equal("ends when asked to", gateway.stop(), 0)
    checks.check("nothing on stderr tells of a panic",
                 "panic" not in gateway.errors_path.read_text(), gateway.errors_path)
    checks.run(ids_of_strangers, upstream)
    checks.run(upstream_down)
    checks.run(stopping, upstream)


checks.run(run)
checks.close()
