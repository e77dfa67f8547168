"""With journal.successes a share of the successes is kept, some of each operation, and every failure.

Two gateways with the same settings in front of the same API get the same traces: they keep the same.
"""
# needs: python
import http.server
import json
import pathlib
import subprocess
import threading
import urllib.request

from _candor import CANDOR, Checks, Gateway, answering, folder, request, stop

checks = Checks()
COUNT = 120
BASELINES = 20
CONTRACT = {
    "openapi": "3.1.0",
    "info": {"title": "orders", "version": "1"},
    "paths": {
        path: {"get": {"operationId": name, "responses": {"200": {"description": "fine"}, "404": {"description": "no"}}}}
        for path, name in [("/orders", "listOrders"), ("/health", "health"), ("/gone", "getGone"), ("/all", "getAll")]
    },
}


class Api(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    log = None

    def log_message(self, *_):
        pass

    def do_GET(self):
        body = b"{}"
        with Api.lock, open(Api.log, "a") as log:
            log.write(f"served request_id={self.headers['X-Request-Id']}\n")
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def served():
    Api.log, Api.lock = folder() / "app.log", threading.Lock()
    Api.log.touch()
    return answering(Api)


def gateway(upstream, *arguments):
    (contract := folder() / "api.json").write_text(json.dumps(CONTRACT))
    return Gateway(upstream, "--openapi", contract, "--access-log", "off", *arguments)


def call_all(front):
    for number in range(COUNT):
        for path in ["/orders", "/health", "/gone", "/all"]:
            trace = f"{0x1234567 * (number + 1):016x}{hash_of(path):08x}{number:08x}"
            fields = [("traceparent", f"00-{trace}-00f067aa0ba902b7-01"), ("X-Request-Id", f"r{path[1:]}-{number:08}")]
            request(front.port, "GET", path, fields)


def hash_of(path):
    return sum(path.encode()) * 2654435761 % 2**32


def health(front):
    return json.load(urllib.request.urlopen(f"http://127.0.0.1:{front.workbench}/_candor/health"))


def kept(front, query=""):
    said = subprocess.run(
        [CANDOR, "search", query, "--data", front.folder, "--limit", "1000", "--format", "json"], capture_output=True, text=True
    )
    return {json.loads(line)["request_id"] for line in said.stdout.splitlines()}


def main():
    upstream = served()
    rates = ["--journal-successes", "0.25,health=0", "--journal-successes", "getAll=1"]
    fronts = [gateway(upstream, *rates, "--log-file", Api.log), gateway(upstream, *rates)]
    checks.run(counts_of, fronts)
    for front in fronts:
        checks.equal("the gateway ends well", front.stop(), 0)
    said = fronts[0].errors_path.read_text()
    checks.check("and says what was left out", "successes left out by journal.successes, 0 lost" in said, said)
    kept_by = [kept(front) for front in fronts]
    checks.equal("both gateways keep the same", kept_by[0] ^ kept_by[1], set())
    typo = gateway(upstream, "--journal-successes", "0.5,lstOrders=1")
    typo.stop()
    said = typo.errors_path.read_text()
    checks.check("an operation that nobody has is told", "operation `lstOrders`" in said, said)
    wrong = subprocess.run([CANDOR, "serve", "--upstream", "http://127.0.0.1:1", "--journal-successes", "lots"], capture_output=True, text=True)
    checks.check("a share that is none, too", wrong.returncode == 2 and "a number from 0 to 1" in wrong.stderr, wrong.stderr)
    checks.close()


def counts_of(fronts):
    one, other = fronts
    call_all(one)
    all_in = lambda: (h := health(one)["journal"]) and h["stored"]["success"] + h["stored"]["failure"] + h["sampled"] == 4 * COUNT
    checks.until("every exchange is kept or left out", all_in)
    figures = health(one)["journal"]
    checks.equal("none is lost", set(figures["lost"].values()), {0})
    checks.equal("every failure is kept", len(kept(one, "status:404")), COUNT)
    checks.equal("of a share of 0 the baselines", len(kept(one, "op:health")), BASELINES)
    checks.equal("of a share of 1 all", len(kept(one, "op:getAll")), COUNT)
    count = len(kept(one, "op:listOrders"))
    checks.check("of a share of 0.25 about a quarter", 30 < count < 70, count)
    metrics = urllib.request.urlopen(f"http://127.0.0.1:{one.workbench}/_candor/metrics").read().decode()
    checks.check("metrics count them apart", f"candor_journal_sampled_total {figures['sampled']}\n" in metrics, metrics[:2000])
    checks.until("a line of each kept exchange is there", lambda: len(kept(one, "log:served")) == len(kept(one)))
    checks.until("no line waits", lambda: health(one)["logs"]["waiting"] == 0)
    lines = health(one)["logs"]
    checks.equal("those of the others are not", (lines["dropped"]["sampled"], lines["dropped"]["queue"]), (figures["sampled"], 0))
    # The lines of these must not get to the first one.
    Api.log = folder() / "other.log"
    call_all(other)


main()
