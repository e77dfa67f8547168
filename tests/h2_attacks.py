"""Floods of HTTP/2 end with GOAWAY, cost bounded memory, and other clients are served meanwhile.

Rapid reset, CONTINUATION, SETTINGS, PING and empty DATA floods, header bombs, clients that take nothing of their
answers, and connections that stop in the middle of a block of headers.
"""
# needs: nothing
import http.server
import threading
import time

from _candor import FULL, Checks, Gateway, request
from _frames import (
    CONTINUATION, DATA, END_HEADERS, END_STREAM, ENHANCE_YOUR_CALM, HEADERS, PING, RST_STREAM, SETTINGS, Frames, fields,
    frame, string,
)

checks = Checks()
TIMES = 4 if FULL else 1
LARGE = 8 << 20


class Api(http.server.BaseHTTPRequestHandler):
    """Small answers, and large ones under /large."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = b"x" * LARGE if self.path == "/large" else b"{}"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    """One that takes many connections at once."""

    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, *_):
        pass  # A client that is gone.


def resident(gateway):
    """Octets of memory that the gateway holds."""
    with open(f"/proc/{gateway.process.pid}/status") as status:
        return next(int(line.split()[1]) << 10 for line in status if line.startswith("VmRSS"))


def is_served(gateway):
    return request(gateway.port, "GET", "/", host=f"127.0.0.1:{gateway.port}").status == 200


def flood(gateway, title, pieces):
    """Sends pieces until the gateway has enough: then it must have said so, and why."""
    client = Frames(gateway.port)
    for piece in pieces:
        if not client.send(piece):
            break
    told = client.goaway()
    client.close()
    checks.check(f"{title}: told to calm down", told and told[0] == ENHANCE_YOUR_CALM, told)
    checks.check(f"{title}: told the rule", told and told[1].startswith("h2-flood: "), told)
    checks.check(f"{title}: others are served", is_served(gateway))


def floods(gateway):
    get = fields()
    begun = frame(HEADERS, END_HEADERS | END_STREAM, 1, get)
    flood(gateway, "rapid reset", (
        frame(HEADERS, END_HEADERS | END_STREAM, n, get) + frame(RST_STREAM, 0, n, b"\0\0\0\x08")
        for n in range(1, 20_000 * TIMES, 2)
    ))
    opened = frame(HEADERS, END_STREAM, 1, get)
    flood(gateway, "CONTINUATION flood", [opened] + [frame(CONTINUATION, 0, 1, b"\0\x01x\x01y")] * 20_000 * TIMES)
    flood(gateway, "empty CONTINUATION flood", [opened] + [frame(CONTINUATION, 0, 1)] * 20_000 * TIMES)
    flood(gateway, "SETTINGS flood", [frame(SETTINGS)] * 20_000 * TIMES)
    flood(gateway, "PING flood", [frame(PING, 0, 0, b"12345678")] * 50_000 * TIMES)
    post = frame(HEADERS, END_HEADERS, 1, fields(method="POST"))
    flood(gateway, "empty DATA flood", [post] + [frame(DATA, 0, 1)] * 50_000 * TIMES)
    flood(gateway, "frames of unknown type", [begun] + [frame(0xEE, 0, 0, b"x")] * 50_000 * TIMES)


def bombs(gateway):
    """A table entry named thousands of times: refused with 431, again and again, in bounded memory."""
    before = resident(gateway)
    client = Frames(gateway.port)
    pseudo = fields()
    entry = pseudo + b"\x40" + string("x") + string("v" * 4000)
    for n in range(20 * TIMES):
        block = (entry if n == 0 else pseudo) + b"\xbe" * 16_000
        stream = 1 + 2 * n
        client.send(frame(HEADERS, END_STREAM, stream, block[:16_000]))
        client.send(frame(CONTINUATION, END_HEADERS, stream, block[16_000:]))
        answer = client.answer(stream)
        checks.check(f"bomb {n}: 431 with its rule", answer and b"h2-headers-too-large" in answer[1], answer)
    client.close()
    grown = resident(gateway) - before
    checks.check("header bombs: less than 32 MiB more", grown < 32 << 20, grown)
    checks.check("header bombs: others are served", is_served(gateway))


def slow_readers(gateway):
    """Clients with no window left ask for large answers: what waits for them is bounded."""
    before = resident(gateway)
    clients = []
    for _ in range(10):
        client = Frames(gateway.port)
        for n in range(50):
            client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1 + 2 * n, fields(path="/large")))
        clients.append(client)
    for client in clients:
        checks.check("slow readers: an answer begins", client.until(DATA) is not None)
    highest = 0
    for _ in range(20):
        highest = max(highest, resident(gateway) - before)
        time.sleep(0.05)
    # 500 streams with 64 KiB each, what is read ahead of the upstream besides, and the allocator.
    checks.check("slow readers: less than 256 MiB more", highest < 256 << 20, highest)
    checks.check("slow readers: others are served", is_served(gateway))
    for client in clients:
        client.close()


def stalled_blocks(gateway):
    """Connections that stop inside a block of headers, or never begin one, are closed after the time for heads."""
    began = time.time()
    open_block, silent = Frames(gateway.port), Frames(gateway.port)
    open_block.send(frame(HEADERS, END_STREAM, 1, fields()))
    while open_block.read():
        pass
    checks.check("a block that stays open ends the connection", time.time() - began < 30)
    checks.check("a silent connection has its settings", silent.until(SETTINGS) is not None)
    silent.close()


def run():
    server = Server(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    gateway = Gateway(server.server_port, "--head-timeout", "2s")
    for check in (floods, bombs, slow_readers, stalled_blocks):
        checks.run(check, gateway)
    print(f"memory at the end: {resident(gateway) >> 20} MiB")
    checks.equal("it still runs", gateway.process.poll(), None)
    gateway.stop()


checks.run(run)
checks.close()
