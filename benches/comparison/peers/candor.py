"""Candor, with its features switched on one after the other."""
import re
import subprocess
import time
import urllib.request

from .. import machine, requests
from . import KEEP_SECONDS, MOST_BODY_MB, MOST_CONNECTIONS, Peer, Running

# Each has what the ones before it have; the last is what a careful operator runs.
STEPS = [
    ("bare", "bare", "requests read strictly and written anew, request ids; nothing else"),
    ("contract", "+ contract", "requests checked against the contract"),
    ("journal", "+ journal", "every exchange redacted and kept, heads and bodies"),
    ("answers", "+ answer checks", "answers checked against the contract, findings kept"),
    ("log", "+ access log", "a JSON line for each request, into a file"),
    ("everything", "all on", "guards, too: an API key asked for, a rate limit for each caller"),
]
KEYS = [key for key, _, _ in STEPS]
# A key and a limit that every request of the load keeps to.
GUARDS = f"""\
[[auth.scheme]]
name = "key"
key = "{requests.KEY}"

[[limit]]
name = "plenty"
requests = 1000000
window = "1s"
by = "identity"
"""


class Gateway(Running):
    """The gateway, and what its own metrics say."""

    def metric(self, name):
        page = f"http://127.0.0.1:{self.place.workbench}/_candor/metrics"
        text = urllib.request.urlopen(page, timeout=30).read().decode()
        return sum(float(value) for value in re.findall(rf"^{name}(?:{{[^}}]*}})? ([0-9.e+]+)$", text, re.MULTILINE))

    def lost(self):
        return self.metric("candor_journal_lost_total")

    def stored(self, expected, seconds=20):
        """Exchanges that the journal holds, once they are as many as expected or no more come."""
        limit, last = time.time() + seconds, -1
        while time.time() < limit:
            now = self.metric("candor_journal_stored_total")
            if now >= expected and now == last:
                break
            last = now
            time.sleep(0.3)
        return now


def _command(binary, step):
    def command(place):
        place.workbench = machine.free_port()
        settings = place.folder / "candor.toml"
        settings.write_text(GUARDS if step >= KEYS.index("everything") else "")
        flags = {
            "config": settings, "upstream": f"http://127.0.0.1:{place.upstream}", "listen": f"127.0.0.1:{place.port}",
            "workbench": f"127.0.0.1:{place.workbench}", "data": place.folder / "data", "workers": 1,
            "max-body": f"{MOST_BODY_MB}MiB", "max-connections": MOST_CONNECTIONS, "idle-timeout": f"{KEEP_SECONDS}s",
            "responses": "observe" if step >= KEYS.index("answers") else "off",
            "journal": "sqlite" if step >= KEYS.index("journal") else "off",
            "access-log": "json" if step >= KEYS.index("log") else "off",
        }
        if step >= KEYS.index("contract"):
            flags["openapi"] = place.contract
        return [binary, "serve", *(word for name, value in flags.items() for word in (f"--{name}", value))], None

    return command


def _version(binary):
    return subprocess.run([binary, "--version"], check=True, capture_output=True, text=True).stdout.split()[-1]


def peers(binary):
    return [Peer(f"candor-{key}", f"Candor {name}" if name.startswith("+") else f"Candor, {name}", "candor", told,
                 lambda: None, lambda: _version(binary), _command(binary, step), Gateway)
            for step, (key, name, told) in enumerate(STEPS)]
