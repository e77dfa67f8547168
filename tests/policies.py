"""What is decided by configuration alone: address lists, blocks, legal demands, what is retired, versions, requirements, maintenance, CORS and CSRF, as clients, Chromium and the journal see it."""
# needs: chromium python node npm npm-packages
import hashlib
import hmac
import http.server
import json
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.parse
import urllib.request

import httpx
import jwt

from _candor import CANDOR, ROOT, Answer, Checks, Gateway, folder, free_port, problem_of, request

checks = Checks()
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "google-chrome"
JWT_SECRET = "a-secret-of-thirty-two-octets-at-least"
CSRF_SECRET = "a-secret-of-this-suite"
CONTRACT = """
openapi: 3.1.0
info: {title: Orders, version: "1"}
paths:
  /orders:
    get: {operationId: listOrders, responses: {"200": {description: all}}}
    post: {operationId: createOrder, requestBody: {content: {application/json: {schema: {type: object, required: [sku]}}}}, responses: {"201": {description: made}}}
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getOrder, responses: {"200": {description: one}}}
    put: {operationId: putOrder, requestBody: {content: {application/json: {schema: {type: object}}}}, responses: {"200": {description: put}}}
    delete: {operationId: dropOrder, x-candor-retired: true, responses: {"410": {description: gone}}}
  /exports:
    get: {operationId: exportOrders, security: [{token: []}], responses: {"200": {description: all}}}
  /refunds:
    get: {operationId: refundOrder, security: [{token: []}], responses: {"200": {description: done}}}
  /baskets:
    x-candor-retired: /v2/baskets
    get: {operationId: listBaskets, responses: {"410": {description: gone}}}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
"""


class Api(http.server.BaseHTTPRequestHandler):
    """Says what reached it. `/own-cors` answers CORS itself, `/login` signs in by a cookie."""

    protocol_version = "HTTP/1.1"
    seen = []

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        Api.seen.append(f"{self.command} {self.path}")
        body = b'{"fine":true}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if self.path == "/own-cors":
            self.send_header("Access-Control-Allow-Origin", "https://partner.test")
        if self.path.startswith("/login"):
            self.send_header("Set-Cookie", f"session={self.path.partition('?')[2] or 'ann'}; Path=/; HttpOnly")
        self.end_headers()
        self.wfile.write(body if self.command != "HEAD" else b"")

    do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_HEAD = answer

    def log_message(self, *_):
        pass


class Page(http.server.BaseHTTPRequestHandler):
    """A page without anything: its origin is what counts."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>page</title><body>")

    def log_message(self, *_):
        pass


def serving(handler):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


api = serving(Api)


def gateway(text, *more, contract=True):
    here = folder()
    (here / "orders.yaml").write_text(CONTRACT)
    path = here / "candor.toml"
    path.write_text(('[gateway]\nopenapi = "orders.yaml"\nunknown_routes = "pass"\n' if contract else "") + text)
    started = Gateway(api, "--config", path, *more)
    started.config = path
    return started


def ask(to, method, target, headers=(), body=None, address="127.0.0.1"):
    """One request from an address of this machine."""
    lines = [f"{method} {target} HTTP/1.1", "Host: api.test", "Connection: close", *(f"{n}: {v}" for n, v in headers)]
    lines += [f"Content-Length: {len(body)}"] if body is not None else []
    with socket.create_connection(("127.0.0.1", to.port), 30, (address, 0)) as s:
        s.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b""))
        octets = b""
        while piece := s.recv(65536):
            octets += piece
    return Answer(octets)


def outcome(answer):
    return (answer.status, problem_of(answer)["code"]) if answer.status >= 400 else answer.status


def kept(to, query):
    """What the journal has for a query, once it has something."""
    found = []
    for _ in range(600):
        url = f"http://127.0.0.1:{to.workbench}/api/exchanges?q={urllib.parse.quote(query)}"
        with urllib.request.urlopen(url, timeout=30) as answer:
            found = json.load(answer)["exchanges"]
        if found:
            break
        time.sleep(0.05)
    return found


# ---- who is let in, what is blocked, retired, under maintenance ---------------------------------------------


def lists():
    own = gateway("""
[[access]]
deny = ["127.0.0.66"]
[[access]]
paths = ["/admin/*"]
allow = ["127.0.0.7", "10.0.0.0/8"]
[[block]]
name = "old-app"
agents = ["ExampleApp/1.*"]
methods = ["POST"]
advice = "Install version 2 of the app."
[[block]]
name = "scanners"
networks = ["127.0.0.99"]
paths = ["*.php"]
[[legal]]
paths = ["/articles/17", "/articles/17/*"]
by = "https://api.example/legal"
reason = "order 17 of the district court"
[[retired]]
paths = ["/v1/*"]
instead = "/v2"
[version]
header = "X-Api-Version"
query = "api-version"
supported = ["1", "2"]
""", "--docs", "true")
    checks.equal("an address on the deny list", outcome(ask(own, "GET", "/orders", address="127.0.0.66")), (403, "client-address-blocked"))
    checks.equal("another one", outcome(ask(own, "GET", "/orders", address="127.0.0.67")), 200)
    for path in ("/admin/users", "/%61dmin/users", "//admin//users", "/admin%2Fusers", "/admin;v=1/users", "/free/..;/admin/users"):
        refused = outcome(ask(own, "GET", path, address="127.0.0.8"))
        checks.equal(f"{path} from elsewhere", refused, (403, "client-address-blocked"))
    checks.equal("from where it is let in", outcome(ask(own, "GET", "/admin/users", address="127.0.0.7")), 200)
    pages = [ask(own, "GET", f"/_candor/{page}", address="127.0.0.66").status for page in ("rules/client-address-blocked", "docs/index.json")]
    checks.equal("the page of the rule is there for them, those of the API are not", pages, [200, 403])
    behind = [("X-Forwarded-For", "127.0.0.66")]
    checks.equal("behind a trusted proxy its client counts", outcome(ask(own, "GET", "/orders", behind)), (403, "client-address-blocked"))
    detail = problem_of(ask(own, "GET", "/orders", address="127.0.0.66"))["detail"]
    checks.check("the address is told in part", "127.0.0.0/24" in detail and "127.0.0.66" not in detail, detail)
    agent = [("User-Agent", "exampleapp/1.4"), ("Content-Type", "application/json")]
    blocked = ask(own, "POST", "/orders", agent, b"{}")
    problem = problem_of(blocked)
    checks.equal("a block", (blocked.status, problem["code"], problem["errors"][0]["header"]), (403, "request-blocked-by-policy", "User-Agent"))
    checks.check("its name and advice are told", "old-app" in problem["detail"] and problem["fix"] == "Install version 2 of the app.", problem)
    checks.equal("not for another method", outcome(ask(own, "GET", "/orders", agent)), 200)
    checks.equal("a block by network and path", outcome(ask(own, "GET", "/x.php", address="127.0.0.99")), (403, "request-blocked-by-policy"))
    checks.equal("the path alone passes", outcome(ask(own, "GET", "/x.php")), 200)
    legal = ask(own, "GET", "/articles/17/comments")
    checks.equal("451", outcome(legal), (451, "unavailable-for-legal-reasons"))
    checks.equal("who blocks it", legal.get("Link"), '<https://api.example/legal>; rel="blocked-by"')
    checks.check("the demand is told", "district court" in problem_of(legal)["detail"], legal.body)
    gone = ask(own, "GET", "/v1/orders?x=1")
    checks.equal("retired by the settings", (outcome(gone), gone.get("Link")), ((410, "resource-gone"), '</v2>; rel="successor-version"'))
    gone = ask(own, "GET", "/baskets")
    checks.equal("retired by the contract", (outcome(gone), gone.get("Link")), ((410, "resource-gone"), '</v2/baskets>; rel="successor-version"'))
    checks.equal("one operation alone", outcome(ask(own, "DELETE", "/orders/7")), (410, "resource-gone"))
    checks.equal("its neighbour works", outcome(ask(own, "GET", "/orders/7")), 200)
    with urllib.request.urlopen(f"http://127.0.0.1:{own.port}/_candor/docs/index.json", timeout=30) as answer:
        listed = {o["name"]: o["retired"] for o in json.load(answer)["operations"]}
    checks.equal("the published rules say so", (listed["listBaskets"], listed["dropOrder"], listed["getOrder"]), (True, True, False))
    with urllib.request.urlopen(f"http://127.0.0.1:{own.port}/_candor/docs/dropOrder.md", timeout=30) as answer:
        checks.check("with their refusal", "410 [`resource-gone`]" in (page := answer.read().decode()), page)
    checks.equal("no such version", outcome(ask(own, "GET", "/orders", [("X-Api-Version", "9")])), (400, "api-version-unsupported"))
    checks.equal("nor in the query", outcome(ask(own, "GET", "/free?api-version=0")), (400, "api-version-unsupported"))
    checks.equal("one that there is", outcome(ask(own, "GET", "/orders", [("X-Api-Version", "2")])), 200)
    checks.equal("the address comes before the method", outcome(ask(own, "PATCH", "/orders", address="127.0.0.66")), (403, "client-address-blocked"))
    with httpx.Client(http1=False, http2=True, base_url=f"http://127.0.0.1:{own.port}", timeout=60) as client:
        told = [(a.http_version, a.status_code) for a in (client.get("/articles/17"), client.get("/admin/x"), client.get("/orders"))]
    checks.equal("over HTTP/2 as well", told, [("HTTP/2", 451), ("HTTP/2", 403), ("HTTP/2", 200)])
    found = kept(own, "rule:unavailable-for-legal-reasons")
    checks.check("refusals are kept", found and found[0]["status"] == 451, found)
    own.stop()
    alone = gateway('[[access]]\nallow = ["127.0.0.7"]\n', "--trust", "nobody")
    spoofed = ask(alone, "GET", "/orders", [("X-Forwarded-For", "127.0.0.7")])
    checks.equal("nobody can write an address of their own", outcome(spoofed), (403, "client-address-blocked"))
    alone.stop()
    loose = gateway('[[access]]\nallow = ["127.0.0.7"]\npaths = ["/admin"]\n', "--path-case", "ignore", "--trailing-slash", "ignore")
    told = [ask(loose, "GET", path).status for path in ("/admin", "/Admin", "/ADMIN/", "/admins")]
    checks.equal("paths are compared as the contract's are", told, [403, 403, 403, 200])
    loose.stop()


def observing():
    own = gateway("""
[rules]
request-blocked-by-policy = "warn"
[[block]]
name = "debugging"
headers = ["X-Debug: on*"]
[[scope]]
operation = "getOrder"
mode = "observe"
[[access]]
deny = ["127.0.0.66"]
""")
    checks.equal("warned only", outcome(ask(own, "GET", "/orders", [("X-Debug", "Only-once")])), 200)
    checks.check("and noted", kept(own, "rule:request-blocked-by-policy"), "nothing in the journal")
    checks.equal("observed for one operation", outcome(ask(own, "GET", "/orders/7", address="127.0.0.66")), 200)
    checks.check("and noted, too", kept(own, "rule:client-address-blocked op:getOrder"), "nothing in the journal")
    checks.equal("enforced for others", outcome(ask(own, "GET", "/orders", address="127.0.0.66")), (403, "client-address-blocked"))
    own.stop()


def maintenance():
    ports = [serving(Api), serving(Api)]
    text = f"""[gateway]
upstream = "http://127.0.0.1:{api}"
[[service]]
name = "orders"
prefix = "/shop"
upstream = "http://127.0.0.1:{ports[0]}"
[[service]]
name = "baskets"
prefix = "/shop/baskets"
upstream = "http://127.0.0.1:{ports[1]}"
"""
    own = gateway(text, contract=False)
    checks.equal("all is well", outcome(ask(own, "GET", "/shop/1")), 200)
    change = text + '[[maintenance]]\nservices = ["orders"]\nretry_after = "15m"\nexcept = ["127.0.0.7"]\n[cors]\norigins = ["https://app.test"]\n'
    own.config.write_text(change)
    checks.until("maintenance begins while it runs", lambda: ask(own, "GET", "/shop/1").status == 503)
    away = ask(own, "GET", "/shop/1", [("Origin", "https://app.test")])
    checks.equal("503 with the time", (outcome(away), away.get("Retry-After")), ((503, "under-maintenance"), "900"))
    checks.equal("pages may read it", away.get("Access-Control-Allow-Origin"), "https://app.test")
    checks.equal("a service within it goes on", outcome(ask(own, "GET", "/shop/baskets/1")), 200)
    checks.equal("others go on", outcome(ask(own, "GET", "/else")), 200)
    checks.equal("whoever is excepted is served", outcome(ask(own, "GET", "/shop/1", address="127.0.0.7")), 200)
    page = ask(own, "GET", "/_candor/rules/under-maintenance")
    checks.check("the page of the fault is there", page.status == 200 and b"maintenance" in page.body, page.octets[:300])
    own.config.write_text(text)
    checks.until("and ends", lambda: ask(own, "GET", "/shop/1").status == 200)
    own.stop()


def requirements():
    own = gateway(f"""
[auth]
hide_forbidden = false
[[auth.scheme]]
name = "token"
secret = "{JWT_SECRET}"
[[require]]
name = "team-plan"
operations = ["exportOrders"]
claim = "claim:plan"
values = ["team", "enterprise"]
otherwise = "payment-required"
[[require]]
name = "back-office"
operations = ["refundOrder"]
claim = "claim:roles"
values = ["support", "admin"]
[[require]]
name = "operators"
paths = ["/internal/*"]
claim = "subject"
values = ["ann"]
""")

    def of(path, **claims):
        claims = {"sub": "ann", "exp": int(time.time()) + 600, **claims}
        return outcome(ask(own, "GET", path, [("Authorization", "Bearer " + jwt.encode(claims, JWT_SECRET, algorithm="HS256"))]))

    checks.equal("a plan that covers it", of("/exports", plan="team"), 200)
    checks.equal("one that does not", of("/exports", plan="free"), (402, "payment-required"))
    checks.equal("none", of("/exports"), (402, "payment-required"))
    checks.equal("a role among several", of("/refunds", roles=["reader", "support"]), 200)
    checks.equal("none of them", of("/refunds", roles=["reader"]), (403, "permission-denied"))
    checks.equal("credentials come first", outcome(ask(own, "GET", "/refunds")), (401, "auth-missing"))
    checks.equal("where nobody asks who it is, nobody meets it", of("/internal/x"), (403, "permission-denied"))
    own.config.write_text(own.config.read_text().replace("hide_forbidden = false", "hide_forbidden = true"))
    checks.until("hidden behind a 404", lambda: of("/refunds", roles=["reader"]) == (404, "path-not-found"))
    own.stop()


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
    others = free_port()
    other = http.server.ThreadingHTTPServer(("127.0.0.1", others), Page)
    threading.Thread(target=other.serve_forever, daemon=True).start()
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
    checks.equal("and puts, with a cookie, behind a preflight", got["put"].get("status"), 200)
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


# ---- settings -----------------------------------------------------------------------------------------------


def what_settings_say():
    def check(text):
        path = folder() / "candor.toml"
        path.write_text('[gateway]\nupstream = "http://127.0.0.1:9"\n' + text)
        done = subprocess.run([CANDOR, "check", path], capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout + done.stderr

    for text, place, said in [
        ('[[access]]\nallow = ["10.0.0.0/33"]\n', "4:9", '"10.0.0.0/33" is no address and no network'),
        ('[[access]]\npaths = ["/a"]\n', "3:1", "nobody is let in or kept out"),
        ('[[block]]\nname = "all"\n', "4:8", "it would block everything"),
        ('[[block]]\nname = "a"\npaths = ["a"]\n', "5:9", 'did you mean "/a"?'),
        ('[[maintenance]]\nservices = ["orders"]\n', "4:12", "there is no service `orders`"),
        ('[[retired]]\nmethods = ["get"]\n', "4:11", 'did you mean "GET"?'),
        ('[[require]]\nname = "a"\nclaim = "plan"\nvalues = ["x"]\n', "5:9", "subject, scopes, scheme or claim:NAME is expected"),
        ('[csrf]\nsecret = "0123456789abcdef"\n', "4:10", "it is not said which cookies sign browsers in"),
        ('[version]\nheader = "X-V"\n', "4:10", "no version is supported"),
    ]:
        code, told = check(text)
        checks.check(f"settings: {said}", code != 0 and said in told and f"candor.toml:{place}" in told, told)


for part in (lists, observing, maintenance, requirements, cors_on_the_wire, csrf_on_the_wire, in_chromium, what_settings_say):
    checks.run(part)
checks.close()
