"""Slow, silent, vanishing and countless clients of HTTP/2, in plaintext and over TLS: others are served meanwhile, and memory stays bounded."""
# needs: python openssl
import asyncio
import resource
import sys
import threading
import time

from _candor import FULL, Checks, free_port, request, start
from _frames import (
    DATA, END_HEADERS, END_STREAM, ENHANCE_YOUR_CALM, HEADERS, RST_STREAM, WINDOW_UPDATE, CONTINUATION, Frames, fields,
    frame,
)
from _hardship import BIG, TIMES, Hard, connect, in_threads, memory, metric, others_are_served, serve_api, vanish

checks = Checks()
IDLE = 10_000 if FULL else 500
MANY = 200 if FULL else 60
FLOOD = 6_000 if FULL else 600
SETTINGS = [*TIMES, "--max-connections", str(IDLE + 1000)]
NO_WINDOW = b"\0\x04" + bytes(4)  # SETTINGS_INITIAL_WINDOW_SIZE 0


def client(gateway, settings=b"", reads=None):
    return Frames.on(connect(gateway, reads, h2=True), settings)


def asked(gateway, path="/", settings=b"", reads=None):
    """A connection with one request on stream 1."""
    made = client(gateway, settings, reads)
    made.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, fields(path=path)))
    return made


def drip(clients, piece, seconds=3.6):
    end = time.time() + seconds
    while time.time() < end:
        for one in clients:
            one.send(piece)
        time.sleep(0.1)


def slow_heads(gateway):
    """A block of headers that never ends: nothing can be answered, so the connection ends."""
    with others_are_served(checks, gateway, "h2: slow heads"):
        clients = [client(gateway) for _ in range(MANY)]
        for one in clients:
            one.send(frame(HEADERS, END_STREAM, 1, fields()))
        drip(clients, frame(CONTINUATION, 0, 1, b"\0\x01x\x01y"))
        ended = 0
        for one in clients:
            while one.read():
                pass
            ended += 1
            one.close()
        checks.equal("h2: slow heads: each connection ends", ended, MANY)


def slow_bodies(gateway):
    with others_are_served(checks, gateway, "h2: slow bodies"):
        clients = [client(gateway) for _ in range(MANY)]
        for one in clients:
            one.send(frame(HEADERS, END_HEADERS, 1, fields(("content-length", "100000"), method="POST")))
        drip(clients, frame(DATA, 0, 1, b"x"))
        answers = [one.answer(1) for one in clients]
        told = sum(bool(answer) and b"request-body-timeout" in answer[1] for answer in answers)
        checks.equal("h2: slow bodies: each is told", told, MANY)
        for one in clients:
            # The connection is fit for the next request.
            one.send(frame(HEADERS, END_HEADERS | END_STREAM, 3, fields(path="/next")))
        served = sum(bool(a := one.answer(3)) and a[1] == b"/next 0" for one in clients)
        checks.equal("h2: slow bodies: the connection goes on", served, MANY)
        for one in clients:
            one.close()


def slow_readers(gateway):
    """Clients that open no window, or take nothing off the connection, are given up; who takes a little is not."""
    with others_are_served(checks, gateway, "h2: slow readers"):
        shut = [asked(gateway, "/big", settings=NO_WINDOW) for _ in range(20)]
        stalled = [asked(gateway, "/big", reads=65536) for _ in range(20)]
        patient = [asked(gateway, "/big", settings=NO_WINDOW) for _ in range(5)]
        taken = 0
        for _ in range(16):
            for one in patient:
                one.send(frame(WINDOW_UPDATE, 0, 1, (1000).to_bytes(4, "big")))
                found = one.until(DATA)
                taken += len(found[3]) if found else 0
            time.sleep(0.5)
        checks.equal("h2: slow readers: who takes a little has it", taken, 16 * 1000 * len(patient))
        for title, clients in (("opens no window", shut), ("takes nothing", stalled)):
            given_up = 0
            for one in clients:
                got = 0
                while (found := one.read()) and found[0] != RST_STREAM:
                    got += len(found[3]) if found[0] == DATA else 0
                given_up += got < BIG
                one.close()
            checks.equal(f"h2: slow readers: who {title} is given up", given_up, len(clients))
        for one in patient:
            one.close()


def idle_connections(gateway):
    before = memory(gateway.process)
    with others_are_served(checks, gateway, f"h2: {IDLE} idle connections"):
        clients, served = [], 0
        for _ in range(IDLE):
            clients.append(asked(gateway))
            if len(clients) % 100 == 0:
                served += sum(one.answer(1)[1] == b"/ 0" for one in clients[-100:])
        checks.equal("h2: idle connections: each was served", served, IDLE)
        checks.check("h2: idle connections: they are open", metric(gateway, "candor_connections_open") >= IDLE)
        print(f"an idle connection of HTTP/2 costs {(memory(gateway.process) - before) * 1024 / IDLE:.1f} KiB")
        some = clients[::97]
        for one in some:
            one.send(frame(HEADERS, END_HEADERS | END_STREAM, 3, fields(path="/again")))
        checks.equal("h2: idle connections: they are kept", {one.answer(3)[1] for one in some}, {b"/again 0"})
        for one in clients:
            one.close()


def flood(gateway):
    """Short connections: with a request, with half a preface, with nothing; closed in order or reset."""
    done = []

    def some(kind):
        for n in range(FLOOD // 12):
            if kind == 0:
                one = asked(gateway, f"/flood/{n}")
                done.append(one.answer(1)[1] == b"/flood/%d 0" % n)
                one.close()
                continue
            made = connect(gateway, h2=True)
            if kind == 1:
                made.sendall(b"PRI * HTTP/2.0\r\n\r\nSM")
            if kind == 2:
                vanish(made)
            made.close()

    with others_are_served(checks, gateway, f"h2: a flood of {FLOOD} connections"):
        in_threads(some, 4)
        checks.equal("h2: flood: whoever asks is answered", done.count(True), FLOOD // 12 * 3)


def resets(gateway):
    """Many connections at once that take every request back."""
    get = fields(path="/wait/50")
    # In one piece: a witness in this process should not have to wait for the attack to be made up.
    attack_octets = b"".join(
        frame(HEADERS, END_HEADERS | END_STREAM, n, get) + frame(RST_STREAM, 0, n, b"\0\0\0\x08")
        for n in range(1, 8_000, 2))
    ends = []

    def attack():
        for _ in range(4 if FULL else 1):
            one = client(gateway)
            one.send(attack_octets)
            ends.append(one.goaway())
            one.close()

    with others_are_served(checks, gateway, "h2: rapid resets"):
        threads = [threading.Thread(target=attack) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    # A connection may be reset before its farewell is read.
    told = [end for end in ends if end]
    checks.check("h2: rapid resets: told to calm down", told and all(code == ENHANCE_YOUR_CALM for code, _ in told), ends[:3])


def vanishing(gateway):
    with others_are_served(checks, gateway, "h2: clients that vanish"):
        clients = [asked(gateway, "/wait/1500") for _ in range(MANY)]
        time.sleep(0.3)
        for n, one in enumerate(clients):
            vanish(one.socket) if n % 2 else one.close()


def run():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    upstream = free_port()
    start([sys.executable, __file__, "api", upstream], upstream)
    for secured in (False, True):
        gateway = Hard(upstream, *SETTINGS, secured=secured)
        request(gateway.port, "GET", "/")
        for hardship in (slow_heads, slow_bodies, slow_readers, flood, resets, vanishing, idle_connections):
            if hardship is idle_connections and hard < IDLE + 2000:
                checks.skip("h2: idle connections", f"the system allows {hard} open files only")
                continue
            checks.run(hardship, gateway)
        checks.equal("no panic", metric(gateway, "candor_panics_total"), 0)
        checks.equal("ends with 0", gateway.stop(), 0)


if __name__ != "__main__":
    pass
elif sys.argv[1:2] == ["api"]:
    asyncio.run(serve_api(int(sys.argv[2])))
else:
    checks.run(run)
    checks.close()
