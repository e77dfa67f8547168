"""Corrections of client slips: offered, what was meant, nothing else touched, and accepted by a live gateway.

Valid requests of real contracts get one slip each (tests/_slips.py). A slip counts if the rules then refuse the
request. What `candor correct` offers is compared with the request before the slip, and sent to `candor serve`.
"""
# needs: nothing
import base64
import collections
import gzip
import json
import subprocess
import sys

from _candor import CANDOR, FULL, SHARED, Checks, Gateway, exchange, folder
from _slips import Request, same, seeded, slips
from _wire import Upstream

checks = Checks()
SUITE = SHARED / "suites/mutations/all.jsonl.gz"
SECONDS = 600 if FULL else 60
# The sampled run takes documents that are quick to load.
QUICK = {
    "museum.yaml", "up-bank.json", "spacetraders.json", "twilio-verify-v2.json.gz", "google-calendar.json",
    "square.json.gz", "ynab.json", "netbox.json.gz", "codat-accounting.json.gz", "listennotes.json", "superset.json.gz",
    "twitter.json.gz", "whatsapp.json", "google-gmail.json", "urlbox.json", "trello.json.gz",
}
PER_DOCUMENT = 200 if FULL else 90
ON_THE_WIRE = 40 if FULL else 12
# Slips that only the sender can mend: there is no request to restore.
SENDERS = {"missing-alone"}


def valid_requests():
    """The valid requests by document."""
    found = collections.defaultdict(list)
    with gzip.open(SUITE, "rt") as lines:
        for line in lines:
            case = json.loads(line)
            if case["family"] == "valid" and (FULL or case["doc"] in QUICK):
                found[case["doc"]].append((case["operation"], base64.b64decode(case["raw_b64"])))
    return found


def document(name):
    source = SHARED / "suites/openapi" / name
    if not name.endswith(".gz"):
        return source
    target = folder() / name[:-3]
    target.write_bytes(gzip.decompress(source.read_bytes()))
    return target


def made(name, requests):
    """Slips of a document: kind, operation, request before, request after, and a request that worked."""
    rng = seeded("corrections", name)
    found = []
    for operation, octets in requests:
        others = [o for known, o in requests if known == operation and o != octets]
        for kind, slipped in slips(Request(octets), rng):
            if slipped == octets:
                continue
            if kind == "missing":
                found.append(("missing", octets, slipped, octets))
                found.append(("missing-alone", octets, slipped, None))
                if others:
                    found.append(("missing-other-baseline", octets, slipped, rng.choice(others)))
            else:
                found.append((kind, octets, slipped, None))
    rng.shuffle(found)
    return balanced(found)


def balanced(found):
    """Of each kind about as many."""
    kinds = collections.defaultdict(list)
    for case in found:
        kinds[case[0]].append(case)
    chosen = []
    while len(chosen) < PER_DOCUMENT * 3 and any(kinds.values()):
        for cases in kinds.values():
            if cases:
                chosen.append(cases.pop())
    return chosen


def run(arguments, lines):
    work = folder() / "cases.jsonl"
    work.write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = subprocess.run([CANDOR, *arguments, "--jsonl", work], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return [json.loads(line) for line in done.stdout.splitlines()]


def b64(octets):
    return base64.b64encode(octets).decode()


def refused(openapi, cases):
    """Those that the rules refuse, while the request before the slip passes; at most PER_DOCUMENT, of all kinds."""
    lines = []
    for i, (_, before, after, _) in enumerate(cases):
        lines += [{"id": f"{i}b", "raw_b64": b64(before)}, {"id": f"{i}a", "raw_b64": b64(after)}]
    verdicts = {v["id"]: v["verdict"] for v in run(["inspect", "--openapi", openapi], lines)}
    kept = [c for i, c in enumerate(cases) if (verdicts[f"{i}b"], verdicts[f"{i}a"]) == ("accept", "reject")]
    return kept[:PER_DOCUMENT]


def applied(octets, patches):
    for patch in sorted(patches, key=lambda p: -p["start"]):
        octets = octets[: patch["start"]] + base64.b64decode(patch["with_b64"]) + octets[patch["end"]:]
    return octets


def violated(before, after):
    """Start and end of what the slip changed, in the request after it, widened to the tokens around."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    end = len(after) - end
    while start > 0 and after[start - 1:start] not in (b",", b"{", b"[", b"&", b"?", b"/", b"\n", b":", b" "):
        start -= 1
    while end < len(after) and after[end:end + 1] not in (b",", b"}", b"]", b"&", b"\r", b" ", b"/"):
        end += 1
    return start, end


def stays_within(kind, before, after, patches):
    """True if every patch lies where the slip is, or is the Content-Length that follows."""
    start, end = violated(before, after)
    head = after.find(b"\r\n\r\n")
    for patch in patches:
        line = after[:head].rfind(b"\r\n", 0, patch["start"] + 1)
        is_length = patch["end"] <= head and after[line + 2:line + 17].lower() == b"content-length:"
        is_type = "media-type" in kind or "form" in kind
        # A misspelt or missing member is put right in its object, wherever its members are listed.
        is_member = kind.startswith("missing") or kind in ("duplicated-parameter", "misspelt-property", "wrong-case")
        margin = 400 if is_member else 3
        if not (is_length or is_type or start - margin <= patch["start"] and patch["end"] <= end + margin):
            return False
    return True


class Figures:
    def __init__(self):
        self.kinds = collections.defaultdict(collections.Counter)
        self.codes = collections.Counter()

    def add(self, kind, **what):
        self.kinds[kind]["all"] += 1
        for name, value in what.items():
            self.kinds[kind][name] += bool(value)

    def sum(self, name, kinds=None):
        return sum(c[name] for k, c in self.kinds.items() if (kinds is None and k not in SENDERS) or k in (kinds or ()))

    def show(self):
        print(f"{'slip':26}{'all':>6}{'offered':>9}{'restored':>9}{'exact':>7}{'sketch':>8}{'nothing':>9}")
        for kind, c in sorted(self.kinds.items()):
            print(f"{kind:26}{c['all']:6}{c['offered']:9}{c['restored']:9}{c['exact']:7}{c['sketch']:8}{c['nothing']:9}")


def one_document(name, requests, figures, examples):
    openapi = document(name)
    cases = refused(openapi, made(name, requests))
    lines = []
    for i, (_, _, slipped, baseline) in enumerate(cases):
        line = {"id": i, "request_b64": b64(slipped)}
        if baseline:
            line["baseline_b64"] = b64(baseline)
        lines.append(line)
    answers = run(["correct", "--openapi", openapi], lines)
    offered = []
    for (kind, before, slipped, baseline), answer in zip(cases, answers):
        corrected = base64.b64decode(answer["corrected_b64"])
        is_offered, is_sketch = answer["offered"] == "correction", answer["offered"] == "sketch"
        restored = is_offered and same(corrected, before)
        figures.add(kind, offered=is_offered, restored=restored, exact=is_offered and corrected == before,
                    sketch=is_sketch, nothing=answer["offered"] == "nothing")
        checks.check(f"{name} {kind}: patches make the correction", applied(slipped, answer["patches"]) == corrected)
        if is_offered:
            offered.append(corrected)
            if kind != "single-quotes":
                checks.check(f"{name} {kind}: nothing else is touched", stays_within(kind, before, slipped, answer["patches"]),
                             f"{slipped!r} became {corrected!r}")
        if is_sketch:
            checks.check(f"{name} {kind}: a sketch marks its gaps", answer["gaps"] and all(
                shows(corrected, gap["marker"]) for gap in answer["gaps"] if gap["marker"] and gap["place"] != "body"),
                f"{answer['gaps']} in {corrected!r}")
        if not restored and kind not in SENDERS:
            examples[kind].append((before, slipped, answer))
    verdicts = run(["inspect", "--openapi", openapi], [{"id": i, "raw_b64": b64(o)} for i, o in enumerate(offered)])
    for octets, verdict in zip(offered, verdicts):
        checks.check(f"{name}: inspect accepts what is offered", verdict["verdict"] == "accept", f"{octets!r}: {verdict}")
    return openapi, offered


def shows(octets, marker):
    import urllib.parse
    text = octets.decode("utf-8", "replace")
    return any(form in text for form in (marker, json.dumps(marker)[1:-1], urllib.parse.quote(marker, safe="*"),
                                         urllib.parse.quote_plus(marker, safe="*")))


def on_the_wire(openapi, offered):
    """Every one of a sample reaches the application through a live gateway."""
    sample = seeded("wire", openapi.name).sample(offered, min(ON_THE_WIRE, len(offered)))
    upstream = Upstream()
    gateway = Gateway(upstream.port, "--openapi", openapi)
    for octets in sample:
        closing = octets.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
        answer = exchange(gateway.port, closing, seconds=20, half_close=False)
        checks.check("the gateway accepts it", answer.startswith(b"HTTP/1.1 200"), f"{octets!r}: {answer[:300]!r}")
    gateway.stop()
    return len(sample)


def main():
    if not SUITE.exists():
        checks.skip("corrections", f"{SUITE} is not there")
        checks.close()
    figures, examples, sent = Figures(), collections.defaultdict(list), 0
    for name, requests in sorted(valid_requests().items()):
        openapi, offered = one_document(name, requests, figures, examples)
        if offered and (FULL or seeded("which", name).random() < 0.4):
            sent += on_the_wire(openapi, offered)
    figures.show()
    total, offered, restored = figures.sum("all"), figures.sum("offered"), figures.sum("restored")
    alone = figures.sum("all", SENDERS)
    print(f"{total} slips: offered {offered / total:.1%}, restored {restored / total:.1%}; {sent} sent through a gateway")
    print(f"{alone} slips that only the sender can mend: {figures.sum('sketch', SENDERS) / max(alone, 1):.1%} sketches")
    checks.check("slips", total >= (1000 if FULL else 600), total)
    checks.check("restored", restored / total >= 0.60, restored / total)
    if "--show" in sys.argv:
        wanted = sys.argv[sys.argv.index("--show") + 1]
        for before, slipped, answer in examples[wanted][:12]:
            print(f"--- {before!r}\n    {slipped!r}\n    {base64.b64decode(answer['corrected_b64'])!r}\n    {answer['offered']} "
                  f"{[e['code'] + ': ' + e['why'] for e in answer['edits']]} {answer['gaps']} {answer['left']}")


checks.run(main)
checks.close()
