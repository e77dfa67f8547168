"""A server whose log goes nowhere but through the SDK of OpenTelemetry, configured by its own variables."""

import http.server
import logging
import os
import sys

from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider

PORT = int(sys.argv[1] if len(sys.argv) > 1 else os.environ["PORT"])
RESOURCE = Resource.create({"service.name": "shop"})
provider = LoggerProvider(resource=RESOURCE)
provider.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(), schedule_delay_millis=200))
log = logging.getLogger("shop")
log.setLevel(logging.INFO)
log.propagate = False
log.addHandler(LoggingHandler(logger_provider=provider))
trace.set_tracer_provider(TracerProvider(resource=RESOURCE))
tracer = trace.get_tracer("shop")


class App(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """The server's own lines name no request."""

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        with tracer.start_as_current_span("order", context=propagate.extract(dict(self.headers))):
            if self.path == "/fail":
                try:
                    {}["sku"]
                except KeyError:
                    log.exception("odd order", extra={"order": 7, "password": "hunter2"})
                return self.answer(500, b"it failed\n")
            log.info("served %s", self.path)
        if self.path == "/by-id":
            # Outside of any trace: only the id tells.
            log.warning("slow", extra={"request_id": self.headers["X-Request-Id"]})
        self.answer(200, b"fine")


log.info("of no request")
http.server.ThreadingHTTPServer(("127.0.0.1", PORT), App).serve_forever()
