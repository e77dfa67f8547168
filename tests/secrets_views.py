"""Secrets that only the contract, a pattern or their look gives away, in requests and answers: no page, no JSON, no command and no file shows them, and audits neither."""
# needs: python
import base64
import http.server
import itertools
import json
import subprocess
import threading
import time
import urllib.error
import urllib.request

from _candor import CANDOR, Checks, Gateway, exchange, folder, free_port

checks = Checks()
NUMBER = itertools.count(1)
secrets = []
HERE = folder()
CONTRACT = HERE / "api.json"
SECRET = {"format": "password", "type": "string", "maxLength": 5}


def secret(prefix="zq"):
    """A value that no name and no look gives away, and that its schema refuses: a finding has reason to name it."""
    secrets.append(f"{prefix}{next(NUMBER):05d}hush")
    return secrets[-1]


def card(**more):
    return {"type": "object", "properties": {
        "motto": SECRET, "hobby": {"type": "string", "x-candor-sensitive": True, "enum": ["chess"]},
        "wish": {"type": "string", "writeOnly": True, "pattern": "^[a-z]$"},
        "lucky": {"type": "integer", "x-candor-sensitive": True, "maximum": 5},
        "place": {"type": "string", "maxLength": 4}, "list": {"type": "array", "items": SECRET}, **more}}


def contract():
    answer = {"content": {"application/json": {"schema": card()}}, "description": "", "headers": {
        "X-Diary": {"schema": {"type": "string", "x-candor-sensitive": True, "maxLength": 3}}}}
    query = {"name": "colour", "in": "query", "x-candor-sensitive": True, "schema": {"type": "string", "maxLength": 3}}
    operation = {"operationId": "putCard", "parameters": [query], "responses": {"200": answer, "400": answer},
                 "requestBody": {"content": {"application/json": {"schema": card()}}}}
    CONTRACT.write_text(json.dumps({"openapi": "3.1.0", "info": {"title": "t", "version": "1"},
                                    "paths": {"/card": {"post": operation}}}))


def lucky():
    """A number that is a secret."""
    secrets.append(str(7_000_000_000 + next(NUMBER)))
    return int(secrets[-1])


def filled():
    return {"motto": secret(), "hobby": secret(), "wish": secret(), "lucky": lucky(), "place": secret(),
            "list": [secret() for _ in range(40)]}


class Api(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        sent = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        is_bad = "bad" in self.path
        # A refusal repeats what it was sent.
        say = {"say": f"no such motto: {sent['motto']}"} if is_bad else {}
        body = json.dumps({**filled(), **say}).encode()
        self.send_response(400 if is_bad else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Diary", secret())
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def requests():
    """Right and wrong ones; each carries secrets."""
    for target in ["/card", "/card?bad=1", f"/card?colour={secret()}", "/card", "/card?bad=2"]:
        body = json.dumps(filled()).encode()
        yield (f"POST {target} HTTP/1.1\r\nHost: api.test\r\nContent-Type: application/json\r\n"
               f"Content-Length: {len(body)}\r\n\r\n").encode() + body
    yield b"POST /card HTTP/1.1\r\nHost: api.test\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


def leaked(octets):
    return sorted({s for s in secrets if s.encode() in octets})


def read(gateway, path):
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{gateway.workbench}{path}", timeout=60).read()
    except urllib.error.HTTPError as answer:
        return answer.read()


def views(gateway):
    """Every page and every JSON that shows what was captured, by address."""
    ids = [one["id"] for one in json.loads(read(gateway, "/api/exchanges?limit=100"))["exchanges"]]
    checks.check("the exchanges are there", len(ids) >= 6, ids)
    end = time.time() + 60
    while b"id=\"observed\"" not in read(gateway, "/audit") and time.time() < end:
        time.sleep(0.2)
    several = ["/", "/?q=finding:*", "/audit", "/audit.json", "/audit.sarif", "/audit.junit.xml", "/api/audit", "/health",
               "/api/health", "/_candor/health", "/_candor/metrics", "/api/exchanges?limit=100", "/docs", "/rules",
               "/api/complete?q=path:", "/api/complete?q=status:", f"/compare?a={ids[0]}&b={ids[1]}", "/docs/putCard"]
    each = [form.format(one) for one in ids
            for form in ("/x/{}", "/api/exchanges/{}", "/api/exchanges/{}/log", "/api/exchanges/{}/neighbours")]
    return {path: read(gateway, path) for path in several + each}, ids


def command(*arguments):
    done = subprocess.run([CANDOR, *map(str, arguments)], capture_output=True, timeout=120)
    return done.stdout + done.stderr


def commands(data, ids):
    """Every command that shows what was captured."""
    for one in ids:
        for form in ([], ["--format", "json"], ["--format", "curl"], ["--format", "har"]):
            yield command("show", one, "--data", data, *form)
        yield command("diagnose", one, "--data", data, "--openapi", CONTRACT)
        yield command("correct", one, "--data", data, "--openapi", CONTRACT)
        yield command("diff", one, ids[0], "--data", data)
    yield command("search", "", "--data", data)
    yield command("search", "", "--data", data, "--format", "json")
    for form in ("text", "json", "sarif", "junit"):
        yield command("audit", "--journal", data, "--openapi", CONTRACT, "--format", form)


def recordings():
    """An audit of what was on the wire: the contract's secrets are not quoted, whatever they break."""
    answer = json.dumps(filled()).encode()
    body = json.dumps(filled()).encode()
    line = {"id": "r-1", "request_b64": base64.b64encode(
        b"POST /card HTTP/1.1\r\nHost: api.test\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        + body).decode(), "response_b64": base64.b64encode(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer) + answer).decode()}
    file = HERE / "traffic.jsonl"
    file.write_text(json.dumps(line))
    told = command("audit", "--jsonl", file, "--openapi", CONTRACT, "--format", "json")
    codes = {finding["code"] for finding in json.loads(told)["findings"]}
    checks.check("the answer's values are findings", "response-schema-violation" in codes, codes)
    places = {json.loads(answer)["place"], json.loads(body)["place"]}
    checks.equal("and only what no contract calls secret is quoted", [s for s in leaked(told) if s not in places], [])


def masks_are_json(gateway, ids):
    """What is kept of JSON is JSON, with the same members, and as long as it was."""
    for one in ids:
        kept = json.loads(read(gateway, f"/api/exchanges/{one}"))
        for message in (kept["request"], kept["response"]["message"] if "message" in kept["response"] else kept["response"]):
            text = message.get("body", {}).get("text", "")
            if not text.startswith("{"):
                continue
            try:
                value = json.loads(text)
            except ValueError as error:
                checks.check(f"{one} keeps JSON", False, f"{error}: {text[:300]}")
                continue
            if "lucky" in value:
                checks.check("a masked number is a number", value["lucky"] == 0, text[:300])
                checks.check("a masked string is a string", set(value["motto"]) == {"*"}, text[:300])


def place(mode):
    (HERE / mode).mkdir()
    return HERE / mode / "data"


def run():
    contract()
    port = free_port()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for mode in ("observe", "enforce"):
        gateway = Gateway(port, "--openapi", CONTRACT, "--mode", mode, "--redact-pointer", "/**/place",
                          data=place(mode))
        answers = [exchange(gateway.port, octets) for octets in requests()]
        checks.check("every request is answered", all(a.startswith(b"HTTP/1.1 ") for a in answers), answers[:1])
        if mode == "enforce":
            checks.check("wrong ones are refused", any(b"application/problem+json" in a for a in answers))
        checks.until("all is stored", lambda: len(json.loads(read(gateway, "/api/exchanges"))["exchanges"]) >= 6)
        pages, ids = views(gateway)
        checks.equal(f"no secret in a view, {mode}", {p: leaked(o)[:3] for p, o in pages.items() if leaked(o)}, {})
        if mode == "observe":
            told = [json.loads(page).get("findings") for path, page in pages.items() if path.startswith("/api/exchanges/0")
                    and not path.endswith(("/log", "/neighbours"))]
            checks.check("the answers have findings", sum(1 for found in told if found) >= 5, told)
            checks.check("of which each names its values", "(not shown)" in json.dumps(told), told)
        masks_are_json(gateway, ids)
        gateway.stop()
        told = b"".join(commands(gateway.folder, ids))
        checks.equal(f"no secret by a command, {mode}", leaked(told), [])
        log = gateway.log_path.read_bytes() + gateway.errors_path.read_bytes()
        checks.equal(f"no secret in the log, {mode}", leaked(log), [])
        files = [p for p in gateway.folder.rglob("*") if p.is_file()]
        checks.check("there is a data folder", len(files) > 1, files)
        checks.equal(f"no secret in the data folder, {mode}", {p.name: leaked(p.read_bytes())[:3] for p in files
                                                            if leaked(p.read_bytes())}, {})
    recordings()


checks.run(run)
checks.close()
