"""Load on a proxy, and what it costs the proxy: wrk for top speed, `benches/paced` for a given rate and for bodies.

Whatever came back other than expected makes the measurement void: `Void` says why.
"""
import http.client
import json
import pathlib
import select
import socket
import struct
import time

from . import machine, requests

# wrk calls these; bodies come from files, since any text may stand in them.
SCRIPT = """\
wrk.method = "{method}"
wrk.headers["X-Api-Key"] = "{key}"
local file = io.open("{body}", "rb")
wrk.body = file:read("*a")
file:close()
if wrk.body ~= "" then wrk.headers["Content-Type"] = "application/json" else wrk.body = nil end
function done(summary)
  local e = summary.errors
  io.write(string.format('{{"answered": %d, "octets": %d, "micros": %d, "bad": %d, "broken": %d}}\\n',
    summary.requests, summary.bytes, summary.duration, e.status, e.connect + e.read + e.write + e.timeout))
end
"""


class Void(Exception):
    """A measurement that does not count, and why."""


class Loader:
    """Sends load; `paced` is the program of that name, `folder` is for its files."""

    def __init__(self, paced, folder):
        self.paced, self.folder = paced, pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def top(self, running, request, seconds, connections=32):
        """As fast as it goes, by wrk on one thread."""
        expected = check(running, request)
        body = self._file("body", request.body)
        script = self._file("load.lua", SCRIPT.format(method=request.method, key=requests.KEY, body=body).encode())
        with Cost(running) as cost:
            said = machine.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", script,
                                f"http://127.0.0.1:{running.port}{request.target}"], seconds + 60)
        count = json.loads(said.strip().splitlines()[-1])
        if count["bad"] or count["broken"]:
            raise Void(f"{count['bad']} answers with another status, {count['broken']} connections broken")
        if not count["answered"]:
            raise Void("nothing was answered")
        # wrk does not look at bodies; their lengths add up, or something else came. Answers that had just begun
        # when time was up are counted in octets alone.
        length = count["octets"] / count["answered"]
        if not 0.95 * expected < length < 1.05 * expected + 64:
            raise Void(f"answers of {length:.0f} octets on average, where one of {expected} is right")
        return cost.per(count["answered"]) | {"per_second": count["answered"] / count["micros"] * 1e6}

    def steady(self, running, request, seconds, connections=8, rate=None):
        """At this rate, or each connection as soon as it has its answer; every answer is compared."""
        check(running, request)
        arguments = [self.paced, f"127.0.0.1:{running.port}", "--seconds", seconds, "--connections", connections,
                     "--request", self._file("request", request.octets(running.port)),
                     "--answer", self._file("answer", request.answer)]
        with Cost(running) as cost:
            said = machine.run(arguments + (["--rate", f"{rate:.3f}"] if rate else []), seconds + 180)
        seen = json.loads(said)
        if seen["wrong"]:
            raise Void(f"{seen['wrong']} answers were wrong; the first: {seen['first_wrong']}")
        if not seen["answered"]:
            raise Void("nothing was answered")
        return cost.per(seen["answered"]) | seen | {"per_second": seen["answered"] / seen["seconds"]}

    def _file(self, name, octets):
        path = self.folder / name
        path.write_bytes(octets)
        return path


class Cost:
    """CPU time of a proxy while something is done to it, what it still does just afterwards included, and losses."""

    def __init__(self, running):
        self.running = running

    def __enter__(self):
        self.lost, self.before, self.began = self.running.lost(), self.running.cpu(), time.time()
        return self

    def __exit__(self, kind, *_):
        if kind:
            return
        self.took = time.time() - self.began
        time.sleep(0.25)
        self.cpu = self.running.cpu() - self.before
        lost = self.running.lost() - self.lost
        if lost:
            raise Void(f"{lost:.0f} exchanges were lost to the journal")

    def per(self, answered):
        return {"count": answered, "cpu_us": self.cpu / answered * 1e6, "core": self.cpu / self.took}


def ask(port, request, timeout=60):
    """Status, body and length in octets of one answer."""
    with socket.create_connection(("127.0.0.1", port), timeout) as connection:
        connection.sendall(request.octets(port))
        return read(connection)


def read(connection):
    answer = http.client.HTTPResponse(connection)
    try:
        answer.begin()
        body = answer.read()
    finally:
        answer.close()
    head = 15 + sum(len(name) + len(value) + 4 for name, value in answer.getheaders()) + 4
    return answer.status, body, head + len(body)


def check(running, request):
    """Asks once; gives the length of the right answer."""
    try:
        status, body, length = ask(running.port, request)
    except (OSError, http.client.HTTPException) as why:
        raise Void(f"no answer to a {request.name}: {why!r}") from None
    if status != 200:
        raise Void(f"a {request.name} was answered {status}: {body[:200].decode(errors='replace')}")
    if body != request.answer:
        raise Void(f"a {request.name} was answered with another body, of {len(body)} octets")
    return length


class Crowd:
    """Connections that were each answered a request and are kept."""

    def __init__(self, running):
        self.running, self.connections = running, []

    def grow(self, count, request):
        for _ in range(count - len(self.connections)):
            connection = socket.create_connection(("127.0.0.1", self.running.port), 60)
            # Closed by a reset in the end: 10,000 ports that wait would be missing in the next measurement.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connections.append(connection)
            connection.sendall(request.octets(self.running.port))
            status, body, _ = read(connection)
            if (status, body) != (200, request.answer):
                raise Void(f"connection {len(self.connections)} was answered {status}")

    def still_open(self):
        poll = select.poll()
        for connection in self.connections:
            poll.register(connection, select.POLLIN)
        return len(self.connections) - len(poll.poll(0))

    def close(self):
        for connection in self.connections:
            connection.close()
