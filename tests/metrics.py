"""Every metric is documented, and read by the parsers of Prometheus: by operation, rule, status and birthplace, with bounded series and with exemplars."""
# needs: python
import re
import subprocess
import urllib.request

from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as text_format

from _candor import ROOT, Checks, Gateway, folder, request
from _load import Echo

checks = Checks()
PROMETHEUS = ("application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
              "text/plain;version=1.0.0;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1")
TRACE = "0af7651916cd43dd8448eb211c80319c"


def contract(operations):
    paths = "".join(
        f"  /op{n}:\n    get:\n      operationId: op{n}\n      parameters:\n"
        f"        - {{name: v, in: query, schema: {{type: integer}}}}\n      responses: {{default: {{description: any}}}}\n"
        for n in range(operations))
    path = folder() / "api.yaml"
    path.write_text(f"openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths:\n{paths}")
    return path


def scrape(gateway, accept=None):
    asked = urllib.request.Request(f"http://127.0.0.1:{gateway.workbench}/_candor/metrics", headers={"Accept": accept} if accept else {})
    with urllib.request.urlopen(asked) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


def families(gateway, parse=text_format, accept=None):
    return {family.name: family for family in parse(scrape(gateway, accept)[1])}


def documented():
    """Name, labels and kind of each metric, as docs/metrics.md has them."""
    rows = re.findall(r"(?m)^\| `(candor_\w+)` \| (.*?) \| (\w+) \| (.+) \|$", (ROOT / "docs/metrics.md").read_text())
    return {name: (re.findall(r"`(\w+)`", labels), kind, help_) for name, labels, kind, help_ in rows}


def value(found, name, **labels):
    return sum(sample.value for family in found.values() for sample in family.samples
               if sample.name == name and all(sample.labels.get(k) == v for k, v in labels.items()))


def everything_is_documented(gateway):
    content_type, text = scrape(gateway)
    checks.equal("the text format", content_type, "text/plain; version=0.0.4; charset=utf-8")
    pages = documented()
    declared = {name: (kind, help_) for name, help_, kind in
                re.findall(r"# HELP (\S+) (.+)\n# TYPE \S+ (\w+)", text)}
    # Told once there is a collector, once lines of logs are taken, once limits are shared, once the journal is elsewhere.
    parts = ("telemetry_", "log_", "limits_shared_", "journal_up", "journal_spool_", "journal_caught_up")
    optional = {name for name in pages if name.startswith(tuple("candor_" + part for part in parts))}
    checks.equal("each metric that is scraped is documented", {n for n in declared if n not in pages}, set())
    checks.equal("each that is documented is scraped", {n for n in pages if n not in declared} - optional, set())
    checks.equal("with its kind and its sentence", {n: v for n, v in declared.items() if pages.get(n, ("", "", ""))[1:] != v}, {})
    for family in text_format(text):
        for sample in family.samples:
            name = next(n for n in (sample.name, re.sub("_(bucket|sum|count)$", "", sample.name)) if n in pages)
            labels = set(sample.labels) - ({"le"} if sample.name.endswith("_bucket") else set())
            checks.equal(f"{sample.name}: labels", labels, set(pages[name][0]))
    source = subprocess.run(["grep", "-oh", '"candor_[a-z_]*"', str(ROOT / "crates/workbench/src/metrics.rs")], capture_output=True, text=True)
    checks.equal("the page has what the program declares", set(re.findall(r"candor_\w+", source.stdout)), set(pages))


def by_operation(gateway):
    for n in range(5):
        request(gateway.port, "GET", "/op0?v=1", [("X-Request-Id", f"fine-{n}"), ("Traceparent", f"00-{TRACE}-b7ad6b7169203331-01")])
    for _ in range(3):
        request(gateway.port, "GET", "/op1?v=x", [("X-Request-Id", "checkout-77")])
    request(gateway.port, "GET", "/nowhere")
    # Who has an answer is counted a moment later.
    checks.until("all are counted", lambda: value(families(gateway), "candor_requests_total") >= 9)
    found = families(gateway)
    checks.equal("successes", value(found, "candor_requests_total", operation="op0", status="200", birthplace="upstream"), 5)
    checks.equal("refusals", value(found, "candor_requests_total", operation="op1", status="400", birthplace="candor"), 3)
    checks.equal("by rule", value(found, "candor_refusals_total", operation="op1", rule="param-type"), 3)
    checks.equal("of no operation", value(found, "candor_refusals_total", operation="none", rule="path-not-found"), 1)
    checks.equal("durations", value(found, "candor_request_duration_seconds_count", operation="op0"), 5)
    checks.equal("the upstream's share", value(found, "candor_upstream_duration_seconds_count", operation="op0"), 5)
    checks.equal("none of the upstream where it was not asked", value(found, "candor_upstream_duration_seconds_count", operation="op1"), 0)
    buckets = [s for s in found["candor_request_duration_seconds"].samples if s.labels.get("operation") == "op0" and s.name.endswith("_bucket")]
    checks.equal("buckets end with all", (len(buckets), buckets[-1].labels["le"], buckets[-1].value), (14, "+Inf", 5))
    checks.check("buckets add up", all(a.value <= b.value for a, b in zip(buckets, buckets[1:])), buckets)


def exemplars(gateway):
    content_type, _ = scrape(gateway, PROMETHEUS)
    checks.equal("OpenMetrics, if asked for", content_type, "application/openmetrics-text; version=1.0.0; charset=utf-8")
    found = families(gateway, open_metrics, PROMETHEUS)
    def examples(family, **labels):
        return [s.exemplar.labels for s in found[family].samples if s.exemplar and labels.items() <= s.labels.items()]
    of_op0 = examples("candor_requests", operation="op0")
    checks.check("a success names its trace", of_op0 and of_op0[0].get("trace_id") == TRACE and of_op0[0]["request_id"].startswith("fine-"), of_op0)
    checks.equal("a refusal names its request", examples("candor_refusals", operation="op1"), [{"request_id": "checkout-77"}])
    checks.check("so do buckets", examples("candor_request_duration_seconds", operation="op1"), "none")
    checks.check("as many families in both formats", len(found) == len(families(gateway)), len(found))


def series_are_bounded(gateway):
    """Thousands of operations, paths and methods: the series stay few."""
    for n in range(300):
        request(gateway.port, "GET", f"/op{n}")
        request(gateway.port, f"M{n}", f"/invented/{n}", host=f"h{n}.test")
    checks.until("all are counted", lambda: value(families(gateway), "candor_requests_total") >= 600)
    found = families(gateway)
    names = {s.labels["operation"] for s in found["candor_requests"].samples}
    checks.check("operations are capped", len(names) <= 202 and {"none", "other"} <= names, (len(names), sorted(names)[-3:]))
    checks.equal("those beyond are counted all the same", value(found, "candor_requests_total", status="200"), 300 + 5)
    checks.check("nothing that a client invents is a label", not re.search(r"invented|M299|h299", scrape(gateway)[1]))


def without_records():
    gateway = Gateway(echo, "--openapi", document, "--journal", "off", "--access-log", "off")
    request(gateway.port, "GET", "/op0?v=1")
    request(gateway.port, "GET", "/op0?v=x")
    checks.until("counted where nothing is kept", lambda: value(families(gateway), "candor_requests_total", operation="op0") == 2)
    found = families(gateway)
    checks.equal("with its rule", value(found, "candor_refusals_total", operation="op0", rule="param-type"), 1)
    checks.equal("and its status", value(found, "candor_requests_total", operation="op0", status="200", birthplace="upstream"), 1)
    checks.equal("it ends well", gateway.stop(), 0)


echo, document = Echo().server_port, contract(300)
gateway = Gateway(echo, "--openapi", document)
for check in (by_operation, exemplars, everything_is_documented, series_are_bounded):
    checks.run(check, gateway)
checks.equal("it ends well", gateway.stop(), 0)
checks.run(without_records)
checks.close()
