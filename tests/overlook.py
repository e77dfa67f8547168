"""Somebody else's API, whose document cannot be mended: observed, audited, and enforced with the clauses that the audit wrote overlooked.

What the API takes passes, everything else is refused as before; entries of clauses that are gone are told; the list is read again as it changes; null for optional properties can be taken as a whole.
"""
# needs: python
import json
import subprocess
import sys

from _candor import CANDOR, ROOT, Checks, Gateway, folder, free_port, problem_of, request, start

# As the document of FastAPI, but for null, which it forgets where it is taken.
STEP = {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}, "note": {"type": "string"}}}
TASK = {
    "type": "object",
    "required": ["title"],
    "properties": {
        "title": {"type": "string"},
        "note": {"type": "string"},
        "rank": {"type": "integer"},
        "steps": {"type": "array", "items": {"$ref": "#/components/schemas/Step"}},
    },
}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Tasks", "version": "1"},
    "paths": {
        "/tasks": {
            "post": {
                "operationId": "addTask",
                "parameters": [{"name": "dry", "in": "query", "schema": {"type": "boolean"}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Task"}}}},
                "responses": {"201": {"description": "made"}, "422": {"description": "wrong"}},
            }
        }
    },
    "components": {"schemas": {"Task": TASK, "Step": STEP}},
}
NOTE = "/components/schemas/Task/properties/note/type"
INNER = "/components/schemas/Step/properties/note/type"
DRY = "/paths/~1tasks/post/parameters/0"

# By name: query, body, whether the API takes it.
CALLS = {
    "plain": ("", {"title": "a"}, True),
    "null": ("", {"title": "a", "note": None}, True),
    "null within": ("", {"title": "a", "steps": [{"title": "b", "note": None}]}, True),
    "a text for a switch, and null": ("?dry=yes", {"title": "a", "note": None}, True),
    "wrong rank": ("", {"title": "a", "rank": "high"}, False),
    "null where it is required": ("", {"title": None, "note": None}, False),
}

checks = Checks()
here = folder()
(here / "api.json").write_text(json.dumps(DOCUMENT, indent=1))
LIST = here / "overlooked.json"


def settings(name, text):
    path = here / name
    path.write_text(f'[gateway]\nopenapi = "api.json"\nopenapi_prefix = "/api"\n{text}')
    return path


def candor(*arguments):
    return subprocess.run([CANDOR, *map(str, arguments)], capture_output=True, text=True, cwd=here, timeout=120)


def call(port, name):
    query, body, _ = CALLS[name]
    return request(port, "POST", f"/api/tasks{query}", [("Content-Type", "application/json")], json.dumps(body).encode())


def taken(port):
    """The calls that are answered 201."""
    return [name for name in CALLS if call(port, name).status == 201]


def observe(upstream):
    """Runs every call in mode observe, and has the audit write the list."""
    gateway = Gateway(upstream, "--config", settings("observe.toml", 'mode = "observe"\n'))
    expected = [name for name, (_, _, is_taken) in CALLS.items() if is_taken]
    checks.equal("observed: the API answers as it does", taken(gateway.port), expected)
    gateway.stop()
    said = candor("audit", "--journal", gateway.folder, "--openapi", "api.json", "--fail-on", "never")
    checks.check("without its prefix no request fits", "no request fits an operation" in said.stderr, said.stderr)
    checks.check("and the prefix is named", "--openapi-prefix /api" in said.stderr, said.stderr)
    prefix = ["--openapi", "api.json", "--openapi-prefix", "/api"]
    said = candor("audit", "--journal", gateway.folder, *prefix, "--fail-on", "never", "--write-overlook", LIST)
    checks.check("with it they do", not said.stderr, said.stderr)
    checks.check("what was written is told", "3 clauses written to" in said.stdout, said.stdout)
    entries = json.loads(LIST.read_text())["accepted"]
    found = sorted((entry["code"], entry["file"], entry["pointer"]) for entry in entries)
    expected = [("body-type", "api.json", INNER), ("body-type", "api.json", NOTE), ("param-type", "api.json", DRY)]
    checks.equal("the list holds what the API takes, and nothing else", found, expected)


def enforce(upstream, expected):
    config = settings("enforce.toml", 'overlook = "overlooked.json"\n')
    gateway = Gateway(upstream, "--config", config)
    checks.equal("enforced: what the API takes passes", taken(gateway.port), expected)
    problem = problem_of(call(gateway.port, "wrong rank"))
    checks.equal("enforced: the rest is refused", problem["errors"][0]["pointer"], "#/rank")
    problem = problem_of(call(gateway.port, "null where it is required"))
    told = [error["pointer"] for error in problem["errors"]]
    checks.equal("enforced: only for what is not overlooked", told, ["#/title"])

    def kept():
        """What the newest exchange of this call was let pass for."""
        answer = request(gateway.workbench, "GET", "/api/exchanges?q=rule:param-type", host=f"127.0.0.1:{gateway.workbench}")
        rows = answer.json().get("exchanges") or []
        return rows[0]["id"] if rows else None

    if checks.until("it is found by its rule", kept):
        answer = request(gateway.workbench, "GET", f"/x/{kept()}", host=f"127.0.0.1:{gateway.workbench}")
        page = answer.body.decode()
        checks.check("its page says why it passed", "a clause is overlooked" in page and ">overlooked<" in page, page[:3000])
    # The same by the other commands, since all of them ask the same pipeline.
    body = json.dumps(CALLS["null"][1])
    (here / "null.http").write_text(
        f"POST /api/tasks HTTP/1.1\r\nHost: api.test\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )
    checks.equal("inspect accepts it", candor("inspect", "--config", config, "null.http").returncode, 0)
    said = candor("inspect", "--openapi", "api.json", "--openapi-prefix", "/api", "null.http")
    checks.equal("and refuses it without the list", said.returncode, 1)

    # The list changes under the running gateway.
    whole = LIST.read_text()
    less = [entry for entry in json.loads(whole)["accepted"] if entry["pointer"] != NOTE]
    LIST.write_text(json.dumps({"accepted": less}))
    checks.until("a clause taken off the list is enforced", lambda: call(gateway.port, "null").status == 422)
    checks.equal("the others are not", call(gateway.port, "null within").status, 201)
    LIST.write_text('{"accepted": [\n {"code": "body-tipe", "pointer": "/a"}\n]}')
    errors = gateway.errors_path
    checks.until("a list that is wrong is told with its line", lambda: "overlooked.json:2:2" in errors.read_text())
    checks.equal("and changes nothing", call(gateway.port, "null within").status, 201)
    LIST.write_text(whole)
    checks.until("the whole list is in force again", lambda: call(gateway.port, "null").status == 201)

    # What the document has no more.
    stale = {"code": "body-enum", "file": "api.json", "pointer": "/components/schemas/Gone/enum"}
    LIST.write_text(json.dumps({"accepted": [stale, *json.loads(whole)["accepted"]]}, indent=1))
    message = "no clause `body-enum` at /components/schemas/Gone/enum of api.json"
    checks.until("an entry of no clause is told", lambda: message in errors.read_text())
    said = candor("check", config)
    checks.check("candor check tells it", message in said.stdout and "overlooked.json:3:3" in said.stdout, said.stdout)
    gateway.stop()
    said = candor("audit", "--journal", gateway.folder, "--config", config, "--fail-on", "never")
    checks.check("the audit tells what is overlooked", "Clauses were overlooked for" in said.stdout, said.stdout)
    checks.check("and what for nothing", "overlooks `body-enum` at" in said.stdout, said.stdout)
    candor("audit", "--journal", gateway.folder, "--config", config, "--fail-on", "never", "--write-overlook", LIST)
    checks.equal("a list written anew is the same", LIST.read_text(), whole)


def nulls(upstream):
    gateway = Gateway(upstream, "--config", settings("nulls.toml", "null_as_absent = true\n"))
    checks.equal("null as absent: optional properties may be null", taken(gateway.port), ["plain", "null", "null within"])
    problem = problem_of(call(gateway.port, "null where it is required"))
    told = [error["pointer"] for error in problem["errors"]]
    checks.equal("null as absent: required ones may not", told, ["#/title"])
    gateway.stop()


upstream = free_port()
start([sys.executable, ROOT / "tests/apps/lenient_app.py", upstream], upstream)
expected = [name for name, (_, _, is_taken) in CALLS.items() if is_taken]
checks.run(observe, upstream)
checks.run(enforce, upstream, expected)
checks.run(nulls, upstream)
checks.close()
