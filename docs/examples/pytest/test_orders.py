"""A service and its tests; `gateway` is the service behind Candor."""

import http.server
import threading
import urllib.error
import urllib.request

import pytest


class Orders(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200, "[]", ("Content-Type", "application/json"))

    def do_DELETE(self):
        self.answer(405, "Orders cannot be deleted all at once.", ("Allow", "GET, POST"))

    def answer(self, status, body, header):
        self.send_response(status)
        self.send_header(*header)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())


@pytest.fixture(scope="session")
def service():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Orders)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def test_orders_are_listed(gateway):
    with urllib.request.urlopen(f"{gateway}/orders", timeout=30) as answer:
        assert answer.read() == b"[]"


def test_orders_cannot_be_deleted_at_once(gateway):
    request = urllib.request.Request(f"{gateway}/orders", method="DELETE")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    assert refused.value.code == 405
