"""Tables and plots of the comparison say what its figures say, and docs/ holds them as they are.

Nothing is measured here: an invented set of figures, and the one in docs/performance, are told as pages.
"""
# needs: nothing
import copy
import itertools
import json
import re
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

from _candor import ROOT, Checks

sys.path.insert(0, str(ROOT / "benches"))
from comparison import pages, plots, requests, svg, tables

checks = Checks()
SVG = "{http://www.w3.org/2000/svg}"

PEERS = {
    "nginx": {"name": "nginx", "kind": "plain", "told": "as plain proxy", "version": "1.2"},
    "prism": {"name": "Prism", "kind": "validating", "told": "proxy", "version": "5"},
    "candor-everything": {"name": "Candor <all>", "kind": "candor", "told": "all", "version": "0"},
}


def small(peer, request, cpu, second, core=0.99):
    return {"peer": peer, "request": request, "cpu_us": cpu, "ratio": cpu / 10, "per_second": second, "core": core,
            "count": 1000}


INVENTED = {
    "made": "2026-01-02 03:04 UTC", "form": "whole", "minutes": 12.5, "wrk": "4", "load_after": 1.0, "note": "A note.",
    "machine": {"cpu": "A", "cores": 2, "memory_gb": 8, "kernel": "6", "load_before": 0.5},
    "peers": PEERS,
    "left_out": [{"peer": "envoy", "name": "Envoy", "why": "not installed"}],
    "journals": [{"peer": "candor-everything", "served": 2000, "stored": 2010, "lost": 0}],
    "small": [small("nginx", "GET", 10.0, 91234.0), small("nginx", "POST", 10.0, 80000.0),
              small("prism", "GET", 1234.5, 800.0), {"peer": "prism", "request": "POST", "void": "422 <b>|`x`"},
              small("candor-everything", "GET", 12.5, 60000.0, 0.5), small("candor-everything", "POST", 17.0, 50000.0)],
    "latency": [{"peer": "nginx", "request": "GET", "rate": 45617.0, "p50_us": 61, "p99_us": 480, "p90_us": 90,
                 "p999_us": 900}],
    "memory": [{"peer": peer, "connections": count, "pss_mb": mb, "rss_mb": mb + 1}
               for peer, sizes in (("nginx", (10, 12, 25)), ("candor-everything", (22, 30, 77)))
               for count, mb in zip((1, 1000, 10000), sizes, strict=True)],
    "start": [{"peer": "nginx", "ms": 21.0}, {"peer": "prism", "void": "nothing listened"}],
    "contract": [{"peer": "candor-everything", "operations": n, "contract_mb": n / 1000, "start_ms": 50 + n / 10,
                  "pss_mb": 30 + n / 100, "get_cpu_us": 15.0, "post_cpu_us": 20.0} for n in (10, 1000, 11000)],
    "body": [{"peer": "nginx", "length": word, "cpu_us": us} for word, us in (("1 KB", 20), ("10 MB", 3600))],
    "answer": [{"peer": "nginx", "void": "it ended with 1 at its start"}],
}


def cells(text, first):
    """The cells of the row that begins with this one."""
    line = next(line for line in text.splitlines() if line.startswith(f"| {first} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def table_has_each_figure_in_its_place():
    text = tables.sections(INVENTED)["small"]
    assert cells(text, "nginx") == ["nginx", "10", "1.00", "91,200", "10", "1.00", "80,000"], text
    assert cells(text, "Candor <all>")[1:4] == ["12.5", "1.25", "≥ 60,000"], text
    assert "2,000 answered under load, 2,010 stored in all, 0 lost" in text, text


def void_has_its_reason_below():
    text = tables.sections(INVENTED)["small"]
    assert cells(text, "Prism")[4:] == ["void [1]"] * 3, text
    assert "[1] 422 ‹b>/'x'." in text, text
    assert tables.sections(INVENTED)["answer"] == "Void: nginx, it ended with 1 at its start."


def growth_has_a_column_for_each_size():
    text = tables.sections(INVENTED)["memory"]
    assert "MB with 1 connections | MB with 1,000 connections | MB with 10,000 connections" in text, text
    assert cells(text, "Candor <all>") == ["Candor <all>", "22", "30", "77"], text
    assert tables.sections(INVENTED)["body"].splitlines()[0] == "| proxy | CPU µs: 1 KB | CPU µs: 10 MB |"


def reached_only_if_it_is():
    text = tables.targets(INVENTED)
    assert cells(text, "everything on, every exchange kept: GET, to nginx")[1:] == ["1.3", "1.25 (reached)"], text
    assert cells(text, "everything on, every exchange kept: POST, to nginx")[1:] == ["1.6", "1.7"], text
    worse = copy.deepcopy(INVENTED)
    worse["memory"] = [row | {"void": "closed"} for row in worse["memory"]]
    assert cells(tables.targets(worse), "memory with one connection, MB")[2] == "void [1]"


def left_out_machine_and_note_are_told():
    texts = tables.sections(INVENTED)
    assert "Left out: Envoy, not installed." in texts["peers"]
    assert "load 0.5 before and 1.0 after" in texts["machine"] and texts["machine"].endswith("A note.")


def plots_are_well_formed_and_tell_figures_in_words():
    made = plots.plots(INVENTED)
    assert set(made) >= {"cpu", "speed", "latency", "start", "memory", "contract-start", "body"}, set(made)
    for name, text in made.items():
        root = ET.fromstring(text)
        assert root.get("role") == "img" and root.find(f"{SVG}title").text, name
        assert any(char.isdigit() for char in root.find(f"{SVG}desc").text), name
        assert "prefers-color-scheme: dark" in text, name
        for mark in root.iter(f"{SVG}circle"):
            x, y = float(mark.get("cx")), float(mark.get("cy"))
            assert 0 <= x <= int(root.get("width")) and 0 <= y <= int(root.get("height")), (name, x, y)
    assert "Candor &lt;all&gt;" in made["cpu"]


def more_is_further_right_and_labels_keep_apart():
    scale = svg.Log([3, 4700], 0, 100)
    assert scale.low == 2 and scale.high == 5000 and scale.at(3) < scale.at(30) < scale.at(4700) <= 100
    heights = [y for y, *_ in plots._apart([[50, "a", ""], [51, "b", ""], [52, "c", ""]])]
    assert all(below - above >= 15 for above, below in itertools.pairwise(heights)), heights
    assert [svg.number(v) for v in (0.0123, 1.5, 12.34, 999.6, 45617)] == ["0.01", "1.5", "12.3", "1,000", "45,600"]


def marked_sections_are_replaced_and_nothing_else():
    docs = Path(tempfile.mkdtemp(prefix="candor-test-"))
    page = "# P\n\n<!-- figures: start -->\nold\n<!-- end of figures -->\n\nkept\n"
    (docs / "performance.md").write_text(page)
    (docs / "performance").mkdir()
    pages.write(docs, INVENTED)
    now = (docs / "performance.md").read_text()
    assert "old" not in now and "| nginx | 21 |" in now and now.endswith("\n\nkept\n"), now
    pages.write(docs, INVENTED)
    assert (docs / "performance.md").read_text() == now
    assert (docs / "performance/cpu.svg").read_text().startswith("<svg")


def docs_are_made_from_the_figures_there_are():
    figures = json.loads((ROOT / "docs/performance/figures.json").read_text())
    mend = "`python3 benches/compare.py --draw` mends it"
    for path, text in pages.files(ROOT / "docs", figures).items():
        assert path.exists() and path.read_text() == text, f"{path} is not what the figures say; {mend}"
    page = (ROOT / "docs/performance.md").read_text()
    for name in re.findall(r"\(performance/([\w-]+)\.svg\)", page):
        assert name in plots.plots(figures), f"the page shows {name}.svg, for which there are no figures"


def requests_are_as_long_as_they_say_and_documented():
    for word, length in requests.LENGTHS.items():
        assert len(requests.posted(word).body) == length
        assert len(json.loads(requests.answered(word).answer)) >= 5
    for operations in requests.OPERATIONS:
        paths = json.loads(requests.document(operations))["paths"]
        assert sum(len(path) for path in paths.values()) == operations
        for request in requests.of_many(operations):
            assert request.method.lower() in paths[request.target.split("?")[0]], (operations, request.target)


for part in (
    table_has_each_figure_in_its_place,
    void_has_its_reason_below,
    growth_has_a_column_for_each_size,
    reached_only_if_it_is,
    left_out_machine_and_note_are_told,
    plots_are_well_formed_and_tell_figures_in_words,
    more_is_further_right_and_labels_keep_apart,
    marked_sections_are_replaced_and_nothing_else,
    docs_are_made_from_the_figures_there_are,
    requests_are_as_long_as_they_say_and_documented,
):
    before = checks.passed, len(checks.failed)
    checks.run(part)
    if (checks.passed, len(checks.failed)) == before:
        checks.check(part.__name__, True)
checks.close()
