"""Pages of other origins: preflights, who may read, forged requests and their tokens, on the wire and in Chromium."""
# needs: chromium python node npm npm-packages
import hashlib
import hmac
import http.server
import json
import re
import shutil
import subprocess

import httpx

from _candor import CANDOR, ROOT, Checks
from _policies import Api, api, ask, gateway, kept, outcome, serving

checks = Checks()
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "google-chrome"
CSRF_SECRET = "a-secret-of-this-suite"


class Page(http.server.BaseHTTPRequestHandler):
    """A page without anything: its origin is what counts."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>page</title><body>")

    def log_message(self, *_):
        pass


# ---- CORS and CSRF on the wire ------------------------------------------------------------------------------

CORS = """
[cors]
origins = ["https://app.test"]
headers = ["Content-Type", "X-CSRF-Token"]
credentials = true
max_age = "5m"
"""


def preflight(to, path, origin="https://app.test", method="PUT", headers="content-type"):
    return ask(to, "OPTIONS", path, [
        ("Origin", origin), ("Access-Control-Request-Method", method),
        *([("Access-Control-Request-Headers", headers)] if headers else []),
    ])


def cors_on_the_wire():
    own = gateway(CORS)
    Api.seen.clear()
    good = preflight(own, "/orders/7")
    told = {name: good.get(f"Access-Control-{name}") for name in ("Allow-Origin", "Allow-Methods", "Allow-Headers", "Allow-Credentials", "Max-Age")}
    checks.equal("a preflight is answered", (good.status, told), (204, {
        "Allow-Origin": "https://app.test", "Allow-Methods": "GET, HEAD, PUT, DELETE",
        "Allow-Headers": "Content-Type, X-CSRF-Token", "Allow-Credentials": "true", "Max-Age": "300"}))
    checks.equal("with what it depends on", good.get("Vary"), "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
    checks.equal("and without a body", (good.get("Content-Length"), good.get("Content-Type"), good.body), (None, None, b""))
    checks.equal("by the gateway alone", Api.seen, [])
    bad = preflight(own, "/orders/7", origin="https://evil.test")
    checks.equal("another origin", (outcome(bad), bad.get("Access-Control-Allow-Origin")), ((403, "cors-preflight-refused"), None))
    checks.equal("a method that the path does not have", outcome(preflight(own, "/orders", method="DELETE")), (403, "cors-preflight-refused"))
    checks.equal("a field that is not allowed", outcome(preflight(own, "/orders/7", headers="content-type,x-debug")), (403, "cors-preflight-refused"))
    checks.equal("a path that the contract does not know", preflight(own, "/nothing", headers=None).status, 204)
    page = [("Origin", "https://app.test")]
    passed = ask(own, "GET", "/orders", page)
    checks.equal("answers of the API are marked", (passed.get("Access-Control-Allow-Origin"), passed.get("Access-Control-Allow-Credentials")), ("https://app.test", "true"))
    checks.check("the request id may be read", "X-Request-Id" in passed.get("Access-Control-Expose-Headers"), passed.octets)
    mine = ask(own, "GET", "/own-cors", page)
    marks = [value for name, value in mine.fields if name.lower() == b"access-control-allow-origin"]
    checks.equal("what the API says itself stands", marks, [b"https://partner.test"])
    wrong = ask(own, "POST", "/orders", [*page, ("Content-Type", "application/json")], b"{}")
    checks.equal("so are refusals", (outcome(wrong), wrong.get("Access-Control-Allow-Origin")), ((422, "body-property-required"), "https://app.test"))
    for origin in ("https://evil.test", "null", "http://app.test", "https://app.test:8443"):
        refused = ask(own, "PUT", "/orders/7", [("Origin", origin), ("Content-Type", "application/json")], b"{}")
        checks.equal(f"{origin} may not change anything", outcome(refused), (403, "origin-not-allowed"))
    same = ask(own, "PUT", "/orders/7", [("Origin", "https://api.test"), ("Content-Type", "application/json")], b"{}")
    checks.equal("a page of the API's own host may", outcome(same), 200)
    reading = ask(own, "GET", "/orders", [("Origin", "https://evil.test")])
    checks.equal("reading is not refused, and hidden by the browser", (reading.status, reading.get("Access-Control-Allow-Origin")), (200, None))
    with httpx.Client(http1=False, http2=True, base_url=f"http://127.0.0.1:{own.port}", timeout=60) as client:
        asked = {"Origin": "https://app.test", "Access-Control-Request-Method": "PUT"}
        answer = client.options("/orders/7", headers=asked)
    checks.equal("over HTTP/2 as well", (answer.status_code, answer.headers["access-control-allow-methods"], answer.content), (204, "GET, HEAD, PUT, DELETE", b""))
    own.config.write_text(own.config.read_text().replace("https://app.test", "https://new.test"))
    checks.until("other origins, while it runs", lambda: preflight(own, "/orders/7", origin="https://new.test").status == 204)
    checks.equal("and the old one no longer", outcome(preflight(own, "/orders/7")), (403, "cors-preflight-refused"))
    own.stop()
    public = gateway(CORS, "--public-url", "https://Shop.test:443/")
    from_itself = [("Origin", "https://shop.test")]
    checks.equal("the API's own pages by its public name", outcome(ask(public, "DELETE", "/free", from_itself)), 200)
    public.stop()
    everybody = gateway('[cors]\norigins = ["*"]\n')
    answer = preflight(everybody, "/orders/7", origin="null", headers="x-anything")
    checks.equal("everybody may", (answer.status, answer.get("Access-Control-Allow-Origin"), answer.get("Access-Control-Allow-Headers")), (204, "*", "x-anything"))
    everybody.stop()
    watching = gateway(CORS + '[rules]\ncors-preflight-refused = "warn"\norigin-not-allowed = "off"\n')
    Api.seen.clear()
    checks.equal("one that is only noted is the API's to answer", (preflight(watching, "/orders/7", origin="https://evil.test").status, Api.seen), (200, ["OPTIONS /orders/7"]))
    checks.check("it is noted", kept(watching, "rule:cors-preflight-refused"), "nothing in the journal")
    watching.stop()
    text = f"""[[service]]
name = "shop"
prefix = "/shop"
upstream = "http://127.0.0.1:{api}"
cors_origins = ["https://shop.test"]
[cors]
origins = ["https://app.test"]
"""
    several = gateway(text, contract=False)
    told = [preflight(several, path, origin=f"https://{name}.test").status for path in ("/shop/1", "/else") for name in ("shop", "app")]
    checks.equal("a service with origins of its own", told, [204, 403, 403, 204])
    marked = [ask(several, "GET", path, [("Origin", "https://shop.test")]).get("Access-Control-Allow-Origin") for path in ("/shop/1", "/else")]
    checks.equal("whose answers are marked", marked, ["https://shop.test", None])
    several.stop()
    left = gateway(CORS + 'answers = "own"\n')
    Api.seen.clear()
    checks.equal("left to the API", (preflight(left, "/orders/7").status, Api.seen), (200, ["OPTIONS /orders/7"]))
    checks.equal("origins as well", outcome(ask(left, "GET", "/orders", page).status and ask(left, "DELETE", "/free", [("Origin", "https://evil.test")])), 200)
    refused = ask(left, "GET", "/orders/none", page)
    checks.equal("own refusals are marked all the same", (refused.status, refused.get("Access-Control-Allow-Origin")), (400, "https://app.test"))
    left.stop()


def token_of(answer):
    found = re.search(r"csrf-token=([^;]+)", answer.get("Set-Cookie") or "")
    return found and found[1]


def signed(session, salt="6ca1"):
    """A token as the page of csrf-token-missing says, made without Candor."""
    message = f"{len(session)}!{session}!{len(salt)}!{salt}".encode()
    return hmac.new(CSRF_SECRET.encode(), message, hashlib.sha256).hexdigest() + "." + salt


def csrf_on_the_wire():
    own = gateway(f'[csrf]\ncookies = ["session"]\nsecret = "{CSRF_SECRET}"\n', contract=False)

    def post(session, token=None, *more):
        headers = [("Cookie", f"session={session}")] if session else []
        headers += [("X-CSRF-Token", token)] if token is not None else []
        return ask(own, "POST", "/orders", [*headers, *more], b"{}")

    checks.equal("nobody signed in", outcome(post(None)), 200)
    missing = post("ann")
    checks.equal("no token", outcome(missing), (403, "csrf-token-missing"))
    checks.check("the refusal brings one", token_of(missing), missing.octets)
    checks.equal("with that it passes", outcome(post("ann", token_of(missing))), 200)
    checks.equal("it is of this session alone", outcome(post("bob", token_of(missing))), (403, "csrf-token-invalid"))
    checks.equal("a token of the API's own", outcome(post("ann", signed("ann"))), 200)
    checks.equal("of another session", outcome(post("ann", signed("bob"))), (403, "csrf-token-invalid"))
    read = ask(own, "GET", "/orders", [("Cookie", "session=ann")])
    checks.check("answers of the API bring one", read.status == 200 and token_of(read), read.octets)
    again = ask(own, "GET", "/orders", [("Cookie", f"session=ann; csrf-token={token_of(read)}")])
    checks.equal("not to whoever has one", again.get("Set-Cookie"), None)
    checks.equal("nobody signed in gets none", ask(own, "GET", "/orders").get("Set-Cookie"), None)
    crossing = post("ann", signed("ann"), ("Sec-Fetch-Site", "cross-site"))
    checks.equal("another site, even with a token", outcome(crossing), (403, "cross-site-request-refused"))
    found = kept(own, "rule:csrf-token-invalid")
    shown = subprocess.run([CANDOR, "show", found[0]["id"], "--data", own.folder], capture_output=True, text=True, timeout=60).stdout if found else ""
    checks.check("tokens and sessions are not kept", shown and signed("bob")[:16] not in shown and token_of(missing)[:16] not in shown, shown)
    own.stop()


# ---- CORS and CSRF in a browser -----------------------------------------------------------------------------


def played(steps):
    done = subprocess.run(["node", ROOT / "tests/apps/cors/pages.js"], input=json.dumps({"chromium": CHROMIUM, "steps": steps}),
                          capture_output=True, text=True, timeout=300)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if not checks.equal("Chromium plays every step", len(lines), len(steps)):
        print(done.stderr[-2000:])
    return lines + [{}] * (len(steps) - len(lines))


def in_chromium():
    pages = serving(Page)
    # Three origins: one is allowed; one is of the same site, and one of another.
    others = serving(Page)
    app, neighbour, stranger = f"http://127.0.0.1:{pages}/", f"http://127.0.0.1:{others}/", f"http://localhost:{others}/"
    own = gateway(f'[cors]\norigins = ["{app[:-1]}"]\ncredentials = true\n')
    guarded = gateway(f'[csrf]\ncookies = ["session"]\nsecret = "{CSRF_SECRET}"\n', contract=False)
    base, safe = f"http://127.0.0.1:{own.port}", f"http://127.0.0.1:{guarded.port}"
    as_json = {"headers": {"Content-Type": "application/json"}, "body": "{}"}
    put = {"method": "PUT", "credentials": "include", **as_json}
    Api.seen.clear()
    steps = {
        "login": {"at": app, "fetch": [f"{base}/login?ann", {"credentials": "include"}]},
        "put": {"at": app, "fetch": [f"{base}/orders/7", put]},
        "refusal": {"at": app, "fetch": [f"{base}/orders", {"method": "POST", **as_json}]},
        "unknown": {"at": app, "fetch": [f"{base}/orders/7", {"method": "PATCH", **as_json}]},
        "neighbour reads": {"at": neighbour, "fetch": [f"{base}/orders", {}]},
        "neighbour's refusal": {"at": neighbour, "fetch": [f"{base}/orders", {"method": "POST", **as_json}]},
        "stranger puts": {"at": stranger, "fetch": [f"{base}/orders/8", put]},
        "stranger's form": {"at": stranger, "form": [f"{base}/forms", {"a": "1"}]},
        "stranger's socket": {"at": stranger, "socket": f"ws://127.0.0.1:{own.port}/chat"},
        "signed in": {"at": f"{safe}/login?bob", "fetch": [f"{safe}/me", {}]},
        "forged": {"at": stranger, "form": [f"{safe}/transfers", {"to": "eve"}]},
        "without token": {"at": f"{safe}/page", "fetch": [f"{safe}/transfers", {"method": "POST", **as_json}]},
        "with token": {"at": f"{safe}/page", "fetch": [f"{safe}/transfers", {"method": "POST", "token": "csrf-token", **as_json}]},
    }
    got = dict(zip(steps, played(list(steps.values()))))
    checks.equal("a page of the allowed origin signs in", got["login"].get("status"), 200)
    checks.equal("and puts, behind a preflight", got["put"].get("status"), 200)
    checks.equal("with its cookie", Api.cookies.get("PUT /orders/7"), "session=ann")
    refusal = json.loads(got["refusal"].get("text") or "{}")
    checks.equal("it reads a problem document", (got["refusal"].get("status"), refusal.get("code")), (422, "body-property-required"))
    checks.equal("and its request id", got["refusal"].get("id"), refusal.get("request_id"))
    checks.check("a method that is not there fails at the preflight", "error" in got["unknown"], got["unknown"])
    checks.check("a page of another origin reads nothing", "error" in got["neighbour reads"], got["neighbour reads"])
    checks.check("no problem document, either", "error" in got["neighbour's refusal"], got["neighbour's refusal"])
    checks.check("nor may it put", "error" in got["stranger puts"] and "PUT /orders/8" not in Api.seen, got["stranger puts"])
    checks.check("its form is refused", got["stranger's form"].get("status") == 403 and "origin-not-allowed" in got["stranger's form"]["text"], got["stranger's form"])
    checks.equal("its WebSocket is refused", got["stranger's socket"], {"opened": False})
    checks.check("as that", kept(own, "rule:origin-not-allowed status:403"), "nothing in the journal")
    checks.check("and the preflight is kept", kept(own, "rule:cors-preflight-refused"), "nothing in the journal")
    checks.equal("somebody is signed in by a cookie", got["signed in"].get("status"), 200)
    checks.check("a form of another site is refused", got["forged"].get("status") == 403 and "cross-site-request-refused" in got["forged"]["text"], got["forged"])
    checks.equal("without a token", (got["without token"].get("status"), json.loads(got["without token"].get("text") or "{}").get("code")), (403, "csrf-token-missing"))
    checks.equal("with the token from the cookie", got["with token"].get("status"), 200)
    checks.equal("the forged one never arrived", Api.seen.count("POST /transfers"), 1)
    own.stop()
    guarded.stop()


for part in (cors_on_the_wire, csrf_on_the_wire, in_chromium):
    checks.run(part)
checks.close()
