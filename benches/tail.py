"""What two open live tails add to the gateway's CPU time per request, and to its memory.

The gateway has everything on (contract, journal, access log) and gets the small GET of `compare.py` in rounds, by turns with
nobody and with two subscribers, one of everything and one of refusals, who read what they are told. Compared is the
CPU time of the whole process, user and system, per request answered; the median of the rounds counts. Wanted: at
most 10 % more. A third subscriber never reads: memory must stay bounded all the same.

Run by `cargo xtask bench tail`; by hand:
    python3 benches/tail.py target/release/candor [--seconds 3] [--rounds 5]
"""
# needs: nginx wrk
import argparse
import pathlib
import socket
import statistics
import sys
import threading

from comparison import campaign, machine, requests

QUERIES = ["", "status:4xx"]


class Subscriber:
    """Asks for a live tail; reads it unless told not to."""

    def __init__(self, port, query, reads=True):
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        if not reads:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        target = f"/api/exchanges/tail?q={query}"
        self.socket.sendall(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        self.octets, self.events, self.is_open = 0, 0, True
        if reads:
            self.thread = threading.Thread(target=self.read, daemon=True)
            self.thread.start()

    def read(self):
        self.socket.settimeout(None)
        while True:
            try:
                piece = self.socket.recv(1 << 16)
            except OSError:
                break
            if not piece:
                break
            self.octets += len(piece)
            self.events += piece.count(b"event: exchange")
        self.is_open = False

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("candor", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    machine.end_with_us()
    costs = {"nobody": [], "two": []}
    told = 0
    with campaign.Campaign(arguments.candor.resolve(), None, campaign.WHOLE, keys=["candor-log"]) as run:
        candor = run.standing(run.peers[0], run.contract)
        workbench = candor.place.workbench

        def load(seconds):
            return run.bench.loader.top(candor, requests.GET, seconds)["cpu_us"]

        load(arguments.seconds)
        memory = [candor.memory()["rss"]]
        for number in range(arguments.rounds):
            # By turns, and each first as often as the other: what grows with time is in both.
            for who in (["nobody", "two"], ["two", "nobody"])[number % 2]:
                tails = [Subscriber(workbench, query) for query in QUERIES] if who == "two" else []
                costs[who].append(load(arguments.seconds))
                told += sum(tail.events for tail in tails)
                for tail in tails:
                    tail.close()
        memory.append(candor.memory()["rss"])
        idle = Subscriber(workbench, "", reads=False)
        load(arguments.seconds * 2)
        memory.append(candor.memory()["rss"])
        idle.close()
        stored, lost = candor.metric("candor_journal_stored_total"), candor.lost()
    base, two = (statistics.median(costs[who]) for who in ("nobody", "two"))
    ratio = statistics.median(b / a for a, b in zip(costs["nobody"], costs["two"]))
    print("| tails | CPU µs a request | ratio |\n|---|--:|--:|")
    print(f"| nobody | {base:.1f} | 1.00 |\n| two | {two:.1f} | {ratio:.2f} |")
    print(f"\nevents told: {told}; stored {stored:.0f}, lost {lost:.0f}")
    print("memory: {:.0f} MB before, {:.0f} MB after the rounds, {:.0f} MB with one who never reads".format(*memory))
    if not told:
        sys.exit("nothing was told")


if __name__ == "__main__":
    main()
