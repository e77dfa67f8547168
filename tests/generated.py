"""Validators that `candor generate` writes refuse what the gateway refuses, with the same codes at the same places.

JSON bodies of real documents, drawn by hypothesis-jsonschema and changed in one place, are judged by the gateway (`candor
inspect`), by Zod (tsc strict, then node), Joi, Pydantic and by ajv on the generated JSON Schema. A seeded sample by default;
every operation of documents up to 1 MB, 50 of each larger one and more than 5,000 bodies with CANDOR_FULL=1. What differs is
explained in tests/_generated_differences.py. Parameters and hostile documents have checks of their own below.
"""
# needs: python npm-packages node
import base64
import collections
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import time
from urllib.parse import unquote

from hypothesis import HealthCheck, Phase, given, seed, settings

from _candor import CANDOR, FULL, ROOT, SHARED, Checks, folder
from _drawing import changed, drawable, places, values
from _generated_differences import explained
from _generated_documents import EVIL, HOSTILE, PARAMETERS, REQUESTS, SCHEMAS, WHOLE
from _openapi import Document, octets_of

checks = Checks()
PLACE = folder()
SEED = int(os.environ.get("CANDOR_SEED", 1))
# Documents of a sample; operations of a small document and of a large one, bodies of each.
DOCUMENTS = 16
SMALL, LARGE, EACH = (10_000, 50, 6) if FULL else (2, 1, 6)
MEGABYTE = 1 << 20
TARGETS = ("zod", "joi", "pydantic", "json-schema")
JUDGES = ("zod", "joi", "pydantic", "ajv")


def run(command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=1800, **options)


def excerpt(document, bodies):
    """A document with one operation for each body, and all that they refer to at its place; None for what stands elsewhere."""
    out = {"openapi": document.root["openapi"], "info": {"title": "x", "version": "1"}, "paths": {}}
    queue, seen = list(bodies.values()), set()
    while queue:
        node = queue.pop()
        if isinstance(node, list):
            queue += node
        elif isinstance(node, dict):
            queue += node.values()
            mapping = node.get("discriminator", {}).get("mapping", {}) if isinstance(node.get("discriminator"), dict) else {}
            for reference in [node.get("$ref"), *(mapping.values() if isinstance(mapping, dict) else [])]:
                if not isinstance(reference, str) or reference in seen or "/" not in reference:
                    continue
                seen.add(reference)
                steps = [s.replace("~1", "/").replace("~0", "~") for s in reference.split("/")[1:]]
                if not reference.startswith("#/components/") or len(steps) != 3 or "%" in reference:
                    return None
                target = document.at(reference)
                out.setdefault("components", {}).setdefault(steps[1], {})[steps[2]] = target
                queue.append(target)
    for name, body in bodies.items():
        out["paths"][f"/{name}"] = {"post": {"operationId": name, "requestBody": body, "responses": {"204": {"description": "x"}}}}
    return out


# One of each kind of values, and some that are near to be right.
OTHERS = [0, 1.5, -1, 2**31, "", "x", "12", "true", "2024-02-30", "not a date", "a@b", "😀" * 40, [], [1, 1.0], {}, {"x": None}, True]


def json_type(content):
    # A JSON Patch follows rules of its own (RFC 6902).
    kinds = [t for t in content if t.split(";")[0].endswith(("/json", "+json")) and "json-patch" not in t]
    return min(kinds, key=lambda t: not t.startswith("application/json"), default=None)


def bodies_of(document, number, pick):
    """Up to `number` operations that take JSON: method, template and the body as it stands in the document."""
    found = []
    for method, template, operation, _ in document.operations():
        body = document.followed(operation.get("requestBody", {}))
        kind = json_type(body.get("content", {}))
        if kind and isinstance(body["content"][kind].get("schema"), dict):
            found.append((f"{method} {template}", operation["requestBody"], body["content"][kind]["schema"], kind))
    return pick.sample(found, min(number, len(found)))


def drawn(schema, number, each):
    """Bodies drawn from a schema, the fuller ones first; two of three are broken in a few places."""
    found, pick = {}, random.Random(number)

    @seed(number)
    @settings(max_examples=each + 4, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(schema)
    def one(body):
        found[json.dumps(body, allow_nan=False)] = body

    one()
    fullest = sorted(found.values(), key=lambda body: -len(json.dumps(body)))[:each]
    return [json.dumps(body if pick.random() < 0.25 else broken(body, pick), allow_nan=False) for body in fullest]


def broken(body, pick):
    """A body with one to three changes, each somewhere in it."""
    for _ in range(pick.choice([1, 1, 2, 3])):
        ways = list(places(body))
        body = changed(body, pick.choice(ways[1:] or ways), lambda value: change(value, pick))
        if body is KeyError:
            return None
    return body


def change(value, pick):
    """What stands there instead; KeyError for nothing."""
    how = pick.choice(["other", "other", "near", "near", "near", "absent", "more"])
    if how == "absent":
        return KeyError
    if how == "more" and isinstance(value, dict):
        return {**value, pick.choice(["extra", "x-y", "", "Name", *value]): pick.choice(OTHERS)}
    if how == "other" or value is None:
        return pick.choice(OTHERS)
    if isinstance(value, bool):
        return pick.choice([str(value).lower(), int(value)])
    if isinstance(value, (int, float)):
        return pick.choice([value + 0.5, -value - 1, value * 1000 + 1, str(value), 1e300, 0])
    if isinstance(value, str):
        return pick.choice([value + "x", value[1:], value.upper(), value * 40, " " + value, "", value[:-1] + "é"])
    if isinstance(value, list):
        return pick.choice([value + value[:1], value[1:], value * 60, {"0": value}, [*value, None]])
    name = pick.choice([*value, "extra"])
    rest = {k: v for k, v in value.items() if k != name}
    return pick.choice([{**rest, name[:-1] + "q": value.get(name)}, {**rest, name + "s": value.get(name)}, [value], rest])


def cases_of(path, left_out):
    """The excerpt of a document and the bodies for its operations."""
    octets = octets_of(path)
    document = Document(path.name, octets)
    pick = random.Random(f"{path.name} {SEED}")
    bodies, cases = {}, []
    for where, node, schema, kind in bodies_of(document, LARGE if len(octets) > MEGABYTE else SMALL, pick):
        try:
            # The strategy draws from a schema that is cut; which one is valid is not for it to say.
            texts = drawn(values(drawable(document.schema(schema), pick)), pick.randrange(2**32), EACH)
            name = f"op{len(bodies)}"
            if excerpt(document, {name: node}) is None:
                raise ValueError("a reference out of the components")
        except Exception as why:  # noqa: BLE001, whatever cannot be drawn from is left out and counted
            left_out.append(f"{path.name} {where}: {type(why).__name__} {why}"[:160])
            continue
        bodies[name] = node
        cases += [{"document": path.name, "op": name, "where": where, "text": text, "type": kind} for text in texts]
    return excerpt(document, bodies), cases


def by_gateway(document, cases):
    """The codes and pointers of the gateway for each case; None where it refuses for another reason than its body."""
    lines = PLACE / "cases.jsonl"
    with lines.open("w") as out:
        for number, case in enumerate(cases):
            body = case["text"].encode()
            head = f"POST /{case['op']} HTTP/1.1\r\nHost: a.test\r\nContent-Type: {case['type']}\r\nContent-Length: {len(body)}\r\n\r\n"
            out.write(json.dumps({"id": str(number), "raw_b64": base64.b64encode(head.encode() + body).decode()}) + "\n")
    answers = run([CANDOR, "inspect", "--openapi", document, "--jsonl", lines])
    found = [json.loads(line) for line in answers.stdout.splitlines()]
    checks.equal(f"{document.name}: every body is judged", len(found), len(cases))
    for case, answer in zip(cases, found):
        violations = answer.get("violations", [])
        is_body = answer["verdict"] == "accept" or violations and all("pointer" in v for v in violations)
        case["gateway"] = sorted({(v["code"], v["pointer"]) for v in violations}) if is_body else None


def generate(document, target, folder_of_document):
    # `pydantic` would be taken for the library of that name.
    out = folder_of_document / {"pydantic": "models"}.get(target, target)
    made = run([CANDOR, "generate", target, "--openapi", document, "--out", out])
    return checks.equal(f"{target} of {document.name}: {made.stderr:.300}", made.returncode, 0)


def compile_typescript(folders, name):
    """tsc in strict mode over these folders; what they become lies beside them."""
    (PLACE / "package.json").write_text('{"type": "module"}')
    link = PLACE / "node_modules"
    if not link.exists():
        link.symlink_to(os.environ["NODE_PATH"].split(":")[0])
    options = {"strict": True, "target": "es2022", "module": "nodenext", "types": [], "lib": ["es2022"], "skipLibCheck": True,
               "noUncheckedIndexedAccess": True, "noPropertyAccessFromIndexSignature": True, "rootDir": ".", "outDir": f"out-{name}"}
    config = PLACE / f"tsconfig-{name}.json"
    config.write_text(json.dumps({"compilerOptions": options, "include": [f"{f.relative_to(PLACE)}/*.ts" for f in folders]}))
    made = run([link / ".bin/tsc", "-p", config], cwd=PLACE)
    checks.equal("TypeScript compiles under strict", (made.returncode, made.stdout[:1500]), (0, ""))
    return PLACE / f"out-{name}"


RUNNER = r"""
import fs from "node:fs";
import { createRequire } from "node:module";
const require = createRequire(process.argv[2] + "/package.json");
const { Ajv2020 } = require("ajv/dist/2020.js");
const formats = require("ajv-formats");
const [, , place, out, input] = process.argv;
const modules = new Map(), schemas = new Map();
const name = (op) => op[0].toUpperCase() + op.slice(1);
const pointer = (error) => {
  const { additionalProperty, unevaluatedProperty, propertyName } = error.params;
  const more = additionalProperty ?? unevaluatedProperty ?? propertyName;
  // What a name or an item breaks on the way is no place of its own.
  if (/\/(propertyNames|contains|not)\//.test(error.schemaPath)) return undefined;
  const step = more === undefined ? "" : "/" + more.replaceAll("~", "~0").replaceAll("/", "~1");
  return error.instancePath.replace(/^\/body/, "") + step;
};
for (const line of fs.readFileSync(input, "utf8").split("\n").filter(Boolean)) {
  const { folder, op, text } = JSON.parse(line);
  const answer = {};
  for (const target of ["zod", "joi"]) {
    const file = `${out}/${folder}/${target}/operations.js`;
    if (!fs.existsSync(file)) continue;
    if (!modules.has(file)) modules.set(file, await import(file));
    answer[target] = modules.get(file)["validate" + name(op)]({ body: JSON.parse(text) }).map((v) => [v.code, v.pointer ?? ""]);
  }
  const file = `${place}/${folder}/json-schema/${name(op)}.json`;
  if (!schemas.has(file)) {
    const ajv = new Ajv2020({ allErrors: true, strict: false, unicodeRegExp: true, multipleOfPrecision: 9, logger: false });
    formats.default(ajv);
    try { schemas.set(file, ajv.compile(JSON.parse(fs.readFileSync(file, "utf8")))); } catch (why) { schemas.set(file, String(why)); }
  }
  const judge = schemas.get(file);
  if (typeof judge === "string") { answer.ajv = judge; } else {
    const valid = judge({ body: JSON.parse(text) });
    answer.ajv = valid ? [] : judge.errors.map((error) => [error.keyword, pointer(error)]).filter(([, place]) => place !== undefined);
  }
  console.log(JSON.stringify(answer));
}
"""

PYTHON_RUNNER = r"""
import importlib, json, re, sys
sys.path.insert(0, sys.argv[1])
modules = {}
for line in open(sys.argv[2]):
    case = json.loads(line)
    name = case["folder"] + ".models.operations"
    if name not in modules:
        modules[name] = importlib.import_module(name)
    function = "validate_" + re.sub("([A-Z])", lambda m: "_" + m[1].lower(), case["op"])
    found = getattr(modules[name], function)({"body": json.loads(case["text"])})
    print(json.dumps([[v["code"], v.get("pointer", "")] for v in found]), flush=True)
"""


def by_generated(cases, name="bodies"):
    """What the generated validators say of each case."""
    folders = sorted({case["folder"] for case in cases})
    lines = PLACE / "bodies.jsonl"
    lines.write_text("".join(json.dumps({k: case[k] for k in ("folder", "op", "text")}) + "\n" for case in cases))
    targets = [PLACE / f / t for f in folders for t in ("zod", "joi") if (PLACE / f / t / "operations.ts").exists()]
    out = compile_typescript(targets, name)
    (PLACE / "runner.mjs").write_text(RUNNER)
    told = run(["node", PLACE / "runner.mjs", PLACE, out, lines], cwd=PLACE)
    answers = [json.loads(line) for line in told.stdout.splitlines()]
    checks.equal(f"node judges every body: {told.stderr[:600]}", len(answers), len(cases))
    for case, answer in zip(cases, answers):
        for judge, found in answer.items():
            case[judge] = found if isinstance(found, str) else sorted({tuple(f) for f in found})
    if (PLACE / folders[0] / "models/operations.py").exists():
        (PLACE / "runner.py").write_text(PYTHON_RUNNER)
        told = run([sys.executable, PLACE / "runner.py", PLACE, lines], cwd=PLACE)
        answers = [json.loads(line) for line in told.stdout.splitlines()]
        checks.equal(f"Python judges every body: {told.stderr[-600:]}", len(answers), len(cases))
        for case, answer in zip(cases, answers):
            case["pydantic"] = sorted({tuple(f) for f in answer})


def compare(cases):
    """Verdicts, places and codes against the gateway's; what differs has to be explained."""
    figures, reasons = collections.Counter(), collections.Counter()
    for case in cases:
        expected = case["gateway"]
        if expected is None:
            figures["left to other rules"] += 1
            continue
        figures["refused" if expected else "accepted"] += 1
        for judge in JUDGES:
            found = case.get(judge)
            if found is None or isinstance(found, str):
                figures[f"{judge} silent"] += 1
                if isinstance(found, str):
                    reasons[f"{judge}: {found[:100]}"] += 1
                continue
            figures[f"{judge} all"] += 1
            theirs, ours = {p for _, p in found}, {p for _, p in expected}
            if judge == "ajv":
                # ajv tells the faults of every branch, and which one was meant is not told.
                ours = {unquote(p.removeprefix("#")) for p in ours}
                is_union = any(k in ("oneOf", "anyOf", "if") for k, _ in found)
                same = ours <= theirs if is_union else theirs == ours
            else:
                same = theirs == ours
            differs = None
            if bool(found) != bool(expected):
                differs = "verdict"
            elif not same:
                differs = "places"
            elif judge != "ajv" and set(found) != {tuple(v) for v in expected}:
                figures[f"{judge} other codes"] += 1
            figures[f"{judge} verdict"] += differs != "verdict"
            figures[f"{judge} places"] += differs is None
            if differs:
                reason = explained(judge, case)
                reasons[f"{judge}, {differs}: {reason}"] += 1
                if not reason or os.environ.get("CANDOR_TELL"):
                    print(f"{judge} {differs} {case['document']} {case['where']}: {case['text']:.500}\n   gateway {expected}\n   {judge} {found}")
                checks.check(f"a difference of {judge} is explained", reason, "see above")
    return figures, reasons


def bodies():
    documents = SHARED / "suites/openapi"
    if not documents.exists():
        checks.skip("bodies of real documents", f"{documents} is absent")
        return
    cases, left_out = [], []
    paths = sorted(p for p in documents.iterdir() if p.suffix != ".tsv")
    chosen = paths if FULL else random.Random(SEED).sample(paths, min(DOCUMENTS, len(paths)))
    for number, path in enumerate(paths):
        if path not in chosen:
            continue
        document, own = cases_of(path, left_out)
        if not own:
            continue
        name = f"d{number}"
        file = PLACE / f"{name}.json"
        file.write_text(json.dumps(document))
        by_gateway(file, own)
        for target in TARGETS:
            generate(file, target, PLACE / name)
        print(f"{time.time() - START:.0f} s: {path.name}", flush=True) if FULL else None
        for case in own:
            case["folder"] = name
        cases += own
    judged(cases, left_out)


def judged(cases, left_out):
    print(f"{time.time() - START:.0f} s: {len(cases)} bodies are made")
    by_generated(cases)
    figures, reasons = compare(cases)
    print(f"{len(cases)} bodies, {figures['accepted']} accepted and {figures['refused']} refused by the gateway, "
          f"{figures['left to other rules']} left to other rules")
    for judge in JUDGES:
        total = figures[f"{judge} all"]
        if not total:
            checks.check(f"{judge} judges", False, "nothing")
            continue
        verdict, where = figures[f"{judge} verdict"] / total, figures[f"{judge} places"] / total
        print(f"{judge}: {100 * verdict:.2f} % of {total} verdicts alike, {100 * where:.2f} % alike in their places, "
              f"{figures[f'{judge} other codes']} with other codes there, {figures[f'{judge} silent']} silent")
        # One that is explained is more than a hundredth of a small sample.
        checks.check(f"{judge}: 99.5 % of verdicts are alike", verdict >= min(0.995, 1 - 2 / total), f"{verdict:.4f}")
        checks.check(f"{judge}: 98 % of places are alike", where >= min(0.98, 1 - 2 / total), f"{where:.4f}")
    for reason, count in reasons.most_common(40):
        print(f"{count} times {reason}")
    why = collections.Counter(line.split(": ", 1)[-1][:80] for line in left_out)
    print(f"operations left out: {dict(why.most_common(6))}")


def whole():
    """Every keyword, one schema for each, with values that the gateway judges too."""
    file = PLACE / "whole.json"
    file.write_text(json.dumps(WHOLE))
    cases = [{"document": "whole", "op": name, "where": name, "text": json.dumps(value), "type": "application/json", "folder": "whole"}
             for name, (_, made) in SCHEMAS.items() for value in made]
    by_gateway(file, cases)
    for target in TARGETS:
        generate(file, target, PLACE / "whole")
    by_generated(cases, "whole")
    figures, reasons = compare(cases)
    told = {judge: figures[f"{judge} places"] for judge in JUDGES}
    print(f"every keyword: {len(cases)} values, {figures['refused']} refused; alike {told}; other codes "
          f"{ {judge: figures[f'{judge} other codes'] for judge in JUDGES} }")
    for reason, count in reasons.most_common():
        print(f"{count} times {reason}")


def parameters():
    """Parameters before they are written down, and the same request as octets."""
    file = PLACE / "parameters.json"
    file.write_text(json.dumps(PARAMETERS))
    for target in ("zod", "joi", "pydantic"):
        generate(file, target, PLACE / "parameters")
    lines = []
    for number, (_, target, fields) in enumerate(REQUESTS):
        head = f"GET {target} HTTP/1.1\r\nHost: a.test\r\n" + "".join(f"{k}: {v}\r\n" for k, v in fields.items()) + "\r\n"
        lines.append(json.dumps({"id": str(number), "raw_b64": base64.b64encode(head.encode()).decode()}))
    (PLACE / "requests.jsonl").write_text("\n".join(lines) + "\n")
    told = run([CANDOR, "inspect", "--openapi", file, "--jsonl", PLACE / "requests.jsonl"])
    answers = [json.loads(line) for line in told.stdout.splitlines()]
    expected = [sorted({(v["code"], v.get("in"), v.get("parameter")) for v in a["violations"]}) for a in answers]
    checks.equal("the gateway judges every request", len(expected), len(REQUESTS))
    out = compile_typescript([PLACE / "parameters" / t for t in ("zod", "joi")], "parameters")
    parts = [request for request, _, _ in REQUESTS]
    script = PLACE / "parameters.mjs"
    script.write_text("".join(f'import {{ validateGetThing as {t} }} from "{out}/parameters/{t}/operations.js";\n' for t in ("zod", "joi"))
                      + f"const requests = {json.dumps(parts)};\n"
                      "console.log(JSON.stringify({ zod: requests.map((r) => zod(r)), joi: requests.map((r) => joi(r)) }));\n")
    ran = run(["node", script], cwd=PLACE)
    found = json.loads(ran.stdout) if ran.stdout else checks.check("node judges parameters", False, ran.stderr) or {}
    code = ("import json, sys; sys.path.insert(0, sys.argv[1]); from parameters.models.operations import validate_get_thing as v\n"
            "print(json.dumps([v(r) for r in json.load(sys.stdin)]))")
    ran = run([sys.executable, "-c", code, PLACE], input=json.dumps(parts))
    found["pydantic"] = json.loads(ran.stdout) if ran.stdout else checks.check("Python judges parameters", False, ran.stderr) or []
    for judge, answers in found.items():
        for (request, target, _), wanted, answer in zip(REQUESTS, expected, answers):
            place = "location" if judge == "pydantic" else "in"
            told = sorted({(v["code"], v[place], v.get("parameter")) for v in answer})
            checks.equal(f"{judge}: {target}", told, wanted)


def hostile():
    """Names and texts of a document that does not mean well stay names and texts."""
    file = PLACE / "hostile.json"
    file.write_text(json.dumps(HOSTILE))
    for target in TARGETS:
        if not generate(file, target, PLACE / "hostile"):
            return
    out = compile_typescript([PLACE / "hostile" / t for t in ("zod", "joi")], "hostile")
    script = PLACE / "hostile.mjs"
    script.write_text(f"const evil = {json.dumps(EVIL)};\nconst wrong = [];\n" + "".join(f"""
import * as {t} from "{out}/hostile/{t}/operations.js";
{json.dumps(re.findall(r"export function (validate[A-Za-z0-9_]+)", (PLACE / "hostile" / t / "operations.ts").read_text()))}.forEach((name, index) => {{
  const validate = {t}[name];
  const member = JSON.parse('{{' + JSON.stringify(evil[index]) + ':"b"}}');
  const absent = evil[index] === "__proto__" ? 0 : 1;
  if (validate({{ body: member }}).length !== 0 || validate({{ body: {{}} }}).length !== absent) wrong.push("{t} " + name);
}});
""" for t in ("zod", "joi")) + "console.log(JSON.stringify([globalThis.broken ?? null, wrong]));\n")
    ran = run(["node", script], cwd=PLACE)
    checks.equal(f"nothing of a document runs in node {ran.stderr[:300]}", ran.stdout.strip(), "[null,[]]")
    code = (f"import os, sys, json; sys.path.insert(0, {str(PLACE)!r})\nimport hostile.models.operations as own\nevil = json.loads({json.dumps(json.dumps(EVIL))})\n"
            "functions = [f for n, f in vars(own).items() if n.startswith('validate_')]\n"
            "wrong = [f.__name__ for f, text in zip(functions, evil) if f({'body': {text: 'b'}}) or len(f({'body': {}})) != 1]\n"
            "print(os.environ.get('broken'), len(functions), wrong, getattr(own, 'broken', None))")
    ran = run([sys.executable, "-c", code])
    checks.equal(f"nothing of a document runs in Python {ran.stderr[-400:]}", ran.stdout.strip(), f"None {len(EVIL)} [] None")
    checks.equal("one schema for each operation", len(list((PLACE / "hostile/json-schema").glob("*.json"))), len(EVIL))


def formatted():
    """Python passes mypy --strict and ruff; both languages are laid out as their formatters lay them out."""
    own = [p for p in PLACE.glob("*/models") if p.parent.name in ("whole", "parameters", "hostile")]
    real = sorted(PLACE.glob("d*/models"))
    own += real if FULL else random.Random(SEED).sample(real, min(4, len(real)))
    binaries = pathlib.Path(sys.executable).parent
    for command in (["ruff", "check", "--isolated"], ["ruff", "format", "--isolated", "--check"]):
        ran = run([binaries / command[0], *command[1:], *own])
        checks.equal(" ".join(command), (ran.returncode, ran.stdout[-600:] if ran.returncode else ""), (0, ""))
    ran = run([binaries / "mypy", "--strict", "--explicit-package-bases", "--cache-dir", PLACE / "mypy", *[str(p.relative_to(PLACE)) for p in own]], cwd=PLACE)
    checks.equal("mypy --strict", (ran.returncode, ran.stdout[-800:] if ran.returncode else ""), (0, ""))
    folders = [*own[:3], *own[3:11]]
    sources = [p for f in folders for t in ("zod", "joi") for p in sorted((f.parent / t).glob("*.ts")) if p.stat().st_size < 100_000]
    ran = run([PLACE / "node_modules/.bin/prettier", "--check", *sources])
    laid_out = len(sources) - sum(line.startswith("[warn] ") and line.endswith(".ts") for line in (ran.stdout + ran.stderr).splitlines())
    print(f"prettier leaves {laid_out} of {len(sources)} files as they are")
    checks.check("prettier leaves nine of ten files as they are", laid_out >= 0.9 * len(sources), ran.stderr[:600])


def deterministic():
    """The same document, the same octets; an operation that is not there is told."""
    file = PLACE / "whole.json"
    for target in TARGETS:
        generate(file, target, PLACE / "again")
        own = {"pydantic": "models"}.get(target, target)
        first = {p.name: p.read_bytes() for p in (PLACE / "whole" / own).iterdir() if p.is_file()}
        again = {p.name: p.read_bytes() for p in (PLACE / "again" / own).iterdir()}
        checks.equal(f"{target} is written the same again", again == first, True)
    shutil.rmtree(PLACE / "again")
    made = run([CANDOR, "generate", "zod", "--openapi", file, "--out", PLACE / "none", "--operation", "tre"])
    checks.equal("an unknown operation", made.returncode, 2)
    checks.check("the near one is named", "tree" in made.stderr, made.stderr)


START = time.time()
if __name__ == "__main__":
    for check in (whole, parameters, hostile, deterministic, bodies, formatted):
        if len(sys.argv) < 2 or check.__name__ in sys.argv[1:]:
            checks.run(check)
    print(f"{time.time() - START:.0f} s, seed {SEED}")
    checks.close()
