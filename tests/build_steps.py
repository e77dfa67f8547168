"""`check`, `inspect` and `audit` as steps of a build: SARIF, JUnit and annotations, baselines, exit codes; pytest."""
# needs: npm-packages python
import base64
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree

import jsonschema
import junitparser

from _candor import CANDOR, ROOT, Checks, folder

checks = Checks()
here = folder()
API = ROOT / "docs/examples/api.yaml"
SCHEMA = json.loads(next(pathlib.Path(os.environ["NODE_PATH"], "@microsoft/jest-sarif").rglob("sarif-2.1.0*.json")).read_text())
ANNOTATION = re.compile(r"::(error|warning|notice) (.*?)::(.*)")


def candor(*arguments):
    done = subprocess.run([CANDOR, *map(str, arguments)], capture_output=True, text=True, timeout=120, cwd=here)
    checks.check(f"{arguments[0]}: nothing on stderr", not done.stderr, done.stderr)
    return done


def as_sarif(title, *arguments):
    done = candor(*arguments, "--format", "sarif")
    log = json.loads(done.stdout)
    faults = [f"{error.json_path}: {error.message}" for error in jsonschema.Draft7Validator(SCHEMA).iter_errors(log)]
    checks.equal(f"{title}: SARIF is valid by its schema", faults, [])
    described = {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    results = log["runs"][0]["results"]
    checks.check(f"{title}: SARIF describes what it names", {r["ruleId"] for r in results} <= described, results)
    return results, done.returncode


def as_junit(title, *arguments):
    done = candor(*arguments, "--format", "junit")
    suites = junitparser.JUnitXml.fromroot(xml.etree.ElementTree.fromstring(done.stdout))
    for suite in suites:
        checks.equal(f"{title}: JUnit counts its cases", suite.tests, len(list(suite)))
    failed = {case.name for suite in suites for case in suite
              if any(isinstance(result, (junitparser.Failure, junitparser.Error)) for result in case.result)}
    return {suite.name for suite in suites}, failed


def as_annotations(*arguments):
    """Lines as a runner of GitHub reads them: word, properties, text."""
    found = []
    for line in candor(*arguments, "--format", "github").stdout.splitlines():
        word, properties, text = ANNOTATION.fullmatch(line).groups()
        pairs = dict(pair.split("=", 1) for pair in properties.split(","))
        undo = lambda value: value.replace("%3A", ":").replace("%2C", ",").replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
        found.append((word, {name: undo(value) for name, value in pairs.items()}, undo(text)))
    return found


def excerpt(file, line, column):
    return pathlib.Path(here, file).read_text().split("\n")[int(line) - 1][int(column) - 1:]


def documents():
    """A document with a warning: found where it stands, accepted once and not again."""
    text = API.read_text().replace("required: [customer, quantity]", "required: [customer, quantity, colour]")
    pathlib.Path(here, "api, new.yaml").write_text(text)
    step = ("check", "--deny-warnings", "api, new.yaml")
    results, code = as_sarif("check", *step)
    checks.equal("check: exit code", code, 1)
    found = [r for r in results if r["ruleId"] == "required-property-undeclared"]
    region = found[0]["locations"][0]["physicalLocation"]["region"]
    checks.check("check: SARIF points at it", "colour" in excerpt("api, new.yaml", region["startLine"], region["startColumn"]), region)
    checks.equal("check: JUnit", as_junit("check", *step), ({"api, new.yaml"}, {"required-property-undeclared"}))
    word, properties, said = next(a for a in as_annotations(*step) if a[0] == "warning")
    checks.check("check: annotation", properties["file"] == "api, new.yaml" and "`colour`" in said, (properties, said))
    checks.check("check: annotation points at it", "colour" in excerpt(properties["file"], properties["line"], properties["col"]))
    candor(*step, "--write-baseline", "accepted.json")
    accepting = (*step, "--baseline", "accepted.json")
    checks.equal("check: what is accepted passes", candor(*accepting).returncode, 0)
    results, _ = as_sarif("check", *accepting)
    checks.check("check: SARIF says that it is accepted", all("suppressions" in r for r in results) and results, results)
    checks.equal("check: JUnit skips it", as_junit("check", *accepting)[1], set())
    checks.equal("check: no annotation", as_annotations(*accepting), [])
    pathlib.Path(here, "api, new.yaml").write_text("# moved down\n" + text.replace("colour]", "colour, size]"))
    again = as_annotations(*accepting)
    checks.check("check: what is new is told", len(again) == 1 and "`size`" in again[0][2], again)
    pathlib.Path(here, "broken.yaml").write_text("openapi: 3.0.3\npaths: [\n")
    done = as_annotations("check", "broken.yaml")
    checks.check("check: what cannot be read is an error", done and done[0][0] == "error" and done[0][1]["file"] == "broken.yaml", done)


def requests():
    """Requests in files: each is a case, and a violation stands at its line."""
    head = "POST /orders HTTP/1.1\r\nHost: api.test\r\nContent-Type: application/json\r\n"
    right, wrong = '{"customer": "Ann", "quantity": 2}', '{\n "customer": "Ann",\n "quantity": "2"\n}'
    for name, body in (("right.http", right), ("wrong.http", wrong)):
        pathlib.Path(here, name).write_bytes(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    pathlib.Path(here, "odd.http").write_bytes(b"GET /orders HTTP/1.1\r\nHost : api.test\r\n\r\n")
    pathlib.Path(here, "several.curl").write_text(
        "curl http://api.test/orders?limit=5\n\ncurl http://api.test/orders?limit=500\n")
    step = ("inspect", "--openapi", API, "right.http", "wrong.http", "odd.http", "several.curl")
    results, code = as_sarif("inspect", *step)
    checks.equal("inspect: exit code", code, 1)
    checks.equal("inspect: SARIF", sorted(r["ruleId"] for r in results), ["body-type", "header-space-before-colon", "param-range"])
    places = {r["ruleId"]: r["locations"][0]["physicalLocation"] for r in results}
    checks.equal("inspect: a fault of the body at its line", places["body-type"]["region"], {"startLine": 8, "startColumn": 14})
    checks.equal("inspect: a fault of the head at its line", places["header-space-before-colon"]["region"]["startLine"], 2)
    checks.equal("inspect: one of several", places["param-range"]["region"]["startLine"], 3)
    suites, failed = as_junit("inspect", *step)
    checks.equal("inspect: a suite for each request", suites,
                 {"right.http", "wrong.http", "odd.http", "several.curl#1", "several.curl#2"})
    checks.equal("inspect: those that fail", failed, {"body-type", "header-space-before-colon", "param-range"})
    checks.equal("inspect: annotations", sorted(a[1]["file"] for a in as_annotations(*step)),
                 ["odd.http", "several.curl", "wrong.http"])
    candor(*step, "--write-baseline", "refused.json")
    done = candor(*step, "--baseline", "refused.json")
    checks.equal("inspect: what is accepted passes", (done.returncode, done.stdout), (0, "5 requests, 0 refused; the baseline accepts 3\n"))
    told = json.loads(candor(*step, "--format", "json").stdout)["verdicts"]
    checks.equal("inspect: as JSON", [(v["name"], v["verdict"]) for v in told][:2], [("right.http", "accept"), ("wrong.http", "reject")])
    pathlib.Path(here, "mistyped.json").write_text('{"accepted": [{"code": "body-tipe"}]}')
    done = subprocess.run([CANDOR, *map(str, step), "--baseline", "mistyped.json"], capture_output=True, text=True, cwd=here)
    checks.check("a code that does not exist is told", done.returncode == 2 and "`body-type`" in done.stderr, done.stderr)


def audits():
    coded = lambda text: base64.b64encode(text.encode()).decode()
    traffic = here / "traffic.jsonl"
    traffic.write_text(json.dumps({
        "id": 1, "request_b64": coded("GET /pets HTTP/1.1\r\nHost: api.test\r\n\r\n"),
        "response_b64": coded("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")}) + "\n")
    step = ("audit", "--jsonl", traffic, "--fail-on", "info")
    results, code = as_sarif("audit", *step)
    found = as_annotations(*step)
    checks.check("audit: an annotation for each finding", len(found) == len(results) > 0 and code == 1, (found, results))
    checks.check("audit: annotations name the file", all(a[1]["file"] == str(traffic) for a in found), found)


def in_pytest():
    """The recipe of the docs: tests go through a gateway, and the audit of what was answered is a test, too."""
    for name in ("conftest.py", "test_orders.py", "api.yaml"):
        shutil.copy(ROOT / "docs/examples" / (name if name == "api.yaml" else f"pytest/{name}"), here / name)
    environment = dict(os.environ, PATH=f"{pathlib.Path(CANDOR).parent}:{os.environ['PATH']}")
    run = lambda *more: subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *more], cwd=here,
                                       env=environment, capture_output=True, text=True, timeout=120)
    done = run()
    checks.check("pytest: an API in order passes", done.returncode == 0 and "2 passed" in done.stdout, done.stdout + done.stderr)
    service = (here / "test_orders.py").read_text()
    (here / "test_orders.py").write_text(service.replace('"Allow", "GET, POST"', '"X-Allow", "GET, POST"'))
    done = run()
    checks.check("pytest: an answer that breaks the rules fails the run", done.returncode == 1 and "405-without-allow" in done.stdout,
                 done.stdout + done.stderr)


for check in (documents, requests, audits, in_pytest):
    checks.run(check)
checks.close()
