#!/usr/bin/env python3
"""What the layers of the library cost a request of an axum service, as CPU time beside its naked twin.

Both are called in one process, without sockets, in turns: `examples/orders/benches/layers.rs`. The program that
`cargo xtask bench` names is not needed.
"""
# needs: nothing
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
command = ["cargo", "bench", "--quiet", "--package", "candor-example-orders", "--bench", "layers"]
sys.exit(subprocess.run(command, cwd=ROOT, check=False).returncode)
