"""The demo starts by itself, its printed requests do what it says, and each can be looked up by its request id, in a browser too."""
# needs: curl chromium python
import json
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import jsonschema
from _candor import ROOT, Checks, demo, stop

checks = Checks()
SCHEMA = json.loads((ROOT / "docs/problem.schema.json").read_text())
# The traffic page keeps a connection open for what comes, so the page is taken when it has loaded.
BROWSER = [shutil.which("chromium") or shutil.which("chromium-browser") or "google-chrome", "--headless", "--no-sandbox",
           "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
           "--disable-sync", "--enable-logging=stderr", "--timeout=3000"]


def read(url, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            return answer.status, dict(answer.headers), answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, dict(answer.headers), answer.read().decode()


def browse(url):
    profile = tempfile.mkdtemp(prefix="candor-browser-")
    done = subprocess.run([*BROWSER, f"--user-data-dir={profile}", "--dump-dom", url], capture_output=True, text=True,
                          timeout=180)
    complaints = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return done.stdout, complaints


def run():
    process, text = demo()
    requests = re.findall(r"# (.+) \((\d{3})(?: ([a-z0-9-]+))?\)\n\s*(curl .+)", text)
    checks.check("six mistakes and a good request are printed", len(requests) >= 7, text)
    workbench = re.search(r"(http://127\.0\.0\.1:\d+)/x/", text)[1]
    for title, status, rule, curl in requests:
        out = subprocess.run(["bash", "-c", curl.replace("curl", "curl -s", 1)], capture_output=True, text=True).stdout
        head, _, body = out.partition("\r\n\r\n") if "\r\n\r\n" in out else out.partition("\n\n")
        checks.check(f"{title}: answers {status}", f" {status}" in head.splitlines()[0], out)
        request_id = re.search(r"(?im)^x-request-id: *(\S+)", head)[1]
        if rule:
            problem = json.loads(body)
            jsonschema.validate(problem, SCHEMA)
            checks.equal(f"{title}: its rule", problem["code"], rule)
            gateway = re.search(r"http://127\.0\.0\.1:\d+", curl)[0]
            status_of_page, _, page = read(gateway + problem["type"])
            checks.check(f"{title}: the page of its rule", status_of_page == 200 and rule in page, page[:300])
        look_up(title, workbench, request_id, rule)
    pages(workbench)
    checks.equal("Ctrl-C ends the demo", stop(process, signal.SIGINT), 0)


def look_up(title, workbench, request_id, rule):
    for _ in range(600):
        status, headers, page = read(f"{workbench}/x/{request_id}")
        if status == 200:
            break
        time.sleep(0.05)
    checks.equal(f"{title}: found by its request id", status, 200)
    checks.check(f"{title}: the page names id and rule", request_id in page and rule in page, page[:400])
    policy = headers.get("Content-Security-Policy", headers.get("content-security-policy", ""))
    checks.check(f"{title}: strict CSP", "default-src 'none'" in policy and "unsafe" not in policy, policy)


def pages(workbench):
    for path in ("/", "/?q=status:4xx", "/?q=born:candor%20-(rule:json-*%20or%20took:%3E1h)", "/rules", "/rules/json-syntax", "/statuses/422", "/health", "/audit", "/compare"):
        dom, complaints = browse(workbench + path)
        checks.check(f"{path} in a browser", "<h1" in dom or "<table" in dom or "class=\"log\"" in dom, dom[:300])
        checks.equal(f"{path}: the browser does not complain", complaints, [])
    status, _, _ = read(workbench + "/", Host="evil.test")
    checks.check("another Host is refused", status in (400, 403, 421), status)
    _, _, found = read(workbench + "/api/exchanges?q=" + "status:422")
    checks.check("the API finds refusals", json.loads(found), found[:200])


checks.run(run)
checks.close()
