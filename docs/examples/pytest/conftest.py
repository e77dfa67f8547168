"""Tests talk to the service through Candor; what the service answered is audited when they are done."""

import socket
import subprocess
import time

import pytest


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="session")
def gateway(service, tmp_path_factory):
    """The address of `service`, behind a gateway that refuses nothing and keeps everything."""
    data, port = tmp_path_factory.mktemp("candor"), free_port()
    process = subprocess.Popen(
        ["candor", "serve", "--upstream", service, "--openapi", "api.yaml", "--mode", "observe",
         "--listen", f"127.0.0.1:{port}", "--workbench", f"127.0.0.1:{free_port()}", "--data", data],
        stdout=subprocess.DEVNULL,
    )
    while process.poll() is None and not listens(port):
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait()
    audit = subprocess.run(
        ["candor", "audit", "--journal", data, "--openapi", "api.yaml", "--fail-on", "error"],
        stdout=subprocess.PIPE, text=True, check=False,
    )
    assert audit.returncode == 0, audit.stdout
