"""Slow, silent, vanishing and countless clients, in plaintext and over TLS: others are served meanwhile, memory stays bounded, nothing hangs."""
# needs: python openssl
import asyncio
import contextlib
import resource
import socket
import sys
import threading
import time

from _candor import FULL, Answer, Checks, free_port, request, start
from _hardship import (
    BIG, DEBUG_SLOWNESS, TIMES, Hard, connect, get, in_threads, memory, metric, others_are_served, read_all,
    read_answer, serve_api, vanish,
)

checks = Checks()
IDLE = 10_000 if FULL else 2_000
MANY = 300
FLOOD = 10_000 if FULL else 3_000
SETTINGS = [*TIMES, "--max-connections", str(IDLE + 1000)]


# The hardships.

def drip(gateway, hardship, beginning, code):
    """Many clients send the beginning of a request, then an octet now and then, until they are told to stop."""
    with others_are_served(checks, gateway, hardship):
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
    with others_are_served(checks, gateway, "slow readers"):
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
    count = IDLE if FULL or not gateway.tls else 500
    before = memory(gateway.process)
    with others_are_served(checks, gateway, f"{count} idle connections"):
        clients = []
        for _ in range(count):
            s = connect(gateway)
            clients.append(s)
            s.sendall(get("/"))
            if len(clients) % 100 == 0:
                checks_hundred = [read_answer(s).status for s in clients[-100:]]
                if checks_hundred != [200] * 100:
                    checks.check("idle connections: each was served", False, checks_hundred)
        time.sleep(1)
        each = (memory(gateway.process) - before) * 1024 / count
        checks.check("idle connections: they are open", metric(gateway, "candor_connections_open") >= count)
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

    with others_are_served(checks, gateway, f"a flood of {FLOOD} connections"):
        in_threads(some, 4)
        checks.equal("flood: whoever asks is answered", done.count(True), FLOOD // 12 * 3)


def pipelines(gateway):
    with others_are_served(checks, gateway, "pipelines of 1,000 requests"):
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
    with others_are_served(checks, gateway, "half-closed clients"):
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
    with others_are_served(checks, gateway, "clients that vanish"):
        clients = [connect(gateway) for _ in range(MANY)]
        for s in clients:
            s.sendall(get("/wait/1500"))
        time.sleep(0.3)
        for n, s in enumerate(clients):
            vanish(s) if n % 2 else s.close()


def too_few_files(upstream):
    """With fewer file descriptors than clients: idle ones make room, and some are left for the upstream."""
    few = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (150, 150))  # noqa: E731
    gateway = Hard(upstream, *SETTINGS, preexec_fn=few)
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
    gateway = Hard(upstream, *TIMES, "--max-connections", "200")
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
    for secured in (False, True):
        gateway = Hard(upstream, *SETTINGS, secured=secured)
        hardships = [slow_heads, slow_bodies, slow_readers, flood, vanishing]
        # Over TLS these are no different once the octets are read.
        hardships += [] if secured else [pipelines, half_closed]
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
