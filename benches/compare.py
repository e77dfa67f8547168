"""Candor beside nginx, HAProxy, Envoy, Caddy, Prism and express-openapi-validator: everything that is measured.

Measures small requests (CPU time, top speed, waiting times at half of it), memory with up to 10,000 connections,
start-up, and growth with contract, body and answer. The figures go to docs/performance/figures.json; tables and plots
in docs/ are made from that file. docs/performance.md says how it is measured.

Run by `cargo xtask bench compare [--quick]`; by hand:
    python3 benches/compare.py target/release/candor [--quick] [--only small,latency] [--note TEXT]
    python3 benches/compare.py --draw        tables and plots again, from the figures there are
"""
# needs: nginx wrk haproxy? caddy? envoy? npm-packages?
import argparse
import json
import pathlib
import sys

from comparison import campaign, machine, pages, tables

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEPT = ROOT / "docs/performance/figures.json"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", nargs="?", type=pathlib.Path, help="candor, built with --release; candor-paced beside it")
    parser.add_argument("--quick", action="store_true", help="two minutes, for a first impression; docs/ is left alone")
    parser.add_argument("--only", help=f"some of {', '.join(campaign.SECTIONS)}; docs/ is left alone")
    parser.add_argument("--peers", help="some peers by their keys, nginx always; docs/ is left alone")
    parser.add_argument("--figures", type=pathlib.Path, help="where the figures go instead")
    parser.add_argument("--note", default="", help="a sentence to stand beside the figures")
    parser.add_argument("--draw", action="store_true", help="measure nothing, make tables and plots of docs/ again")
    arguments = parser.parse_args()
    if not arguments.draw:
        figures = measure(arguments, parser)
        partial = arguments.quick or arguments.only or arguments.peers
        path = arguments.figures or (arguments.binary.resolve().with_name("bench-figures.json") if partial else KEPT)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
        print(tables.everything(figures))
        print(f"figures are in {path}")
        if path != KEPT:
            return
    pages.write(ROOT / "docs", json.loads(KEPT.read_text()))
    print("docs/performance.md and docs/performance/*.svg say so now")


def measure(arguments, parser):
    if not arguments.binary:
        parser.error("say which candor is measured, such as target/release/candor")
    binary = arguments.binary.resolve()
    paced = binary.with_name("candor-paced")
    for program in (binary, paced):
        if not program.is_file():
            parser.error(f"{program} is not there: cargo build --release -p candor-cli -p candor-paced")
    sections = arguments.only.split(",") if arguments.only else campaign.SECTIONS
    if unknown := set(sections) - set(campaign.SECTIONS):
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(campaign.SECTIONS)}")
    machine.end_with_us()
    tell = lambda text: print(text, file=sys.stderr, flush=True)
    form = campaign.QUICK if arguments.quick else campaign.WHOLE
    keys = arguments.peers and ["nginx", *arguments.peers.split(",")]
    with campaign.Campaign(binary, paced, form, tell, keys) as run:
        return run.run(sections) | {"note": arguments.note}


if __name__ == "__main__":
    main()
