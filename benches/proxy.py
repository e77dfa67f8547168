#!/usr/bin/env python3
"""CPU time per request of Candor as a proxy, as a ratio to nginx doing nothing but proxying.

Both stand in front of the same upstream and get the same load, one after the other, in rounds; what is
compared is the CPU time (user and system, all threads) that the proxy itself used per request answered. CPU
time does not depend on how busy the machine is with the load generator, so ratios of one run can be
compared; absolute figures of two machines cannot.

Run by `cargo xtask bench`; by hand:
    python3 benches/proxy.py target/release/candor [--seconds 3] [--rounds 3] [--json FILE]
"""
# needs: nginx wrk
import argparse
import json
import os
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
TICK = os.sysconf("SC_CLK_TCK")
BODY = json.dumps({"name": "Ada", "kind": "cat", "tags": ["one", "two"], "note": "x" * 930})

CONTRACT = """\
openapi: 3.1.0
info: {title: Bench, version: "1"}
paths:
  /items:
    get:
      operationId: listItems
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100}}
      responses: {"200": {description: ok}}
    post:
      operationId: createItem
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name, kind]
              additionalProperties: false
              properties:
                name: {type: string, minLength: 1, maxLength: 40}
                kind: {enum: [cat, dog]}
                tags: {type: array, maxItems: 8, items: {type: string}}
                note: {type: string, maxLength: 2000}
      responses: {"200": {description: ok}}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port, seconds=10):
    end = time.time() + seconds
    while time.time() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    sys.exit(f"nothing listens on 127.0.0.1:{port}")


def cpu_seconds(pid):
    """User and system time of a process and its children, all threads."""
    total = 0
    for one in [pid] + children(pid):
        fields = pathlib.Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def children(pid):
    out = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout
    return [int(p) for p in out.split()]


class Nginx:
    def __init__(self, folder, name, server, workers=1):
        self.port = free_port()
        conf = folder / f"{name}.conf"
        conf.write_text(
            f"daemon off; worker_processes {workers}; pid {folder}/{name}.pid; error_log {folder}/{name}.log;\n"
            "events { worker_connections 4096; }\n"
            f"http {{ access_log off; client_body_temp_path {folder}/{name}.body; proxy_temp_path {folder}/{name}.proxy;\n"
            f"fastcgi_temp_path {folder}/{name}.f; uwsgi_temp_path {folder}/{name}.u; scgi_temp_path {folder}/{name}.s;\n"
            "keepalive_requests 1000000; client_body_buffer_size 64k;\n" + server.replace("PORT", str(self.port)) + "\n}\n"
        )
        self.process = subprocess.Popen(["nginx", "-c", str(conf), "-p", str(folder)], stderr=subprocess.DEVNULL)
        wait_for(self.port)


def upstream(folder):
    answer = '{"items":[{"id":1,"name":"Ada"},{"id":2,"name":"Grace"}]}'
    return Nginx(folder, "upstream", f"""
        server {{ listen 127.0.0.1:PORT; default_type application/json;
          location / {{ return 200 '{answer}'; }} }}""")


def plain_proxy(folder, up):
    return Nginx(folder, "proxy", f"""
        upstream api {{ server 127.0.0.1:{up.port}; keepalive 128; keepalive_requests 1000000; }}
        server {{ listen 127.0.0.1:PORT;
          location / {{ proxy_pass http://api; proxy_http_version 1.1; proxy_set_header Connection "";
                        proxy_set_header Host $host; }} }}""")


class Candor:
    def __init__(self, binary, folder, up, name, extra):
        self.port, self.workbench = free_port(), free_port()
        self.data = folder / f"data-{name}"
        arguments = [binary, "serve", "--upstream", f"http://127.0.0.1:{up.port}", "--listen",
                     f"127.0.0.1:{self.port}", "--workbench", f"127.0.0.1:{self.workbench}", "--data", str(self.data)]
        log = open(folder / f"{name}.err", "w")
        self.process = subprocess.Popen(arguments + extra, stdout=subprocess.DEVNULL, stderr=log)
        wait_for(self.port)
        wait_for(self.workbench)

    def figures(self):
        text = urllib.request.urlopen(f"http://127.0.0.1:{self.workbench}/_candor/metrics").read().decode()
        read = lambda name: sum(float(v) for v in re.findall(rf"^{name}(?:{{[^}}]*}})? ([0-9.e+]+)$", text, re.M))
        return read("candor_journal_stored_total"), read("candor_journal_lost_total")


def load(folder, port, kind, seconds):
    """Requests answered within `seconds`; sys.exit if any failed."""
    script = folder / f"{kind}.lua"
    if kind == "POST":
        script.write_text(f"wrk.method='POST'\nwrk.body=[[{BODY}]]\nwrk.headers['Content-Type']='application/json'\n")
    else:
        script.write_text("wrk.method='GET'\n")
    path = "/items?limit=10" if kind == "GET" else "/items"
    out = subprocess.run(["wrk", "-t1", "-c32", f"-d{seconds}s", "-s", str(script), f"http://127.0.0.1:{port}{path}"],
                         capture_output=True, text=True).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        sys.exit(f"the load on port {port} failed:\n{out}")
    return int(re.search(r"(\d+) requests in", out)[1])


def measure(folder, target, kind, seconds):
    before = cpu_seconds(target.process.pid)
    count = load(folder, target.port, kind, seconds)
    return (cpu_seconds(target.process.pid) - before) / count * 1e6, count


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("candor")
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json")
    arguments = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="candor-bench-"))
    contract = folder / "api.yaml"
    contract.write_text(CONTRACT)
    up = upstream(folder)
    peer = plain_proxy(folder, up)
    quiet = ["--access-log", "off"]
    candors = {
        "bare (journal off)": Candor(arguments.candor, folder, up, "bare", quiet + ["--journal", "off"]),
        "contract (journal off)": Candor(arguments.candor, folder, up, "contract",
                                         quiet + ["--journal", "off", "--openapi", str(contract)]),
        "everything on": Candor(arguments.candor, folder, up, "all", ["--openapi", str(contract)]),
    }
    rows, served = [], 0
    try:
        for kind in ("GET", "POST"):
            samples = {name: [] for name in ["nginx", *candors]}
            for _ in range(arguments.rounds + 1):
                samples["nginx"].append(measure(folder, peer, kind, arguments.seconds)[0])
                for name, candor in candors.items():
                    cost, count = measure(folder, candor, kind, arguments.seconds)
                    samples[name].append(cost)
                    if name == "everything on":
                        served += count
            base = samples["nginx"][1:]
            for name, values in samples.items():
                values = values[1:]  # the first round warms up
                ratios = [v / b for v, b in zip(values, base)]
                rows.append({"request": kind, "proxy": name, "cpu_us": statistics.median(values),
                             "ratio": statistics.median(ratios)})
        time.sleep(1)
        stored, lost = candors["everything on"].figures()
    finally:
        for one in [*candors.values(), peer, up]:
            one.process.send_signal(signal.SIGTERM)
            one.process.wait(20)
    print(f"{'request':8} {'proxy':24} {'CPU µs/request':>15} {'ratio to nginx':>15}")
    for row in rows:
        print(f"{row['request']:8} {row['proxy']:24} {row['cpu_us']:15.1f} {row['ratio']:15.2f}")
    print(f"served {served}, stored {stored:.0f}, lost {lost:.0f}")
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps({"rows": rows, "served": served, "stored": stored, "lost": lost}))


if __name__ == "__main__":
    main()
