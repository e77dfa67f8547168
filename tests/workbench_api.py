"""The JSON API of the workbench keeps to its own OpenAPI document: Candor stands in front and withholds nothing."""
# needs: curl python
import json
import random
import re
import signal
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

from _candor import CANDOR, FULL, Checks, Gateway, demo, folder, stop

checks = Checks()
random.seed(6)
ODD = ["", "0", "-1", "1", "1e3", "99999999999999999999", "abc", "null", "[]", "status:", "status:(", "\"", "a or", "-",
       "rule:json-*", "since:1h", "since:x", "é", "\u202e", "' OR 1=1", "<script>", "%", "status:4xx rule:json-syntax",
       "01a1fdfe-33ca-7c3e-9a41-e5d20b6f7789", "x" * 3000]


def ask(port, host, target, **headers):
    """Status, media type and text; the Host is that of the workbench, as its gate wants it."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{target}", headers={"Host": host, **headers})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers["Content-Type"], answer.read().decode()


def targets(document, ids):
    """Requests for every operation: right ones, and generated ones that are partly wrong."""
    for path, item in document["paths"].items():
        operation = item["get"]
        query = [p["name"] for p in operation.get("parameters", []) if p["in"] == "query"]
        paths = [path.replace("{id}", urllib.parse.quote(one, safe="")) for one in ids] if "{" in path else [path]
        yield from ((path, target) for target in paths)
        for _ in range(200 if FULL else 40):
            chosen = random.sample(query, random.randint(0, len(query)))
            pairs = [(name, random.choice(ODD)) for name in chosen]
            target = path.replace("{id}", urllib.parse.quote(random.choice(ODD[1:]), safe=""))
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
    front = Gateway(workbench, "--openapi", str(file), "--responses", "enforce", "--mode", "observe")
    for path, target in targets(document, ids):
        answers = document["paths"][path]["get"]["responses"]
        direct = ask(workbench, host, target)
        if "{" in path and direct[0] == 404 and "/api/exchanges/" not in target:
            continue
        checks.check(f"{target[:120]}: a documented answer", str(direct[0]) in answers, direct)
        behind = ask(front.port, host, target)
        checks.equal(f"{target[:120]}: nothing is withheld", behind[0], direct[0])
    checks.equal("the gateway stops", front.stop(), 0)
    document["components"]["schemas"]["Summary"]["required"].append("absent")
    file.write_text(json.dumps(document))
    front = Gateway(workbench, "--openapi", str(file), "--responses", "enforce")
    checks.equal("what is not kept would be seen", ask(front.port, host, "/api/exchanges")[0], 502)
    checks.equal("the second gateway stops", front.stop(), 0)
    checks.equal("Ctrl-C ends the demo", stop(process, signal.SIGINT), 0)


checks.run(run)
checks.close()
