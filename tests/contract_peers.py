"""Candor, openapi-core and express-openapi-validator on the same requests: they agree, or a table says who is right.

Generated requests and the mutations of suites/mutations: some hundred, 2,000 with CANDOR_FULL=1.
"""
# needs: python npm-packages
import base64
import collections
import gzip
import json
import os
import random
import subprocess
import sys
import time

from _candor import CANDOR, FULL, ROOT, SHARED, Checks, folder
from _differences import GENERATED, PEERS, explained
from _openapi import Document, octets_of
from _requests import requests_of

checks = Checks()
PLACE = folder()
SEED = int(os.environ.get("CANDOR_SEED", 1))
# Larger documents take the peers minutes to load; their operations are nothing that smaller ones do not have.
LARGEST, DOCUMENTS, CASES = (1_500_000, 99, 2000) if FULL else (200_000, 12, 300)
APPS = ROOT / "tests/apps/peers"
PEERS_BY_NAME = {
    "openapi-core": [sys.executable, APPS / "openapi_core_app.py", PLACE],
    "express-openapi-validator": ["node", APPS / "eov.js", PLACE],
}


def answers(command):
    """What it says, by the id of the case."""
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=1800)
    found = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    checks.check(f"{command[0]} {command[1]} answers", found, run.stderr[-600:])
    return {line["id"]: line for line in found}
NO_ANSWER, FAILED = {"status": 0, "message": "no answer", "errors": []}, "failed"
failures = {}


def mutations():
    by_document = collections.defaultdict(list)
    for line in gzip.open(SHARED / "suites/mutations/all.jsonl.gz", "rt"):
        case = json.loads(line)
        raw = base64.b64decode(case["raw_b64"])
        expected = None if case["expect"] == "accept" else {"status": case["expect_status"][0]}
        by_document[case["doc"]].append({"id": case["id"], "document": case["doc"], "operation": case["operation"],
                                         "raw": raw, "way": case["mutation"], "expected": expected})
    return by_document


def compared(case, ours, theirs, peer, figures):
    passed = theirs["status"] == 200
    if theirs["status"] in (0, 500):
        figures[peer, FAILED] += 1
        failures.setdefault((peer, case["document"]), theirs["message"][:150])
        return
    figures[peer, "compared"] += 1
    if passed == (ours["verdict"] == "accept"):
        figures[peer, "alike"] += 1
        return
    reason = explained(PEERS, peer, case, ours, theirs)
    figures[peer, reason or "unexplained"] += 1
    checks.check(
        f"{case['id']} with {peer}", reason,
        f"{case['operation']} ({case['way']}, labelled {case['expected']}): Candor says {ours['verdict']} {ours['code']} "
        f"{[v.get('detail') for v in ours['violations']]}, {peer} says {theirs['status']} {theirs['message']:.600} "
        f"{theirs['errors']} to {case['raw']!r:.700}")


def main():
    documents = SHARED / "suites/openapi"
    if not documents.exists():
        checks.skip("all", f"{documents} is absent")
        return
    pick, made = random.Random(SEED), mutations()
    paths = [p for p in sorted(documents.iterdir()) if p.name in made and len(octets_of(p)) <= LARGEST]
    paths = sorted(pick.sample(paths, min(DOCUMENTS, len(paths))))
    figures, cases, ours = collections.Counter(), [], {}
    for number, path in enumerate(paths):
        share = (CASES - len(cases)) // (len(paths) - number) + 1
        document = Document(path.name, octets_of(path))
        own, _ = requests_of(document, max(2, share // 8), 14, SEED)
        own = pick.sample(own, min(len(own), share // 2 + 1))
        own += pick.sample(made[path.name], min(len(made[path.name]), share - len(own)))
        file = PLACE / f"{number:02}.json"
        file.write_text(json.dumps(document.root))
        encoded = ({"id": c["id"], "raw_b64": base64.b64encode(c["raw"]).decode()} for c in own)
        file.with_suffix(".jsonl").write_text("".join(json.dumps(line) + "\n" for line in encoded))
        ours |= answers([CANDOR, "inspect", "--openapi", file, "--jsonl", file.with_suffix(".jsonl")])
        cases += own
    print(f"{len(cases)} requests to {len(paths)} documents")
    checks.check("enough requests", len(cases) >= 0.9 * CASES, len(cases))
    for peer, command in PEERS_BY_NAME.items():
        theirs = answers(command)
        for case in cases:
            compared(case, ours[case["id"]], theirs.get(case["id"], NO_ANSWER), peer, figures)
        report(peer, figures)
    for (peer, document), message in failures.items():
        print(f"{peer} fails on {document}: {message}")


def report(peer, figures):
    all_, failed = figures[peer, "compared"], figures[peer, FAILED]
    print(f"{peer}: {all_} compared, {figures[peer, 'alike']} alike, {failed} failed (500, crash, document not loaded); of the rest:")
    for (name, reason), count in figures.most_common():
        if name == peer and reason not in ("compared", "alike", FAILED):
            print(f"  {count:4}  {reason}")
    checks.check(f"{peer} was asked and answered", all_ > CASES / 2, all_)


def page():
    """docs/contract.md shows the lines that explain differences."""
    rows = ["| Where Candor and others differ | Right | By |", "|---|---|---|"]
    rows += [f"| {d.name} | {d.right} | {d.section} |" for d in GENERATED + PEERS]
    opening, closing = "<!-- differences: made by tests/contract_peers.py -->\n", "<!-- end of differences -->"
    path = ROOT / "docs/contract.md"
    before, rest = path.read_text().split(opening)
    kept, after = rest.split(closing)
    now = "\n" + "\n".join(rows) + "\n\n"
    if os.environ.get("CANDOR_WRITE") == "1":
        path.write_text(before + opening + now + closing + after)
        kept = now
    checks.equal("docs/contract.md shows every difference (CANDOR_WRITE=1 writes it)", kept, now)


start = time.time()
checks.run(page)
checks.run(main)
print(f"{time.time() - start:.0f} s, seed {SEED}")
checks.close()
