"""Refusals of a real nginx, FastAPI and Express: told again as problem documents or annotated, and kept as they came.

Each call is made straight and through a gateway that repairs, one that annotates and one that does neither.
"""
# needs: curl python node npm npm-packages nginx
import json
import subprocess
import time
import urllib.parse
import urllib.request

import _stacks
from _candor import ROOT, Checks, Gateway, folder, problem_of, request

checks = Checks()
# Of the failing calls: those whose body stays, since it is JSON of the application's own that names no place.
STAYS = {"FastAPI": {"unknown order"}, "Express": {"unknown order"}}
# Fields that say something of the body, and those that hop.
OF_BODY = {"content-type", "content-length", "etag", "vary", "content-security-policy", "x-content-type-options"}
HOP = {"connection", "keep-alive", "transfer-encoding", "date", "x-request-id", "candor-reading"}


def call(port, name, *fields):
    method, target, headers, body = _stacks.CALLS[name]
    return request(port, method, target, [*headers.items(), *fields], None if body is None else body.encode())


def stored(gateway, answer, seconds=20):
    """The record of an answer; it is there a moment after the answer."""
    query = urllib.parse.quote(f"id:{answer.get('x-request-id')}")
    base, end = f"http://127.0.0.1:{gateway.workbench}/api/exchanges", time.time() + seconds
    while True:
        found = json.load(urllib.request.urlopen(f"{base}?q={query}"))["exchanges"]
        if found or time.time() > end:
            return json.load(urllib.request.urlopen(f"{base}/{found[0]['id']}"))
        time.sleep(0.1)


def kept(answer, but=()):
    return sorted((n.lower(), v) for n, v in answer.fields if n.decode().lower() not in {*HOP, *but})


def run(stack):
    upstream = stack.start()
    size = ("--max-body", "8MiB")
    plain, annotating, repairing = (Gateway(upstream, *size, "--repair", mode) for mode in ("off", "annotate", "repair"))
    for name, told in stack.told.items():
        title = f"{stack.name}, {name}"
        if name == "over the rate":
            call(upstream, name)
        straight, passed = call(upstream, name), call(plain.port, name)
        checks.equal(f"{title}: off, status", passed.status, straight.status)
        checks.equal(f"{title}: off, body", passed.body, straight.body)
        checks.equal(f"{title}: off, no reading", passed.get("candor-reading"), None)
        annotated = call(annotating.port, name)
        checks.equal(f"{title}: annotated, body octet for octet", annotated.body, straight.body)
        if name != "over the rate":
            checks.equal(f"{title}: annotated, fields", kept(annotated), kept(straight))
        reading = annotated.get("candor-reading") or ""
        checks.check(f"{title}: the reading names status and right status",
                     reading.endswith(f"status={told.status}, right={told.right}"), reading)
        checks.check(f"{title}: the reading names the layer",
                     any(reading.startswith(f"layer={layer}") for layer in told.layers), reading)
        compare(title, stack, name, told, straight, call(repairing.port, name), repairing)


def compare(title, stack, name, told, straight, answer, gateway):
    checks.equal(f"{title}: status", answer.status, straight.status)
    if name in STAYS[stack.name]:
        checks.equal(f"{title}: stays", answer.body, straight.body)
        return
    problem = answer.json()
    checks.equal(f"{title}: code", problem.get("code"), "upstream-refused")
    problem_of(answer)
    checks.equal(f"{title}: Content-Length", answer.get("content-length"), str(len(answer.body)))
    checks.check(f"{title}: the product is not told", "product" not in (answer.get("candor-reading") or "product"))
    named = {error.get("pointer", "").removeprefix("#") or error.get("parameter") or error.get("header")
             for error in problem["errors"]}
    checks.equal(f"{title}: places", named - {None}, set(told.fields))
    checks.check(f"{title}: varies by Accept", "accept" in answer.get("vary").lower(), answer.get("vary"))
    lost = [f for f in kept(straight, OF_BODY) if f not in kept(answer, OF_BODY)]
    checks.check(f"{title}: no other field is lost", not lost or name == "over the rate", lost)
    record = stored(gateway, answer)
    checks.equal(f"{title}: recorded as repaired", record["repair"]["done"], "repaired")
    checks.equal(f"{title}: the original's status", record["original"]["status"], straight.status)
    body = record["original"]["message"]["body"]
    checks.equal(f"{title}: the original's body", body.get("text", ""), straight.body.decode())
    checks.check(f"{title}: read once, and kept", record["reading"]["layer"] in told.layers, record["reading"])
    checks.equal(f"{title}: found", stored_codes(gateway), True)


def stored_codes(gateway):
    query = urllib.parse.quote("rule:upstream-refused")
    found = json.load(urllib.request.urlopen(f"http://127.0.0.1:{gateway.workbench}/api/exchanges?q={query}"))
    return bool(found["exchanges"])


def clients():
    """What curl and a browser get of nginx' page for a body that is too large."""
    stack = next(stack for stack in _stacks.ALL if stack.nginx)
    gateway = Gateway(stack.start(), "--max-body", "8MiB", "--repair", "repair")
    url = f"http://127.0.0.1:{gateway.port}/orders"

    def curl(*arguments, body=None):
        return subprocess.run(["curl", "-s", *arguments], input=body, capture_output=True, text=True, timeout=120).stdout

    large = "x" * 3_000_000
    out = curl("-H", "Accept: application/json", "--data-binary", "@-", url, body=large)
    problem = json.loads(out)
    checks.equal("curl that accepts JSON: status", problem["status"], 413)
    checks.equal("curl that accepts JSON: code", problem["code"], "upstream-refused")
    checks.check("curl that accepts JSON: nothing of nginx", "nginx" not in out, out)
    page = curl("-H", "Accept: text/html,*/*;q=0.8", "--data-binary", "@-", url, body=large)
    checks.check("a browser keeps the page", "<center>nginx" in page, page)
    # Both on one connection: a body behind the first head would be taken for the second answer.
    heads = curl("-I", url + "/8", url + "/9")
    checks.equal("HEAD twice on one connection", heads.count("HTTP/1.1 4"), 2)
    checks.check("HEAD tells no length that would be wrong", "Content-Length: 0" not in heads, heads)


def scopes():
    """A document annotates, one operation of it repairs, and what it does not name is left alone."""
    here = folder()
    (here / "api.yaml").write_text((ROOT / "docs/examples/api.yaml").read_text())
    (here / "candor.toml").write_text("""
        [gateway]
        mode = "observe"
        unknown_routes = "pass"
        [[contract]]
        file = "api.yaml"
        repair = "annotate"
        [[scope]]
        operation = "createOrder"
        repair = "repair"
        """)
    stack = next(stack for stack in _stacks.ALL if stack.name == "Express")
    gateway = Gateway(stack.start(), "--config", here / "candor.toml")
    checks.equal("the operation repairs", problem_of(call(gateway.port, "missing field"))["code"], "upstream-refused")
    annotated = call(gateway.port, "wrong parameter")
    checks.check("the document annotates", annotated.get("candor-reading") and "type" not in annotated.json(), annotated.octets)
    checks.equal("elsewhere nothing", call(gateway.port, "unknown route").get("candor-reading"), None)


for one in _stacks.ALL:
    if one.name in STAYS:
        checks.run(run, one)
checks.run(clients)
checks.run(scopes)
checks.close()
