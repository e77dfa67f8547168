"""Restarts under load: the socket is passed on (LISTEN_FDS) as systemd does, and no request fails."""
# needs: python openssl
import os
import signal
import socket
import ssl
import subprocess

from _candor import CANDOR, FULL, Checks, folder, free_port, stop
from _certificates import Authority
from _load import Echo, Fresh, Load

checks = Checks()
here = folder()
RESTARTS = 20 if FULL else 4


api = Echo(pause=0.005)
listening = [socket.create_server(("127.0.0.1", 0), backlog=4096) for _ in "12"]
PORT, TLS = (made.getsockname()[1] for made in listening)
chain, key = Authority(here, "ca").issue("api", ["api.test", "127.0.0.1"])


def serve(*more, address=PORT):
    """A gateway that gets the sockets as descriptors 3 and 4, as systemd passes them."""
    environment = {**os.environ, "LISTEN_FDS": "2", "LISTEN_FDNAMES": "candor.socket:candor.socket"}
    environment.pop("LISTEN_PID", None)
    plain, tls = (made.fileno() for made in listening)
    # The shell knows its own id, which LISTEN_PID has to be, and keeps it when it becomes the gateway. What is passed
    # may have these numbers already.
    command = f'exec 8<&{plain} 9<&{tls}; exec 3<&8 4<&9 8<&- 9<&-; LISTEN_PID=$$ exec "$0" "$@"'
    return subprocess.Popen(
        ["bash", "-c", command, CANDOR, "serve", "--upstream", f"http://127.0.0.1:{api.server_port}", "--listen",
         f"127.0.0.1:{address}", "--tls-listen", f"127.0.0.1:{TLS}", "--tls-certificate", chain, "--tls-key", key,
         "--workbench", "off", "--data", str(here / "data"), "--access-log", "off", *more],
        env=environment, pass_fds=[plain, tls], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def context(alpn=None):
    made = ssl.create_default_context(cafile=here / "ca/ca.pem")
    if alpn:
        made.set_alpn_protocols([alpn])
    return made


def judge(path, status, body):
    return "fine" if status == 200 and body == path.encode() else None


def ask_once():
    asked = Fresh(PORT, judge, "/")
    asked.ask("/")


def restarts():
    gateway = serve()
    with Load(judge, "/n/", PORT, TLS, context(), context("h2"), each=2) as load:
        for number in range(RESTARTS):
            checks.until(f"everybody is served before restart {number}", load.each_answered(5))
            gateway.send_signal(signal.SIGTERM)
            checks.equal(f"restart {number}: it ends well", gateway.wait(60), 0)
            gateway = serve()
        checks.until("everybody is served at the end", load.each_answered(5))
    checks.check(f"{RESTARTS} restarts: no request failed", not load.failed, load.failed[:3])
    print(f"{RESTARTS} restarts: {load.figures()}")
    stop(gateway)


def who_has_connected_is_answered():
    gateway = serve()
    # One exchange first: the gateway serves.
    ask_once()
    with socket.create_connection(("127.0.0.1", PORT), 60) as stream:
        # It is accepted once a second connection is.
        ask_once()
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
