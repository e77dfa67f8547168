"""Uploads of 200 MB through the real gateway: its memory stays small, every octet arrives, and a form that is wrong behind its file never reaches the upstream.
"""
# needs: nothing
import hashlib
import pathlib
import re
import socket
import threading

from _candor import Answer, Checks, Gateway, folder

checks = Checks()
SIZE = 200_000_000
# Above what the gateway needs when it is idle, in octets.
MOST = 60_000_000
PIECE = bytes(range(256)) * 4096
DOCUMENT = """
openapi: 3.1.1
info: {title: t, version: "1"}
paths:
  /videos:
    post:
      x-candor-max-body: 300000000
      requestBody:
        content:
          video/mp4: {}
          multipart/form-data:
            schema:
              type: object
              required: [video, rating]
              properties:
                video: {type: string, format: binary}
                rating: {type: integer, maximum: 5}
      responses: {}
"""


class Upstream:
    """Reads requests, one per connection, and answers with the digest of their bodies."""

    def __init__(self):
        self.server = socket.socket()
        self.server.bind(("127.0.0.1", 0))
        self.server.listen(16)
        self.port = self.server.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client, _ = self.server.accept()
            self.connections += 1
            threading.Thread(target=self.one, args=(client,), daemon=True).start()

    def one(self, client):
        with client, client.makefile("rb", 1 << 20) as stream:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                line = stream.readline()
                if not line:
                    return
                head += line
            digest = hashlib.sha256()
            if b"chunked" in head.lower():
                while size := int(stream.readline(), 16):
                    digest.update(stream.read(size))
                    stream.readline()
                stream.readline()
            else:
                left = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
                while left:
                    piece = stream.read(min(left, 1 << 20))
                    if not piece:
                        return
                    digest.update(piece)
                    left -= len(piece)
            text = digest.hexdigest().encode()
            client.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text))


def memory(gateway, what):
    """Octets of memory of the gateway: now (VmRSS) or at most so far (VmHWM)."""
    status = pathlib.Path(f"/proc/{gateway.process.pid}/status").read_text()
    return int(re.search(rf"{what}:\s+(\d+) kB", status)[1]) * 1024


def pieces(before, after):
    """SIZE octets between two texts."""
    yield before
    left = SIZE
    while left:
        piece = PIECE[:left]
        left -= len(piece)
        yield piece
    yield after


def upload(gateway, fields, before=b"", after=b"", chunked=False):
    """Sends a body piece by piece. The answer, and the digest of what was sent."""
    digest = hashlib.sha256()
    length = len(before) + SIZE + len(after)
    framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {length}"
    head = f"POST /videos HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{fields}\r\n{framing}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", gateway.port), 60) as client:
        client.sendall(head.encode())
        for piece in pieces(before, after):
            digest.update(piece)
            if chunked and piece:
                piece = b"%x\r\n%s\r\n" % (len(piece), piece)
            client.sendall(piece)
        if chunked:
            client.sendall(b"0\r\n\r\n")
        out = b""
        while piece := client.recv(65536):
            out += piece
    return Answer(out), digest.hexdigest()


def main():
    document = folder() / "videos.yaml"
    document.write_text(DOCUMENT)
    upstream = Upstream()
    spool = folder()
    gateway = Gateway(upstream.port, "--openapi", document, "--body-folder", spool)
    idle = memory(gateway, "VmRSS")

    def small(name):
        above = memory(gateway, "VmHWM") - idle
        print(f"{name}: at most {above / 1e6:.1f} MB above {idle / 1e6:.1f} MB")
        checks.check(f"{name}: memory stays small", above < MOST, f"{above} octets above idle")

    for name, chunked in (("announced", False), ("in chunks", True)):
        answer, digest = upload(gateway, "Content-Type: video/mp4", chunked=chunked)
        checks.equal(f"a video, {name}: every octet arrives", (answer.status, answer.body.decode()), (200, digest))
        small(f"a video, {name}")

    before = b'--B\r\nContent-Disposition: form-data; name="video"; filename="v.mp4"\r\nContent-Type: video/mp4\r\n\r\n'
    rating = '\r\n--B\r\nContent-Disposition: form-data; name="rating"\r\n\r\n%d\r\n--B--\r\n'
    form = "Content-Type: multipart/form-data; boundary=B"
    answer, digest = upload(gateway, form, before, (rating % 5).encode())
    checks.equal("a form: every octet arrives", (answer.status, answer.body.decode()), (200, digest))
    small("a form")
    contacted = upstream.connections
    answer, _ = upload(gateway, form, before, (rating % 6).encode())
    problem = answer.json()
    checks.equal("a form that is wrong behind its file", (answer.status, problem["code"]), (422, "body-number-too-large"))
    error = problem["errors"][0]
    checks.equal("its place", (error["pointer"], error["offset"]), ("#/rating", len(before) + SIZE + rating.index("%d")))
    checks.equal("the upstream saw nothing of it", upstream.connections, contacted)
    small("a form that is wrong")
    checks.equal("nothing is left on the disk", list(spool.iterdir()), [])
    gateway.stop()


checks.run(main)
checks.close()
