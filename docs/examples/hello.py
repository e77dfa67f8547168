"""An API that logs each request with its id."""

import http.server
import os


class Hello(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        """Its own lines name no request."""

    def do_GET(self):
        print(f"request_id={self.headers['X-Request-Id']} greeting {self.path}", flush=True)
        self.send_response(200)
        self.send_header("Content-Length", "6")
        self.end_headers()
        self.wfile.write(b"hello\n")


http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Hello).serve_forever()
