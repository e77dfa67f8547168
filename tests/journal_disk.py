"""A disk that is full, and one that turns read-only, under the journal: the gateway answers on, says so in log, health and metrics, counts what is lost, and stores again by itself.

The disk is a small file system in memory, mounted for this. Where that may not be done, the suite is skipped;
`journal_crash.py` shows the same with a limit on the size of files and a folder without permissions.
"""
# needs: python
import atexit
import http.client
import http.server
import json
import os
import re
import subprocess
import threading
import time

from _candor import CANDOR, Checks, Gateway, answering, folder, request

checks = Checks()
MEGABYTE = 1 << 20


class Api(http.server.BaseHTTPRequestHandler):
    """Answers what it is asked with as many octets as no compression makes small."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = os.urandom(1500).hex().encode()
        self.send_response(409 if "refuse" in self.path else 200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def api():
    return answering(Api)


class Load:
    """Clients that go on until told otherwise; every request must be answered as it should."""

    def __init__(self, port, clients=4):
        self.port, self.answered, self.wrong, self.over = port, 0, [], threading.Event()
        self.threads = [threading.Thread(target=self.client, daemon=True) for _ in range(clients)]
        for thread in self.threads:
            thread.start()

    def client(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        targets = [("/a", 200), ("/refuse", 409), ("/a%zz", 400)]
        number = 0
        while not self.over.is_set():
            number += 1
            target, expected = targets[number % len(targets)]
            try:
                connection.request("GET", target)
                answer = connection.getresponse()
                answer.read()
                if answer.status != expected:
                    self.wrong.append((target, answer.status))
                self.answered += 1
            except (OSError, http.client.HTTPException) as error:
                self.wrong.append((target, repr(error)))
                connection.close()

    def stop(self):
        self.over.set()
        for thread in self.threads:
            thread.join(90)


def mount(*arguments):
    return subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True).returncode == 0


def unmount(place):
    return subprocess.run(["umount", str(place)], capture_output=True, text=True).returncode == 0


def small_disk(size):
    """A mounted file system of so many octets, or None."""
    place = folder() / "disk"
    place.mkdir()
    if os.geteuid() != 0 or not mount("-t", "tmpfs", "-o", f"size={size}", "candor-test", place):
        return None
    # Lazily: the gateway is ended by then, but whoever still looks must not keep it.
    atexit.register(subprocess.run, ["umount", "-l", str(place)], capture_output=True)
    return place


def health(gateway):
    return request(gateway.workbench, "GET", "/_candor/health", host=f"127.0.0.1:{gateway.workbench}").json()


def metric(gateway, name):
    page = request(gateway.workbench, "GET", "/_candor/metrics", host=f"127.0.0.1:{gateway.workbench}").body.decode()
    return sum(float(value) for value in re.findall(rf"^{name}(?:{{[^}}]*}})? ([0-9.e+]+)$", page, re.M))


def told(gateway):
    return gateway.errors_path.read_text(errors="replace")


def found(gateway, name):
    said = subprocess.run([CANDOR, "show", name, "--data", gateway.folder, "--format", "json"], capture_output=True)
    return said.returncode == 0


def sound(data):
    said = subprocess.run([CANDOR, "journal", "check", "--data", data, "--format", "json"], capture_output=True, text=True)
    faults = [fault for one in json.loads(said.stdout)["slices"] for fault in one["faults"]]
    return said.returncode == 0 and not faults, faults or said.stderr


def in_trouble(gateway, when, reason):
    """Health, metrics and log say that the journal does not store, and why."""
    checks.until(f"{when}: the health gives the reason", lambda: reason in (health(gateway)["journal"]["trouble"] or ""))
    checks.equal(f"{when}: the health calls it degraded", health(gateway)["status"], "degraded")
    checks.until(f"{when}: a metric says so", lambda: metric(gateway, "candor_journal_trouble") == 1)
    checks.until(f"{when}: the log says so", lambda: reason in told(gateway))


def well_again(gateway, when):
    checks.until(f"{when}: the journal stores again, without a restart", lambda: not health(gateway)["journal"]["trouble"])
    checks.until(f"{when}: the metric says so", lambda: metric(gateway, "candor_journal_trouble") == 0)
    checks.until(f"{when}: the log says so", lambda: "the journal works again" in told(gateway))
    stored = metric(gateway, "candor_journal_stored_total")
    name = request(gateway.port, "GET", "/a%zz").get("x-request-id")
    checks.until(f"{when}: what comes now is kept", lambda: found(gateway, name))
    checks.check(f"{when}: and counted", metric(gateway, "candor_journal_stored_total") > stored)


def a_full_disk():
    disk = small_disk(12 * MEGABYTE)
    if not disk:
        return checks.skip("a full disk", "no file system may be mounted here")
    filler = disk / "filler"
    filler.write_bytes(bytes(8 * MEGABYTE))
    # A small queue, so that it is full within the time of a test.
    gateway = Gateway(api(), "--access-log", "off", "--journal-queue", "1MiB", data=disk / "data", cwd="/")
    load = Load(gateway.port)
    in_trouble(gateway, "full", "the disk is full")
    checks.until("full: the queue runs over, and each loss is counted", lambda: metric(gateway, "candor_journal_lost_total") > 50)
    before = load.answered
    checks.until("full: requests are answered all the while", lambda: load.answered > before + 200)
    checks.check("full: memory is bounded", metric(gateway, "candor_journal_queue_octets") < 1.5 * MEGABYTE)
    load.stop()
    filler.unlink()
    well_again(gateway, "room again")
    answered = load.answered + 1
    counted = lambda: metric(gateway, "candor_journal_stored_total") + metric(gateway, "candor_journal_lost_total")
    checks.until("room again: what was answered is stored or counted as lost", lambda: counted() == answered)
    checks.equal("every request was answered as it should", load.wrong[:3], [])
    gateway.stop()
    checks.check("room again: every slice is sound", *sound(gateway.folder))


def a_read_only_disk():
    disk = small_disk(64 * MEGABYTE)
    if not disk:
        return checks.skip("a read-only disk", "no file system may be mounted here")
    data = disk / "data"
    gateway = Gateway(api(), "--access-log", "off", "--journal-slice", "1s", data=data, cwd="/")
    load = Load(gateway.port, clients=2)
    checks.until("writable: exchanges are kept", lambda: metric(gateway, "candor_journal_stored_total") > 20)
    # The same folder, read-only, in its own place: whatever is opened from now on cannot be written.
    if not (mount("--bind", data, data) and mount("-o", "remount,bind,ro", data)):
        load.stop()
        return checks.skip("a read-only disk", "nothing can be mounted read-only here")
    in_trouble(gateway, "read-only", "cannot write")
    before = load.answered
    checks.until("read-only: requests are answered all the while", lambda: load.answered > before + 50)
    load.stop()
    checks.check("read-only: it can be mounted as it was", unmount(data))
    well_again(gateway, "writable again")
    checks.equal("nothing was lost: it waited", metric(gateway, "candor_journal_lost_total"), 0)
    checks.until("all that waited is stored", lambda: metric(gateway, "candor_journal_stored_total") == load.answered + 1)
    checks.equal("every request was answered as it should", load.wrong[:3], [])
    gateway.stop()
    checks.check("writable again: every slice is sound", *sound(data))


for part in (a_full_disk, a_read_only_disk):
    checks.run(part)
checks.close()
