"""Every example of rules.tsv over a real socket: exactly its code, its status and its connection handling, and nothing of it at the upstream.

The octets are those of the column `example`, its elisions filled in, against `candor serve --preset strict` with
the contract demo-openapi.yaml. Rules that by themselves only note something are sent twice: as they are (they
pass, and are noted in the journal) and to a gateway whose configuration rejects them.
"""
# needs: nothing
import gzip
import json
import re
import subprocess
import time
import urllib.parse
import urllib.request

from _candor import CANDOR, ROOT, SHARED, Checks, Gateway, folder
from _wire import Client, Upstream

checks = Checks()
TABLE = SHARED / "rules/rules.tsv"
CONTRACT = SHARED / "rules/demo-openapi.yaml"
GOOD = b"GET /pets HTTP/1.1\r\nHost: api.test\r\n\r\n"

# Where the table, presets.md and the RFC disagree: what is expected instead, and why.
DECIDED = {
    "connection-nominates-end-to-end": (
        {"connection": "close"},
        "the example itself says `Connection: close`, and a server closes then (RFC 9112 §9.6)",
    ),
    "target-double-encoded": (
        {"default_action": "warn"},
        "presets.md: `warn` under strict, over the table's `off`",
    ),
    "target-brackets-raw": ({"default_action": "reject"}, "presets.md: `reject` under strict"),
}


# ---- examples -----------------------------------------------------------------------------------------------

# Words in brackets that are a setting, an elision or something the client does; other brackets are octets.
BRACKET = re.compile(
    r" ?\[(\.\.\. [^\]]*|half-close|then silence|(?:policy|from|on the|TLS|ALPN|as|account|key|pet|name|with|daily) [^\]]*"
    r"|revoked token|forward-proxy mode)\] ?"
)
SILENCE, HALF_CLOSE = "then silence", "half-close"


def unescape(text):
    """The octets that `\\r \\n \\t \\\\ \\xNN` stand for."""
    named = {"r": "\r", "n": "\n", "t": "\t", "\\": "\\"}

    def octet(match):
        return named.get(match[1]) or chr(int(match[1][1:], 16))

    return re.sub(r"\\(r|n|t|\\|x[0-9a-fA-F]{2})", octet, text).encode("latin1")


def number(words):
    match = re.search(r"(\d+)( MiB)?", words)
    return int(match[1]) << (20 if match[2] else 0) if match else None


def fill_inside(octets, words):
    """Text with something left out at its end: its last octet goes on, or the last part of a multipart body."""
    if "parts" in words:
        head, _, part = octets.partition(b"\r\n\r\n")
        return head + b"\r\n\r\n" + part * number(words)
    return octets + octets[-1:] * (number(words) or 2 << 20)


def fill_after(octets, words):
    """A whole example with something left out somewhere within: pairs, a value, fields or lines."""
    head, _, body = octets.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    many = number(words)
    if "run of spaces" in words:
        body = gzip.compress(b" " * many)
    elif "pairs" in words and body:
        body = b"&".join([body.split(b"&")[-1]] * many)
    elif "pairs" in words:
        method, target, version = lines[0].split(b" ")
        path, _, query = target.partition(b"?")
        pair = query.split(b"&")[-1]
        lines[0] = b" ".join([method, path + b"?" + b"&".join([pair] * many), version])
    elif "value of" in words:
        name, _, value = lines[-1].partition(b": ")
        lines[-1] = name + b": " + value + value[-1:] * (many - len(value))
    elif "of fields" in words:
        # Lines of 7,000 octets: each within its own limit, and fewer than the limit of their number.
        last = lines.pop()
        start = [line for line in lines if not line.startswith(b"X-")]
        lines = start + [b"X-%d: " % n + last[-1:] * 7000 for n in range(many // 7000 + 1)]
    elif "lines" in words:
        lines += lines[-1:] * (many - len(lines) + 1)
    else:
        raise ValueError(words)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def read_example(text):
    """The octets of an example, what the client does after them, and the settings that it asks for."""
    settings, ends, octets, place, after = [], None, b"", 0, []
    found = list(BRACKET.finditer(text))
    for match in found:
        words = match[1]
        octets += unescape(text[place:match.start()])
        place = match.end()
        if words.startswith("... "):
            is_last = not text[place:].strip() and "past the limit" not in words
            if is_last:
                after.append(words)
            else:
                octets = fill_inside(octets, words)
        elif words in (SILENCE, HALF_CLOSE):
            ends = words
        else:
            settings.append(words)
    octets += unescape(text[place:])
    for words in after:
        octets = fill_after(octets, words)
    return octets if octets == unescape(BRACKET.sub("", text)) else with_length(octets), ends, settings


def with_length(octets):
    """Content-Length of the whole: that of an example with something left out means nothing."""
    head, _, body = octets.partition(b"\r\n\r\n")
    return re.sub(rb"\r\nContent-Length: \d+", b"\r\nContent-Length: %d" % len(body), head) + b"\r\n\r\n" + body


def rows():
    lines = TABLE.read_text().splitlines()
    names = lines[0].split("\t")
    for line in lines[1:]:
        row = dict(zip(names, line.split("\t"), strict=True))
        changes, _ = DECIDED.get(row["code"], ({}, ""))
        yield {**row, **changes}


# ---- gateways -----------------------------------------------------------------------------------------------

COMMON = ["--preset", "strict", "--openapi", CONTRACT, "--hosts", "api.test,evil.test", "--pseudonym", "gw-a",
          "--reserved-headers", "X-Internal-*"]  # fmt: skip
# Rules about credentials; the tokens of the examples are sketches whose signatures are nobody's.
GUARD = ("auth-", "api-key-", "insufficient-scope")
SIGNED = {"auth-token-expired", "auth-token-revoked", "auth-token-not-yet-valid", "auth-token-audience-wrong", "insufficient-scope",
          "auth-step-up-required"}  # fmt: skip
# Hosts that examples of other rules name without being about them are served too.


def configured(codes):
    path = folder() / "candor.toml"
    path.write_text("[rules]\n" + "".join(f'{code} = "reject"\n' for code in codes))
    return ["--config", path]


def guarding():
    """Settings with keys: `k1` is the name of a public key of the guard's own cases."""
    here = folder()
    (here / "keys").write_text("ann:k-1\n")
    path = here / "candor.toml"
    path.write_text(f"""[[auth.scheme]]
name = "bearer"
jwks = "{ROOT / "crates/guard/src/cases.json"}"
endless = true
[[auth.scheme]]
name = "basic"
user = "ann"
password = "correct horse battery"
[[auth.scheme]]
name = "key"
keys = "keys"
""")
    return ["--config", path]


# What the words in brackets ask for, as candor.toml says it. Words that are not here are skipped, with a reason.
ASKED = [
    (r"policy needs-length", ""),
    (r"key used before with another body", ""),
    (r"policy https-only", '[gateway]\nhttps = "required"\ntrust = "nobody"\n'),
    (r"from a denied address", '[[access]]\ndeny = ["127.0.0.0/8", "::1"]\n'),
    (r"policy origins (\S+)", '[cors]\norigins = ["\\1"]\n'),
    (r"policy csrf", '[csrf]\ncookies = ["session"]\n'),
    (r"policy csrf-token (\S+)", '[csrf]\ncookies = ["session"]\nsecret = "0123456789abcdef"\nheader = "\\1"\n'),
    (r"policy deny-agent (\S+)", '[[block]]\nname = "denied-agent"\nagents = ["\\1"]\n'),
    (r"policy legal-block", '[[legal]]\npaths = ["/pets/7"]\nby = "https://api.test/legal"\n'),
    (r"policy version header (\S+): (\S+)", '[version]\nheader = "\\1"\nsupported = ["\\2"]\n'),
    # The token of the example is signed by nobody: it is there, and says nothing of whose it is.
    (r"as another user", '[auth]\nunlisted = "present"\n[[require]]\nname = "admin"\npaths = ["/admin"]\n'
                         'claim = "subject"\nvalues = ["root"]\n'),
    (r"account without credit", '[[require]]\nname = "credit"\noperations = ["GET /pets"]\nclaim = "claim:credit"\n'
                                'values = ["true"]\notherwise = "payment-required"\n'),
]
# What only an application knows: the gateway never raises these, and their pages play them.
APPLICATION = ("precondition-failed-", "range-not-satisfiable", "resource-not-found", "resource-locked", "state-conflict",
               "duplicate-resource", "business-rule-violated", "json-patch-failed", "dependency-failed")  # fmt: skip
# Requests that have to come before the example.
BEFORE = {"idempotency-key-reused": lambda octets: octets.replace(b'"amount":5', b'"amount":6')}
# The same for examples that say in the contract's prose only what they need.
NEEDED = {
    "resource-gone": '[[retired]]\npaths = ["/old-pets"]\ninstead = "/pets"\n',
    "precondition-required": '[[scope]]\noperation = "PUT /pets/{petId}"\nprecondition = "required"\n',
}


def asked_for(code, words):
    """The configuration that an example needs beside the common one; None if some of its words are unknown."""
    texts = [NEEDED.get(code, "")]
    for word in words:
        found = ((match, text) for pattern, text in ASKED if (match := re.fullmatch(pattern, word)))
        match, text = next(found, (None, None))
        if match is None:
            return None
        texts.append(match.expand(text) if match.groups() else text)
    return "".join(texts)


def with_types():
    """The contract, where listing the pets answers in a type that it names."""
    path = folder() / "typed.yaml"
    plain, typed = '{"200": {description: ok}}', '{"200": {description: ok, content: {application/json: {}}}}'
    path.write_text(CONTRACT.read_text().replace(plain, typed, 1))
    return [path if part == CONTRACT else part for part in COMMON]


class Configured:
    """Gateways by what their configuration says beside the common settings, each started when it is first needed."""

    def __init__(self, upstream):
        self.upstream, self.running = upstream, {}

    def of(self, text):
        if text not in self.running:
            path = folder() / "candor.toml"
            path.write_text(text)
            self.running[text] = Gateway(self.upstream.port, *COMMON, "--config", path)
        return self.running[text]

    def stop(self):
        for gateway in self.running.values():
            gateway.stop()


def known(code):
    return subprocess.run([CANDOR, "explain", code], capture_output=True).returncode == 0


def noted(gateway, code):
    """True once the journal has an exchange that noted the rule."""
    query = urllib.parse.quote(f"rule:{code}")
    for _ in range(600):
        url = f"http://127.0.0.1:{gateway.workbench}/api/exchanges?q={query}"
        with urllib.request.urlopen(url, timeout=30) as answer:
            if json.load(answer)["exchanges"]:
                return True
        time.sleep(0.1)
    return False


# ---- checks -------------------------------------------------------------------------------------------------


def refused(gateway, upstream, row, octets, ends):
    code = row["code"]
    upstream.seen.clear()
    client = Client(gateway.port)
    if code in BEFORE:
        client.send(BEFORE[code](octets))
        checks.equal(f"{code}: the request before it", client.answer()[0], 200)
        upstream.seen.clear()
    client.send(octets)
    if ends == HALF_CLOSE:
        client.half_close()
    found, answers = None, []
    while found is None:
        answer = client.answer()
        if answer is None:
            break
        status, problem, head = answer
        answers.append((status, (problem or {}).get("code")))
        if (problem or {}).get("code") == code:
            found = answer
    if not checks.check(f"{code}: refused as that", found is not None, f"answers: {answers}"):
        client.close()
        return
    checks.equal(f"{code}: status", str(found[0]), row["status"] if row["status"] != "-" else "400")
    checks.equal(f"{code}: the upstream saw nothing", upstream.seen, [])
    if found[0] == 405:
        checks.check(f"{code}: Allow", b"\r\nallow: " in found[2].lower(), found[2])
    if found[0] == 426:
        checks.check(f"{code}: Upgrade", b"\r\nupgrade: websocket" in found[2].lower(), found[2])
    if row["connection"] == "close":
        checks.check(f"{code}: the connection is closed", client.ended(), client.held[:200])
        checks.check(f"{code}: and the answer says so", b"\r\nconnection: close" in found[2].lower(), found[2])
    else:
        client.send(GOOD)
        answer = client.answer()
        # What refuses whoever asks, refuses this one, too.
        is_usable = answer and (answer[0] == 200 or (answer[1] or {}).get("code") == code)
        checks.check(f"{code}: the connection stays usable", is_usable, answer)
    client.close()


def passes(gateway, upstream, row, octets):
    """As it is: it reaches the upstream or a rule of a later phase, and the journal knows what was wrong."""
    code = row["code"]
    upstream.seen.clear()
    client = Client(gateway.port)
    client.send(octets)
    answer = client.answer()
    client.close()
    refused_as = answer and (answer[1] or {}).get("code")
    goes_on = answer and (answer[0] == 200 or PHASES.get(refused_as, 0) > PHASES[code])
    checks.check(f"{code}: {row['default_action']}: goes on", goes_on, answer)
    if answer and answer[0] == 200:
        checks.equal(f"{code}: the upstream got one request", len(upstream.seen), 1)
    if row["default_action"] != "off":
        checks.check(f"{code}: {row['default_action']}: noted", noted(gateway, code), "not in the journal")


PHASES = {}


def run():
    ours = []
    for row in rows():
        PHASES[row["code"]] = int(row["phase"])
        if known(row["code"]):
            ours.append(row)
        else:
            over = "HTTP/2 or TLS" if row["code"].startswith(("h2-", "http-on-tls", "sni-")) else "not built yet"
            checks.skip(row["code"], over)
    upstream = Upstream()
    softer = [row["code"] for row in ours if row["default_action"] != "reject"]
    plain = Gateway(upstream.port, *COMMON)
    stern = Gateway(upstream.port, *COMMON, *configured(softer))
    hasty = Gateway(upstream.port, *COMMON, "--head-timeout", "1s", "--body-timeout", "1s")
    roomy = Gateway(upstream.port, *COMMON, "--max-body", "64 MiB")
    only_api = Gateway(upstream.port, "--preset", "strict", "--openapi", CONTRACT, "--hosts", "api.test")
    guarded = Gateway(upstream.port, *COMMON, *guarding())
    without_http2 = Gateway(upstream.port, *COMMON, "--http2", "false")
    others, typed = Configured(upstream), Gateway(upstream.port, *with_types())
    for row in ours:
        octets, ends, settings = read_example(row["example"])
        is_soft = row["default_action"] != "reject"
        if octets.startswith(b"h2{") or any(s.startswith(("on the", "TLS", "ALPN")) for s in settings):
            checks.skip(row["code"], "HTTP/2 or TLS")
            continue
        if row["code"].startswith(APPLICATION):
            checks.skip(row["code"], "only an application knows; the rule's page plays it")
            continue
        if row["code"] == "idempotency-key-in-progress":
            checks.skip(row["code"], "needs a request in flight; tests/conditions.py has it")
            continue
        asked = asked_for(row["code"], settings)
        if asked is None:
            checks.skip(row["code"], f"needs the setting {settings}")
            continue
        if row["code"] in SIGNED:
            checks.skip(row["code"], "needs a token that is signed; tests/credentials.py has it")
            continue
        if row["code"] in ("rate-limited", "quota-exceeded"):
            checks.skip(row["code"], "needs earlier requests; tests/limits.py has them")
            continue
        gateway = stern if is_soft else hasty if ends == SILENCE else plain
        gateway = only_api if row["code"] == "host-unknown" else gateway
        # A part of 20 MiB lies beyond the limit of the whole body, unless that is raised.
        gateway = roomy if row["code"] == "multipart-part-too-large" else gateway
        gateway = guarded if row["code"].startswith(GUARD) else gateway
        gateway = without_http2 if row["code"] == "http2-preface-on-http1" else gateway
        gateway = others.of(asked) if asked else gateway
        gateway = typed if row["code"] == "not-acceptable" else gateway
        checks.run(refused, gateway, upstream, row, octets, ends)
        if is_soft:
            checks.run(passes, plain, upstream, row, octets)
    for code, (changes, reason) in DECIDED.items():
        print(f"decided: {code}: {changes}: {reason}")
    for gateway in (plain, stern, hasty, roomy, only_api, guarded, without_http2, others, typed):
        gateway.stop()


if not TABLE.exists():
    checks.skip("everything", f"{TABLE} is not there")
else:
    run()
checks.close()
