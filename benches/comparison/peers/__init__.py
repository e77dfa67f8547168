"""The proxies that are compared: a module for each, with its configuration as text.

All are told the same: one worker thread, connections kept on both sides, no access log, the same upstream, limits that
let the largest request of the comparison and 10,000 connections through.
"""
import dataclasses
import pathlib
import typing

from .. import machine

# What every proxy must let through.
MOST_CONNECTIONS = 10_100
MOST_BODY_MB = 16
KEEP_SECONDS = 600


@dataclasses.dataclass
class Place:
    """Where a proxy is to stand: its own folder, its port, what is behind it, the contract."""

    folder: pathlib.Path
    port: int
    upstream: int
    contract: pathlib.Path


class Running:
    """A proxy that runs, until `end`."""

    def __init__(self, peer, place, process):
        self.peer, self.place, self.process = peer, place, process
        self.port = place.port

    def cpu(self):
        return machine.cpu_seconds(self.process.pid)

    def memory(self):
        return machine.memory(self.process.pid)

    def lost(self):
        """Exchanges that should have been kept and were not."""
        return 0

    def end(self):
        machine.end(self.process)


class Peer(typing.NamedTuple):
    """A proxy: what it is called, of which kind (plain, validating, candor), and how it is started."""

    key: str
    name: str
    kind: str
    told: str
    absent: typing.Callable
    version: typing.Callable
    command: typing.Callable
    running: type = Running

    def start(self, place):
        place.folder.mkdir(parents=True, exist_ok=True)
        # Workers that gave up root's rights must reach their own files.
        place.folder.chmod(0o755)
        arguments, environment = self.command(place)
        with (place.folder / "output").open("wb") as output:
            process = machine.start(arguments, machine.PROXY_CORES, output, env=environment)
        return self.running(self, place, process)


def every(binary):
    """All of them, in the order of tables; those of the program at this path last."""
    from . import caddy, candor, envoy, express, haproxy, nginx, prism
    return [nginx.PEER, haproxy.PEER, envoy.PEER, caddy.PEER, prism.PEER, express.PEER, *candor.peers(binary)]
