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
import statistics
import threading
import time

from comparison import campaign, machine, requests


def latencies(port, seconds):
    """Milliseconds that each answer to a good request took."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    out, end = [], time.time() + seconds
    while time.time() < end:
        began = time.perf_counter()
        connection.request("GET", requests.GET.target, headers={"X-Api-Key": requests.KEY})
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
    said = machine.run(command, seconds + 60)
    counted.append(int(re.search(r"(\d+) requests in", said)[1]) / seconds)


def at(values, share):
    return values[min(len(values) - 1, int(len(values) * share))]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("candor", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=5)
    arguments = parser.parse_args()
    machine.end_with_us()
    print("| proxy | refused a second | quiet client, ms: median | p95 | p99 | beside the flood: median | p95 | p99 | ratio of medians |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    with campaign.Campaign(arguments.candor.resolve(), None, campaign.WHOLE, keys=["nginx", "candor-log"]) as run:
        for peer in run.peers:
            one = run.standing(peer, run.contract)
            latencies(one.port, 1)
            alone, rate = latencies(one.port, arguments.seconds), []
            sender = threading.Thread(target=flood, args=(run.folder, one.port, arguments.seconds + 1, rate))
            sender.start()
            time.sleep(0.5)
            beside = latencies(one.port, arguments.seconds)
            sender.join()
            row = [f"{statistics.median(v):.2f} | {at(v, 0.95):.2f} | {at(v, 0.99):.2f}" for v in (alone, beside)]
            ratio = statistics.median(beside) / statistics.median(alone)
            print(f"| {peer.name} | {rate[0]:,.0f} | {row[0]} | {row[1]} | {ratio:.1f} |", flush=True)
        time.sleep(1)
        print(f"\nstored {one.metric('candor_journal_stored_total'):.0f}, lost {one.lost():.0f}")


if __name__ == "__main__":
    main()
