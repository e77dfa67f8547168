"""Restarts under load: the socket is passed on (LISTEN_FDS) as systemd does, and no request fails."""
# needs: python
import http.server
import os
import signal
import socket
import subprocess
import threading
import time

from _candor import CANDOR, FULL, Checks, folder, free_port, stop

checks = Checks()
here = folder()
RESTARTS = 20 if FULL else 4


class Api(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        time.sleep(0.005)
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"fine")

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256


api = Server(("127.0.0.1", 0), Api)
threading.Thread(target=api.serve_forever, daemon=True).start()
listening = socket.create_server(("127.0.0.1", 0), backlog=4096)
PORT = listening.getsockname()[1]


def serve(*more, address=PORT):
    """A gateway that gets the socket as descriptor 3, as systemd passes it."""
    environment = {**os.environ, "LISTEN_FDS": "1", "LISTEN_FDNAMES": "candor.socket"}
    environment.pop("LISTEN_PID", None)
    # The shell knows its own id, which LISTEN_PID has to be, and keeps it when it becomes the gateway.
    command = f'exec 3<&{listening.fileno()}; LISTEN_PID=$$ exec "$0" "$@"'
    return subprocess.Popen(
        ["bash", "-c", command, CANDOR, "serve", "--upstream", f"http://127.0.0.1:{api.server_port}", "--listen",
         f"127.0.0.1:{address}", "--workbench", "off", "--data", str(here / "data"), "--access-log", "off", *more],
        env=environment, pass_fds=[listening.fileno()], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


class Load(threading.Thread):
    """Asks again and again, on a connection of its own each time."""

    def __init__(self):
        super().__init__(daemon=True)
        self.going, self.answered, self.failed, self.slowest = True, 0, [], 0.0

    def run(self):
        while self.going:
            began = time.time()
            try:
                self.once()
                self.answered += 1
            except Exception as error:  # noqa: BLE001, whatever it is, the request failed
                self.failed.append(repr(error))
            self.slowest = max(self.slowest, time.time() - began)

    def once(self):
        with socket.create_connection(("127.0.0.1", PORT), 60) as stream:
            stream.settimeout(60)
            stream.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            answer = b""
            while piece := stream.recv(65536):
                answer += piece
        if not (answer.startswith(b"HTTP/1.1 200 ") and answer.endswith(b"fine")):
            raise AssertionError(answer[:200])


def restarts():
    gateway = serve()
    clients = [Load() for _ in range(8)]
    for client in clients:
        client.start()
    answered = lambda: sum(client.answered for client in clients)
    for number in range(RESTARTS):
        before = answered()
        checks.until(f"requests are served before restart {number}", lambda: answered() >= before + 50)
        gateway.send_signal(signal.SIGTERM)
        checks.equal(f"restart {number}: it ends well", gateway.wait(60), 0)
        gateway = serve()
    before = answered()
    checks.until("requests are served at the end", lambda: answered() >= before + 50)
    for client in clients:
        client.going = False
    for client in clients:
        client.join(60)
    failed = [failure for client in clients for failure in client.failed]
    checks.check(f"{RESTARTS} restarts, {answered()} requests: none failed", not failed, failed[:3])
    print(f"{answered()} requests over {RESTARTS} restarts; the slowest took {max(c.slowest for c in clients):.2f} s")
    stop(gateway)


def who_has_connected_is_answered():
    gateway = serve()
    # One exchange first: the gateway serves.
    Load().once()
    with socket.create_connection(("127.0.0.1", PORT), 60) as stream:
        # It is accepted once a second connection is.
        Load().once()
        gateway.send_signal(signal.SIGTERM)
        line = gateway.stderr.readline()
        while line and "stopping" not in line:
            line = gateway.stderr.readline()
        stream.settimeout(60)
        stream.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        answer = stream.recv(65536)
        checks.check("who has just connected is answered", answer.startswith(b"HTTP/1.1 200 ")
                     and b"Connection: close" in answer, answer)
    checks.equal("and it ends", gateway.wait(60), 0)


def a_socket_for_nothing():
    gateway = serve(address=free_port())
    _, errors = gateway.communicate(timeout=60)
    checks.check("a socket that nothing is set for is an error", gateway.returncode != 0 and "LISTEN_FDS" in errors, errors)


for part in (restarts, who_has_connected_is_answered, a_socket_for_nothing):
    checks.run(part)
checks.close()
