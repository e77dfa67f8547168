"""Every command that README and docs show is run, and prints what they say it prints.

In a block marked `console`, lines that start with `$ ` are commands; the lines up to the next one are what
they must print, in order, where `…` stands for anything (within a line, or any number of lines when alone).
Ids, times and durations are compared by kind. A block marked `console background` starts something that goes
on until the next such block or the end of its page; ports are those that the page names. Blocks of other kinds are not run.
"""
# needs: curl python node
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

from _candor import CANDOR, ROOT, Checks, folder, start, stop

checks = Checks()
# Commands that this very run is part of, or that take too long to nest: they must name a real chore.
NESTED = re.compile(r"^cargo (xtask (test|bench|docs|tidy|new-rule)\b|test -p candor-wire$)")
CHORES = (ROOT / "xtask/src/main.rs").read_text()
PAGES = ["README.md", "CONTRIBUTING.md", *sorted(str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md"))]


def blocks(text):
    """(info string, first line's number, lines) of each fenced block."""
    inside, info, at, lines = False, "", 0, []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            if inside:
                yield info, at, lines
            inside, info, at, lines = not inside, line[3:].strip(), number + 1, []
        elif inside:
            lines.append(line)


def steps(lines):
    """(command, expected lines) of a console block; a command may go on after a backslash."""
    command, expected, going_on = None, [], False
    for line in lines:
        if line.startswith("$ ") or going_on:
            if not going_on:
                if command:
                    yield command, expected
                command, expected = "", []
            command += (line[2:] if not going_on else "\n" + line)
            going_on = line.endswith("\\")
        else:
            expected.append(line)
    if command:
        yield command, expected


def shell(command):
    """The command as it is run here: our own build instead of a fresh one."""
    return re.sub(r"cargo run (--quiet )?(--release )?-- ", "candor ", command)


def pattern(line):
    line = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "\0id\0", line)
    line = re.sub(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?", "\0time\0", line)
    line = re.sub(r"\b\d+(\.\d+)? ?(ms|µs|s)\b", "\0took\0", line)
    parts = re.split(r"(\0\w+\0|…)", line.rstrip())
    known = {"\0id\0": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "\0time\0": r"\d{4}-\d\d-\d\d[T ][\d:.]+Z?",
             "\0took\0": r"\d+(\.\d+)? ?(ms|µs|s)", "…": ".*"}
    return re.compile("".join(known.get(p) or re.escape(p) for p in parts) + r"\s*")


def agrees(expected, printed):
    """The first expected line that is not there, or None."""
    at, gap = 0, False
    for line in expected:
        if line.strip() == "…":
            gap = True
            continue
        found = next((i for i in range(at, len(printed)) if pattern(line).fullmatch(printed[i])), None)
        if found is None or (not gap and found != at):
            return line
        at, gap = found + 1, False
    return None


def listens(process):
    """Waits until the gateway and the workbench do, where they are by default."""
    end = time.time() + 60
    for port in (8400, 8401):
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if process.poll() is not None or time.time() > end:
                    return False
                time.sleep(0.05)
    return process.poll() is None


def run_page(name):
    here = folder()
    (here / "bin").mkdir()
    (here / "bin/candor").symlink_to(CANDOR)
    shutil.copytree(ROOT / "docs/examples", here, dirs_exist_ok=True) if (ROOT / "docs/examples").exists() else None
    environment = dict(os.environ, PATH=f"{here}/bin:{os.environ['PATH']}", NO_COLOR="1", COLUMNS="100")
    running = []
    for info, line, lines in blocks((ROOT / name).read_text()):
        if not info.startswith("console"):
            commands = [l for l in lines if re.match(r"(\$ )?(cargo|candor|curl) ", l)]
            checks.check(f"{name}:{line}: shows no command that is not run", not commands, commands)
            continue
        for command, expected in steps(lines):
            title = f"{name}:{line}: {command.splitlines()[0]}"
            if NESTED.match(command):
                chore = command.split()[2] if "xtask" in command else ""
                checks.check(f"{title}: is a chore", chore in CHORES, CHORES)
                continue
            if "background" in info:
                while running:
                    stop(running.pop(), signal.SIGTERM)
                process = start(["bash", "-c", "exec " + shell(command)], cwd=here, env=environment,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                running.append(process)
                checks.check(f"{title}: is running", listens(process), "it ended, or does not listen")
                continue
            done = subprocess.run(["bash", "-c", shell(command)], cwd=here, env=environment, capture_output=True,
                                  text=True, timeout=120)
            printed = [l.rstrip() for l in (done.stdout + done.stderr).splitlines()]
            if expected:
                missing = agrees([l.rstrip() for l in expected], printed)
                checks.check(title, missing is None, f"did not print {missing!r} but:\n" + "\n".join(printed))
            else:
                checks.check(title, done.returncode in (0, 1), f"exit {done.returncode}: {done.stderr}")
    for process in running:
        stop(process, signal.SIGTERM)


for page in PAGES:
    if "docs/rules/" in page or page == "docs/statuses.md":
        continue  # written from the rules' pages, whose cases have a runner of their own
    checks.run(run_page, page)
checks.close()
