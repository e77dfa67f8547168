"""ClickHouse for tests: its HTTP interface, as far as the journal uses it, in front of the engine as a library (chdb).

Statements are executed one at a time, in one session. As a program: `_clickhouse.py PORT [FOLDER]`.
"""

import http.server
import json
import re
import sys
import tempfile
import threading
import time
import urllib.parse

USER, PASSWORD = "candor", "s3cret p@ss"


class Engine:
    """The engine. There is one in a process."""

    def __init__(self, folder=None):
        from chdb import session

        self.folder = folder or tempfile.mkdtemp(prefix="candor-test-")
        self.session = session.Session(self.folder + "/chdb")
        self.lock = threading.Lock()
        self.seconds = 0.0

    def execute(self, sql, params=None, body=None):
        """The octets that a statement gives, and how many rows it read."""
        with self.lock:
            began = time.process_time()
            try:
                if body is not None:
                    with tempfile.NamedTemporaryFile(dir=self.folder) as file:
                        file.write(body)
                        file.flush()
                        sql = re.sub(r" FORMAT (\w+)$", rf" FROM INFILE '{file.name}' FORMAT \1", sql)
                        self.session.query(sql)
                        return b"", 0
                match = re.search(r"\sFORMAT (\w+)\s*$", sql)
                result = self.session.query(sql, match[1] if match else "TabSeparated", params=params or {})
                return bytes(result.bytes() or b""), result.rows_read()
            finally:
                self.seconds += time.process_time() - began

    def close(self):
        """Without it the engine breaks as the interpreter ends."""
        with self.lock:
            self.session.close()

    def rows(self, sql):
        """What a statement gives, as a list of dicts."""
        octets, _ = self.execute(sql + " FORMAT JSONEachRow")
        return [json.loads(line) for line in octets.decode().splitlines()]

    def value(self, sql):
        return next(iter(self.rows(sql)[0].values()))


class Server:
    """Listens for as long as it is started; can be stopped and started again on the same port."""

    def __init__(self, engine, port=0, user=None, password=None, tls=None):
        self.engine, self.port, self.user, self.password, self.tls = engine, port, user, password, tls
        self.delay, self.inserts, self.begun, self.drop_answers, self.is_full = 0.0, 0, 0, 0, False
        self.server = None

    def start(self):
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body go out together, or the second waits for the other side's acknowledgement.
            wbufsize = -1
            disable_nagle_algorithm = True

            def do_POST(self):
                outer.answer(self)

            def log_message(self, *_):
                pass

        class Listener(http.server.ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False
            allow_reuse_address = True
            connections = []

            def handle_error(self, *_):
                """A client that hangs up, or does not believe a certificate."""

            def get_request(self):
                connection, address = super().get_request()
                if outer.tls:
                    connection = outer.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
                self.connections.append(connection)
                return connection, address

        self.server = Listener(("127.0.0.1", self.port), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def stop(self):
        """Nobody answers any more, on kept connections neither."""
        self.server.shutdown()
        self.server.server_close()
        for connection in self.server.connections:
            try:
                connection.shutdown(2)
                connection.close()
            except OSError:
                pass
        self.server.connections.clear()

    def answer(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        query = dict(urllib.parse.parse_qsl(handler.path.partition("?")[2], keep_blank_values=True))
        if handler.headers.get("Content-Encoding") == "zstd":
            import pyarrow

            body = pyarrow.input_stream(pyarrow.BufferReader(body), compression="zstd").read()
        who = (handler.headers.get("X-ClickHouse-User"), handler.headers.get("X-ClickHouse-Key"))
        status, rows = 200, 0
        is_insert = "query" in query
        self.begun += is_insert
        if self.user and who != (self.user, self.password):
            status, out = 403, b"Code: 516. DB::Exception: Authentication failed: password is incorrect"
        elif is_insert and self.is_full:
            status, out = 500, b"Code: 243. DB::Exception: Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)"
        else:
            if is_insert and self.delay:
                time.sleep(self.delay)
            try:
                params = {name[6:]: value for name, value in query.items() if name.startswith("param_")}
                sql = query.get("query") or body.decode()
                out, rows = self.engine.execute(sql, params, body if is_insert else None)
                self.inserts += is_insert
            except Exception as error:  # noqa: BLE001, whatever it is, the client is told
                status, out = 500, str(error).encode()
        if is_insert and self.drop_answers:
            self.drop_answers -= 1
            handler.close_connection = True
            handler.connection.close()
            return
        try:
            handler.send_response(status)
            handler.send_header("X-ClickHouse-Summary", json.dumps({"read_rows": str(rows)}))
            handler.send_header("Content-Length", str(len(out)))
            handler.end_headers()
            handler.wfile.write(out)
        except OSError:
            handler.close_connection = True


if __name__ == "__main__":
    port, folder = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None
    server = Server(Engine(folder), port).start()
    print(f"listening on {server.port}", flush=True)
    threading.Event().wait()
