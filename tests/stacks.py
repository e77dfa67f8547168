"""Eight real API stacks behind the gateway: of each call that fails, `candor diagnose --id` names product, layer and fields.

All that need no compiler in each run, axum too with CANDOR_FULL=1; STACK=NestJS runs one alone.
"""
# needs: curl python node npm npm-packages nginx sinatra
import json
import os
import subprocess
import time

import requests

import _stacks
from _candor import CANDOR, FULL, ROOT, Checks, Gateway

checks = Checks()


def wanted():
    """The stacks of this run."""
    if name := os.environ.get("STACK"):
        return [stack for stack in _stacks.ALL if stack.name.lower() == name.lower()]
    return [stack for stack in _stacks.ALL if FULL or not stack.is_compiled]


def with_requests(base):
    session, answers = requests.Session(), []
    for method, target, headers, body in _stacks.CALLS.values():
        answer = session.request(method, base + target, headers=headers, data=body)
        answers.append((answer.status_code, answer.headers["X-Request-Id"]))
    return answers


def with_fetch(base):
    script = ROOT / "tests/apps/stacks/calls.js"
    calls = json.dumps(list(_stacks.CALLS.values()))
    out = subprocess.run(["node", script, base], input=calls, capture_output=True, text=True, timeout=120, check=True)
    return [tuple(answer) for answer in json.loads(out.stdout)]


def with_curl(base):
    answers = []
    for method, target, headers, body in _stacks.CALLS.values():
        told = [argument for header in headers.items() for argument in ("-H", ": ".join(header))]
        data = [] if body is None else ["--data-binary", "@-"]
        out = subprocess.run(["curl", "-s", "-o", os.devnull, "-D", "-", "-X", method, *told, *data, base + target],
                             input=body, capture_output=True, text=True, timeout=120)
        # A 100 may stand before the answer.
        head = [line.split(None, 1) for line in out.stdout.split("\n\n")[-2].splitlines()]
        identifier = next(value.strip() for name, value in head[1:] if name.lower() == "x-request-id:")
        answers.append((int(head[0][1].split()[0]), identifier))
    return answers


CLIENTS = {"requests": with_requests, "fetch": with_fetch, "curl": with_curl}


def diagnosed(gateway, identifier, form):
    """What a user is told who has only the request id."""
    done = subprocess.run([CANDOR, "diagnose", "--id", identifier, "--data", gateway.folder, "--format", form],
                          capture_output=True, text=True, timeout=60)
    return done.stdout or done.stderr


def run(stack):
    began = time.time()
    # Larger bodies than the frameworks take, so that it is they who refuse them.
    gateway = Gateway(stack.start(), "--max-body", "8MiB")
    answers = dict(zip(_stacks.CALLS, CLIENTS[stack.client](f"http://127.0.0.1:{gateway.port}")))
    # What is still to be written is written before it ends.
    gateway.stop()
    for call in _stacks.FINE:
        checks.check(f"{stack.name}, {call}", answers[call][0] in (200, 201), answers[call])
    for call, told in stack.told.items():
        status, identifier = answers[call]
        checks.equal(f"{stack.name}, {call}: status", status, told.status)
        compare(f"{stack.name}, {call}", gateway, identifier, told)
    print(f"{stack.name}: {time.time() - began:.1f} s")


def compare(name, gateway, identifier, told):
    answer = diagnosed(gateway, identifier, "json")
    try:
        reading = json.loads(answer)
    except ValueError:
        checks.check(f"{name}: diagnosed", False, answer)
        return
    checks.check(f"{name}: layer", reading["layer"] in told.layers, (told.layers, answer))
    checks.check(f"{name}: product", (reading["product"] or "") in told.products, (told.products, answer))
    checks.equal(f"{name}: right status", reading["right_status"], told.right)
    checks.equal(f"{name}: fields", sorted(field["name"] for field in reading["fields"]), sorted(told.fields))
    text = diagnosed(gateway, identifier, "text")
    # Of a body that is too large, how large it is, also where the journal kept its beginning only.
    size = ["3,000,140"] if told.right == 413 else []
    for said in [str(told.status), *size, *told.fields, *(told.products if len(told.products) == 1 else [])]:
        checks.check(f"{name}: the text says {said}", said in text, text)
    checks.check(f"{name}: at most one screen", len(text.splitlines()) <= 50, text)


for one in wanted():
    checks.run(run, one)
checks.close()
