"""The HTTP/2 suite that others wrote, against a live gateway: each MUST comes out as RFC 9113 says.

The tool of the suite speaks to the gateway with prior knowledge. Cases of lower levels that come out otherwise are
listed below with their reason. A malformed request has an exchange in the journal, and so has a breach of the protocol.
"""
# needs: nothing
import collections
import json
import subprocess
import sys
import urllib.request

from _candor import SHARED, Checks, Gateway, folder
from _wire import Upstream

checks = Checks()
TOOL = SHARED / "suites/tools/h2_check.py"
CASES = SHARED / "suites/h2_cases.jsonl"

# Case, and why it is not as the suite prefers.
OTHERWISE = {
    "h2-385b2fc680787723": "the preset default takes a raw ] in a target, with HTTP/1 and HTTP/2 alike",
}


def run():
    cases = {}
    for line in CASES.read_text().splitlines():
        case = json.loads(line)
        cases[case["id"]] = case
    gateway = Gateway(Upstream().port)
    result = folder() / "result.json"
    command = [sys.executable, TOOL, gateway.port, CASES, "--json", result, "--wait", "5", "--jobs", "8"]
    told = subprocess.run([str(c) for c in command], capture_output=True, text=True).stdout
    found = json.loads(result.read_text())
    outcomes = collections.Counter((cases[i]["level"], outcome) for i, (outcome, _) in found.items())
    print(dict(outcomes))
    wrong = [i for i, (outcome, _) in found.items() if outcome not in ("pass", "skip")]
    musts = [i for i in wrong if cases[i]["level"] == "MUST"]
    checks.check(f"all {outcomes['MUST', 'pass']} cases of level MUST pass", not musts, told)
    others = [i for i in wrong if cases[i]["level"] != "MUST" and i not in OTHERWISE]
    checks.check("what else comes out otherwise has its reason", not others, told)
    checks.check("every case was played", len(found) == len(cases) > 0, len(found))
    journal(gateway)
    gateway.stop()


def journal(gateway):
    for code in ("h2-header-name-uppercase", "h2-frame-invalid", "h2-compression-failed", "h2-pseudo-missing"):
        url = f"http://127.0.0.1:{gateway.workbench}/api/exchanges?q=code:{code}"

        def kept(url=url, code=code):
            with urllib.request.urlopen(url, timeout=30) as answer:
                return code in answer.read().decode()

        checks.until(f"the journal has {code}", kept)


if CASES.exists():
    checks.run(run)
else:
    checks.skip("the suite", f"{CASES} is not there")
checks.close()
