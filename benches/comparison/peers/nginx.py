"""nginx: the peer that ratios are ratios to, and the upstream of all."""
import os
import shutil
import subprocess

from .. import machine, requests
from . import KEEP_SECONDS, MOST_BODY_MB, MOST_CONNECTIONS, Peer

PROGRAM = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

COMMON = """\
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors; worker_rlimit_nofile 20000;
events {{ worker_connections {connections}; }}
http {{
  access_log off; tcp_nodelay on;
  keepalive_timeout {keep}s; keepalive_requests 100000000;
  client_max_body_size {body}m; client_body_buffer_size 64k;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
{server}
}}
"""

PROXY = """\
  upstream api {{ server 127.0.0.1:{upstream}; keepalive 128; keepalive_requests 100000000; }}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{
      proxy_pass http://api; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
      proxy_request_buffering off; proxy_max_temp_file_size 0;
    }}
  }}"""

# A large body is read to its end before it is answered, as an API does; `return` alone would answer at once.
UPSTREAM = """\
  upstream itself {{ server 127.0.0.1:{port}; keepalive 16; keepalive_requests 100000000; }}
  server {{
    listen 127.0.0.1:{port} backlog=4096; default_type application/json;
    location / {{ return 200 '{answer}'; }}
    location /answers/ {{ root {folder}; }}
    location = /lists {{
      client_body_buffer_size {body}m;
      proxy_pass http://itself/items; proxy_method GET; proxy_pass_request_body off; proxy_set_header Content-Length "";
      proxy_http_version 1.1; proxy_set_header Connection "";
    }}
  }}"""


def _file(folder, server):
    text = COMMON.format(folder=folder, connections=2 * MOST_CONNECTIONS, keep=KEEP_SECONDS, body=MOST_BODY_MB,
                         server=server)
    path = folder / "nginx.conf"
    path.write_text(text)
    return [PROGRAM, "-c", path, "-p", folder]


def _command(place):
    return _file(place.folder, PROXY.format(port=place.port, upstream=place.upstream)), None


def upstream(folder):
    """Starts the upstream on the cores of the load; gives its process and port."""
    answers = folder / "answers"
    answers.mkdir(parents=True)
    folder.chmod(0o755)
    for word, length in requests.LENGTHS.items():
        if length <= 1_000_000:
            (answers / str(length)).write_bytes(requests.answered(word).answer)
    port = machine.free_port()
    server = UPSTREAM.format(port=port, answer=requests.SMALL_ANSWER, folder=folder, body=MOST_BODY_MB)
    process = machine.start(_file(folder, server), machine.OTHER_CORES)
    machine.wait_for(port, process)
    return process, port


def _version():
    said = subprocess.run([PROGRAM, "-v"], check=True, capture_output=True, text=True).stderr
    return said.strip().split("/")[-1].split()[0]


PEER = Peer("nginx", "nginx", "plain", "`proxy_pass`, `keepalive 128`, request bodies passed on as they come",
            lambda: None if PROGRAM else "nginx is not installed", _version, _command)
