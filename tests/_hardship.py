"""What the suites of hard clients share: the API behind the gateway, a gateway with TLS beside plaintext, a witness that is served meanwhile, and the measures."""

import asyncio
import contextlib
import re
import socket
import ssl
import struct
import threading
import time
import urllib.request

from _candor import Answer, Gateway, folder, free_port, request
from _certificates import Authority

BIG = 64 << 20
MEMORY = 400  # MB that candor may take at most, whatever happens
BACK = 60  # MB above the start that it may keep afterwards
DEBUG_SLOWNESS = 20  # seconds: longer than this is a hang, not a busy machine
TIMES = ["--head-timeout", "3s", "--body-timeout", "3s", "--write-timeout", "3s", "--idle-timeout", "120s"]


# The API behind the gateway, in a process of its own.

async def api(reader, writer):
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1")
            length = re.search(r"(?i)\r\ncontent-length: (\d+)", head)
            body = await reader.readexactly(int(length[1])) if length else b""
            target = head.split(" ")[1]
            if wait := re.match(r"/wait/(\d+)", target):
                await asyncio.sleep(int(wait[1]) / 1000)
            told = f"{target} {len(body)}".encode()
            size = BIG if target == "/big" else len(told)
            writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode())
            for piece in [b"x" * 65536] * (BIG >> 16) if target == "/big" else [told]:
                writer.write(piece)
                await writer.drain()
    writer.close()


async def serve_api(port):
    server = await asyncio.start_server(api, "127.0.0.1", port, limit=1 << 20, backlog=4096)
    await server.serve_forever()


class Hard(Gateway):
    """A gateway that is reached in plaintext and, where `secured`, with TLS."""

    def __init__(self, upstream, *extra, secured=False, **options):
        self.context, self.context_h2, self.tls = None, None, None
        if secured:
            self.tls, place = free_port(), folder()
            chain, key = Authority(place, "ca").issue("api", ["api.test", "127.0.0.1"])
            self.context, self.context_h2 = (ssl.create_default_context(cafile=place / "ca/ca.pem") for _ in "12")
            self.context_h2.set_alpn_protocols(["h2"])
            extra += "--tls-listen", f"127.0.0.1:{self.tls}", "--tls-certificate", chain, "--tls-key", key
        super().__init__(upstream, *extra, **options)

    @property
    def over(self):
        return "TLS" if self.tls else "plaintext"


# What is measured while clients misbehave.

def memory(process):
    """Megabytes that a process holds."""
    with open(f"/proc/{process.pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1]) / 1024


def metric(gateway, name):
    text = urllib.request.urlopen(f"http://127.0.0.1:{gateway.workbench}/_candor/metrics").read().decode()
    return float(re.search(rf"(?m)^{name} (\S+)", text)[1])


class Witness(threading.Thread):
    """A well-behaved client, on a kept connection and on new ones; watches the memory besides."""

    def __init__(self, gateway):
        super().__init__(daemon=True)
        self.gateway, self.done = gateway, threading.Event()
        self.served, self.slowest, self.peak, self.faults = 0, 0.0, memory(gateway.process), []

    def run(self):
        try:
            with connect(self.gateway) as kept:
                while not self.done.wait(0.02):
                    self.ask(kept)
                    with connect(self.gateway) as fresh:
                        self.ask(fresh)
                    self.peak = max(self.peak, memory(self.gateway.process))
        except Exception as error:  # noqa: BLE001, whatever it is, the client was not served
            self.faults.append(repr(error))

    def ask(self, s):
        began = time.time()
        self.served += 1
        s.sendall(get(f"/witness/{self.served}"))
        answer = read_answer(s)
        self.slowest = max(self.slowest, time.time() - began)
        if answer.status != 200 or answer.body != b"/witness/%d 0" % self.served:
            self.faults.append(answer.octets[:300])


@contextlib.contextmanager
def others_are_served(checks, gateway, hardship):
    """During what is done inside, another client is; memory is bounded, and given back afterwards."""
    hardship = f"{hardship}, {gateway.over}"
    before, began = memory(gateway.process), time.time()
    witness = Witness(gateway)
    witness.start()
    try:
        yield
    finally:
        # What is over at once was not watched yet.
        until(lambda: witness.served > 3 or not witness.is_alive(), bool)
        witness.done.set()
        witness.join(DEBUG_SLOWNESS * 2)
    checks.check(f"{hardship}: another client is served", witness.served > 3 and not witness.is_alive()
                 and not witness.faults, (witness.served, witness.faults[:3]))
    checks.check(f"{hardship}: memory is bounded", witness.peak < MEMORY, witness.peak)
    # The allocator gives back what is free when it is called again.
    after = until(lambda: request(gateway.port, "GET", "/") and memory(gateway.process), lambda mb: mb < before + BACK)
    checks.check(f"{hardship}: memory is given back", after < before + BACK, (before, after))
    left = until(lambda: metric(gateway, "candor_connections_open"), lambda n: n == 0)
    checks.equal(f"{hardship}: no connection is left open", left, 0)
    print(f"{hardship}: {time.time() - began:.1f} s; another client: {witness.served} requests, slowest "
          f"{witness.slowest * 1000:.0f} ms; memory {before:.0f} MB, at most {witness.peak:.0f}, then {after:.0f}")


def in_threads(work, kinds):
    """`work` in twelve threads, each with one of so many kinds; back when all are done."""
    threads = [threading.Thread(target=work, args=[n % kinds]) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def until(read, holds):
    """What `read` gives, once it holds or after a while."""
    end = time.time() + DEBUG_SLOWNESS
    while not holds(found := read()) and time.time() < end:
        time.sleep(0.1)
    return found


def connect(gateway, receive_buffer=None, h2=False):
    """A connection; over TLS where the gateway has it."""
    s = socket.socket()
    if receive_buffer:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    s.settimeout(DEBUG_SLOWNESS)
    s.connect(("127.0.0.1", gateway.tls or gateway.port))
    if not gateway.tls:
        return s
    return (gateway.context_h2 if h2 else gateway.context).wrap_socket(s, server_hostname="api.test")


def get(target, extra=""):
    return f"GET {target} HTTP/1.1\r\nHost: api.test\r\n{extra}\r\n".encode()


def read_answer(s, rest=None):
    """One answer with its length; `rest`, a list, holds what was received behind it."""
    octets = rest.pop() if rest else b""
    while b"\r\n\r\n" not in octets:
        octets += receive(s)
    head, _, body = octets.partition(b"\r\n\r\n")
    length = int(re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)[1])
    while len(body) < length:
        body += receive(s)
    if rest is not None:
        rest.append(body[length:])
    return Answer(head + b"\r\n\r\n" + body[:length])


def receive(s):
    piece = s.recv(65536)
    if not piece:
        raise EOFError("closed before the answer was whole")
    return piece


def read_all(s):
    """Everything up to the end; a reset, or an end without a farewell of TLS, is an end too."""
    octets = b""
    with contextlib.suppress(ConnectionResetError, ssl.SSLError):
        while piece := s.recv(65536):
            octets += piece
    return octets


def vanish(s):
    """Closes with a reset."""
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()
