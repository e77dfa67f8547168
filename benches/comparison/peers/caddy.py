"""Caddy as a reverse proxy."""
import os
import shutil
import subprocess

from . import KEEP_SECONDS, Peer

PROGRAM = shutil.which("caddy")

CONFIGURATION = """\
{{
  admin off
  auto_https off
  log {{
    level ERROR
  }}
  servers {{
    timeouts {{
      idle {keep}s
    }}
  }}
}}
http://127.0.0.1:{port} {{
  bind 127.0.0.1
  reverse_proxy 127.0.0.1:{upstream} {{
    transport http {{
      keepalive {keep}s
      keepalive_idle_conns_per_host 128
    }}
  }}
}}
"""


def _command(place):
    path = place.folder / "Caddyfile"
    path.write_text(CONFIGURATION.format(port=place.port, upstream=place.upstream, keep=KEEP_SECONDS))
    home = {"HOME": str(place.folder), "XDG_DATA_HOME": str(place.folder), "XDG_CONFIG_HOME": str(place.folder)}
    return [PROGRAM, "run", "--config", path, "--adapter", "caddyfile"], os.environ | home | {"GOMAXPROCS": "1"}


def _version():
    return subprocess.run([PROGRAM, "version"], check=True, capture_output=True, text=True).stdout.split()[0].lstrip("v")


PEER = Peer("caddy", "Caddy", "plain", "`reverse_proxy`, `GOMAXPROCS=1`, 128 idle connections kept",
            lambda: None if PROGRAM else "caddy is not installed", _version, _command)
