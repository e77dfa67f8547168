"""The journal survives what happens to gateways: kill -9 under load, a full disk, a folder that cannot be written; nothing committed is lost and the gateway goes on serving.

With CANDOR_FULL the gateway is killed 50 times, else 10.
"""
# needs: python
import http.client
import http.server
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import threading
import time

from _candor import CANDOR, FULL, Checks, Gateway, folder, request, start, stop

checks = Checks()
# What was answered longer than this before the kill must be there. The gateway commits every 100 ms; the rest is
# room for a machine that is busy with other things.
MARGIN = 1.0
seed = int(os.environ.get("CANDOR_SEED") or 20261122)
chance = random.Random(seed)


class Api(http.server.BaseHTTPRequestHandler):
    """Answers, and refuses what it is asked to."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = b"{}"
        self.send_response(409 if "refuse" in self.path else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    """One whose clients may vanish."""

    def handle_error(self, *_):
        pass


def api():
    server = Server(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


class Load:
    """Clients that go on until the gateway is gone; knows when each answer came."""

    def __init__(self, port, clients=6):
        self.port, self.answered, self.over = port, [], threading.Event()
        self.threads = [threading.Thread(target=self.client, daemon=True) for _ in range(clients)]
        for thread in self.threads:
            thread.start()

    def client(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        # A success, a refusal of the upstream, two of our own.
        targets = ["/a", "/refuse", "/a%zz", "/a?b=%zz"]
        number = 0
        while not self.over.is_set():
            number += 1
            try:
                connection.request("GET", targets[number % len(targets)])
                answer = connection.getresponse()
                answer.read()
                self.answered.append((answer.headers["x-request-id"], time.monotonic()))
            except (OSError, http.client.HTTPException):
                connection.close()
            time.sleep(0.001)

    def stop(self):
        self.over.set()
        for thread in self.threads:
            thread.join(60)


def candor(*arguments):
    return subprocess.run([CANDOR, *map(str, arguments)], capture_output=True, text=True, timeout=300)


def kept(data):
    """Request ids of everything that the journal holds."""
    said = candor("journal", "export", "--data", data)
    assert said.returncode == 0, said.stderr
    return {json.loads(line)["request_id"] for line in said.stdout.splitlines()}


def is_sound(data):
    said = candor("journal", "check", "--data", data, "--format", "json")
    faults = [fault for one in json.loads(said.stdout)["slices"] for fault in one["faults"]]
    return said.returncode == 0 and not faults, faults or said.stderr


def killed_under_load():
    upstream, data = api(), folder() / "data"
    rounds, worst, answered, unstored, held = 50 if FULL else 10, 0.0, 0, 0, 0
    for number in range(rounds):
        # Short slices: some kills meet the change from one to the next.
        gateway = Gateway(upstream, "--access-log", "off", "--journal-slice", "2s", data=data)
        load = Load(gateway.port)
        time.sleep(chance.uniform(0.9, 1.3))
        committed = kept(data)
        time.sleep(chance.uniform(0.0, 0.4))
        gateway.process.send_signal(signal.SIGKILL)
        at = time.monotonic()
        gateway.process.wait(60)
        load.stop()
        checks.check(f"kill {number}: every slice opens", *is_sound(data))
        there = kept(data)
        checks.equal(f"kill {number}: what could be read before is still there", committed - there, set())
        lost = [when for name, when in load.answered if name not in there and when < at]
        answered, unstored = answered + len(load.answered), unstored + len(lost)
        held += len(committed) > 0 and any(at - when > MARGIN for _, when in load.answered)
        worst = max([worst, *(at - when for when in lost)])
        old = [round(at - when, 3) for when in lost if at - when > MARGIN]
        checks.equal(f"kill {number}: nothing is lost that was answered {MARGIN} s before", old, [])
    checks.check("there was load", answered > 50 * rounds, answered)
    checks.check("most kills had something to lose", held > rounds / 2, held)
    print(f"killed {rounds} times (seed {seed}): {answered} answers, {unstored} of them not stored, the oldest of "
          f"those {worst * 1000:.0f} ms old when the gateway was killed")


def health(gateway):
    return request(gateway.workbench, "GET", "/_candor/health", host=f"127.0.0.1:{gateway.workbench}").json()


def trouble(gateway):
    return health(gateway)["journal"]["trouble"] or ""


def serves(gateway, when):
    """The gateway passes and refuses as ever; gives the id of a refusal."""
    checks.equal(f"{when}: a request passes", request(gateway.port, "GET", "/a").status, 200)
    refused = request(gateway.port, "GET", "/a%zz")
    checks.equal(f"{when}: another is refused", refused.status, 400)
    return refused.get("x-request-id")


def found(gateway, name):
    return candor("show", name, "--data", gateway.folder, "--format", "json").returncode == 0


def a_full_disk():
    # No file may grow beyond this: for the journal the same as a disk without space.
    limit = 400 << 10

    def small():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

    gateway = Gateway(api(), "--access-log", "off", preexec_fn=small)
    long, sent = "x" * 4000, 0
    for _ in range(600):
        checks.equal("full: refused as ever", request(gateway.port, "GET", f"/{sent}%zz{long}").status, 400)
        sent += 1
        if sent % 50 == 0 and trouble(gateway):
            break
    checks.until("full: the health says so", lambda: "cannot write" in trouble(gateway))
    checks.equal("full: and calls itself degraded", health(gateway)["status"], "degraded")
    waiting = serves(gateway, "full")
    resource.prlimit(gateway.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    checks.until("room again: the journal recovers by itself", lambda: not trouble(gateway))
    checks.until("room again: what had to wait is stored", lambda: found(gateway, waiting))
    after = serves(gateway, "room again")
    checks.until("room again: so is what came then", lambda: found(gateway, after))
    checks.equal("room again: nothing was lost", len(kept(gateway.folder)), sent + 4)
    gateway.stop()
    checks.check("room again: every slice is sound", *is_sound(gateway.folder))


def a_folder_that_cannot_be_written():
    data = folder() / "data"
    data.mkdir()
    options = {}
    if os.geteuid() == 0:
        # Permissions do not bind root, so somebody else runs the gateway.
        for path in (data.parent, data):
            path.chmod(0o755)
            shutil.chown(path, 65534, 65534)
        options = {"user": 65534, "group": 65534, "extra_groups": []}
        try:
            subprocess.run([CANDOR, "--version"], capture_output=True, check=True, cwd="/", **options)
        except (OSError, subprocess.CalledProcessError) as error:
            return checks.skip("a folder that cannot be written", f"only root can run {CANDOR}: {error}")
    gateway = Gateway(api(), "--access-log", "off", "--journal-slice", "1s", data=data, cwd=data.parent, **options)
    first = serves(gateway, "writable")
    checks.until("writable: it is stored", lambda: found(gateway, first))
    data.chmod(0o555)
    waiting = []

    def is_told():
        # The slice that is open can still be written; the next one cannot be made.
        waiting.append(serves(gateway, "read-only"))
        return "cannot write" in trouble(gateway)

    checks.until("read-only: the health says so", is_told)
    checks.check("read-only: and how to mend it", "check the folder" in trouble(gateway), trouble(gateway))
    data.chmod(0o755)
    checks.until("writable again: the journal recovers by itself", lambda: not trouble(gateway))
    checks.until("writable again: what had to wait is stored", lambda: all(found(gateway, name) for name in waiting))
    gateway.stop()
    checks.check("writable again: every slice is sound", *is_sound(data))


for part in (killed_under_load, a_full_disk, a_folder_that_cannot_be_written):
    checks.run(part)
checks.close()
