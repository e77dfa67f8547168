"""Planted secrets: each sensitive field, each way to malform a head, good and bad bodies: afterwards no secret is in the data folder, the log or any page."""
# needs: python
import itertools
import json
import re
import time
import urllib.request

from _candor import ROOT, Checks, Gateway, exchange, folder, free_port, start
import sys

checks = Checks()
NUMBER = itertools.count(1)
FIELDS = ["Authorization", "Proxy-Authorization", "Cookie", "X-Api-Key", "Api-Key", "X-Auth-Token", "X-CSRF-Token",
          "X-Amz-Security-Token", "Password", "Client-Secret"]
MALFORMED = {
    "well formed": "{f}: {s}\r\n",
    "upper case": "{F}: {s}\r\n",
    "space before the colon": "{f} : {s}\r\n",
    "tab before the colon": "{f}\t: {s}\r\n",
    "no space after the colon": "{f}:{s}\r\n",
    "folded": "{f}:\r\n {s}\r\n",
    "folded twice": "{f}: a\r\n\t{s}\r\n  more\r\n",
    "bare LF": "{f}: {s}\n",
    "bare CR": "{f}: {s}\rX: y\r\n",
    "NUL in the value": "{f}: \0{s}\r\n",
    "NUL before the name": "\0{f}: {s}\r\n",
    "control character": "{f}: {s}\x07\r\n",
    "no line end": "{f}: {s}",
    "bad name before": "Bad Name: x\r\n{f}: {s}\r\n",
    "no colon before": "garbage\r\n{f}: {s}\r\n",
    "leading space": " {f}: {s}\r\n",
    "behind another value": "X: y\r{f}: {s}\r\n",
    "twice": "{f}: {s}\r\n{f}: {s}\r\n",
    "too long": "{f}: {s}" + "x" * 9000 + "\r\n",
}
secrets = []


def secret():
    value = f"s3cr3t{next(NUMBER):06d}qqzz"
    secrets.append(value)
    return value


def heads():
    for (name, form), field in itertools.product(MALFORMED.items(), FIELDS):
        value = secret()
        sent = f"sid={value}" if field == "Cookie" else f"Bearer {value}" if field.endswith("uthorization") else value
        line = form.format(f=field, F=field.upper(), s=sent)
        yield ("GET /orders?limit=x HTTP/1.1\r\nHost: api.test\r\n" + line + "\r\n").encode("latin1")


def targets():
    for form in ["/orders?access_token={s}", "/orders?limit=x&api_key={s}", "/orders?password={s}%", "/o{s2}?token={s} x",
                 "http://user:{s}@api.test/orders", "/orders?a=b&client_secret={s}#x", "/orders?Pass%77ord={s}"]:
        yield f"GET {form.replace('{s2}', '').format(s=secret())} HTTP/1.1\r\nHost: api.test\r\n\r\n".encode()


def bodies():
    for kind, form in [
        ("application/json", '{{"customer": "Ada", "password": "{s}"}}'),
        ("application/json", '{{"customer": "Ada", "passw\\u006frd": "{s}"}}'),
        ("application/json", '{{"customer": "Ada", "card": {{"token": ["{s}"]}}, }}'),
        ("application/json", '{{"api_key": "{s}'),
        ("application/json", "{{'secret': '{s}'}}"),
        ("application/json", "password={s}&customer=Ada"),
        ("application/x-www-form-urlencoded", "customer=Ada&password={s}"),
        ("text/plain", "Authorization: Bearer {s}"),
        ("application/json", '{{"quantity": "{s}", "token": "{s}", "customer": 7}}'),
    ]:
        value = secret()
        if "quantity" in form:
            form = form.replace('"quantity": "{s}"', '"quantity": "x"')
        body = form.format(s=value).encode()
        yield (f"POST /orders HTTP/1.1\r\nHost: api.test\r\nContent-Type: {kind}\r\n"
               f"Content-Length: {len(body)}\r\n\r\n").encode() + body


def pages(gateway):
    """Every page that shows what was captured."""
    read = lambda path: urllib.request.urlopen(f"http://127.0.0.1:{gateway.workbench}{path}").read()
    listing, seen, path = b"", 0, "/"
    yield read("/")
    found = json.loads(read("/api/exchanges?q=&limit=1000"))
    exchanges = found["exchanges"] if isinstance(found, dict) else found
    for one in exchanges:
        yield json.dumps(one).encode()
        yield read(f"/x/{one['id']}")
        seen += 1
    checks.check("the pages show what was sent", seen >= len(secrets) // 2, f"{seen} exchanges for {len(secrets)} secrets")


def run():
    here, port = folder(), free_port()
    contract = here / "openapi.json"
    start([sys.executable, ROOT / "tests/apps/fastapi_app.py", port, here / "seen.txt", contract], port)
    gateway = Gateway(port, "--openapi", contract)
    answers = [exchange(gateway.port, octets) for octets in [*heads(), *targets(), *bodies()]]
    checks.check("every request is answered", all(a.startswith(b"HTTP/1.1 ") for a in answers),
                 [a for a in answers if not a.startswith(b"HTTP/1.1 ")][:3])
    time.sleep(0.6)
    leaked = lambda octets: [s for s in secrets if s.encode() in octets]
    checks.equal("no secret on a page", sorted({s for page in pages(gateway) for s in leaked(page)}), [])
    refusals = [a for a in answers if b"application/problem" in a]
    checks.equal("no secret in a problem document", [s for a in refusals for s in leaked(a)], [])
    gateway.stop()
    checks.equal("no secret in the log", leaked(gateway.log_path.read_bytes() + gateway.errors_path.read_bytes()), [])
    files = [p for p in gateway.folder.rglob("*") if p.is_file()]
    checks.check("there is a data folder", bool(files), gateway.folder)
    checks.equal("no secret in the data folder", sorted({s for p in files for s in leaked(p.read_bytes())}), [])


checks.run(run)
checks.close()
