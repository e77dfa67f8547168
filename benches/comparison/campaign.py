"""The whole comparison in one go: which peers, which measurements, in which order; figures as one JSON document."""
import contextlib
import datetime
import pathlib
import shutil
import subprocess
import tempfile
import time

from . import machine, measures, peers, requests
from .load import Loader
from .peers import nginx

# How long and how much: seconds of one measurement, how often it is repeated, and what grows.
WHOLE = {"form": "whole", "warm": 3, "seconds": 3, "rounds": 3, "steady": 2, "paced": 3, "paced_rounds": 3,
         "crowds": [1, 1_000, 10_000], "starts": 5, "patience": 180, "operations": requests.OPERATIONS,
         "bodies": list(requests.LENGTHS), "answers": ["1 KB", "10 KB", "100 KB", "1 MB"]}
QUICK = WHOLE | {"form": "quick", "warm": 0.3, "seconds": 1, "rounds": 1, "steady": 0.5, "paced": 1, "paced_rounds": 1,
                 "crowds": [1, 1_000], "starts": 1, "patience": 30, "operations": [10, 1_000],
                 "bodies": ["1 KB", "1 MB"], "answers": ["1 KB", "1 MB"]}
SECTIONS = ["small", "latency", "memory", "start", "contract", "body", "answer"]
# Those of Candor's steps that say enough where a proxy is measured alone.
ALONE = ["candor-bare", "candor-contract", "candor-everything"]


class Campaign:
    """One run. Everything lies in a folder that is deleted afterwards; what was started is ended."""

    def __init__(self, binary, paced, form, tell=print, keys=None):
        """`keys` names the peers that are wanted; all unless given."""
        self.form, self.tell = form, tell
        self.left_out, self.journals, self.number = [], [], 0
        known = peers.every(binary)
        if unknown := set(keys or []) - {peer.key for peer in known}:
            raise SystemExit(f"no {', '.join(unknown)}; there are {', '.join(peer.key for peer in known)}")
        self.peers = [peer for peer in known if (not keys or peer.key in keys) and self._is_there(peer)]
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="candor-bench-"))
        self.folder.chmod(0o755)
        self.bench = measures.Bench(Loader(paced, self.folder / "load"), self.standing, form, tell)

    def _is_there(self, peer):
        why = peer.absent()
        if why:
            self.left_out.append({"peer": peer.key, "name": peer.name, "why": why})
            self.tell(f"left out: {peer.name}, {why}")
        return not why

    def __enter__(self):
        self.upstream_process, self.upstream = nginx.upstream(self.folder / "upstream")
        self.contract = self.contract_of(4)
        return self

    def __exit__(self, *_):
        machine.end_all()
        shutil.rmtree(self.folder, ignore_errors=True)

    def contract_of(self, operations):
        path = self.folder / f"contract-{operations}.json"
        if not path.exists():
            path.write_text(requests.document(operations))
        return path

    def standing(self, peer, contract, wait=True):
        """Starts a peer in a folder of its own."""
        self.number += 1
        place = peers.Place(self.folder / f"{self.number}-{peer.key}", machine.free_port(), self.upstream, contract)
        running = peer.start(place)
        if wait:
            machine.wait_for(running.port, running.process, self.form["patience"])
        return running

    def run(self, sections=SECTIONS):
        """All figures."""
        figures = self._head()
        group_sections = [s for s in sections if s in ("small", "latency")]
        if group_sections:
            figures |= self._together(group_sections)
        for section in sections:
            if section not in group_sections:
                self.tell(f"  {section}")
                figures[section] = [row for peer in self._for(section) for row in self._alone(section, peer)]
        return figures | {"journals": self.journals, "left_out": self.left_out, "load_after": self._load(),
                          "minutes": round((time.time() - self.began) / 60, 1)}

    def _head(self):
        self.began = time.time()
        known = {p.key: {"name": p.name, "kind": p.kind, "told": p.told, "version": p.version()} for p in self.peers}
        wrk = subprocess.run(["wrk", "-v"], check=False, capture_output=True, text=True).stdout.split()[1]
        made = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
        return {"made": made, "form": self.form["form"], "method": self.form, "machine": machine.description(), "wrk": wrk, "peers": known}

    @staticmethod
    def _load():
        return machine.description()["load_before"]

    def _for(self, section):
        """The peers of a section: a contract means something to those alone that read one."""
        chosen = [p for p in self.peers if p.kind != "candor" or p.key in ALONE]
        if section == "contract":
            chosen = [p for p in chosen if p.kind != "plain" and p.key != "candor-bare"]
        return chosen

    def _alone(self, section, peer):
        self.tell(f"    {peer.name}")
        bench, form = self.bench, self.form
        try:
            if section == "memory":
                return bench.memory(peer, self.contract)
            if section == "start":
                return bench.start(peer, self.contract)
            if section == "contract":
                return bench.contracts(peer, self.contract_of)
            make, words = (requests.posted, form["bodies"]) if section == "body" else (
                requests.answered, form["answers"])
            return bench.lengths(peer, self.contract, make, words)
        except measures.FAILURES as why:
            return [bench.void({"peer": peer.key}, why)]
        finally:
            # Journals and logs of one proxy must not fill the disk for the next.
            for folder in self.folder.glob(f"*-{peer.key}"):
                shutil.rmtree(folder, ignore_errors=True)

    def _together(self, sections):
        """Small requests: all proxies run at the same time and are measured by turns."""
        out = {"small": []}
        with contextlib.ExitStack() as stack:
            group = {}
            for peer in self.peers:
                try:
                    group[peer.key] = self.standing(peer, self.contract)
                except RuntimeError as why:
                    self.left_out.append({"peer": peer.key, "name": peer.name, "why": str(why)})
                    self.tell(f"left out: {peer.name}, {why}")
                    continue
                stack.callback(group[peer.key].end)
                self.bench.warm(group[peer.key])
                self._prove(peer, group[peer.key])
            self.tell("  small")
            out["small"] = self.bench.small(group)
            if "latency" in sections:
                self.tell("  latency")
                out["latency"] = self.bench.latency(group, out["small"])
            self._count_journals(group, out["small"])
        return out

    @staticmethod
    def _prove(peer, running):
        """Nobody is called validating or guarding who lets anything pass."""
        wrong = {"validating": [requests.WRONG]}.get(peer.kind, [])
        if peer.key == "candor-everything":
            wrong = [requests.WRONG, requests.UNKNOWN]
        for request in wrong:
            if not measures.refuses(running, request):
                raise RuntimeError(f"{peer.name} lets a {request.name} pass")

    def _count_journals(self, group, small):
        """What was answered under load is in the journal, all of it."""
        for key, running in group.items():
            served = sum(row.get("count", 0) for row in small if row["peer"] == key)
            if hasattr(running, "stored") and (stored := running.stored(served)):
                self.journals.append({"peer": key, "served": served, "stored": stored, "lost": running.lost()})
