"""Prism's proxy: validates requests against the contract and refuses what breaks it."""
import json
import os
import pathlib
import shutil

from . import Peer


def packages():
    """The folder of npm packages that the suites use, too."""
    return pathlib.Path(os.environ.get("NODE_PATH", "").split(":")[0] or "node_modules")


def package_version(name):
    return json.loads((packages() / name / "package.json").read_text())["version"]


def absent(name):
    if not shutil.which("node"):
        return "node is not installed"
    return None if (packages() / name).is_dir() else f"the npm package {name} is not installed"


def environment():
    """Node keeps to the proxy's core by itself, but for the threads of its garbage collector."""
    return os.environ | {"NODE_ENV": "production", "NODE_PATH": str(packages())}


def _command(place):
    return ["node", packages() / "@stoplight/prism-cli/dist/index.js", "proxy", place.contract,
            f"http://127.0.0.1:{place.upstream}", "--port", place.port, "--host", "127.0.0.1", "--errors",
            "--multiprocess", "false", "--cors", "false", "--verboseLevel", "silent"], environment()


NAME = "@stoplight/prism-cli"
PEER = Peer("prism", "Prism", "validating",
            "`prism proxy --errors`, one process, no log; requests and answers are checked. It opens a connection to "
            "the upstream for each request, which no option changes",
            lambda: absent(NAME), lambda: package_version(NAME), _command)
