"""The image and the units hold what they say: the files alone that the Dockerfile lays out run as nobody, answer their health check and stop in order; systemd takes the units."""
# needs: python
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess

from _candor import CANDOR, ROOT, Checks, folder, free_port, request, start
from _load import Echo

checks = Checks()
PACKAGING = ROOT / "packaging"
STATIC = {"usr/bin/candor", "etc/passwd", "etc/group", "etc/ssl/certs/ca-certificates.crt"}


def instructions():
    """Each line of the Dockerfile as its word and the rest, by stage."""
    stages = []
    for line in re.sub(r"\\\n", " ", (PACKAGING / "Dockerfile").read_text()).splitlines():
        if line and not line.startswith("#"):
            word, _, rest = line.partition(" ")
            if word == "FROM":
                stages.append([])
            stages[-1].append((word, rest))
    return stages


def of_word(stage, word):
    return [rest for name, rest in stage if name == word]


def the_dockerfile():
    build, final = instructions()
    known = {"FROM", "RUN", "WORKDIR", "COPY", "USER", "VOLUME", "ENV", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
    checks.equal("only instructions that there are", {word for word, _ in build + final} - known, set())
    checks.equal("the image begins with nothing", of_word(final, "FROM"), ["scratch"])
    checks.equal("nothing runs while the image is laid out, for want of a shell", of_word(final, "RUN"), [])
    checks.check("the stage that is copied from is there", all(
        re.search(r"AS (\w+)$", of_word(build, "FROM")[0])[1] == re.match(r"--from=(\w+)", rest)[1] for rest in of_word(final, "COPY")))
    scripts = [word for rest in of_word(build, "RUN") for word in shlex.split(rest) if word.startswith("packaging/")]
    checks.check("scripts of the repository are there, and can be run", scripts and all(os.access(ROOT / script, os.X_OK) for script in scripts), scripts)
    package = re.search(r"-p (\S+)", " ".join(of_word(build, "RUN")))[1]
    checks.check("the package is there", f'name = "{package}"' in (ROOT / "crates/cli/Cargo.toml").read_text(), package)
    checks.check("nobody runs it", all(int(part) > 0 for part in of_word(final, "USER")[0].split(":")))
    for form in ("ENTRYPOINT", "CMD"):
        checks.check(f"{form} needs no shell", isinstance(json.loads(of_word(final, form)[0]), list))
    checks.check("neither does the health check", isinstance(json.loads(of_word(final, "HEALTHCHECK")[0].partition("CMD ")[2]), list))
    reference = subprocess.run([CANDOR, "config", "reference"], capture_output=True, text=True).stdout
    variables = dict(pair.split("=") for pair in of_word(final, "ENV")[0].split())
    checks.check("its variables are settings", variables and all(f"`{name}`" in reference for name in variables), variables)


def the_image_runs():
    if os.geteuid() != 0 or not shutil.which("chroot"):
        return checks.skip("the image runs", "another root needs the rights of root")
    final = instructions()[1]
    root = folder() / "image"
    subprocess.run([PACKAGING / "image.sh", CANDOR, root], check=True)
    found = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    libraries = {path for path in found if re.search(r"\.so(\.\d+)*$", path)}
    checks.equal("nothing but the program and what it needs", found - libraries, STATIC)
    port = free_port()
    environment = {"CANDOR_UPSTREAM": f"http://127.0.0.1:{Echo().server_port}"}
    environment.update(pair.split("=") for pair in of_word(final, "ENV")[0].split())
    environment["CANDOR_LISTEN"] = environment["CANDOR_LISTEN"].rpartition(":")[0] + f":{port}"
    environment["CANDOR_WORKBENCH"] = f"127.0.0.1:{free_port()}"
    inside = [shutil.which("chroot"), f"--userspec={of_word(final, 'USER')[0]}", "--groups=", str(root)]
    log = root.parent / "log"
    # What the image does not have, the kernel gives each container.
    proc = root / "proc"
    proc.mkdir()
    command = json.loads(of_word(final, "ENTRYPOINT")[0]) + json.loads(of_word(final, "CMD")[0])
    process = start([*inside, *command], port, env=environment, stdout=open(log, "wb"), stderr=subprocess.STDOUT)
    check = json.loads(of_word(final, "HEALTHCHECK")[0].partition("CMD ")[2])
    said = subprocess.run([*inside, *check], env=environment, capture_output=True, text=True, timeout=60)
    checks.equal("its health check finds it", (said.returncode, said.stdout.strip()), (0, '{"status":"ok"}'))
    checks.equal("requests pass", request(port, "GET", "/x").status, 200)
    checks.equal("what is wrong is refused", request(port, "GET", "/x?y=%zz").status, 400)
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    checks.equal("it is nobody", re.search(r"Uid:\s+(\d+)", status)[1], of_word(final, "USER")[0].split(":")[0])
    journal = root / environment["CANDOR_DATA"].lstrip("/")
    checks.until("the journal is kept in the volume", lambda: any(journal.rglob("*.sqlite*")) or any(journal.rglob("*.db*")) or len(list(journal.iterdir())) > 1)
    process.send_signal(getattr(signal, of_word(final, "STOPSIGNAL")[0]))
    checks.equal("it stops in order", process.wait(60), 0)
    checks.check("and says so", "0 lost" in log.read_text(), log.read_text()[-500:])
    said = subprocess.run([*inside, *check], env=environment, capture_output=True, text=True, timeout=60)
    checks.equal("its health check fails then", said.returncode, 1)
    wrong = subprocess.run([*inside, *command], env={"CANDOR_LISTEN": "nowhere"}, capture_output=True, text=True, timeout=60)
    checks.check("what is wrong with its settings is told", wrong.returncode == 2 and "nowhere" in wrong.stderr, wrong)


def the_units():
    place = folder()
    for unit in ("candor.service", "candor.socket"):
        text = (PACKAGING / unit).read_text()
        # The program is elsewhere here; the pages of the manual may not be installed.
        text = text.replace("/usr/bin/candor", CANDOR).replace("Documentation=", "#")
        (place / unit).write_text(text)
    if shutil.which("systemd-analyze"):
        said = subprocess.run(["systemd-analyze", "verify", "--man=no", place / "candor.service", place / "candor.socket"],
                              capture_output=True, text=True, timeout=120)
        ours = [line for line in (said.stdout + said.stderr).splitlines() if "candor" in line]
        checks.equal("systemd takes the units", ours, [])
    else:
        checks.skip("systemd takes the units", "systemd-analyze is not here")
    service = (PACKAGING / "candor.service").read_text()
    line = re.search(r"(?m)^ExecStart=(\S+) (.*)$", service)
    (place / "candor.toml").write_text('[gateway]\nupstream = "http://127.0.0.1:9"\nlisten = "0.0.0.0:8400"\n')
    arguments = [place / "candor.toml" if word.endswith(".toml") else word for word in shlex.split(line[2])]
    shown = subprocess.run([CANDOR, "config", "show", *arguments[1:]], capture_output=True, text=True)
    checks.check("the program takes what the unit starts it with", shown.returncode == 0, shown.stderr)
    listen = re.search(r"ListenStream=(\S+)", (PACKAGING / "candor.socket").read_text())[1]
    checks.check("the socket is that of the settings that it names", f'listen = "{listen}"' in shown.stdout, shown.stdout[:800])
    drain = int(re.search(r"(?m)^TimeoutStopSec=(\d+)", service)[1])
    checks.check("the stop may take longer than the drain", drain > 10, drain)


for check in (the_dockerfile, the_image_runs, the_units):
    checks.run(check)
checks.close()
