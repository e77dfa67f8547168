"""What is decided by configuration alone: address lists, blocks, legal demands, what is retired, versions, requirements and maintenance, as clients and the journal see it."""
# needs: python
import json
import subprocess
import time
import urllib.request

import httpx
import jwt

from _candor import CANDOR, Checks, folder, problem_of
from _policies import Api, api, ask, gateway, kept, outcome, serving

checks = Checks()
JWT_SECRET = "a-secret-of-thirty-two-octets-at-least"


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


for part in (lists, observing, maintenance, requirements, what_settings_say):
    checks.run(part)
checks.close()
