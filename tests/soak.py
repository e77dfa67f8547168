"""Load and chaos side by side: two gateways, one ClickHouse and one Redis, upstreams that reset, stall and answer nonsense, reloads, kill -9; every answer is right, nothing that was stored is lost, memory does not grow.

CANDOR_SOAK_MINUTES says how long; without it ten minutes with CANDOR_FULL=1, and not at all else.
"""
# needs: python redis-server
import asyncio
import contextlib
import http.client
import json
import os
import random
import re
import signal
import time
import urllib.parse

from _candor import FULL, ROOT, Checks, Gateway, folder, free_port, request, start, stop
from _clickhouse import PASSWORD, USER
from _soak_load import Clients

checks = Checks()
MINUTES = float(os.environ.get("CANDOR_SOAK_MINUTES") or (10 if FULL else 0))
SEED = int(os.environ.get("CANDOR_SEED") or 20261122)
CLIENTS = 32
# Of what the gateways, the API and these clients can do together on this machine.
SHARE = 0.7
# An exchange that was answered longer than this before a kill -9 is in the table or in the spool: an insert may hang
# for two seconds until what comes goes into the spool.
MARGIN = 3.0
# A gateway may hold this much; what grows is told apart from it by its slope.
MEMORY = 500 << 20

CONTRACT = """
openapi: 3.1.0
info: {title: Soak, version: "1"}
paths:
  /items/{id}:
    get:
      operationId: readItem
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer, minimum: 1}}
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100}}
        - {name: X-Fault, in: header, schema: {type: string}}
      responses: {"200": {description: ok}}
  /limited/{id}:
    get:
      operationId: readLimited
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {"200": {description: ok}}
  /items:
    post:
      operationId: createItem
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name, kind]
              properties:
                name: {type: string, minLength: 1, maxLength: 40}
                kind: {enum: [cat, dog]}
                tags: {type: array, maxItems: 8, items: {type: string}}
                note: {type: string}
      responses: {"201": {description: ok}}
"""

SETTINGS = """
[gateway]
openapi = "{contract}"
responses = "off"

[timeouts]
upstream = "2s"

[redis]
url = "redis://127.0.0.1:{redis}/0"
timeout = "200ms"
away = "local"

[[limit]]
name = "few"
requests = 20
window = "1s"
by = "everybody"
operations = ["readLimited"]
"""


class Weather:
    """What is broken, and since when it is mended: clients that asked meanwhile may be told of it."""

    def __init__(self):
        self.upstream_until, self.killed_until = 0.0, {}

    def may_fail(self, began):
        return began < self.upstream_until

    def may_vanish(self, which, began):
        return began < self.killed_until.get(which, 0.0)


class Town:
    """Everything that runs, and what can happen to it."""

    def __init__(self):
        self.folder, self.weather = folder(), Weather()
        self.api, self.redis, self.house = free_port(), free_port(), free_port()
        (self.folder / "api.yaml").write_text(CONTRACT)
        self.settings = self.folder / "candor.toml"
        self.write()
        self.processes = {name: None for name in ("api", "redis", "house")}
        for name in self.processes:
            self.begin(name)
        who = f"{USER}:{urllib.parse.quote(PASSWORD)}"
        self.table = f"clickhouse://{who}@127.0.0.1:{self.house}/soak?table=kept"
        self.gateways = [self.gateway(name) for name in ("a", "b")]

    def write(self, more=""):
        parts = {"contract": self.folder / "api.yaml", "redis": self.redis}
        self.settings.write_text(SETTINGS.format(**parts) + more)

    def begin(self, name):
        silent = {"stdout": open(os.devnull, "wb"), "stderr": open(self.folder / f"{name}.txt", "ab")}
        python, tests = os.sys.executable, ROOT / "tests"
        arguments = {
            "api": [python, tests / "_soak_api.py", self.api],
            "redis": ["redis-server", "--bind", "127.0.0.1", "--port", self.redis, "--save", "", "--appendonly", "no"],
            "house": [python, tests / "_clickhouse.py", self.house, self.folder / "house"],
        }[name]
        self.processes[name] = start(arguments, {"api": self.api, "redis": self.redis, "house": self.house}[name],
                                     cwd=self.folder, **silent)

    def gateway(self, name):
        environment = {**os.environ, "CANDOR_JOURNAL": self.table}
        (self.folder / name).mkdir(exist_ok=True)
        return Gateway(self.api, "--config", self.settings, "--journal-name", name, "--access-log", "off",
                       data=self.folder / name / "data", env=environment)

    def ask(self, target, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.house, timeout=600)
        connection.request("POST", target, body, {"X-ClickHouse-User": USER, "X-ClickHouse-Key": PASSWORD})
        answer = connection.getresponse()
        said = answer.read().decode()
        if answer.status != 200:
            raise RuntimeError(said)
        return said

    def rows(self, sql):
        return [json.loads(line) for line in self.ask("/", f"{sql} FORMAT JSONEachRow").splitlines()]

    def insert(self, table, lines, at_once=200_000):
        statement = urllib.parse.quote(f"INSERT INTO {table} FORMAT TabSeparated")
        for start in range(0, len(lines), at_once):
            self.ask(f"/?query={statement}", "".join(lines[start:start + at_once]).encode())


def in_thread(function, *arguments):
    return asyncio.get_running_loop().run_in_executor(None, function, *arguments)


class Chaos:
    """What happens: one thing after the other, all of them before one comes again."""

    def __init__(self, town, seed):
        self.town, self.chance, self.happened, self.killed_at = town, random.Random(seed), {}, []

    def events(self):
        return [self.reload, self.broken_settings, self.kill, self.redis_dies, self.redis_hangs, self.house_dies,
                self.house_hangs, self.upstream_dies, self.many_connections]

    async def run(self, end, every):
        while time.monotonic() < end:
            for event in self.chance.sample(self.events(), len(self.events())):
                await asyncio.sleep(every * self.chance.uniform(0.5, 1.5))
                if time.monotonic() >= end:
                    return
                name = event.__name__.replace("_", " ")
                await event()
                self.happened[name] = self.happened.get(name, 0) + 1

    def tell_gateways(self):
        for one in self.town.gateways:
            one.process.send_signal(signal.SIGHUP)

    async def reload(self):
        self.town.write(f'\n[journal]\nbody = "{self.chance.randrange(8, 64)} KiB"\n')
        self.tell_gateways()

    async def broken_settings(self):
        self.town.write("\n[limit\n")
        self.tell_gateways()
        await asyncio.sleep(1)
        self.town.write()
        self.tell_gateways()

    async def kill(self):
        old, weather = self.town.gateways[1], self.town.weather
        weather.killed_until[1] = float("inf")
        old.process.send_signal(signal.SIGKILL)
        self.killed_at.append(time.monotonic())
        await in_thread(old.process.wait)
        self.town.gateways[1] = await in_thread(self.town.gateway, "b")
        weather.killed_until[1] = time.monotonic()

    async def away(self, name, seconds):
        await in_thread(stop, self.town.processes[name])
        await asyncio.sleep(seconds)
        await in_thread(self.town.begin, name)

    async def hangs(self, name, seconds):
        process = self.town.processes[name]
        process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        process.send_signal(signal.SIGCONT)

    async def redis_dies(self):
        await self.away("redis", 2)

    async def redis_hangs(self):
        await self.hangs("redis", 2)

    async def house_dies(self):
        await self.away("house", 3)

    async def house_hangs(self):
        await self.hangs("house", 4)

    async def upstream_dies(self):
        self.town.weather.upstream_until = float("inf")
        await self.away("api", 1)
        self.town.weather.upstream_until = time.monotonic() + 1

    async def many_connections(self):
        """Two hundred that say half a head and nothing more."""
        held = []
        for _ in range(200):
            with contextlib.suppress(OSError):
                held.append(await asyncio.open_connection("127.0.0.1", self.town.gateways[0].port))
                held[-1][1].write(b"GET /items/1 HTTP/1.1\r\nHost: api")
        await asyncio.sleep(2)
        for _, writer in held:
            writer.close()


def memory(process):
    """Octets in memory."""
    with open(f"/proc/{process.pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1]) << 10


async def watch(town, samples):
    began = time.monotonic()
    while True:
        samples.append((time.monotonic() - began, memory(town.gateways[0].process)))
        await asyncio.sleep(1)


def slope(samples):
    """Octets an hour that memory grows by, over the second half."""
    late = samples[len(samples) // 2:]
    mean = [sum(values) / len(late) for values in zip(*late)]
    spread = sum((t - mean[0]) ** 2 for t, _ in late)
    return sum((t - mean[0]) * (m - mean[1]) for t, m in late) / spread * 3600 if spread else 0.0


async def capacity(town):
    """Requests a second with nothing broken and nobody waiting."""
    clients = Clients(town.gateways, town.weather, SEED)
    tasks = [asyncio.create_task(clients.client(n % 2, 0.0)) for n in range(CLIENTS)]
    seconds = 5 if MINUTES < 5 else 20
    await asyncio.sleep(seconds)
    clients.over = True
    await asyncio.gather(*tasks)
    return sum(clients.counts.values()) / seconds, clients


async def soak(town):
    able, warm = await capacity(town)
    rate, samples, chaos = able * SHARE, [], Chaos(town, SEED)
    clients = Clients(town.gateways, town.weather, SEED + 1)
    tasks = [asyncio.create_task(clients.client(n % 2, CLIENTS / rate)) for n in range(CLIENTS)]
    watching = asyncio.create_task(watch(town, samples))
    end = time.monotonic() + MINUTES * 60
    try:
        await chaos.run(end, 1.0 if MINUTES < 5 else 10.0)
        await asyncio.sleep(max(0.0, end - time.monotonic()))
    finally:
        clients.over = True
        await asyncio.gather(*tasks)
        watching.cancel()
    return able, rate, samples, chaos, clients, warm


def metric(one, name):
    answer = request(one.workbench, "GET", "/_candor/metrics", host=f"127.0.0.1:{one.workbench}").body.decode()
    return sum(float(v) for v in re.findall(rf"^{name}(?:{{[^}}]*}})? ([0-9.e+]+)$", answer, re.MULTILINE))


def everything_is_kept(town, clients, warm, killed):
    checks.until("the spools are empty", lambda: all(metric(g, "candor_journal_spool_length") == 0 for g in town.gateways), 120)
    for one in town.gateways:
        checks.equal("no gateway lost a record", metric(one, "candor_journal_lost_total"), 0)
        checks.equal("no gateway panicked", metric(one, "candor_panics_total"), 0)
        checks.equal("a gateway ends as it is asked to", one.stop(), 0)
    # The engine compares: an hour's answers are too many for sets of Python's.
    kept = "SELECT if(request_id = '', UUIDNumToString(id), request_id) AS name FROM soak.kept FINAL"
    checks.equal("nothing is kept twice", town.rows(f"SELECT count() - uniqExact(name) AS twice FROM ({kept})"), [{"twice": 0}])
    town.ask("/", "CREATE TABLE soak.answered (gateway UInt8, name String, at Float64) ENGINE = MergeTree ORDER BY name")
    for which, name in enumerate("ab"):
        answered = warm.answered[which] + clients.answered[which]
        town.insert("soak.answered", [f"{which}\t{one}\t{when}\n" for one, when in answered])
        missing = town.rows(f"SELECT at FROM soak.answered WHERE gateway = {which} AND name NOT IN ({kept})")
        # What lay in a socket was read a little after the kill.
        before = [min((at - row["at"] for at in killed if at > row["at"] - 1), default=float("inf")) for row in missing]
        late = [seconds for seconds in before if which == 0 or seconds >= MARGIN]
        checks.equal(f"gateway {name}: what was answered is kept, but for the last moment before a kill", late[:5], [])
        print(f"gateway {name}: {len(answered)} answers, {len(missing)} not kept"
              + (f", answered at most {max(before):.1f} s before a kill" if missing else ""))


def main():
    town = Town()
    able, rate, samples, chaos, clients, warm = asyncio.run(soak(town))
    checks.equal("while nothing was broken every answer was right", warm.wrong[:5], [])
    checks.equal("every answer was right", clients.wrong[:5], [])
    checks.check("there was load", sum(clients.counts.values()) > 300 * MINUTES, clients.counts)
    checks.check("everything happened", len(chaos.happened) == len(chaos.events()) or MINUTES < 1, chaos.happened)
    checks.check("memory is bounded", max(m for _, m in samples) < MEMORY, max(m for _, m in samples))
    if MINUTES >= 30:
        checks.check("memory does not grow", slope(samples) < 16 << 20, slope(samples))
    everything_is_kept(town, clients, warm, chaos.killed_at)
    print(f"{MINUTES:g} minutes, seed {SEED}: {rate:.0f} requests a second of {able:.0f} possible; {dict(clients.counts)}")
    print(f"what happened: {chaos.happened}; the slowest answer took {clients.slowest:.1f} s; memory of a gateway at "
          f"most {max(m for _, m in samples) >> 20} MB, growing by {slope(samples) / (1 << 20):.1f} MB an hour")


if MINUTES:
    checks.run(main)
else:
    checks.skip("the soak", "it takes minutes: set CANDOR_SOAK_MINUTES or CANDOR_FULL=1")
checks.close()
