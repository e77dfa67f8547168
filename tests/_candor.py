"""What the end-to-end suites share: starting candor and other servers, raw HTTP, counting checks."""

import atexit
import http.server
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback

ROOT = pathlib.Path(__file__).resolve().parent.parent
CANDOR = os.environ.get("CANDOR") or str(ROOT / "target/debug/candor")
SHARED = pathlib.Path(os.environ.get("CANDOR_SHARED") or ROOT.parent / "shared")
FULL = os.environ.get("CANDOR_FULL") == "1"

_running = []


def folder():
    """A folder of this run's own, deleted by nobody: its name is printed if a check fails."""
    return pathlib.Path(tempfile.mkdtemp(prefix="candor-test-"))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start(arguments, ready_port=None, **options):
    """Starts a process that ends with this script; waits until `ready_port` accepts connections."""
    process = subprocess.Popen([str(a) for a in arguments], **options)
    _running.append(process)
    if ready_port:
        end = time.time() + 60
        while True:
            if process.poll() is not None:
                raise RuntimeError(f"{arguments[0]} ended with {process.returncode}")
            try:
                socket.create_connection(("127.0.0.1", ready_port), 1).close()
                break
            except OSError:
                if time.time() > end:
                    raise RuntimeError(f"{arguments} does not listen on {ready_port}") from None
                time.sleep(0.05)
    return process


def answering(handler):
    """An HTTP server of this script's own, for its whole run; gives its port."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def demo(*flags):
    """`candor demo` with these flags, and what it printed until it was ready."""
    path = folder() / "demo.txt"
    process = start([CANDOR, "demo", *flags], stdout=open(path, "wb"), stderr=subprocess.STDOUT)
    for _ in range(1200):
        text = path.read_text()
        if "Ctrl-C ends the demo" in text:
            return process, text
        time.sleep(0.05)
    raise AssertionError(f"the demo did not start:\n{path.read_text()}")


def stop(process, how=signal.SIGTERM, seconds=60):
    """Ends a process that `start` started, by its id, and gives its exit code."""
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
    return process.returncode


@atexit.register
def _stop_all():
    for process in reversed(_running):
        stop(process)


class Gateway:
    """`candor serve` in front of an upstream; options are those of `subprocess.Popen`."""

    def __init__(self, upstream_port, *extra, data=None, scheme="http", **options):
        self.port, self.workbench = free_port(), free_port()
        self.folder = pathlib.Path(data) if data else folder() / "data"
        self.log_path = self.folder.parent / f"access-{self.port}.jsonl"
        self.errors_path = self.folder.parent / f"stderr-{self.port}.txt"
        arguments = [
            CANDOR, "serve", "--upstream", f"{scheme}://127.0.0.1:{upstream_port}", "--listen",
            f"127.0.0.1:{self.port}", "--workbench", f"127.0.0.1:{self.workbench}", "--data", self.folder, *extra,
        ]
        self.process = start(
            arguments, self.port, stdout=open(self.log_path, "wb"), stderr=open(self.errors_path, "wb"), **options
        )
        start_wait = time.time()
        while time.time() - start_wait < 60:
            try:
                socket.create_connection(("127.0.0.1", self.workbench), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the workbench does not listen")

    def stop(self):
        return stop(self.process)

    def log(self):
        return self.log_path.read_text(errors="replace")


class Answer:
    """A response as it was on the wire."""

    def __init__(self, octets):
        head, _, self.body = octets.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        match = re.match(rb"HTTP/1\.[01] (\d{3})", lines[0])
        if not match:
            raise AssertionError(f"no HTTP response: {octets[:200]!r}")
        self.octets = octets
        self.status = int(match[1])
        self.fields = [tuple(part.strip() for part in line.split(b":", 1)) for line in lines[1:]]
        if (self.get("transfer-encoding") or "").lower() == "chunked":
            self.body = dechunk(self.body)

    def get(self, name):
        for field, value in self.fields:
            if field.decode("latin1").lower() == name.lower():
                return value.decode("latin1")
        return None

    def json(self):
        return json.loads(self.body)


def dechunk(octets):
    out = b""
    while octets:
        size, _, rest = octets.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        if not length:
            break
        out, octets = out + rest[:length], rest[length + 2:]
    return out


def exchange(port, octets, seconds=30, half_close=True):
    """Sends octets, half-closes unless told otherwise, and gives all that comes back."""
    with socket.create_connection(("127.0.0.1", port), seconds) as s:
        s.settimeout(seconds)
        s.sendall(octets)
        if half_close:
            s.shutdown(socket.SHUT_WR)
        out = b""
        while True:
            try:
                piece = s.recv(65536)
            except ConnectionResetError:
                break
            if not piece:
                return out
            out += piece
    return out


def request(port, method, target, headers=(), body=None, host="api.test"):
    """One request with these headers exactly, as an Answer."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    head = "\r\n".join(lines).encode("latin1") + b"\r\n\r\n"
    return Answer(exchange(port, head + (body or b""), half_close=False))


class Checks:
    """Counts what holds. A check is a function; its failure does not stop the others."""

    def __init__(self):
        self.passed, self.failed, self.skipped = 0, [], 0

    def check(self, name, condition, why=""):
        if condition:
            self.passed += 1
        else:
            self.failed.append(name)
            print(f"FAILED {name}: {why}")
        return bool(condition)

    def equal(self, name, found, expected):
        return self.check(name, found == expected, f"found {found!r:.600}, expected {expected!r:.600}")

    def until(self, name, condition, seconds=40):
        """Waits until the condition holds; True if it came to that."""
        end = time.time() + seconds
        while time.time() < end:
            value = condition()
            if value:
                return self.check(name, True)
            time.sleep(0.05)
        return self.check(name, False, f"not within {seconds} s; last {value!r}")

    def run(self, function, *arguments):
        try:
            function(*arguments)
        except Exception:  # noqa: BLE001, any failure of a check is reported as such
            self.failed.append(function.__name__)
            print(f"FAILED {function.__name__}:")
            traceback.print_exc(file=sys.stdout)

    def skip(self, name, why):
        self.skipped += 1
        print(f"skipped {name}: {why}")

    def close(self):
        print(f"{self.passed} passed, {len(self.failed)} failed, {self.skipped} skipped")
        sys.exit(1 if self.failed else 0)


def problem_of(answer):
    """The problem document of an answer, checked for what every one must have."""
    assert (answer.get("content-type") or "").startswith("application/problem+json"), answer.octets[:300]
    problem = answer.json()
    for member in ("type", "title", "status", "detail", "instance", "code", "request_id", "fix"):
        assert member in problem, f"{member} is absent from {problem}"
    assert problem["status"] == answer.status, problem
    assert answer.get("cache-control") == "no-store"
    assert answer.get("x-content-type-options") == "nosniff"
    assert answer.get("x-request-id") == problem["request_id"]
    return problem
