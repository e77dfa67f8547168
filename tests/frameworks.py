"""In front of a real FastAPI and a real Express service: mistakes never reach them and are explained, good requests pass unchanged.

The six classical mistakes are sent through curl, Python requests, Node fetch, a raw socket and a browser.
"""
# needs: curl python node npm npm-packages chromium
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from _candor import ROOT, Checks, Gateway, exchange, folder, free_port, problem_of, request, start

checks = Checks()
JSON = [("Content-Type", "application/json")]
ORDER = b'{"customer": "Ada", "quantity": 2}'

# name, method, target, headers, body, status, code, what the first error must say of the place
MISTAKES = [
    ("broken JSON", "POST", "/orders", JSON, b'{"customer": "Ada", "quantity": 2,}', 400, "json-syntax",
     {"line": 1, "column": 35}),
    ("form sent as JSON", "POST", "/orders", JSON, b"customer=Ada&quantity=2", 400, "content-type-mismatch", {}),
    ("missing field", "POST", "/orders", JSON, b'{"customer": "Ada"}', 422, "body-property-required",
     {"line": 1}),
    ("wrong type", "POST", "/orders", JSON, b'{"customer": "Ada",\n "quantity": "2"}', 422, "body-type",
     {"pointer": "#/quantity", "line": 2, "column": 14}),
    ("unknown route", "GET", "/order/7", [], None, 404, "path-not-found", {}),
    ("wrong method", "DELETE", "/orders", [], None, 405, "method-not-allowed", {}),
]


def reached(log):
    return log.read_text().splitlines() if log.exists() else []


def check_mistakes(name, gateway, log):
    before = reached(log)
    for title, method, target, headers, body, status, code, place in MISTAKES:
        answer = request(gateway.port, method, target, headers, body)
        problem = problem_of(answer)
        checks.equal(f"{name}, {title}: status", answer.status, status)
        checks.equal(f"{name}, {title}: code", problem["code"], code)
        first = problem["errors"][0]
        for member, value in place.items():
            checks.equal(f"{name}, {title}: {member}", first.get(member), value)
        checks.check(f"{name}, {title}: has a fix", len(problem["fix"]) > 10, problem)
        if status == 405:
            allow = {m.strip() for m in (answer.get("allow") or "").split(",")}
            checks.equal(f"{name}: Allow", allow, {"GET", "HEAD", "OPTIONS", "POST"})
    checks.equal(f"{name}: no mistake reached the application", reached(log), before)


def check_good(name, gateway, upstream, log):
    """The same request, straight and through the gateway: the same answer; the application saw the same."""
    requests = [
        ("POST", "/orders", JSON, ORDER),
        ("GET", "/orders/7?expand=true", [], None),
        ("GET", "/orders?limit=5", [("Accept", "application/json")], None),
        ("POST", "/echo", [("Content-Type", "application/octet-stream")], bytes(range(256)) * 40),
        ("POST", "/echo", [("Content-Type", "text/plain"), ("X-Odd-Name", "a;  b,,c"), ("X-ODD-name", "\xe9")], b"x"),
    ]
    for method, target, headers, body in requests:
        before = len(reached(log))
        through = request(gateway.port, method, target, headers, body)
        straight = request(upstream, method, target, headers, body)
        title = f"{name}, {method} {target}"
        checks.equal(f"{title}: status", through.status, straight.status)
        checks.equal(f"{title}: body, octet for octet", through.body, straight.body)
        checks.equal(f"{title}: reached the application", len(reached(log)), before + 2)
        hop = {b"connection", b"keep-alive", b"transfer-encoding", b"date", b"x-request-id", b"x-seen"}
        keep = lambda answer: [(n, v) for n, v in answer.fields if n.lower() not in hop]
        checks.equal(f"{title}: headers of the answer", keep(through), keep(straight))
        if target == "/echo":
            seen_by = lambda answer: pairs(json.loads(answer.get("x-seen").encode("latin1").decode("utf-8", "replace")))
            added = seen_by(through) - seen_by(straight)
            lost = seen_by(straight) - seen_by(through)
            ours = {"x-request-id", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded", "via",
                    "traceparent", "connection"}
            checks.check(f"{title}: only our fields are new", {n.lower() for n, _ in added} <= ours, added)
            checks.check(f"{title}: no field is lost", {n.lower() for n, _ in lost} <= {"connection"}, lost)


def pairs(raw):
    """X-Seen as a set: pairs of FastAPI, or the flat list of Node."""
    if raw and isinstance(raw[0], str):
        raw = [[raw[i], raw[i + 1]] for i in range(0, len(raw), 2)]
    return {(name.lower(), value) for name, value in raw}


def check_curl(name, gateway):
    url = f"http://127.0.0.1:{gateway.port}/orders"
    out = subprocess.run(["curl", "-s", "-i", "--json", ORDER.decode(), url], capture_output=True, text=True).stdout
    checks.check(f"{name}: curl, good", " 201 " in out.splitlines()[0] and '"Ada"' in out, out)
    out = subprocess.run(["curl", "-s", "-d", "customer=Ada", "-H", "Content-Type: application/json", url],
                         capture_output=True, text=True).stdout
    checks.equal(f"{name}: curl, form as JSON", json.loads(out)["code"], "content-type-mismatch")
    big = "x" * 300_000
    out = subprocess.run(["curl", "-s", "-o", "-", "-H", "Expect: 100-continue", "-H", "Content-Type: text/plain",
                          "--data-binary", "@-", f"http://127.0.0.1:{gateway.port}/echo"], input=big,
                         capture_output=True, text=True).stdout
    checks.check(f"{name}: curl, 100-continue and 300 kB back", out == big, out[:200])


def check_requests(name, gateway):
    import requests

    session = requests.Session()
    url = f"http://127.0.0.1:{gateway.port}/orders"
    for _ in range(3):
        answer = session.post(url, json={"customer": "Ada", "quantity": 2})
        checks.equal(f"{name}: requests, good", answer.status_code, 201)
        answer = session.post(url, json={"customer": "Ada", "quantity": 0})
        checks.equal(f"{name}: requests, refused", answer.status_code, 422)
        checks.equal(f"{name}: requests, pointer", answer.json()["errors"][0]["pointer"], "#/quantity")
    answer = session.post(url, data=iter([b'{"customer": "Ada",', b' "quantity": 2}']), headers=dict(JSON))
    checks.equal(f"{name}: requests, chunked", answer.status_code, 201)


def check_node(name, gateway):
    script = f"""
      const url = 'http://127.0.0.1:{gateway.port}/orders';
      const headers = {{ 'Content-Type': 'application/json' }};
      (async () => {{
        const good = await fetch(url, {{ method: 'POST', headers, body: '{ORDER.decode()}' }});
        const bad = await fetch(url, {{ method: 'POST', headers, body: "{{'customer': 'Ada'}}" }});
        console.log(JSON.stringify([good.status, (await good.json()).customer, bad.status, (await bad.json()).code]));
      }})();"""
    out = subprocess.run(["node", "-e", script], capture_output=True, text=True)
    checks.equal(f"{name}: fetch", out.stdout.strip(), '[201,"Ada",400,"json-syntax"]')


def check_browser(name, gateway):
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    page = browse(browser, f"http://127.0.0.1:{gateway.port}/orders/7")
    checks.check(f"{name}: browser, good", '"number":7' in page, page[:400])
    page = browse(browser, f"http://127.0.0.1:{gateway.port}/orders?limit=many")
    checks.check(f"{name}: browser, refused as a page", "param-type" in page and "<h1" in page, page[:400])


def browse(browser, url):
    profile = tempfile.mkdtemp(prefix="candor-browser-")
    arguments = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-quic",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync",
                 f"--user-data-dir={profile}", "--dump-dom", url]
    return subprocess.run(arguments, capture_output=True, text=True, timeout=60).stdout


def check_pipeline(name, gateway):
    """Good, bad, good on one connection: answered in order, the connection stays."""
    post = lambda body: (f"POST /orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                         f"Content-Length: {len(body)}\r\n\r\n").encode() + body
    out = exchange(gateway.port, post(ORDER) + post(b"{") + post(ORDER))
    statuses = [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", out)]
    checks.equal(f"{name}: three pipelined requests", statuses, [201, 400, 201])


def run(name, upstream, contract, log):
    gateway = Gateway(upstream, "--openapi", contract)
    for check in (check_mistakes,):
        checks.run(check, name, gateway, log)
    checks.run(check_good, name, gateway, upstream, log)
    for check in (check_curl, check_requests, check_node, check_browser, check_pipeline):
        checks.run(check, name, gateway)
    checks.equal(f"{name}: ends when asked to", gateway.stop(), 0)


def fastapi():
    here, port = folder(), free_port()
    log, contract = here / "seen.txt", here / "openapi.json"
    start([sys.executable, ROOT / "tests/apps/fastapi_app.py", port, log, contract], port)
    run("FastAPI", port, contract, log)


def express():
    here, port = folder(), free_port()
    log = here / "seen.txt"
    start(["node", ROOT / "tests/apps/express_app.js", port, log], port, env=dict(os.environ))
    run("Express", port, ROOT / "tests/apps/express_openapi.yaml", log)


checks.run(fastapi)
checks.run(express)
checks.close()
