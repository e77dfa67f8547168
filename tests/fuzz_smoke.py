"""The fuzz targets over all their seeds and some ten thousand seeded mutations each: none panics.

It runs the driver of fuzz/ (no coverage, no libFuzzer). How many runs there are depends on no clock, so that what holds
on one machine holds on every other; with CANDOR_FULL=1 it is a minute per target.
"""
# needs: nothing
import os
import re
import subprocess

from _candor import FULL, ROOT, Checks, folder

checks = Checks()
TARGETS = sorted(path.stem for path in (ROOT / "fuzz/fuzz_targets").glob("*.rs"))
BOUND = ["--seconds", "60"] if FULL else ["--runs", "40000", "--seconds", "600"]


def main():
    build = ["cargo", "build", "--quiet", "--manifest-path", str(ROOT / "fuzz/Cargo.toml")]
    target = os.environ.get("CARGO_TARGET_DIR") or str(ROOT / "target")
    environment = {**os.environ, "CARGO_TARGET_DIR": target, "RUST_BACKTRACE": "0"}
    subprocess.run(build, env=environment, check=True)
    place = folder()
    for name in TARGETS:
        command = [os.path.join(target, "debug/candor-fuzz"), name, *BOUND]
        run = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True)
        figures = re.search(rf"^{name}: (\d+) seeds, (\d+) runs.*$", run.stdout, re.M)
        print(figures[0] if figures else f"{name}: {run.stdout}{run.stderr}")
        checks.check(f"{name}: nothing panics (else the input is in {place})", run.returncode == 0, run.stderr[:3000])
        checks.check(f"{name}: enough runs", figures and int(figures[1]) >= 50 and int(figures[2]) >= 1000, run.stdout)


checks.run(main)
checks.close()
