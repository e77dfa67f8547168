"""CPU time per request of Candor as a proxy, as a ratio to nginx doing nothing but proxying: the quick one.

A part of `compare.py` that takes a minute: nginx and three of Candor's steps get the same load, one after the other,
in rounds of which the first is thrown away; what is compared is the CPU time (user and system, all threads) that the
proxy itself used per request answered. It does not depend on how busy the machine is with the load, so ratios of one
run can be compared; absolute figures of two machines cannot.

Run by `cargo xtask bench proxy`; by hand:
    python3 benches/proxy.py target/release/candor [--seconds 3] [--rounds 3] [--json FILE]
"""
# needs: nginx wrk
import argparse
import json
import pathlib

from comparison import campaign, machine, requests

STEPS = ["candor-bare", "candor-contract", "candor-log"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("candor", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=pathlib.Path)
    arguments = parser.parse_args()
    machine.end_with_us()
    form = campaign.WHOLE | {"seconds": arguments.seconds, "rounds": arguments.rounds}
    with campaign.Campaign(arguments.candor.resolve(), None, form, keys=["nginx", *STEPS]) as run:
        names = {peer.key: peer.name for peer in run.peers}
        group = {peer.key: run.standing(peer, run.contract) for peer in run.peers}
        for running in group.values():
            for request in (requests.GET, requests.POST):
                run.bench.loader.top(running, request, arguments.seconds)
        rows = run.bench.small(group)
        kept = group["candor-log"]
        served = sum(row.get("count", 0) for row in rows if row["peer"] == "candor-log")
        stored, lost = kept.stored(served), kept.lost()
    print(f"{'request':8} {'proxy':24} {'CPU µs/request':>15} {'ratio to nginx':>15}")
    for row in rows:
        figures = f"{row['cpu_us']:15.1f} {row.get('ratio', 0):15.2f}" if "void" not in row else f"  void: {row['void']}"
        print(f"{row['request']:8} {names[row['peer']]:24} {figures}")
    print(f"served {served} after the first round, stored {stored:.0f} in all, lost {lost:.0f}")
    if arguments.json:
        arguments.json.write_text(json.dumps({"rows": rows, "served": served, "stored": stored, "lost": lost}))


if __name__ == "__main__":
    main()
