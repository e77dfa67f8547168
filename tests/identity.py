"""Who asked, from where, and which service it was for: in journal, search and access log, in every format, masked where that is wished."""
# needs: curl
import base64
import hashlib
import json
import subprocess

from _candor import CANDOR, Checks, Gateway, folder, request
from _load import Echo

checks = Checks()
HERE = folder()
(HERE / "users").write_text("".join(f"{name}:sha256:{hashlib.sha256(b'secret').hexdigest()}\n" for name in ("ada", "bob", "eve@x.test")))
(HERE / "api.yaml").write_text(
    "openapi: 3.1.0\ninfo: {title: t, version: '1'}\ncomponents: {securitySchemes: {people: {type: http, scheme: basic}}}\n"
    "paths:\n" + "".join(f"  {path}: {{get: {{security: [{{people: []}}], responses: {{default: {{description: any}}}}}}}}\n"
                         for path in ("/a", "/shop/a")))


def settings(more=""):
    path = HERE / "candor.toml"
    path.write_text(
        f'[gateway]\nopenapi = "api.yaml"\n{more}[[auth.scheme]]\nname = "people"\nusers = "users"\n'
        f'[[service]]\nname = "shop"\nprefix = "/shop"\nupstream = ["http://127.0.0.1:{echo}"]\n')
    return path


def ask(gateway, target, user=None, password="secret", *headers):
    given = [("Authorization", "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode())] if user else []
    return request(gateway.port, "GET", target, [*given, *headers]).status


def found(gateway, query):
    said = subprocess.run([CANDOR, "journal", "export", "--data", gateway.folder, "--format", "jsonl", query], capture_output=True, text=True)
    return [json.loads(line) for line in said.stdout.splitlines() if line.startswith("{")]


def everything(gateway):
    checks.equal("each is let in or not", [
        ask(gateway, "/a", "ada"), ask(gateway, "/shop/a", "bob"), ask(gateway, "/a", "ada", "wrong"), ask(gateway, "/a"),
        ask(gateway, "/a", "ada", "secret", ("X-Forwarded-For", "203.0.113.9, 192.0.2.7")),
    ], [200, 200, 401, 401, 200])
    checks.equal("it ends well", gateway.stop(), 0)


def in_json():
    gateway = Gateway(echo, "--config", settings(), "--access-log", "json")
    everything(gateway)
    lines = [json.loads(line) for line in gateway.log().splitlines()]
    checks.equal("who asked, and for what", [(l.get("identity"), l.get("service"), l["client"]) for l in lines], [
        ("ada", None, "127.0.0.1"), ("bob", "shop", "127.0.0.1"), (None, None, "127.0.0.1"), (None, None, "127.0.0.1"),
        ("ada", None, "192.0.2.7"),
    ])
    checks.equal("found by who asked", len(found(gateway, "identity:ada")), 2)
    checks.equal("in any case, and by a part of the name", len(found(gateway, "user:BO* ")), 1)
    checks.equal("found by the address that the proxy names", len(found(gateway, "client:192.0.2.0/24 identity:ada")), 1)
    checks.equal("nobody who gave a wrong password", len(found(gateway, "status:401 identity:*")), 0)


def in_the_common_format():
    gateway = Gateway(echo, "--config", settings(), "--access-log", "common")
    everything(gateway)
    checks.equal("who asked is the third field", [line.split(" ")[:3] for line in gateway.log().splitlines()], [
        ["127.0.0.1", "-", "ada"], ["127.0.0.1", "-", "bob"], ["127.0.0.1", "-", "-"], ["127.0.0.1", "-", "-"],
        ["192.0.2.7", "-", "ada"],
    ])
    gateway = Gateway(echo, "--access-log", "common")
    url = f"http://127.0.0.1:{gateway.port}/b?q=%22"
    for flag in ("--http1.0", "--http1.1", "--http2-prior-knowledge"):
        subprocess.run(["curl", "-s", "-o", "/dev/null", "--max-time", "60", flag, url], check=True)
    gateway.stop()
    checks.equal("the version is what the client spoke", [line.split('"')[1] for line in gateway.log().splitlines()],
                 [f"GET /b?q=%22 HTTP/{version}" for version in ("1.0", "1.1", "2.0")])


def masked():
    gateway = Gateway(echo, "--config", settings('trust = "nobody"\n'), "--redact", "identity")
    everything(gateway)
    lines = [json.loads(line) for line in gateway.log().splitlines()]
    checks.equal("masked by name, and nobody's word about the address is taken", [(l.get("identity"), l["client"]) for l in lines],
                 [("***", "127.0.0.1"), ("***", "127.0.0.1"), (None, "127.0.0.1"), (None, "127.0.0.1"), ("***", "127.0.0.1")])
    gateway = Gateway(echo, "--config", settings(), "--redact-content", "emails")
    checks.equal("an address of mail is let in", ask(gateway, "/a", "eve@x.test"), 200)
    checks.equal("it ends well", gateway.stop(), 0)
    checks.check("and masked by its look", "eve@x" not in gateway.log() and "*" in json.loads(gateway.log())["identity"], gateway.log())


echo = Echo().server_port
for check in (in_json, in_the_common_format, masked):
    checks.run(check)
checks.close()
