"""An error format of one's own: templates, CORS that lets a page of another origin read a refusal, and statuses per rule."""
# needs: curl chromium python
import http.server
import json
import re
import shutil
import subprocess
import tempfile

from _candor import CANDOR, ROOT, Answer, Checks, Gateway, answering, exchange, folder, free_port, problem_of, request

checks = Checks()
API = ROOT / "docs/examples/api.yaml"
JSON = [("Content-Type", "application/json")]
TYPE = "application/vnd.acme.error+json"
SETTINGS = """
[gateway]
openapi = "{api}"

[rules]
body-type = {{ status = 400 }}

[[problem.template]]
media_type = "application/vnd.acme.error+json"
body = '''
{{
  "ok": false, "status": "{{status}}", "name": "{{code}}", "text": "{{title}} ({{status}})", "more": "{{errors_total}}",
  "request": "{{request_id}}",
  "fields": {{"$each": "errors", "item": {{"at": "{{pointer}}", "line": "{{line}}", "text": "{{detail}}"}}}}
}}
'''

[[problem.template]]
media_type = "text/html"
file = "error.html"

[cors]
origins = {origins}
expose = ["Allow"]
credentials = {credentials}
answers = "own"
"""
BROWSER = [shutil.which("chromium") or shutil.which("chromium-browser") or "google-chrome", "--headless", "--no-sandbox",
           "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
           "--disable-sync", "--virtual-time-budget=5000"]
PAGE = """<!doctype html><title>page</title><pre id="out">nothing</pre><script>
const tell = async (path, options) => {
  try {
    const answer = await fetch(GATEWAY + path, options);
    return {status: answer.status, id: answer.headers.get("X-Request-Id"), allow: answer.headers.get("Allow"),
            body: await answer.json()};
  } catch (error) { return {hidden: String(error)}; }
};
(async () => {
  const out = [await tell("/nothing/here"), await tell("/orders/7", {method: "HEAD"}),
               await tell("/orders", {method: "POST", body: "{}"}),
               await tell("/nothing/here", {credentials: "include"}), await tell("/orders")];
  document.getElementById("out").textContent = JSON.stringify(out);
})();
</script>"""


def serve(answer):
    """A server on a free port; `answer` gives (status, fields, body) for a handler."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, fields, body = answer(self)
            self.send_response(status)
            for name, value in fields:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_POST = do_HEAD = do_GET

        def log_message(self, *_):
            pass

    return answering(Handler)


def settings(origins, credentials=False):
    here = folder()
    (here / "error.html").write_text("<!doctype html><style>p {{ margin: 0 }</style><p>{title}</p><ul>{errors}</ul>")
    file = here / "candor.toml"
    file.write_text(SETTINGS.format(api=API, origins=json.dumps(origins), credentials=str(credentials).lower()))
    return file


def own(answer):
    """A refusal in the team's format."""
    assert answer.get("content-type") == TYPE, answer.octets[:300]
    problem = answer.json()
    assert problem["status"] == answer.status and problem["request"] == answer.get("x-request-id"), problem
    return problem


def check_template(port):
    out = subprocess.run(["curl", "-s", f"http://127.0.0.1:{port}/orders", "--json", '{"customer": 7, "quantity": "2"}'],
                         capture_output=True, text=True).stdout
    problem = json.loads(out)
    checks.equal("curl: keys in the template's order", list(problem), ["ok", "status", "name", "text", "request", "fields"])
    checks.equal("curl: status and name", (problem["ok"], problem["status"], problem["name"]), (False, 400, "body-type"))
    checks.equal("curl: a text", problem["text"], "A value has the wrong type (400)")
    checks.equal("curl: one item per error", [(f["at"], f["line"]) for f in problem["fields"]],
                 [("#/customer", 1), ("#/quantity", 1)])
    raw = own(Answer(exchange(port, b"GET / HTTP/1.1\r\nHost : a\r\n\r\n")))
    checks.equal("a head that cannot be read", raw["name"], "header-space-before-colon")
    checks.check("absent members leave no key", set(raw["fields"][0]) == {"text"}, raw)


def check_hostile(port):
    name = '</p><script>alert(1)</script>"\u202e\x1b[2J{status}'
    body = json.dumps({"customer": "Ada", "quantity": 1, name: 1}).encode()
    problem = own(request(port, "POST", "/orders", JSON, body))
    checks.equal("hostile: nothing but a value", len(problem["fields"]), 1)
    page = request(port, "POST", "/orders", [*JSON, ("Accept", "text/html")], body)
    checks.check("hostile: the page comes from the template", b"<style>p { margin: 0 }</style><p>" in page.body, page.body)
    checks.check("hostile: no markup of the client's", b"<script" not in page.body and b"<li>" in page.body, page.body)
    checks.check("hostile: no control character", not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", page.body), page.body)
    policy = page.get("content-security-policy") or ""
    checks.check("hostile: no script runs", policy.startswith("default-src 'none'") and "script" not in policy, policy)

    long = "x" * 40
    many = json.dumps({"customer": "Ada", "quantity": 1, **{f"{long}{i:03}": i for i in range(90)}}).encode()
    answer = request(port, "POST", "/orders", JSON, many)
    problem = own(answer)
    checks.check("many errors: at most 16 KiB", 12_000 < len(answer.body) <= 16_384, len(answer.body))
    checks.check("many errors: how many there were", problem["more"] == 90 > len(problem["fields"]), problem.get("more"))


def check_choice(port):
    bad = ("POST", "/orders")
    for accept, expected in [("*/*", TYPE), ("application/json", TYPE), ("text/html,*/*;q=0.8", "text/html; charset=utf-8"),
                             ("text/plain", "text/plain; charset=utf-8")]:
        answer = request(port, *bad, [*JSON, ("Accept", accept)], b"{}")
        checks.equal(f"Accept: {accept}", answer.get("content-type"), expected)
    problem = problem_of(request(port, *bad, [*JSON, ("Accept", "application/problem+json")], b"{}"))
    checks.equal("problem+json for who asks for it", problem["code"], "body-property-required")


def check_status(port):
    for title, body, status in [("changed", b'{"customer": "Ada", "quantity": "2"}', 400),
                                ("not changed", b'{"customer": "Ada", "quantity": 0}', 422)]:
        answer = request(port, "POST", "/orders", JSON, body)
        checks.equal(f"status of a rule, {title}", (answer.status, own(answer)["status"]), (status, status))


def check_fields(port, allowed):
    answer = request(port, "GET", "/nothing", [("Origin", allowed)])
    checks.equal("CORS: the origin", answer.get("access-control-allow-origin"), allowed)
    checks.equal("CORS: what is exposed", answer.get("access-control-expose-headers"), "X-Request-Id, Allow")
    checks.equal("CORS: cookies", answer.get("access-control-allow-credentials"), "true")
    vary = {v for n, v in answer.fields if n.lower() == b"vary"}
    checks.equal("CORS: caches are told", vary, {b"Accept", b"Origin"})
    page = request(port, "GET", "/_candor/rules/body-type", [("Origin", allowed)])
    checks.equal("CORS: on rule pages", (page.status, page.get("access-control-allow-origin")), (200, allowed))
    for title, answer in [
        ("another origin", request(port, "GET", "/nothing", [("Origin", allowed + ".evil.test")])),
        ("two origins", request(port, "GET", "/nothing", [("Origin", allowed), ("Origin", allowed)])),
        ("no origin", request(port, "GET", "/nothing")),
        ("a head that cannot be read", Answer(exchange(port, f"GET / HTTP/1.1\r\nOrigin: {allowed}\r\nA : b\r\n\r\n".encode()))),
    ]:
        checks.equal(f"CORS: {title}", answer.get("access-control-allow-origin"), None)
    checks.equal("CORS: the upstream's stays", request(port, "GET", "/orders?limit=5", [("Origin", allowed)]).get(
        "access-control-allow-origin"), "https://upstream.example")
    checks.equal("CORS: nothing is added to the upstream's", request(port, "GET", "/orders", [("Origin", allowed)]).get(
        "access-control-allow-origin"), None)


def check_browser(port, pages):
    """The refused body and the request id, as a page of an allowed and of another origin sees them."""
    for origin, may_read in [("127.0.0.1", True), ("localhost", False)]:
        profile = tempfile.mkdtemp(prefix="candor-browser-")
        done = subprocess.run([*BROWSER, f"--user-data-dir={profile}", "--dump-dom", f"http://{origin}:{pages}/?{port}"],
                              capture_output=True, text=True, timeout=180)
        found = re.search(r'<pre id="out">(.*?)</pre>', done.stdout)
        if not checks.check(f"a page on {origin} ran", found and found[1] != "nothing", done.stdout[:500] + done.stderr[-500:]):
            continue
        missing, _, posted, with_cookies, good = json.loads(found[1].replace("&amp;", "&").replace("&gt;", ">"))
        if not may_read:
            checks.check("a page of another origin reads nothing", all("hidden" in a for a in (missing, posted)), found[1])
            continue
        checks.equal("a page reads status and name", (missing["status"], missing["body"]["name"]), (404, "path-not-found"))
        checks.check("a page reads the request id", missing["id"] and missing["id"] == missing["body"]["request"], missing)
        checks.equal("a page reads why its body was refused", posted["body"]["name"], "content-type-unsupported")
        checks.equal("a page with cookies reads it too", with_cookies["status"], 404)
        checks.check("an upstream without CORS stays hidden", "hidden" in good, good)


def check_fault():
    gateway = Gateway(free_port(), "--config", settings(["*"]))
    answer = request(gateway.port, "GET", "/orders")
    problem = own(answer)
    checks.equal("a fault in the same format", (answer.status, problem["name"]), (502, "upstream-unreachable"))
    checks.check("a fault has no errors", "fields" not in problem and "more" not in problem, problem)
    unread = Answer(exchange(gateway.port, b"GET / HTTP/1.1\r\nHost : a\r\n\r\n"))
    checks.equal("every origin: even if the head cannot be read", unread.get("access-control-allow-origin"), "*")
    gateway.stop()


def check_check():
    """`candor check` and `candor config show` about right and wrong settings."""
    good = settings(["https://app.example"])
    shown = subprocess.run([CANDOR, "config", "show", "--config", good], capture_output=True, text=True).stdout
    checks.check("config show: CORS", 'origins = ["https://app.example"]' in shown, shown)
    checks.check("config show: templates", 'file = "error.html"' in shown and shown.count("[[problem.template]]") == 2, shown)
    text = good.read_text()
    for title, wrong, expected in [
        ("an unknown member", text.replace("{code}", "{cod}"), ":12:47\n"),
        ("JSON that is none", text.replace('"ok": false,', '"ok": false,,'), ":12:15\n"),
        ("cookies for everybody", text.replace('"https://app.example"', '"*"').replace("credentials = false", "credentials = true"),
         ":25:15\n"),
        ("an origin with a path", text.replace("app.example", "app.example/"), ":23:11\n"),
        ("a status that the rule cannot have", text.replace("status = 400", "status = 418"), ":6:24\n"),
        ("a file that is not there", text.replace("error.html", "errors.html"), ":20:8\n"),
    ]:
        good.write_text(wrong)
        done = subprocess.run([CANDOR, "check", good], capture_output=True, text=True)
        said = done.stdout + done.stderr
        checks.check(f"check: {title}", done.returncode == 1 and f"{good}{expected}" in said, said)


def run():
    upstream = serve(lambda r: (200, [("Content-Type", "application/json")] + (
        [("Access-Control-Allow-Origin", "https://upstream.example")] if "limit" in r.path else []), b"[]"))
    pages = serve(lambda r: (200, [("Content-Type", "text/html")],
                             PAGE.replace("GATEWAY", f'"http://127.0.0.1:{r.path.split("?")[-1]}"').encode()))
    allowed = f"http://127.0.0.1:{pages}"
    gateway = Gateway(upstream, "--config", settings([allowed], credentials=True))
    for check in (check_template, check_hostile, check_choice, check_status):
        checks.run(check, gateway.port)
    checks.run(check_fields, gateway.port, allowed)
    checks.run(check_browser, gateway.port, pages)
    gateway.stop()
    checks.run(check_fault)
    checks.run(check_check)


checks.run(run)
checks.close()
