"""The journal on ClickHouse: every backend's conformance suite, two gateways and one table, the server away, slow and killed gateways: nothing is lost that was taken, nothing is there twice, every loss is counted.

The server is a current engine as a library behind `_clickhouse.py`; with CANDOR_FULL=1 also the old server of the distribution, as far as that goes.
"""
# needs: python openssl full:clickhouse-server
import http.client
import http.server
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import threading
import time
import urllib.parse
import urllib.request

from _candor import CANDOR, FULL, ROOT, Checks, Gateway, answering, folder, free_port, request, start, stop
from _certificates import Authority
from _clickhouse import PASSWORD, USER, Engine, Server

checks = Checks()
WHO = f"{USER}:{urllib.parse.quote(PASSWORD)}"


class Api(http.server.BaseHTTPRequestHandler):
    """An orders API: /missing is not there, everything else is."""

    protocol_version = "HTTP/1.1"
    # Head and body go out together, or the second waits for the other side's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self):
        self.answer(404 if self.path.startswith("/missing") else 200)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def answer(self, status):
        body = json.dumps({"path": self.path, "says": "a purple walrus"}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Fleet:
    """Gateways that write to one table."""

    def __init__(self, server, table, *flags, scheme="clickhouse"):
        self.server, self.table, self.flags = server, table, flags
        self.address = f"{scheme}://{WHO}@127.0.0.1:{server.port}/{table}?table=kept"
        self.sent = 0

    def gateway(self, name, data=None, **environment):
        environment = {**os.environ, "CANDOR_JOURNAL": self.address, **environment}
        return Gateway(api, "--journal-name", name, "--responses", "off", *self.flags, data=data, env=environment)

    def ask(self, one, number, body=0):
        """So many requests over one connection: successes, foreign refusals and own ones in turn."""
        connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=60)
        for index in range(number):
            target, expected = [("/orders/%d" % index, 200), ("/missing/%d" % index, 404), ("/a%zz", 400)][index % 3]
            headers = {"Host": "api.test", "X-Request-Id": f"{one.port}-{self.sent}"}
            if body:
                connection.request("POST", target, os.urandom(body // 2).hex(), {**headers, "Content-Type": "text/plain"})
            else:
                connection.request("GET", target, headers=headers)
            answer = connection.getresponse()
            answer.read()
            self.sent += 1
            assert answer.status == expected, (answer.status, target)
        connection.close()

    def stored(self):
        """Rows of the table, and how many of them there are once."""
        try:
            table = f"{self.table}.kept"
            one = engine.rows(f"SELECT toUInt32(count()) AS all, toUInt32(uniqExact(id)) AS once FROM {table} FINAL")[0]
        except RuntimeError:
            return 0, 0
        return one["all"], one["once"]

    def arrives(self, name):
        checks.until(name, lambda: self.stored() == (self.sent, self.sent), 60)
        checks.equal(f"{name}: rows and ids", self.stored(), (self.sent, self.sent))


def of(one, path):
    return request(one.workbench, "GET", path, host=f"127.0.0.1:{one.workbench}")


def remote(one):
    return of(one, "/api/health").json()["journal"]["remote"]


def metric(one, name):
    return int(re.search(rf"^{name}(?:{{[^}}]*}})? (\d+)$", of(one, "/_candor/metrics").body.decode(), re.M)[1])


def candor(*arguments, **environment):
    done = subprocess.run([CANDOR, *map(str, arguments)], capture_output=True, text=True, timeout=120,
                          env={**os.environ, **environment}, cwd=folder())
    return done.returncode, done.stdout, done.stderr


def conformance():
    """The suite that every backend passes, in Rust."""
    plain = Server(engine).start()
    environment = {**os.environ, "CANDOR_CLICKHOUSE": f"clickhouse://127.0.0.1:{plain.port}/conformance"}
    command = ["cargo", "test", "-q", "-p", "candor-journal-clickhouse", "--test", "conformance", "--", "--test-threads=2"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    checks.check("it conforms", done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:])
    plain.stop()


def together():
    """Two gateways, one table: what each stored is found through the other, and on the command line."""
    fleet = Fleet(server, "together")
    one, two = fleet.gateway("edge-1"), fleet.gateway("edge-2")
    for gateway in (one, two):
        fleet.ask(gateway, 150)
    fleet.arrives("all of both arrive")
    names = engine.rows("SELECT gateway, toUInt32(count()) AS n FROM together.kept FINAL GROUP BY gateway ORDER BY gateway")
    checks.equal("each under its name", names, [{"gateway": "edge-1", "n": 150}, {"gateway": "edge-2", "n": 150}])
    for gateway in (one, two):
        found = of(gateway, "/api/exchanges?limit=1000&q=" + urllib.parse.quote("status:404 \"purple walrus\"")).json()
        checks.equal("the workbench finds those of both", len(found["exchanges"]), 100)
        checks.equal("health says ok", of(gateway, "/api/health").json()["status"], "ok")
        checks.check("the page shows where the journal is", b"127.0.0.1:%d/together" % server.port in of(gateway, "/health").body)
        checks.check("and lists its day", b"Slices" in of(gateway, "/health").body)
        checks.equal("metrics say up", metric(gateway, "candor_journal_up"), 1)
    id = found["exchanges"][0]["request_id"]
    where = {"CANDOR_JOURNAL": fleet.address}
    checks.equal("search by the variable", candor("search", "status:4xx", "--count", **where)[1].strip(), "200")
    checks.equal("search by the flag", candor("search", "rule:bad-percent-encoding", "--count", "--journal", fleet.address)[0], 0)
    code, shown, errors = candor("show", id, "--journal", fleet.address)
    checks.check("show", code == 0 and "404 GET /missing" in shown, shown + errors)
    checks.equal("diff", candor("diff", id, f"{one.port}-0", **where)[0] in (0, 1), True)
    code, told, errors = candor("audit", "--journal", fleet.address, "--format", "json")
    checks.check("audit", code in (0, 1) and json.loads(told), errors)
    code, lines, errors = candor("journal", "export", "--journal", fleet.address)
    checks.equal("export", (code, len(lines.splitlines())), (0, fleet.sent))
    code, told, errors = candor("journal", "check", "--journal", fleet.address, "--format", "json")
    days = json.loads(told)["slices"] if code == 0 else []
    checks.equal("check", (code, sum(day["failures"] for day in days), sum(day["successes"] for day in days)), (0, 200, 100))
    code, told, errors = candor("journal", "import", os.devnull, "--data", fleet.address)
    checks.check("import says where to", code == 2 and "from gateways only" in errors, errors)
    shown = candor("config", "show", **where)[1]
    checks.check("the configuration shows the address without its password",
                 f"candor:***@127.0.0.1:{server.port}/together" in shown and "s3cret" not in shown, shown)
    for gateway in (one, two):
        checks.equal("ends well", gateway.stop(), 0)
        said = gateway.errors_path.read_text()
        checks.check("and says what it stored", "stopped; 150 exchanges stored, 0 lost" in said, said)
        checks.check("no password in what it said", "s3cret" not in said and PASSWORD not in said, said)


def away():
    """While nobody answers, everything waits on disk, over a kill -9 and a restart, and arrives once."""
    fleet = Fleet(server, "away")
    one, two = fleet.gateway("edge-1"), fleet.gateway("edge-2")
    fleet.ask(one, 30)
    fleet.ask(two, 30)
    fleet.arrives("before")
    server.stop()
    fleet.ask(one, 90)
    fleet.ask(two, 60)
    checks.until("all of the first wait on disk", lambda: remote(one)["spool"]["exchanges"] == 90)
    checks.until("all of the second, too", lambda: remote(two)["spool"]["exchanges"] == 60)
    health = of(one, "/api/health").json()
    checks.equal("health says so", (health["status"], health["trouble"]), ("degraded", "The ClickHouse of the journal is away."))
    checks.check("and why", "nothing answers there" in health["journal"]["trouble"], health["journal"])
    checks.check("without the password", "s3cret" not in json.dumps(health))
    checks.equal("metrics say so", (metric(one, "candor_journal_up"), metric(one, "candor_journal_spool_length")), (0, 90))
    found = of(one, "/api/exchanges?limit=1000&q=status:404").json()["exchanges"]
    checks.equal("what waits is found meanwhile", len(found), 30)
    one.process.send_signal(signal.SIGKILL)
    one.process.wait()
    again = fleet.gateway("edge-1", data=one.folder)
    checks.equal("after kill -9 it waits still", remote(again)["spool"]["exchanges"], 90)
    fleet.ask(again, 30)
    checks.until("the log says that it is away", lambda: "is away" in again.errors_path.read_text())
    checks.until("what comes then waits, too", lambda: remote(again)["spool"]["exchanges"] == 120)
    server.start()
    fleet.arrives("all arrive once it is back")
    for gateway in (again, two):
        checks.until("nothing waits any more", lambda: remote(gateway)["spool"]["exchanges"] == 0)
        checks.until("health is well", lambda: of(gateway, "/api/health").json()["status"] == "ok")
    checks.equal("what came late is counted", remote(again)["caught_up"], 120)
    checks.until("the log says that it is over", lambda: "the journal works again; nothing was lost" in again.errors_path.read_text())
    checks.equal("nothing is lost", metric(two, "candor_journal_lost_total"), 0)
    server.stop()
    fleet.ask(two, 30)
    two.stop()
    said = two.errors_path.read_text()
    checks.check("a stop leaves what waits", "30 wait in the spool, 0 lost" in said, said)
    server.start()
    two = fleet.gateway("edge-2", data=two.folder)
    fleet.arrives("and the next start sends it")
    again.stop()
    two.stop()


def unheard():
    """An insert whose acknowledgement is lost is repeated, and leaves nothing twice."""
    fleet = Fleet(server, "unheard")
    one = fleet.gateway("edge-1")
    for _ in range(3):
        server.drop_answers = 2
        fleet.ask(one, 40)
        checks.until("answers were dropped", lambda: server.drop_answers == 0)
    checks.until("all are counted as stored", lambda: metric_sum(one) == fleet.sent)
    fleet.arrives("unheard")
    counted = candor("search", "", "--count", "--journal", fleet.address)[1].strip()
    checks.equal("search finds each once", counted, str(fleet.sent))
    one.stop()


def full():
    """A server that answers but takes no rows is away until it takes some, and is told of once."""
    fleet = Fleet(server, "full")
    one = fleet.gateway("edge-1")
    server.is_full = True
    fleet.ask(one, 60)
    checks.until("all wait", lambda: remote(one)["spool"]["exchanges"] == 60)
    checks.until("the log says why", lambda: "not enough space" in one.errors_path.read_text())
    # It is asked every second: each time that would be told is seen by then.
    time.sleep(4)
    said = one.errors_path.read_text()
    checks.equal("once", (said.count("warning:"), said.count("works again")), (1, 0))
    checks.equal("it is away meanwhile", remote(one)["up"], False)
    server.is_full = False
    fleet.arrives("once there is room all arrive")
    checks.until("and it is up", lambda: remote(one)["up"])
    one.stop()


def hanging():
    """While a server hangs, what comes goes into the spool, where kill -9 does not reach it."""
    fleet = Fleet(server, "hanging")
    one = fleet.gateway("edge-1")
    fleet.ask(one, 30)
    fleet.arrives("before it hangs")
    server.delay, begun = 20, server.begun
    fleet.ask(one, 3)
    checks.until("an insert is under way", lambda: server.begun > begun)
    fleet.ask(one, 60)
    checks.until("what comes meanwhile waits on disk", lambda: remote(one)["spool"]["exchanges"] == 60)
    stop(one.process, signal.SIGKILL)
    server.delay = 0
    again = fleet.gateway("edge-1", data=one.folder)
    checks.until("it arrives after a restart", lambda: fleet.stored()[0] >= 90)
    again.stop()


def metric_sum(one):
    text = of(one, "/_candor/metrics").body.decode()
    return sum(map(int, re.findall(r"^candor_journal_stored_total\{.*\} (\d+)$", text, re.M)))


def slow():
    """A server that takes seconds for each insert: memory is bounded, every loss is counted."""
    fleet = Fleet(server, "slow", "--journal-queue", "1 MiB", "--journal-spool", "1 MiB", "--max-body", "64 KiB")
    one = fleet.gateway("edge-1")
    before = memory(one)
    server.delay = 3
    threads = [threading.Thread(target=fleet.ask, args=(one, 150, 30_000)) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    grown = memory(one) - before
    checks.check("memory is bounded", grown < 60 << 20, f"{grown >> 20} MiB more")
    server.delay = 0

    def settled():
        journal = of(one, "/api/health").json()["journal"]
        lost, waits = journal["lost"], journal["remote"]["spool"]["exchanges"] + journal["queue"]["length"]
        return waits == 0 and (fleet.stored()[0], lost["success"], lost["failure"])

    checks.until("all is settled", settled, 90)
    stored, successes, failures = settled()
    checks.check("some were lost", successes + failures > 0, "none")
    checks.equal("and every one is counted", stored + successes + failures, 600)
    one.stop()


def short_of_room():
    """A spool that fills: successes are lost before failures."""
    # Without readings, which on a busy machine come late: then all come in the order in which they were asked.
    fleet = Fleet(server, "short", "--journal-spool", "6 MiB", "--max-body", "64 KiB", "--journal-readings", "false")
    one = fleet.gateway("edge-1")
    server.stop()
    fleet.ask(one, 600, 30_000)

    def lost():
        journal = of(one, "/api/health").json()["journal"]
        counts, waits = journal["lost"], journal["remote"]["spool"]["exchanges"]
        return counts["success"] + counts["failure"] + waits == 600 and counts

    checks.until("each is in the spool or counted as lost", lost)
    counts = lost()
    checks.check("of successes a greater share is lost", counts["success"] / 200 > counts["failure"] / 400 > 0, counts)
    server.start()
    checks.until("the others arrive", lambda: fleet.stored()[0] == 600 - counts["success"] - counts["failure"])
    one.stop()


def memory(one):
    return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{one.process.pid}/status").read())[1]) << 10


def refused():
    """A server that cannot be used is no reason to start: it is told what is wrong."""
    port = free_port()

    def serve(address):
        code, _, errors = candor("serve", "--upstream", "http://127.0.0.1:9", "--listen", f"127.0.0.1:{port}",
                                 "--workbench", "off", CANDOR_JOURNAL=address)
        return code, errors

    code, errors = serve(f"clickhouse://{USER}:wr0ng@127.0.0.1:{server.port}/refused")
    checks.check("a wrong password", code == 1 and "does not accept the user name and password" in errors and "wr0ng" not in errors, errors)
    old = answering(Old)
    code, errors = serve(f"clickhouse://127.0.0.1:{old}")
    checks.check("an old server", code == 1 and "it is version 18.16.1; 24.8 or later is needed" in errors, errors)
    engine.execute("CREATE DATABASE newer")
    engine.execute("CREATE TABLE newer.candor_schema (version UInt32, retain UInt64, at DateTime64(3)) ENGINE = MergeTree ORDER BY version")
    engine.execute("INSERT INTO newer.candor_schema SELECT 99, 0, now64(3)")
    code, errors = serve(f"clickhouse://{WHO}@127.0.0.1:{server.port}/newer")
    checks.check("tables of a newer Candor", code == 1 and "format 99; this one knows 1" in errors, errors)
    code, _, errors = candor("search", "--journal", f"clickhouse://{WHO}@127.0.0.1:{server.port}/nothing")
    checks.check("nothing there to search", code == 1 and "no gateway has stored anything there yet" in errors, errors)
    code, _, errors = candor("search", "--journal", "clickhouse://a:s3cret@h:x")
    checks.check("no address", code == 2 and "behind the colon stands a port" in errors and "s3cret" not in errors, errors)


def cost():
    """What traffic costs is the same wherever it is kept; what it takes on disk is what the server's own table says."""
    where = folder()
    (where / "api.json").write_text(json.dumps({"openapi": "3.1.0", "info": {"title": "orders", "version": "1"}, "paths": {
        "/orders/{id}": {"get": {"operationId": "getOrder", "responses": {"200": {"description": "fine"}}, "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "maximum": 300}}]}}}}))
    (where / "candor.toml").write_text(
        "[gateway]\nmode = 'observe'\nopenapi = 'api.json'\n[cost]\ncompute_hour = 36\ncompute_requests = 10\n"
        "database_million_queries = 1000\ndatabase_queries = 2\nworker_hour = 3.6\nworker_seconds = 1.5\n"
        "bandwidth_in_gb = 1000\nbandwidth_out_gb = 2000\n")
    for name, number, successes in (("few", 600, "1"), ("many", 2400, "1"), ("sampled", 600, "0.25")):
        fleet = Fleet(server, f"cost_{name}", "--config", where / "candor.toml", "--journal-successes", successes)
        one = fleet.gateway("edge-1")
        fleet.ask(one, number)
        same_cost(name, fleet, one, where, ["--journal-successes", successes])
        checks.equal(f"{name}: ends well", one.stop(), 0)


def same_cost(name, fleet, one, where, flags):
    """The sheet of what a gateway stored, beside that of the same exchanges in a folder."""
    url = f"http://127.0.0.1:{one.workbench}/v1/logs"
    lines = [{"timeUnixNano": str(time.time_ns()), "traceId": f"{n + 1:032x}", "body": {"stringValue": f"walrus {n} {os.urandom(40).hex()}"}} for n in range(200)]
    told = json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": lines}]}]}).encode()
    urllib.request.urlopen(urllib.request.Request(url, told, {"Content-Type": "application/json"})).read()
    figures = lambda: of(one, "/api/health").json()["journal"]  # noqa: E731
    checks.until(f"{name}: all are stored", lambda: metric_sum(one) + figures()["sampled"] == fleet.sent)
    of_lines = f"SELECT toUInt32(count()) FROM {fleet.table}.kept_logs"
    if name != "sampled":
        checks.until(f"{name}: and the lines of logs", lambda: engine.value(of_lines) == 200)
    span = {"since": "2026-01-01", "until": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 1))}
    checks.until(f"{name}: the second is over", lambda: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()) > span["until"])

    def sheet(*place):
        limits = [part for end, moment in span.items() for part in (f"--{end}", moment)]
        code, told, errors = candor("cost", *place, *flags, *limits, "--config", where / "candor.toml", "--format", "json")
        checks.equal(f"{name}: cost", (code, errors), (0, ""))
        return json.loads(told)

    if name == "many":
        some = sheet("--journal", fleet.address, "--limit", "1500")
        checks.equal(f"{name}: a bound is what is looked at", (some["is_cut"], some["scanned"]), (True, 1500))
    for table in ("kept", "kept_logs"):
        engine.execute(f"OPTIMIZE TABLE {fleet.table}.{table} FINAL")
    code, exported, errors = candor("journal", "export", "--journal", fleet.address)
    (where / f"{name}.jsonl").write_text(exported)
    checks.equal(f"{name}: import", candor("journal", "import", where / f"{name}.jsonl", "--data", where / name)[0], 0)

    for narrowed in ([], ["--query", "status:404"], ["--query", "is:observed op:getOrder"]):
        there, here = sheet("--journal", fleet.address, *narrowed), sheet("--data", where / name, *narrowed)
        what = f"{name} {' '.join(narrowed)}"
        checks.equal(f"{what}: the same but for room on disk", but_for_room(there), but_for_room(here))
        checks.check(f"{what}: there are figures", there["total"]["requests"] > 0, there["total"])
    there = sheet("--journal", fleet.address)
    checks.check(f"{name}: there is something to save", there["savings"]["sum"]["took"]["requests"] > 0, there["savings"]["sum"])
    on_disk = "SELECT toUInt64(sum(bytes_on_disk)) FROM system.parts WHERE active AND database = '{}'".format(fleet.table)
    on_disk = int(engine.value(on_disk + " AND table IN ('kept', 'kept_logs')"))
    if there["scanned"] >= 1000:
        checks.check(f"{name}: room is that of both tables", abs(there["total"]["stored_octets"] - on_disk) <= 1, (there["total"], on_disk))
    told = next(line for line in there["assumptions"] if "journal.retain" in line)
    expected = "log lines included" if there["scanned"] >= 1000 else f"{there['scanned']} exchanges are too few to measure that"
    checks.check(f"{name}: and it is said how it was measured", expected in told, told)
    query = urllib.parse.quote("since:2026-01-01")
    by_api, fixed = of(one, f"/api/cost?q={query}").json(), ("total", "by_outcome", "by_operation", "savings")
    checks.equal(f"{name}: the workbench says the same", [by_api[part] for part in fixed], [there[part] for part in fixed])
    page = of(one, f"/cost?q={query}").body.decode()
    checks.check(f"{name}: its page, too", "getOrder" in page and "older ones were not" not in page, page[:300])


def but_for_room(told):
    """A sheet without what differs by how a store packs things, and without the present."""
    match told:
        case dict():
            return {key: but_for_room(value) for key, value in told.items() if key != "stored_octets"}
        case list():
            return [but_for_room(one) for one in told if not (isinstance(one, str) and "journal.retain" in one)]
    return told


class Old(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"18.16.1\n")

    def log_message(self, *_):
        pass


def retention():
    """The age is the server's to enforce; another age changes the tables."""
    for age, expected in (("30d", "toIntervalSecond(2592000)"), ("7d", "toIntervalSecond(604800)")):
        fleet = Fleet(server, "retention", "--journal-retain", age)
        fleet.gateway("edge-1").stop()
        made = engine.value("SELECT create_table_query FROM system.tables WHERE database = 'retention' AND name = 'kept'")
        checks.check(f"rows are kept for {age}", expected in made, made)


def tls():
    """Over TLS, with an authority of one's own, and the password from a file."""
    place = folder()
    authority = Authority(place, "internal")
    chain, key = authority.issue("db", ["127.0.0.1"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    safe = Server(engine, user=USER, password=PASSWORD, tls=context).start()
    (place / "password").write_text(PASSWORD + "\n")
    fleet = Fleet(safe, "safe")
    fleet.address = f"clickhouses://{USER}@127.0.0.1:{safe.port}/safe?table=kept&password_file={place}/password"
    one = fleet.gateway("edge-1", CANDOR_JOURNAL_CA=str(authority.pem))
    fleet.ask(one, 30)
    fleet.arrives("over TLS")
    one.stop()
    code, _, errors = candor("search", "--journal", fleet.address)
    checks.check("who does not know the authority is told", code == 1 and "certificate" in errors, errors)
    safe.stop()


def old_server():
    """The server of the distribution is older than what is needed: it is told by its version, after its own check of the user."""
    program = shutil.which("clickhouse-server", path=os.environ["PATH"] + ":/usr/sbin")
    if not FULL or not program:
        checks.skip("old_server", "CANDOR_FULL is not set" if not FULL else "clickhouse-server is not installed")
        return
    place, port, tcp = folder(), free_port(), free_port()
    (place / "users.xml").write_text(f"""<yandex><profiles><default/></profiles><quotas><default/></quotas><users><{USER}>
        <password>{PASSWORD}</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>
        </{USER}></users></yandex>""")
    (place / "config.xml").write_text(f"""<yandex><logger><level>warning</level><log>{place}/log</log><errorlog>{place}/err</errorlog></logger>
        <http_port>{port}</http_port><tcp_port>{tcp}</tcp_port><listen_host>127.0.0.1</listen_host><path>{place}/data/</path>
        <tmp_path>{place}/tmp/</tmp_path><users_config>{place}/users.xml</users_config><default_profile>default</default_profile>
        <default_database>default</default_database><mark_cache_size>5368709120</mark_cache_size></yandex>""")
    process = start([program, f"--config-file={place}/config.xml"], port, cwd=place, stdout=open(place / "out", "wb"), stderr=subprocess.STDOUT)
    for who, expected in ((WHO, "it is version 18.16.1; 24.8 or later is needed"), (f"{USER}:no", "does not accept the user name and password")):
        code, _, errors = candor("search", "--journal", f"clickhouse://{who}@127.0.0.1:{port}/default")
        checks.check(f"the old server: {expected}", code == 1 and expected in errors, errors)
    stop(process)


engine = Engine()
server = Server(engine, user=USER, password=PASSWORD).start()
api = answering(Api)
for check in [globals()[name] for name in os.environ.get("CHECKS", "together away unheard full hanging slow short_of_room refused retention cost tls conformance old_server").split()]:
    checks.run(check)
server.stop()
engine.close()
checks.close()
