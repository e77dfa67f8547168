"""What is measured: a function for each thing, from proxies to rows of figures.

A row that does not count has `void` with the reason, and no figures.
"""
import statistics
import time

from . import machine, requests
from .load import Crowd, Loader, Void, ask, check

# What may go wrong with a proxy: its figures are void then, those of others count.
FAILURES = (Void, RuntimeError, OSError)


def median(rows, name):
    return statistics.median(row[name] for row in rows)


class Bench:
    """Where and how long is measured."""

    def __init__(self, loader: Loader, standing, form, tell):
        """`standing(peer, contract)` starts a peer; `form` is how long and how much; `tell` prints progress."""
        self.loader, self.standing, self.form, self.tell = loader, standing, form, tell

    def void(self, row, why):
        self.tell(f"    void: {' '.join(str(v) for v in row.values())}: {why}")
        return row | {"void": str(why)}

    def warm(self, running):
        """Programs that compile while they run are let do so, and buffers of all get their size."""
        for request in (requests.GET, requests.POST):
            try:
                self.loader.steady(running, request, self.form["warm"])
            except FAILURES:
                pass  # the measurement itself will say so

    def small(self, group):
        """CPU time and top speed with small requests: in rounds, each proxy once in each, so that all see the same
        machine. Ratios are to nginx in the same round."""
        out = []
        for request in (requests.GET, requests.POST):
            samples, voids = {key: [] for key in group}, {}
            for _ in range(self.form["rounds"]):
                for key, running in group.items():
                    if key not in voids:
                        try:
                            samples[key].append(self.loader.top(running, request, self.form["seconds"]))
                        except FAILURES as why:
                            voids[key] = why
            for key, rows in samples.items():
                row = {"peer": key, "request": request.name}
                if key in voids:
                    out.append(self.void(row, voids[key]))
                    continue
                row |= {name: median(rows, name) for name in ("cpu_us", "per_second", "core")}
                base = samples.get("nginx", [])
                if "nginx" not in voids and len(base) == len(rows):
                    row["ratio"] = statistics.median(r["cpu_us"] / b["cpu_us"] for r, b in zip(rows, base))
                out.append(row | {"count": sum(r["count"] for r in rows)})
        return out

    def latency(self, group, small):
        """How long answers take at half of each proxy's own top speed."""
        tops = {(row["peer"], row["request"]): row.get("per_second") for row in small}
        out = []
        for request in (requests.GET, requests.POST):
            for key, running in group.items():
                row = {"peer": key, "request": request.name}
                top = tops.get((key, request.name))
                if not top:
                    continue
                try:
                    seen = [self.loader.steady(running, request, self.form["paced"], 64, top / 2)
                            for _ in range(self.form["paced_rounds"])]
                    behind = [s for s in seen if s["per_second"] < 0.9 * top / 2 * s["wanted_seconds"] / s["seconds"]]
                    if behind:
                        raise Void(f"{behind[0]['per_second']:.0f} a second were answered of {top / 2:.0f} asked for")
                except FAILURES as why:
                    out.append(self.void(row, why))
                    continue
                figures = {f"{name}_us": median(seen, name) for name in ("p50", "p90", "p99", "p999")}
                figures["cpu_us"] = median(seen, "cpu_us")
                out.append(row | {"rate": top / 2} | figures)
        return out

    def memory(self, peer, contract):
        """Memory with 1, 1,000 and 10,000 connections that wait for their next request."""
        out = []
        running = self.standing(peer, contract)
        crowd = Crowd(running)
        try:
            for count in self.form["crowds"]:
                row = {"peer": peer.key, "connections": count}
                try:
                    crowd.grow(count, requests.GET)
                    time.sleep(0.5)
                    if (still := crowd.still_open()) < count:
                        raise Void(f"it closed {count - still:,} of the connections meanwhile")
                except FAILURES as why:
                    out.append(self.void(row, why))
                    break
                held = running.memory()
                out.append(row | {"pss_mb": held["pss"], "rss_mb": held["rss"]})
        finally:
            crowd.close()
            running.end()
        return out

    def start(self, peer, contract):
        """From the start of the program to the end of its first right answer."""
        row, took = {"peer": peer.key}, []
        try:
            for _ in range(self.form["starts"]):
                took.append(self._first_answer(peer, contract)[1])
        except FAILURES as why:
            return [self.void(row, why)]
        return [row | {"ms": statistics.median(took)}]

    def _first_answer(self, peer, contract, end=True):
        """Starts a peer and waits for a right answer; gives it, and the milliseconds, unless it is ended at once."""
        began = time.time()
        running = self.standing(peer, contract, wait=False)
        try:
            machine.wait_for(running.port, running.process, self.form["patience"])
            check(running, requests.GET)
            return running, (time.time() - began) * 1000
        except FAILURES:
            end = True
            raise
        finally:
            if end:
                running.end()

    def contracts(self, peer, contract_of):
        """What a larger contract costs: start, memory, CPU time for an operation in its middle."""
        out = []
        for operations in self.form["operations"]:
            row = {"peer": peer.key, "operations": operations}
            contract = contract_of(operations)
            try:
                running, took = self._first_answer(peer, contract, end=False)
            except FAILURES as why:
                out.append(self.void(row, why))
                continue
            try:
                self.warm(running)
                row |= {"contract_mb": contract.stat().st_size / 1e6, "start_ms": took}
                for request in requests.of_many(operations):
                    seen = self.loader.steady(running, request, self.form["steady"])
                    row[f"{request.name.lower()}_cpu_us"] = seen["cpu_us"]
                out.append(row | {"pss_mb": running.memory()["pss"]})
            except FAILURES as why:
                out.append(self.void(row, why))
            finally:
                running.end()
        return out

    def lengths(self, peer, contract, make, words):
        """CPU time for a request or an answer as its body grows; `make` is of `requests`."""
        out = []
        running = self.standing(peer, contract)
        try:
            self.warm(running)
            for word in words:
                row = {"peer": peer.key, "length": word}
                try:
                    seen = self.loader.steady(running, make(word), self.form["steady"], 4)
                except FAILURES as why:
                    out.append(self.void(row, why))
                    continue
                out.append(row | {"cpu_us": seen["cpu_us"], "per_second": seen["per_second"], "count": seen["count"],
                                  "pss_mb": running.memory()["pss"]})
        finally:
            running.end()
        return out


def refuses(running, request):
    """Whether a request is refused: what validates or guards must show that it does."""
    status, _, _ = ask(running.port, request)
    return 400 <= status < 500
