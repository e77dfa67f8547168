"""The example of the library by the commands: with Candor's layers it is clean under `candor audit`, without them it is not."""
# needs: curl python
import json
import pathlib
import re
import subprocess

from _candor import CANDOR, ROOT, Checks, start, stop

checks = Checks()
TARGET = pathlib.Path(CANDOR).resolve().parent
CONTRACT = ROOT / "examples/orders/openapi.yaml"


def traffic(name):
    """What forty bad requests were answered; the example's own test asks them and writes it down."""
    path = TARGET.parent / "tmp" / f"{name}.jsonl"
    if not path.exists():
        subprocess.run(["cargo", "test", "-q", "-p", "candor-example-orders", "--test", "answers"], cwd=ROOT, check=True)
    return path


def audited(name, *more):
    done = subprocess.run([CANDOR, "audit", "--jsonl", traffic(name), "--openapi", CONTRACT, "--fail-on", "warning",
                           "--format", "json", *more], capture_output=True, text=True, timeout=60)
    return done.returncode, json.loads(done.stdout)


def audits():
    code, clean = audited("layered")
    grave = [found["code"] for found in clean["findings"] if found["severity"] != "info"]
    checks.equal("with Candor: forty exchanges and some good ones are read", clean["exchanges"], 60)
    checks.equal("with Candor: nothing to mend", (code, grave), (0, []))
    code, bare = audited("naked")
    grave = [f"{found['code']} of {found['operation']}" for found in bare["findings"] if found["severity"] != "info"]
    checks.check("without: several findings", code == 1 and len(grave) > 5, grave)


def asked(*flags):
    """What curl is answered by the program of the example."""
    process = start([TARGET / "orders", *flags, "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    address = re.search(r"http://\S+", process.stdout.readline())[0]
    told = subprocess.run(["curl", "-s", "-i", "--json", '{"customer": "Ann", }', f"{address}/orders"],
                          capture_output=True, text=True, timeout=60).stdout
    stop(process)
    head, _, body = told.partition("\n\n")
    return head, body


def programs():
    if not (TARGET / "orders").exists():
        subprocess.run(["cargo", "build", "-q", "-p", "candor-example-orders"], cwd=ROOT, check=True)
    head, body = asked()
    problem = json.loads(body)
    error = problem["errors"][0]
    checks.check("with Candor: 400", head.startswith("HTTP/1.1 400") and "application/problem+json" in head, head)
    checks.equal("with Candor: the place", (problem["code"], error["line"], error["column"]), ("json-syntax", 1, 21))
    head, body = asked("--naked")
    checks.check("without: what axum says", "application/problem+json" not in head and "json-syntax" not in body, (head, body))


for check in (audits, programs):
    checks.run(check)
checks.close()
