"""The clients of the soak: each asks at its own pace for what it likes, and knows which answers are right.

What is right follows from the request and from what is broken at that moment: while the upstream is down it may be told of
with 502 to 504; a gateway that is killed leaves its clients without an answer. Everything else has one right answer.
"""

import asyncio
import collections
import json
import random
import re
import time

from _soak_api import said_of, said_of_body

# Kinds of requests, and how often each comes.
KINDS = {
    "get": 30, "post": 25, "chunked": 4, "large": 1, "values": 8, "syntax": 5, "parameter": 5, "path": 4, "method": 3,
    "malformed": 3, "limited": 8, "chunks": 3, "drip": 1, "reset": 1, "bad answer": 1, "half": 1, "stall": 0.2,
}
FAULTS = {"reset": "reset", "bad answer": "malformed", "half": "half", "stall": "stall", "chunks": "chunks", "drip": "drip"}


class Lost(Exception):
    """The connection ended before the answer did."""


def pet(chance, **other):
    words = "".join(chance.choice("abcdefghij \u00e9\u20ac") for _ in range(chance.randrange(1, 40)))
    return {"name": words, "kind": chance.choice(["cat", "dog"]), "tags": [words] * chance.randrange(3), **other}


def made(kind, chance):
    """Method, target, header lines and body of a request, and which answers are right: a status and a test."""
    number = chance.randrange(1, 100_000)
    target, headers = f"/items/{number}", []
    is_body = lambda wanted: lambda body: body == wanted
    has_code = lambda code, place=None: lambda body: is_problem(body, code, place)
    if kind in ("post", "chunked", "large", "values", "syntax"):
        text = json.dumps(pet(chance, note="n" * (200_000 if kind == "large" else chance.randrange(2000))))
        right = (201, is_body(said_of_body(text.encode())))
        if kind == "values":
            text, right = json.dumps(pet(chance, kind="bird")), (422, has_code("body-enum", "#/kind"))
        if kind == "syntax":
            text, right = text[:-1] + ",}", (400, has_code("json-syntax"))
        return "POST", "/items", ["Content-Type: application/json"], text.encode(), right
    if kind == "parameter":
        return "GET", f"{target}?limit={chance.choice(['0', '101', 'ten'])}", headers, None, (400, has_code(None))
    if kind == "path":
        return "GET", f"/nowhere/{number}", headers, None, (404, has_code("path-not-found"))
    if kind == "method":
        return "DELETE", target, headers, None, (405, has_code("method-not-allowed"))
    if kind == "malformed":
        return "GET", f"{target}%zz", headers, None, (400, has_code(None))
    if kind == "limited":
        return "GET", f"/limited/{number}", headers, None, (200, is_body(said_of(f"/limited/{number}")))
    right = (200, is_body(said_of(target)))
    if kind in FAULTS:
        headers = [f"X-Fault: {FAULTS[kind]}"]
        right = {"reset": (502, has_code(None)), "bad answer": (502, has_code(None)), "half": (0, None),
                 "stall": (504, has_code(None))}.get(kind, right)
    return "GET", target, headers, None, right


def is_problem(body, code, place):
    problem = json.loads(body)
    pointers = [error.get("pointer") for error in problem.get("errors", [])]
    return code in (None, problem["code"]) and place in (None, *pointers) and problem["request_id"]


class Clients:
    """All of them; `weather` knows what is broken."""

    def __init__(self, gateways, weather, seed):
        self.gateways, self.weather, self.chance = gateways, weather, random.Random(seed)
        self.counts, self.wrong = collections.Counter(), []
        # Of each gateway: the id of what it answered, and when.
        self.answered = [[] for _ in gateways]
        self.slowest, self.over = 0.0, False

    async def client(self, which, pause):
        """One client of one gateway."""
        chance, connection = random.Random(self.chance.random()), None
        due = time.monotonic() + chance.random() * (pause or 0)
        while not self.over:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            due = max(due + pause, time.monotonic() - 1)
            kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
            connection = await self.ask(which, connection, kind, chance)
        if connection:
            connection[1].close()

    async def ask(self, which, connection, kind, chance):
        """One request; gives the connection if it is kept."""
        method, target, headers, body, right = made(kind, chance)
        began = time.monotonic()
        try:
            for _ in range(2):
                is_kept = connection is not None
                connection = connection or await asyncio.open_connection("127.0.0.1", self.gateways[which].port)
                try:
                    status, fields, said, keep = await asyncio.wait_for(
                        exchange(*connection, method, target, headers, body, kind == "chunked"), 60)
                    break
                except Lost as lost:
                    connection[1].close()
                    connection = None
                    # A kept connection may have been idle: the request is sent again once (RFC 9112 section 9.3.1).
                    if not (is_kept and lost.args == ("nothing",)):
                        raise
            else:
                raise Lost("twice")
        except (OSError, Lost, TimeoutError) as error:
            if connection:
                connection[1].close()
            self.judge_nothing(which, kind, began, error)
            return None
        self.judge(which, kind, target, began, right, status, fields, said)
        if not keep:
            connection[1].close()
        return connection if keep else None

    def judge_nothing(self, which, kind, began, error):
        if kind == "half":
            self.counts["cut off, as it had to be"] += 1
        elif self.weather.may_vanish(which, began):
            self.counts["gateway killed"] += 1
        elif self.weather.may_fail(began) and error.args == ("a part",):
            self.counts["upstream gone within its answer"] += 1
        else:
            self.wrong.append((kind, which, repr(error)))

    def judge(self, which, kind, target, began, right, status, fields, said):
        now = time.monotonic()
        self.slowest = max(self.slowest, now - began)
        if name := fields.get("x-request-id"):
            self.answered[which].append((name, now))
        expected, is_right = right
        try:
            if status == expected and is_right and is_right(said):
                self.counts[kind] += 1
            elif kind == "limited" and status == 429 and "retry-after" in fields and is_problem(said, "rate-limited", None):
                self.counts["over the limit"] += 1
            elif self.weather.may_fail(began) and status in (502, 503, 504) and is_problem(said, None, None):
                self.counts["upstream away"] += 1
            else:
                self.wrong.append((kind, which, target, status, said[:300]))
        except (ValueError, KeyError, TypeError) as error:
            self.wrong.append((kind, which, target, status, said[:300], repr(error)))


async def exchange(reader, writer, method, target, headers, body, is_chunked):
    """Status, fields, body and whether the connection is kept."""
    lines = [f"{method} {target} HTTP/1.1", "Host: api.test", *headers]
    octets = body or b""
    if is_chunked:
        lines.append("Transfer-Encoding: chunked")
        octets = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in (body[i:i + 300] for i in range(0, len(body), 300)))
        octets += b"0\r\n\r\n"
    elif body is not None:
        lines.append(f"Content-Length: {len(body)}")
    head = b""
    try:
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + octets)
        await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        found = [line.partition(b":") for line in head.split(b"\r\n")[1:] if line]
        fields = {name.decode().lower(): value.strip().decode("latin1") for name, _, value in found}
        if "content-length" in fields:
            said = await reader.readexactly(int(fields["content-length"]))
        elif "chunked" in fields.get("transfer-encoding", ""):
            said = b""
            while size := int((await reader.readline()).split(b";")[0] or b"", 16):
                said += await reader.readexactly(size)
                await reader.readline()
            await reader.readline()
        else:
            said = await reader.read()
    except (asyncio.IncompleteReadError, ConnectionError, ValueError) as error:
        nothing = not head and not getattr(error, "partial", b"")
        raise Lost("nothing" if nothing else "a part") from error
    return status, fields, said, not re.search(r"(?i)close", fields.get("connection", ""))
