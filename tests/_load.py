"""Constant load of well-behaved clients, each of its own kind; every request is answered as it has to be, or is a failure.

Clients do what HTTP asks of them and no more: a kept connection that is closed without a word may have been idle, and
the request is sent again once (RFC 9112, section 9.3.1), as is a stream that GOAWAY leaves out (RFC 9113, section 6.8).
"""

import contextlib
import http.server
import itertools
import re
import socket
import threading
import time

import hpack

from _frames import (
    ACK, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PING, RST_STREAM, WINDOW_UPDATE, Frames, fields, frame,
)

PATIENCE = 60


class Echo(http.server.ThreadingHTTPServer):
    """An API that answers with what it was asked, after a moment."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, pause=0.0):
        self.pause = pause
        super().__init__(("127.0.0.1", 0), EchoHandler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class EchoHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        time.sleep(self.server.pause)
        body = self.path.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Client(threading.Thread):
    """Asks again and again; `judge(path, status, body)` gives a word for an answer that is right, or None."""

    def __init__(self, port, judge, path, context=None):
        super().__init__(daemon=True)
        self.port, self.judge, self.path, self.context = port, judge, path, context
        self.going, self.seen, self.repeated, self.slowest, self.failed = True, {}, 0, 0.0, []
        self.connections = 0

    @property
    def answered(self):
        return sum(self.seen.values())

    def run(self):
        for number in itertools.count():
            if not self.going or self.failed:
                break
            began, path = time.time(), f"{self.path}{number}"
            try:
                status, body = self.ask(path)
                word = self.judge(path, status, body)
                if word is None:
                    raise AssertionError((status, body[:300]))
                self.seen[word] = self.seen.get(word, 0) + 1
            except Exception as error:  # noqa: BLE001, whatever it is, the request failed
                self.failed.append(f"{type(self).__name__} {path}: {error!r}")
            self.slowest = max(self.slowest, time.time() - began)

    def connect(self, alpn=None):
        self.connections += 1
        made = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        made.settimeout(PATIENCE)
        return self.context.wrap_socket(made, server_hostname="api.test") if self.context else made


class Fresh(Client):
    """A connection for each request."""

    def ask(self, path):
        with self.connect() as stream:
            stream.sendall(f"GET {path} HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n".encode())
            answer = b""
            while piece := stream.recv(65536):
                answer += piece
        head, _, body = answer.partition(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1]), body


class Kept(Client):
    """One connection for as long as it is kept."""

    stream = None

    def ask(self, path):
        for is_new in (self.stream is None, True):
            self.stream = self.stream or self.connect()
            with contextlib.suppress(ConnectionError):
                self.stream.sendall(f"GET {path} HTTP/1.1\r\nHost: api.test\r\n\r\n".encode())
            if answer := self.read():
                return answer
            self.stream = None
            if is_new:
                raise EOFError("a new connection was closed without an answer")
            self.repeated += 1

    def read(self):
        """Status and body; None if the connection was closed before the first octet."""
        octets = b""
        while b"\r\n\r\n" not in octets:
            try:
                piece = self.stream.recv(65536)
            except ConnectionError:
                piece = b""
            if not piece and not octets:
                return None
            if not piece:
                raise EOFError(f"closed within an answer: {octets[:100]}")
            octets += piece
        head, _, body = octets.partition(b"\r\n\r\n")
        length = int(re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)[1])
        while len(body) < length:
            body += self.stream.recv(65536)
        if re.search(rb"(?i)\r\nconnection: *close", head):
            self.stream.close()
            self.stream = None
        return int(head.split(b" ", 2)[1]), body


class Streams(Client):
    """Streams of HTTP/2, one after the other."""

    frames = None

    def ask(self, path):
        while True:
            if self.frames is None:
                self.frames, self.hpack, self.next = Frames.on(self.connect()), hpack.Decoder(), 1
            stream, self.next = self.next, self.next + 2
            self.frames.send(frame(HEADERS, END_HEADERS | END_STREAM, stream, fields(path=path)))
            answer = self.read(stream)
            if answer:
                return answer
            self.repeated += 1
            self.frames.close()
            self.frames = None

    def read(self, stream):
        """Status and body; None if GOAWAY says that the stream was not begun."""
        status, body, is_last = None, b"", False
        while found := self.frames.read():
            kind, flags, at, payload = found
            if kind == GOAWAY:
                is_last = True
                if int.from_bytes(payload[:4], "big") & 0x7FFFFFFF < stream:
                    return None
            if kind == PING and not flags & ACK:
                self.frames.send(frame(PING, ACK, 0, payload))
            if kind == HEADERS:
                status = int(dict(self.hpack.decode(payload))[":status"])
            if kind == DATA:
                body += payload
                if payload:
                    self.frames.send(frame(WINDOW_UPDATE, 0, 0, len(payload).to_bytes(4, "big")))
            if kind == RST_STREAM:
                raise AssertionError(f"stream {at} was reset: {payload!r}")
            if kind in (HEADERS, DATA) and flags & END_STREAM:
                if is_last:
                    self.frames.close()
                    self.frames = None
                return status, body
        raise EOFError(f"closed before the answer on stream {stream}")


class Load:
    """Clients of several kinds on the ports of one gateway."""

    def __init__(self, judge, path, plain, tls, context, context_h2, each=1):
        kinds = [(Fresh, plain, None), (Kept, plain, None), (Fresh, tls, context), (Kept, tls, context),
                 (Streams, tls, context_h2)]
        self.clients = [kind(port, judge, path, made) for kind, port, made in kinds for _ in range(each)]

    def __enter__(self):
        for client in self.clients:
            client.start()
        return self

    def __exit__(self, *_):
        for client in self.clients:
            client.going = False
        for client in self.clients:
            client.join(PATIENCE * 2)
            if client.is_alive():
                client.failed.append(f"{type(client).__name__} waits for ever")

    def each_answered(self, more):
        """A condition: each client was answered so many more times, or failed."""
        least = [client.answered + more for client in self.clients]
        return lambda: self.failed or all(c.answered >= n for c, n in zip(self.clients, least))

    @property
    def failed(self):
        return [failure for client in self.clients for failure in client.failed]

    @property
    def seen(self):
        seen = {}
        for client in self.clients:
            for word, count in client.seen.items():
                seen[word] = seen.get(word, 0) + count
        return seen

    def figures(self):
        kinds = ", ".join(f"{'TLS ' if c.context else ''}{type(c).__name__.lower()} {c.answered}" for c in self.clients)
        return (f"{sum(self.seen.values())} requests ({kinds}), {sum(c.repeated for c in self.clients)} sent again, "
                f"the slowest took {max(c.slowest for c in self.clients):.2f} s")
