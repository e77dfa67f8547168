"""The workbench in Chromium: from a request id to the marked octet, live tail, brushing, compare, dark, no script, keys, hostile content, weight.

Screenshots of each page, wide and narrow, light and dark, are written to the folder that CANDOR_SHOTS or --shots names; without
one, two of the four are made in a folder of this run's own.
"""
# needs: chromium python node npm npm-packages
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request

from _candor import ROOT, Checks, Gateway, answering, demo, exchange, folder, stop

checks = Checks()
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "google-chrome"
LOOKS = [("light", 1280), ("dark", 390), ("dark", 1280), ("light", 390)]
ATTACKS = [
    "<script>window.hit=1;alert(1)</script>",
    "\"><img src=x onerror=alert(2)>",
    "'><svg/onload=alert(3)>",
    "javascript:alert(4)",
    "</title><script>alert(5)</script>",
    "</textarea></style></script><script>alert(6)</script>",
    "<iframe srcdoc=\"<script>alert(7)</script>\">",
    "<a href=\"javascript:alert(8)\" autofocus onfocus=alert(8)>x</a>",
    "<base href=//evil.test/>",
    "<meta http-equiv=refresh content=\"0;url=//evil.test\">",
    "<link rel=stylesheet href=//evil.test/x.css>",
    "<form action=//evil.test><button autofocus>x",
    "--><script>alert(9)</script><!--",
    "]]><script>alert(10)</script>",
    "{{constructor.constructor('alert(11)')()}}",
    "${alert(12)}`;alert(12)//",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(13)>",
    "<details open ontoggle=alert(14)>",
    "&lt;script&gt;alert(15)&lt;/script&gt;",
]
DOCUMENT = {
    "openapi": "3.1.0", "info": {"title": "Hostile", "version": "1"},
    "paths": {
        "/json": {"post": {"operationId": "json", "responses": {"200": {"description": "fine"}}, "requestBody": {"content": {
            "application/json": {"schema": {"type": "object", "additionalProperties": False, "properties": {
                "kind": {"enum": ["a", "b"]}}}}}}}},
        "/form": {"post": {"operationId": "form", "responses": {"200": {"description": "fine"}}, "requestBody": {"content": {
            "application/x-www-form-urlencoded": {"schema": {"type": "object", "additionalProperties": False}},
            "multipart/form-data": {"schema": {"type": "object", "additionalProperties": False, "required": ["a"]}}}}}},
        "/any/{rest}": {"post": {"operationId": "any", "responses": {"200": {"description": "fine"}},
                                 "parameters": [{"name": "rest", "in": "path", "required": True, "schema": {"type": "string"}}],
                                 "requestBody": {"content": {"*/*": {}}}}},
    },
}


class Upstream(http.server.BaseHTTPRequestHandler):
    """Answers with an attack in each place of an answer; `/any/TYPE` says of which media type."""

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = urllib.parse.unquote(self.path.split("?")[0].removeprefix("/any/"))
        body = {
            "html": "<html><body>" + "\n".join(ATTACKS),
            "problem": json.dumps({"type": ATTACKS[3], "title": ATTACKS[0], "detail": "\n".join(ATTACKS), ATTACKS[1]: ATTACKS}),
        }.get(kind, json.dumps({attack: attack for attack in ATTACKS}))
        types = {"html": "text/html", "svg": "image/svg+xml", "problem": "application/problem+json"}
        octets = body.encode()
        lines = [f"HTTP/1.1 {400 if kind in ('html', 'problem') else 200} {ATTACKS[0]}", f"Content-Length: {len(octets)}",
                 f"Content-Type: {types.get(kind, 'application/json')}", f"Server: {ATTACKS[1]}", f"Set-Cookie: {ATTACKS[2]}=1"]
        lines += [f"X-Attack-{number}: {attack}" for number, attack in enumerate(ATTACKS)]
        self.wfile.write("\r\n".join(lines).encode() + b"\r\nConnection: close\r\n\r\n" + octets)
        self.close_connection = True

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *_):
        pass


def multipart():
    """Names, file names, header fields and contents of parts."""
    parts = []
    for number, attack in enumerate(ATTACKS):
        quoted = attack.replace("\\", "\\\\").replace("\"", "\\\"")
        parts.append(f"--b\r\nContent-Disposition: form-data; name=\"{quoted}\"; filename=\"{quoted}\"\r\nContent-Type: {attack}\r\n"
                     f"X-Part-{number}: {attack}\r\n\r\n{attack}\r\n")
    return "".join(parts) + "--b--\r\n"


def requests():
    """Name and octets: every place of a request that is kept, with every attack."""
    plain = "\n".join(ATTACKS)
    words = urllib.parse.quote
    query = "&".join(f"{words(attack)}={words(attack)}" for attack in ATTACKS)
    raw_query = "&".join(attack.replace(" ", "+").replace("#", "") for attack in ATTACKS)
    fields = "".join(f"X-Attack-{number}: {attack}\r\n" for number, attack in enumerate(ATTACKS))
    fields += f"User-Agent: {ATTACKS[0]}\r\nCookie: {'; '.join(ATTACKS)}\r\nReferer: {ATTACKS[3]}\r\nAuthorization: {ATTACKS[1]}\r\n"

    def sent(name, start, media_type, body, more=fields):
        octets = body.encode()
        return name, (f"{start} HTTP/1.1\r\nHost: api.test\r\nX-Request-Id: hostile-{name}\r\nConnection: close\r\n{more}"
                      f"Content-Type: {media_type}\r\nContent-Length: {len(octets)}\r\n\r\n").encode() + octets

    keys = json.dumps({attack: {attack: [attack]} for attack in ATTACKS})
    yield sent("keys", f"POST /json?{query}", "application/json", keys)
    yield sent("value", "POST /json", "application/json", json.dumps({"kind": ATTACKS[0]}))
    yield sent("broken", "POST /json", "application/json", "{\"a\": " + plain)
    yield sent("form", "POST /form", "application/x-www-form-urlencoded", query)
    yield sent("multipart", "POST /form", "multipart/form-data; boundary=b", multipart())
    for kind, media_type in [("html", "text/html"), ("svg", "image/svg+xml"), ("problem", "text/plain"), ("xml", "application/xml"),
                             ("octets", "application/octet-stream"), ("type", ATTACKS[1])]:
        yield sent(kind, f"POST /any/{kind}?{query}", media_type, f"<svg xmlns=\"http://www.w3.org/2000/svg\">{plain}</svg>")
    yield sent("path", f"POST /{words(plain)}", "text/plain", plain)
    yield sent("target", f"GET /{raw_query}", "text/plain", "")
    yield sent("method", ATTACKS[0].replace(" ", "") + " /json", "text/plain", "")
    yield sent("names", "POST /json", "text/plain", "", "".join(f"{attack.replace(':', '')}: x\r\n" for attack in ATTACKS))
    yield sent("host", "POST /json", "text/plain", "", f"Host: {ATTACKS[1]}\r\n")
    yield "version", f"GET /json {ATTACKS[0]}\r\nHost: {ATTACKS[1]}\r\n\r\n".encode()
    yield "nothing", plain.encode() + b"\r\n\r\n"


def ask(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer)


def kept(workbench, least):
    """What the journal has, once it has so many."""
    for _ in range(800):
        found = ask(workbench + "/api/exchanges?limit=200")["exchanges"]
        if len(found) >= least:
            return found
        time.sleep(0.05)
    raise AssertionError(f"only {len(found)} of {least} exchanges came to the journal")


def play(*parts):
    """Has Chromium play them, and counts what it says."""
    done = subprocess.run(["node", str(ROOT / "tests/apps/pages/main.js")], input=json.dumps({"chromium": CHROMIUM, "play": parts}),
                          capture_output=True, text=True, env=dict(os.environ), timeout=900)
    checks.equal("Chromium plays to the end", (done.returncode, done.stderr[-2000:]), (0, ""))
    for line in done.stdout.splitlines():
        told = json.loads(line)
        checks.check(told["name"], told["ok"], told["why"])


def shots_folder():
    wanted = os.environ.get("CANDOR_SHOTS") or dict(zip(sys.argv, sys.argv[1:])).get("--shots")
    return (pathlib.Path(wanted), LOOKS) if wanted else (folder(), LOOKS[:2])


def ordinary():
    """The demo's pages: the journeys, and a picture of each."""
    process, text = demo("--workbench-replay", "true")
    commands = re.findall(r"# (.+)\n\s*(curl .+)", text)
    for _, curl in commands:
        subprocess.run(["bash", "-c", curl.replace("curl", "curl -s", 1)], capture_output=True)
    workbench = re.search(r"(http://127\.0\.0\.1:\d+)/x/", text)[1]
    gateway = re.search(r"curl .*(http://127\.0\.0\.1:\d+)", text)[1]
    found = kept(workbench, len(commands))
    by_code = {one["code"]: one["id"] for one in reversed(found)}
    refused = by_code.get("body-type") or next(iter(by_code.values()))
    worked = next(one["id"] for one in found if one["status"] and one["status"] < 300)
    paths = ["/", "/?q=status:4xx", "/?q=status:(", "/?q=nothing-is-like-this", f"/x/{refused}", f"/x/{refused}?view=pretty",
             f"/x/{refused}?view=hex", f"/x/{worked}", f"/compare?a={worked}&b={refused}", "/compare", "/audit", "/docs",
             "/docs/createOrder", "/rules", "/rules/json-syntax", "/rules/422", "/products/nginx", "/health", "/login", "/nothing"]
    paths += [f"/x/{one}" for code, one in by_code.items() if code and one != refused]
    called = {one["id"]: one["code"] or str(one["status"]) for one in found}
    named = {re.sub("[^a-z0-9]+", "-", re.sub(r"[0-9a-f-]{36}", lambda id: called.get(id[0], ""), path.lower())).strip("-") or "traffic": path
             for path in paths}
    into, looks = shots_folder()
    into.mkdir(parents=True, exist_ok=True)
    play(["journeys", {"base": workbench, "gateway": gateway, "paths": paths}],
         ["shots", {"base": workbench, "paths": named, "folder": str(into), "looks": looks}])
    print(f"{len(list(into.glob('*.png')))} screenshots in {into}")
    checks.equal("Ctrl-C ends the demo", stop(process, signal.SIGINT), 0)


def hostile():
    """Attacks in every place that is captured, and in every address."""
    port = answering(Upstream)
    there = folder()
    (there / "api.json").write_text(json.dumps(DOCUMENT))
    (there / "app.log").write_text("")
    gateway = Gateway(port, "--openapi", there / "api.json", "--responses", "observe",
                      "--log-file", there / "app.log")
    sent = list(requests())
    for _, octets in sent:
        exchange(gateway.port, octets, half_close=False)
    with open(there / "app.log", "a") as log:
        for name, _ in sent:
            log.writelines(f"ERROR request_id=hostile-{name} {attack}\n" for attack in ATTACKS)
    base = f"http://127.0.0.1:{gateway.workbench}"
    found = kept(base, len(sent))
    for name in ("keys", "html"):
        one = next(other["id"] for other in found if other["request_id"] == f"hostile-{name}")
        checks.until(f"{name}: its log lines are there", lambda: len(ask(f"{base}/api/exchanges/{one}/log")["lines"]) == len(ATTACKS))
    ids = [one["id"] for one in found]
    views = [f"/x/{one}{view}" for one in ids for view in ("", "?view=pretty", "?view=hex")]
    copies = [f"/x/{ids[0]}/as/{form}" for form in ("curl", "fetch", "python", "har", "raw")]
    pairs = [f"/compare?a={a}&b={b}" for a, b in zip(ids, ids[1:] + ids[:1])]
    typed = [urllib.parse.quote(attack, safe="") for attack in ATTACKS]
    addresses = ["/?q={}", "/x/{}", "/rules?q={}", "/docs/{}", "/login?next={}", "/compare?a={}&b={}"]
    asked = [address.replace("{}", attack) for number, attack in enumerate(typed) for address in addresses[number % 3::3]]
    paths = ["/", "/?q=status:4xx", "/fragment/traffic?q=", "/fragment/counts?q=", "/audit", "/docs", "/health", *views, *pairs, *copies, *asked]
    play(["hostile", {"base": base, "paths": paths, "attacks": ATTACKS}])
    checks.equal("the gateway stops", gateway.stop(), 0)


checks.run(ordinary)
checks.run(hostile)
checks.close()
