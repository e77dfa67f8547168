"""How long others wait while one client floods with bad requests.

A quiet client sends a good request every few milliseconds on one connection and notes how long each answer takes.
It does so alone, and beside a flood of requests that are refused (32 connections, as many as will go), for the same
proxy. nginx refuses the same requests with 400 by itself, as any server does whose parser fails. Everything is on in
Candor: every refusal gets a problem document, is stored and logged. What counts is the ratio of the distributions,
flooded to alone, and that nothing the quiet client sent was refused or lost.

On a machine with few cores the flood's sender takes its share of them too; nginx shows how much that is.

Run by `cargo xtask bench flood`; by hand:
    python3 benches/flood.py target/release/candor [--seconds 5]
"""
# needs: nginx wrk
import argparse
import http.client
import pathlib
import re
import signal
import statistics
import subprocess
import tempfile
import threading
import time

import proxy


def latencies(port, seconds):
    """Milliseconds that each answer to a good request took."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    out, end = [], time.time() + seconds
    while time.time() < end:
        began = time.perf_counter()
        connection.request("GET", "/items?limit=10")
        answer = connection.getresponse()
        answer.read()
        out.append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            raise SystemExit(f"a good request got {answer.status} on port {port}")
        time.sleep(0.004)
    return sorted(out)


def flood(folder, port, seconds, counted):
    script = folder / "flood.lua"
    # Refused by both: a Host that no host can have.
    script.write_text("wrk.headers['Host'] = 'a b/c'\n")
    command = ["wrk", "-t1", "-c32", f"-d{seconds}s", "-s", str(script), f"http://127.0.0.1:{port}/items?limit=10"]
    said = subprocess.run(command, capture_output=True, text=True).stdout
    counted.append(int(re.search(r"(\d+) requests in", said)[1]) / seconds)


def at(values, share):
    return values[min(len(values) - 1, int(len(values) * share))]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("candor")
    parser.add_argument("--seconds", type=int, default=5)
    arguments = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="candor-bench-"))
    contract = folder / "api.yaml"
    contract.write_text(proxy.CONTRACT)
    up = proxy.upstream(folder)
    ones = {"nginx": proxy.plain_proxy(folder, up),
            "Candor": proxy.Candor(arguments.candor, folder, up, "flood", ["--openapi", str(contract)])}
    print("| proxy | refused a second | quiet client, ms: median | p95 | p99 | beside the flood: median | p95 | p99 | ratio of medians |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    try:
        for name, one in ones.items():
            latencies(one.port, 1)
            alone, rate = latencies(one.port, arguments.seconds), []
            sender = threading.Thread(target=flood, args=(folder, one.port, arguments.seconds + 1, rate))
            sender.start()
            time.sleep(0.5)
            beside = latencies(one.port, arguments.seconds)
            sender.join()
            row = [f"{statistics.median(v):.2f} | {at(v, 0.95):.2f} | {at(v, 0.99):.2f}" for v in (alone, beside)]
            ratio = statistics.median(beside) / statistics.median(alone)
            print(f"| {name} | {rate[0]:,.0f} | {row[0]} | {row[1]} | {ratio:.1f} |", flush=True)
        time.sleep(1)
        stored, lost = ones["Candor"].figures()
        print(f"\nstored {stored:.0f}, lost {lost:.0f}")
    finally:
        for one in [*ones.values(), up]:
            one.process.send_signal(signal.SIGTERM)
            one.process.wait(30)


if __name__ == "__main__":
    main()
