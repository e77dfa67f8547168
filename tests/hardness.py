"""Slow, silent, vanishing and countless clients: others are served meanwhile, memory stays bounded, nothing hangs."""
# needs: python
import asyncio
import contextlib
import re
import resource
import socket
import struct
import sys
import threading
import time
import urllib.request

from _candor import FULL, Answer, Checks, Gateway, free_port, request, start

checks = Checks()
IDLE = 10_000 if FULL else 2_000
MANY = 300
FLOOD = 10_000 if FULL else 3_000
BIG = 64 << 20
MEMORY = 300  # MB that candor may take at most, whatever happens
BACK = 60  # MB above the start that it may keep afterwards
DEBUG_SLOWNESS = 20  # seconds: longer than this is a hang, not a busy machine
TIMES = ["--head-timeout", "3s", "--body-timeout", "3s", "--write-timeout", "3s", "--idle-timeout", "120s"]
SETTINGS = [*TIMES, "--max-connections", str(IDLE + 1000)]


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
def others_are_served(gateway, hardship):
    """During what is done inside, another client is; memory is bounded, and given back afterwards."""
    before, began = memory(gateway.process), time.time()
    witness = Witness(gateway)
    witness.start()
    try:
        yield
    finally:
        witness.done.set()
        witness.join(DEBUG_SLOWNESS * 2)
    checks.check(f"{hardship}: another client is served", witness.served > 1 and not witness.is_alive()
                 and not witness.faults, (witness.served, witness.faults[:3]))
    checks.check(f"{hardship}: memory is bounded", witness.peak < MEMORY, witness.peak)
    # The allocator gives back what is free when it is called again.
    after = until(lambda: request(gateway.port, "GET", "/") and memory(gateway.process), lambda mb: mb < before + BACK)
    checks.check(f"{hardship}: memory is given back", after < before + BACK, (before, after))
    left = until(lambda: metric(gateway, "candor_connections_open"), lambda n: n == 0)
    checks.equal(f"{hardship}: no connection is left open", left, 0)
    print(f"{hardship}: {time.time() - began:.1f} s; another client: {witness.served} requests, slowest "
          f"{witness.slowest * 1000:.0f} ms; memory {before:.0f} MB, at most {witness.peak:.0f}, then {after:.0f}")


def until(read, holds):
    """What `read` gives, once it holds or after a while."""
    end = time.time() + DEBUG_SLOWNESS
    while not holds(found := read()) and time.time() < end:
        time.sleep(0.1)
    return found


def connect(gateway, receive_buffer=None):
    s = socket.socket()
    if receive_buffer:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    s.settimeout(DEBUG_SLOWNESS)
    s.connect(("127.0.0.1", gateway.port))
    return s


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
    """Everything up to the end; a reset is an end too."""
    octets = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := s.recv(65536):
            octets += piece
    return octets


def vanish(s):
    """Closes with a reset."""
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()


# The hardships.

def drip(gateway, hardship, beginning, code):
    """Many clients send the beginning of a request, then an octet now and then, until they are told to stop."""
    with others_are_served(gateway, hardship):
        clients = [connect(gateway) for _ in range(MANY)]
        for s in clients:
            s.sendall(beginning)
        end = time.time() + 3.6
        while time.time() < end:
            for s in clients:
                with contextlib.suppress(ConnectionError):
                    s.send(b"x")
            time.sleep(0.1)
        answers = [read_all(s) for s in clients]
        told = sum(a.startswith(b"HTTP/1.1 408 ") and code in a for a in answers)
        checks.equal(f"{hardship}: each is told", told, MANY)
        for s in clients:
            s.close()


def slow_heads(gateway):
    drip(gateway, "slow heads", b"GET / HTTP/1.1\r\nHost: api.test\r\nX-Slow: ", b"request-headers-timeout")


def slow_bodies(gateway):
    drip(gateway, "slow bodies", b"POST / HTTP/1.1\r\nHost: api.test\r\nContent-Length: 100000\r\n\r\n",
         b"request-body-timeout")


def slow_readers(gateway):
    with others_are_served(gateway, "slow readers"):
        clients = [connect(gateway, 65536) for _ in range(50)]
        for s in clients:
            s.sendall(get("/big"))
        patient, stalled = clients[:5], clients[5:]
        for _ in range(80):
            for s in patient:
                s.recv(16384)
            time.sleep(0.1)
        # Those that took nothing are given up; those that took a little are not.
        given_up = sum(len(read_all(s)) < BIG for s in stalled)
        checks.equal("slow readers: who takes nothing is given up", given_up, len(stalled))
        checks.check("slow readers: who takes a little is not", all(len(s.recv(65536)) > 0 for s in patient))
        for s in clients:
            s.close()


def idle_connections(gateway):
    before = memory(gateway.process)
    with others_are_served(gateway, f"{IDLE} idle connections"):
        clients = []
        for _ in range(IDLE):
            s = connect(gateway)
            clients.append(s)
            s.sendall(get("/"))
            if len(clients) % 100 == 0:
                checks_hundred = [read_answer(s).status for s in clients[-100:]]
                if checks_hundred != [200] * 100:
                    checks.check("idle connections: each was served", False, checks_hundred)
        time.sleep(1)
        each = (memory(gateway.process) - before) * 1024 / IDLE
        checks.check("idle connections: they are open", metric(gateway, "candor_connections_open") >= IDLE)
        print(f"an idle connection costs {each:.1f} KiB")
        for s in clients[::97]:
            s.sendall(get("/again"))
            checks.passed += read_answer(s).status == 200
        for s in clients:
            s.close()


def flood(gateway):
    """Short connections: with a request, with half of one, with nothing; closed in order or reset."""
    done = []

    def some(kind):
        for n in range(FLOOD // 12):
            s = connect(gateway)
            if kind == 0:
                s.sendall(get(f"/flood/{n}", "Connection: close\r\n"))
                done.append(Answer(read_all(s)).status == 200)
            elif kind == 1:
                s.sendall(get("/half")[:20])
            elif kind == 2:
                vanish(s)
            s.close()

    with others_are_served(gateway, f"a flood of {FLOOD} connections"):
        threads = [threading.Thread(target=some, args=[n % 4]) for n in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        checks.equal("flood: whoever asks is answered", done.count(True), FLOOD // 12 * 3)


def pipelines(gateway):
    with others_are_served(gateway, "pipelines of 1,000 requests"):
        for name, piece in [("GET", lambda n: get(f"/p/{n}")),
                            ("POST", lambda n: get(f"/p/{n}", "Content-Length: 9\r\n").replace(b"GET", b"POST")
                             + b"GET / HTT")]:
            length = 0 if name == "GET" else 9
            with connect(gateway) as s:
                everything = b"".join(piece(n) for n in range(1000))
                # One write; a thread, since the answers have to be read meanwhile.
                threading.Thread(target=s.sendall, args=[everything]).start()
                rest, answers = [b""], []
                for _ in range(1000):
                    answers.append(read_answer(s, rest).body)
                expected = [b"/p/%d %d" % (n, length) for n in range(1000)]
                checks.check(f"pipelines: {name}, all answers in order", answers == expected, answers[:3])


def half_closed(gateway):
    with others_are_served(gateway, "half-closed clients"):
        # Not more than the upstream can answer within the second that such clients are given.
        clients = [connect(gateway) for _ in range(MANY // 3)]
        for s in clients:
            s.sendall(get("/wait/100") + get("/second"))
            s.shutdown(socket.SHUT_WR)
        answers = [read_all(s) for s in clients]
        good = sum(b"/wait/100 0" in a and a.endswith(b"/second 0") for a in answers)
        checks.equal("half-closed clients: all are answered", good, len(clients))
        for s in clients:
            s.close()


def vanishing(gateway):
    with others_are_served(gateway, "clients that vanish"):
        clients = [connect(gateway) for _ in range(MANY)]
        for s in clients:
            s.sendall(get("/wait/1500"))
        time.sleep(0.3)
        for n, s in enumerate(clients):
            vanish(s) if n % 2 else s.close()


def too_few_files(upstream):
    """With fewer file descriptors than clients: idle ones make room, and some are left for the upstream."""
    few = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (150, 150))  # noqa: E731
    gateway = Gateway(upstream, *SETTINGS, preexec_fn=few)
    clients = [connect(gateway) for _ in range(400)]
    statuses = [request(gateway.port, "GET", f"/meanwhile/{n}").status for n in range(10)]
    checks.equal("few files: whoever comes is served", statuses, [200] * 10)
    newest = clients[-20:]
    for s in newest:
        s.sendall(get("/wait/300"))
    checks.equal("few files: there are some left for the upstream", {read_answer(s).status for s in newest}, {200})
    for s in clients:
        s.close()
    checks.equal("few files: served afterwards", request(gateway.port, "GET", "/after").status, 200)
    checks.equal("few files: ends with 0", gateway.stop(), 0)


def full_table(upstream):
    """As many idle connections as there may be, and more, from one address: others are served nevertheless."""
    gateway = Gateway(upstream, *TIMES, "--max-connections", "200")
    # Loopback has more than one address on Linux only.
    elsewhere = ("127.0.0.2", 0) if sys.platform == "linux" else None
    with socket.create_connection(("127.0.0.1", gateway.port), DEBUG_SLOWNESS, elsewhere) as neighbour:
        neighbour.sendall(get("/before"))
        checks.equal("full table: a neighbour is served", read_answer(neighbour).status, 200)
        clients = []
        for n in range(600):
            s = connect(gateway)
            s.sendall(get(f"/idle/{n}"))
            clients.append((s, read_answer(s).status))
        checks.equal("full table: whoever comes is served", {status for _, status in clients}, {200})
        began = time.time()
        statuses = {request(gateway.port, "GET", f"/fresh/{n}").status for n in range(100)}
        checks.equal("full table: so is a new client", statuses, {200})
        print(f"full table: {(time.time() - began) * 10:.1f} ms for each of 100 new clients")
        checks.check("full table: not more are open than allowed", metric(gateway, "candor_connections_open") <= 200)
        if elsewhere:
            neighbour.sendall(get("/after"))
            checks.equal("full table: the neighbour kept its connection", read_answer(neighbour).status, 200)
        for s, _ in clients:
            s.close()
    checks.equal("full table: ends with 0", gateway.stop(), 0)


def run():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard < IDLE + 2000:
        checks.skip("idle connections", f"the system allows {hard} open files only")
    upstream = free_port()
    start([sys.executable, __file__, "api", upstream], upstream)
    gateway = Gateway(upstream, *SETTINGS)
    hardships = [slow_heads, slow_bodies, slow_readers, flood, pipelines, half_closed, vanishing]
    if hard >= IDLE + 2000:
        hardships.append(idle_connections)
    request(gateway.port, "GET", "/")
    for hardship in hardships:
        checks.run(hardship, gateway)
    checks.equal("no panic", metric(gateway, "candor_panics_total"), 0)
    checks.equal("ends with 0", gateway.stop(), 0)
    checks.run(too_few_files, upstream)
    checks.run(full_table, upstream)


if __name__ != "__main__":
    pass
elif sys.argv[1:2] == ["api"]:
    asyncio.run(serve_api(int(sys.argv[2])))
else:
    checks.run(run)
    checks.close()
