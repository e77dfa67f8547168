"""What real servers answered, read: layer, product, shape, right status, misuse and fields, scored against the labels.

Three times: as recorded; after every path, name and value of the recorded application was renamed (nothing may hang on them); and with the signature of the product taken away that answered (so products that nobody described are read too).
"""
# needs: nothing
import base64
import collections
import json
import re
import subprocess
import sys

from _candor import CANDOR, FULL, SHARED, Checks, folder

checks = Checks()
CORPUS = SHARED / "corpus"
FIGURES = ("layer", "product", "shape", "right_status", "misuse_F1", "fields_F1")
# What the signatures reach, and what is left without them.
WANTED = {"layer": 95, "product": 95, "shape": 97, "right_status": 95, "misuse_F1": 0.95, "fields_F1": 0.95}
WITHOUT = {"layer": 80, "shape": 93, "right_status": 90, "fields_F1": 0.8}

# Other words of the same length, so that lengths that are right or wrong on purpose stay so.
WORDS = {
    "name": "mark", "email": "phone", "age": "fee", "role": "tier", "birthday": "launched", "is_god": "is_odd",
    "items": "lines", "item": "line", "sku": "ref", "qty": "num", "price": "worth", "address": "storage", "zip": "bay",
    "user_id": "boat_id", "users": "boats", "user": "boat", "orders": "trails", "order": "trail", "search": "lookup",
    "admin": "crown", "legacy": "former", "private": "hallway", "reports": "gallery", "upload": "intake",
    "nope": "yolk", "nothing": "nowhere", "static": "assets", "limited": "crowded", "blocked": "guarded",
    "limit": "spans", "sort": "rank", "tenant": "branch", "file": "scan", "ann": "eve", "king": "duke",
    "color": "shade", "abc": "xyz", "hello": "howdy", "taken@": "owned@", "zebra": "camel", "99999": "88888",
}
# Where such a word is not the application's: fields of HTTP, tags, and sentences about JSON, heads and files.
NOT_AFTER = r"(?<![A-Za-z0-9_<-])(?<!</)"
NOT_BEFORE = r"(?![A-Za-z0-9_])(?!-agent)(?! size)(?! type)(?! too)(?! not found)(?!=\")(?! exceeded)(?! header)"
ALL = "|".join(sorted(WORDS, key=len, reverse=True))
PHRASES = r"(?P<kept>(?:property|header|method|field|host) names?|rate limit|text file|body limit|\(limit|file (?:size|type))"
RENAMED = re.compile(PHRASES + r"|" + NOT_AFTER + r"(?:" + ALL + r")" + NOT_BEFORE, re.I)
IN_HEADS = re.compile(r"(?i)^(retry-after|x-?ratelimit[^:]*|ratelimit[^:]*|server|date|allow|vary)\s*:")


def other(match):
    word = match[0]
    if match["kept"]:
        return word
    new = WORDS[word.lower()]
    if word.isupper() and len(word) > 1:
        return new.upper()
    return new[0].upper() + new[1:] if word[0].isupper() else new


def renamed(octets, keeps_head):
    text = octets.decode("latin1")
    head, blank, body = text.partition("\r\n\r\n")
    lines = head.split("\r\n")
    if keeps_head:
        lines = [line if index == 0 or IN_HEADS.match(line) else RENAMED.sub(other, line) for index, line in enumerate(lines)]
    else:
        lines = [RENAMED.sub(other, line) for line in lines]
    return ("\r\n".join(lines) + blank + RENAMED.sub(other, body)).encode("latin1")


def rename(row):
    row = dict(row)
    for key, is_answer in (("request_b64", False), ("response_b64", True)):
        row[key] = base64.b64encode(renamed(base64.b64decode(row[key]), is_answer)).decode()
    row["fields"] = [RENAMED.sub(other, field) for field in row["fields"]]
    return row


def read(rows, *flags):
    """The readings of rows, which the program sees without labels and under ids that mean nothing."""
    path = folder() / "exchanges.jsonl"
    keys = ("request_b64", "response_b64")
    path.write_text("".join(json.dumps({"id": i, **{k: row[k] for k in keys}}) + "\n" for i, row in enumerate(rows)))
    done = subprocess.run([CANDOR, "diagnose", "--jsonl", str(path), *flags], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    readings = [json.loads(line) for line in done.stdout.splitlines()]
    return [{**reading, "id": rows[reading["id"]]["id"]} for reading in readings]


def score(title, rows, readings):
    """The figures that the corpus' own scorer gives."""
    place = folder()
    for name, lines in (("truth", rows), ("readings", readings)):
        (place / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
    command = [sys.executable, CORPUS / "score.py", place / "truth", place / "readings"]
    line = subprocess.run([str(c) for c in command], capture_output=True, text=True).stdout.strip().splitlines()[-1]
    print(f"{title}: {line}")
    return {name: float(re.search(rf"{name}\s+([\d.]+)", line)[1]) for name in FIGURES}


def reach(title, figures, wanted):
    for name, least in wanted.items():
        checks.check(f"{title}: {name} of at least {least}", figures[name] >= least, f"it is {figures[name]}")


def without_signatures(rows):
    """Every row read by a reader that does not know its product, nor what its application runs on."""
    groups = collections.defaultdict(list)
    for row in rows:
        groups[row["framework"] if row["product"] == "application code" else row["product"]].append(row)
    readings = []
    for product, group in sorted(groups.items()):
        readings += read(group, "--without", product)
    return readings


if not CORPUS.is_dir():
    checks.skip("reader_corpus", f"{CORPUS} is not there")
    checks.close()

rows = [json.loads(line) for line in (CORPUS / "exchanges.dev.jsonl").read_text().splitlines()]
if not FULL:
    rows = [row for row in rows if row["unique"]]
as_recorded = score("as recorded", rows, read(rows))
reach("as recorded", as_recorded, WANTED)
others = [rename(row) for row in rows]
checks.check("the renaming changes most exchanges", sum(a != b for a, b in zip(rows, others)) > 0.9 * len(rows))
after = score("renamed", others, read(others))
for name, figure in as_recorded.items():
    point = 0.01 if name.endswith("F1") else 1
    checks.check(f"renamed: {name} within one point", abs(after[name] - figure) <= point, f"{figure} becomes {after[name]}")
reach("without the product's signature", score("without its signature", rows, without_signatures(rows)), WITHOUT)
checks.close()
