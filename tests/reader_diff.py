"""The difference that makes a request fail is told first: slips of clients against requests that worked.

A slip (tests/_slips.py) is compared with the request before it, whose dates, ids and orders are changed, and with
another request of the same operation, whose values differ as well.
"""
# needs: nothing
import base64
import collections
import gzip
import json
import subprocess
import sys

from _candor import CANDOR, FULL, SHARED, Checks, folder
from _slips import Request, compact, seeded, slips

checks = Checks()
SUITE = SHARED / "suites/mutations/all.jsonl.gz"
LIMIT = 6000 if FULL else 1500

# What the first difference has to be about, by kind of slip: its aspects, and words of its sentence.
EXPECTED = {
    "media-type-wrong": ({"header"}, "content-type"), "media-type-missing": ({"header"}, "content-type"),
    "json-as-form": ({"header", "language"}, ""), "form-as-json": ({"header", "language"}, ""),
    "trailing-comma": ({"language"}, "Not JSON"), "single-quotes": ({"language"}, "Not JSON"),
    "comments": ({"language"}, "Not JSON"), "cut-off": ({"language"}, "ends too soon"),
    "misspelt-property": ({"body", "query"}, "is sent where"), "wrong-case": ({"body", "query"}, "is sent where"),
    "quoted-value": ({"body"}, "is a string"), "near-enum": ({"body", "query"}, "worked"),
    "date-format": ({"body", "query"}, "worked"), "duplicated-parameter": ({"query"}, "times"),
    "missing": ({"body", "query", "language"}, ""), "unencoded-url": ({"request-line"}, "percent-encoded"),
}


def valid_requests():
    found = collections.defaultdict(list)
    with gzip.open(SUITE, "rt") as lines:
        for line in lines:
            case = json.loads(line)
            if case["family"] == "valid":
                found[case["doc"], case["operation"]].append(base64.b64decode(case["raw_b64"]))
    return found


def noisy(octets, rng):
    """The same request on another day: nothing here makes a server refuse it."""
    request = Request(octets)
    fields = [f for f in request.fields if f[0].lower() != "user-agent"]
    fields += [("User-Agent", f"client/{rng.randint(1, 99)}"), ("X-Request-Id", f"{rng.random()}"),
               ("traceparent", f"00-{rng.getrandbits(128):032x}-{rng.getrandbits(64):016x}-01"),
               ("Date", "Sun, 06 Nov 1994 08:49:37 GMT"), ("Accept-Encoding", "gzip")]
    rng.shuffle(fields)
    body = request.body
    if isinstance(request.json, dict):
        members = list(request.json.items())
        rng.shuffle(members)
        body = compact(dict(members))
    return request.octets(body=body, fields=fields)


def run(cases):
    work = folder() / "pairs.jsonl"
    b64 = lambda octets: base64.b64encode(octets).decode()  # noqa: E731
    work.write_text("".join(
        json.dumps({"id": i, "request_b64": b64(c[1]), "baseline_b64": b64(c[2])}) + "\n" for i, c in enumerate(cases)))
    done = subprocess.run([CANDOR, "diff", "--jsonl", work], capture_output=True, text=True)
    checks.check("diff ends well", done.returncode == 0, done.stderr[-2000:])
    return [json.loads(line) for line in done.stdout.splitlines()]


def is_told(kind, difference):
    aspects, words = EXPECTED[kind]
    return difference["aspect"] in aspects and words in difference["what"]


def figures(name, cases, places):
    first, near, kinds = 0, 0, collections.defaultdict(collections.Counter)
    for (kind, slipped, worked), answer in zip(cases, run(cases)):
        told = [is_told(kind, d) for d in answer["differences"]]
        kinds[kind].update(all=1, first=bool(told[:1] and told[0]), near=any(told[:places]))
        first, near = first + bool(told[:1] and told[0]), near + any(told[:places])
        for d in answer["differences"]:
            for side, octets in (("here", slipped), ("there", worked)):
                span = d[side]
                checks.check("places lie in the message", span is None or 0 <= span["start"] <= span["end"] <= len(octets), d)
        if "--show" in sys.argv and kind == sys.argv[sys.argv.index("--show") + 1] and not (told and told[0]):
            print(f"--- {slipped!r}\n    {worked!r}\n    {json.dumps(answer['differences'][:3], indent=1)}")
    print(f"{name}: the slip is told first in {first / len(cases):.1%}, among the first {places} in {near / len(cases):.1%} of {len(cases)}")
    for kind, c in sorted(kinds.items()):
        print(f"  {kind:24}{c['all']:6}{c['first']:6}{c['near']:6}")
    return first / len(cases), near / len(cases)


def main():
    if not SUITE.exists():
        checks.skip("diff", f"{SUITE} is not there")
        return
    rng = seeded("diff")
    same, other, quiet = [], [], []
    for (_, _), requests in sorted(valid_requests().items()):
        for octets in requests:
            others = [o for o in requests if o != octets]
            for kind, slipped in slips(Request(octets), rng):
                if slipped != octets and kind in EXPECTED:
                    same.append((kind, slipped, noisy(octets, rng)))
                    if others:
                        other.append((kind, slipped, rng.choice(others)))
            quiet.append(("none", octets, noisy(octets, rng)))
    for cases in (same, other, quiet):
        rng.shuffle(cases)
    first, _ = figures("the same request on another day", same[:LIMIT], 3)
    checks.check("told first", first >= 0.9, first)
    _, near = figures("another request of the operation", other[:LIMIT], 5)
    checks.check("told among the first five", near >= 0.8, near)
    silent = [a for a in run(quiet[:LIMIT]) if a["differences"]]
    checks.check("what always differs is folded away", not silent, silent[:2])


checks.run(main)
checks.close()
