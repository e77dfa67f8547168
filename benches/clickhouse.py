"""What a day of exchanges costs in the journal on ClickHouse: at the gateway, in the engine, on disk; and how long searches take.

The exchanges are those of `benches/journal.py`. The engine is a current one as a library (chdb) behind the shim of
the tests, so that network and server threads of a real one are not in the figures; its CPU time is that of this
process. Filling and searching is `crates/journal-clickhouse/benches/scale.rs`, in a process each.

By hand: python3 benches/clickhouse.py [--exchanges 1000000] [--program PATH of the built bench]
"""
# needs: python
import argparse
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from _clickhouse import Engine, Server  # noqa: E402

COLUMNS = """SELECT name, toUInt32(data_compressed_bytes) AS packed, toUInt32(data_uncompressed_bytes) AS plain
FROM system.columns WHERE database = 'bench' AND table = 'candor' ORDER BY packed DESC"""
PARTS = """SELECT toUInt32(count()) AS parts, toUInt32(sum(rows)) AS rows, toUInt64(sum(bytes_on_disk)) AS octets
FROM system.parts WHERE active AND database = 'bench' AND table = 'candor'"""


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--exchanges", type=int, default=1_000_000)
    arguments.add_argument("--program")
    arguments = arguments.parse_args()
    command = [arguments.program] if arguments.program else [
        "cargo", "bench", "--quiet", "-p", "candor-journal-clickhouse", "--bench", "scale", "--"]

    def bench(*words):
        subprocess.run(command + [str(word) for word in words], cwd=ROOT, check=True)

    engine = Engine(tempfile.mkdtemp(prefix="candor-bench-"))
    server = Server(engine).start()
    address = f"clickhouse://127.0.0.1:{server.port}/bench"
    began = cpu()
    bench("fill", address, arguments.exchanges)
    print(f"engine, inserts: {(cpu() - began) / arguments.exchanges * 1e6:.1f} CPU µs each, in {server.inserts} inserts")
    # What merges in the background takes comes later.
    began = cpu()
    engine.execute("OPTIMIZE TABLE bench.candor FINAL")
    print(f"engine, merging all at once: {(cpu() - began) / arguments.exchanges * 1e6:.1f} CPU µs each")
    time.sleep(1)
    part = engine.rows(PARTS)[0]
    print(f"on disk: {part['octets'] / part['rows']:.0f} octets an exchange, {part['parts']} parts of {part['rows']} rows")
    for column in engine.rows(COLUMNS)[:8]:
        print(f"  {column['name']}: {column['packed'] / part['rows']:.1f} octets, {column['plain'] / part['rows']:.0f} unpacked")
    bench("ask", address)
    server.stop()
    engine.close()


main()
