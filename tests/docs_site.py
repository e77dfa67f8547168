"""`candor generate docs` and `candor generate openapi` of three real documents: every link leads somewhere, the search
finds, axe-core finds nothing, no JavaScript is needed to read; the document with problems is valid."""
# needs: chromium python node npm npm-packages
import functools
import html.parser
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import threading
import urllib.parse

import yaml
from openapi_spec_validator import validate

from _candor import CANDOR, ROOT, Checks, folder

checks = Checks()
here = folder()
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "google-chrome"
SHARED = ROOT.parent / "shared/suites/openapi"
# Each with words of one of its operations, and the page that they are to lead to.
DOCUMENTS = {"up-bank.json": "transactions account", "oai-v3.0-petstore-expanded.yaml": "addPet", "google-gmail.json": "drafts send"}


class Links(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.ids = [], set()

    def handle_starttag(self, _tag, attributes):
        known = dict(attributes)
        self.found += [known[name] for name in ("href", "src") if name in known]
        self.ids.add(known.get("id"))


def links_of(path):
    reader = Links()
    reader.feed(path.read_text())
    return reader


def linked(name, root):
    """Every link of every page leads to a file, and to a place of it that is there."""
    pages = {path: links_of(path) for path in root.rglob("*.html")}
    lost = []
    for path, reader in pages.items():
        for link in reader.found:
            address = urllib.parse.urlsplit(link)
            if address.scheme:
                continue
            to = (path.parent / urllib.parse.unquote(address.path)).resolve() if address.path else path
            there = to.is_file() and (not address.fragment or address.fragment in pages.get(to, reader).ids)
            if not there:
                lost.append(f"{path.relative_to(root)}: {link}")
    checks.equal(f"{name}: links that lead nowhere", lost[:5], [])
    checks.check(f"{name}: pages with all their links", len(pages) > 600, len(pages))
    for suffix in (".md", ".json"):
        lacking = [path for path in pages if path.parent.parent != root and path.parent != root
                   and not path.parent.with_name(path.parent.name + suffix).is_file()]
        checks.equal(f"{name}: pages without {suffix}", [str(path) for path in lacking[:3]], [])


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def served(root):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=root))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"


def node(script, told):
    done = subprocess.run(["node", str(ROOT / "tests/apps" / script)], input=json.dumps(told), capture_output=True,
                          text=True, env=dict(os.environ), timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def in_chromium(name, root, words):
    base = served(root)
    operations = sorted(path.parent.name for path in root.glob("docs/*/index.html"))
    pages = ["index.html", "docs/index.html", "rules/index.html", f"docs/{operations[0]}/index.html",
             f"docs/{operations[-1]}/index.html", "rules/json-syntax/index.html", "rules/422/index.html"]
    searches = [words, "json-syntax", "429", "quagga xylophone"]
    told = json.loads(node("site.js", {"base": base, "chromium": CHROMIUM, "searches": searches, "pages": pages}))
    found = told["found"]
    checks.check(f"{name}: the search finds an operation", found[words]["links"][0][1].startswith("docs/"), found[words])
    checks.equal(f"{name}: a code leads to its page", found["json-syntax"]["first"], "json-syntax")
    checks.check(f"{name}: a status leads to its page", found["429"]["first"].startswith("429"), found["429"])
    checks.equal(f"{name}: nothing is found", found["quagga xylophone"]["links"], [])
    for page, read in told["read"].items():
        checks.check(f"{name}: {page} without JavaScript", len(read["text"]) > 100 and not read["search"], read)
    # As `type` of a problem document has it, where its public address is that of the site.
    bare = f"{base}rules/json-syntax"
    checks.equal(f"{name}: the address of a type", subprocess.run(
        ["curl", "-sL", "-o", "/dev/null", "-w", "%{http_code} %{url_effective}", bare], capture_output=True, text=True).stdout,
        f"200 {bare}/")
    looks = [{"scheme": "light", "width": 1280}, {"scheme": "dark", "width": 390}]
    # The reference is the same in all of them.
    sheets = [{"path": page, "expect": 200} for page in pages if name == "up-bank.json" or not page.startswith("rules/")]
    for line in node("axe.js", {"base": base, "chromium": CHROMIUM, "looks": looks, "pages": sheets}).splitlines():
        one = json.loads(line)
        title = f"{name}: {one['path']} ({one['scheme']}, {one['width']})"
        checks.equal(f"{title}: axe-core", one["violations"], [])
        checks.equal(f"{title}: the browser does not complain", one["complaints"], [])
        checks.equal(f"{title}: nothing sticks out sideways", one["sideways"], [])


def with_problems(name, document):
    done = subprocess.run([CANDOR, "generate", "openapi", "--with-problems", "--openapi", document],
                          capture_output=True, text=True, timeout=120)
    made, before = json.loads(done.stdout), yaml.safe_load(pathlib.Path(document).read_text())
    validate(made)
    checks.check(f"{name}: with problems it is a valid document", True)
    added = 0
    for path, item in before["paths"].items():
        for method, operation in item.items():
            if not isinstance(operation, dict) or "responses" not in operation:
                continue
            after = made["paths"][path][method]["responses"]
            for status, answer in operation["responses"].items():
                kept = {key: after[str(status)][key] for key in answer if key != "content"}
                checks.equal(f"{name}: {method} {path}: {status} stays", kept, {k: v for k, v in answer.items() if k != "content"})
            added += sum("x-candor-codes" in answer for answer in after.values())
    checks.check(f"{name}: refusals are described", added > 0, added)


def document(name, words):
    path = SHARED / name
    root = here / name
    done = subprocess.run([CANDOR, "generate", "docs", "--openapi", path, "--out", root], capture_output=True, text=True, timeout=120)
    checks.equal(f"{name}: exit code", (done.returncode, done.stderr), (0, ""))
    linked(name, root)
    in_chromium(name, root, words)
    with_problems(name, path)


if SHARED.exists():
    for one, sought in DOCUMENTS.items():
        checks.run(document, one, sought)
else:
    checks.skip("real documents", "../shared is not there")
checks.close()
