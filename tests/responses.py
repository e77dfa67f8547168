"""Answers of a FastAPI application that break its own contract: observed, enforced, found again, and 400 for 422."""
# needs: python
import json
import sys
import time
import urllib.parse
import urllib.request

from _candor import ROOT, Checks, Gateway, folder, free_port, problem_of, request, start

checks = Checks()
HERE = folder()
OPENAPI = HERE / "cats.json"
# What the application does with ?how=…, and what is to be found in it.
DRIFT = {
    "good": [],
    "type": ["response-schema-violation"],
    "status": ["undocumented-status"],
    "html": ["undocumented-content-type"],
    "field": ["required-response-header-missing"],
    "gzip": ["response-schema-violation"],
    "none": ["undocumented-status"],
}
WITHHELD = {"type", "gzip"}


def upstream():
    port = free_port()
    start([sys.executable, ROOT / "tests/apps/drifting_app.py", port, OPENAPI], port)
    return port


def api(gateway, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{gateway.workbench}/api/exchanges{path}") as answer:
        return json.load(answer)


def recorded(gateway, query, count, seconds=20):
    """The exchanges that a query finds, once there are so many; what is stored is there a moment after the answer."""
    end = time.time() + seconds
    while True:
        found = api(gateway, f"?q={urllib.parse.quote(query)}")["exchanges"]
        if len(found) >= count or time.time() > end:
            return [api(gateway, f"/{row['id']}") for row in found]
        time.sleep(0.1)


def ask(gateway, target, method="GET", body=None):
    fields = [("Content-Type", "application/json")] if body else []
    return request(gateway.port, method, target, fields, body)


def of(gateway, answer):
    """The record of an answer."""
    found = recorded(gateway, f"id:{answer.get('x-request-id')}", 1)
    return found[0] if found else {}


def codes(record):
    return sorted(found["code"] for found in record.get("findings", []))


def observed(port):
    gateway = Gateway(port, "--openapi", OPENAPI)
    for how, expected in DRIFT.items():
        direct, through = request(port, "GET", f"/cats/7?how={how}"), ask(gateway, f"/cats/7?how={how}")
        checks.equal(f"{how}: unchanged", (through.status, through.body), (direct.status, direct.body))
        record = of(gateway, through)
        checks.equal(f"{how}: found", codes(record), expected)
        checks.equal(f"{how}: passed", record.get("verdict"), "passed")
    record = recorded(gateway, "finding:response-schema-violation op:readCat", 2)[-1]
    evidence = record["findings"][0]["evidence"]
    checks.equal("every pointer", [e["pointer"] for e in evidence], ["#/id", "#/name", "#/mood"])
    checks.check("with its place", all(e["line"] == 1 and e["column"] > 1 for e in evidence), evidence)
    checks.check("and its clause", all(e["schema"]["line"] > 1 for e in evidence), evidence)
    answer = ask(gateway, "/signups", "POST", b'{"name":"Kim","password":"correct horse"}')
    record = of(gateway, answer)
    checks.equal("a password comes back", codes(record), ["write-only-returned"])
    checks.check("and is stored nowhere", "correct horse" not in json.dumps(record), record)
    record = of(gateway, ask(gateway, "/stream"))
    checks.equal("a streamed list", codes(record), ["response-schema-violation"])
    checks.equal("its item", record["findings"][0]["evidence"][0]["pointer"], "#/150/name")
    checks.equal("by its code", len(recorded(gateway, "finding:undocumented-*", 3)), 3)
    page = urllib.request.urlopen(f"http://127.0.0.1:{gateway.workbench}/x/{record['id']}").read().decode()
    checks.check("shown on its page", "/rules/response-schema-violation" in page and "#/150/name" in page)
    checks.equal("the gateway's page", request(gateway.port, "GET", "/_candor/rules/write-only-returned").status, 200)
    gateway.stop()


def enforced(port):
    gateway = Gateway(port, "--openapi", OPENAPI, "--responses", "enforce")
    for how, expected in DRIFT.items():
        direct, through = request(port, "GET", f"/cats/7?how={how}"), ask(gateway, f"/cats/7?how={how}")
        record = of(gateway, through)
        checks.equal(f"enforced {how}: found", codes(record), expected)
        if how in WITHHELD:
            checks.equal(f"{how}: withheld", problem_of(through)["code"], "response-invalid")
            checks.equal(f"{how}: 502", through.status, 502)
            checks.equal(f"{how}: original kept", record.get("original", {}).get("status"), direct.status)
        else:
            checks.equal(f"{how}: let through", (through.status, through.body), (direct.status, direct.body))
    large = ask(gateway, "/cats/7?how=large")
    checks.equal("300 KB are checked", (large.status, codes(of(gateway, large))), (200, []))
    gateway.stop()
    gateway = Gateway(port, "--openapi", OPENAPI, "--responses", "enforce", "--max-checked-response", "64 KiB")
    large = ask(gateway, "/cats/7?how=large")
    checks.equal("beyond the limit", (large.status, codes(of(gateway, large))), (200, ["response-not-checked"]))
    gateway.stop()


def settings(port):
    file = HERE / "candor.toml"
    file.write_text(f"""
[gateway]
openapi = "{OPENAPI}"
responses = "enforce"
value_status = "400"

[rules]
undocumented-status = "reject"
response-schema-violation = "warn"

[[scope]]
operation = "streamCats"
responses = "off"

[[scope]]
operation = "signUp"
mode = "observe"
""")
    gateway = Gateway(port, "--config", file)
    checks.equal("a warning made an error", ask(gateway, "/cats/7?how=status").status, 502)
    broken = ask(gateway, "/cats/7?how=type")
    checks.equal("an error made a warning", (broken.status, codes(of(gateway, broken))), (200, ["response-schema-violation"]))
    stream = ask(gateway, "/stream")
    checks.equal("off for one operation", (stream.status, codes(of(gateway, stream))), (200, []))
    record = of(gateway, ask(gateway, "/signups", "POST", b'{"name":1,"password":"x"}'))
    checks.equal("observed for one operation", (record.get("verdict"), record.get("observed")),
                 ("observed", {"status": 400, "errors": 1}))
    gateway.stop()
    gateway = Gateway(port, "--openapi", OPENAPI, "--value-status", "400")
    answer = ask(gateway, "/signups", "POST", b'{"name":1,"password":"x"}')
    checks.equal("400 for values", (answer.status, problem_of(answer)["code"]), (400, "body-type"))
    gateway.stop()
    gateway = Gateway(port, "--openapi", OPENAPI, "--responses", "off")
    checks.equal("off", codes(of(gateway, ask(gateway, "/cats/7?how=type"))), [])
    gateway.stop()


app = upstream()
for part in (observed, enforced, settings):
    checks.run(part, app)
checks.close()
