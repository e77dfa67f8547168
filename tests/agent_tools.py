"""`candor mcp` driven by a client library that others wrote, in both generations of the protocol: list, call, errors."""
# needs: python
import asyncio
import base64
import http.server
import json
import subprocess

from mcp import Client, StdioServerParameters, types
from mcp.shared.exceptions import MCPError

from _candor import CANDOR, ROOT, Checks, Gateway, answering, folder, request

checks = Checks()
API = ROOT / "docs/examples/api.yaml"
SECRET = "s3cret-token-of-alice"


class Api(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def traffic():
    """A journal in which one order worked and one was refused; its folder, and the id of the refusal."""
    data = folder() / "data"
    gateway = Gateway(answering(Api), "--openapi", API, data=data)
    headers = [("Content-Type", "application/json"), ("Authorization", f"Bearer {SECRET}"), ("Connection", "close")]
    right = request(gateway.port, "POST", "/orders", headers, b'{"customer": "Ann", "quantity": 2}')
    checks.equal("an order that works", right.status, 201)
    wrong = request(gateway.port, "POST", "/orders", headers, b'{"customer": "Ann", "quantity": "two"}')
    checks.equal("an order that is refused", wrong.status, 422)
    gateway.stop()
    return data, json.loads(wrong.body)["request_id"]


def text(result):
    return "\n".join(part.text for part in result.content)


async def refused(call, code, *words):
    try:
        await call
    except MCPError as error:
        message = error.error.message
        checks.check(f"an error of the protocol: {words}", error.error.code == code and all(w in message for w in words), error)
    else:
        checks.check(f"an error of the protocol: {words}", False, "nothing was raised")


async def tools(mode, data, failed):
    server = StdioServerParameters(command=str(CANDOR), args=["mcp", "--openapi", str(API), "--data", str(data)])
    async with Client(server, mode=mode, read_timeout_seconds=60) as client:
        await listed(mode, client)
        await called(mode, client, failed)
        await mistaken(client, failed)


async def listed(mode, client):
    names = [tool.name for tool in (await client.list_tools()).tools]
    checks.equal(f"{mode}: the tools", names, ["search", "show", "diagnose", "explain", "compare", "correct"])
    for tool in (await client.list_tools()).tools:
        checks.check(f"{mode}: {tool.name} only reads", tool.annotations.read_only_hint)
        checks.check(f"{mode}: {tool.name} says what it takes", tool.description and tool.input_schema["properties"])


async def called(mode, client, failed):
    found = await client.call_tool("search", {"query": "status:422"})
    rows = found.structured_content["exchanges"]
    checks.equal(f"{mode}: search", [row["request_id"] for row in rows], [failed])
    checks.check(f"{mode}: search for people", failed in text(found), text(found))
    everything = await client.call_tool("search", {"query": "", "limit": 1})
    older = await client.call_tool("search", {"query": "", "before": everything.structured_content["next"]})
    checks.equal(f"{mode}: the page after it", [row["status"] for row in older.structured_content["exchanges"]], [201])
    shown = await client.call_tool("show", {"id": failed, "full": True})
    checks.check(f"{mode}: show", "/quantity" in text(shown) and '"two"' in text(shown), text(shown))
    checks.equal(f"{mode}: show as data", shown.structured_content["request_id"], failed)
    checks.check(f"{mode}: secrets stay masked", SECRET not in shown.model_dump_json())
    diagnosed = await client.call_tool("diagnose", {"id": failed})
    checks.check(f"{mode}: diagnose", "/quantity" in text(diagnosed), text(diagnosed))
    foreign = await client.call_tool("diagnose", {
        "request": "GET /pets HTTP/1.1\nHost: api.test\n\n",
        "response": "HTTP/1.1 400 Bad Request\nServer: nginx/1.22.1\nContent-Type: text/html\n\n<html>\n<head>"
                    "<title>400 Bad Request</title></head>\n<body>\n<center><h1>400 Bad Request</h1></center>\n"
                    "<hr><center>nginx/1.22.1</center>\n</body>\n</html>\n"})
    checks.check(f"{mode}: diagnose somebody else's", "nginx" in text(foreign), text(foreign))
    page = await client.call_tool("explain", {"code": "json-syntax"})
    checks.check(f"{mode}: explain", page.structured_content["code"] == "json-syntax" and "RFC" in text(page), text(page))
    compared = await client.call_tool("compare", {"id": failed})
    checks.check(f"{mode}: compare with the nearest that worked", "quantity" in text(compared), text(compared))
    given = {"request": "curl -d a=1 http://api.test/x", "with_request": "curl --json {} http://api.test/x"}
    checks.check(f"{mode}: compare two texts", "content-type" in text(await client.call_tool("compare", given)))
    corrected = await client.call_tool("correct", {
        "request": "POST /orders HTTP/1.1\nHost: api.test\nContent-Type: application/json\nContent-Length: 38\n\n"
                   '{"customer": "Ann", "quantity": "2", }'})
    passes = base64.b64decode(corrected.structured_content["corrected_b64"])
    checks.check(f"{mode}: correct", passes.endswith(b'{"customer": "Ann", "quantity": 2 }'), text(corrected))


async def mistaken(client, failed):
    async def told(name, arguments, *words):
        result = await client.call_tool(name, arguments)
        found = text(result)
        checks.check(f"{name}{arguments}: told what is wrong", result.is_error and all(word in found for word in words), found)

    await refused(client.call_tool("delete", {}), types.INVALID_PARAMS, "delete", "search")
    await told("search", {"query": "status:oops"}, "oops", "^")
    await told("search", {"query": "", "limit": 1000}, "limit", "1 to 100")
    await told("show", {}, "id", "missing")
    await told("show", {"id": "never-seen"}, "never-seen")
    await told("show", {"id": failed, "all": True}, "all", "full")
    await told("diagnose", {}, "nothing", "request")
    await told("explain", {"code": "json-sintax"}, "json-syntax")
    secret = folder() / "secret"
    secret.write_text(SECRET)
    await told("correct", {"request": f"curl -d @{secret} http://api.test/orders"}, "none is read here")


def raw():
    """What no library sends."""
    lines = [b"{", b'{"jsonrpc": "2.0", "id": 2, "method": "resources/list"}', b'{"jsonrpc": "2.0", "method": "x"}',
             b"\xff\xfe", b"", b'{"jsonrpc": "2.0", "id": "last", "method": "ping"}']
    done = subprocess.run([CANDOR, "mcp"], input=b"\n".join(lines), capture_output=True, cwd=folder(), timeout=60)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    checks.equal("each line is answered by itself", [a.get("error", {}).get("code") for a in answers],
                 [-32700, -32601, -32700, None])
    checks.equal("and the last", (answers[-1], done.returncode), ({"jsonrpc": "2.0", "id": "last", "result": {}}, 0))


def main():
    data, failed = traffic()
    for mode in ("legacy", "2026-07-28", "auto"):
        asyncio.run(tools(mode, data, failed))
    raw()


checks.run(main)
checks.close()
