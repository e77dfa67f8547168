"""A server that logs each request with its id, and can fail, end, and write odd lines."""

import http.server
import logging
import os
import signal
import sys

PORT = int(sys.argv[1] if len(sys.argv) > 1 else os.environ["PORT"])
if "STUBBORN" in os.environ:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if "SIGNALS" in os.environ:
    def told(number, _):
        with open(os.environ["SIGNALS"], "a") as signals:
            signals.write(f"{signal.Signals(number).name}\n")

    for each in (signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2):
        signal.signal(each, told)
if "PIDS" in os.environ:
    with open(os.environ["PIDS"], "a") as pids:
        pids.write(f"{os.getpid()}\n")
logging.basicConfig(format="%(levelname)s %(message)s")


def written(line):
    """To a file that is opened anew each time, as after a rotation, or to stdout."""
    if "LOG_FILE" not in os.environ:
        print(line.decode(), flush=True)
        return
    with open(os.environ["LOG_FILE"], "ab") as log:
        log.write(line + b"\n")


class App(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """The server's own lines name no request."""

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        request_id = self.headers["X-Request-Id"]
        odd = {"/long": "x" * 20_000, "/odd": "\udcff"}.get(self.path, "")
        line = f"[{request_id}] served {self.path} {odd}"
        if self.path.startswith("/exit/"):
            os._exit(int(self.path.rpartition("/")[2]))
        if self.path == "/fail":
            try:
                {}["sku"]
            except KeyError:
                logging.exception("[%s] failed: odd order, password=hunter2", request_id)
            return self.answer(500, b"it failed\n")
        written(line.encode("utf-8", "surrogateescape"))
        self.answer(200, os.environ.get("GREETING", "fine").encode())


http.server.ThreadingHTTPServer(("127.0.0.1", PORT), App).serve_forever()
