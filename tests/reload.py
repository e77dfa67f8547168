"""Contracts change while the gateway runs: files, addresses, settings, SIGHUP; nothing that is broken comes into force, and no request is lost.

The documents are edited in place, renamed over, swapped through links as Kubernetes does, and fetched from a live FastAPI service that comes up late, changes and goes away.
"""
# needs: python openssl
import http.server
import os
import signal
import socket
import subprocess
import sys
import threading
import time

from _candor import CANDOR, FULL, ROOT, Checks, Gateway, answering, folder, free_port, problem_of, request, start, stop
from _hardship import Hard, memory, read_all
from _load import Echo, Fresh, Load

checks = Checks()
PATIENCE = 40


class Api(http.server.BaseHTTPRequestHandler):
    """Answers everything with what it was asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = self.path.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def api():
    return answering(Api)


def contract(*values, path="/a", name="v", more=None):
    """A document with one operation that takes one of these values, and anything in another parameter."""
    listed = "".join(f"            - {v}\n" for v in values)
    another = f"        - {{name: {more}, in: query}}\n" if more else ""
    return (
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n"
        f"  {path}:\n    get:\n      parameters:\n        - name: {name}\n          in: query\n"
        f"          schema:\n            enum:\n{listed}{another}      responses: {{default: {{description: any}}}}\n"
    )


def status(gateway, target, host="api.test"):
    return request(gateway.port, "GET", target, host=host).status


def code(gateway, target, host="api.test"):
    answer = request(gateway.port, "GET", target, host=host)
    return answer.status if answer.status == 200 else f"{answer.status} {problem_of(answer)['code']}"


def health(gateway):
    return request(gateway.workbench, "GET", "/_candor/health", host=f"127.0.0.1:{gateway.workbench}").json()


def metric(gateway, name):
    text = request(gateway.workbench, "GET", "/_candor/metrics", host=f"127.0.0.1:{gateway.workbench}").body.decode()
    return [line.rsplit(" ", 1)[1] for line in text.splitlines() if line.startswith(name)]


def told(gateway):
    return gateway.errors_path.read_text(errors="replace")


def replace(path, text):
    """As most editors do: written beside, then renamed."""
    beside = path.with_name(path.name + ".tmp")
    beside.write_text(text)
    os.replace(beside, path)


def files_are_followed():
    place = folder()
    document = place / "openapi.yaml"
    document.write_text(contract("one"))
    gateway = Gateway(api(), "--openapi", document, data=place / "data")
    checks.equal("start: one passes", status(gateway, "/a?v=one"), 200)
    checks.equal("start: two does not", status(gateway, "/a?v=two"), 400)
    document.write_text(contract("two"))
    checks.until("an edit in place comes into force", lambda: status(gateway, "/a?v=two") == 200)
    checks.equal("and the old version is gone", status(gateway, "/a?v=one"), 400)
    replace(document, contract("three"))
    checks.until("a rename comes into force", lambda: status(gateway, "/a?v=three") == 200)
    good = health(gateway)["contract"]["documents"][0]
    checks.equal("the state names the place", good["place"], str(document))
    checks.equal("it is the newest", good["standing"], "newest version")
    checks.check("the terminal says so", f"{document}: reloaded, 1 operation, SHA-256 {good['hash'][:12]}" in told(gateway), told(gateway))

    replace(document, contract("four").replace("openapi:", "opanapi:"))
    checks.until("a broken edit is noticed", lambda: health(gateway)["status"] == "degraded")
    checks.equal("the last good version stays", status(gateway, "/a?v=three"), 200)
    held = health(gateway)["contract"]["documents"][0]
    checks.equal("the state says so", (held["standing"], held["hash"], held["since"]), ("last good version", good["hash"], good["since"]))
    checks.check("with place and help", f"--> {document}:1:1" in held["trouble"] and "rename `opanapi`" in held["trouble"], held)
    checks.check("so does the terminal", "its last good version stays in force" in told(gateway), told(gateway))
    checks.equal("so do the metrics", metric(gateway, "candor_contract_up_to_date"), ["0"])
    page = request(gateway.workbench, "GET", "/health", host=f"127.0.0.1:{gateway.workbench}").body.decode()
    checks.check("so does the page", "last good version" in page and "opanapi" in page, page)

    document.unlink()
    checks.until("a document that is away is told", lambda: "cannot be read" in (health(gateway)["contract"]["documents"][0]["trouble"] or ""))
    checks.equal("it stays in force as well", status(gateway, "/a?v=three"), 200)
    document.write_text(contract("five"))
    checks.until("the mended document comes into force", lambda: status(gateway, "/a?v=five") == 200)
    checks.until("and all is well", lambda: health(gateway)["status"] == "ok")
    checks.equal("the metrics count", metric(gateway, 'candor_contract_reloads_total{result="good"}'), ["3"])
    checks.equal("it ends well", gateway.stop(), 0)


def references_and_links_are_followed():
    place = folder()
    schemas = place / "schemas"
    schemas.mkdir()
    (schemas / "v.yaml").write_text("enum: [one]\n")
    main = contract("x").replace("            enum:\n            - x\n", "            $ref: schemas/v.yaml\n")
    (place / "openapi.yaml").write_text(main)
    gateway = Gateway(api(), "--openapi", place / "openapi.yaml")
    checks.equal("the file counts", (status(gateway, "/a?v=one"), status(gateway, "/a?v=two")), (200, 400))
    replace(schemas / "v.yaml", "enum: [two]\n")
    checks.until("a change to a file that is referred to comes into force", lambda: status(gateway, "/a?v=two") == 200)
    gateway.stop()

    # A ConfigMap in Kubernetes: openapi.yaml -> ..data/openapi.yaml, and ..data -> a folder that is swapped.
    mount = folder()
    for number in ("one", "two", "three"):
        (mount / f"..{number}").mkdir()
        (mount / f"..{number}" / "openapi.yaml").write_text(main)
        (mount / f"..{number}" / "v.yaml").write_text(f"enum: [{number}]\n")
    text = main.replace("schemas/v.yaml", "v.yaml")
    for number in ("one", "two", "three"):
        (mount / f"..{number}" / "openapi.yaml").write_text(text)
    (mount / "..data").symlink_to("..one")
    (mount / "openapi.yaml").symlink_to("..data/openapi.yaml")
    (mount / "v.yaml").symlink_to("..data/v.yaml")
    gateway = Gateway(api(), "--openapi", mount / "openapi.yaml")
    checks.equal("links are followed", status(gateway, "/a?v=one"), 200)
    for number in ("two", "three"):
        (mount / "..data_tmp").symlink_to(f"..{number}")
        os.replace(mount / "..data_tmp", mount / "..data")
        checks.until(f"the swap to {number} comes into force", lambda n=number: status(gateway, f"/a?v={n}") == 200)
    gateway.stop()


def settings_are_followed():
    place = folder()
    settings, document = place / "candor.toml", place / "api.yaml"
    document.write_text(contract("one"))
    text = '[gateway]\nopenapi = "api.yaml"\n'
    settings.write_text(text)
    gateway = Gateway(api(), "--config", settings)
    checks.equal("enforced at first", status(gateway, "/a?v=two"), 400)
    replace(settings, text + 'mode = "observe"\nworkers = 3\n[timeouts]\nhead = "5s"\n')
    checks.until("observed after the edit", lambda: status(gateway, "/a?v=two") == 200)
    checks.until("what needs a restart is told", lambda: "take effect after a restart: gateway.workers" in told(gateway))
    checks.check("so is what is in force", "settings that changed and are in force: gateway.mode, timeouts.head" in told(gateway), told(gateway))
    page = request(gateway.workbench, "GET", "/", host=f"127.0.0.1:{gateway.workbench}").body.decode()
    checks.check("the workbench shows the mode", "<b>observe</b>" in page, page[:2000])
    replace(settings, text + 'mdoe = "observe"\n')
    checks.until("a slip in the settings is told", lambda: "did you mean `mode`?" in told(gateway))
    checks.check("with its place", f"--> {settings}:3:1" in told(gateway), told(gateway))
    checks.equal("and changes nothing", status(gateway, "/a?v=two"), 200)
    checks.until("the health says so", lambda: "mdoe" in (health(gateway)["contract"]["trouble"] or ""))
    (place / "b.yaml").write_text(contract("b", path="/b"))
    replace(settings, text + '[[contract]]\nfile = "b.yaml"\nprefix = "/other"\nmode = "observe"\n')
    checks.until("enforced again", lambda: status(gateway, "/a?v=x") == 400)
    checks.equal("a document that is added comes into force, observed", (status(gateway, "/other/b?v=b"), status(gateway, "/other/b?v=x")), (200, 200))
    checks.equal("below its prefix alone", code(gateway, "/b?v=b"), "404 path-not-found")
    checks.equal("and all is well", health(gateway)["status"], "ok")

    before = metric(gateway, 'candor_contract_reloads_total{result="good"}')
    gateway.process.send_signal(signal.SIGHUP)
    checks.until("SIGHUP is heard", lambda: "SIGHUP: settings and documents are read again" in told(gateway))
    checks.equal("the gateway lives", status(gateway, "/a?v=one"), 200)
    checks.equal("what is unchanged does not count", metric(gateway, 'candor_contract_reloads_total{result="good"}'), before)
    checks.equal("it ends well", gateway.stop(), 0)


def everything_else_is_followed():
    """Services, times, formats of problems and of the access log, redaction, HTTP/2, addresses of the gateway's own pages."""
    place, one, two = folder(), Echo().server_port, Elsewhere().server_port
    settings = place / "candor.toml"

    def service(port):
        return f'[[service]]\nname = "shop"\nprefix = "/shop"\nupstream = "http://127.0.0.1:{port}"\n'

    def write(gateway="", more="", port=one):
        replace(settings, f'[gateway]\n{gateway}[log]\naccess = "{"common" if more else "json"}"\n{more}{service(port)}')

    write()
    gateway = Gateway(one, "--config", settings)
    ask = lambda target, *headers: request(gateway.port, "GET", target, headers)  # noqa: E731
    checks.equal("one service at first", ask("/shop/a").body, b"/shop/a")
    write(port=two)
    checks.until("the service has another server", lambda: ask("/shop/a").body == b"elsewhere")
    servers = lambda: {s["address"] for s in request(gateway.workbench, "GET", "/api/health", host=f"127.0.0.1:{gateway.workbench}").json()["upstreams"]}  # noqa: E731
    checks.equal("and so has the state", servers(), {f"http://127.0.0.1:{one}", f"http://127.0.0.1:{two}"})
    checks.equal("others go where they went", ask("/a").body, b"/a")

    write('public_url = "https://api.example"\n', '[redact]\nnames = ["color"]\n[timeouts]\nhead = "300ms"\n', two)
    checks.until("the address in problems is another", lambda: ask("/a?x=%zz").json()["type"].startswith("https://api.example/_candor/"))
    ask("/seen?color=blue")
    checks.until("the access log has another format", lambda: '"GET /seen?color=**** HTTP/1.1" 200' in gateway.log())
    checks.check("in which the new name is masked", "color=blue" not in gateway.log())
    with socket.create_connection(("127.0.0.1", gateway.port), PATIENCE) as slow:
        slow.settimeout(PATIENCE)
        slow.sendall(b"GET / HTTP/1.1\r\n")
        began = time.time()
        answer = read_all(slow)
        checks.check("the time for heads is another", b"request-headers-timeout" in answer and time.time() - began < 9, answer)
    h2 = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

    def speaks_h2():
        with socket.create_connection(("127.0.0.1", gateway.port), PATIENCE) as stream:
            stream.settimeout(PATIENCE)
            stream.sendall(h2 + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]))
            return not stream.recv(9).startswith(b"HTTP/1.1")

    checks.check("HTTP/2 is spoken", speaks_h2())
    write("http2 = false\n", "", two)
    checks.until("and not any more", lambda: not speaks_h2())
    checks.until("the time for heads is as before", lambda: "timeouts.head" in told(gateway).rpartition("in force")[2])

    good = settings.read_text()
    replace(settings, good.replace(f":{two}", ""))
    replace(settings, good + "[[service]]\nname = \"none\"\nprefix = \"/none\"\nupstream = []\n")
    checks.until("a service without servers is told", lambda: "the settings as they were stay in force" in told(gateway))
    checks.equal("and changes nothing", ask("/shop/a").body, b"elsewhere")
    checks.equal("it ends well", gateway.stop(), 0)
    checks.check("the last lines of the log are there", gateway.log().count("/shop/a") >= 3, gateway.log()[-300:])


class Elsewhere(Echo):
    """Another API."""

    def finish_request(self, asked, address):
        class Handler(Api):
            def do_GET(self):
                self.path = "elsewhere"
                super().do_GET()
        Handler(asked, address, self)


def several_documents_have_their_places():
    place = folder()
    (place / "users.yaml").write_text(contract("u", path="/users"))
    (place / "shop.yaml").write_text(contract("s", path="/things"))
    (place / "more.yaml").write_text(contract("m", path="/users"))
    settings = place / "candor.toml"
    settings.write_text(
        '[[contract]]\nfile = "users.yaml"\n[[contract]]\nfile = "more.yaml"\n'
        '[[contract]]\nfile = "shop.yaml"\nhost = "*.shop.test"\nprefix = "/v1"\n'
    )
    gateway = Gateway(api(), "--config", settings)
    checks.equal("everywhere", code(gateway, "/users?v=u"), 200)
    checks.equal("the first one counts", code(gateway, "/users?v=m"), "400 param-enum")
    checks.equal("at its host", code(gateway, "/v1/things?v=s", host="a.shop.test:80"), 200)
    checks.equal("by its rules", code(gateway, "/v1/things?v=x", host="a.shop.test"), "400 param-enum")
    checks.equal("not elsewhere", code(gateway, "/v1/things?v=s"), "404 path-not-found")
    said = told(gateway)
    checks.check("the conflict is told with both places",
                 "GET /users is declared at users.yaml:5:5 already" in said and "--> more.yaml:5:5" in said, said)
    found = subprocess.run([CANDOR, "check", settings], capture_output=True, text=True, cwd=folder())
    said_by_check = found.stdout + found.stderr
    checks.check("candor check finds the documents beside the settings, and the one conflict", found.returncode == 0
                 and said_by_check.count("already; that one counts") == 1 and "users.yaml:5:5" in said_by_check, said_by_check)
    shown = subprocess.run([CANDOR, "config", "show", "--config", settings], capture_output=True, text=True, cwd=folder())
    checks.check("candor config show has the tables", '[[contract]]\nfile = "shop.yaml"' in shown.stdout
                 and 'prefix = "/v1"\nhost = "*.shop.test"' in shown.stdout, shown.stdout[-600:])
    checks.check("the start says what is where", "shop.yaml at *.shop.test, below /v1: 1 operation" in said, said)
    gateway.stop()
    # One of several is broken: the others go on changing.
    settings.write_text('[gateway]\nopenapi = ["users.yaml", "shop.yaml"]\n')
    gateway = Gateway(api(), "--config", settings)
    replace(place / "users.yaml", "openapi: 3.1.0\npaths: 7\n")
    checks.until("the broken one is held", lambda: health(gateway)["status"] == "degraded")
    replace(place / "shop.yaml", contract("t", path="/things"))
    checks.until("the other one is reloaded", lambda: code(gateway, "/things?v=t") == 200)
    checks.equal("the broken one's last good version counts", code(gateway, "/users?v=u"), 200)
    gateway.stop()


def fastapi(port, version):
    return start(
        [sys.executable, "-m", "uvicorn", "growing_api:app", "--port", port, "--log-level", "warning"], port,
        cwd=ROOT / "tests/apps", env=dict(os.environ, VERSION=version),
    )


def a_service_brings_its_own_contract():
    port, place = free_port(), folder()
    options = ["--openapi", "upstream:/openapi.json", "--openapi-refresh", "1s"]
    gateway = Gateway(port, *options, data=place / "data")
    checks.equal("down at the start: what nobody knows is not let pass", code(gateway, "/items"), "503 contract-not-loaded")
    checks.equal("with Retry-After", request(gateway.port, "GET", "/items").get("retry-after"), "5")
    checks.check("the start says so", "openapi.json: not loaded" in told(gateway) and "cannot be had" in told(gateway), told(gateway))
    checks.equal("so does the state", health(gateway)["contract"]["documents"][0]["standing"], "not loaded")
    service = fastapi(port, "1")
    checks.until("it comes up, and so does its contract", lambda: code(gateway, "/items?limit=3") == 200)
    checks.equal("which is enforced", code(gateway, "/items?limit=x"), "400 param-type")
    checks.equal("in full", code(gateway, "/things/7"), "404 path-not-found")
    stop(service)
    service = fastapi(port, "2")
    checks.until("a new release brings its new contract", lambda: code(gateway, "/things/7") == 200)
    checks.equal("which is enforced as well", code(gateway, "/things/x"), "400 param-type")
    stop(service)
    checks.until("a place that is down is told", lambda: (health(gateway)["contract"]["documents"][0]["trouble"] or "").endswith("refused (os error 111)"))
    checks.equal("the contract stays", code(gateway, "/things/x"), "400 param-type")
    gateway.stop()

    gateway = Gateway(port, *options, data=place / "data")
    checks.equal("a start with the place down uses the copy", code(gateway, "/things/x"), "400 param-type")
    checks.equal("so nothing else passes", code(gateway, "/nothing"), "404 path-not-found")
    checks.equal("what is right meets the upstream", request(gateway.port, "GET", "/things/7").status, 502)
    checks.equal("the state says so", health(gateway)["contract"]["documents"][0]["standing"], "copy of an earlier run")
    service = fastapi(port, "2")
    checks.until("the place confirms it", lambda: health(gateway)["contract"]["documents"][0]["standing"] == "newest version")
    stop(service)
    gateway.stop()

    gateway = Gateway(free_port(), "--openapi", f"http://127.0.0.1:{port}/openapi.json", "--mode", "observe", data=folder() / "d")
    checks.equal("where nothing is refused, nothing waits", request(gateway.port, "GET", "/items").status, 502)
    gateway.stop()
    copies = list((place / "data/contracts").iterdir())
    checks.equal("one copy is kept", len(copies), 1)
    said = subprocess.run([CANDOR, "inspect", "--openapi", f"http://127.0.0.1:{port}/openapi.json", "-"],
                          input=b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", capture_output=True, cwd=folder())
    checks.check("a judgement without the document is none", said.returncode == 2 and b"cannot be had" in said.stderr, said)
    service, elsewhere = fastapi(port, "2"), folder()
    said = subprocess.run([CANDOR, "inspect", "--openapi", f"http://127.0.0.1:{port}/openapi.json", "-"],
                          input=b"GET /things/x HTTP/1.1\r\nHost: a\r\n\r\n", capture_output=True, cwd=elsewhere)
    checks.check("with it there is one, and nothing is left behind",
                 said.returncode == 1 and b"param-type" in said.stdout and not list(elsewhere.iterdir()), said)
    stop(service)


def no_request_is_lost():
    """Contracts are swapped under load; settings and certificates are read again each time besides."""
    place, swaps = folder(), 1000 if FULL else 60
    document = place / "api.yaml"
    document.write_text(contract("red"))
    gateway = Hard(Echo().server_port, "--openapi", document, "--journal", "off", secured=True)

    def judge(path, status, body):
        if status == 200 and body == path.encode():
            return "red"
        return "blue" if status == 400 and b"\"param-enum\"" in body and b"blue" in body else None

    good = lambda: int(metric(gateway, 'candor_contract_reloads_total{result="good"}')[0])
    began, highest = time.time(), 0
    load = Load(judge, "/a?v=red&n=", gateway.port, gateway.tls, gateway.context, gateway.context_h2)
    with load:
        for number in range(1, swaps + 1):
            replace(document, contract("blue" if number % 2 else "red", more="n"))
            gateway.process.send_signal(signal.SIGHUP)
            end, answered = time.time() + PATIENCE, load.each_answered(2)
            while not (load.failed or good() >= number and answered()) and time.time() < end:
                time.sleep(0.005)
            highest = max(highest, memory(gateway.process))
            if load.failed:
                break
    checks.equal("every swap came into force", good(), swaps)
    checks.equal("every request was answered, by one of both", load.failed, [])
    kept = [client for client in load.clients if type(client) is not Fresh]
    checks.equal("on the connection that was kept, without asking twice", {(c.connections, c.repeated) for c in kept}, {(1, 0)})
    checks.check("both decided", min(load.seen.get("red", 0), load.seen.get("blue", 0)) > 10, load.seen)
    checks.check("memory is bounded", highest < 300, highest)
    print(f"{swaps} reloads in {time.time() - began:.1f} s, at most {highest:.0f} MB: {load.figures()}")
    checks.equal("it ends well", gateway.stop(), 0)


for one in (
    files_are_followed, references_and_links_are_followed, settings_are_followed, everything_else_is_followed, several_documents_have_their_places,
    a_service_brings_its_own_contract, no_request_is_lost,
):
    checks.run(one)
checks.close()
