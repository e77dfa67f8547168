"""A page makes calls that fail; the HAR of a real Chromium is audited: each failing call is named with what is wrong.

The writer of the HAR is Playwright's. SARIF is held against its schema, JUnit read by a parser of others, and each entry
is diagnosed by its number too.
"""
# needs: chromium node npm npm-packages python
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import threading
import xml.etree.ElementTree

import jsonschema
import junitparser

from _candor import CANDOR, ROOT, Checks, folder

checks = Checks()
PAGE = ROOT / "tests/apps/har/page.html"
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PICTURE = bytes(range(256)) * 4
PROBLEM = {"type": "/problems/values", "title": "Values do not fit", "status": 422,
           "errors": [{"pointer": "#/customer/email", "detail": "is no address"},
                      {"pointer": "#/quantity", "detail": "must be at least 1"}]}

# What `fetch` saw, and the findings that must be told of the call's operation. None: nothing is wrong with the answer.
CALLS = {
    "broken JSON": (422, "POST", "/orders", "syntax-as-422"),
    "wrong values": (422, "POST", "/orders", None),
    "missing header": (400, "GET", "/tenants", None),
    "credential": (200, "GET", "/account", None),
    "no credential": (400, "GET", "/account", "auth-missing-as-400"),
    "form": (415, "POST", "/orders", "415-without-accept"),
    "parts": (413, "POST", "/photos", "leak-stack-trace"),
    # An id in a path is a parameter of the operation.
    "unknown route": (404, "GET", "/order/{}", "html-error-to-json-client"),
    "wrong method": (405, "DELETE", "/orders", "405-without-allow"),
    "too often": (429, "GET", "/report", "429-without-retry-after"),
    "redirect": (200, "POST", "/basket", "redirect-for-error"),
    "binary": (401, "GET", "/picture", "401-without-www-authenticate"),
    "error in 200": (200, "GET", "/stock", "error-in-200"),
    "preflight refused": ("TypeError", "PUT", "/orders", None),
    "aborted": ("AbortError", "GET", "/slow", None),
    "fine": (200, "GET", "/fine", None),
}
# What each failing entry is about: right status, fields.
READINGS = {
    "broken JSON": (400, []),
    "wrong values": (422, ["/customer/email", "/quantity"]),
    "missing header": (422, ["X-Tenant"]),
    "no credential": (401, []),
    "form": (415, []),
    "unknown route": (404, []),
    "wrong method": (405, []),
    "too often": (429, []),
    "binary": (401, []),
}
# What must be said of those that got no answer: CORS hides it, or the page gave up.
UNANSWERED = {"preflight refused": ["net::ERR_FAILED", "CORS"], "aborted": ["net::ERR_ABORTED"]}


class Api(http.server.BaseHTTPRequestHandler):
    """An API that answers in ways that its clients have to live with."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "api", ""
    slow, over = threading.Event(), threading.Event()

    def serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.split("?")[0].strip("/").replace("/", "_") or "page"
        getattr(self, f"do_{self.command}_{path}", self.nothing)(body)

    do_GET = do_POST = do_DELETE = do_PUT = do_OPTIONS = serve

    def tell(self, status, content, media_type="application/json", **fields):
        octets = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Type": media_type, "Content-Length": len(octets), **fields}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(octets)

    def do_GET_page(self, _body):
        self.tell(200, PAGE.read_bytes(), "text/html; charset=utf-8")

    def do_POST_orders(self, body):
        if self.headers["Content-Type"] != "application/json":
            return self.tell(415, {"error": "Send application/json"})
        try:
            json.loads(body)
        except ValueError as error:
            return self.tell(422, {"error": f"JSON parse error: {error}"})
        self.tell(422, PROBLEM, "application/problem+json")

    def do_DELETE_orders(self, _body):
        self.tell(405, {"error": "Method not allowed"})

    def do_OPTIONS_orders(self, _body):
        self.tell(403, {"error": "Origin not allowed"})

    def do_GET_tenants(self, _body):
        self.tell(400, {"error": "header X-Tenant is required"})

    def do_GET_account(self, _body):
        if self.headers["Authorization"]:
            return self.tell(200, {"name": "Ada"})
        self.tell(400, {"error": "Missing access token"})

    def do_POST_photos(self, _body):
        trace = 'Traceback (most recent call last):\n  File "/srv/shop/photos.py", line 12, in store\nValueError: too large'
        self.tell(413, trace.encode(), "text/plain; charset=utf-8")

    def do_GET_report(self, _body):
        self.tell(429, {"error": "Too many requests"})

    def do_POST_basket(self, _body):
        self.tell(302, b"", Location="/login")

    def do_GET_login(self, _body):
        self.tell(200, b"<!doctype html><title>Log in</title><h1>Log in</h1>", "text/html; charset=utf-8")

    def do_GET_picture(self, _body):
        self.tell(401, PICTURE, "application/octet-stream")

    def do_GET_stock(self, _body):
        self.tell(200, {"success": False, "error": "The warehouse does not answer"})

    def do_GET_slow(self, _body):
        Api.slow.set()
        Api.over.wait(60)

    def do_GET_slow_started(self, _body):
        self.tell(200, {"started": Api.slow.wait(60)})

    def do_GET_fine(self, _body):
        self.tell(200, {"fine": True})

    def nothing(self, _body):
        self.tell(404, b"<!doctype html><title>404</title><h1>Nothing here</h1>", "text/html; charset=utf-8")

    def log_message(self, *_):
        pass


def serve():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def recorded():
    """The HAR, and what the page saw of its calls."""
    page, other = serve(), serve()
    har = folder() / "page.har"
    url = f"http://127.0.0.1:{page}/?other=http://127.0.0.1:{other}"
    done = subprocess.run(["node", ROOT / "tests/apps/har/record.js", BROWSER, url, har],
                          capture_output=True, text=True, timeout=180)
    Api.over.set()
    if done.returncode:
        raise AssertionError(done.stderr)
    return har, json.loads(done.stdout)


def audit(har, form, *more):
    return subprocess.run([CANDOR, "audit", "--har", har, "--format", form, *more], capture_output=True, text=True,
                          timeout=60)


def is_of(found, method, path):
    """True if a finding is of an operation: by its name, or by one of its exchanges."""
    return f"{method} {path}" in (found["operation"] or "")


def run():
    har, seen = recorded()
    checks.equal("what the page saw", seen, {name: call[0] for name, call in CALLS.items()})
    found = json.loads(audit(har, "json").stdout)
    for name, (_, method, path, code) in CALLS.items():
        told = {one["code"] for one in found["findings"] if is_of(one, method, path)}
        if code:
            checks.check(f"{name}: {code}", code in told, (told, found["findings"]))
    told = [one for one in found["findings"] if is_of(one, "GET", "/fine")]
    checks.equal("nothing is told of the call that is fine", told, [])
    for check in (entries, sarif, junit, text, baseline):
        checks.run(check, har, found)


def entries(har, _found):
    """Each failing call by the number of its entry."""
    for name, (right, fields) in READINGS.items():
        reading = json.loads(diagnosed(har, name, "json").stdout)
        checks.equal(f"{name}: right status", reading["right_status"], right)
        checks.equal(f"{name}: fields", sorted(field["name"] for field in reading["fields"]), fields)
    out = diagnosed(har, "broken JSON", "text").stdout
    checks.check("broken JSON: where it breaks is shown", "line 1, column 45" in out and "^" in out, out)
    for name, words in UNANSWERED.items():
        done = diagnosed(har, name, "text")
        for word in words:
            checks.check(f"{name}: {word}", word in done.stdout + done.stderr, done.stdout + done.stderr)


def diagnosed(har, name, form):
    calls = json.loads(har.read_text())["log"]["entries"]
    status, method, path, _ = CALLS[name]
    fits = lambda entry: (entry["request"]["method"] == method and entry["request"]["url"].endswith(path.replace("{}", "7"))
                          and entry["response"]["status"] == (status if isinstance(status, int) else -1)
                          and (name != "wrong values" or "pointer" in entry["response"]["content"]["text"]))
    number = next(at for at, entry in enumerate(calls, 1) if fits(entry))
    return subprocess.run([CANDOR, "diagnose", "--har", har, "--entry", str(number), "--format", form],
                          capture_output=True, text=True, timeout=60)


def sarif(har, found):
    schema = json.loads(next(pathlib.Path(os.environ["NODE_PATH"], "@microsoft/jest-sarif").rglob("sarif-2.1.0*.json"))
                        .read_text())
    log = json.loads(audit(har, "sarif").stdout)
    faults = [f"{error.json_path}: {error.message}" for error in jsonschema.Draft7Validator(schema).iter_errors(log)]
    checks.equal("SARIF is valid by its schema", faults, [])
    results = log["runs"][0]["results"]
    checks.equal("SARIF has each finding", sorted({r["ruleId"] for r in results}),
                 sorted({f["code"] for f in found["findings"]}))
    rules = {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    checks.check("SARIF describes each rule it names", {r["ruleId"] for r in results} <= rules, rules)
    places = [place["physicalLocation"]["artifactLocation"]["uri"] for r in results for place in r.get("locations", [])]
    checks.check("SARIF points into the HAR", places and all(har.name in place for place in places), places)


def junit(har, found):
    octets = audit(har, "junit").stdout
    suites = junitparser.JUnitXml.fromroot(xml.etree.ElementTree.fromstring(octets))
    suites = list(suites) if isinstance(suites, junitparser.JUnitXml) else [suites]
    cases = [case for suite in suites for case in suite]
    failed = [case for case in cases if any(isinstance(r, (junitparser.Failure, junitparser.Error)) for r in case.result)]
    checks.check("JUnit has cases", cases, octets[:500])
    checks.check("JUnit fails where the audit does", bool(failed) == found["fails"], octets[:2000])
    for suite in suites:
        checks.equal("JUnit counts its cases", suite.tests, len(list(suite)))


def text(har, found):
    out = audit(har, "text").stdout
    for one in found["findings"]:
        checks.check(f"the text names {one['code']}", one["code"] in out, out[:2000])


def baseline(har, _found):
    """What is accepted once does not fail again."""
    accepted = folder() / "accepted.json"
    audit(har, "text", "--write-baseline", accepted)
    audited = lambda *more: audit(har, "text", "--fail-on", "warning", *more).returncode
    checks.equal("the audit fails", audited(), 1)
    checks.equal("what is accepted passes", audited("--baseline", accepted), 0)


checks.run(run)
checks.close()
