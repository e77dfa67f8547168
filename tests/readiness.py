"""Alive and ready are two questions: on the gateway's port and the workbench's, through `candor health`, while it starts, stops and loses its upstream; memory that the system limits is respected."""
# needs: python openssl
import json
import os
import pathlib
import signal
import socket
import subprocess
import time

from _candor import CANDOR, Checks, Gateway, folder, free_port, request
from _hardship import read_answer
from _load import Echo

checks = Checks()
CONTRACT = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {responses: {default: {description: any}}}}}\n"


def probe(port, what):
    answer = request(port, "GET", f"/_candor/{what}", host=f"127.0.0.1:{port}")
    return answer.status, answer.json()


def health(*arguments):
    said = subprocess.run([CANDOR, "health", *arguments], capture_output=True, text=True, cwd=folder(), timeout=60)
    return said.returncode, said.stdout.strip()


def alive_and_ready():
    gateway = Gateway(Echo().server_port)
    checks.equal("alive, at the gateway", probe(gateway.port, "health"), (200, {"status": "ok"}))
    checks.equal("ready, at the gateway", probe(gateway.port, "ready"), (200, {"ready": True}))
    checks.equal("ready, at the workbench", probe(gateway.workbench, "ready"), (200, {"ready": True, "obstacles": []}))
    checks.equal("HEAD is answered, too", request(gateway.port, "HEAD", "/_candor/ready").status, 200)
    checks.equal("candor health", health(f"http://127.0.0.1:{gateway.port}"), (0, '{"status":"ok"}'))
    checks.equal("candor health --ready", health("--ready", f"http://127.0.0.1:{gateway.port}"), (0, '{"ready":true}'))
    checks.equal("nobody there", health(f"http://127.0.0.1:{free_port()}")[0], 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        checks.equal("nobody who answers", health("--timeout", "0.2", f"http://127.0.0.1:{silent.getsockname()[1]}")[0], 1)
    checks.equal("no address", health("gateway")[0], 2)
    checks.equal("requests pass", request(gateway.port, "GET", "/x").status, 200)
    checks.equal("it ends well", gateway.stop(), 0)
    checks.equal("probes are not kept", [json.loads(line)["target"] for line in gateway.log().splitlines()], ["/x"])
    checks.check("nor missed", "1 exchanges stored, 0 lost" in gateway.errors_path.read_text(), gateway.errors_path.read_text()[-200:])


def of_the_settings():
    place = folder()
    gateway = Gateway(Echo().server_port, "--prefix", "/_own")
    (place / "candor.toml").write_text(f'[gateway]\nlisten = "0.0.0.0:{gateway.port}"\nprefix = "/_own"\n')
    said = subprocess.run([CANDOR, "health", "--ready"], capture_output=True, text=True, cwd=place)
    checks.equal("the settings say where, and below what", (said.returncode, said.stdout.strip()), (0, '{"ready":true}'))
    gateway.stop()


def not_before_the_contract():
    service = free_port()
    gateway = Gateway(service, "--openapi", f"http://127.0.0.1:{service}/openapi.json", "--openapi-refresh", "1s")
    checks.equal("alive without its contract", probe(gateway.port, "health")[0], 200)
    checks.equal("but not ready", probe(gateway.port, "ready"), (503, {"ready": False}))
    status, told = probe(gateway.workbench, "ready")
    checks.check("the workbench says why", status == 503 and "is not loaded" in told["obstacles"][0], told)
    checks.equal("candor health --ready", health("--ready", f"http://127.0.0.1:{gateway.port}"), (1, '{"ready":false}'))
    gateway.stop()


def while_it_stops():
    gateway = Gateway(Echo().server_port, "--unready-time", "4s")
    with socket.create_connection(("127.0.0.1", gateway.port), 30) as kept:
        kept.sendall(b"GET /kept HTTP/1.1\r\nHost: a\r\n\r\n")
        checks.equal("served before", read_answer(kept).status, 200)
        began = time.time()
        gateway.process.send_signal(signal.SIGTERM)
        checks.until("not ready at once", lambda: probe(gateway.port, "ready")[0] == 503)
        checks.equal("alive", probe(gateway.port, "health")[0], 200)
        checks.equal("whoever comes all the same is served", request(gateway.port, "GET", "/late").status, 200)
        kept.sendall(b"GET /kept HTTP/1.1\r\nHost: a\r\n\r\n")
        checks.equal("so is who has a connection", read_answer(kept).status, 200)
        checks.check("the workbench says why", "stopping" in str(probe(gateway.workbench, "ready")[1]["obstacles"]))
    checks.equal("then it ends", gateway.process.wait(60), 0)
    checks.check("not before the time", time.time() - began >= 4, time.time() - began)


def without_upstreams():
    place, gone, there = folder(), free_port(), Echo().server_port
    (place / "candor.toml").write_text(
        '[gateway]\nready = "upstreams"\n'
        f'[[service]]\nname = "shop"\nprefix = "/shop"\nupstream = "http://127.0.0.1:{gone}"\nrest = "60s"\n')
    gateway = Gateway(there, "--config", place / "candor.toml")
    checks.equal("ready at first", probe(gateway.port, "ready")[0], 200)
    for _ in range(6):
        request(gateway.port, "GET", "/shop/a")
    checks.until("not once all servers of a service rest", lambda: probe(gateway.port, "ready")[0] == 503)
    checks.equal("the workbench says which", probe(gateway.workbench, "ready")[1]["obstacles"], ["No server of the service shop is asked: all have failed."])
    (place / "candor.toml").write_text((place / "candor.toml").read_text().replace("upstreams", "contract"))
    checks.until("unless that is not asked for any more", lambda: probe(gateway.port, "ready")[0] == 200)
    gateway.stop()


def memory_is_respected():
    """In a group of processes of version 1 or 2 with 256 MiB, where one can be made here."""
    tops = [pathlib.Path("/sys/fs/cgroup/memory"), pathlib.Path("/sys/fs/cgroup/unified"), pathlib.Path("/sys/fs/cgroup")]
    files = ("memory.limit_in_bytes", "memory.max")
    made = None
    for top in tops:
        try:
            place = top / f"candor-test-{os.getpid()}"
            place.mkdir()
            file = next(name for name in files if (place / name).exists())
            (place / file).write_text(str(256 << 20))
            made = place / file
            break
        except (OSError, StopIteration):
            if place.is_dir():
                place.rmdir()
    if made:
        enter = lambda: (made.parent / "cgroup.procs").write_text(str(os.getpid()))  # noqa: E731
        expected, source = "64 MiB for bodies, 32 MiB for the journal's queue, 2730 connections", str(made)
        in_room("a group", Gateway(Echo().server_port, preexec_fn=enter), expected, source)
        in_room("a group, but set", Gateway(Echo().server_port, "--budget", "100 MiB", "--max-connections", "77", preexec_fn=enter),
                "100 MiB for bodies, 32 MiB for the journal's queue, 77 connections", source)
        checks.until("the group is empty", lambda: not (made.parent / "cgroup.procs").read_text())
        made.parent.rmdir()
    else:
        checks.skip("a group with little memory", "none can be made here")
    limited = ["bash", "-c", f'ulimit -v {4 << 20}; exec "$0" "$@"']
    import _candor
    before, _candor.start = _candor.start, lambda arguments, *rest, **options: start(limited + arguments, *rest, **options)
    start = before
    try:
        in_room("ulimit -v", Gateway(Echo().server_port), "256 MiB for bodies, 64 MiB for the journal's queue, 10000 connections", "ulimit -v")
    finally:
        _candor.start = before


def in_room(title, gateway, expected, source):
    told = gateway.errors_path.read_text()
    checks.check(f"{title}: told at the start", expected in told and source in told, told)
    page = request(gateway.workbench, "GET", "/health", host=f"127.0.0.1:{gateway.workbench}").body.decode()
    checks.check(f"{title}: told on the health page", "MiB for bodies" in page, page[-3000:])
    checks.equal(f"{title}: requests pass", request(gateway.port, "GET", "/x").status, 200)
    checks.equal(f"{title}: it ends well", gateway.stop(), 0)


for check in (alive_and_ready, of_the_settings, not_before_the_contract, while_it_stops, without_upstreams, memory_is_respected):
    checks.run(check)
checks.close()
