"""The cases of a peer's own tests (Prism): the same requests and documents, and each verdict agrees or a table says why not.

The peer is a mock server: where it answers 2xx, or says that it has no answer to give, the request was right.
"""
# needs: curl
import json
import socket
import subprocess
import tempfile
import threading

from _candor import CANDOR, ROOT, SHARED, Checks

checks = Checks()
CASES = SHARED / "suites/prism_cases.jsonl"
DIFFERENCES = ROOT / "tests/prism_cases.json"
PASSES = "passes"


def sent_by(curl):
    """The octets that curl sends."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(1)
        received = []

        def serve():
            client, _ = server.accept()
            with client:
                client.settimeout(20)
                data = b""
                while b"\r\n\r\n" not in data:
                    data += client.recv(65536)
                head, _, body = data.partition(b"\r\n\r\n")
                length = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
                wanted = int(length[0].split(b":")[1]) if length else 0
                while len(body) < wanted:
                    body += client.recv(65536)
                received.append(head + b"\r\n\r\n" + body)
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        port = server.getsockname()[1]
        here = f"127.0.0.1:{port}"
        command = [word.replace("localhost:4010", here).replace("127.0.0.1:4010", here) for word in curl]
        subprocess.run(command, capture_output=True, timeout=60)
        thread.join(30)
        return received[0]


def verdict(document, octets):
    """Refused with which status and code, or `passes`."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(document)
        file.flush()
        run = subprocess.run([CANDOR, "inspect", "--openapi", file.name, "--format", "json", "-"], input=octets, capture_output=True)
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
