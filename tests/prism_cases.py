"""The cases of a peer's own tests (Prism): the same requests and documents, and each verdict agrees or a table says why not.

The peer is a mock server: where it answers 2xx, or says that it has no answer to give, the request was right.
"""
# needs: curl
import json
import re
import socket
import subprocess
import tempfile

from _candor import CANDOR, ROOT, SHARED, Checks

checks = Checks()
CASES = SHARED / "suites/prism_cases.jsonl"
DIFFERENCES = ROOT / "tests/prism_cases.json"
PASSES = "passes"


def message(client):
    """The octets of one request, as far as they come."""
    data = b""
    while piece := client.recv(65536):
        data += piece
        head, end, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"(?im)^content-length:[ \t]*(\d+)", head)
        if end and len(body) >= (int(length[1]) if length else 0):
            break
    return data


def sent_by(curl):
    """The octets that curl sends."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        here = f"127.0.0.1:{server.getsockname()[1]}"
        command = [re.sub(r"\b(localhost|127\.0\.0\.1):4010\b", here, word) for word in curl]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            client, _ = server.accept()
            with client:
                client.settimeout(60)
                data = message(client)
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        finally:
            process.kill()
            process.wait()
        return data


def verdict(document, octets):
    """Refused with which status and code, or `passes`."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(document)
        file.flush()
        run = subprocess.run([CANDOR, "inspect", "--auth-unlisted", "present", "--openapi", file.name, "--format", "json", "-"], input=octets, capture_output=True)
    if run.returncode == 2:
        return f"document refused: {run.stderr.decode()[:300]}"
    told = json.loads(run.stdout)
    return PASSES if told["verdict"] == "accept" else f"{told['status']} {told['code']}"


def peer(case):
    """What the peer says of the request, in our words."""
    status = case["expect_status"]
    return PASSES if status < 400 else str(status)


def main():
    if not CASES.exists():
        checks.skip("prism_cases.jsonl", f"{CASES} is not there")
        return
    reasons = json.loads(DIFFERENCES.read_text())
    explained = {name: reason for reason in reasons for name in reason["cases"]}
    cases = [json.loads(line) for line in CASES.read_text().splitlines()]
    agreed = 0
    for case in cases:
        theirs, ours = peer(case), verdict(case["spec"], sent_by(case["curl"]))
        reason = explained.pop(case["name"], None)
        if ours.split(" ")[0] == theirs:
            agreed += 1
            checks.check(f"{case['name']} agrees, so that nothing has to be explained", reason is None, reason)
        else:
            wanted = reason and f"{reason['peer']} → {reason['candor']}"
            checks.check(f"{case['name']} differs as the table says", wanted == f"{theirs} → {ours}", f"{theirs} → {ours}, the table has {wanted}")
    checks.check("the table holds nothing that is no case", not explained, list(explained))
    print(f"{len(cases)} cases: {agreed} agree, {len(cases) - agreed} differ for {len(reasons)} reasons")


checks.run(main)
checks.close()
