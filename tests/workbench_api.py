"""The JSON API of the workbench keeps to its own OpenAPI document: Candor stands in front and withholds nothing."""
# needs: curl python
import json
import random
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

from _candor import CANDOR, FULL, ROOT, Checks, Gateway, demo, folder, stop

checks = Checks()
random.seed(6)
ODD = ["", "0", "-1", "1", "1e3", "99999999999999999999", "abc", "null", "[]", "status:", "status:(", "\"", "a or", "-",
       "rule:json-*", "since:1h", "since:x", "é", "\u202e", "' OR 1=1", "<script>", "%", "status:4xx rule:json-syntax",
       "01a1fdfe-33ca-7c3e-9a41-e5d20b6f7789", "x" * 3000]
# What no schema describes: Candor passes it and says so. A stream of events, figures, and YAML.
NOT_CHECKED = {"tailExchanges", "getMetrics", "getOpenapiYaml"}
TAIL = "/api/exchanges/tail"
# The workbench has addresses of its own where a gateway has its pages.
OPTIONS = ["--responses", "enforce", "--prefix", "/_front"]
SOURCES = list((ROOT / "crates/workbench/src").rglob("*.rs"))


class Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other."""

    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(Stay)


def ask(port, host, target, body=None):
    """Status, media type and text; the Host is that of the workbench, as its gate wants it. With a body it is sent."""
    headers = {"Host": host, **({"Content-Type": "application/json"} if body else {})}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{target}", data=body, headers=headers)
    try:
        with OPENER.open(request, timeout=60) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers["Content-Type"], answer.read().decode()


def first_event(port, host):
    """Head and first octets of the live tail, which never ends."""
    with socket.create_connection(("127.0.0.1", port), 60) as s:
        s.sendall(f"GET {TAIL}?q=status:4xx HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        octets = b""
        while b"retry:" not in octets:
            piece = s.recv(4096)
            if not piece:
                break
            octets += piece
        return octets.decode()


def routes():
    """Every path that the sources of the workbench declare as a route; names of constants are looked up."""
    texts = {path.stem: path.read_text() for path in SOURCES}
    constants = {(stem, name): value for stem, text in texts.items()
                 for name, value in re.findall(r'const (\w+): &str = "([^"]*)";', text)}
    found = set()
    for stem, text in texts.items():
        for literal, name in re.findall(r'\.route\(\s*(?:"([^"]+)"|([\w:]+)(?:\[\d\])?)\s*,', text):
            home, _, constant = name.rpartition("::")
            found.add(literal or constants.get((home or stem, constant), ""))
    return sorted(found - {""})


def filled(path, values):
    return re.sub(r"\{(\w+)\}", lambda hole: urllib.parse.quote(values[hole[1]], safe=""), path)


def pattern(template):
    return re.compile("".join("[^/]+" if part.startswith("{") else re.escape(part)
                              for part in re.split(r"(\{\w+\})", template)))


def is_documented(document, path):
    return any(pattern(template).fullmatch(path) for template in document["paths"])


def every_json_is_documented(port, host, document, values):
    """Whatever address answers JSON, or a form of it that ends so, has an operation."""
    answered = 0
    for route in routes():
        for path in {filled(route, values), (filled(route, values).rstrip("/") or "/index") + ".json"}:
            if path == TAIL:
                continue
            status, media_type, _ = ask(port, host, path)
            if status == 200 and "json" in (media_type or ""):
                answered += 1
                checks.check(f"{path}: is documented", is_documented(document, path), route)
    checks.check("addresses that answer JSON were found", answered >= 10, answered)


def parameters(operation):
    return [p["name"] for p in operation.get("parameters", []) if p["in"] == "query"]


def right_targets(document, ids, operations, codes):
    """Requests that keep to the document, at least one for every operation."""
    for path, item in document["paths"].items():
        if "get" not in item or path == TAIL:
            continue
        fills = {"id": ids, "name": operations, "code": codes}
        hole = re.search(r"\{(\w+)\}", path)
        for value in fills[hole[1]] if hole else [""]:
            yield path, filled(path, {hole[1]: value}) if hole else path
        for parameter in item["get"].get("parameters", []):
            if parameter["in"] == "query" and "example" in parameter:
                yield path, f"{path}?{parameter['name']}={urllib.parse.quote(parameter['example'])}"


def odd_targets(document):
    """Generated requests that are partly wrong."""
    for path, item in document["paths"].items():
        if "get" not in item or path == TAIL:
            continue
        names = parameters(item["get"])
        for _ in range(200 if FULL else 20):
            chosen = random.sample(names, random.randint(0, len(names)))
            pairs = [(name, random.choice(ODD)) for name in chosen]
            target = re.sub(r"\{\w+\}", lambda _: urllib.parse.quote(random.choice(ODD[1:]), safe=""), path)
            yield path, target + ("?" + urllib.parse.urlencode(pairs) if pairs else "")


def run():
    process, text = demo()
    for _, curl in re.findall(r"# (.+)\n\s*(curl .+)", text):
        subprocess.run(["bash", "-c", curl.replace("curl", "curl -s", 1)], capture_output=True)
    workbench = int(re.search(r"http://127\.0\.0\.1:(\d+)/x/", text)[1])
    host = f"127.0.0.1:{workbench}"
    for _ in range(600):
        found = json.loads(ask(workbench, host, "/api/exchanges")[2])["exchanges"]
        if len(found) >= 7:
            break
        time.sleep(0.05)
    ids = [one["id"] for one in found]
    _, media_type, document = ask(workbench, host, "/api/openapi.json")
    checks.equal("the document is JSON", media_type, "application/json")
    checks.equal("its YAML says the same", ask(workbench, host, "/api/openapi.yaml")[2], document)
    file = folder() / "workbench.json"
    file.write_text(document)
    document = json.loads(document)
    checked = subprocess.run([CANDOR, "check", str(file)], capture_output=True, text=True)
    checks.equal("candor check finds it good", checked.returncode, 0)

    operations = [one["name"] for one in json.loads(ask(workbench, host, "/docs/index.json")[2])["operations"]]
    entries = json.loads(ask(workbench, host, "/rules/index.json")[2])["entries"]
    by_kind = {entry["kind"]: entry["code"] for entry in entries}
    codes = [entry["code"] for entry in entries] if FULL else sorted(by_kind.values())
    checks.check("all kinds of the reference are asked for", len(by_kind) == 7, by_kind)
    values = {"id": ids[0], "name": operations[0], "code": "bare-lf", "form": "har"}
    every_json_is_documented(workbench, host, document, values)

    front = Gateway(workbench, *OPTIONS, "--openapi", str(file), "--mode", "enforce")
    exercised = set()
    for path, target in right_targets(document, ids, operations, codes):
        operation = document["paths"][path]["get"]
        direct, behind = ask(workbench, host, target), ask(front.port, host, target)
        checks.check(f"{target}: a documented answer", str(direct[0]) in operation["responses"], direct)
        if checks.equal(f"{target}: is not refused and not withheld", behind[:2], direct[:2]) and behind[0] == 200:
            exercised.add(operation["operationId"])
    export = document["paths"]["/v1/logs"]["post"]
    body = json.dumps(export["requestBody"]["content"]["application/json"]["example"]).encode()
    if checks.equal("an export of logs comes through", ask(front.port, host, "/v1/logs", body)[0], 200):
        exercised.add(export["operationId"])
    told = first_event(front.port, host)
    if checks.check("the live tail comes through", "200 OK" in told and "text/event-stream" in told, told):
        exercised.add("tailExchanges")
    wanted = {operation["operationId"] for item in document["paths"].values() for operation in item.values()}
    checks.equal("every documented operation answered with 200 through the gateway", wanted - exercised, set())
    own = f"127.0.0.1:{front.workbench}"
    query = urllib.parse.quote("finding:response-not-checked")
    unchecked = lambda: {one["operation"] for one in json.loads(  # noqa: E731
        ask(front.workbench, own, f"/api/exchanges?limit=1000&q={query}")[2])["exchanges"]}
    checks.check("what no schema describes is all that is not checked", unchecked() <= NOT_CHECKED, unchecked())
    checks.equal("the gateway stops", front.stop(), 0)

    front = Gateway(workbench, *OPTIONS, "--openapi", str(file), "--mode", "observe")
    for path, target in odd_targets(document):
        direct = ask(workbench, host, target)
        if "{" in path and not is_documented(document, target.split("?")[0]):
            continue
        checks.check(f"{target[:120]}: a documented answer", str(direct[0]) in document["paths"][path]["get"]["responses"],
                     direct)
        checks.equal(f"{target[:120]}: nothing is withheld", ask(front.port, host, target)[0], direct[0])
    checks.equal("the second gateway stops", front.stop(), 0)

    document["components"]["schemas"]["Summary"]["required"].append("absent")
    file.write_text(json.dumps(document))
    front = Gateway(workbench, *OPTIONS, "--openapi", str(file))
    checks.equal("what is not kept would be seen", ask(front.port, host, "/api/exchanges")[0], 502)
    checks.equal("the third gateway stops", front.stop(), 0)
    checks.equal("Ctrl-C ends the demo", stop(process, signal.SIGINT), 0)


checks.run(run)
checks.close()
