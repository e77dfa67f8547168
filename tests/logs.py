"""Lines of an application's log find their exchange: from a command behind --, from files, and from OpenTelemetry.

The application is a small server of Python's own that logs the ids which it gets, and fails with a traceback; the
one of OpenTelemetry sends its log with the SDK and exporter that everybody uses.
"""
# needs: python
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from _candor import CANDOR, Checks, folder, free_port, request, start, stop

checks = Checks()
OTLP_APP = pathlib.Path(__file__).resolve().parent / "apps" / "otlp_app.py"
APP = pathlib.Path(__file__).resolve().parent / "apps" / "logging_app.py"
PATIENCE = 30
TOKEN = "a-token-of-the-test"


def until(what, seconds=PATIENCE):
    """The first value of `what()` that is true, or its last one."""
    end = time.time() + seconds
    while True:
        value = what()
        if value or time.time() > end:
            return value
        time.sleep(0.1)


def is_alive(pid):
    """False as well for one that ended and was not reaped yet."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def is_done(process):
    return process.poll() is not None


class Serving:
    """`candor serve` with these arguments; the command, if there is one, tells its process ids in a file."""

    def __init__(self, *arguments, command=(), environment=(), upstream=None, wait=True, workbench=None):
        self.port, self.workbench, self.folder = free_port(), workbench or free_port(), folder()
        self.pids, self.data = self.folder / "pids", self.folder / "data"
        self.stdout, self.stderr = self.folder / "stdout", self.folder / "stderr"
        line = [CANDOR, "serve", "--listen", f"127.0.0.1:{self.port}", "--workbench", f"127.0.0.1:{self.workbench}"]
        line += ["--data", self.data, "--access-log", "off", *arguments]
        line += ["--upstream", f"http://127.0.0.1:{upstream}"] if upstream else []
        line += ["--", *command] if command else []
        env = {**os.environ, "PIDS": str(self.pids), "PYTHONUNBUFFERED": "1", **dict(environment)}
        with open(self.stdout, "wb") as out, open(self.stderr, "wb") as err:
            ready = self.port if wait else None
            self.process = start(line, ready, stdout=out, stderr=err, cwd=self.folder, env=env)

    def started(self):
        """Process ids of the command, one for each start."""
        return [int(pid) for pid in self.pids.read_text().split()] if self.pids.exists() else []

    def call(self, target, *fields):
        return request(self.port, "GET", target, list(fields))

    def said(self):
        return self.stderr.read_text(errors="replace")

    def get(self, path):
        """What the workbench has under a path."""
        url, fields = f"http://127.0.0.1:{self.workbench}{path}", {"Authorization": f"Bearer {TOKEN}"}
        return urllib.request.urlopen(urllib.request.Request(url, headers=fields)).read()

    def search(self, query):
        return json.loads(self.get(f"/api/exchanges?q={urllib.parse.quote(query)}"))["exchanges"]

    def lines(self, target, enough, *query):
        """Texts of the log lines of the newest exchange for a target, as soon as `enough` holds of them."""

        def look():
            found = self.search(f"path:{target} " + " ".join(query))
            if not found:
                return []
            return json.loads(self.get(f"/api/exchanges/{found[0]['id']}/log"))["lines"]

        last = []

        def wanted():
            last[:] = look()
            return enough([line["text"] for line in last])

        until(wanted)
        return list(last)


def command_is_joined():
    served = free_port()
    serving = Serving(command=[sys.executable, APP, str(served)], upstream=served)
    checks.check("the wait for the command is told", "listens after" in serving.said(), serving.said())
    serving.call("/fine")
    failed = serving.call("/fail", ("X-Request-Id", "checkout-77"))
    checks.equal("the application's failure passes", failed.status, 500)
    lines = serving.lines("/fine", lambda texts: any("served /fine" in text for text in texts))
    checks.check("a line of stdout is joined", any("served /fine" in line["text"] for line in lines), lines)
    lines = serving.lines("/fail", lambda texts: any("KeyError" in text for text in texts))
    texts = "\n".join(line["text"] for line in lines)
    checks.check("the whole traceback is joined", "Traceback" in texts and "KeyError: 'sku'" in texts, texts)
    checks.check("nothing of another request is", "/fine" not in texts, texts)
    checks.check("secrets are masked", "hunter2" not in texts and "password=" in texts, texts)
    levels = {line["level"] for line in lines if "failed" in line["text"]}
    checks.equal("the level is seen", levels, {"error"})
    checks.check("stdout passes through", b"served /fine" in serving.stdout.read_bytes())
    checks.check("stderr passes through", "KeyError: 'sku'" in serving.said())
    found = [one["request_id"] for one in serving.search('log:"odd order"')]
    checks.equal("log: finds it", found, ["checkout-77"])
    page = urllib.request.urlopen(f"http://127.0.0.1:{serving.workbench}/x/checkout-77").read().decode()
    checks.check("the exchange's page shows it", "Application log" in page and "KeyError" in page, page[-3000:])
    shown = subprocess.run([CANDOR, "show", "checkout-77", "--data", serving.data], capture_output=True, text=True)
    checks.check("candor show shows it", "KeyError" in shown.stdout, shown.stdout + shown.stderr)
    (pid,) = serving.started()
    checks.equal("SIGTERM ends Candor", stop(serving.process), 0)
    checks.check("and the command", until(lambda: not is_alive(pid)))
    kept = b"".join(path.read_bytes() for path in serving.data.rglob("*") if path.is_file())
    checks.check("no secret lies on disk", b"hunter2" not in kept)


def port_is_chosen():
    (file := folder() / "app.env").write_text("# of the application\nexport GREETING='good day'\n")
    serving = Serving("--env-file", file, command=[sys.executable, APP])
    answer = serving.call("/greeting")
    checks.equal("the environment file and PORT reach the command", (answer.status, answer.body), (200, b"good day"))
    stop(serving.process)
    (file := folder() / "broken.env").write_text("A=1\nno pair\n")
    broken = Serving("--env-file", file, command=[sys.executable, APP], wait=False)
    until(lambda: is_done(broken.process))
    checks.equal("a broken environment file ends the start", broken.process.returncode, 2)
    checks.check("and names its line", ":2:1:" in broken.said(), broken.said())


def ends_are_followed():
    serving = Serving(command=[sys.executable, APP])
    serving.call("/exit/7")
    until(lambda: is_done(serving.process))
    checks.equal("never: Candor ends with the command's exit code", serving.process.returncode, 7)
    early = Serving(command=[sys.executable, "-c", "raise SystemExit(3)"], wait=False)
    until(lambda: is_done(early.process))
    checks.equal("a command that ends at once ends the start", early.process.returncode, 1)
    checks.check("and its exit code is told", "exit code 3" in early.said(), early.said())
    missing = Serving(command=["/nonexistent/program"], wait=False)
    until(lambda: is_done(missing.process))
    checks.equal("a command that is not there ends the start", missing.process.returncode, 1)
    again = Serving("--restart", "on-failure", command=[sys.executable, APP])
    again.call("/exit/7")
    checks.check("on-failure: it is started again", until(lambda: len(again.started()) == 2), again.said())
    checks.check("and serves", until(lambda: again.call("/fine").status == 200))
    again.call("/exit/0")
    until(lambda: is_done(again.process))
    checks.equal("on-failure: success ends Candor", again.process.returncode, 0)


def starts_without_it():
    slow = [sys.executable, "-c", "import time; time.sleep(600)"]
    serving = Serving("--wait", "1s", command=slow)
    checks.check("a command that does not listen in time is told", "nothing listens at" in serving.said(), serving.said())
    checks.equal("and the gateway serves", serving.call("/").status, 502)
    stop(serving.process)
    early = Serving("--wait", "60s", command=slow, wait=False)
    until(lambda: "waiting for" in early.said())
    checks.equal("SIGTERM ends the wait, too", stop(early.process), 143)


def signals_are_passed():
    for hangup in ("true", "false"):
        heard = folder() / "signals"
        heard.touch()
        serving = Serving("--command-hangup", hangup, command=[sys.executable, APP], environment={"SIGNALS": str(heard)})
        for name in ["SIGUSR1", "SIGUSR2"] + ["SIGHUP"] * (hangup == "true"):
            serving.process.send_signal(signal.Signals[name])
            checks.check(f"{name} reaches the command", until(lambda: name in heard.read_text()), heard.read_text())
        if hangup == "false":
            serving.process.send_signal(signal.SIGHUP)
            checks.check("SIGHUP is heard by Candor", until(lambda: "SIGHUP: settings" in serving.said()), serving.said())
            serving.process.send_signal(signal.SIGUSR1)
            until(lambda: heard.read_text().count("SIGUSR1") == 2)
            checks.check("and not passed on unless that is set", "SIGHUP" not in heard.read_text())
        checks.equal("both go on", serving.call("/fine").status, 200)
        checks.equal("and end well", stop(serving.process), 0)


def nothing_is_left():
    serving = Serving(command=["sh", "-c", f"'{sys.executable}' '{APP}' & wait"])
    (inner,) = serving.started()
    stop(serving.process)
    checks.check("SIGTERM ends what the command started, too", until(lambda: not is_alive(inner)))
    for how in (signal.SIGKILL, signal.SIGINT):
        serving = Serving(command=[sys.executable, APP])
        (pid,) = serving.started()
        stop(serving.process, how)
        checks.check(f"{how.name} leaves no command", until(lambda: not is_alive(pid)))
    stubborn = Serving("--command-grace", "1s", command=[sys.executable, APP], environment={"STUBBORN": "1"})
    (pid,) = stubborn.started()
    stop(stubborn.process)
    checks.check("one that does not hear SIGTERM is killed", until(lambda: not is_alive(pid)))


def files_are_followed():
    served, log = free_port(), folder() / "app.log"
    log.write_text("request_id=early-0001 stood here before\n")
    app = {**os.environ, "LOG_FILE": str(log)}
    start([sys.executable, APP, str(served)], served, env=app, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    late = log.with_name("late.log")
    serving = Serving("--log-file", log, "--log-file", late, upstream=served)
    checks.check("a file that is not there yet is told", "late.log is not there yet" in serving.said(), serving.said())
    serving.call("/late", ("X-Request-Id", "late-0001"))
    late.write_text("WARN [late-0001] from the beginning\n")
    texts = [l["text"] for l in serving.lines("/late", lambda texts: any("beginning" in text for text in texts))]
    checks.check("and read from its beginning when it comes", any("beginning" in text for text in texts), texts)
    serving.call("/one")
    has = lambda name: lambda texts: any(f"served {name}" in text for text in texts)
    joined = lambda name: has(name)([line["text"] for line in serving.lines(name, has(name))])
    checks.check("a line of a file is joined", joined("/one"))
    log.rename(log.with_suffix(".1"))
    serving.call("/two")
    checks.check("after a rotation by rename", joined("/two"))
    os.truncate(log, 0)
    serving.call("/three")
    checks.check("after truncation", joined("/three"))
    serving.call("/long")
    (line,) = [l for l in serving.lines("/long", has("/long")) if "served /long" in l["text"]]
    checks.check("a long line is cut", len(line["text"]) <= 8192 < line["size"], line["size"])
    serving.call("/odd")
    checks.check("what is no UTF-8 stays readable", joined("/odd"))
    stop(serving.process)


def told_by_opentelemetry(*arguments, **variables):
    """With the SDK's own exporter, configured by its variables: what the docs say is enough."""
    workbench = free_port()
    endpoint = f"http://127.0.0.1:{workbench}/v1/logs"
    environment = {"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": endpoint, **variables}
    how = " ".join(f"{name[24:].lower()}={value}" for name, value in variables.items()) or "plain"
    served = free_port()
    start(
        [sys.executable, OTLP_APP, str(served)], served, env={**os.environ, **environment},
        stdout=subprocess.DEVNULL, stderr=open(folder() / "app", "wb"),
    )
    serving = Serving(*arguments, upstream=served, workbench=workbench)
    serving.call("/fine")
    serving.call("/by-id", ("X-Request-Id", "checkout-78"))
    serving.call("/fail", ("X-Request-Id", "checkout-77"))
    has = lambda text: lambda texts: any(text in one for one in texts)
    lines = serving.lines("/fine", has("served /fine"))
    found = [(line["text"], line["source"], line["stream"], line.get("level")) for line in lines]
    checks.equal(f"{how}: a record is joined by its trace", found, [("served /fine", "shop", "otlp", "info")])
    texts = [line["text"] for line in serving.lines("/by-id", has("slow"))]
    checks.check(f"{how}: one without a trace by its request id", has("slow request_id=checkout-78")(texts), texts)
    lines = serving.lines("/fail", has("KeyError: 'sku'"))
    texts = "\n".join(line["text"] for line in lines)
    checks.check(f"{how}: with its stack trace", "odd order" in texts and "Traceback" in texts, texts)
    checks.equal(f"{how}: and its level", {line["level"] for line in lines}, {"error"})
    checks.check(f"{how}: and attributes, masked", "order=7" in texts and "hunter2" not in texts, texts)
    found = [one["request_id"] for one in serving.search('log:"odd order"')]
    checks.equal(f"{how}: log: finds it", found, ["checkout-77"])
    page = serving.get("/x/checkout-77").decode()
    checks.check(f"{how}: the exchange's page shows it", "Application log" in page and "odd order" in page)
    health = json.loads(serving.get("/_candor/health"))["logs"]
    checks.equal(f"{how}: health counts", (health["joined"], health["stored"], health["waiting"]), (len(lines) + 3,) * 2 + (0,))
    metrics = serving.get("/_candor/metrics").decode()
    checks.check(f"{how}: metrics do", f"candor_log_lines_joined_total {len(lines) + 3}\n" in metrics, metrics[-1500:])
    stop(serving.process)


def exports_are_answered():
    serving = Serving("--workbench-token", TOKEN, upstream=free_port())
    url = f"http://127.0.0.1:{serving.workbench}/v1/logs"

    def send(body, **fields):
        fields = {name.replace("_", "-"): value for name, value in fields.items()}
        try:
            answer = urllib.request.urlopen(urllib.request.Request(url, body, fields))
        except urllib.error.HTTPError as error:
            answer = error
        return answer.status, answer.headers["Content-Type"], answer.read()

    known = {"Authorization": f"Bearer {TOKEN}", "Content_Type": "application/json"}
    checks.equal("JSON", send(b'{"resourceLogs": []}', **known), (200, "application/json", b"{}"))
    status, _, body = send(b'{"resourceLogs": 7}', **known)
    checks.check("no export", status == 400 and "column 18" in json.loads(body)["message"], body)
    checks.equal("no token", send(b"{}", Content_Type="application/json")[0], 401)
    checks.equal("another type", send(b"x", **{**known, "Content_Type": "text/plain"})[0], 415)
    checks.equal("too large", send(b" " * (9 << 20), **known)[0], 413)
    stop(serving.process)


def main():
    told_by_opentelemetry()
    told_by_opentelemetry(
        "--workbench-token", TOKEN, OTEL_EXPORTER_OTLP_LOGS_COMPRESSION="gzip",
        OTEL_EXPORTER_OTLP_LOGS_HEADERS=f"Authorization=Bearer%20{TOKEN}",
    )
    exports_are_answered()
    command_is_joined()
    port_is_chosen()
    ends_are_followed()
    starts_without_it()
    signals_are_passed()
    nothing_is_left()
    files_are_followed()
    checks.close()


main()
