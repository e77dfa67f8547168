"""What `candor cost`, the page and its JSON say of known traffic: octets as curl and a socket sent them, money as a hand reckons it.

An upstream of known durations and sizes stands behind two services, one of which only observes. Every request is
counted by who sent it; what the journal kept of each is added up here once more, without candor's help.
"""
# needs: curl python
import http.server
import json
import re
import subprocess
import time
import urllib.parse
import urllib.request

from _candor import CANDOR, Checks, Gateway, answering, exchange, folder

checks = Checks()
SLEEP = 0.2
LIST = b"[" + b"1," * 2499 + b"1]"
ORDER = {"type": "object", "required": ["qty"], "properties": {"qty": {"type": "integer"}}}
CONTRACT = {
    "openapi": "3.1.0",
    "info": {"title": "orders", "version": "1"},
    "paths": {
        "/orders": {
            "get": {"operationId": "listOrders", "responses": {"200": {"description": "fine"}}},
            "post": {"operationId": "createOrder", "responses": {"201": {"description": "made"}, "422": {"description": "no"}},
                     "requestBody": {"required": True, "content": {"application/json": {"schema": ORDER}}}},
        },
        "/strict": {
            "post": {"operationId": "createStrictly", "responses": {"201": {"description": "made"}},
                     "requestBody": {"required": True, "content": {"application/json": {"schema": ORDER}}}},
        },
        "/broken": {"get": {"operationId": "getBroken", "responses": {"200": {"description": "fine"}, "500": {"description": "no"}}}},
        "/gone": {"get": {"operationId": "getGone", "responses": {"404": {"description": "gone"}}}},
    },
}
PRICES = """
[cost]
currency = "EUR"
compute_hour = 36
compute_requests = 10
database_million_queries = 1_000
database_queries = ["2", "createOrder=5"]
worker_hour = 3.6
worker_seconds = ["0", "createOrder=1.5"]
bandwidth_in_gb = 1000
bandwidth_out_gb = 2_000.5
storage_gb_month = 730
"""
SETTINGS = """
[gateway]
mode = "observe"
openapi = "api.json"
[[scope]]
operation = "createStrictly"
mode = "enforce"
[journal]
retain = "365d"
"""


class Api(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        status = {"/broken": 500, "/gone": 404}.get(self.path, 200)
        self.answer(status, LIST if status == 200 else b"{}")

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(SLEEP)
        # It takes what the contract does not: a text of digits.
        is_taken = str(body.get("qty", "")).isdigit()
        self.answer(201 if is_taken else 422, b'{"id": 1}')


class Counted:
    """What went over the wire, counted by who sent it."""

    def __init__(self):
        self.requests = self.octets_in = self.octets_out = 0

    def add(self, octets_in, octets_out):
        self.requests, self.octets_in, self.octets_out = self.requests + 1, self.octets_in + octets_in, self.octets_out + octets_out


def by_socket(counted, front, method, path, body=None):
    lines = [f"{method} {path} HTTP/1.1", "Host: api.test", "Connection: close"]
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"] if body is not None else []
    sent = ("\r\n".join(lines) + "\r\n\r\n").encode() + (body or b"")
    got = exchange(front.port, sent, half_close=False)
    counted.add(len(sent), len(got))
    return int(got.split()[1])


def by_curl(counted, front, path):
    told = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code} %{size_request} %{size_header} %{size_download}",
                           f"http://127.0.0.1:{front.port}{path}"], capture_output=True, text=True)
    status, request, head, body = map(int, told.stdout.split())
    counted.add(request, head + body)
    return status


def cost(front, *arguments):
    done = subprocess.run([CANDOR, "cost", "--data", front.folder, *map(str, arguments)], capture_output=True, text=True,
                          cwd=front.folder.parent)
    return done.returncode, done.stdout, done.stderr


def kept(front):
    done = subprocess.run([CANDOR, "search", "--data", front.folder, "--limit", "1000", "--format", "json"], capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def kept_octets(exchanges):
    """Octets of heads and bodies as the journal has them: as text, or in hexadecimal."""
    messages = [one["request"] for one in exchanges]
    messages += [one[part]["message"] for one in exchanges for part in ("response", "original") if one.get(part)]
    parts = [message[part] for message in messages for part in ("head", "body")]
    return sum(len(part["text"].encode()) if "text" in part else len(part.get("hex", "")) // 2 for part in parts)


def close(found, expected):
    return abs(found - expected) <= 1e-9 * max(1.0, abs(expected))


def send_all(front):
    """Known traffic; gives what was counted, in all and of requests that Candor refused."""
    all_of_it, refused = Counted(), Counted()
    for _ in range(3):
        checks.equal("a list by curl", by_curl(all_of_it, front, "/orders"), 200)
    checks.equal("an order", by_socket(all_of_it, front, "POST", "/orders", b'{"qty": 1}'), 201)
    checks.equal("one that the contract alone refuses", by_socket(all_of_it, front, "POST", "/orders", b'{"qty": "2"}'), 201)
    for wrong in [b'{"qty": "many"}', b'{"qty": "none"}']:
        checks.equal("one that both refuse", by_socket(all_of_it, front, "POST", "/orders", wrong), 422)
    for _ in range(2):
        checks.equal("one that Candor refuses", by_socket(refused, front, "POST", "/strict", b'{"qty": "2"}'), 422)
    checks.equal("a failure", by_socket(all_of_it, front, "GET", "/broken"), 500)
    for _ in range(3):
        checks.equal("the same in vain", by_curl(all_of_it, front, "/gone"), 404)
    all_of_it.requests += refused.requests
    all_of_it.octets_in += refused.octets_in
    all_of_it.octets_out += refused.octets_out
    return all_of_it, refused


def numbers(told, counted, refused, exchanges):
    """Figures as they were counted elsewhere."""
    total, outcome = told["total"], told["by_outcome"]
    checks.equal("requests", total["requests"], counted.requests)
    checks.equal("octets in, as they were sent", total["octets_in"], counted.octets_in)
    checks.equal("octets out, as they came", total["octets_out"], counted.octets_out)
    checks.equal("each outcome", {name: use["requests"] for name, use in outcome.items()},
                 {"passed": 4, "observed": 1, "refused_by_candor": 2, "refused_by_upstream": 5, "failed": 1})
    refusals = outcome["refused_by_candor"]
    checks.equal("octets of refused ones", (refusals["octets_in"], refusals["octets_out"]), (refused.octets_in, refused.octets_out))
    checks.equal("they reach nothing", (refusals["reached"], refusals["upstream_seconds"], refusals["database_queries"]), (0, 0, 0))
    micros = sum(one["timing"]["upstream"] for one in exchanges)
    checks.check("the time of the API is what the journal has", close(total["upstream_seconds"], micros / 1e6), total)
    checks.check("and no less than it slept", total["upstream_seconds"] >= 4 * SLEEP, total)
    checks.equal("queries: four orders, seven others", total["database_queries"], 4 * 5 + 7 * 2)
    checks.equal("work of the two orders that were taken", total["worker_seconds"], 3)
    by_operation = {one["operation"]: one["total"]["requests"] for one in told["by_operation"]}
    checks.equal("each operation", by_operation,
                 {"createOrder": 4, "listOrders": 3, "getGone": 3, "createStrictly": 2, "getBroken": 1})
    costs = [one["total"]["money"]["total"] for one in told["by_operation"]]
    checks.equal("the costliest comes first", costs, sorted(costs, reverse=True))


def money(told, exchanges):
    """Money as a hand reckons it."""
    total = told["total"]
    checks.equal("storage is what is kept of each, since a dozen cannot say what they take", total["stored_octets"], kept_octets(exchanges))
    for name, use in [("all", total), *told["by_outcome"].items(), *((one["operation"], one["total"]) for one in told["by_operation"])]:
        by_hand = {
            "compute": use["upstream_seconds"] / 3600 / 10 * 36,
            "database": use["database_queries"] / 1e6 * 1000,
            "worker": use["worker_seconds"] / 3600 * 3.6,
            "bandwidth": use["octets_in"] / 1e9 * 1000 + use["octets_out"] / 1e9 * 2000.5,
        }
        for line, expected in by_hand.items():
            checks.check(f"{name}: {line}", close(use["money"][line], expected), (use["money"][line], expected))
        lines = sum(use["money"][line] for line in ["compute", "database", "storage", "worker", "bandwidth"])
        checks.check(f"{name}: the total is their sum", close(use["money"]["total"], lines), use["money"])
    storage = total["stored_octets"] / 1e9 * (365 * 24 / 730) * 730
    checks.check("storage is paid for as long as it is kept", abs(total["money"]["storage"] - storage) < 1e-5, (total["money"], storage))
    for part in ["by_outcome", "by_operation"]:
        uses = told[part].values() if part == "by_outcome" else [one["total"] for one in told[part]]
        checks.check(f"{part} adds up", close(sum(use["money"]["total"] for use in uses), total["money"]["total"]))
    factors = [one["factor"] for one in told["projections"]]
    expected = [86400 / told["seconds"], 730 * 3600 / told["seconds"], 730 * 3600 / told["seconds"] * told["growth"]]
    checks.check("projections are by time alone", all(map(close, factors, expected)), (factors, expected))
    month = told["projections"][1]
    checks.check("and of every line", close(month["total"]["money"]["compute"], total["money"]["compute"] * month["factor"]), month)


def saved(told, exchanges):
    savings = told["savings"]
    took = {name: savings[name]["took"]["requests"] for name in ["observed", "refused", "retries", "sum"]}
    checks.equal("what need not be spent, each once", took, {"observed": 2, "refused": 2, "retries": 2, "sum": 6})
    wrong = sum(one["timing"]["upstream"] for one in exchanges if one["verdict"] == "observed" and one["response"]["status"] == 422)
    earlier = savings["observed"]["earlier_refusal"]
    checks.check("an earlier refusal saves the time of the API", close(earlier["upstream_seconds"], wrong / 1e6), earlier)
    checks.equal("and no octets", (earlier["octets_in"], earlier["octets_out"], earlier["stored_octets"]), (0, 0, 0))
    checks.check("a check at the client saves those, too", savings["observed"]["validation"]["octets_in"] > 0)
    checks.equal("what the API took is told apart", savings["accepted"]["requests"], 1)
    by_rule = {(one["operation"], one["code"]): one["took"]["requests"] for one in savings["by_rule"]}
    checks.equal("the rules are named", by_rule, {("createOrder", "body-type"): 2, ("createStrictly", "body-type"): 2})


def cells(page, table):
    """The rows of a table of the page: the name, and figures as they are shown."""
    rows = re.search(rf'<table[^>]* id="{table}".*?</table>', page, re.S)[0].split("<tr")[2:]
    texts = [[re.sub(r"<svg.*?</svg>|<small.*?</small>|<[^>]+>", "", cell, flags=re.S).strip()
              for cell in re.findall(r"<(?:th|td)[^>]*>.*?</(?:th|td)>", row, re.S)] for row in rows]
    return {row[0]: row[1:] for row in texts}


def shown(text):
    return float(text.replace(",", ""))


def same(text, value):
    """As much of the value as three digits say."""
    return abs(shown(text) - value) <= max(0.006 * abs(value), 1e-12) if value else shown(text) == 0


def page_and_json(front, told):
    query = urllib.parse.quote("since:1h")
    ask = lambda path: urllib.request.urlopen(f"http://127.0.0.1:{front.workbench}{path}").read().decode()  # noqa: E731
    by_api = json.loads(ask(f"/api/cost?q={query}"))
    for part in ["total", "by_outcome", "by_operation", "savings", "prices", "currency", "since"]:
        checks.equal(f"the JSON of the page says what the command says: {part}", by_api[part], told[part])
    page = ask(f"/cost?q={query}&growth=3")
    bill = cells(page, "bill")
    order = ["passed", "observed", "refused_by_candor", "refused_by_upstream", "failed"]
    outcomes = [by_api["total"], *(by_api["by_outcome"][name] for name in order)]
    titles = {"API compute": "compute", "Database": "database", "Storage": "storage", "Worker": "worker",
              "Bandwidth": "bandwidth", "Total": "total"}
    for title, line in titles.items():
        for text, use in zip(bill[title], outcomes):
            checks.check(f"the page: {title}", same(text, use["money"][line]), (text, use["money"][line]))
    checks.equal("the page: requests", [shown(text) for text in bill["Requests"][:6]], [use["requests"] for use in outcomes])
    of = cells(page, "by-operation")
    for one in by_api["by_operation"]:
        checks.check(f"the page: {one['operation']}", same(of[one["operation"]][1], one["total"]["money"]["total"]), of)
    together = cells(page, "by-saving")["together"]
    checks.check("the page: savings", same(together[3], by_api["savings"]["sum"]["validation"]["money"]["total"]), together)
    checks.check("the page: growth", "A month of 3 × the traffic" in page)
    checks.check("the page: a link to it on every page", 'href="/cost"' in ask("/health"))
    empty = ask("/cost?q=op:nothing")
    checks.check("nothing found is said so", "No request is like this" in empty and "All requests" in empty)


def told_wrong(front, where):
    """What cannot be used is told with its place."""
    for text, place, words in [
        ("[cost]\ncompute_hour = \"0,10\"\n", "2:16", ["\"0,10\"", "a number from 0 up", "write a point"]),
        ("[cost]\nbandwidth_out = 0.09\n", "2:1", ["no setting `bandwidth_out`", "did you mean `bandwidth_out_gb`"]),
        ("[cost]\n\ncompute_hour = 0.1\n", "3:16", ["`compute_hour` needs `compute_requests`", "how many requests"]),
        ("[cost]\nworker_seconds = [\"createOrder\"]\nworker_hour = 1\n", "2:18", ["a number from 0 up, or a list"]),
        ("[cost]\ncurrency = 7\n", "2:12", ["the number 7"]),
        ("[cost\n", "1:", ["not TOML"]),
    ]:
        (sheet := where / "wrong.toml").write_text(text)
        code, _, said = cost(front, "--price-sheet", sheet)
        checks.check(f"told wrong: {text!r}", code == 2 and f"wrong.toml:{place}" in said and all(w in said for w in words), said)
    for arguments, words in [
        (["--price-sheet", where / "none.toml"], ["cannot be read", "check the name"]),
        (["--since", "yesterday"], ["--since is \"yesterday\"", "24h"]),
        (["--query", "status:("], ["^"]),
        (["--growth", "-1"], ["a number from 0"]),
    ]:
        code, _, said = cost(front, *arguments)
        checks.check(f"told wrong: {arguments[0]}", code == 2 and all(word in said for word in words), said)
    for target in ["/cost?growth=much", "/api/cost?growth=-1", "/cost?q=status:("]:
        status = exchange(front.workbench, f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{front.workbench}\r\nConnection: close\r\n\r\n".encode(), half_close=False)
        checks.check(f"{target}: 400", b" 400 " in status.splitlines()[0], status[:300])


def units(front, where):
    """Without prices there is no money, and each line says in what it is."""
    (where / "empty.toml").write_text("[cost]\n")
    told = json.loads(cost(front, "--price-sheet", where / "empty.toml", "--format", "json")[1])
    checks.equal("no money without prices", set(told["total"]["money"].values()), {None})
    text = cost(front, "--price-sheet", where / "empty.toml")[1]
    checks.check("the lines are in units", "of the API" in text and "octets" in text or "kB" in text, text)
    checks.check("and it is said which prices are missing", "No price is known" in text and "compute_hour" in text, text)
    code, text, _ = cost(front, "--query", "op:createOrder", "--price-sheet", where / "candor.toml")
    checks.check("a query narrows it", code == 0 and text.startswith("4 requests from ") and "getBroken" not in text, text)
    checks.check("the assumptions stand below", "Assumed\n- Traffic goes on as from" in text, text)
    # What the API refused, and the contract by now as well, counts as what need not have been sent.
    tight = dict(CONTRACT, paths={path: item for path, item in CONTRACT["paths"].items() if path != "/gone"})
    (where / "tight.json").write_text(json.dumps(tight))
    savings = json.loads(cost(front, "--openapi", where / "tight.json", "--format", "json")[1])["savings"]
    checks.equal("a contract that came later refuses more", (savings["observed"]["took"]["requests"], savings["retries"]["took"]["requests"]), (5, 0))
    checks.equal("by its rule", [one["took"]["requests"] for one in savings["by_rule"] if one["code"] == "path-not-found"], [3])
    code, text, _ = cost(front, "--until", "2026-01-01", "--since", "2025-01-01")
    checks.check("a time without requests is no failure", code == 0 and text.startswith("No requests were kept"), text)


def run():
    where = folder()
    (where / "api.json").write_text(json.dumps(CONTRACT))
    (where / "candor.toml").write_text(SETTINGS + PRICES)
    front = Gateway(answering(Api), "--config", where / "candor.toml", "--access-log", "off", data=where / "data", cwd=where)
    counted, refused = send_all(front)
    checks.until("every exchange is kept", lambda: len(kept(front)) == counted.requests)
    exchanges = kept(front)
    code, text, said = cost(front, "--config", where / "candor.toml", "--since", "1h", "--format", "json")
    if not checks.equal("there are figures", code, 0):
        print(said)
    told = json.loads(text)
    numbers(told, counted, refused, exchanges)
    money(told, exchanges)
    saved(told, exchanges)
    page_and_json(front, told)
    told_wrong(front, where)
    units(front, where)
    checks.equal("the gateway ends well", front.stop(), 0)
    sampled(where)


def sampled(where):
    """Of successes that were left out it is said for how many the others stand."""
    front = Gateway(answering(Api), "--config", where / "candor.toml", "--access-log", "off", "--journal-successes", "0.25")
    there = Counted()
    for _ in range(140):
        by_socket(there, front, "GET", "/orders")
    url = f"http://127.0.0.1:{front.workbench}"
    figures = lambda: json.load(urllib.request.urlopen(url + "/_candor/health"))["journal"]  # noqa: E731
    checks.until("every exchange is kept or left out", lambda: (f := figures())["stored"]["success"] + f["sampled"] == 140)
    left = figures()["stored"]["success"]
    told = json.load(urllib.request.urlopen(url + "/api/cost"))
    checks.check("successes are scaled by what was left out", close(told["total"]["requests"], 20 + (left - 20) / 0.25), (told["total"], left))
    stand = [one for one in told["assumptions"] if "journal.successes" in one]
    checks.check("and that is said", stand and f"{left} stand for about" in stand[0], told["assumptions"])
    code, text, _ = cost(front, "--journal-successes", "0.25", "--format", "json")
    checks.equal("the command says the same", (code, json.loads(text)["total"]["requests"]), (0, told["total"]["requests"]))
    checks.equal("the second gateway ends well", front.stop(), 0)


checks.run(run)
checks.close()
