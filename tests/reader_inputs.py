"""What Candor reads from a curl command is what curl sends: a table of commands, each run by bash and a real curl.

Commands for the Windows prompt and for PowerShell are compared with the same command for bash. A HAR export and a
Postman collection are read entry by entry.
"""
# needs: curl
import base64
import json
import pathlib
import re
import socket
import subprocess
import threading

from _candor import CANDOR, Checks, folder

checks = Checks()
FILES = folder()
(FILES / "data.txt").write_bytes(b"a=1\nb=2\r\n")
(FILES / "body.json").write_bytes(b'{\n  "name": "Rex"\n}\n')
(FILES / "cat.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\xff")
(FILES / "headers.txt").write_text("X-One: 1\nX-Two: 2\n")

COMMANDS = r"""
curl URL
curl URL/
curl URL/a/b?c=d
curl 'URL/a?b=c&d=e#fragment'
curl -X DELETE URL/things/7
curl -XPUT URL/things/7 -d ''
curl --request PATCH --url URL/x --data a=b
curl -I URL/head
curl --head URL/head -H 'X-A: b'
curl URL -H 'Accept: application/json' -H "X-Quote: it's"
curl URL -H 'Accept:' -H 'User-Agent:'
curl URL -H 'X-Empty;'
curl URL -H 'host: api.test'
curl URL -H 'X-A: 1' -H 'X-A: 2'
curl URL -H @FILES/headers.txt
curl URL -A 'my agent/1.0'
curl URL -A ''
curl URL -e http://from.test/page
curl URL -b 'a=b; c=d'
curl URL -b a=b -b c=d
curl URL -u me:secret
curl URL -u 'me:p:w'
curl http://me:p%40ss@HOST/x
curl URL --oauth2-bearer abc.def
curl URL --compressed
curl -0 URL/old
curl -sSLk -o /dev/null URL/quiet
curl -sXPOST URL/short -dbody
curl -d a=1 URL
curl -d a=1 -d b=2 URL
curl -d a=1 --data-raw @b URL
curl -d @FILES/data.txt URL
curl --data-binary @FILES/data.txt URL
curl --data-ascii @FILES/data.txt URL
curl --data-raw '{"a": [1, 2]}' -H 'Content-Type: application/json' URL
curl --data-binary @FILES/body.json -H 'content-type: application/json' URL/things
curl --data-urlencode 'name=Rex & Co / é' URL
curl --data-urlencode '=a b' --data-urlencode 'plain text' URL
curl --data-urlencode 'text@FILES/data.txt' URL
curl --data-urlencode @FILES/data.txt URL
curl -G -d a=1 -d b=2 'URL/search?z=0'
curl -G --data-urlencode 'q=a b' URL/search
curl --json '{"a":1}' URL
curl --json @FILES/body.json -X PUT URL/x
curl --json '[1' --json ',2]' URL
curl --json '{}' -H 'Accept: text/plain' URL
curl --json '{}' -H 'Content-Type: application/merge-patch+json' -X PATCH URL
curl -F a=b URL
curl -F 'a=b;type=text/plain' -F 'c="x;y"' URL
curl -F 'file=@FILES/cat.png' URL
curl -F 'file=@FILES/data.txt;filename=other.bin' -F 'n=1' URL
curl -F 'file=@FILES/cat.png;type=image/webp;filename="a b.webp"' URL
curl -F 'text=<FILES/data.txt' URL
curl --form-string 'a=@no;type=x' URL
curl -F 'meta={"a":1};type=application/json' URL
curl -T FILES/body.json URL/up/
curl -T FILES/body.json URL/up/name.json -H 'Expect:'
curl -r 0-99 URL/big
curl --path-as-is URL/../a/./b
curl URL/../a/./b/../c
curl -g 'URL/x?ids[]=1&f={a}'
curl --request-target '*' -X OPTIONS URL
curl URL/caf%C3%A9
curl URL/café
curl $'URL/x' -d $'line\nbreak\t\x41\u00e9\'q\''
curl URL -d "a \"quoted\" \\ \$5" -H 'X: `no`'
curl URL -d 'it'\''s'
curl \
  -X POST \
  -H 'Content-Type: application/json' \
  --data-raw '{"a":1}' \
  URL/continued
curl URL/piped -s | cat
curl URL/x -d a=b > /dev/null 2>&1
curl -d @- URL <<< 'from a string'
curl -d @- URL <<'EOF'
{"a":
 1}
EOF
A=b curl URL/env
curl --no-progress-meter --max-time 5 --retry 0 --connect-timeout 3 URL/flags
curl -H 'Content-Type: text/plain' -X POST URL/no-body
curl -H 'Content-Length: 0' -X POST URL/none
curl -H 'Transfer-Encoding: chunked' -d abc URL/chunked
curl --url-query 'a=b c' 'URL/q?x=1'
""".strip("\n")

WINDOWS = [
    ('curl ^"URL/p?a=b^&c=d^" ^\n  -H ^"accept: */*^" ^\n  --data-raw ^"^{^\\^"a^\\^":1^}^"',
     "curl 'URL/p?a=b&c=d' -H 'accept: */*' --data-raw '{\"a\":1}'"),
    ('curl "URL/p" ^\n  -H "X-A: 50^% off" ^\n  --data-raw "{\\"a\\":\\"b\\"}"',
     "curl URL/p -H 'X-A: 50^% off' --data-raw '{\"a\":\"b\"}'"),
    ('curl ^"URL/p^" --data-raw ^"one^\n\ntwo^"', "curl URL/p --data-raw $'one\\ntwo'"),
    ("curl.exe -X POST `\n  -H 'Content-Type: application/json' `\n  -d '{\"it\":\"it''s\"}' `\n  URL/ps",
     "curl -X POST -H 'Content-Type: application/json' -d '{\"it\":\"it'\\''s\"}' URL/ps"),
]


class Server:
    """Keeps the octets of one request at a time."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.seen = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.listener.accept()
            with connection:
                self.seen.append(self.receive(connection))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    @staticmethod
    def receive(connection):
        octets = b""
        connection.settimeout(20)
        while True:
            head, end, body = octets.partition(b"\r\n\r\n")
            if end:
                length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.I)
                is_chunked = re.search(rb"\r\ntransfer-encoding: *chunked", head, re.I)
                if is_chunked and not body.endswith(b"0\r\n\r\n"):
                    pass
                elif is_chunked or len(body) >= (int(length[1]) if length and not head.startswith(b"HEAD") else 0):
                    return octets
                elif re.search(rb"\r\nexpect: 100", head, re.I) and not body:
                    connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            piece = connection.recv(65536)
            if not piece:
                return octets
            octets += piece


server = Server()


def commands():
    """The table, where a line that begins with neither `curl` nor a variable continues the one before."""
    found = []
    for line in COMMANDS.split("\n"):
        if re.match(r"(A=b )?curl( |$)", line):
            found.append(line)
        else:
            found[-1] += "\n" + line
    return found


def filled(command):
    host = f"127.0.0.1:{server.port}"
    return command.replace("URL", f"http://{host}").replace("HOST", host).replace("FILES", str(FILES))


def sent(command):
    """What a real curl sends."""
    before = len(server.seen)
    done = subprocess.run(["bash", "-c", command], capture_output=True, cwd=FILES, timeout=60)
    if len(server.seen) == before:
        raise RuntimeError(f"curl sent nothing: {done.stderr!r}")
    return server.seen[-1]


def read(command):
    """What Candor reads from the command; None if it refuses to."""
    done = subprocess.run([CANDOR, "correct", "--format", "json", "--curl", command], capture_output=True, text=True,
                          cwd=FILES)
    if done.returncode == 2:
        return None, done.stderr
    return base64.b64decode(json.loads(done.stdout)["request_b64"]), json.loads(done.stdout)["remarks"]


def parts(octets):
    """Request line, fields without those that differ by design, body; the boundary is made the same."""
    head, _, body = octets.partition(b"\r\n\r\n")
    boundary = re.search(rb"boundary=([-\w]+)", head)
    if boundary:
        octets = octets.replace(boundary[1], b"BOUNDARY")
        head, _, body = octets.partition(b"\r\n\r\n")
    lines = head.decode("latin1").split("\r\n")
    fields = []
    for line in lines[1:]:
        name, _, value = line.partition(":")
        value = value.strip()
        if boundary and name.lower() == "content-length":
            continue
        if name.lower() == "user-agent" and value.startswith("curl"):
            value = "curl"
        fields.append((name.lower(), value))
    if ("transfer-encoding", "chunked") in fields:
        fields = [f for f in fields if f[0] not in ("content-length",)]
    return lines[0], sorted(fields), body


def curl_commands():
    table = commands()
    checks.check("the table", len(table) >= 70, len(table))
    for command in table:
        line = filled(command)
        try:
            octets = sent(line)
        except RuntimeError as error:
            checks.skip(command, error)
            continue
        ours, remarks = read(line)
        checks.check(command, ours is not None, remarks)
        if ours is not None:
            checks.equal(command, parts(ours), parts(octets))


def other_shells():
    for given, bash in WINDOWS:
        checks.equal(given, read(filled(given))[0], read(filled(bash))[0])


def refused():
    for command, words in [("curl -H", "needs a value"), ("curl 'http://a", "never closed"), ("curl -d @nothing.here http://a", "cannot be read"),
                           ("curl --silent", "no URL"), ("wget http://a", "does not call curl")]:
        ours, why = read(command)
        checks.check(command, ours is None and words in why and re.search(r":\d+:\d+:", why), why)


def exports():
    har = {"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": [
        {"_kind": "fetch", "request": {"method": "POST", "url": "https://api.test/v1/pets?x=1", "httpVersion": "h2", "headers": [
            {"name": ":authority", "value": "api.test"}, {"name": ":method", "value": "POST"},
            {"name": "content-type", "value": "application/json"}, {"name": "content-length", "value": "99"}],
            "queryString": [], "cookies": [], "headersSize": -1, "bodySize": 13,
            "postData": {"mimeType": "application/json", "text": "{\"name\":\"é\"}"}},
         "response": {"status": 400, "statusText": "Bad Request", "headers": [{"name": "content-encoding", "value": "br"}],
                      "content": {"size": 2, "mimeType": "text/plain", "text": "bm8=", "encoding": "base64"}}},
        {"request": {"method": "GET", "url": "http://api.test/", "headers": []}, "response": {"status": 0, "headers": []}}]}}
    path = FILES / "session.har"
    path.write_text(json.dumps(har))
    body = '{"name":"é"}'.encode()
    expected = (b"POST /v1/pets?x=1 HTTP/1.1\r\nHost: api.test\r\ncontent-type: application/json\r\nContent-Length: "
                + str(len(body)).encode() + b"\r\n\r\n" + body)
    checks.equal("a HAR entry", request_of(path, 1), expected)
    checks.equal("a HAR entry without body", request_of(path, 2), b"GET / HTTP/1.1\r\nHost: api.test\r\n\r\n")
    del har["log"]["entries"][1]["request"]["url"]
    path.write_text(json.dumps(har, indent=1))
    done = subprocess.run([CANDOR, "correct", "--request", path], capture_output=True, text=True)
    checks.check("a HAR without URL", done.returncode == 2 and re.search(r"session\.har:\d+:\d+: .*`url`", done.stderr), done.stderr)
    collection = {"info": {"name": "Pets", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
                  "variable": [{"key": "base", "value": "https://api.test"}, {"key": "token", "value": "t0"}],
                  "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}"}]},
                  "item": [{"name": "Pets", "item": [{"name": "Create", "request": {
                      "method": "POST", "url": {"raw": "{{base}}/pets/:id?a=1&b=2", "query": [{"key": "a", "value": "1"},
                          {"key": "b", "value": "2", "disabled": True}], "variable": [{"key": "id", "value": "7"}]},
                      "header": [{"key": "X-Off", "value": "1", "disabled": True}],
                      "body": {"mode": "raw", "raw": "{\"n\": 1}", "options": {"raw": {"language": "json"}}}}}]},
                      {"name": "Form", "request": {"method": "POST", "url": "{{base}}/form", "auth": {"type": "noauth"},
                          "body": {"mode": "urlencoded", "urlencoded": [{"key": "a b", "value": "c&d"}]}}}]}
    path = FILES / "pets.postman_collection.json"
    path.write_text(json.dumps(collection))
    checks.equal("a Postman request", request_of(path, 1),
                 b"POST /pets/7?a=1 HTTP/1.1\r\nHost: api.test\r\nAuthorization: Bearer t0\r\nContent-Type: application/json\r\n"
                 b"Content-Length: 8\r\n\r\n{\"n\": 1}")
    checks.equal("a Postman form", request_of(path, 2),
                 b"POST /form HTTP/1.1\r\nHost: api.test\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\n"
                 b"a+b=c%26d")
    saved = FILES / "saved.http"
    saved.write_bytes(b"POST /x HTTP/1.1\nHost: api.test\nContent-Type: text/plain\n\nhello\n")
    checks.equal("a saved file", request_of(saved, 1),
                 b"POST /x HTTP/1.1\r\nHost: api.test\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello")


def request_of(path, entry):
    done = subprocess.run([CANDOR, "correct", "--format", "json", "--request", path, "--entry", str(entry)],
                          capture_output=True, text=True)
    if done.returncode == 2:
        return done.stderr
    return base64.b64decode(json.loads(done.stdout)["request_b64"])


for function in (curl_commands, other_shells, refused, exports):
    checks.run(function)
checks.close()
