"""The live tail under load: who reads is told, who reads too slowly is cut off and told why, and memory stays bounded whoever does not read at all."""
# needs: python
import http.client
import http.server
import pathlib
import socket
import threading
import time

from _candor import Checks, Gateway, answering, request

checks = Checks()


class Api(http.server.BaseHTTPRequestHandler):
    """Answers."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


def api():
    return answering(Api)


def resident(pid):
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) * 1024


def subscribe(port, query=""):
    """A connection that asks for the tail; its buffer is small, so that what waits shows soon."""
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.connect(("127.0.0.1", port))
    s.sendall(f"GET /api/exchanges/tail?q={query} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    return s


class Load:
    """Refused requests with long targets: each makes an event of some kilobytes."""

    def __init__(self, port, clients=4):
        self.port, self.sent, self.over = port, 0, threading.Event()
        self.threads = [threading.Thread(target=self.client, daemon=True) for _ in range(clients)]
        for thread in self.threads:
            thread.start()

    def client(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self.over.is_set():
            connection.request("GET", "/a%zz" + "x" * 4000)
            connection.getresponse().read()
            self.sent += 1

    def stop(self):
        self.over.set()
        for thread in self.threads:
            thread.join(90)


def read_all(s, out, seconds=120):
    """Reads until the other side ends it."""
    s.settimeout(seconds)
    while True:
        piece = s.recv(1 << 16)
        if not piece:
            return
        out.append(piece)
        if b"\r\n0\r\n\r\n" in (b"".join(out[-2:]))[-16:]:
            return


def under_load():
    gateway = Gateway(api(), "--access-log", "off")
    request(gateway.port, "GET", "/a")
    good, said = subscribe(gateway.workbench), []
    reader = threading.Thread(target=lambda: read_all(good, said), daemon=True)
    reader.start()
    lazy = [subscribe(gateway.workbench, query) for query in ("", "status:4xx", "is:refused")]
    load = Load(gateway.port)
    checks.until("who reads is told", lambda: b"".join(said).count(b"event: exchange") > 300, seconds=90)
    before = resident(gateway.process.pid)
    # Longer than the workbench has patience with a reader.
    end = time.time() + 20
    while time.time() < end:
        time.sleep(0.5)
    after = resident(gateway.process.pid)
    checks.check("memory is bounded while others do not read", after - before < 60 << 20, f"{before} to {after}")
    load.stop()
    for number, s in enumerate(lazy):
        told = []
        read_all(s, told)
        text = b"".join(told).decode(errors="replace")
        last = text.rstrip().rpartition("event: ")[2]
        checks.check(f"{number}: who did not read is cut off", last.startswith("cut\n"), text[-600:])
        checks.check(f"{number}: and told why", "more slowly than exchanges come" in last, last[-600:])
        checks.check(f"{number}: after what waited for it", 0 < text.count("event: exchange") < load.sent, load.sent)
    checks.check("who reads is not cut off", b"event: cut" not in b"".join(said))
    checks.check("every refusal was answered", load.sent > 500, load.sent)
    again = subscribe(gateway.workbench)
    again.settimeout(60)
    checks.check("who was cut off may come back", again.recv(4096).startswith(b"HTTP/1.1 200"))
    gateway.stop()


checks.run(under_load)
checks.close()
