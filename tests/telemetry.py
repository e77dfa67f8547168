"""Exchanges told to OpenTelemetry: a collector's own message types read them, and the spans hang together."""
# needs: python
import base64
import http.server
import json
import re

from google.protobuf import json_format
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from _candor import ROOT, Checks, Gateway, answering, request

checks = Checks()
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
AUTHORIZATION = "Bearer a-token-of-the-collector"


def as_proto(text, kind):
    """OTLP's JSON has ids in hexadecimal, where protobuf's own has base64; unknown members are an error."""
    def encode(match):
        return f'"{match.group(1)}":"{base64.b64encode(bytes.fromhex(match.group(2))).decode()}"'
    return json_format.Parse(re.sub(r'"(traceId|spanId|parentSpanId)":"([0-9a-f]*)"', encode, text), kind())


class Collector:
    """Takes what it is told; the first message of all is to be sent again."""

    def __init__(self):
        self.spans, self.records, self.asked, self.authorizations = [], [], 0, set()
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                collector.asked += 1
                collector.authorizations.add(self.headers["Authorization"])
                status = 503 if collector.asked == 1 else 200
                if status == 200 and self.path == "/otlp/v1/traces":
                    for resource in as_proto(body, ExportTraceServiceRequest).resource_spans:
                        collector.spans += [span for scope in resource.scope_spans for span in scope.spans]
                        collector.resource = values(resource.resource)
                if status == 200 and self.path == "/otlp/v1/logs":
                    for resource in as_proto(body, ExportLogsServiceRequest).resource_logs:
                        collector.records += [record for scope in resource.scope_logs for record in scope.log_records]
                self.send_response(status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.port = answering(Handler)


def values(thing):
    """The attributes as a dictionary."""
    return {a.key: getattr(a.value, a.value.WhichOneof("value")) for a in thing.attributes}


class Api(http.server.BaseHTTPRequestHandler):
    """The upstream: remembers what parent it was given."""
    parents = []

    def do_GET(self):
        Api.parents.append(self.headers.get_all("traceparent"))
        self.send_response(500 if "broken" in self.path else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


api = answering(Api)
collector = Collector()
gateway = Gateway(api, "--openapi", ROOT / "docs/examples/api.yaml", "--telemetry",
                  f"http://127.0.0.1:{collector.port}/otlp", "--telemetry-authorization", AUTHORIZATION)


def ask(target, traceparent=None):
    headers = [("traceparent", traceparent)] if traceparent else []
    return request(gateway.port, "GET", target, headers)


ask("/orders?limit=5", f"00-{TRACE}-{PARENT}-01")
ask("/orders?limit=0&api_key=hunter2hunter2")
ask("/nothing")
ask("/orders?limit=6", f"00-{'1' * 32}-{PARENT}-00")
checks.until("four spans arrive", lambda: len(collector.spans) >= 4)
checks.until("two records arrive", lambda: len(collector.records) >= 2)
gateway.stop()
by_path = {}
for span in collector.spans:
    attributes = values(span)
    if span.kind == 2:
        by_path[attributes["url.path"], attributes.get("url.query")] = (span, attributes)
client = [span for span in collector.spans if span.kind == 3]
server, about = by_path["/orders", "limit=5"]
checks.equal("the service is named", collector.resource["service.name"], "candor")
checks.equal("the client's trace goes on", (server.trace_id.hex(), server.parent_span_id.hex()), (TRACE, PARENT))
checks.equal("the span says what was asked and answered",
             (about["http.request.method"], about["http.response.status_code"], about["candor.verdict"],
              about["client.address"]), ("GET", 200, "passed", "127.0.0.1"))
checks.equal("the upstream's share is below it", [(s.trace_id.hex(), s.parent_span_id) for s in client],
             [(TRACE, server.span_id)])
checks.equal("the upstream is given its share as parent", Api.parents[0], [f"00-{TRACE}-{client[0].span_id.hex()}-01"])
checks.check("the share lies within", server.start_time_unix_nano <= client[0].start_time_unix_nano
             and client[0].end_time_unix_nano <= server.end_time_unix_nano)
refused, about = next(v for (path, query), v in by_path.items() if query and "limit=0" in query)
checks.equal("a refusal names its rule", (about["candor.rule"], about["candor.birthplace"],
                                           about["http.response.status_code"]), ("param-range", "candor", 400))
checks.check("a client's mistake is no error of the server's span", refused.status.code == 0)
checks.check("what is secret is not told", "hunter2" not in str(collector.spans) + str(collector.records))
checks.check("a trace that is not sampled is not told",
             all(span.trace_id.hex() != "1" * 32 for span in collector.spans))
checks.equal("its flags go on as they are", Api.parents[1][0][-3:], "-00")
told = sorted(record.body.string_value for record in collector.records)
checks.check("failures are told as records, of their trace",
             len(told) == 2 and told[0].startswith("400 param-range GET /orders?limit=0")
             and told[1].startswith("404 path-not-found GET /nothing"), told)
checks.check("a record belongs to its span", {r.span_id for r in collector.records}
             <= {s.span_id for s, _ in by_path.values()})
checks.equal("the collector is told who asks", collector.authorizations, {AUTHORIZATION})
checks.close()
