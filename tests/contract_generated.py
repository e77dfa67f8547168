"""Requests that hypothesis-jsonschema makes from real documents are judged by Candor as python-jsonschema judges them.

Verdict, status and place, on a thousand requests of all documents in suites/openapi and of invented schemas; tens of thousands
with CANDOR_FULL=1.
"""
# needs: python
import base64
import collections
import json
import os
import pathlib
import subprocess
import time
from urllib.parse import unquote

from _candor import CANDOR, FULL, SHARED, Checks, folder
from _differences import GENERATED, explained
from _invented import invented
from _openapi import Document, octets_of
from _requests import requests_of

checks = Checks()
PLACE = folder()
SEED = int(os.environ.get("CANDOR_SEED", 1))
# Operations of a document, requests of each, invented operations.
OPERATIONS, EACH, INVENTED = (12, 40, 150) if FULL else (2, 14, 20)


def inspected(document, octets, cases):
    """What Candor says of each case."""
    file, lines = PLACE / document.name.removesuffix(".gz"), PLACE / "cases.jsonl"
    file.write_bytes(octets)
    encoded = ({"id": c["id"], "raw_b64": base64.b64encode(c["raw"]).decode()} for c in cases)
    lines.write_text("".join(json.dumps(line) + "\n" for line in encoded))
    command = [CANDOR, "inspect", "--openapi", file, "--jsonl", lines]
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=300)
    file.unlink()
    return {answer["id"]: answer for answer in map(json.loads, run.stdout.splitlines())}


def is_around(a, b):
    return a == b or a.startswith(b + "/") or b.startswith(a + "/")


def compare(case, answer, figures):
    """What differs from the label: verdict, status, place, exact place; or None."""
    expected = case["expected"]
    label = "invalid" if expected else "valid"
    figures[label] += 1
    if answer["verdict"] != ("reject" if expected else "accept"):
        return "verdict"
    figures[label + " alike"] += 1
    if not expected:
        return None
    if answer["status"] != expected["status"]:
        return "status"
    violations = answer["violations"]
    if "parameters" in expected:
        named = {(v.get("in"), v.get("parameter")) for v in violations}
        return None if named == {tuple(p) for p in expected["parameters"]} else "place"
    if "pointers" in expected:
        found = [unquote(v["pointer"].removeprefix("#")) for v in violations if "pointer" in v]
        if not any(is_around(f, p) for f in found for p in expected["pointers"]):
            return "place"
        if "only" in expected:
            figures["with one fault"] += 1
            if found != [expected["only"]]:
                return "exact place"
            figures["with one fault, told exactly"] += 1
    return None


def read(folder_of_documents):
    """The documents of others, and some whose schemas are invented."""
    for path in sorted(pathlib.Path(folder_of_documents).iterdir()):
        if path.suffix != ".tsv":
            octets = octets_of(path)
            yield Document(path.name, octets), octets
    for version in ("3.0.4", "3.1.1"):
        yield invented(SEED, version, INVENTED)


def main():
    documents = SHARED / "suites/openapi"
    if not documents.exists():
        checks.skip("all", f"{documents} is absent")
        return
    figures, left_out, known = collections.Counter(), [], collections.Counter()
    for document, octets in read(documents):
        number = INVENTED if document.name.startswith("invented") else OPERATIONS
        cases, unfit = requests_of(document, number, EACH, SEED)
        left_out += unfit
        answers = inspected(document, octets, cases) if cases else {}
        for case in cases:
            answer = answers.get(case["id"])
            if not checks.check(f"{case['id']} is answered", answer, case["operation"]):
                continue
            differs = compare(case, answer, figures)
            if not differs:
                continue
            reason = explained(GENERATED, "python-jsonschema", case, answer, None)
            known.update([reason] if reason else [])
            checks.check(
                f"{case['id']}: {differs}", reason,
                f"{case['operation']} ({case['way']}) is labelled {case['expected']}, and Candor says {answer['verdict']} "
                f"{answer['status']} {answer['violations']} to {case['raw']!r:.900}")
    report(figures, left_out, known)


def report(figures, left_out, known):
    for name in ("valid", "invalid"):
        alike, all_ = figures[name + " alike"], figures[name]
        print(f"{name}: {alike} of {all_} judged alike")
        checks.check(f"enough requests are {name}", all_ >= 150, all_)
        checks.check(f"99 % of the {name} are judged alike", alike >= 0.99 * all_, f"{alike} of {all_}")
    one, exact = figures["with one fault"], figures["with one fault, told exactly"]
    print(f"one fault and no other: {exact} of {one} told at exactly its place and nowhere else")
    checks.check("97 % of single faults are told exactly", exact >= 0.97 * one and one > 50, f"{exact} of {one}")
    for reason, count in known.items():
        print(f"explained difference, {count} times: {reason}")
    reasons = collections.Counter(line.split(": ", 1)[1] for line in left_out)
    print(f"operations left out: {dict(reasons.most_common(8))}")


start = time.time()
checks.run(main)
print(f"{time.time() - start:.0f} s, seed {SEED}")
checks.close()
