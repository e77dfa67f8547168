"""HAR there and back: ours through mitmproxy's reader and writer and into Chromium, Chromium's and mitmproxy's into the journal; entries stay equal.

mitmproxy lives in an environment of its own (target/suites-mitmproxy), for it pins packages that the other suites need
otherwise. Where it cannot be installed, its part is skipped.
"""
# needs: chromium python node npm npm-packages
import base64
import datetime
import http.server
import json
import os
import shutil
import subprocess
import sys

from _candor import CANDOR, ROOT, Checks, Gateway, answering, exchange, folder

checks = Checks()
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "google-chrome"
VERSION = "11.0.2"
BINARY = bytes(range(256)) * 3
# Path, media type and octets of an answer, its status.
ANSWERS = {
    "/json": ("application/json", '{"word": "grün", "list": [1, 2]}'.encode(), 200),
    "/text": ("text/plain", "plain words\r\nand grün".encode(), 200),
    "/latin": ("text/plain; charset=iso-8859-1", "grün".encode("latin1"), 200),
    "/wrong-charset": ("text/html; charset=iso-8859-1", "<p>grün".encode(), 200),
    "/utf8": ("text/html; charset=utf-8", "<p>grün \u202e \U0001f600".encode(), 200),
    "/binary": ("application/octet-stream", BINARY, 200),
    "/none": ("text/plain", b"", 200),
    "/gone?why=a%20b&why=c": ("application/problem+json", b'{"title": "Gone", "status": 410}', 410),
    "/fault": ("text/html", b"<h1>Internal Server Error</h1>", 500),
    "/created": ("application/json", b'{"id": 7}', 201),
}
BODIES = [("application/json", '{"name": "grün", "quote": "\\"\'"}'), ("text/plain", "two\nlines"), ("application/x-www-form-urlencoded", "a=1&b=%20")]


class Upstream(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        media_type, octets, status = ANSWERS.get(self.path, ("text/html", b"<!doctype html><title>t</title>", 200))
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(octets)))
        self.send_header("X-Twice", "1")
        self.send_header("X-Twice", "2")
        self.end_headers()
        self.wfile.write(octets)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


def candor(*arguments):
    done = subprocess.run([CANDOR, *map(str, arguments)], capture_output=True, timeout=120)
    checks.equal(f"candor {' '.join(map(str, arguments[:3]))}", (done.returncode, done.stderr.decode()[-400:]), (0, done.stderr.decode()[-400:]))
    return done.stdout


def imported(file):
    """Entries of a HAR after they were in a journal."""
    data = folder() / "data"
    candor("journal", "import", file, "--data", data)
    return json.loads(candor("journal", "export", "--format", "har", "--data", data))["log"]["entries"]


def body(content):
    """The octets of a content or of what was posted."""
    text = (content or {}).get("text") or ""
    if (content or {}).get("encoding") == "base64":
        return base64.b64decode(text)
    return text.encode()


def fields(entry, left_out=()):
    return sorted((one["name"].lower(), one["value"]) for one in entry["headers"] if one["name"].lower() not in left_out)


def essence(entry, left_out=()):
    request, response = entry["request"], entry["response"]
    return {
        "method": request["method"], "url": request["url"], "status": response["status"],
        "posted": body(request.get("postData")), "body": body(response["content"]),
        "sent": fields(request, left_out), "got": fields(response, left_out),
    }


def same(name, before, after, left_out=()):
    """Entries are the same, whatever their order."""
    key = lambda one: (one["url"], one["method"], one["posted"], one["status"])  # noqa: E731
    one, other = (sorted((essence(entry, left_out) for entry in entries), key=key) for entries in (before, after))
    checks.equal(f"{name}: number of entries", len(other), len(one))
    for a, b in zip(one, other):
        for part in a:
            checks.equal(f"{name}, {a['method']} {a['url']}: {part}", b[part], a[part])


def recorded():
    """What a gateway kept of a few calls, as HAR."""
    port = answering(Upstream)
    gateway = Gateway(port)
    for path in ANSWERS:
        exchange(gateway.port, f"GET {path} HTTP/1.1\r\nHost: api.test\r\nX-Odd: it's \"odd\"\r\nConnection: close\r\n\r\n".encode(), half_close=False)
    for media_type, text in BODIES:
        octets = text.encode()
        exchange(gateway.port, f"POST /created HTTP/1.1\r\nHost: api.test\r\nContent-Type: {media_type}\r\nContent-Length: {len(octets)}\r\n"
                 "Connection: close\r\n\r\n".encode() + octets, half_close=False)
    # Refused by Candor itself.
    exchange(gateway.port, b"GET /json HTTP/1.1\r\nHost : api.test\r\n\r\n", half_close=False)
    checks.equal("the gateway stops", gateway.stop(), 0)
    file = gateway.folder.parent / "ours.har"
    file.write_bytes(candor("journal", "export", "--format", "har", "--data", gateway.folder))
    return file, port


def needed(file):
    """What Chromium's network panel asks of a HAR before it opens it: the members of HAR 1.2 and their types."""
    log = json.loads(file.read_text())["log"]
    number, text, items, thing = (int, float), str, list, dict
    shape = {
        "request": {"method": text, "url": text, "httpVersion": text, "cookies": items, "headers": items, "queryString": items,
                    "headersSize": number, "bodySize": number},
        "response": {"status": number, "statusText": text, "httpVersion": text, "cookies": items, "headers": items, "content": thing,
                     "redirectURL": text, "headersSize": number, "bodySize": number},
        "timings": {"send": number, "wait": number, "receive": number}, "cache": {},
    }
    checks.equal("ours: version and creator", (log["version"], sorted(log["creator"])), ("1.2", ["name", "version"]))
    for entry in log["entries"]:
        name = f"ours, {entry['request']['url']}"
        wrong = [f"{part}.{member}" for part, members in shape.items() for member, kind in members.items()
                 if not isinstance(entry[part].get(member), kind)]
        checks.equal(f"{name}: every member of HAR 1.2", wrong, [])
        at = datetime.datetime.fromisoformat(entry["startedDateTime"].replace("Z", "+00:00"))
        checks.check(f"{name}: a time", at.tzinfo and entry["time"] >= 0, entry["startedDateTime"])
        pairs = [*entry["request"]["headers"], *entry["response"]["headers"], *entry["request"]["queryString"]]
        checks.check(f"{name}: names and values", all(isinstance(p["name"], str) and isinstance(p["value"], str) for p in pairs), pairs)
        content = entry["response"]["content"]
        checks.check(f"{name}: content", isinstance(content["size"], int) and isinstance(content["mimeType"], str), content)
        stretches = [entry["timings"][part] for part in ("send", "wait", "receive")]
        checks.check(f"{name}: times add up", abs(sum(stretches) - entry["time"]) < 0.01 and min(stretches) >= 0, (stretches, entry["time"]))


def chromium_reads(file):
    """A page in Chromium gets its answers from our file."""
    entries = [entry for entry in json.loads(file.read_text())["log"]["entries"] if entry["response"]["status"] not in (0, 400)]
    asked = [{"url": e["request"]["url"], "method": e["request"]["method"], "body": (e["request"].get("postData") or {}).get("text")} for e in entries]
    done = subprocess.run(["node", str(ROOT / "tests/apps/har/replay.js"), CHROMIUM, str(file)], input=json.dumps(asked),
                          capture_output=True, text=True, env=dict(os.environ), timeout=300)
    checks.equal("Chromium answers from our file", (done.returncode, done.stderr[-800:]), (0, ""))
    for entry, line in zip(entries, done.stdout.splitlines()):
        got, wanted = json.loads(line), essence(entry)
        name = f"Chromium, {wanted['method']} {wanted['url']}"
        checks.equal(f"{name}: status and body", (got.get("status"), bytes(got.get("octets", []))), (wanted["status"], wanted["body"]))


def chromium_writes(port):
    """What Chromium recorded of a page comes into the journal as it is in the file."""
    page = f"http://127.0.0.1:{port}/page"
    script = folder() / "record.js"
    calls = [{"url": f"http://127.0.0.1:{port}{path}"} for path in ANSWERS]
    calls += [{"url": f"http://127.0.0.1:{port}/created", "method": "POST", "body": text, "headers": {"Content-Type": media_type}} for media_type, text in BODIES]
    script.write_text(f"""
const {{ chromium }} = require("playwright-core");
(async () => {{
  const browser = await chromium.launch({{ executablePath: {json.dumps(CHROMIUM)}, args: ["--no-sandbox", "--disable-gpu"] }});
  const context = await browser.newContext({{ recordHar: {{ path: process.argv[2], content: "embed" }} }});
  const page = await context.newPage();
  await page.goto({json.dumps(page)});
  for (const {{ url, ...options }} of {json.dumps(calls)}) await page.evaluate(([u, o]) => fetch(u, o).then((a) => a.arrayBuffer()).then(() => 0), [url, options]);
  await context.close();
  await browser.close();
}})().catch((error) => {{ console.error(error); process.exit(1); }});
""")
    theirs = script.parent / "chromium.har"
    done = subprocess.run(["node", str(script), str(theirs)], capture_output=True, text=True, env=dict(os.environ), timeout=300)
    checks.equal("Chromium records", (done.returncode, done.stderr[-800:]), (0, ""))
    before = json.loads(theirs.read_text())["log"]["entries"]
    checks.check("Chromium recorded every call", len(before) >= len(calls) + 1, len(before))
    for entry in before:
        # Chromium writes what it read as text; what was sent is known here.
        answer = ANSWERS.get(entry["request"]["url"].removeprefix(f"http://127.0.0.1:{port}"))
        if answer:
            entry["response"]["content"].update(text=base64.b64encode(answer[1]).decode(), encoding="base64")
    same("Chromium's file", before, imported(theirs))


def mitmdump():
    """mitmproxy's program, installed if need be; None where that cannot be."""
    home = ROOT / "target/suites-mitmproxy"
    program = home / "bin/mitmdump"
    if not program.exists():
        made = subprocess.run([sys.executable, "-m", "venv", str(home)], capture_output=True).returncode == 0
        made = made and subprocess.run([str(home / "bin/pip"), "install", "-q", f"mitmproxy=={VERSION}"], capture_output=True).returncode == 0
        if not made:
            return None
    return program


READER = """
import base64, json, sys
from mitmproxy import http, io
def message(one):
    return {"headers": [{"name": n.decode(), "value": v.decode()} for n, v in one.headers.fields], "text": base64.b64encode(one.raw_content).decode()}
for flow in io.FlowReader(open(sys.argv[1], "rb")).stream():
    request, response = message(flow.request), message(flow.response)
    print(json.dumps({"request": {**request, "method": flow.request.method, "url": flow.request.url, "postData": {"text": request["text"], "encoding": "base64"}},
                      "response": {**response, "status": flow.response.status_code, "content": {"text": response["text"], "encoding": "base64"}}}))
"""


def mitmproxy_reads(program, file):
    """The flows that mitmproxy's importer makes of a file."""
    done = subprocess.run([str(program.with_name("python")), "-c", READER, str(file)], capture_output=True, text=True, timeout=180)
    checks.equal("mitmproxy reads our file", (done.returncode, done.stderr[-800:]), (0, ""))
    return [json.loads(line) for line in done.stdout.splitlines()]


def mitmproxy_writes(program, file):
    """A file as mitmproxy's exporter writes it, of what its importer made of ours."""
    out = folder() / "theirs.har"
    done = subprocess.run([str(program), "-q", "-n", "-r", str(file), "--set", f"hardump={out}", "--set", f"confdir={out.parent}"],
                          capture_output=True, text=True, timeout=180)
    checks.equal("mitmproxy writes a file", (done.returncode, done.stderr[-800:]), (0, ""))
    return out


def run():
    ours, port = recorded()
    entries = json.loads(ours.read_text())["log"]["entries"]
    checks.equal("every call is in the file", len(entries), len(ANSWERS) + len(BODIES) + 1)
    needed(ours)
    same("our file in our journal", entries, imported(ours))
    chromium_reads(ours)
    chromium_writes(port)
    program = mitmdump()
    if not program:
        return checks.skip("mitmproxy", f"mitmproxy {VERSION} could not be installed into target/suites-mitmproxy")
    # mitmproxy names the length of every request, also of one without a body; and takes the Host from the address, which
    # a request with a malformed one has not.
    good = [entry for entry in entries if "unknown.invalid" not in entry["request"]["url"]]
    flows = [flow for flow in mitmproxy_reads(program, ours) if "unknown.invalid" not in flow["request"]["url"]]
    same("our file in mitmproxy", good, flows, {"content-length"})
    theirs = mitmproxy_writes(program, ours)
    back = [entry for entry in imported(theirs) if "unknown.invalid" not in entry["request"]["url"]]
    same("mitmproxy's file in our journal", good, back, {"content-length"})


checks.run(run)
checks.close()
