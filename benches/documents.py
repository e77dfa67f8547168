"""What it costs to load OpenAPI documents: CPU time and peak memory of `candor inspect` with each of them.

Each of the documents in ../shared/suites/openapi (real ones, named by their companies) is loaded as the gateway
loads it at its start, and one request is judged. Compared is with the same program without a document, so what is
left is reading and compiling. CPU time does not depend on how busy the machine is; the least of several rounds is
taken. Peak memory is that of the whole process. The two last columns are `candor check`, which also looks at
everything that clients may stumble over and describes each operation.

Run by `cargo xtask bench`; by hand:
    python3 benches/documents.py target/release/candor [--rounds 3] [--markdown] [--json FILE]
It fails if the largest document takes more than 3 s or 500 MB.
"""
# needs: python
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
OPENAPI = ROOT.parent / "shared/suites/openapi"
REQUEST = b"OPTIONS * HTTP/1.1\r\nHost: bench.test\r\n\r\n"
MOST_SECONDS, MOST_MB = 3.0, 500


def measure(arguments, rounds):
    """(least CPU seconds, peak memory in MB) of a run."""
    seconds, memory = [], []
    for _ in range(rounds):
        with tempfile.TemporaryFile() as stdin:
            stdin.write(REQUEST)
            stdin.seek(0)
            child = subprocess.Popen(arguments, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            said = child.stderr.read()
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in (0, 1):
            sys.exit(f"{' '.join(map(str, arguments))} failed:\n{said.decode()}")
        seconds.append(used.ru_utime + used.ru_stime)
        memory.append(used.ru_maxrss / 1000)
    return min(seconds), max(memory)


def documents(folder):
    """(name, path, operations) of each, the smallest first."""
    rows = [line.split("\t") for line in (OPENAPI / "index.tsv").read_text().splitlines()[1:]]
    found = []
    for name, _, _, _, operations, *_ in rows:
        path = OPENAPI / name
        if path.suffix == ".gz":
            plain = folder / path.stem
            # Not in this process: what it ever held would count as held by the programs that it starts.
            with open(plain, "wb") as file:
                subprocess.run(["gzip", "-dc", path], stdout=file, check=True)
            path = plain
        found.append((path.name, path, int(operations)))
    return sorted(found, key=lambda row: row[1].stat().st_size)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("candor")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--json")
    arguments = parser.parse_args()
    if not OPENAPI.exists():
        print(f"skipped: {OPENAPI} is absent")
        return
    rows = []
    with tempfile.TemporaryDirectory(prefix="candor-bench-") as folder:
        bare, _ = measure([arguments.candor, "inspect", "-"], arguments.rounds)
        for name, path, operations in documents(pathlib.Path(folder)):
            seconds, memory = measure([arguments.candor, "inspect", "--openapi", path, "-"], arguments.rounds)
            check_seconds, check_memory = measure([arguments.candor, "check", path], 1)
            rows.append({"document": name, "mb": path.stat().st_size / 1e6, "operations": operations,
                         "load_s": max(seconds - bare, 0), "load_mb": memory,
                         "check_s": check_seconds, "check_mb": check_memory})
    show(rows, arguments.markdown)
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps(rows))
    worst = max(rows, key=lambda row: row["load_s"])
    if worst["load_s"] > MOST_SECONDS or max(row["load_mb"] for row in rows) > MOST_MB:
        sys.exit(f"{worst['document']} takes more than {MOST_SECONDS} s or {MOST_MB} MB")


def show(rows, markdown):
    names = ["document", "MB", "operations", "load, CPU s", "load, peak MB", "check, CPU s", "check, peak MB"]
    largest = max(rows, key=lambda row: row["mb"])
    cells = [[row["document"] + (" (the largest)" if row is largest else ""), f"{row['mb']:.2f}", f"{row['operations']:,}",
              f"{row['load_s']:.2f}", f"{row['load_mb']:.0f}", f"{row['check_s']:.2f}", f"{row['check_mb']:.0f}"]
             for row in rows]
    if markdown:
        print("| " + " | ".join(names) + " |\n|---|" + "--:|" * (len(names) - 1))
        for row in cells:
            print("| " + " | ".join(row) + " |")
        return
    print(f"{names[0]:44}" + "".join(f"{name:>15}" for name in names[1:]))
    for row in cells:
        print(f"{row[0]:44}" + "".join(f"{cell:>15}" for cell in row[1:]))


if __name__ == "__main__":
    main()
