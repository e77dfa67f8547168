"""10,000 exchanges with a planted secret each, in every place and spelling; then the data folder, the logs and the pages are searched for all of them."""
# needs: python
import base64
import http.client
import json
import random
import re
import socketserver
import threading
import time
import urllib.request

from _candor import Checks, Gateway, folder, free_port

checks = Checks()
COUNT = 10_000
THREADS = 4

STRING = {"type": "string"}
SECRET = STRING | {"x-candor-sensitive": True}
USER = {"$ref": "#/components/schemas/User"}
DEEP = {"type": "object", "properties": {"diary": SECRET, "user": USER}}
PROPERTIES = {
    "name": STRING, "note": STRING, "age": {"type": "integer"}, "phrase": STRING | {"writeOnly": True},
    "deep": {"type": "array", "items": DEEP}, "people": {"type": "array", "items": {"type": "object"}},
}
KINDS = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"]
POST = {
    "parameters": [
        {"name": "hint", "in": "query", "schema": STRING | {"format": "password"}},
        {"name": "X-Diary", "in": "header", "schema": STRING, "x-candor-sensitive": True},
    ],
    "requestBody": {"content": {kind: {"schema": USER} for kind in KINDS}},
    "responses": {"default": {
        "description": "any", "headers": {"X-Diary": {"schema": STRING | {"format": "password"}}},
        "content": {"application/json": {"schema": USER}}}},
}
GET = {
    "parameters": [{"name": "code", "in": "path", "required": True, "schema": SECRET}],
    "responses": {"default": {"description": "any"}},
}
CONTRACT = {
    "openapi": "3.1.0", "info": {"title": "Users", "version": "1"},
    "paths": {"/users": {"post": POST}, "/reset/{code}": {"get": GET}},
    "components": {"schemas": {"User": {"type": "object", "properties": PROPERTIES}}},
}


class Upstream(socketserver.ThreadingTCPServer):
    """Repeats what it is sent: the phrase in a field and a member, and in a sentence."""

    allow_reuse_address = daemon_threads = True


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        while line := self.rfile.readline():
            fields = {}
            while (field := self.rfile.readline().strip()):
                name, _, value = field.partition(b":")
                fields[name.strip().lower()] = value.strip()
            body = self.rfile.read(int(fields.get(b"content-length", 0)))
            try:
                sent = json.loads(body)
            except ValueError:
                sent = {}
            phrase = sent.get("phrase", "")
            answer = json.dumps({"phrase": phrase, "name": sent.get("name", ""), "message": f"phrase '{phrase}' is taken"}).encode()
            status = b"409 Conflict" if phrase else b"200 OK"
            self.wfile.write(b"HTTP/1.1 " + status + b"\r\nContent-Type: application/json\r\nX-Diary: " + phrase.encode()
                             + b"\r\nContent-Length: " + str(len(answer)).encode() + b"\r\n\r\n" + answer)


def percent(text):
    return "".join(f"%{ord(c):02X}" for c in text)


def escaped(text):
    return "".join(f"\\u{ord(c):04x}" for c in text)


def card(rng):
    digits = [4, *(rng.randrange(10) for _ in range(14))]
    total = sum(d if i % 2 else (d * 2 - 9 if d > 4 else d * 2) for i, d in enumerate(digits))
    return "".join(map(str, digits)) + str(-total % 10)


JSON, FORM = "application/json", "application/x-www-form-urlencoded"
PART = '--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{s}\r\n--b--\r\n'
# Each gives method, target, fields and body for a secret.
PLACES = {
    "header by name": lambda s: ("POST", "/users", {"X-Api-Key": s}, "{}"),
    "bearer": lambda s: ("POST", "/users", {"Authorization": f"Bearer {s}"}, "{}"),
    "basic": lambda s: ("POST", "/users", {"Authorization": "Basic " + base64.b64encode(f"joe:{s}".encode()).decode()}, "{}"),
    "cookie": lambda s: ("POST", "/users", {"Cookie": f"theme=dark; sid={s}"}, "{}"),
    "query by name": lambda s: ("POST", f"/users?access_token={s}", {}, "{}"),
    "query in percent": lambda s: ("POST", f"/users?access_token={percent(s)}", {}, "{}"),
    "header by contract": lambda s: ("POST", "/users", {"X-Diary": s}, "{}"),
    "query by contract": lambda s: ("POST", f"/users?hint={s}", {}, "{}"),
    "query by contract in percent": lambda s: ("POST", f"/users?hint={percent(s)}", {}, "{}"),
    "path by contract": lambda s: ("GET", f"/reset/{s}", {}, None),
    "path by contract in percent": lambda s: ("GET", f"/reset/{percent(s)}?x=1", {}, None),
    "JSON by name": lambda s: ("POST", "/users", {}, json.dumps({"a": [{"password": s}]})),
    "JSON by contract": lambda s: ("POST", "/users", {}, json.dumps({"phrase": s, "age": 7})),
    "JSON in escapes": lambda s: ("POST", "/users", {}, '{"phrase": "%s"}' % escaped(s)),
    "JSON at depth": lambda s: ("POST", "/users", {}, json.dumps({"deep": [{}, {"user": {"deep": [{"diary": s}]}}]})),
    "JSON by pointer": lambda s: ("POST", "/users", {}, json.dumps({"people": [{}, {"mail": s, "x": 1}]})),
    "JSON refused": lambda s: ("POST", "/users", {}, json.dumps({"phrase": [s], "age": "x", "deep": [{"diary": {"a": s}}]})),
    "JSON broken off": lambda s: ("POST", "/users", {}, '{"name": "a", "phrase": "%s' % s),
    "JSON malformed": lambda s: ("POST", "/users", {}, '{"name": "a",, "phrase": "%s"}' % s),
    "JSON under another type": lambda s: ("POST", "/users", {"Content-Type": "text/plain"}, json.dumps({"phrase": s})),
    "form by contract": lambda s: ("POST", "/users", {"Content-Type": FORM}, f"name=a&phrase={s}"),
    "form in percent": lambda s: ("POST", "/users", {"Content-Type": FORM}, f"phrase={percent(s)}&age=x"),
    "multipart": lambda s: ("POST", "/users", {"Content-Type": "multipart/form-data; boundary=b"}, PART.format(n="phrase", s=s)),
    "token in a sentence": lambda s: ("POST", "/users", {}, json.dumps({"note": f"use Bearer {s} here"})),
    "address with a password": lambda s: ("POST", "/users", {"Referer": f"https://joe:{s}@a.test/"}, "{}"),
    "another type": lambda s: ("POST", "/users", {"Content-Type": "application/xml"}, f"<user><phrase>{s}</phrase></user>"),
}
CARDS = {
    "card": lambda s: ("POST", "/users", {}, json.dumps({"note": f"charge {s} now", "age": "x"})),
    "card as a number": lambda s: ("POST", "/users", {}, '{"age": "x", "order": %s}' % s),
    "card in groups": lambda s: ("POST", "/users", {}, json.dumps({"note": "-".join(s[i:i + 4] for i in range(0, 16, 4))})),
    "card in a query": lambda s: ("POST", f"/users?q={s}", {}, "{}"),
    "card in a value that is refused": lambda s: ("POST", "/users", {}, json.dumps({"age": s})),
}


def plan():
    rng = random.Random(6)
    kinds = [*PLACES.items(), *CARDS.items()]
    for number in range(COUNT):
        name, make = kinds[number % len(kinds)]
        secret = card(rng) if name in CARDS else f"s3cr3t{number:06d}{rng.getrandbits(40):010x}"
        yield name, secret, make(secret)


def send(port, planned, failed):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for name, _, (method, target, fields, body) in planned:
        if body is not None:
            fields = {"Content-Type": JSON} | fields
        try:
            connection.request(method, target, body, fields)
            connection.getresponse().read()
        except (OSError, http.client.HTTPException) as error:
            failed.append(f"{name}: {error!r}")
            connection.close()


def leaked(planned, octets):
    """What is found of the secrets, in any spelling: each of the kind with the same beginning, cards one by one."""
    text = octets.decode("latin1").lower()
    begins = "s3cr3t0"
    marks = [begins, percent(begins), escaped(begins), begins.encode().hex(), *BASIC]
    found = [text[max(at - 60, 0):at + 40] for mark in marks if (at := text.find(mark.lower())) >= 0]
    cards = {s for _, s, _ in planned if s.isdigit()}
    seen = {n.replace("-", "") for n in re.findall(r"(?<!\d)\d{16}(?!\d)|\d{4}-\d{4}-\d{4}-\d{4}", text)}
    return found + sorted(cards & seen)[:3]


# `joe:s3cr3t0`, as credentials of Basic spell it.
BASIC = [base64.b64encode(b"joe:s3cr3t0").decode()[:12]]


def run():
    here, upstream = folder(), Upstream(("127.0.0.1", free_port()), Handler)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    (here / "openapi.json").write_text(json.dumps(CONTRACT))
    gateway = Gateway(upstream.server_address[1], "--openapi", here / "openapi.json", "--redact-pointer", "/people/*/mail")
    planned, failed = list(plan()), []
    threads = [threading.Thread(target=send, args=(gateway.port, planned[i::THREADS], failed)) for i in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    checks.equal("every request is answered", failed[:3], [])
    read = lambda path: urllib.request.urlopen(f"http://127.0.0.1:{gateway.workbench}{path}").read()
    end = time.time() + 60
    while time.time() < end and f'candor_exchanges_total {COUNT}'.encode() not in (metrics := read("/_candor/metrics")):
        time.sleep(0.2)
    for reason in ["name", "pointer", "contract", "content"]:
        count = [line for line in metrics.decode().splitlines() if line.startswith(f'candor_redacted_total{{reason="{reason}"}}')]
        checks.check(f"values masked by {reason} are counted", count and int(count[0].split()[-1]) >= COUNT // 100, count)
    time.sleep(1)
    listing = json.loads(read("/api/exchanges?q=&limit=500"))
    listing = listing["exchanges"] if isinstance(listing, dict) else listing
    checks.check("the journal holds them", len(listing) >= 100, len(listing))
    pages = b"".join(read(f"/x/{one['id']}") for one in listing[:120]) + json.dumps(listing).encode()
    checks.equal("no secret on a page", leaked(planned, pages), [])
    checks.check("the page tells what was redacted", b'id="redacted"' in pages)
    gateway.stop()
    logs = gateway.log_path.read_bytes() + gateway.errors_path.read_bytes()
    checks.equal("no secret in the logs", leaked(planned, logs), [])
    files = [p for p in gateway.folder.rglob("*") if p.is_file()]
    octets = b"\n".join(p.read_bytes() for p in files)
    checks.check("the data folder holds them", octets.count(b"/users") >= COUNT // 2, octets.count(b"/users"))
    checks.equal("no secret in the data folder", leaked(planned, octets), [])
    key = gateway.folder / "redaction.key"
    checks.equal("the key is for its owner only", oct(key.stat().st_mode & 0o777), "0o600")


checks.run(run)
checks.close()
