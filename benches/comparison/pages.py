"""Puts tables and plots where people read them: the marked sections of docs/performance.md, docs/performance/*.svg.

A section stands between `<!-- figures: NAME -->` and `<!-- end of figures -->`; what is between them is replaced.
"""
import re

from . import plots, tables

MARKED = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- end of figures -->)", re.DOTALL)


def filled(page, figures):
    """The page with its sections told anew; raises KeyError if it marks one that there is not."""
    texts = tables.sections(figures)
    return MARKED.sub(lambda found: f"{found[1]}\n{texts[found[2]]}\n\n{found[3]}", page)


def files(docs, figures):
    """What the files should hold, by path."""
    page = docs / "performance.md"
    made = {page: filled(page.read_text(), figures)}
    return made | {docs / f"performance/{name}.svg": text for name, text in plots.plots(figures).items()}


def write(docs, figures):
    for path, text in files(docs, figures).items():
        path.write_text(text)
