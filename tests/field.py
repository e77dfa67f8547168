"""A real API behind the gateway: Kinto, with the Swagger 2.0 document that it serves and its own client.

What its client does works as it does without the gateway in mode observe, in mode enforce but for what the
document itself forbids, and that too once the clauses that the audit writes are overlooked. Installs both, so only with `--full`; docs/field-report.md tells of more such runs.
"""
# needs: python
import json
import subprocess
import sys
import urllib.request

from _candor import CANDOR, FULL, Checks, Gateway, folder, free_port, problem_of, request, start

PACKAGES = ["kinto==26.5.0", "kinto-http==11.11.0"]

SETTINGS = """
[app:main]
use = egg:kinto
kinto.storage_backend = kinto.core.storage.memory
kinto.cache_backend = kinto.core.cache.memory
kinto.permission_backend = kinto.core.permission.memory
kinto.includes = kinto.plugins.default_bucket kinto.plugins.accounts kinto.plugins.history
multiauth.policies = account
multiauth.policy.account.use = kinto.plugins.accounts.authentication.AccountsAuthenticationPolicy
kinto.account_create_principals = system.Everyone
kinto.userid_hmac_secret = only-for-this-run
[server:main]
use = egg:waitress#main
host = 127.0.0.1
"""

# What its client can do, each by a name; prints the names of those that failed.
CLIENT = """
import json, sys, requests, kinto_http
from kinto_http.patch_type import JSONPatch, MergePatch
base, user = sys.argv[1], sys.argv[2]
requests.put(f"{base}/accounts/{user}", json={"data": {"password": "s3cret"}}).raise_for_status()
c = kinto_http.Client(server_url=base, auth=(user, "s3cret"), bucket="b-" + user, collection="c")
steps = {
    "info": c.server_info,
    "create bucket": c.create_bucket,
    "again": lambda: c.create_bucket(if_not_exists=True),
    "buckets": c.get_buckets,
    "patch bucket": lambda: c.patch_bucket(data={"k": 1}),
    "permissions": lambda: c.update_bucket(data={"k": 2}, permissions={"read": ["system.Everyone"]}),
    "group": lambda: c.create_group(id="g", data={"members": ["x"]}),
    "change group": lambda: c.update_group(id="g", data={"members": ["y"]}),
    "collection": c.create_collection,
    "patch collection": lambda: c.patch_collection(data={"t": [1, None, 2.5]}),
    "record": lambda: c.create_record(data={"id": "r1", "n": 1, "s": "\\u00e9"}),
    "unnamed record": lambda: c.create_record(data={"n": 2}),
    "sorted": lambda: c.get_records(_sort="-last_modified", _limit=1),
    "filtered": lambda: c.get_records(min_n=1, n="2"),
    "since": lambda: c.get_records(_since='"1"'),
    "in pages": lambda: list(c.get_paginated_records(_limit=1)),
    "update": lambda: c.update_record(data={"id": "r1", "n": 3}),
    "merge patch": lambda: c.patch_record(id="r1", changes=MergePatch({"z": None})),
    "JSON patch": lambda: c.patch_record(id="r1", changes=JSONPatch([{"op": "add", "path": "/data/q", "value": 1}])),
    "history": lambda: c.get_history(bucket="b-" + user),
    "delete records": c.delete_records,
    "delete bucket": c.delete_bucket,
}
failed = []
for name, step in steps.items():
    try:
        step()
    except Exception as error:
        failed.append(name)
        print(name, str(error)[:200], file=sys.stderr)
print(json.dumps(failed))
"""

# The document calls `_since` an integer, and the server takes the ETag, too; it does not name the media type
# of JSON Patch among those that the operation consumes.
FORBIDDEN = {"since": "param-type", "JSON patch": "content-type-unsupported"}

checks = Checks()


def installed():
    """The programs of an environment that holds server and client."""
    place = folder() / "venv"
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    subprocess.run([place / "bin/pip", "install", "-q", *PACKAGES], check=True)
    return place / "bin"


def failures(programs, port, user):
    """The steps of the client that fail at this port."""
    command = [programs / "python", "-c", CLIENT, f"http://127.0.0.1:{port}/v1", user]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300)
    checks.equal(f"{user}: the client runs", run.returncode, 0)
    return json.loads(run.stdout or "null"), run.stderr


def observed(gateway):
    """What enforce would refuse, by clause."""
    command = [CANDOR, "audit", "--journal", gateway.folder, "--fail-on", "never", "--format", "json"]
    return json.loads(subprocess.run(command, capture_output=True, text=True).stdout)["observed"]


def run(programs):
    port = free_port()
    settings = folder() / "kinto.ini"
    settings.write_text(SETTINGS + f"port = {port}\n")
    start([programs / "kinto", "start", "--ini", settings, "--port", port], port, stderr=subprocess.DEVNULL)
    urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/__heartbeat__", timeout=60).read()
    found, said = failures(programs, port, "straight")
    checks.equal("without the gateway everything works", found, [])

    document = ["--openapi", "upstream:/v1/__api__"]
    watching = Gateway(port, *document, "--mode", "observe")
    found, said = failures(programs, watching.port, "observed")
    checks.check("observed: everything works", found == [], said)
    clauses = observed(watching)
    taken = {clause["code"] for clause in clauses if clause["taken"]}
    checks.equal("observed: the clauses that are narrower than the server", taken, set(FORBIDDEN.values()))
    checks.check("observed: each with its place", all("__api__:" in (c["place"] or "") for c in clauses), clauses)
    list_ = folder() / "overlooked.json"
    subprocess.run([CANDOR, "audit", "--journal", watching.folder, "--fail-on", "never", "--write-overlook", list_],
                   check=True, stdout=subprocess.DEVNULL)
    watching.stop()

    strict = Gateway(port, *document)
    found, said = failures(programs, strict.port, "enforced")
    checks.check("enforced: only what the document forbids is refused", found == list(FORBIDDEN), said)
    body = b'{"data": [1]}'
    answer = request(strict.port, "POST", "/v1/buckets/default/collections/c/records",
                     [("Content-Type", "application/json")], body)
    checks.equal("enforced: a slip is a problem document", problem_of(answer)["errors"][0]["pointer"], "#/data")
    strict.stop()

    patient = Gateway(port, *document, "--overlook", list_)
    found, said = failures(programs, patient.port, "overlooked")
    checks.check("overlooked: everything works", found == [], said)
    answer = request(patient.port, "POST", "/v1/buckets/default/collections/c/records",
                     [("Content-Type", "application/json")], body)
    checks.equal("overlooked: a slip is refused as before", problem_of(answer)["errors"][0]["pointer"], "#/data")
    patient.stop()


if FULL:
    checks.run(run, installed())
else:
    checks.skip("a real API with its client", "it is installed for the run with --full only")
checks.close()
