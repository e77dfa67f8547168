"""An upstream that remembers what reached it, and a client that sends octets and reads answer by answer."""

import json
import re
import socket
import threading


class Upstream:
    """Answers everything with 200, and remembers what came."""

    def __init__(self):
        self.seen = []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        held = b""
        while True:
            piece = connection.recv(65536)
            if not piece:
                return
            held += piece
            while b"\r\n\r\n" in held:
                head, _, rest = held.partition(b"\r\n\r\n")
                match = re.search(rb"\r\ncontent-length: (\d+)", head, re.I)
                length = int(match[1]) if match else 0
                if len(rest) < length:
                    break
                self.seen.append(head.split(b"\r\n")[0].decode("latin1"))
                held = rest[length:]
                body = b"" if head.startswith(b"HEAD ") else b"{}"
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + body)


class Client:
    """One connection; reads answer by answer."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        self.socket.settimeout(30)
        self.held = b""

    def send(self, octets):
        try:
            self.socket.sendall(octets)
        except OSError:
            pass  # An early answer may have closed the connection: what counts is that answer.

    def half_close(self):
        self.socket.shutdown(socket.SHUT_WR)

    def _more(self):
        try:
            piece = self.socket.recv(65536)
        except (ConnectionResetError, TimeoutError):
            piece = b""
        self.held += piece
        return bool(piece)

    def answer(self):
        """The next final answer as (status, problem document or None); None if the connection ends first."""
        while True:
            while b"\r\n\r\n" not in self.held:
                if not self._more():
                    return None
            head, _, self.held = self.held.partition(b"\r\n\r\n")
            status = int(head.split(b" ")[1])
            if status >= 200:
                break
        match = re.search(rb"\r\ncontent-length: (\d+)", head, re.I)
        length = int(match[1]) if match else 0
        while len(self.held) < length and self._more():
            pass
        body, self.held = self.held[:length], self.held[length:]
        is_problem = b"application/problem+json" in head.lower()
        return status, json.loads(body) if is_problem else None, head

    def ended(self):
        """True if the server closes now."""
        return not self.held and not self._more()

    def close(self):
        self.socket.close()
