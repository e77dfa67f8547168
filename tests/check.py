"""`candor check`: what it says of documents is what `candor inspect` does, and what programs rely on stays.

The claim that matters: a request that an operation refuses carries a code that `check` listed for that
operation, over the mutations of real documents that others made. Then exit codes, the JSON format, `--operation`,
`--ignore`, `--deny-warnings`, stdin, and pages of codes.
"""
# needs: python
import collections
import functools
import gzip
import http.server
import json
import pathlib
import random
import subprocess
import threading

from _candor import CANDOR, FULL, ROOT, SHARED, Checks, folder

checks = Checks()
API = ROOT / "docs/examples/api.yaml"
OPENAPI = SHARED / "suites/openapi"
MUTATIONS = SHARED / "suites/mutations/all.jsonl.gz"

SMALL = """\
openapi: 3.1.1
info: {title: Small, version: "1"}
security: [{key: []}]
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: integer, minimum: 1}}]
    put:
      operationId: replacePet
      x-candor-max-body: 2048
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Pet'}}
      responses: {'200': {description: replaced}, '4XX': {description: a problem}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Pet:
      type: object
      required: [name]
      additionalProperties: false
      properties:
        name: {type: string, minLength: 1, maxLength: 40}
        born: {type: string, format: lunar-date}
        parent: {$ref: '#/components/schemas/Pet'}
      example: {nam: Kim}
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def candor(*arguments, stdin=None, where=None):
    done = subprocess.run([CANDOR, *map(str, arguments)], input=stdin, capture_output=True, text=True, cwd=where)
    return done.returncode, done.stdout, done.stderr


def unpacked(name, where):
    path = OPENAPI / name
    if path.suffix != ".gz":
        return path
    plain = pathlib.Path(where) / path.stem
    if not plain.exists():
        plain.write_bytes(gzip.decompress(path.read_bytes()))
    return plain


def the_codes_of_refusals_are_the_codes_that_come():
    if not MUTATIONS.exists():
        checks.skip("codes of refusals", f"{MUTATIONS} is absent")
        return
    cases = collections.defaultdict(list)
    with gzip.open(MUTATIONS, "rt") as lines:
        for line in lines:
            case = json.loads(line)
            if case["expect"] == "reject":
                cases[case["doc"]].append(case)
    small = [doc for doc in sorted(cases) if (OPENAPI / doc).exists() and (OPENAPI / doc).stat().st_size < 150_000]
    chosen = sorted(cases) if FULL else random.Random(4).sample(small, min(8, len(small)))
    where = folder()
    judged = 0
    for doc in chosen:
        document = unpacked(doc, where)
        _, said, _ = candor("check", "--format", "json", document)
        contract = json.loads(said)["contracts"][0]
        claimed = {f"{o['method']} {o['path']}": set(o["rules"]["rejected"]) for o in contract["operations"]}
        lines = [json.dumps({"id": str(i), "raw_b64": case["raw_b64"]}) for i, case in enumerate(cases[doc])]
        file = pathlib.Path(where) / "cases.jsonl"
        file.write_text("\n".join(lines) + "\n")
        _, verdicts, _ = candor("inspect", "--openapi", document, "--jsonl", file)
        for line in verdicts.splitlines():
            verdict = json.loads(line)
            case = cases[doc][int(verdict["id"])]
            if verdict["verdict"] != "reject" or case["operation"] not in claimed:
                continue
            # What is wrong before an operation is found is nobody's in particular.
            if verdict["code"] in ("path-not-found", "method-not-allowed"):
                continue
            judged += 1
            codes = {v["code"] for v in verdict["violations"]} - {"param-unknown"}
            unknown = codes - claimed[case["operation"]]
            if unknown:
                checks.check(f"codes of {case['id']}", False, f"{unknown} is not among those of {case['operation']}")
                return
    checks.check("enough refusals were compared", judged > 100, f"only {judged}")
    print(f"{judged} refusals of {len(chosen)} documents carry codes that check listed")


def every_real_document_is_checked():
    if not OPENAPI.exists():
        checks.skip("real documents", f"{OPENAPI} is absent")
        return
    where = folder()
    names = sorted(p.name for p in OPENAPI.iterdir() if p.suffix != ".tsv")
    if not FULL:
        names = [name for name in names if (OPENAPI / name).stat().st_size < 100_000]
    index = (OPENAPI / "index.tsv").read_text().splitlines()
    operations = {row.split("\t")[0]: int(row.split("\t")[4]) for row in index[1:]}
    for name in names:
        code, said, errors = candor("check", "--format", "json", unpacked(name, where))
        if not checks.equal(f"exit code of {name}", (code, errors), (0, "")):
            continue
        report = json.loads(said)
        contract = report["contracts"][0]
        checks.equal(f"operations of {name}", contract["summary"]["operations"], operations[name])
        checks.equal(f"each listed, {name}", len(contract["operations"]), operations[name])
        places = [f for f in report["found"] if not (f["line"] and f["column"] and f["help"] and f["message"])]
        checks.equal(f"every finding has a place and a help, {name}", places, [])


def one_operation_is_described():
    where = folder()
    document = pathlib.Path(where) / "small.yaml"
    document.write_text(SMALL)
    code, said, _ = candor("check", "small.yaml", where=where)
    checks.equal("exit code with warnings", code, 0)
    for line in ("PUT /pets/{petId} (replacePet)", "  --> small.yaml:7:5", "path, required    an integer of at least 1",
                 "body  required, at most 2 KiB", "application/json  JSON: Pet: an object; other properties are refused",
                 "name  required, a string of 1 to 40 characters", "`format: lunar-date`", "`security`: key",
                 "warning[example-refused]: this example does not fit its own schema", "answers  200, 4XX",
                 "1 operation, ", "0 errors, 1 warning\n"):
        checks.check(f"the text holds {line!r}", line in said, said)
    code, said, _ = candor("check", "--format", "json", "small.yaml", where=where)
    report = json.loads(said)
    checks.equal("members", sorted(report), ["accepted", "contracts", "errors", "found", "notes", "version", "warnings"])
    found = report["found"][0]
    checks.equal("the finding", (found["code"], found["line"], found["severity"]), ("example-refused", 26, "warning"))
    contract = report["contracts"][0]
    operation = contract["operations"][0]
    checks.equal("operation", (operation["method"], operation["path"], operation["operation_id"], operation["line"]),
                 ("PUT", "/pets/{petId}", "replacePet", 7))
    checks.equal("parameter", operation["parameters"][0]["words"], "an integer of at least 1")
    checks.equal("body", (operation["body"]["required"], operation["body"]["max_octets"]), (True, 2048))
    pet = contract["schemas"]["/components/schemas/Pet"]
    name, parent = [next(p for p in pet["parts"] if p["name"] == n) for n in ("name", "parent")]
    checks.equal("a required property", (name["required"], name["words"]), (True, "a string of 1 to 40 characters"))
    checks.equal("a schema within itself", parent["schema"], "/components/schemas/Pet")
    whats = [contract["not_enforced"][i]["what"] for i in operation["not_enforced"]]
    checks.equal("not enforced", whats, ["`security`: key", "`format: lunar-date`"])
    for rule in operation["rules"]["rejected"]:
        checks.check(f"status of {rule}", contract["rules"][rule]["status"] in range(400, 500), contract["rules"].get(rule))


def flags_and_exit_codes():
    where = folder()
    (pathlib.Path(where) / "small.yaml").write_text(SMALL)
    (pathlib.Path(where) / "broken.yaml").write_text("openapi: 3.1.1\npaths: [1]\n")
    for arguments, expected in ((["small.yaml"], 0), (["small.yaml", "--deny-warnings"], 1), (["broken.yaml"], 1),
                                (["small.yaml", "--deny-warnings", "--ignore", "example-refused"], 0),
                                (["small.yaml", "--ignore", "exampel-refused"], 2),
                                (["small.yaml", "--operation", "replacePet"], 0),
                                (["small.yaml", "--operation", "put /pets/{petId}"], 0),
                                (["small.yaml", "--operation", "replacePat"], 2)):
        code, said, errors = candor("check", *arguments, where=where)
        checks.equal(f"exit code of {' '.join(arguments)}", code, expected)
        checks.check(f"a usage error says what was meant: {arguments}", expected != 2 or "did you mean" in errors, errors)
    code, said, _ = candor("check", "-", stdin=SMALL, where=where)
    checks.check("stdin", code == 0 and "--> stdin:7:5" in said, said)
    handler = functools.partial(Quiet, directory=where)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        code, said, errors = candor("check", f"{address}/small.yaml")
        checks.check("an address", code == 0 and f"--> {address}/small.yaml:7:5" in said, said + errors)
        code, said, errors = candor("check", f"{address}/absent.yaml")
        checks.check("an address without a document", code == 1 and "404" in said, said + errors)
        server.shutdown()
    code, said, _ = candor("check", "broken.yaml", where=where)
    checks.check("an error as of a compiler", "error[field-misplaced]: `paths` must be an object" in said
                 and "--> broken.yaml:2:8" in said and "  help: " in said, said)
    settings = pathlib.Path(where) / "candor.toml"
    settings.write_text('[gateway]\nopenapi = "small.yaml"\nmode = "observe"\n[rules]\nbody-type = { status = 400 }\n')
    code, said, errors = candor("check", "--format", "json", where=where)
    contract = json.loads(said)["contracts"][0]
    operation = contract["operations"][0]
    checks.equal("the status that is set", contract["rules"]["body-type"]["status"], 400)
    checks.check("the mode that is set", "body-type" in operation["rules"]["observed"]
                 and "body-type" not in operation["rules"]["rejected"], operation["rules"])


def codes_are_explained():
    for form, needle in (("text", "Mend it"), ("md", "## Mend it"), ("json", '"kind": "lint"')):
        code, said, _ = candor("explain", "example-refused", "--format", form)
        checks.check(f"explain as {form}", code == 0 and needle in said, said)
    code, _, errors = candor("explain", "exampel-refused")
    checks.check("a misspelt code", code == 2 and "`example-refused`" in errors, errors)


for check in (the_codes_of_refusals_are_the_codes_that_come, every_real_document_is_checked, one_operation_is_described,
              flags_and_exit_codes, codes_are_explained):
    checks.run(check)
checks.close()
