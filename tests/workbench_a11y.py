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
         (("light", 1280), ("dark", 1280), ("dark", 390), ("light", 390))]


def exchanges(workbench, least):
    """Those of the journal, once there are so many."""
    for _ in range(600):
        found = json.load(urllib.request.urlopen(workbench + "/api/exchanges?limit=50"))["exchanges"]
        if len(found) >= least:
            return found
        time.sleep(0.05)
    raise AssertionError(f"only {len(found)} exchanges came to the journal")


def shapes(found, documents, codes):
    """Addresses with the status that each must answer; what is typed at some, and sent."""
    by_code = {one["code"]: one["id"] for one in found}
    some = list(by_code.values())
    refused, worked = by_code["body-type"], next(one["id"] for one in found if one["status"] == 201)
    traffic = ["/", "/?q=status:4xx", "/?q=nothing-is-like-this", "/?q=is:refused%20or%20took:%3E1h", f"/?before={some[-1]}"]
    exchange = [f"/x/{one}" for one in some]
    exchange += [f"/x/{one}?view={view}" for one in (refused, worked) for view in ("raw", "pretty", "hex")]
    exchange += [f"/x/{refused}?baseline={worked}", f"/compare?a={worked}&b={refused}", f"/compare?a={worked}&b={worked}", "/compare"]
    reference = ["/rules", "/rules?q=json", "/rules?q=nothing-is-like-this", "/rules/json-syntax", "/rules/upstream-timeout",
                 "/rules/undocumented-status", "/products/nginx"]
    others = ["/health", "/audit", "/login", "/docs", "/docs?q=order", *documents, "/cost", "/cost?q=op:nothing"]
    sheets = [{"path": path, "expect": 200} for path in [*traffic, *exchange, *reference, *others, *(f"/rules/{code}" for code in codes)]]
    wrong = {"/nothing": 404, "/?q=status:(": 400, "/x/nothing": 404, f"/x/{refused}/as/nothing": 404, "/rules/nothing": 404,
             "/docs/nothing": 404, "/cost?growth=much": 400, "/compare?a=nothing&b=x": 404, "/x/%FF": 400, f"/x/{refused}?baseline=nothing": 404}
    sheets += [{"path": path, "expect": status} for path, status in wrong.items()]
    request = "POST /orders HTTP/1.1\nHost: a\nContent-Type: application/json\n\n{\"customer\": 1, \"x\": 2}"
    sheets.append({"path": "/docs/createOrder", "type": request, "expect": 200})
    return sheets


def look_at(wanted):
    done = subprocess.run(["node", str(ROOT / "tests/apps/axe.js")], input=json.dumps(wanted), capture_output=True,
                          text=True, env=dict(os.environ), timeout=600)
    if not checks.equal("Chromium looks at the pages", done.returncode, 0):
        print(done.stderr[-3000:])
    told = [json.loads(line) for line in done.stdout.splitlines()]
    checks.equal("every page was looked at", len(told), len(wanted["pages"]))
    for one in told:
        name = urllib.parse.unquote(f"{one['path']} ({one['scheme']}, {one['width']})")
        checks.equal(f"{name}: axe-core", one["violations"], [])
        checks.check(f"{name}: weight", one["octets"] < MOST_OCTETS, f"{one['octets']} octets")
        checks.equal(f"{name}: the browser does not complain", one["complaints"], [])
        checks.equal(f"{name}: nothing sticks out sideways", one["sideways"], [])


def run():
    # With prices the tables of the cost page are full.
    prices = "--cost-compute-hour 0.1 --cost-compute-requests 20 --cost-bandwidth-out-gb 0.09 --cost-storage-gb-month 0.08"
    process, text = demo(*prices.split())
    for _, curl in re.findall(r"# (.+)\n\s*(curl .+)", text):
        subprocess.run(["bash", "-c", curl.replace("curl", "curl -s", 1)], capture_output=True)
    workbench = re.search(r"(http://127\.0\.0\.1:\d+)/x/", text)[1]
    operations = re.findall(r'href="(/docs/[A-Za-z0-9_%-]+)"', urllib.request.urlopen(workbench + "/docs").read().decode())
    checks.check("the API has operations", len(operations) >= 3, operations)
    codes = sorted(set(re.findall(r'href="/rules/([1-5][0-9][0-9])"', urllib.request.urlopen(workbench + "/rules/422").read().decode())))
    checks.equal("every status code has a page", len(codes), 64)
    sheets = shapes(exchanges(workbench, 7), sorted(set(operations)), codes if FULL else [*codes[::8], "404", "422"])
    # By default each page in one of two looks, and those of an exchange in both.
    narrow = [sheet for n, sheet in enumerate(sheets) if n % 2 or sheet["path"].startswith("/x/")]
    wide = [sheet for sheet in sheets if sheet not in narrow or sheet["path"].startswith("/x/")]
    for look, chosen in [(look, sheets) for look in LOOKS] if FULL else [(LOOKS[0], wide), (LOOKS[-2], narrow)]:
        look_at({"looks": [look], "base": workbench, "chromium": CHROMIUM, "pages": chosen})
    checks.equal("Ctrl-C ends the demo", stop(process, signal.SIGINT), 0)


checks.run(run)
checks.close()
