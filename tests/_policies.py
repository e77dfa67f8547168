"""What the suites of decisions by configuration share: an API that says what reached it, gateways, and requests from any address of this machine."""

import http.server
import json
import socket
import threading
import time
import urllib.parse
import urllib.request

from _candor import Answer, Gateway, folder, problem_of

CONTRACT = """
openapi: 3.1.0
info: {title: Orders, version: "1"}
paths:
  /orders:
    get: {operationId: listOrders, responses: {"200": {description: all}}}
    post: {operationId: createOrder, requestBody: {content: {application/json: {schema: {type: object, required: [sku]}}}}, responses: {"201": {description: made}}}
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getOrder, responses: {"200": {description: one}}}
    put: {operationId: putOrder, requestBody: {content: {application/json: {schema: {type: object}}}}, responses: {"200": {description: put}}}
    delete: {operationId: dropOrder, x-candor-retired: true, responses: {"410": {description: gone}}}
  /exports:
    get: {operationId: exportOrders, security: [{token: []}], responses: {"200": {description: all}}}
  /refunds:
    get: {operationId: refundOrder, security: [{token: []}], responses: {"200": {description: done}}}
  /baskets:
    x-candor-retired: /v2/baskets
    get: {operationId: listBaskets, responses: {"410": {description: gone}}}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
"""


class Api(http.server.BaseHTTPRequestHandler):
    """Says what reached it. `/own-cors` answers CORS itself, `/login` signs in by a cookie."""

    protocol_version = "HTTP/1.1"
    seen = []
    cookies = {}

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        Api.seen.append(f"{self.command} {self.path}")
        Api.cookies[f"{self.command} {self.path}"] = self.headers.get("Cookie")
        body = b'{"fine":true}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if self.path == "/own-cors":
            self.send_header("Access-Control-Allow-Origin", "https://partner.test")
        if self.path.startswith("/login"):
            self.send_header("Set-Cookie", f"session={self.path.partition('?')[2] or 'ann'}; Path=/; HttpOnly")
        self.end_headers()
        self.wfile.write(body if self.command != "HEAD" else b"")

    do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_HEAD = answer

    def log_message(self, *_):
        pass


def serving(handler):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


api = serving(Api)


def gateway(text, *more, contract=True):
    here = folder()
    (here / "orders.yaml").write_text(CONTRACT)
    path = here / "candor.toml"
    path.write_text(('[gateway]\nopenapi = "orders.yaml"\nunknown_routes = "pass"\n' if contract else "") + text)
    started = Gateway(api, "--config", path, *more)
    started.config = path
    return started


def ask(to, method, target, headers=(), body=None, address="127.0.0.1"):
    """One request from an address of this machine."""
    lines = [f"{method} {target} HTTP/1.1", "Host: api.test", "Connection: close", *(f"{n}: {v}" for n, v in headers)]
    lines += [f"Content-Length: {len(body)}"] if body is not None else []
    with socket.create_connection(("127.0.0.1", to.port), 30, (address, 0)) as s:
        s.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b""))
        octets = b""
        while piece := s.recv(65536):
            octets += piece
    return Answer(octets)


def outcome(answer):
    return (answer.status, problem_of(answer)["code"]) if answer.status >= 400 else answer.status


def kept(to, query):
    """What the journal has for a query, once it has something."""
    found = []
    for _ in range(600):
        url = f"http://127.0.0.1:{to.workbench}/api/exchanges?q={urllib.parse.quote(query)}"
        with urllib.request.urlopen(url, timeout=30) as answer:
            found = json.load(answer)["exchanges"]
        if found:
            break
        time.sleep(0.05)
    return found
