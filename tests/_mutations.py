"""Streams of requests: the suites' cases, seeded damage to them, and random cuts into TCP segments."""

import base64
import json

from _candor import SHARED

WORDS = [b"\r\n", b"\n", b"\r", b" ", b"\t", b"\0", b",", b";", b":", b"0", b"5", b"chunked", b"close", b"\xe9", b"\r\n ",
         b"Content-Length: 5\r\n", b"Content-Length: 0\r\n", b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n",
         b"Connection: keep-alive, X-A\r\n", b"X-A: b\r\n", b"X_A: b\r\n", b"Content_Length: 3\r\n", b"Host: a\r\n",
         b"Expect: 100-continue\r\n", b"Cookie: a=b\r\n", b"Cookie: c=d\r\n", b"TE: trailers\r\n", b"?a=b&c=d", b"%2e%2e/",
         b"%00", b"/../", b"//", b"|", b"http://a.test", b"HTTP/1.0", b"HTTP/1.1", b"HEAD", b"POST", b"OPTIONS",
         b"0\r\n\r\n", b"5;a=b\r\nhello\r\n", b"GET /next HTTP/1.1\r\nHost: a\r\n\r\n"]


def cases():
    """The requests that a gateway may pass on: `accept` and `either`."""
    found = []
    for name in ("http1_requests.jsonl", "smuggling.jsonl"):
        for line in (SHARED / "suites" / name).read_text().splitlines():
            case = json.loads(line)
            if case["expect"] != "reject":
                found.append(base64.b64decode(case["raw_b64"]))
    return found


def mutation(streams, random):
    """One of the streams with one to three small changes."""
    octets = random.choice(streams)
    for _ in range(random.randint(1, 3)):
        octets = change(octets, streams, random)
    return octets[:65536]


def change(octets, streams, random):
    at = random.randint(0, len(octets))
    kind = random.randrange(8)
    if kind == 0:
        return octets[:at] + bytes([random.randrange(256)]) + octets[at + 1:]
    if kind == 1:
        return octets[:at] + octets[at + random.randint(1, 4):]
    if kind == 2:
        return octets[:at] + random.choice(WORDS) + octets[at:]
    if kind == 3:
        return octets + random.choice(streams)
    lines = octets.split(b"\r\n")
    line = random.randrange(len(lines))
    if kind == 4:
        lines.insert(line, random.choice(lines))
    elif kind == 5:
        other = random.randrange(len(lines))
        lines[line], lines[other] = lines[other], lines[line]
    elif kind == 6:
        lines.insert(line, random.choice(WORDS).strip(b"\r\n"))
    else:
        lines[line] = lines[line].swapcase()
    return b"\r\n".join(lines)


def pieces(octets, random):
    """The stream as it may arrive: whole, or in up to six segments."""
    cuts = sorted(random.randint(0, len(octets)) for _ in range(random.choice([0, 0, 1, 2, 5])))
    return [octets[a:b] for a, b in zip([0, *cuts], [*cuts, len(octets)]) if b > a]
