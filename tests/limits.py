"""Limits of rates and of requests at one time: what is let through, what is told, and that many get no more than the limit."""
# needs: python
import base64
import collections
import concurrent.futures
import contextlib
import hashlib
import http.server
import json
import socket
import subprocess
import threading
import time

from _candor import CANDOR, ROOT, Checks, Gateway, answering, folder, problem_of, request
from _frames import END_HEADERS, END_STREAM, HEADERS, RST_STREAM, Frames, fields, frame

checks = Checks()
SETTINGS = """
[gateway]
openapi = "{api}"
unknown_routes = "pass"

[[limit]]
name = "each"
requests = 5
window = "1h"
by = "header"
header = "X-Client"

[[limit]]
name = "orders"
requests = 600
window = "1m"
burst = 3
by = "address"
operations = ["listOrders"]

[[limit]]
name = "slots"
concurrent = 2
by = "header"
header = "X-Slot"
operations = ["readOrder"]
"""


# Requests for one order wait at the API until they may be answered.
under_way, may_answer = threading.Semaphore(0), threading.Event()


class Api(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.headers.get("Upgrade"):
            return self.speak_otherwise()
        if self.path.startswith("/orders/"):
            under_way.release()
            may_answer.wait(60)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        with contextlib.suppress(OSError):  # Some clients are gone by then.
            self.wfile.write(b"[]")

    def speak_otherwise(self):
        """Another protocol, until the client goes."""
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        self.rfile.read(1)
        self.close_connection = True

    def log_message(self, *_):
        pass


api = answering(Api)
settings = folder() / "candor.toml"
settings.write_text(SETTINGS.format(api=ROOT / "docs/examples/api.yaml"))
gateway = Gateway(api, "--config", settings)


def ask(client, target="/free"):
    return request(gateway.port, "GET", target, [("X-Client", client)])


def from_address(address, target, *fields):
    """The status that a client at this address gets."""
    with socket.create_connection(("127.0.0.1", gateway.port), 30, (address, 0)) as s:
        s.sendall(f"GET {target} HTTP/1.1\r\nHost: a\r\nX-Client: {time.monotonic_ns()}\r\n".encode())
        s.sendall("".join(f"{field}\r\n" for field in (*fields, "Connection: close", "")).encode())
        answer = b""
        while piece := s.recv(4096):
            answer += piece
    return int(answer.split()[1])


answers = [ask("ann") for _ in range(7)]
checks.equal("five, and no more", [a.status for a in answers], [200] * 5 + [429] * 2)
checks.equal("what is left is told", [a.get("RateLimit").split(";")[1] for a in answers[:5]], [f"r={n}" for n in (4, 3, 2, 1, 0)])
checks.equal("the policy is told", answers[0].get("RateLimit-Policy"), '"each";q=5;w=3600')
refused = answers[5]
wait = int(refused.get("Retry-After"))
checks.check("when to come again is told, of an account that comes back bit by bit", 700 <= wait <= 720, wait)
problem = problem_of(refused)
checks.equal("a long window is a quota", (problem["code"], problem["errors"][0]["header"]), ("quota-exceeded", "X-Client"))
checks.check("the limit is named", '"each"' in problem["detail"] and "5 requests" in problem["detail"], problem["detail"])
checks.equal("another client has an account of its own", ask("bob").status, 200)
checks.check("a request to another path counts too, its refusal not", ask("ann", "/orders").status == 429)

statuses = [from_address("127.0.0.2", "/orders") for _ in range(5)]
checks.check("three at once from one address", statuses[:3] == [200] * 3 and 429 in statuses[3:], statuses)
checks.equal("another address is not concerned", from_address("127.0.0.3", "/orders"), 200)
checks.equal("nor another operation", from_address("127.0.0.2", "/free"), 200)
time.sleep(0.5)
checks.equal("after a pause it goes on", from_address("127.0.0.2", "/orders"), 200)

with concurrent.futures.ThreadPoolExecutor(50) as pool:
    counted = collections.Counter(pool.map(lambda number: ask(f"c{number % 2}").status, range(400)))
checks.equal("fifty at once get no more than the limit", counted, {200: 10, 429: 390})

# The gateway trusts proxies on this machine, until the settings say otherwise.
forwarded = lambda value: [from_address("127.0.0.4", "/orders", f"X-Forwarded-For: {value}") for _ in range(5)]
statuses = forwarded("6.6.6.6, 198.51.100.7, 127.0.0.9")
checks.check("a client behind two proxies is known by its own address", statuses[:3] == [200] * 3 and 429 in statuses, statuses)
checks.equal("another client of the same proxy is not concerned", forwarded("198.51.100.8")[:3], [200] * 3)
logged = lambda: {json.loads(line)["client"] for line in gateway.log().splitlines()}
checks.until("the log names clients, not proxies", lambda: {"198.51.100.7", "198.51.100.8"} <= logged())
checks.check("what strangers claim is not believed", "6.6.6.6" not in logged(), logged())
settings.write_text(settings.read_text().replace("[gateway]\n", '[gateway]\ntrust = "127.0.0.5"\nclient_address = "forwarded"\n'))
by_proxy = lambda: from_address("127.0.0.5", "/free", 'Forwarded: for="[2001:db8::7]:80"') and "2001:db8::7" in logged()
checks.until("after a reload another proxy is believed, by the field that it writes", by_proxy)
from_address("127.0.0.4", "/free", "Forwarded: for=203.0.113.9")
checks.until("and the first one no more", lambda: "127.0.0.4" in logged())

# A reload keeps the accounts, and a changed limit counts at once.
settings.write_text(settings.read_text().replace("requests = 5\n", "requests = 6\n"))
checks.until("a changed limit is in force", lambda: ask("x").get("RateLimit-Policy") == '"each";q=6;w=3600')
# Requests under way: each has its seat until it is over, in whatever way.
slot = lambda who="ann": request(gateway.port, "GET", "/orders/7", [("X-Slot", who), ("X-Client", str(time.monotonic_ns()))])


def held(who):
    """A connection with a request that the API does not answer yet."""
    s = socket.create_connection(("127.0.0.1", gateway.port), 60)
    s.sendall(f"GET /orders/7 HTTP/1.1\r\nHost: a\r\nX-Slot: {who}\r\nX-Client: {time.monotonic_ns()}\r\n\r\n".encode())
    assert under_way.acquire(timeout=60), "the API was not asked"
    return s


two = [held("ann"), held("ann")]
refused = slot()
problem = problem_of(refused)
checks.equal("a third at one time is refused", (refused.status, problem["code"]), (429, "concurrency-limited"))
checks.check("the limit is named", '"slots" of 2 requests' in problem["detail"], problem["detail"])
checks.check("its policy is told in its own unit", '"slots";q=2;qu="concurrent-requests"' in refused.get("RateLimit-Policy"), refused.get("RateLimit-Policy"))
checks.check("and what is left", '"slots";r=0' in refused.get("RateLimit").split(", "), refused.get("RateLimit"))
checks.check("with a time to come again", int(refused.get("Retry-After")) >= 1)
other = held("bob")
may_answer.set()
checks.check("all are answered in the end", all(b" 200 " in s.recv(4096)[:15] for s in (*two, other)))
checks.until("and their seats are free", lambda: slot().status == 200)
may_answer.clear()
while under_way.acquire(blocking=False):
    pass
two = [held("ann"), held("ann")]
checks.equal("both are taken again", slot().status, 429)
for s in (*two, other):
    s.close()

# The gateway notices that they are gone; the API still holds them.
def is_free(who="ann"):
    s = socket.create_connection(("127.0.0.1", gateway.port), 60)
    s.sendall(f"GET /orders/7 HTTP/1.1\r\nHost: a\r\nX-Slot: {who}\r\nX-Client: {time.monotonic_ns()}\r\n\r\n".encode())
    s.settimeout(0.5)
    try:
        return b" 429 " not in s.recv(4096)[:15]
    except TimeoutError:
        return True
    finally:
        s.close()


checks.until("clients that are gone hold no seats", is_free)
while under_way.acquire(blocking=False):
    pass
# Nor does a client of HTTP/2 that takes its requests back, on a connection that stays.
frames = Frames(gateway.port)
for stream in (1, 3):
    own = fields(("x-slot", "eve"), ("x-client", str(time.monotonic_ns())), path="/orders/7", host="a")
    frames.send(frame(HEADERS, END_HEADERS | END_STREAM, stream, own))
    assert under_way.acquire(timeout=60), "the API was not asked"
checks.equal("requests of HTTP/2 take seats", slot("eve").status, 429)
for stream in (1, 3):
    frames.send(frame(RST_STREAM, 0, stream, b"\0\0\0\x08"))
checks.until("those that are taken back hold none", lambda: is_free("eve"))
frames.close()
may_answer.set()


def socket_of(who):
    """A connection that was switched to WebSocket."""
    s = socket.create_connection(("127.0.0.1", gateway.port), 60)
    fields = ["Host: a", f"X-Slot: {who}", f"X-Client: {time.monotonic_ns()}", "Connection: Upgrade", "Upgrade: websocket",
              "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", ""]
    s.sendall("\r\n".join(["GET /orders/7 HTTP/1.1", *fields]).encode())
    assert b" 101 " in s.recv(4096)[:15]
    return s


first, second = socket_of("eve"), socket_of("eve")
checks.equal("an open WebSocket has its seat", slot("eve").status, 429)
first.close()
checks.until("until it is closed", lambda: slot("eve").status == 200)
second.close()

# What makes no sense is said where it stands.
for members, said in [("concurrent = 2\nwindow = \"1m\"", "requests under way are counted"), ("requests = 2", "in which time"),
                      ("requests = 2\nwindow = \"1m\"\nconcurrent = 2", "either requests in a window or concurrent ones"),
                      ("concurrent = 0", "a whole number from 1")]:
    wrong = folder() / "candor.toml"
    wrong.write_text(f"[[limit]]\nname = \"a\"\n{members}\n")
    told = subprocess.run([CANDOR, "check", wrong], capture_output=True, text=True, timeout=60)
    told = told.stdout + told.stderr
    checks.check(f"{members!r} is refused with its place", said in told and "candor.toml:" in told, told)

found = [json.loads(line) for line in gateway.log().splitlines()]
checks.check("the journal's code is the rule's", sum(line.get("code") == "quota-exceeded" for line in found) >= 390)
checks.equal("the gateway ends well", gateway.stop(), 0)

# Whoever guesses keys is slowed down by the refusals, and cannot go on even with the right one.
guarded = folder()
(guarded / "keys").write_text("ann:the-right-key-of-ann\n")
(guarded / "api.json").write_text(json.dumps({
    "openapi": "3.1.0", "info": {"title": "guarded", "version": "1"},
    "paths": {"/me": {"get": {"operationId": "me", "security": [{"key": []}], "responses": {"200": {"description": "fine"}}}}},
    "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"}}},
}))
(guarded / "candor.toml").write_text("""
[gateway]
openapi = "api.json"
[[auth.scheme]]
name = "key"
keys = "keys"
[[limit]]
name = "guesses"
requests = 3
window = "1h"
by = "address"
""")
gateway = Gateway(api, "--config", guarded / "candor.toml", cwd=guarded)
tries = [request(gateway.port, "GET", "/me", [("X-Api-Key", key)]).status for key in ["guess-1", "guess-2", "guess-3", "guess-4", "the-right-key-of-ann"]]
checks.equal("guesses are counted before anybody is asked who they are", tries, [401, 401, 401, 429, 429])
checks.equal("the guarded gateway ends well", gateway.stop(), 0)
checks.close()
