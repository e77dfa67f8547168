"""A bare client of HTTP/2: frames as they are, for what no library would send."""

import socket
import ssl
import struct

DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
END_STREAM, END_HEADERS, ACK = 0x1, 0x4, 0x1
ENHANCE_YOUR_CALM = 11
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


def frame(kind, flags=0, stream=0, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def string(text):
    """A string as HPACK writes it, without Huffman's code."""
    octets = text if isinstance(text, bytes) else text.encode()
    if len(octets) < 127:
        return bytes([len(octets)]) + octets
    rest, out = len(octets) - 127, b"\x7f"
    while rest >= 128:
        out, rest = out + bytes([rest % 128 + 128]), rest // 128
    return out + bytes([rest]) + octets


def fields(*pairs, method="GET", path="/", host="api.test"):
    """A field block without the table."""
    pseudo = [(":method", method), (":scheme", "http"), (":authority", host), (":path", path)]
    return b"".join(b"\0" + string(name) + string(value) for name, value in [*pseudo, *pairs])


class Frames:
    """A connection."""

    def __init__(self, port, settings=b"", reads=None):
        made = socket.socket()
        if reads:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, reads)
        made.settimeout(30)
        made.connect(("127.0.0.1", port))
        self.begin(made, settings)

    @classmethod
    def on(cls, made, settings=b""):
        """Over a connection that stands already, with TLS for example."""
        self = cls.__new__(cls)
        self.begin(made, settings)
        return self

    def begin(self, made, settings):
        self.socket, self.held = made, b""
        self.send(PREFACE + frame(SETTINGS, payload=settings))

    def send(self, octets):
        """False once the other side has closed."""
        try:
            self.socket.sendall(octets)
            return True
        except OSError:
            return False

    def read(self):
        """The next frame as (kind, flags, stream, payload); None at the end."""
        while len(self.held) < 9 or len(self.held) < 9 + int.from_bytes(self.held[:3], "big"):
            try:
                piece = self.socket.recv(65536)
            except (ConnectionError, ssl.SSLError):
                piece = b""
            if not piece:
                return None
            self.held += piece
        length = int.from_bytes(self.held[:3], "big")
        kind, flags = self.held[3], self.held[4]
        stream = int.from_bytes(self.held[5:9], "big") & 0x7FFFFFFF
        payload, self.held = self.held[9:9 + length], self.held[9 + length:]
        return kind, flags, stream, payload

    def until(self, kind):
        """The next frame of a kind; None if the connection ends before."""
        while found := self.read():
            if found[0] == kind:
                return found
        return None

    def goaway(self):
        """Error code and debug data of the GOAWAY that ends the connection; None if it ends without."""
        found = self.until(GOAWAY)
        return found and (int.from_bytes(found[3][4:8], "big"), found[3][8:].decode())

    def answer(self, stream):
        """Field block and body of the answer on a stream; None if the stream or the connection ends before."""
        block, body = None, b""
        while found := self.read():
            kind, flags, at, payload = found
            if at != stream:
                continue
            if kind == RST_STREAM:
                return None
            if kind == HEADERS:
                block = payload
            if kind == DATA:
                body += payload
                if payload:
                    self.send(frame(WINDOW_UPDATE, stream=0, payload=len(payload).to_bytes(4, "big")))
                    self.send(frame(WINDOW_UPDATE, stream=at, payload=len(payload).to_bytes(4, "big")))
            if kind in (HEADERS, DATA) and flags & END_STREAM:
                return block, body
        return None

    def close(self):
        self.socket.close()
