"""Limits that gateways share through one real Redis: never more than the limit, and what is stated while Redis is away."""
# needs: python redis-server openssl
import collections
import http.client
import http.server
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time

from _candor import CANDOR, ROOT, Checks, Gateway, answering, folder, free_port, problem_of, request, start, stop
from _certificates import Authority

checks = Checks()
PASSWORD = "a%d:of@test" % os.getpid()
REDIS = free_port()
BURST, RATE = 20, 100
SETTINGS = """
[gateway]
openapi = "{api}"
unknown_routes = "pass"

[redis]
url = "redis://:${{REDIS_PASSWORD}}@127.0.0.1:{redis}/2"
timeout = "{timeout}"
away = "{away}"
prefix = "{prefix}:"

[[limit]]
name = "all"
requests = {rate}
window = "1s"
burst = {burst}
by = "everybody"
operations = ["listOrders"]

[[limit]]
name = "each"
requests = 5
window = "1h"
by = "header"
header = "X-Key"
operations = ["readOrder"]
"""


class Api(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"[]")

    def log_message(self, *_):
        pass


def redis():
    arguments = ["--bind", "127.0.0.1", "--port", REDIS, "--save", "", "--appendonly", "no", "--requirepass", PASSWORD]
    return start(["redis-server", *arguments], REDIS, cwd=folder(), stdout=open(os.devnull, "wb"))


def gateway(away, prefix, timeout="10s"):
    settings = folder() / "candor.toml"
    parts = {"api": ROOT / "docs/examples/api.yaml", "redis": REDIS, "rate": RATE, "burst": BURST}
    settings.write_text(SETTINGS.format(away=away, prefix=prefix, timeout=timeout, **parts))
    # In an address a password is percent-encoded.
    encoded = PASSWORD.replace("%", "%25")
    environment = {**os.environ, "REDIS_PASSWORD": encoded}
    return Gateway(api, "--config", settings, "--responses", "off", env=environment)


def told(*words):
    """What Redis says to a command, as its lines."""
    with socket.create_connection(("127.0.0.1", REDIS), 30) as s:
        for command in (["AUTH", PASSWORD], ["SELECT", "2"], words):
            s.sendall(b"*%d\r\n" % len(command) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w.encode()) for w in command))
        s.sendall(b"*1\r\n$4\r\nQUIT\r\n")
        answer = b""
        while piece := s.recv(65536):
            answer += piece
    return answer.decode().split("\r\n")[2:-2]


def is_up(one):
    answer = request(one.workbench, "GET", "/_candor/metrics", host=f"127.0.0.1:{one.workbench}")
    return int(re.search(r"^candor_limits_shared_up (\d)$", answer.body.decode(), re.M)[1])


def health_of(one):
    return request(one.workbench, "GET", "/api/health", host=f"127.0.0.1:{one.workbench}").json()["trouble"]


class Load:
    """Clients that ask as fast as they can, each over a connection of its own."""

    def __init__(self, gateways, clients, target):
        self.asked, self.broken, self.over = [], [], threading.Event()
        self.threads = [
            threading.Thread(target=self.ask, args=(gateways[number % len(gateways)].port, target)) for number in range(clients)
        ]
        for thread in self.threads:
            thread.start()

    def ask(self, port, target):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            while not self.over.is_set():
                began = time.monotonic()
                connection.request("GET", target, headers={"Host": "api.test"})
                answer = connection.getresponse()
                body = answer.read()
                self.asked.append((began, time.monotonic(), port, answer.status, answer.getheader("RateLimit"), body))
                if answer.status != 200:
                    time.sleep(0.01)
        except Exception as error:  # noqa: BLE001, whatever it is, it is not to happen
            self.broken.append(repr(error))

    def end(self):
        self.over.set()
        for thread in self.threads:
            thread.join()
        return self.asked


def excess(asked, burst=BURST):
    """By how much more was let through in some stretch of time than the limit and its burst; at most 0 is well.

    When a request was counted is not known, but it was between its first octet and its answer. One more may fall on
    the edge of the stretch.
    """
    passed = sorted((began, ended) for began, ended, _, status, *_ in asked if status == 200)
    worst = -burst
    for number, (since, _) in enumerate(passed):
        ends = sorted(ended for _, ended in passed[number:])
        for count, until in enumerate(ends, 1):
            worst = max(worst, count - burst - (until - since) * RATE - 1)
    return worst


def two_gateways_share_their_accounts():
    one, two = gateway("deny", "shared"), gateway("deny", "shared")
    key = "key-%d" % time.monotonic_ns()
    answers = [request((one, two)[number % 2].port, "GET", "/orders/7", [("X-Key", key)]) for number in range(7)]
    checks.equal("five in all, and no more", [a.status for a in answers], [200] * 5 + [429] * 2)
    left = [a.get("RateLimit").split(";")[1] for a in answers]
    checks.equal("each knows what is left at both", left[:5], [f"r={n}" for n in (4, 3, 2, 1, 0)])
    checks.equal("it is the rule's refusal", problem_of(answers[5])["code"], "quota-exceeded")
    keys = [line for line in told("KEYS", "*") if line.startswith("shared:")]
    checks.check("accounts are at Redis", len(keys) >= 1, keys)
    checks.check("and show nothing of whose they are", key not in " ".join(keys), keys)
    lives = [int(told("TTL", key)[0].lstrip(":")) for key in keys]
    checks.check("and go by themselves", all(0 <= life <= 3600 for life in lives if life != -2), lives)

    # What was learnt is forgotten, as after a start: the script is sent again.
    told("SCRIPT", "FLUSH")
    checks.equal("a script that is gone is sent again", request(one.port, "GET", "/orders/7", [("X-Key", "b")]).status, 200)

    def script_calls():
        stats = [line for line in told("INFO", "commandstats") if line.startswith(("cmdstat_eval", "cmdstat_script"))]
        return {line.split(":")[0][8:]: int(re.search(r"calls=(\d+)", line)[1]) for line in stats}

    told("CONFIG", "RESETSTAT")
    for number in range(20):
        request(one.port, "GET", "/orders/7", [("X-Key", f"{key}-{number}")])
    checks.equal("a request asks once", script_calls(), {"evalsha": 20})

    load = Load([one, two], 100, "/orders")
    time.sleep(4)
    asked = load.end()
    statuses = collections.Counter(status for *_, status, _, _ in asked)
    checks.equal("no client of a hundred is left without an answer", load.broken, [])
    checks.check("they get 200 or 429", set(statuses) <= {200, 429}, statuses)
    checks.check("some pass, and more are refused", statuses[200] >= BURST and statuses[429] > 0, statuses)
    checks.check("in no stretch of time more than the limit and its burst", excess(asked) <= 0, excess(asked))
    ports = {port for _, _, port, status, _, _ in asked if status == 200}
    checks.equal("both let some through", len(ports), 2)
    print(f"{len(asked)} asked in 4 s, {statuses[200]} passed; margin {-excess(asked):.1f} requests")
    for each in (one, two):
        checks.equal("the gateway ends well", each.stop(), 0)


def what_is_stated_happens_while_redis_is_away():
    global server
    gateways = {away: gateway(away, away) for away in ("allow", "deny", "local")}
    loads = {away: Load([one], 6, "/orders") for away, one in gateways.items()}
    free = Load(list(gateways.values()), 3, "/free")
    time.sleep(1)
    killed = time.monotonic()
    stop(server, signal.SIGKILL)
    checks.until("each gateway knows", lambda: not any(map(is_up, gateways.values())))
    known = time.monotonic()
    health = {away: health_of(one) for away, one in gateways.items()}
    checks.equal("the health page says so", set(health.values()), {"The Redis that limits are shared through is away."})
    time.sleep(2)
    again = time.monotonic()
    server = redis()
    checks.until("each gateway finds it again", lambda: all(map(is_up, gateways.values())))
    back = time.monotonic()
    checks.check("and no more", not any(health_of(one) for one in gateways.values()))
    time.sleep(1)
    asked = {away: load.end() for away, load in loads.items()}
    other = free.end()
    broken = [error for load in (*loads.values(), free) for error in load.broken]
    checks.equal("no client is left without an answer", broken, [])
    checks.equal("who is under no limit is not concerned", {status for *_, status, _, _ in other}, {200})

    def statuses(away, since, until):
        """Of requests that came and were answered in a stretch of time."""
        return {status for began, ended, _, status, *_ in asked[away] if since <= began and ended <= until}

    for away in gateways:
        checks.check(f"{away}: before, it is as ever", statuses(away, 0, killed) <= {200, 429}, statuses(away, 0, killed))
        checks.check(f"{away}: and after", statuses(away, back, 1e99) <= {200, 429}, statuses(away, back, 1e99))
    absent = [(status, limit) for began, ended, _, status, limit, _ in asked["allow"] if known <= began and ended <= again]
    checks.equal("allow: all pass, and nothing is said of a limit", set(absent), {(200, None)})
    checks.equal("deny: all are told so", statuses("deny", known, again), {503})
    checks.check("deny: nothing else", statuses("deny", 0, 1e99) <= {200, 429, 503}, statuses("deny", 0, 1e99))
    body = json.loads(next(body for *_, status, _, body in asked["deny"] if status == 503))
    checks.equal("deny: by a fault, not by a rule", body["code"], "limits-unavailable")
    checks.check("local: all are counted", statuses("local", 0, 1e99) <= {200, 429}, statuses("local", 0, 1e99))
    checks.check("local: some pass", 200 in statuses("local", known, again), statuses("local", known, again))
    # Three accounts one after the other: at Redis, here, at a Redis that knows nothing of before.
    checks.check("local: within the limit of each account", excess(asked["local"], 3 * BURST) <= 0, excess(asked["local"], 3 * BURST))
    away_alone = [one for one in asked["local"] if known <= one[0] and one[1] <= again]
    checks.check("local: while it counts alone, within one burst", excess(away_alone) <= 0, excess(away_alone))
    for away, one in gateways.items():
        said = one.errors_path.read_text()
        checks.check(f"{away}: it is told when it begins", "warning: the Redis at redis://:***@127.0.0.1" in said, said)
        checks.until(f"{away}: and when it is over", lambda: "answers again" in one.errors_path.read_text())
        checks.check(f"{away}: without the password", PASSWORD not in said and PASSWORD.replace("%", "%25") not in said)
        checks.equal("the gateway ends well", one.stop(), 0)
    counted = {away: collections.Counter(status for *_, status, _, _ in all) for away, all in asked.items()}
    print(f"killed and back: {counted}; noticed after {known - killed:.2f} s, back after {back - again:.2f} s")


def a_redis_that_hangs_is_not_waited_for():
    one = gateway("local", "hanging", timeout="1s")
    ask = lambda: request(one.port, "GET", "/orders").status
    checks.equal("at first it answers", ask(), 200)
    server.send_signal(signal.SIGSTOP)
    try:
        ask()
        checks.until("the gateway knows", lambda: not is_up(one))
        began = time.monotonic()
        for _ in range(60):
            ask()
        took = time.monotonic() - began
        checks.check("none of sixty waits for it", took < 30, f"{took:.1f} s")
    finally:
        server.send_signal(signal.SIGCONT)
    checks.until("and finds it again", lambda: is_up(one))
    checks.equal("the gateway ends well", one.stop(), 0)


def other_ways_to_redis():
    place = folder()
    authority = Authority(place, "ca")
    chain, key = authority.issue("redis", ["127.0.0.1"])
    port, path = free_port(), place / "redis.sock"
    settings = place / "redis.conf"
    settings.write_text(f"""
bind 127.0.0.1
port 0
unixsocket {path}
tls-port {port}
tls-cert-file {chain}
tls-key-file {key}
tls-ca-cert-file {authority.pem}
tls-auth-clients no
save ""
user candor on +@all ~candor:* >secret-of-candor
user default off
""")
    start(["redis-server", settings], port, cwd=place, stdout=open(os.devnull, "wb"))
    address = f"rediss://candor:secret-of-candor@127.0.0.1:{port}/1"
    for name, url, extra, works in [
        ("TLS", address, ["--redis-ca", authority.pem], True),
        ("TLS of a stranger", address, [], False),
        ("a local socket", f"unix://candor:secret-of-candor@{path}?db=1", [], True),
        ("a wrong password", f"unix://candor:wrong@{path}", [], False),
        ("what is no Redis", f"redis://127.0.0.1:{api}", [], False),
    ]:
        settings = folder() / "candor.toml"
        settings.write_text(SETTINGS.format(api=ROOT / "docs/examples/api.yaml", rate=RATE, burst=BURST, redis=0, timeout="10s",
                                            away="deny", prefix="candor"))
        one = Gateway(api, "--config", settings, "--redis", url, *extra, env={**os.environ, "REDIS_PASSWORD": "not used"})
        status = request(one.port, "GET", "/orders").status
        checks.equal(f"{name}: {'it counts' if works else 'it does not'}", status, 200 if works else 503)
        if not works:
            checks.until(f"{name}: it is told", lambda: "is away: " in one.errors_path.read_text())
            said = one.errors_path.read_text()
            print(*(line for line in said.splitlines() if "is away" in line))
            checks.check(f"{name}: without the password", "secret-of-candor" not in said, said)
        one.stop()
    shown = subprocess.run([CANDOR, "config", "show", "--redis", address], capture_output=True, text=True, timeout=60, cwd=place)
    checks.check("the password is not shown", f"rediss://candor:***@127.0.0.1:{port}/1" in shown.stdout, shown.stdout[-2000:])
    wrong = subprocess.run([CANDOR, "config", "show", "--redis", "redis://:secret-of-candor@a:b"], capture_output=True, text=True,
                           timeout=60, cwd=place)
    checks.check("nor where the address is wrong", wrong.returncode == 2 and "secret" not in wrong.stdout + wrong.stderr, wrong.stderr)


def a_gateway_starts_without_redis():
    one = gateway("deny", "late")
    answer = request(one.port, "GET", "/orders")
    checks.equal("what it was told to do, from the first request on", answer.status, 503)
    checks.check("with a time to come again", int(answer.get("Retry-After")) > 0)
    checks.equal("other requests pass", request(one.port, "GET", "/free").status, 200)
    checks.equal("it stops all the same", one.stop(), 0)


api = answering(Api)
checks.run(a_gateway_starts_without_redis)
server = redis()
checks.run(two_gateways_share_their_accounts)
checks.run(what_is_stated_happens_while_redis_is_away)
checks.run(a_redis_that_hangs_is_not_waited_for)
checks.run(other_ways_to_redis)
checks.close()
