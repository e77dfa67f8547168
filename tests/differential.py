"""What is forwarded is read identically by h11, gunicorn, uvicorn, Node, nginx and Go: the same requests, no fewer and none besides.

The suites' cases and seeded mutations of them, in random TCP segments, with every preset, 5,000 of them with
CANDOR_FULL=1; CANDOR_DIFFERENTIAL_MINUTES goes on with further seeds for as long.
"""
# needs: python node nginx
import hashlib
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import threading
import time

from _candor import FULL, ROOT, SHARED, Checks, Gateway, folder, free_port, start
from _mutations import cases, mutation, pieces

checks = Checks()
STREAMS = 5001 if FULL else 1200
MINUTES = float(os.environ.get("CANDOR_DIFFERENTIAL_MINUTES") or 0)
SEED = 401
APPS = ROOT / "tests/apps/backends"
PLACE = folder()
PRESETS = ["strict", "default", "lenient"]
# Who refuses what it is sent, as these may for reasons of their own (a method they do not know, `%00`, a limit),
# has read nothing otherwise: such answers are counted. Then the connection ends, so nothing else can follow.
REFUSALS = {400, 403, 404, 405, 411, 413, 414, 431, 501, 505}
# Said by the gateway anew for each exchange.
VOLATILE = {"x-request-id", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "via", "host", "content-length",
            "connection", "forwarded", "traceparent"}


class Backend:
    """A real server and the file in which it notes what it understood."""

    def __init__(self, name):
        self.name, self.port, self.notes = name, free_port(), PLACE / f"{name}.jsonl"
        self.notes.touch()
        environment = {**os.environ, "NOTES": str(self.notes), "PYTHONPATH": str(APPS)}
        bind = f"127.0.0.1:{self.port}"
        command = {
            "h11": [sys.executable, APPS / "h11_app.py", self.port, self.notes],
            "gunicorn": [sys.executable, "-m", "gunicorn", "--bind", bind, "--worker-class", "gthread", "--threads", "4",
                         "--keep-alive", "60", "--limit-request-line", "0", "--limit-request-field_size", "0",
                         "--limit-request-fields", "500", "--permit-unconventional-http-method", "--log-level", "critical", "gunicorn_app:app"],
            "uvicorn": [sys.executable, "-m", "uvicorn", "--http", "httptools", "--lifespan", "off", "--log-level",
                        "critical", "--timeout-keep-alive", "60", "--port", str(self.port), "uvicorn_app:app"],
            "node": ["node", APPS / "node_app.js", self.port, self.notes],
            "nginx": [shutil.which("nginx") or "/usr/sbin/nginx", "-p", PLACE, "-c", PLACE / "nginx.conf"],
            "go": [PLACE / "go_app", self.port, self.notes],
        }[name]
        if name == "nginx":
            text = (APPS / "nginx.conf").read_text()
            for key, value in {"PORT": self.port, "INNER": free_port(), "FOLDER": PLACE, "NOTES": self.notes}.items():
                text = text.replace(f"@{key}@", str(value))
            (PLACE / "nginx.conf").write_text(text)
        log = open(PLACE / f"{name}.log", "wb")
        start(command, self.port, env=environment, cwd=PLACE, stdout=log, stderr=log)

    def seen(self):
        """Every request it read, by id; a list each, for the case that one came twice."""
        seen, strays = {}, []
        text = self.notes.read_bytes().decode("latin1" if self.name == "nginx" else "utf8")
        for line in text.split("\n")[:-1]:
            note = json.loads(line)
            if self.name == "nginx":
                if note["status"] in REFUSALS:
                    continue
                body = note.pop("body").encode("latin1")
                note["length"], note["sha1"] = int(note["length"] or 0), hashlib.sha1(body).hexdigest()
            if note["id"]:
                seen.setdefault(note["id"], []).append(note)
            else:
                strays.append(note)
        return seen, strays


def backends():
    names = ["h11", "gunicorn", "uvicorn", "node", "nginx"]
    if shutil.which("go"):
        environment = {**os.environ, "GOFLAGS": "-mod=mod", "GOCACHE": str(PLACE / "go-cache"), "GO111MODULE": "off"}
        build = ["go", "build", "-o", PLACE / "go_app", APPS / "go_app.go"]
        subprocess.run([str(word) for word in build], env=environment, check=True)
        names.append("go")
    else:
        checks.skip("Go's net/http", "go is not installed (apt-get install golang-go)")
    return [Backend(name) for name in names]


def send(port, parts):
    """Sends the parts as segments, half-closes and gives all that comes back."""
    out = b""
    with socket.create_connection(("127.0.0.1", port), 15) as s:
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            for number, part in enumerate(parts):
                if number:
                    time.sleep(0.001)
                s.sendall(part)
            s.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        try:
            while piece := s.recv(65536):
                out += piece
        except ConnectionResetError:
            pass
    return out


ID = re.compile(rb"\r\nx-request-id: *([^\r\n]+)", re.I)


def run(backend, gateway, streams, result):
    """The ids of the exchanges of each stream, in their order."""
    result[backend.name] = []
    for parts in streams:
        try:
            found = [match.decode() for match in ID.findall(send(gateway.port, parts))]
        except OSError as error:
            found = []
            checks.check(f"{backend.name}: a stream is answered", False, f"{error!r} for {b''.join(parts)!r:.300}")
        result[backend.name].append(list(dict.fromkeys(found)))


def said(log):
    """The access log by request id: what the gateway says it forwarded."""
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    return {line["request_id"]: line for line in lines if line["verdict"] in ("passed", "observed", "failed")}


def path(target):
    """A target of the log as the backend gets it: without scheme and authority, octets percent-encoded."""
    target = re.sub(r"^https?://[^/?]*", "", target, flags=re.I)
    target = target if target.startswith(("/", "*")) else "/" + target
    return re.sub(r"\\x([0-9a-fA-F]{2})", lambda octet: "%" + octet[1].upper(), target)


def masked_equal(masked, plain):
    """Equal but for the masks of the log. A log that escapes an octet is as long as the target with `%NN`."""
    return len(masked) == len(plain) and all(a in (b, "*") for a, b in zip(masked, plain))


def fields_of(note):
    fields = {}
    for name, value in note.get("fields", []):
        if name.lower() not in VOLATILE:
            fields.setdefault(name.lower(), []).append(value)
    return fields


def compare_with_log(title, backend, log, seen):
    """Each forwarded request was seen once and as the log says; nothing else was seen."""
    differences, refused = [], 0
    for identity, line in log.items():
        notes = seen.get(identity, [])
        if not notes:
            local = line["method"] == "OPTIONS" and line["target"].endswith("*")
            if line["status"] in REFUSALS or local and backend.name == "go":
                refused += 1
            else:
                differences.append(f"not seen: {line}")
        if len(notes) > 1:
            differences.append(f"seen {len(notes)} times: {line}")
        for note in notes[:1]:
            expected = path(line["target"])
            if backend.name == "uvicorn":
                # It keeps path and query apart, so an empty query leaves no trace.
                expected = expected.removesuffix("?") if expected.count("?") == 1 else expected
            right = note["method"] == line["method"] and note["length"] == line["request_octets"]
            if not right or not masked_equal(expected, note["target"]):
                differences.append(f"the log says {line}, {backend.name} read {note}")
    differences += [f"never forwarded: {notes[0]}" for identity, notes in seen.items() if identity not in log]
    checks.check(f"{title}: {backend.name} read what was forwarded", not differences,
                 f"{len(differences)} differences, such as\n" + "\n".join(d[:1500] for d in differences[:3]))
    return len(differences), refused


def compare_with_others(title, streams, result, logs, seen):
    """All backends read the same of a stream."""
    differences = []
    for number, parts in enumerate(streams):
        readings = {}
        for name, ids in result.items():
            forwarded = [identity for identity in ids[number] if identity in logs[name]]
            readings[name] = [seen[name].get(identity, [None])[0] for identity in forwarded]
        for position, (name, notes) in ((p, item) for item in readings.items() for p in range(len(item[1]))):
            for other, theirs in readings.items():
                if position >= len(theirs) or other <= name:
                    continue
                one, two = notes[position], theirs[position]
                if one is None or two is None:
                    continue
                same = all(one[key] == two[key] for key in ("method", "length", "sha1"))
                if "fields" in one and "fields" in two:
                    same = same and fields_of(one) == fields_of(two)
                if not same:
                    differences.append(f"{name} {one} but {other} {two} of {b''.join(parts)!r}")
        if len({len(notes) for notes in readings.values()}) > 1:
            counts = {name: len(notes) for name, notes in readings.items()}
            differences.append(f"numbers of requests differ: {counts} of {parts}")
    checks.check(f"{title}: all backends read the same", not differences,
                 f"{len(differences)} differences, such as\n" + "\n".join(d[:1500] for d in differences[:3]))
    return len(differences)


def preset(name, streams, servers):
    # These clients close their sending side first; a slow machine's servers may take their time.
    settings = ("--preset", name, "--trust", "nobody", "--half-closed-timeout", "60s")
    gateways = {b.name: Gateway(b.port, *settings) for b in servers}
    result = {}
    threads = [threading.Thread(target=run, args=(b, gateways[b.name], streams, result)) for b in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for gateway in gateways.values():
        checks.equal(f"{name}: the gateway ends well", gateway.stop(), 0)
    logs = {b.name: said(gateways[b.name].log()) for b in servers}
    title, seen, total, refused = f"preset {name}", {}, 0, {}
    for backend in servers:
        everything, strays = backend.seen()
        # They all append, so the file can be emptied under them.
        os.truncate(backend.notes, 0)
        checks.equal(f"{title}: {backend.name} read no request that has no id", strays, [])
        seen[backend.name] = everything
        differences, refused[backend.name] = compare_with_log(title, backend, logs[backend.name], everything)
        total += differences
    total += compare_with_others(title, streams, result, logs, seen)
    forwarded = {b: len(log) for b, log in logs.items()}
    print(f"{title}: {len(streams)} streams, forwarded {forwarded}, refused by the backend {refused}, {total} differences")


def round_of(seed, servers):
    """All presets with the streams of one seed; how many streams there were."""
    seed = random.Random(seed)
    known = cases()
    count = STREAMS // len(PRESETS)
    for name in PRESETS:
        whole = seed.sample(known, min(count // 2, len(known)))
        whole += [mutation(known, seed) for _ in range(count - len(whole))]
        preset(name, [pieces(octets, seed) for octets in whole], servers)
    return count * len(PRESETS)


def main():
    servers = backends()
    begun = time.time()
    rounds, streams = 0, 0
    while not rounds or time.time() - begun < MINUTES * 60:
        streams += round_of(SEED + rounds, servers)
        rounds += 1
        print(f"{streams} streams of {rounds} seeds to {len(servers)} backends in {time.time() - begun:.0f} s", flush=True)


if not (SHARED / "suites/http1_requests.jsonl").exists():
    checks.skip("everything", f"{SHARED}/suites is not there")
else:
    checks.run(main)
checks.close()
