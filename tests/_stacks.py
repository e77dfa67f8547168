"""Eight stacks that serve the same orders API, the calls that fail, and what a reader should be told of each."""

import dataclasses
import json
import os
import shutil
import subprocess
import sys

from _candor import ROOT, folder, free_port, start

APPS = ROOT / "tests/apps/stacks"
JSON = {"Content-Type": "application/json"}
ITEMS = [{"sku": "A1", "quantity": 2}, {"sku": "B2", "quantity": 1}]
GOOD = {"customer": {"name": "Ada", "email": "ada@example.com"}, "items": ITEMS}
WRONG = {"customer": {"name": "Ada", "email": "nobody"}, "items": [ITEMS[0], {"sku": "B2", "quantity": "two"}]}

# name: method, target, headers, body. `report` may be had once an hour, so the second call is the one that fails.
CALLS = {
    "good": ("POST", "/orders", JSON, json.dumps(GOOD)),
    "two wrong fields": ("POST", "/orders", JSON, json.dumps(WRONG)),
    "missing field": ("POST", "/orders", JSON, json.dumps({"items": ITEMS})),
    "broken JSON": ("POST", "/orders", JSON, json.dumps(GOOD)[:-1] + ",}"),
    "wrong parameter": ("GET", "/orders?limit=many", {}, None),
    "unknown route": ("GET", "/order/7", {}, None),
    "unknown order": ("GET", "/orders/8", {}, None),
    "wrong method": ("DELETE", "/orders", {}, None),
    "wrong media type": ("POST", "/orders", {"Content-Type": "application/xml"}, "<order/>"),
    "too large": ("POST", "/orders", JSON, json.dumps({**GOOD, "note": "x" * 3_000_000})),
    "no credential": ("GET", "/account", {}, None),
    "within the rate": ("GET", "/report", {}, None),
    "over the rate": ("GET", "/report", {}, None),
}
FINE = ("good", "within the rate")


@dataclasses.dataclass
class Told:
    """What a reader should be told; of several layers or products each is right, "" is no product."""

    status: int
    layer: str
    product: str
    right: int = 0
    fields: tuple = ()

    def __post_init__(self):
        self.right = self.right or self.status
        self.layers, self.products = self.layer.split("|"), self.product.split("|")


class Stack:
    """A framework with the server that people run it on."""

    def __init__(self, name, command, client, told, nginx=False, environment=None, is_compiled=False):
        self.name, self.command, self.client, self.nginx = name, command, client, nginx
        self.is_compiled = is_compiled
        self.environment = environment or {}
        self.told = {call: Told(*told[call]) for call in told}

    def start(self):
        """Starts it and gives the port to call."""
        port = free_port()
        command = [str(part).replace("PORT", str(port)) for part in self.command()]
        output = open(folder() / "stack.txt", "wb")
        start(command, port, stdout=output, stderr=output, env={**os.environ, **self.environment})
        return behind_nginx(port) if self.nginx else port


def behind_nginx(upstream):
    """nginx as it is installed, but for the address of the application."""
    here, port = folder(), free_port()
    (here / "nginx.conf").write_text(f"""
        daemon off; pid {here}/pid; error_log {here}/error.log;
        events {{}}
        http {{
            access_log off;
            client_body_temp_path {here}/body; proxy_temp_path {here}/proxy; fastcgi_temp_path {here}/fastcgi;
            uwsgi_temp_path {here}/uwsgi; scgi_temp_path {here}/scgi;
            server {{
                listen 127.0.0.1:{port};
                location / {{ proxy_pass http://127.0.0.1:{upstream}; proxy_set_header Host $host; }}
            }}
        }}""")
    start([shutil.which("nginx") or "/usr/sbin/nginx", "-e", here / "error.log", "-p", here, "-c", here / "nginx.conf"],
          port)
    return port


def python(script):
    return lambda: [sys.executable, APPS / script, "PORT"]


def gunicorn(application):
    return lambda: [sys.executable, "-m", "gunicorn", "--no-control-socket", "--chdir", APPS, "-b", "127.0.0.1:PORT",
                    application]


def node(script):
    return lambda: ["node", APPS / script, "PORT"]


def ruby(script):
    return lambda: ["ruby", APPS / script, "PORT"]


def cargo(crate):
    """Built when it is wanted, in a folder of its own beside what is built anyway."""

    def command():
        target = ROOT / "target/suites-cargo"
        subprocess.run(["cargo", "build", "--quiet", "--locked", "--target-dir", target], cwd=APPS / crate, check=True)
        return [target / "debug" / f"{crate}-orders", "PORT"]

    return command


BOTH = ("/customer/email", "/items/1/quantity")

FASTAPI = {
    "two wrong fields": (422, "framework", "FastAPI", 422, BOTH),
    "missing field": (422, "framework", "FastAPI", 422, ("/customer",)),
    "broken JSON": (422, "framework", "FastAPI", 400),
    "wrong parameter": (422, "framework", "FastAPI", 422, ("limit",)),
    "unknown route": (404, "framework", "FastAPI|Starlette"),
    "unknown order": (404, "application|framework", "|FastAPI"),
    "wrong method": (405, "framework", "FastAPI|Starlette"),
    "wrong media type": (422, "framework", "FastAPI", 415),
    "too large": (413, "server", "nginx"),
    "no credential": (401, "framework", "FastAPI"),
    "over the rate": (429, "framework", "slowapi"),
}
FLASK = {
    "two wrong fields": (422, "framework", "marshmallow/webargs", 422, BOTH),
    "missing field": (422, "framework", "marshmallow/webargs", 422, ("/customer",)),
    "broken JSON": (400, "framework", "Flask"),
    "wrong parameter": (422, "framework", "marshmallow/webargs", 422, ("limit",)),
    "unknown route": (404, "framework", "Flask"),
    "unknown order": (404, "application|framework", "|Flask"),
    "wrong method": (405, "framework", "Flask"),
    "wrong media type": (415, "framework", "Flask"),
    "too large": (413, "framework", "Flask"),
    "no credential": (401, "framework", "Flask"),
    "over the rate": (429, "framework", "Flask"),
}
DJANGO = {
    "two wrong fields": (400, "framework", "Django REST Framework", 422, BOTH),
    "missing field": (400, "framework", "Django REST Framework", 422, ("/customer",)),
    "broken JSON": (400, "framework", "Django REST Framework"),
    "wrong parameter": (400, "framework", "Django REST Framework", 422, ("limit",)),
    "unknown route": (404, "framework", "Django"),
    "unknown order": (404, "application|framework", "|Django REST Framework"),
    "wrong method": (405, "framework", "Django REST Framework"),
    "wrong media type": (415, "framework", "Django REST Framework"),
    "too large": (400, "framework", "Django", 413),
    "no credential": (401, "framework", "Django REST Framework"),
    "over the rate": (429, "framework", "Django REST Framework"),
}
EXPRESS = {
    "two wrong fields": (400, "framework", "express-validator", 422, BOTH),
    "missing field": (400, "framework", "express-validator", 422, ("/customer/name", "/customer/email")),
    "broken JSON": (400, "framework", "Express"),
    "wrong parameter": (400, "framework", "express-validator", 422, ("limit",)),
    "unknown route": (404, "framework", "Express"),
    "unknown order": (404, "application", ""),
    "wrong method": (404, "framework", "Express"),
    "wrong media type": (400, "framework", "express-validator", 415, ("/customer/name", "/customer/email", "/items")),
    "too large": (413, "framework", "Express"),
    "no credential": (401, "framework", "Express"),
    "over the rate": (429, "framework", "express-rate-limit"),
}
FASTIFY = {
    "two wrong fields": (400, "framework", "Fastify", 422, BOTH),
    "missing field": (400, "framework", "Fastify", 422, ("/customer",)),
    "broken JSON": (400, "framework", "Fastify"),
    "wrong parameter": (400, "framework", "Fastify", 422, ("limit",)),
    "unknown route": (404, "framework", "Fastify"),
    "unknown order": (404, "application", ""),
    "wrong method": (404, "framework", "Fastify"),
    "wrong media type": (415, "framework", "Fastify"),
    "too large": (413, "framework", "Fastify"),
    # A plugin's `{"error": …}`: nothing in it tells it from an application's.
    "no credential": (401, "application|framework", "", 401, ("Authorization",)),
    "over the rate": (429, "framework", "Fastify"),
}
NESTJS = {
    "two wrong fields": (400, "framework", "NestJS", 422, BOTH),
    "missing field": (400, "framework", "NestJS", 422, ("/customer",)),
    "broken JSON": (400, "framework", "NestJS"),
    "wrong parameter": (400, "framework", "NestJS", 422),
    "unknown route": (404, "framework", "NestJS"),
    "unknown order": (404, "application|framework", "|NestJS"),
    "wrong method": (404, "framework", "NestJS"),
    "wrong media type": (400, "framework", "NestJS", 415, ("/customer", "/items")),
    "too large": (413, "framework", "NestJS"),
    "no credential": (401, "framework", "NestJS"),
    "over the rate": (429, "framework", "NestJS"),
}
SINATRA = {
    "two wrong fields": (422, "framework", "json-schema (Ruby)", 422, BOTH),
    "missing field": (422, "framework", "json-schema (Ruby)", 422, ("/customer",)),
    "broken JSON": (400, "application", ""),
    "wrong parameter": (400, "application", "", 422, ("limit",)),
    "unknown route": (404, "framework", "Sinatra"),
    "unknown order": (404, "application", ""),
    "wrong method": (404, "framework", "Sinatra"),
    "wrong media type": (415, "application", ""),
    "too large": (413, "server", "nginx"),
    # An empty body and no header of Sinatra's: whoever names it would be guessing.
    "no credential": (401, "application|framework", "|Sinatra"),
    "over the rate": (429, "framework", "Rack::Attack"),
}
AXUM = {
    # serde ends at the first field that does not fit, and whether an address is one is not its business.
    "two wrong fields": (422, "framework", "axum", 422, ("/items/1/quantity",)),
    "missing field": (422, "framework", "axum", 422, ("/customer",)),
    "broken JSON": (400, "framework", "axum"),
    "wrong parameter": (400, "framework", "axum", 422, ("limit",)),
    # Neither has a body, and a header that only axum sends there is none.
    "unknown route": (404, "framework|server", "|axum"),
    "unknown order": (404, "application|framework", ""),
    "wrong method": (405, "framework|server", "|axum"),
    "wrong media type": (415, "framework", "axum"),
    "too large": (413, "framework", "axum"),
    "no credential": (400, "framework", "axum", 401, ("Authorization",)),
    "over the rate": (429, "framework", "tower_governor"),
}

ALL = [
    Stack("FastAPI", python("fastapi_orders.py"), "requests", FASTAPI, nginx=True),
    Stack("Flask", gunicorn("flask_orders:app"), "requests", FLASK),
    Stack("Django REST framework", gunicorn("django_orders:app"), "requests", DJANGO),
    Stack("Express", node("express_orders.js"), "fetch", EXPRESS),
    Stack("Fastify", node("fastify_orders.js"), "fetch", FASTIFY),
    Stack("NestJS", node("nest_orders.js"), "fetch", NESTJS),
    Stack("Sinatra", ruby("sinatra_orders.rb"), "curl", SINATRA, nginx=True, environment={"APP_ENV": "production"}),
    Stack("axum", cargo("axum"), "curl", AXUM, is_compiled=True),
]
