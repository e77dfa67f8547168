"""Credentials by an independent library against the live gateway: every scheme, every way to be wrong, key rotation."""
# needs: python
import base64
import hashlib
import http.server
import json
import pathlib
import subprocess
import threading
import time
import urllib.parse
import urllib.request

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from _candor import CANDOR, Checks, Gateway, answering, folder, problem_of, request

checks = Checks()
HERE = folder()
NOW = int(time.time())
ISSUER, AUDIENCE = "https://id.test", "orders"
# Whatever is sent or configured as a secret, to be looked for afterwards where it may not be.
SECRETS = set()


def secret(text):
    SECRETS.add(text)
    return text


class Signer:
    """A private key and its public half as PyJWT writes it."""

    def __init__(self, kid, alg):
        self.kid, self.alg = kid, alg
        if alg.startswith("ES"):
            self.key, writer = ec.generate_private_key(ec.SECP256R1() if alg == "ES256" else ec.SECP384R1()), ECAlgorithm
        elif alg == "EdDSA":
            self.key, writer = ed25519.Ed25519PrivateKey.generate(), OKPAlgorithm
        else:
            self.key, writer = rsa.generate_private_key(65537, 2048), RSAAlgorithm
        self.public = {**json.loads(writer.to_jwk(self.key.public_key())), "kid": kid, "use": "sig"}
        self.public.pop("key_ops", None)

    def token(self, claims, **header):
        return secret(jwt.encode(claims, self.key, algorithm=self.alg, headers={"kid": self.kid, **header}))


def claims(**others):
    usual = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ann", "exp": NOW + 3600, "scope": "read write", "email": "ann@x.test"}
    return {name: value for name, value in {**usual, **others}.items() if value is not None}


SIGNERS = [Signer(f"k-{alg}", alg) for alg in ["RS256", "PS384", "ES256", "ES384", "EdDSA"]]
STRANGER = Signer("k-RS256", "RS256")
HS_SECRET = secret("a-shared-secret-of-at-least-thirty-two-octets")
PASSWORD, KEY, OTHER, TOKEN, WEAK = (secret(f"{name}-5d41402abc4b2a76") for name in ["word", "key", "other", "token", "weak"])


def shared(body):
    return secret(jwt.encode(body, HS_SECRET, algorithm="HS256"))


def bearer(token):
    return [("Authorization", f"Bearer {token}")]


def basic(text):
    coded = base64.b64encode(text.encode()).decode()
    # A name alone is no secret.
    return [("Authorization", "Basic " + (secret(coded) if ":" in text else coded))]


def tokens(sign, forge):
    """What is sent in each state, and what is expected of an operation that requires the scheme."""
    bad = 'error="invalid_token"'
    return {
        "absent": ([], 401, "auth-missing", 'Bearer realm="shop"'),
        "malformed": ([("Authorization", "Bearer")], 400, "auth-header-malformed", 'error="invalid_request"'),
        "unreadable": (bearer(secret("abc.def")), 401, "auth-token-malformed", bad),
        "wrong": (bearer(forge(claims())), 401, "auth-token-signature-invalid", bad),
        "expired": (bearer(sign(claims(exp=NOW - 3600))), 401, "auth-token-expired", bad),
        "endless": (bearer(sign(claims(exp=None))), 401, "auth-token-expired", bad),
        "early": (bearer(sign(claims(nbf=NOW + 3600))), 401, "auth-token-not-yet-valid", bad),
        "other audience": (bearer(sign(claims(aud="billing"))), 401, "auth-token-audience-wrong", bad),
        "other issuer": (bearer(sign(claims(iss="https://evil.test"))), 401, "auth-token-audience-wrong", bad),
        "insufficient": (bearer(sign(claims(scope="write"))), 403, "insufficient-scope", 'scope="read"'),
        "other scheme": (basic("ann:x"), 401, "auth-scheme-unsupported", 'Bearer realm="shop"'),
        "right": (bearer(sign(claims())), 200, None, None),
        "right, in a list": (bearer(sign(claims(scope=None, scp=["read"], aud=["x", AUDIENCE]))), 200, None, None),
        "just expired, within the leeway": (bearer(sign(claims(exp=NOW - 1))), 200, None, None),
    }


def in_query(value):
    return urllib.parse.urlencode({"api_key": value})


def of_schemes():
    """Scheme: how the contract declares it, what the settings say, its states."""
    jwks = HERE / "keys.json"
    jwks.write_text(json.dumps({"keys": [signer.public for signer in SIGNERS]}))
    (HERE / "users").write_text(f"ann:sha256:{hashlib.sha256(PASSWORD.encode()).hexdigest()} read\n")
    (HERE / "tokens").write_text(f"# two\nann:{TOKEN} read\nbob:{WEAK}\n")
    (HERE / "keys").write_text(f"ann:{KEY} read\nbob:sha256:{hashlib.sha256(WEAK.encode()).hexdigest()}\n")
    (HERE / "others").write_text(f"eve:{OTHER}\n")
    names = f'issuer = "{ISSUER}"\naudience = "{AUDIENCE}"\nleeway = "30s"\n'
    http = {"type": "http", "scheme": "bearer"}
    schemes = {}
    for signer in SIGNERS:
        states = tokens(signer.token, lambda body, s=signer: secret(jwt.encode(
            body, Signer(s.kid, s.alg).key, algorithm=s.alg, headers={"kid": s.kid})))
        states["unknown key"] = (bearer(STRANGER.token(claims(), kid="nope")), 401, "auth-key-unknown", "invalid_token")
        states["unsigned"] = (bearer(secret(jwt.encode(claims(), None, algorithm="none"))), 401,
                              "auth-token-algorithm-refused", "invalid_token")
        states["secret for a public key"] = (bearer(shared(claims())), 401, "auth-token-algorithm-refused", "invalid_token")
        schemes[signer.alg] = (http, f'jwks = "keys.json"\n{names}', states)
    hs = tokens(shared, lambda body: secret(jwt.encode(body, "another-secret-of-thirty-two-octets-and-more", algorithm="HS256")))
    schemes["HS256"] = ({"type": "openIdConnect", "openIdConnectUrl": "https://id.test/x"},
                        f'secret = "${{HS_SECRET}}"\n{names}', hs)
    schemes["opaque"] = ({"type": "oauth2", "flows": {}}, 'tokens = "tokens"\n', {
        "absent": ([], 401, "auth-missing", 'Bearer realm="shop"'),
        "malformed": (bearer("two words"), 400, "auth-header-malformed", "invalid_request"),
        "twice": (bearer(TOKEN) * 2, 400, "auth-multiple", "invalid_request"),
        "wrong": (bearer(secret("t-nobodys")), 401, "auth-token-unknown", "invalid_token"),
        "insufficient": (bearer(WEAK), 403, "insufficient-scope", "insufficient_scope"),
        "right": (bearer(TOKEN), 200, None, None),
    })
    schemes["basic"] = ({"type": "http", "scheme": "basic"}, 'users = "users"\nuser = "bob"\npassword = "${WEAK}"\n', {
        "absent": ([], 401, "auth-missing", 'Basic realm="shop", charset="UTF-8"'),
        "malformed": ([("Authorization", "Basic !!!")], 400, "auth-basic-malformed", "Basic"),
        "no colon": (basic("ann"), 400, "auth-basic-malformed", "Basic"),
        "wrong": (basic("ann:" + PASSWORD.upper()), 401, "auth-credentials-invalid", "Basic"),
        "unknown user": (basic("zed:" + PASSWORD), 401, "auth-credentials-invalid", "Basic"),
        "insufficient": (basic("bob:" + WEAK), 403, "insufficient-scope", "Basic"),
        "right": (basic("ann:" + PASSWORD), 200, None, None),
    })
    places = {
        "header": ("X-Api-Key", lambda value: [("X-Api-Key", value)]),
        "query": ("api_key", in_query),
        "cookie": ("session", lambda value: [("Cookie", f"theme=dark; session={value}")]),
    }
    for place, (name, sent) in places.items():
        challenge = f'ApiKey realm="shop", in="{place}", name="{name}"'
        schemes[f"key in {place}"] = ({"type": "apiKey", "in": place, "name": name}, 'keys = "keys"\n', {
            "absent": ([], 401, "api-key-missing", challenge),
            "empty": (sent(""), 401, "api-key-missing", challenge),
            "wrong": (sent(secret("k-nobodys")), 401, "api-key-invalid", challenge),
            "insufficient": (sent(WEAK), 403, "insufficient-scope", challenge),
            "right": (sent(KEY), 200, None, None),
        })
    return schemes


def contract(schemes):
    answers = {str(status): {"description": "x"} for status in [200, 400, 401, 403]}

    def operation(security):
        return {"get": {"security": security, "responses": answers}}

    paths = {}
    for number, name in enumerate(schemes):
        demand = {f"s{number}": ["read"]}
        paths[f"/{number}/requires"] = operation([demand])
        paths[f"/{number}/optional"] = operation([demand, {}])
        paths[f"/{number}/either"] = operation([demand, {"other": []}])
        paths[f"/{number}/both"] = operation([{**demand, "other": []}])
    paths["/open"] = {"get": {"responses": answers}}
    paths["/certified"] = operation([{"mutual": []}])
    declared = {f"s{number}": scheme for number, (scheme, _, _) in enumerate(schemes.values())}
    declared["other"] = {"type": "apiKey", "in": "header", "name": "X-Other"}
    declared["mutual"] = {"type": "mutualTLS"}
    document = {"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": paths,
                "components": {"securitySchemes": declared}}
    (HERE / "openapi.json").write_text(json.dumps(document))


def settings(name, schemes, more=""):
    path = HERE / name
    tables = "".join(f'[[auth.scheme]]\nname = "s{number}"\n{said}' for number, (_, said, _) in enumerate(schemes.values()))
    path.write_text(f'[gateway]\nopenapi = "openapi.json"\n[auth]\nrealm = "shop"\n{more}\n{tables}'
                    '[[auth.scheme]]\nname = "other"\nkeys = "others"\n')
    return path


def is_about_identity(name):
    return name.lower().replace("_", "-").startswith("x-auth")


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers with what it was told of who asks."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        told = [(name, value) for name, value in self.headers.items() if is_about_identity(name)]
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Issuer(http.server.ThreadingHTTPServer):
    """Publishes keys; counts who asks; may be out of order."""

    def __init__(self, keys):
        self.keys, self.asked, self.is_down = keys, 0, False
        super().__init__(("127.0.0.1", 0), Publisher)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Publisher(Echo):
    def do_GET(self):
        self.server.asked += 1
        body = json.dumps({"keys": self.server.keys}).encode()
        self.send_response(500 if self.server.is_down else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def upstream():
    return answering(Echo)


ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HS_SECRET": HS_SECRET, "WEAK": WEAK}


def serve(port, config):
    return Gateway(port, "--config", config, env=ENVIRONMENT)


def ask(gateway, path, sent=(), more=()):
    """`sent` is a list of fields, or a query."""
    if isinstance(sent, str):
        path, sent = f"{path}?{sent}", []
    return request(gateway.port, "GET", path, [*sent, *more])


def outcome(name, answer, status, code, challenge):
    found = problem_of(answer).get("code") if answer.status != 200 else None
    checks.equal(name, (answer.status, found), (status, code))
    if challenge:
        told = " | ".join(v.decode() for n, v in answer.fields if n.lower() == b"www-authenticate")
        checks.check(f"{name}: challenge", challenge in told, f"{challenge!r} is not in {told!r}")
    elif status == 200:
        checks.equal(f"{name}: no challenge", answer.get("www-authenticate"), None)
    leaked = [s for s in SECRETS if s.encode() in answer.body] if status != 200 else []
    checks.equal(f"{name}: no secret in the answer", leaked, [])


def table(gateway, schemes):
    """scheme × state × requires, optional, alternatives."""
    other = [("X-Other", OTHER)]
    for number, (name, (_, _, states)) in enumerate(schemes.items()):
        for state, (sent, status, code, challenge) in states.items():
            about = f"{name}, {state}"
            outcome(f"{about}, required", ask(gateway, f"/{number}/requires", sent), status, code, challenge)
            # Nothing at all, and nothing of this scheme, is as good as not saying who one is.
            nobody = status != 200 and code in ("auth-missing", "api-key-missing", "auth-scheme-unsupported", "insufficient-scope")
            expected = (200, None, None) if nobody else (status, code, challenge)
            outcome(f"{about}, optional", ask(gateway, f"/{number}/optional", sent), *expected)
            outcome(f"{about}, one of two", ask(gateway, f"/{number}/either", sent), status, code, challenge)
            outcome(f"{about}, and the other of two", ask(gateway, f"/{number}/either", sent, other), 200, None, None)
            both = ask(gateway, f"/{number}/both", sent, other)
            absent = "api-key-missing" if "key in" in name else "auth-missing"
            wanted = absent if code in ("auth-missing", "api-key-missing") else code
            outcome(f"{about}, both", both, status, wanted, challenge)
        refused = ask(gateway, f"/{number}/either")
        told = [v for n, v in refused.fields if n.lower() == b"www-authenticate"]
        checks.equal(f"{name}: a challenge for each way in", len(told), 2)
    outcome("no certificate", ask(gateway, "/certified"), 403, "client-certificate-required", None)
    checks.equal("nothing asked for", ask(gateway, "/open").status, 200)


def identity(gateway, schemes):
    number = list(schemes).index("EdDSA")
    forged = [("X-Auth-Subject", "root"), ("x_auth_subject", "root"), ("X-AUTH-MAIL", "root@x.test"), ("X_Auth-Scopes", "all")]
    token = SIGNERS[4].token(claims())
    got = ask(gateway, f"/{number}/requires", bearer(token), forged).json()
    told = sorted((name.lower(), value) for name, value in got)
    checks.equal("who asks is told", told, [
        ("x-auth-mail", "ann@x.test"), ("x-auth-scheme", f"s{number}"), ("x-auth-scopes", "read write"), ("x-auth-subject", "ann")])
    got = ask(gateway, "/open", (), forged).json()
    checks.equal("nobody can say so", got, [])


def journal_holds_no_secret(gateway):
    with urllib.request.urlopen(f"http://127.0.0.1:{gateway.workbench}/api/exchanges?limit=100") as answer:
        checks.check("exchanges are found", json.load(answer)["exchanges"])
    shown = subprocess.run([CANDOR, "config", "show", "--config", HERE / "checked.toml"], env=ENVIRONMENT, capture_output=True)
    gateway.stop()
    places = [gateway.log_path, gateway.errors_path, *(p for p in pathlib.Path(gateway.folder).rglob("*") if p.is_file())]
    texts = {str(place): place.read_bytes() for place in places} | {"config show": shown.stdout + shown.stderr}
    found = [(place, text) for place, octets in texts.items() for text in SECRETS if text.encode() in octets]
    checks.equal("no secret in logs and journal", found, [])
    checks.check("settings are shown", b"auth.scheme" in shown.stdout, shown.stderr)


def left_to_the_api(port):
    gateway = Gateway(port, "--openapi", HERE / "openapi.json")
    checks.equal("without settings all pass", ask(gateway, "/0/requires").status, 200)
    checks.check("and that is said", "left to the API" in gateway.errors_path.read_text(), gateway.errors_path.read_text())
    gateway.stop()
    gateway = Gateway(port, "--openapi", HERE / "openapi.json", "--auth-unlisted", "present")
    outcome("presence alone: nothing", ask(gateway, "/0/requires"), 401, "auth-missing", 'Bearer realm="api"')
    outcome("presence alone: anything", ask(gateway, "/0/requires", bearer("whatever")), 200, None, None)
    gateway.stop()


def hiding_and_observing(port, schemes):
    number = list(schemes).index("opaque")
    gateway = serve(port, settings("hiding.toml", schemes, "hide_forbidden = true"))
    outcome("hidden", ask(gateway, f"/{number}/requires", bearer(WEAK)), 404, "path-not-found", None)
    outcome("not hidden", ask(gateway, f"/{number}/requires"), 401, "auth-missing", "Bearer")
    gateway.stop()
    config = settings("observing.toml", schemes)
    config.write_text(config.read_text().replace("[auth]", 'mode = "observe"\n[auth]'))
    gateway = serve(port, config)
    outcome("only observed", ask(gateway, f"/{number}/requires"), 200, None, None)
    gateway.stop()


def reloading(port, schemes):
    number = list(schemes).index("opaque")
    gateway = serve(port, HERE / "checked.toml")
    late = secret("late-5d41402abc4b2a76")
    keys = HERE / "tokens"
    before = keys.read_text()
    passes = lambda: ask(gateway, f"/{number}/requires", bearer(late)).status == 200
    checks.check("not yet known", not passes())
    keys.write_text(before + f"zoe:{late} read\n")
    checks.until("known after the file changed", passes)
    keys.write_text("no colon here\n")
    checks.until("a broken file is told", lambda: "tokens:1:" in gateway.errors_path.read_text())
    checks.check("and changes nothing", passes())
    keys.write_text(before)
    gateway.stop()


def keys_from_an_address(port):
    old, new, never = Signer("old", "ES256"), Signer("new", "EdDSA"), Signer("never", "ES256")
    issuer = Issuer([old.public])
    issuer.is_down = True
    config = HERE / "issuer.toml"
    config.write_text(f'[gateway]\nopenapi = "openapi.json"\n[auth]\nunlisted = "pass"\n[[auth.scheme]]\nname = "s0"\n'
                      f'jwks = "http://127.0.0.1:{issuer.server_port}/keys"\njwks_refresh = "1h"\n')
    gateway = serve(port, config)
    path = "/0/requires"
    outcome("no keys yet", ask(gateway, path, bearer(old.token(claims()))), 503, "credential-keys-not-loaded", None)
    issuer.is_down = False
    passes = lambda signer: ask(gateway, path, bearer(signer.token(claims()))).status == 200
    checks.until("keys are there in the end", lambda: passes(old))
    issuer.keys = [new.public]
    checks.check("the old key counts until the next look", passes(old))
    checks.until("a replaced key is looked for", lambda: passes(new))
    outcome("the old one is over", ask(gateway, path, bearer(old.token(claims()))), 401, "auth-key-unknown", "invalid_token")
    asked = issuer.asked
    for _ in range(60):
        ask(gateway, path, bearer(never.token(claims())))
    checks.check("made-up keys make no flood", issuer.asked - asked <= 2, issuer.asked - asked)
    issuer.is_down = True
    checks.until("a look fails", lambda: (ask(gateway, path, bearer(never.token(claims()))), issuer.asked > asked + 1)[1], 60)
    checks.check("the last good keys are kept", passes(new))
    gateway.stop()


def what_check_says(schemes):
    config = HERE / "wrong.toml"

    def check(text):
        config.write_text(f'[gateway]\nopenapi = "openapi.json"\n{text}')
        return subprocess.run([CANDOR, "check", "--verbose", config], env=ENVIRONMENT, capture_output=True, text=True)

    word = secret("a-password-in-clear")
    (HERE / "plain").write_text(f"ann:{word}\n")
    basic_name = f"s{list(schemes).index('basic')}"
    for text, expected in [
        (f'[[auth.scheme]]\nname = "{basic_name}"\nusers = "plain"\n', "plain:1: the password is not hashed"),
        (f'[[auth.scheme]]\nname = "{basic_name}"\nkeys = "keys"\n', "which are for API keys"),
        (f'[[auth.scheme]]\nname = "{basic_name}"\nusers = "absent"\n', "cannot be read"),
        ('[[auth.scheme]]\nname = "s00"\nkeys = "keys"\n', "no operation asks for the security scheme `s00`"),
        ('[[auth.scheme]]\nname = "s0"\njwks = "keys.json"\nalgorithms = ["HS256"]\n', "needs a shared secret"),
        ('[[auth.scheme]]\nname = "s0"\njwks = "keys.json"\nalgorithms = ["none"]\n', "is not known"),
        ('[[auth.scheme]]\nname = "s0"\naudience = "x"\n', "no key to verify them with"),
        ('[[auth.scheme]]\nname = "s0"\nkeys = "keys"\ntokens = "tokens"\n', "a scheme is of one kind"),
        ('[auth]\nheaders = ["Host=subject"]\nunlisted = "present"\n', "cannot be the name"),
        ('[auth]\nunlisted = "present"\n', "has no [[auth.scheme]]"),
    ]:
        result = check(text)
        told = result.stdout + result.stderr
        checks.check(f"check: {expected}", expected in told, told)
        checks.check("and it shows no secret", word not in told, told)


def main():
    schemes = of_schemes()
    contract(schemes)
    port = upstream()
    headers = 'headers = ["X-Auth-Subject=subject", "X-Auth-Scopes=scopes", "X-Auth-Scheme=scheme", "X-Auth-Mail=claim:email"]'
    gateway = serve(port, settings("checked.toml", schemes, headers))
    checks.run(table, gateway, schemes)
    checks.run(identity, gateway, schemes)
    checks.run(journal_holds_no_secret, gateway)
    checks.run(left_to_the_api, port)
    checks.run(hiding_and_observing, port, schemes)
    checks.run(reloading, port, schemes)
    checks.run(keys_from_an_address, port)
    checks.run(what_check_says, schemes)


main()
checks.close()
