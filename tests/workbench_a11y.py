"""Every page of the workbench in Chromium, light and dark, wide and narrow: axe-core finds nothing, each weighs under 150 KB."""
# needs: chromium python node npm npm-packages
import json
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.parse
import urllib.request

from _candor import FULL, ROOT, Checks, demo, stop

checks = Checks()
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "google-chrome"
MOST_OCTETS = 150_000
LOOKS = [{"scheme": scheme, "width": width} for scheme, width in
         (("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390))]


def exchanges(workbench, least):
    """Those of the journal, once there are so many."""
    for _ in range(600):
        found = json.load(urllib.request.urlopen(workbench + "/api/exchanges?limit=50"))["exchanges"]
        if len(found) >= least:
            return found
        time.sleep(0.05)
    raise AssertionError(f"only {len(found)} exchanges came to the journal")


def pages(found):
    """Addresses, and what is to be typed and sent at some."""
    by_code = {one["code"]: one["id"] for one in found}
    some = list(by_code.values())
    paths = ["/", "/?q=status:4xx", "/?q=nothing-is-like-this", "/?q=status:(", "/health", "/rules", "/rules?q=json",
             "/rules/json-syntax", "/rules/upstream-timeout", "/rules/422", "/rules/404", "/rules/204",
             "/products/nginx", "/docs", "/docs/createOrder", "/docs/listProducts", "/audit", "/login", "/nothing",
             f"/compare?a={some[0]}&b={some[-1]}"]
    sheets = [{"path": path} for path in paths + [f"/x/{one}" for one in some]]
    request = "POST /orders HTTP/1.1\nHost: a\nContent-Type: application/json\n\n{\"customer\": 1, \"x\": 2}"
    sheets.append({"path": "/docs/createOrder", "type": request})
    return sheets


def run():
    process, text = demo()
    for _, curl in re.findall(r"# (.+)\n\s*(curl .+)", text):
        subprocess.run(["bash", "-c", curl.replace("curl", "curl -s", 1)], capture_output=True)
    workbench = re.search(r"(http://127\.0\.0\.1:\d+)/x/", text)[1]
    looks = LOOKS if FULL else LOOKS[:1] + LOOKS[-1:]
    wanted = {"looks": looks, "base": workbench, "chromium": CHROMIUM, "pages": pages(exchanges(workbench, 7))}
    done = subprocess.run(["node", str(ROOT / "tests/apps/axe.js")], input=json.dumps(wanted), capture_output=True,
                          text=True, env=dict(os.environ), timeout=600)
    if not checks.equal("Chromium looks at the pages", done.returncode, 0):
        print(done.stderr[-3000:])
    for line in done.stdout.splitlines():
        told = json.loads(line)
        name = urllib.parse.unquote(f"{told['path']} ({told['scheme']}, {told['width']})")
        checks.equal(f"{name}: axe-core", told["violations"], [])
        checks.check(f"{name}: weight", told["octets"] < MOST_OCTETS, f"{told['octets']} octets")
        checks.equal(f"{name}: the browser does not complain", told["complaints"], [])
        checks.equal(f"{name}: nothing sticks out sideways", told["sideways"], [])
    checks.equal("Ctrl-C ends the demo", stop(process, signal.SIGINT), 0)


checks.run(run)
checks.close()
