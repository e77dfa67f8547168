"""Processes and what can be read off them: cores, CPU time, memory, the time to the first answer."""
import atexit
import contextlib
import os
import pathlib
import platform
import signal
import socket
import subprocess
import sys
import time

TICK = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
# The proxy that is measured has a core of its own, load and upstream have the others.
PROXY_CORES = set(CORES[-1:])
OTHER_CORES = set(CORES[:-1]) or PROXY_CORES

_started = []


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def on(cores):
    """What is started meanwhile runs on these cores, and stays there."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def start(arguments, cores, output=None, **options):
    """Starts a process in a session of its own, so that Ctrl-C reaches us alone and we end it."""
    sink = output or subprocess.DEVNULL
    with on(cores):
        process = subprocess.Popen([str(a) for a in arguments], stdin=subprocess.DEVNULL, stdout=sink, stderr=sink,
                                   start_new_session=True, **options)
    _started.append(process)
    return process


def run(arguments, timeout):
    """What a program of the load prints, on the cores of the load."""
    try:
        with on(OTHER_CORES):
            done = subprocess.run([str(a) for a in arguments], check=False, capture_output=True, text=True,
                                  timeout=timeout)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"{pathlib.Path(arguments[0]).name} had not ended after {timeout} s") from None
    if done.returncode:
        raise RuntimeError(f"{arguments[0]} ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return done.stdout


def end(process):
    for ask in (process.terminate, process.kill):
        if process.poll() is None:
            ask()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                continue
    if process in _started:
        _started.remove(process)


@atexit.register
def end_all():
    while _started:
        end(_started[-1])


def end_with_us():
    """Signals end us, Ctrl-C even where it was ignored, so that everything that was started is ended, too."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(f"ended by {signal.Signals(number).name}"))


def family(pid):
    """A process and all that descend from it."""
    known = [pid]
    for one in known:
        for task in pathlib.Path(f"/proc/{one}/task").glob("*/children"):
            known += [int(child) for child in task.read_text().split()]
    return known


def cpu_seconds(pid):
    """User and system time of all threads of a process and its descendants, in steps of 10 ms."""
    total = 0
    for one in family(pid):
        fields = pathlib.Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def memory(pid):
    """Megabytes that a process and its descendants hold: their share of what is shared (PSS), and all (RSS)."""
    sums = {"Pss:": 0, "Rss:": 0}
    for one in family(pid):
        for line in pathlib.Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            name, *rest = line.split()
            if name in sums:
                sums[name] += int(rest[0])
    return {"pss": sums["Pss:"] / 1000, "rss": sums["Rss:"] / 1000}


def wait_for(port, process, seconds=120):
    """Waits until something takes connections, or says that it did not come up."""
    limit = time.time() + seconds
    while time.time() < limit:
        if process.poll() is not None:
            raise RuntimeError(f"it ended with {process.returncode} at its start")
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.002)
    raise RuntimeError(f"nothing listened on its port within {seconds} s")


def description():
    """The machine, as it is written beside the figures."""
    cpus = [line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")]
    total = int(pathlib.Path("/proc/meminfo").read_text().split()[1])
    return {"cpu": cpus[0] if cpus else platform.machine(), "cores": len(CORES), "memory_gb": round(total / 1e6),
            "kernel": platform.release(), "load_before": round(os.getloadavg()[0], 1)}
