"""Requests of a megabyte that are made to cost as much as possible: each is judged, and eight times the size costs about eight times the work.

What counts is the processor time of `candor inspect`, compared between two sizes with a wide margin: linear work gives a factor of 8, quadratic work one of 64.
"""
# needs: nothing
import base64
import json
import os
import pathlib
import subprocess
import threading

from _candor import CANDOR, Checks, folder

checks = Checks()
LARGE = 1_000_000
STEP = 8
# Between the factors of linear and quadratic work. Below the least time nothing can be told.
FACTOR, LEAST = 28, 0.3
# For one request, on a slow machine, unoptimised.
DEADLINE = 120
TICK = os.sysconf("SC_CLK_TCK")

DOCUMENT = {
    "openapi": "3.1.1",
    "info": {"title": "t", "version": "1"},
    "paths": {},
    "components": {
        "schemas": {
            "Tree": {"type": "object", "properties": {"c": {"$ref": "#/components/schemas/Tree"}}, "additionalProperties": False},
            "Branches": {
                "anyOf": [
                    {"type": "object", "required": ["k"], "properties": {"k": {"const": 1}, "c": {"$ref": "#/components/schemas/Branches"}}},
                    {"type": "object", "required": ["k"], "properties": {"k": {"const": 2}, "c": {"$ref": "#/components/schemas/Branches"}}},
                    {"type": "array", "items": {"$ref": "#/components/schemas/Branches"}},
                ]
            },
        }
    },
}
JSON = "application/json"
NAMES = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"]


def one_property(name):
    return {"type": "object", "required": [name], "properties": {name: {"type": "integer"}}, "additionalProperties": False}


def many(piece, size, separator=",", before="", after=""):
    """Pieces up to a size; `%d` in a piece is its number."""
    out, length, number = [], len(before) + len(after), 0
    while length < size - len(piece) - 12:
        out.append(piece % number if "%d" in piece else piece)
        length += len(out[-1]) + len(separator)
        number += 1
    return before + separator.join(out) + after


def array(piece):
    return lambda size: many(piece, size, before="[", after="]")


def members(piece):
    return lambda size: many(piece, size, before="{", after="}")


def form(size):
    return many("a%d=" + "x" * (size // 1000), size, separator="&")


def part(name, content):
    return f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{content}\r\n'


CLOSED = {"type": "object", "additionalProperties": False, "required": NAMES, "properties": {n: {} for n in NAMES}}
WIDE = {"type": "object", "required": [f"needed{n}" for n in range(200)], "properties": {f"needed{n}": {} for n in range(200)}}
REFERENCE = "#/components/schemas/"
# Name, media type, schema, body of a size.
CASES = [
    ("deep arrays", JSON, True, lambda n: "[" * n),
    ("deep objects as far as they may go", JSON, {"$ref": REFERENCE + "Tree"}, array('{"c":' * 50 + "1" + "}" * 50)),
    ("nested anyOf, wrong at every level", JSON, {"$ref": REFERENCE + "Branches"}, array('{"k":3,"c":' * 40 + "{}" + "}" * 40)),
    ("nested anyOf, wrong at its end", JSON, {"$ref": REFERENCE + "Branches"}, array('{"k":1,"c":' * 40 + "{}" + "}" * 40)),
    ("uniqueItems of numbers", JSON, {"uniqueItems": True}, array("%d")),
    ("uniqueItems of objects", JSON, {"uniqueItems": True}, array('{"a":[%d]}')),
    ("uniqueItems of nearly equal texts", JSON, {"uniqueItems": True}, array('"' + "a" * 500 + '%d"')),
    ("pattern with nested repetition", JSON, {"pattern": "^(a+)+$"}, lambda n: '"' + "a" * (n - 3) + 'b"'),
    ("pattern with lookahead", JSON, {"pattern": "^(?=.*b)(a|aa)+$"}, lambda n: '"' + "a" * (n - 3) + 'b"'),
    ("pattern with a back reference", JSON, {"pattern": "^(a*)*\\1$"}, lambda n: '"' + "a" * (n - 3) + 'b"'),
    ("format of a long text", JSON, {"format": "uri"}, lambda n: '"' + "a:" * (n // 2 - 2) + '"'),
    ("format email of a long text", JSON, {"format": "email"}, lambda n: '"' + "a." * (n // 2 - 4) + '@b"'),
    ("patternProperties", JSON, {"patternProperties": {"^a": {"type": "integer"}, "b$": {}}, "additionalProperties": False}, members('"c%d":1')),
    ("unknown properties with names to guess", JSON, CLOSED, members('"alpah%d":1')),
    ("many missing properties, many to guess from", JSON, WIDE, members('"needde%d":1')),
    ("one long unknown property", JSON, CLOSED, lambda n: '{"' + "a" * (n - 10) + '":1}'),
    ("unevaluatedProperties", JSON, {"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}], "unevaluatedProperties": False}, members('"z%d":1')),
    ("propertyNames", JSON, {"propertyNames": {"maxLength": 1}}, members('"z%d":1')),
    ("one property twice and more", JSON, True, members('"z":1')),
    ("wide oneOf", JSON, {"items": {"oneOf": [one_property(n) for n in NAMES]}}, array('{"z":1}')),
    ("oneOf over an object of many members", JSON, {"oneOf": [one_property(n) for n in NAMES]}, members('"z%d":1')),
    ("contains with bounds", JSON, {"contains": {"const": 1}, "maxContains": 2}, array("1")),
    ("enum with values to guess", JSON, {"items": {"enum": NAMES}}, array('"alpah"')),
    ("a fault in each item", JSON, {"items": {"type": "string"}}, array("1")),
    ("one line of a megabyte with a hundred faults at its end", JSON, {"items": {"type": "string"}}, lambda n: '["' + "x" * (n - 300) + '"' + ",1" * 100 + "]"),
    ("fields of a form", "application/x-www-form-urlencoded", {"additionalProperties": {"type": "integer"}}, form),
    ("too many fields of a form", "application/x-www-form-urlencoded", True, lambda n: many("a=%d", n, separator="&")),
    ("parts", "multipart/form-data; boundary=B", {"additionalProperties": {"type": "integer"}}, lambda n: many(part("f%d", "x" * (n // 900 - 60)), n, separator="", after="--B--\r\n")),
    ("too many tiny parts", "multipart/form-data; boundary=B", True, lambda n: many(part("f", "x"), n, separator="", after="--B--\r\n")),
    ("lines that nearly are delimiters", "multipart/form-data; boundary=B", True, lambda n: part("f", "\r\n--Bx" * (n // 6 - 20)) + "--B--\r\n"),
    ("delimiters that never end", "multipart/form-data; boundary=B", True, lambda n: part("f", "\r\n--B " * (n // 6 - 20)) + "--B--\r\n"),
    ("headers of a part", "multipart/form-data; boundary=B", True, lambda n: "--B\r\n" + "A: b\r\n" * (n // 6 - 10)),
    ("lines of JSON, each wrong", "application/x-ndjson", {"required": ["a"]}, lambda n: '{"b":1}\n' * (n // 8)),
    ("lines of JSON as a list", "application/x-ndjson", {"type": "array", "items": {"required": ["a"]}}, lambda n: '{"b":1}\n' * (n // 8)),
    ("lines of JSON with keys twice", "application/x-ndjson", True, lambda n: '{"b":1,"b":1}\n' * (n // 14)),
    ("open elements", "application/xml", True, lambda n: "<a>" * (n // 3)),
    ("attributes", "application/xml", True, lambda n: many('b%d="1"', n, separator=" ", before="<a ", after="/>")),
    ("a long text", "text/plain", {"type": "string", "maxLength": 3}, lambda n: "\u00e9" * (n // 2)),
]


def query(count):
    return "&".join(f"p{number}=1" for number in range(count))


class Judge:
    """One `candor inspect --jsonl` that judges request after request."""

    def __init__(self, document):
        command = [CANDOR, "inspect", "--openapi", document, "--jsonl", "-"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def seconds(self):
        """Processor time so far."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def ask(self, octets):
        """The verdict and the processor time that it took."""
        line = json.dumps({"id": 1, "raw_b64": base64.b64encode(octets).decode()}) + "\n"
        before = self.seconds()
        timer = threading.Timer(DEADLINE, self.process.kill)
        timer.start()
        self.process.stdin.write(line.encode())
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        timer.cancel()
        return (json.loads(answer), self.seconds() - before) if answer else (None, DEADLINE)


def compare(judge, name, small, large):
    first, cheap = judge.ask(small)
    second, dear = judge.ask(large)
    if not checks.check(f"{name}: judged within {DEADLINE} s", first and second, "no verdict"):
        return
    checks.check(f"{name}: at most 100 errors", len(second["violations"]) <= 100, len(second["violations"]))
    # What a size limit ends does not grow, and what is that cheap cannot be measured.
    linear = dear < LEAST or dear <= FACTOR * max(cheap, LEAST / STEP)
    print(f"{name}: {cheap * 1000:.0f} ms, {dear * 1000:.0f} ms, {second['code'] or 'accepted'}")
    checks.check(f"{name}: the work grows with the size", linear, f"{cheap:.2f} s for an eighth, {dear:.2f} s for the whole")


def main():
    for number, (_, kind, schema, _) in enumerate(CASES):
        body = {"content": {kind.split(";")[0]: {"schema": schema}}}
        DOCUMENT["paths"][f"/{number}"] = {"post": {"requestBody": body, "responses": {}}}
    declared = [{"name": f"declared{number}", "in": "query", "schema": {"type": "integer"}} for number in range(40)]
    DOCUMENT["paths"]["/query"] = {"get": {"parameters": declared, "responses": {}}}
    document = folder() / "hostile.json"
    document.write_text(json.dumps(DOCUMENT))
    judge = Judge(document)
    for number, (name, kind, _, make) in enumerate(CASES):
        requests = []
        for size in (LARGE // STEP, LARGE):
            octets = make(size).encode()
            checks.check(f"{name}: of the size that is meant", len(octets) <= LARGE + 100, len(octets))
            head = f"POST /{number} HTTP/1.1\r\nHost: a\r\nContent-Type: {kind}\r\nContent-Length: {len(octets)}\r\n\r\n"
            requests.append(head.encode() + octets)
        compare(judge, name, *requests)
    requests = [f"GET /query?{query(count)} HTTP/1.1\r\nHost: a\r\n\r\n".encode() for count in (125, 1000)]
    compare(judge, "unknown query parameters", *requests)
    judge.process.stdin.close()
    judge.process.wait(20)


checks.run(main)
checks.close()
