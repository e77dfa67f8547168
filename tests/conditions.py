"""Answers that a client accepts, changes under a condition, requests with a key, digests and ranges: what is refused before the API, and what reaches it."""
# needs: python
import base64
import concurrent.futures
import contextlib
import gzip
import hashlib
import http.client
import http.server
import json
import socket
import threading
import time
import urllib.request

from _candor import ROOT, Checks, Gateway, answering, folder, problem_of, request

import httpx
import jwt
import requests

checks = Checks()
CONTRACT = ROOT / "crates/contract/cases/versions.yaml"


class Api(http.server.BaseHTTPRequestHandler):
    """Remembers what came; does with a payment what its body says, and waits with `held` ones until told to go on."""

    protocol_version = "HTTP/1.1"
    seen, lock, going = [], threading.Condition(), set()

    def answer(self):
        length, body = self.headers.get("Content-Length"), b""
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        elif length:
            body = self.rfile.read(int(length))
        with self.lock:
            self.seen.append((f"{self.command} {self.path}", body, dict(self.headers)))
            self.lock.notify_all()
        try:
            wish = json.loads(body).get("wish", "")
        except (ValueError, AttributeError, UnicodeDecodeError):
            wish = ""
        if wish.startswith("wait"):
            with self.lock:
                self.lock.wait_for(lambda: wish in self.going, 60)
        if wish == "break":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        status = {"refuse": 409}.get(wish, 206 if self.headers.get("Range") else 200)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        with contextlib.suppress(OSError):  # Whoever asked may have left.
            self.end_headers()
            self.wfile.write(b"{}")

    do_GET = do_PUT = do_POST = do_DELETE = answer

    def log_message(self, *_):
        pass

    @classmethod
    def let_go(cls, wish):
        with cls.lock:
            cls.going.add(wish)
            cls.lock.notify_all()

    @classmethod
    def arrivals(cls, body):
        with cls.lock:
            return sum(1 for _, one, _ in cls.seen if one == body)

    @classmethod
    def wait_for(cls, body, number=1):
        with cls.lock:
            return cls.lock.wait_for(lambda: sum(1 for _, one, _ in cls.seen if one == body) >= number, 60)


api = answering(Api)
place = folder() / "candor.toml"
# What answers look like is not the point here.
COMMON = f'[gateway]\nopenapi = "{CONTRACT}"\nresponses = "off"\n[limits]\nmax_body = "64 MiB"\n'
place.write_text(COMMON + '[[scope]]\noperation = "order"\nprecondition = "required"\n')
gateway = Gateway(api, "--config", place)
BASE = f"http://127.0.0.1:{gateway.port}"
HOST = {"Host": "api.test"}


def code(answer):
    return answer.status, (problem_of(answer)["code"] if answer.status >= 400 else None)


# ---- answers that a client accepts --------------------------------------------------------------------------

NOTE, PICTURE, FEED, JOB = "/notes/7", "/pictures/7", "/feed", "/jobs"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
TAKEN = [
    (NOTE, None), (NOTE, "*/*"), (NOTE, BROWSER), (NOTE, "application/json, text/plain, */*"), (NOTE, ""),
    (NOTE, "application/json; charset=utf-8"), (NOTE, "text/*;q=0.1"), (NOTE, "APPLICATION/JSON"),
    (NOTE, "application/vnd.example.v2+json"), (NOTE, "image/png, text/plain;q=0.001"), (NOTE, "json"),
    (NOTE, "application/*, text/plain;q=0"), (NOTE, 'text/html;a="x,y", application/json;q=0.2'),
    (PICTURE, "image/webp"), (PICTURE, "image/*"), (FEED, "application/json"), (FEED, "application/vnd.api+json; ext=a"),
]  # fmt: skip
REFUSED = [
    (NOTE, "image/png"), (NOTE, "text/html"), (NOTE, "*/*;q=0"), (NOTE, "application/json;q=0, text/plain;q=0.0"),
    (NOTE, "application/json;q=0, application/*, text/plain;q=0"), (PICTURE, "text/*"), (PICTURE, "application/problem+json"),
    (FEED, "application/xml, text/csv"), (FEED, "application/vnd.api+json;q=0, */*;q=0"),
]  # fmt: skip
for target, accept in TAKEN:
    headers = [] if accept is None else [("Accept", accept)]
    checks.equal(f"{target} with {accept!r}", request(gateway.port, "GET", target, headers).status, 200)
for target, accept in REFUSED:
    answer = request(gateway.port, "GET", target, [("Accept", accept)])
    checks.check(f"{target} with {accept!r}", answer.status == 406, answer.octets[:200])
problem = json.loads(request(gateway.port, "GET", NOTE, [("Accept", "image/png")]).body)
checks.check("what can be had is told", '"application/json" or "text/plain"' in problem["detail"], problem["detail"])
checks.equal("and where it stands", problem["errors"][0]["header"], "Accept")
checks.equal("a success without content", request(gateway.port, "POST", JOB, [("Accept", "text/csv")], b"").status, 200)
before = len(Api.seen)
checks.equal("requests", requests.get(BASE + NOTE, headers=HOST, timeout=30).status_code, 200)
checks.equal("httpx", httpx.get(BASE + NOTE, headers=HOST, timeout=30).status_code, 200)
checks.equal("urllib", urllib.request.urlopen(urllib.request.Request(BASE + NOTE, headers=HOST), timeout=30).status, 200)
checks.equal("all of them reached the API", len(Api.seen) - before, 3)


# ---- changes under a condition ------------------------------------------------------------------------------

def put(headers, target=NOTE, body=b"{}"):
    headers = [("Content-Type", "application/json"), *headers]
    return code(request(gateway.port, "PUT", target, headers, body))


TAG = '"33a64df5"'
checks.equal("a change without a version", put([]), (428, "precondition-required"))
checks.equal("an empty If-Match is no version", put([("If-Match", "")]), (400, "etag-malformed"))
checks.equal("a bare tag", put([("If-Match", "33a64df5")]), (400, "etag-malformed"))
checks.equal("a tag", put([("If-Match", TAG)]), (200, None))
checks.equal("a weak tag in a list", put([("If-Match", f'W/"a", {TAG}')]), (200, None))
checks.equal("a date", put([("If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:37 GMT")]), (200, None))
checks.equal("create only", put([("If-None-Match", "*")]), (200, None))
checks.equal("a version of the API's own form", code(request(gateway.port, "DELETE", NOTE, [("If-Match", "7")])), (200, None))
checks.equal("a change without one where none is required", code(request(gateway.port, "DELETE", NOTE)), (200, None))
order = ("POST", "/orders", [("Content-Type", "application/json")], b"{}")
checks.equal("the settings require one", code(request(gateway.port, *order)), (428, "precondition-required"))
part = [("If-Match", TAG), ("Content-Range", "bytes 0-1/100")]
checks.equal("a part as the whole", put(part), (400, "content-range-on-put"))
octets = [("Content-Type", "application/octet-stream"), ("Content-Range", "bytes 0-1/100")]
checks.equal("a part where the API takes parts", code(request(gateway.port, "PUT", "/uploads/7", octets, b"ab")), (200, None))


# ---- ranges -------------------------------------------------------------------------------------------------

def ranged(value):
    return code(request(gateway.port, "GET", PICTURE, [("Range", value)]))


checks.equal("one range", ranged("bytes=0-499"), (206, None))
checks.equal("several", ranged("bytes=0-1, 5-9, -3"), (206, None))
checks.equal("a range that cannot be read goes on", ranged("bytes=5-2")[0], 206)
checks.equal("the same octets again and again", ranged("bytes=" + "0-," * 20 + "0-1"), (416, "range-excessive"))
checks.equal("hundreds", ranged("bytes=" + ",".join(f"{n}0-{n}1" for n in range(300))), (416, "range-excessive"))


# ---- keys ---------------------------------------------------------------------------------------------------

def pay(key, body, port=None, headers=()):
    fields = [("Content-Type", "application/json"), *headers]
    fields += [("Idempotency-Key", key)] if key is not None else []
    return code(request(port or gateway.port, "POST", "/payments", fields, body))


def paying(**members):
    return json.dumps({"amount": 5, **members}).encode()


IN_PROGRESS, REUSED = (409, "idempotency-key-in-progress"), (422, "idempotency-key-reused")
checks.equal("without a key", pay(None, paying()), (400, "idempotency-key-missing"))
checks.equal("an empty key", pay('""', paying()), (400, "idempotency-key-malformed"))
checks.equal("an empty field", pay("", paying()), (400, "idempotency-key-malformed"))
checks.equal("a long key", pay("k" * 256, paying()), (400, "idempotency-key-malformed"))
checks.equal("a bare key", pay("8e03978e-40d5-43e8-bc93-6894a57f9324", paying()), (200, None))

with concurrent.futures.ThreadPoolExecutor(32) as pool:
    waiting = paying(wish="wait-1")
    first = pool.submit(pay, '"k1"', waiting)
    checks.check("the first is with the API", Api.wait_for(waiting))
    rest = [pool.submit(pay, '"k1"', waiting) for _ in range(20)]
    checks.equal("twenty more of it wait outside", {one.result() for one in rest}, {IN_PROGRESS})
    checks.equal("another one with its key", pay('"k1"', paying()), REUSED)
    checks.equal("bare or in quotes it is the same key", pay("k1", waiting), IN_PROGRESS)
    checks.equal("another key", pay('"k2"', paying()), (200, None))
    checks.equal("another caller", pay('"k1"', paying(), headers=[("Authorization", "Bearer other")]), (200, None))
    checks.equal("none of them reached the API", Api.arrivals(waiting), 1)
    Api.let_go("wait-1")
    checks.equal("the first has its answer", first.result(), (200, None))
checks.equal("at once after it the same is passed on", pay('"k1"', waiting), (200, None))
checks.equal("and something else with its key is not", pay('"k1"', paying()), REUSED)

with concurrent.futures.ThreadPoolExecutor(32) as pool:
    racing = paying(wish="wait-2")
    barrier = threading.Barrier(16)
    race = [pool.submit(lambda: (barrier.wait(), pay('"k3"', racing))[1]) for _ in range(16)]
    checks.check("one of those that race is with the API", Api.wait_for(racing))
    checks.until("the others are refused", lambda: sum(one.done() for one in race) == 15)
    Api.let_go("wait-2")
    results = sorted(one.result() for one in race)
    checks.equal("one runs, whoever it is", results, [(200, None)] + [IN_PROGRESS] * 15)
    checks.equal("and once", Api.arrivals(racing), 1)

checks.equal("a request that the contract refuses", pay('"k4"', b"{}")[0], 422)
checks.equal("leaves its key free", pay('"k4"', paying()), (200, None))
refused = paying(wish="refuse")
answer = request(gateway.port, "POST", "/payments", [("Content-Type", "application/json"), ("Idempotency-Key", '"k5"')], refused)
checks.equal("a request that the API refuses", answer.status, 409)
checks.equal("does, too", pay('"k5"', paying()), (200, None))
broken = paying(wish="break")
checks.equal("nobody knows what became of a request without an answer", pay('"k6"', broken)[0], 502)
checks.equal("so its key is taken", pay('"k6"', paying()), REUSED)
checks.equal("and may be tried again", pay('"k6"', broken)[0], 502)

hanging = paying(wish="wait-3")
head = f"POST /payments HTTP/1.1\r\nHost: api.test\r\nContent-Type: application/json\r\nIdempotency-Key: k7\r\nContent-Length: {len(hanging)}\r\n\r\n"
leaving = socket.create_connection(("127.0.0.1", gateway.port), 30)
leaving.sendall(head.encode() + hanging)
checks.check("a request is with the API", Api.wait_for(hanging))
leaving.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
leaving.close()
Api.let_go("wait-3")
checks.until("its client left, and its key is let go", lambda: pay("k7", hanging) == (200, None))

# Each on a connection of its own: threads that share one of httpx may keep each other from reading.
http2 = {"http1": False, "http2": True, "timeout": 60}
with httpx.Client(**http2) as one, httpx.Client(**http2) as two, concurrent.futures.ThreadPoolExecutor(4) as pool:
    streamed = paying(wish="wait-4")
    fields = {**HOST, "Content-Type": "application/json", "Idempotency-Key": '"k8"'}
    first = pool.submit(one.post, BASE + "/payments", content=streamed, headers=fields)
    checks.check("a request of HTTP/2 is with the API", Api.wait_for(streamed))
    second = two.post(BASE + "/payments", content=streamed, headers=fields)
    checks.equal("a second one of it", (second.http_version, second.status_code), ("HTTP/2", 409))
    Api.let_go("wait-4")
    checks.equal("the first has its answer on its own", first.result().status_code, 200)


def boundary(text):
    body = f'--{text}\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--{text}--\r\n'.encode()
    fields = [("Content-Type", f"multipart/form-data; boundary={text}"), ("Idempotency-Key", '"k9"'), ("If-Match", TAG)]
    return code(request(gateway.port, "POST", "/orders", fields, body))


checks.equal("a form", boundary("one"), (200, None))
checks.equal("the same form with another boundary", boundary("two"), (200, None))


# ---- digests ------------------------------------------------------------------------------------------------

def digest(body, *algorithms):
    made = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}
    return ", ".join(f"{name}=:{base64.b64encode(made[name](body).digest()).decode()}:" for name in algorithms)


def store(body, stated, *more, field="Content-Digest", chunks=None):
    """Over http.client, which sends an iterable in chunks."""
    client = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=60)
    headers = {**HOST, "Content-Type": "application/octet-stream", "Content-Digest": digest(body, "sha-256"), field: stated}
    headers.update(more)
    if chunks:
        pieces = (body[at:at + chunks] for at in range(0, len(body), chunks))
        client.request("POST", "/checked", pieces, {**headers, "Transfer-Encoding": "chunked"}, encode_chunked=True)
    else:
        client.request("POST", "/checked", body, headers)
    answer = client.getresponse()
    text = answer.read()
    client.close()
    return answer.status, json.loads(text).get("code")


MISMATCH, INVALID = (400, "digest-mismatch"), (400, "digest-invalid")
small, large = b"a small body", bytes(range(256)) * (20 << 10)
for name, body, chunks in [("small", small, None), ("in chunks", small, 5), ("large", large, None), ("large, in chunks", large, 100_000)]:
    for algorithms in (["sha-256"], ["sha-512"], ["sha-512", "sha-256"]):
        checks.equal(f"{name}: {algorithms}", store(body, digest(body, *algorithms), chunks=chunks), (200, None))
        checks.check(f"{name}: {algorithms}: the API has it unchanged", Api.seen[-1][1] == body, len(Api.seen[-1][1]))
    before = len(Api.seen)
    checks.equal(f"{name}: of another body", store(body, digest(body[:-1], "sha-512"), chunks=chunks), MISMATCH)
    checks.equal(f"{name}: one of two is wrong", store(body, digest(body, "sha-256") + ", " + digest(b"", "sha-512"), chunks=chunks), MISMATCH)
    checks.equal(f"{name}: nothing of it reached the API", len(Api.seen), before)
packed = gzip.compress(small)
checks.equal("a compressed body, as it is sent", store(packed, digest(packed, "sha-256"), ("Content-Encoding", "gzip")), (200, None))
checks.equal("a compressed body, as it was", store(packed, digest(small, "sha-256"), ("Content-Encoding", "gzip")), MISMATCH)
checks.equal("a digest of the representation", store(small, digest(small, "sha-256"), field="Repr-Digest"), (200, None))
checks.equal("a wrong one", store(small, digest(b"", "sha-256"), field="Repr-Digest"), MISMATCH)
checks.equal("a hash in hexadecimal, in base64", store(small, f"sha-256=:{base64.b64encode(hashlib.sha256(small).hexdigest().encode()).decode()}:"), INVALID)
checks.equal("a text", store(small, 'sha-256="abc"'), INVALID)
checks.equal("an algorithm that is not checked, where one is required", store(small, "md5=:AAAA:"), INVALID)
checks.equal("a field that cannot be read counts as absent", store(small, "SHA-256=abc"), (200, None))


# ---- a stronger sign-in -------------------------------------------------------------------------------------

guarded = folder() / "api.yaml"
guarded.write_text("""openapi: 3.1.1
info: {title: Money, version: "1"}
components: {securitySchemes: {b: {type: http, scheme: bearer}}}
paths:
  /transfers: {get: {operationId: transfer, security: [{b: []}], responses: {"200": {description: ok}}}}
""")
secret = "0123456789abcdef0123456789abcdef"
strict = guarded.parent / "candor.toml"
strict.write_text(f"""[gateway]
openapi = "{guarded}"
[[auth.scheme]]
name = "b"
secret = "{secret}"
[[require]]
name = "two-factors"
operations = ["transfer"]
claim = "claim:acr"
values = ["mfa", "hwk"]
otherwise = "auth-step-up-required"
""")
money = Gateway(api, "--config", strict)


def transfer(**claims):
    token = jwt.encode({"sub": "ann", "exp": int(time.time()) + 3600, **claims}, secret, "HS256")
    return request(money.port, "GET", "/transfers", [("Authorization", f"Bearer {token}")])


checks.equal("a strong sign-in", transfer(acr="mfa").status, 200)
for name, claims in [("a weak sign-in", {"acr": "pwd"}), ("a sign-in of which nothing is known", {})]:
    answer = transfer(**claims)
    checks.equal(name, code(answer), (401, "auth-step-up-required"))
    challenge = answer.get("WWW-Authenticate") or ""
    checks.check(f"{name}: how to do better (RFC 9470)", 'error="insufficient_user_authentication"' in challenge
                 and 'acr_values="mfa hwk"' in challenge, challenge)  # fmt: skip


# ---- what is set --------------------------------------------------------------------------------------------

brief = folder() / "candor.toml"
REMEMBER = '[timeouts]\nremember_key = "1s"\n'
brief.write_text(COMMON + REMEMBER)
short = Gateway(api, "--config", brief)
checks.equal("a key that is remembered for a second", pay("k1", paying(n=1), short.port), (200, None))
checks.until("then it is forgotten", lambda: pay("k1", paying(n=2), short.port) == (200, None))
brief.write_text(COMMON + REMEMBER + '[[scope]]\noperation = "pay"\nidempotency_key = "off"\n')
checks.until("the settings take the need for it back, without a restart", lambda: pay(None, paying(), short.port) == (200, None))
brief.write_text(COMMON + REMEMBER + '[[scope]]\npath = "/orders"\nidempotency_key = "required"\n')
checks.until("and require it elsewhere", lambda: code(request(short.port, *order)) == (400, "idempotency-key-missing"))
brief.write_text(COMMON.replace("[gateway]\n", '[gateway]\nmode = "observe"\n'))
checks.until("where nothing is enforced", lambda: pay(None, paying(), short.port) == (200, None))
both = [pay("k2", paying(n=n), short.port) for n in (1, 2)]
checks.equal("everything goes on", both, [(200, None)] * 2)
checks.close()
