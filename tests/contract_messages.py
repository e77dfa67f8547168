"""What Candor says where a value fits no branch of `oneOf` or `anyOf`, beside Prism and express-openapi-validator.

The section of docs/contract.md is what the program says today; with CANDOR_FULL=1 the peers are asked anew as well.
CANDOR_WRITE=1 writes the section, and with CANDOR_FULL=1 what the peers said.
"""
# needs: python npm-packages
import base64
import json
import os
import pathlib
import shutil
import subprocess
import urllib.error
import urllib.request

import yaml

from _candor import CANDOR, FULL, ROOT, Checks, folder, free_port, start

checks = Checks()
PLACE = folder()
WRITE = os.environ.get("CANDOR_WRITE") == "1"
DOCUMENT = ROOT / "tests/apps/peers/messages.yaml"
KEPT = ROOT / "tests/apps/peers/messages.json"
PAGE = ROOT / "docs/contract.md"
OPEN, CLOSE = "<!-- messages: made by tests/contract_messages.py -->\n", "<!-- end of messages -->\n"
# What is wrong, where it is asked, and the body. The number of faults is what a person would count.
CASES = [
    ("six branches, a misspelt name", "/payments", {"number": "4111", "expiri": "12/27", "cvc": "123"}, ["/expiri"]),
    ("six branches, one value of the wrong type", "/payments", {"address": "Main Street 1", "days": "30"}, ["/days"]),
    ("null for six branches", "/payments", None, [""]),
    ("a discriminator that stands for nothing", "/pets", {"kind": "cta", "lives": 7}, ["/kind"]),
    ("a discriminator that says the branch", "/pets", {"kind": "dog", "bark": "lout"}, ["/bark"]),
    ("a constant says the branch, in a list", "/events",
     [{"type": "created", "name": "a"}, {"type": "moved", "from": "b"}, {"type": "deleted"}], ["/1"]),
    ("a constant that no branch has", "/events", [{"type": "creatd", "name": "a"}], ["/0/type"]),
    ("a choice within a choice", "/rules", {"all": [{"field": "age", "above": 5}, {"field": "name", "above": "5"}]},
     ["/all/1/above"]),
    ("a number in quotes", "/searches", {"limit": "50"}, ["/limit"]),
    ("a day that does not exist", "/searches", {"since": "2024-02-30"}, ["/since"]),
    ("half of one branch", "/searches", {"place": {"lat": 52.5}}, ["/place"]),
    ("a value that fits two branches", "/searches", {"place": {"lat": 52.5, "lon": 13.4, "city": "Berlin"}}, ["/place"]),
]


def raw(path, body):
    octets = json.dumps(body).encode()
    return (f"POST {path} HTTP/1.1\r\nHost: api.test\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(octets)}\r\n\r\n").encode() + octets


def lines():
    coded = ({"id": str(i), "raw_b64": base64.b64encode(raw(path, body)).decode()} for i, (_, path, body, _) in enumerate(CASES))
    return "".join(json.dumps(line) + "\n" for line in coded)


def candor():
    """Per case: pairs of place and sentence."""
    file = PLACE / "cases.jsonl"
    file.write_text(lines())
    run = subprocess.run([CANDOR, "inspect", "--openapi", DOCUMENT, "--jsonl", file], capture_output=True, text=True, timeout=60)
    answers = {line["id"]: line for line in map(json.loads, run.stdout.splitlines())}
    return [[[v.get("pointer", "").removeprefix("#"), v["detail"] + " " + v["fix"]] for v in answers[str(i)]["violations"]]
            for i in range(len(CASES))]


def express_openapi_validator():
    asked = PLACE / "asked"
    asked.mkdir()
    (asked / "messages.json").write_text(json.dumps(yaml.safe_load(DOCUMENT.read_text())))
    (asked / "messages.jsonl").write_text(lines())
    run = subprocess.run(["node", ROOT / "tests/apps/peers/eov.js", asked], capture_output=True, text=True, timeout=120)
    answers = {line["id"]: line for line in map(json.loads, run.stdout.splitlines())}
    return [[[e.get("path", "").removeprefix("/body"), e["message"]] for e in answers[str(i)]["errors"]] for i in range(len(CASES))]


def prism():
    port = free_port()
    module = next(p for p in os.environ["NODE_PATH"].split(":") if (pathlib.Path(p) / "@stoplight/prism-cli").exists())
    program = pathlib.Path(module) / ".bin/prism"
    start([shutil.which("node"), program, "mock", "--errors", "--port", port, DOCUMENT], port, stdout=subprocess.DEVNULL)
    said = []
    for _, path, body, _ in CASES:
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"}, method="POST")
        try:
            urllib.request.urlopen(request, timeout=60)
            said.append([])
        except urllib.error.HTTPError as refusal:
            problem = json.loads(refusal.read())
            errors = problem.get("validation") or [{"location": [], "message": problem.get("detail", problem.get("title"))}]
            said.append([["".join(f"/{step}" for step in e.get("location", [])[1:]), e["message"]] for e in errors])
    return said


def cell(said):
    """A list of places and sentences as a cell of a table."""
    if not said:
        return "passes it"
    shown = [f"`{place or '(body)'}`: {sentence}" for place, sentence in said[:3]]
    more = [f"and {len(said) - 3} more"] if len(said) > 3 else []
    count = f"**{len(said)}**<br>" if len(said) > 1 else ""
    return (count + "<br>".join(shown + more)).replace("|", "\\|").replace("\n", " ")


def section(ours, theirs):
    rows = ["| Sent | Candor | Prism | express-openapi-validator |", "|---|---|---|---|"]
    for index, (name, path, body, _) in enumerate(CASES):
        cells = [cell(said) for said in (ours[index], theirs["prism"][index], theirs["express-openapi-validator"][index])]
        rows.append(f"| {name}: `{path}`<br>`{json.dumps(body)}` | " + " | ".join(cells) + " |")
    versions = ", ".join(f"{name} {version}" for name, version in theirs["versions"].items())
    return f"\nThe document is `tests/apps/peers/messages.yaml`; the peers are {versions}.\n\n" + "\n".join(rows) + "\n\n"


def versions():
    found = {}
    for name in ("@stoplight/prism-cli", "express-openapi-validator"):
        for path in os.environ["NODE_PATH"].split(":"):
            package = pathlib.Path(path) / name / "package.json"
            if package.exists():
                found[name] = json.loads(package.read_text())["version"]
    return found


def main():
    ours = candor()
    for (name, _, _, places), said in zip(CASES, ours):
        checks.equal(f"{name}: the faults that a person would count", [place for place, _ in said], places)
    theirs = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    if FULL:
        asked = {"versions": versions(), "prism": prism(), "express-openapi-validator": express_openapi_validator()}
        if WRITE:
            KEPT.write_text(json.dumps(asked, indent=1) + "\n")
            theirs = asked
        checks.equal("what the peers say is what was kept", asked, theirs)
    page = PAGE.read_text()
    before, rest = page.split(OPEN)
    kept, after = rest.split(CLOSE)
    now = section(ours, theirs)
    if WRITE:
        PAGE.write_text(before + OPEN + now + CLOSE + after)
        kept = now
    checks.equal("docs/contract.md shows what the program says (CANDOR_WRITE=1 writes it)", kept, now)


checks.run(main)
checks.close()
