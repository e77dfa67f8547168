"""The schema of candor.toml, judged by an independent validator: what the reader takes it takes, what it refuses is refused."""
# needs: python
import json
import re
import subprocess
import tomllib

import jsonschema

from _candor import CANDOR, Checks, folder

checks = Checks()
here = folder()


def said(*arguments):
    return subprocess.run([CANDOR, *map(str, arguments)], capture_output=True, text=True, cwd=here, timeout=60)


schema = json.loads(said("config", "schema").stdout)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)


def judged(text):
    """What the schema says, and what candor says, as True for right."""
    path = here / "candor.toml"
    path.write_text(text)
    by_schema = validator.is_valid(tomllib.loads(text))
    answer = said("config", "show", "--config", path)
    return by_schema, answer.returncode == 0, answer.stderr


page = said("config", "reference").stdout
# Every setting's example, in its section.
section, examples = None, []
for line in page.splitlines():
    if heading := re.match(r"## `\[([a-z_.]+)\]`", line):
        section = heading.group(1)
    elif line.startswith("## "):
        section = None
    elif section and (example := re.match(r"- `([a-z0-9_]+ = .*)`$", line)):
        examples.append(f"[{section}]\n{example.group(1)}\n")
tables = re.findall(r"```toml\n(.*?)```", page, re.S)
checks.check("every setting has an example", len(examples) == page.count("\n### `"), f"{len(examples)}")
for text in examples + tables:
    by_schema, _, _ = judged(text)
    checks.check(f"the schema takes the example\n{text}", by_schema)

# Whole files, right and wrong: both must say the same.
BASE = '[gateway]\nupstream = "http://127.0.0.1:9000"\n'
for good, text in [
    (True, BASE),
    (True, BASE + '[limits]\nmax_body = 1048576\nmax_header = "8 KiB"\n'),
    (True, BASE + '[rules]\nbare-lf = "reject"\nbody-type = { action = "reject", status = 400 }\n'),
    (True, BASE + '[[scope]]\npath = "/a"\nmode = "observe"\nrules = { json-bom = "warn" }\n'),
    (True, BASE + 'hosts = "a.test"\n'),
    (False, BASE + 'lisen = "127.0.0.1:1"\n'),
    (False, BASE + 'preset = "strickt"\n'),
    (False, BASE + '[limits]\nmax_header_count = "9"\n'),
    (False, BASE + '[limits]\nmax_header = "8 Kilo"\n'),
    (False, BASE + '[timeouts]\nhead = 10\n'),
    (False, BASE + '[rules]\nbare-fl = "reject"\n'),
    (False, BASE + '[rules]\nbare-lf = "rejekt"\n'),
    (False, BASE + '[[scope]]\nmode = "observe"\n'),
    (False, BASE + '[[scope]]\npath = "/a"\noperation = "b"\n'),
    (False, BASE + '[[contract]]\nfiel = "a"\n'),
    (False, BASE + '[gatway]\n'),
]:
    by_schema, by_candor, why = judged(text)
    checks.check(f"candor says {'yes' if good else 'no'} to\n{text}", by_candor == good, why)
    checks.check(f"the schema says {'yes' if good else 'no'} to\n{text}", by_schema == good)

checks.close()
