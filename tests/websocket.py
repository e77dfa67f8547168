"""WebSocket goes through the gateway: Python's websockets, a raw socket and a browser, thousands of messages both ways."""
# needs: chromium python
import asyncio
import base64
import hashlib
import http.server
import os
import queue
import random
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
import urllib.parse

import websockets

from _candor import Answer, Checks, Gateway, answering, exchange, free_port, start, stop

checks = Checks()
MESSAGES = 1000
LARGE = 3_000_000
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
BROWSER = [shutil.which("chromium") or shutil.which("chromium-browser") or "google-chrome", "--headless", "--no-sandbox",
           "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
           "--disable-sync", "--remote-debugging-port=0"]


class Echo:
    """An echo server of the websockets library, in a thread of its own."""

    def __init__(self):
        self.port, self.loop = free_port(), asyncio.new_event_loop()
        self.opened = []
        ready = threading.Event()
        threading.Thread(target=self.run, args=[ready], daemon=True).start()
        ready.wait(60)

    def run(self, ready):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.serve(ready))

    async def serve(self, ready):
        async with websockets.serve(self.echo, "127.0.0.1", self.port, max_size=None,
                                    select_subprotocol=lambda _, offered: "chat" if "chat" in offered else None):
            ready.set()
            await asyncio.Future()

    async def echo(self, connection):
        self.opened.append(dict(connection.request.headers.raw_items()))
        # The first words come in the same packet as the 101, or right behind it.
        await connection.send("welcome")
        try:
            async for message in connection:
                await connection.send(message)
        except websockets.ConnectionClosedError:
            pass  # a gateway that stops closes without a word


def recorded(gateway, want=1):
    """Access-log lines with status 101, once there are so many."""
    end = time.time() + 60
    while True:
        lines = [line for line in gateway.log().splitlines() if '"status":101' in line]
        if len(lines) >= want or time.time() > end:
            return lines
        time.sleep(0.05)


def library(gateway, echo):
    asyncio.run(converse(gateway, echo))


async def converse(gateway, echo):
    url = f"ws://127.0.0.1:{gateway.port}/chat?room=1"
    async with websockets.connect(url, max_size=None, subprotocols=["chat"], proxy=None) as connection:
        checks.equal("websockets: the subprotocol is agreed on", connection.subprotocol, "chat")
        checks.equal("websockets: the first words of the server", await connection.recv(), "welcome")
        sent = messages()

        async def send():
            for message in sent:
                await connection.send(message)

        sending = asyncio.create_task(send())
        received = [await asyncio.wait_for(connection.recv(), 30) for _ in sent]
        await sending
        checks.check(f"websockets: {MESSAGES} messages each way", received == sent, len(received))
        pong = await connection.ping()
        await asyncio.wait_for(pong, 10)
        checks.check("websockets: a ping is answered", True)
    checks.equal("websockets: closed in order", connection.close_code, 1000)
    seen = {name.lower(): value for name, value in echo.opened[-1].items()}
    checks.check("the upstream sees who asked", seen.get("x-request-id") and "candor" in seen.get("via", ""), seen)
    checks.check("the upstream is in the trace", re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", seen["traceparent"]))


def messages():
    """Short and long ones, text and binary."""
    chance = random.Random(7)
    many = [chance.randbytes(n % 300) if n % 2 else "ä" * (n % 200) for n in range(MESSAGES - 3)]
    return [*many, chance.randbytes(LARGE), "x" * LARGE, b""]


async def several_at_once(gateway):
    url = f"ws://127.0.0.1:{gateway.port}/many"

    async def one(number):
        async with websockets.connect(url, proxy=None) as connection:
            await connection.recv()
            for n in range(20):
                await connection.send(f"{number}:{n}")
                if await connection.recv() != f"{number}:{n}":
                    return False
        return True

    results = await asyncio.gather(*(one(number) for number in range(100)))
    checks.equal("100 connections at once, each gets its own", results.count(True), 100)


def handshake(path="/raw", extra=""):
    return (f"GET {path} HTTP/1.1\r\nHost: api.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n{extra}\r\n").encode()


def frame(payload, opcode=1):
    mask = os.urandom(4)
    masked = bytes(octet ^ mask[at % 4] for at, octet in enumerate(payload))
    return struct.pack("!BB", 0x80 | opcode, 0x80 | len(payload)) + mask + masked


def read_until(s, done):
    octets = b""
    while not done(octets):
        piece = s.recv(65536)
        if not piece:
            break
        octets += piece
    return octets


def raw(gateway):
    with socket.create_connection(("127.0.0.1", gateway.port), 10) as s:
        # Handshake and first frame in one packet.
        s.sendall(handshake() + frame(b"early"))
        octets = read_until(s, lambda o: o.endswith(b"early"))
        head, _, rest = octets.partition(b"\r\n\r\n")
        accept = base64.b64encode(hashlib.sha1(f"{KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest())
        answer = Answer(head + b"\r\n\r\n")
        checks.equal("raw: switched", (answer.status, answer.get("upgrade").lower(), answer.get("connection").lower()),
                     (101, "websocket", "upgrade"))
        checks.equal("raw: the upstream's own key", answer.get("sec-websocket-accept"), accept.decode())
        checks.equal("raw: the early frame comes back", rest, b"\x81\x07welcome\x81\x05early")
        s.sendall(frame(struct.pack("!H", 1000), 8))
        octets = read_until(s, lambda _: False)
        checks.equal("raw: closed in order", octets, b"\x88\x02\x03\xe8")
    with socket.create_connection(("127.0.0.1", gateway.port), 10) as s:
        for octet in handshake() + frame(b"slowly"):
            s.sendall(bytes([octet]))
        octets = read_until(s, lambda o: o.endswith(b"slowly"))
        checks.check("raw: octet by octet", octets.endswith(b"\x81\x07welcome\x81\x06slowly"), octets)


def not_switched(gateway):
    plain = Answer(exchange(gateway.port, b"GET /raw HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n",
                            half_close=False))
    checks.equal("a plain GET is the upstream's to refuse", plain.status, 426)
    checks.check("and the gateway says that it was asked", plain.get("x-request-id"), plain.octets)
    version = Answer(exchange(gateway.port, handshake().replace(b"Version: 13", b"Version: 8")))
    checks.equal("another version is refused with the one that is known",
                 (version.status, version.get("sec-websocket-version")), (426, "13"))
    keyless = Answer(exchange(gateway.port, handshake().replace(b"Sec-WebSocket-Key", b"X-Key")))
    checks.equal("a handshake without its key is refused",
                 (keyless.status, keyless.json()["code"]), (400, "websocket-handshake-invalid"))
    h2c = (b"GET /raw HTTP/1.1\r\nHost: api.test\r\nUpgrade: h2c\r\nConnection: close, Upgrade, HTTP2-Settings\r\n"
           b"HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n")
    checks.equal("an offer of HTTP/2 is ignored", Answer(exchange(gateway.port, h2c, half_close=False)).status, 426)


PAGE = """<!doctype html><meta charset=utf-8><script>
const count = %d, tell = text => fetch("/told?" + encodeURIComponent(text));
const socket = new WebSocket("ws://127.0.0.1:%d/browser");
socket.binaryType = "arraybuffer";
const sent = n => n %% 2 ? new Uint8Array(n).fill(n) : "ä".repeat(n);
const same = (a, b) => typeof a === "string" ? a === b :
  b instanceof ArrayBuffer && b.byteLength === a.length && new Uint8Array(b).every((o, i) => o === a[i]);
let next = 0;
socket.onmessage = event => {
  if (event.data === "welcome") { for (let n = 0; n < count; n++) socket.send(sent(n)); return; }
  if (!same(sent(next), event.data)) return tell("message " + next + " differs");
  if (++next === count) socket.close(1000);
};
socket.onclose = event => tell(next + " echoed, closed " + event.code + " " + event.wasClean);
</script>"""


class Page(http.server.BaseHTTPRequestHandler):
    """The page, and what its script tells."""

    gateway = None
    told = queue.Queue()

    def do_GET(self):
        path, _, text = self.path.partition("?")
        if path == "/told":
            Page.told.put(urllib.parse.unquote(text))
        body = (PAGE % (MESSAGES, Page.gateway.port)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def browser(gateway):
    Page.gateway = gateway
    port = answering(Page)
    profile = tempfile.mkdtemp(prefix="candor-browser-")
    process = start([*BROWSER, f"--user-data-dir={profile}", f"http://127.0.0.1:{port}/"],
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    told = Page.told.get(timeout=120)
    checks.equal(f"a browser: {MESSAGES} messages each way", told, f"{MESSAGES} echoed, closed 1000 true")
    stop(process)


def log_and_stop(gateway):
    lines = recorded(gateway, 104)
    checks.check("each connection is one line of the log", len(lines) == 104, len(lines))
    most = max(lines, key=len)
    checks.check("with what went through", '"request_octets":0,' not in most, most)
    with socket.create_connection(("127.0.0.1", gateway.port), 10) as s:
        s.sendall(handshake())
        read_until(s, lambda o: o.endswith(b"welcome"))
        began = time.time()
        gateway.process.terminate()
        checks.equal("a stop closes what is quiet", read_until(s, lambda _: False), b"")
        print(f"a quiet connection was closed {time.time() - began:.1f} s after the stop")
    checks.equal("the gateway ends with 0", gateway.process.wait(60), 0)


def run():
    echo = Echo()
    gateway = Gateway(echo.port)
    checks.run(library, gateway, echo)
    checks.run(lambda: asyncio.run(several_at_once(gateway)))
    checks.run(raw, gateway)
    checks.run(not_switched, gateway)
    checks.run(browser, gateway)
    checks.run(log_and_stop, gateway)


checks.run(run)
checks.close()
