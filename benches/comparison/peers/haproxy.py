"""HAProxy in HTTP mode."""
import os
import shutil
import subprocess

from . import KEEP_SECONDS, MOST_CONNECTIONS, Peer

PROGRAM = shutil.which("haproxy", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

# Without `no strict-limits` it does not start where 10,000 connections on each side are more than the limit of open
# files; idle ones need one side alone.
CONFIGURATION = """\
global
  nbthread 1
  maxconn {connections}
  no strict-limits
defaults
  mode http
  timeout connect 5s
  timeout client {keep}s
  timeout server {keep}s
  timeout http-keep-alive {keep}s
  option http-keep-alive
  http-reuse always
frontend clients
  bind 127.0.0.1:{port} backlog 4096
  default_backend api
backend api
  server one 127.0.0.1:{upstream}
"""


def _command(place):
    path = place.folder / "haproxy.cfg"
    path.write_text(CONFIGURATION.format(port=place.port, upstream=place.upstream, keep=KEEP_SECONDS,
                                         connections=MOST_CONNECTIONS))
    return [PROGRAM, "-db", "-f", path], None


def _version():
    return subprocess.run([PROGRAM, "-v"], check=True, capture_output=True, text=True).stdout.split()[2].split("-")[0]


PEER = Peer("haproxy", "HAProxy", "plain", "`nbthread 1`, `http-reuse always`",
            lambda: None if PROGRAM else "haproxy is not installed", _version, _command)
