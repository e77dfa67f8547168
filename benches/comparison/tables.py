"""Tables of the figures, as Markdown: one function for each marked section of docs/performance.md."""
from .plots import amount
from .svg import number


def everything(figures):
    """All tables, one after the other."""
    return "\n\n".join(text for text in sections(figures).values() if text)


def sections(figures):
    """The text of each marked section by its name."""
    return {
        "machine": machine(figures),
        "peers": peers(figures),
        "targets": targets(figures),
        "small": small(figures),
        "latency": latency(figures),
        "memory": grown(figures, "memory", "connections", [("pss_mb", "MB with {} connections")]),
        "start": start(figures),
        "contract": grown(figures, "contract", "operations", [
            ("start_ms", "start, ms: {}"), ("pss_mb", "MB: {}"), ("get_cpu_us", "GET, CPU µs: {}"),
            ("post_cpu_us", "POST, CPU µs: {}")]),
        "body": grown(figures, "body", "length", [("cpu_us", "CPU µs: {}")]),
        "answer": grown(figures, "answer", "length", [("cpu_us", "CPU µs: {}")]),
    }


class Table:
    """Rows under a head; what is void is said below, once for each reason."""

    def __init__(self, *head):
        self.lines = ["| " + " | ".join(head) + " |", "|---|" + "--:|" * (len(head) - 1)]
        self.reasons = []

    def add(self, *cells):
        self.lines.append("| " + " | ".join(cells) + " |")

    def void(self, why):
        if why not in self.reasons:
            self.reasons.append(why)
        return f"void [{self.reasons.index(why) + 1}]"

    def __str__(self):
        notes = [f"[{n}] {_plain(why)}." for n, why in enumerate(self.reasons, 1)]
        return "\n".join(self.lines) + ("\n\n" + " ".join(notes) if notes else "")


def _plain(text):
    """Text from outside, as Markdown shows it and on one line."""
    return " ".join(text.replace("`", "'").replace("|", "/").replace("<", "‹").split())[:300]


def _by(rows, *names):
    return {tuple(row.get(name) for name in names): row for row in rows or []}


def _named(figures):
    return [(key, peer["name"]) for key, peer in figures["peers"].items()]


def _cell(table, row, name, form=number):
    if not row:
        return ""
    return table.void(row["void"]) if "void" in row else form(row[name]) if name in row else ""


def machine(figures):
    m = figures["machine"]
    text = (f"Measured {figures['made']} in {figures['minutes']:g} minutes ({figures['form']} form) on {m['cores']} "
            f"cores ({m['cpu']}), {m['memory_gb']} GB, Linux {m['kernel']}; load {m['load_before']} before and "
            f"{figures['load_after']} after; wrk {figures['wrk']}.")
    return text + (f" {figures['note']}" if figures.get("note") else "")


def peers(figures):
    table = Table("proxy", "version", "how it is told")
    table.lines[1] = "|---|---|---|"
    for peer in figures["peers"].values():
        table.add(peer["name"], peer["version"], peer["told"])
    out = str(table)
    for one in figures["left_out"]:
        out += f"\n\nLeft out: {one['name']}, {_plain(one['why'])}."
    return out


def small(figures):
    rows = _by(figures.get("small"), "peer", "request")
    if not rows:
        return ""
    table = Table("proxy", "GET: CPU µs", "to nginx", "a second", "POST: CPU µs", "to nginx", "a second")
    _of_both(table, figures, rows, lambda row: [
        _cell(table, row, "cpu_us"), _cell(table, row, "ratio", "{:.2f}".format),
        _cell(table, row, "per_second", lambda v: _speed(v, row))])
    kept = [f"{figures['peers'][j['peer']]['name']}: {j['served']:,} answered under load, {j['stored']:,.0f} stored in "
            f"all, {j['lost']:,.0f} lost" for j in figures["journals"]]
    return str(table) + ("\n\nJournals: " + "; ".join(kept) + "." if kept else "")


def _of_both(table, figures, rows, cells):
    """A line for each peer: the cells of its GET, and behind them those of its POST."""
    for key, name in _named(figures):
        table.add(name, *(cell for request in ("GET", "POST") for cell in cells(rows.get((key, request)))))


def _speed(value, row):
    """A proxy that did not use up its core could have done more."""
    return ("≥ " if row["core"] < 0.9 else "") + number(value)


def latency(figures):
    rows = _by(figures.get("latency"), "peer", "request")
    if not rows:
        return ""
    table = Table("proxy", "GET: a second", "p50 µs", "p99 µs", "POST: a second", "p50 µs", "p99 µs")
    _of_both(table, figures, rows, lambda row: [_cell(table, row, what) for what in ("rate", "p50_us", "p99_us")])
    return str(table)


def start(figures):
    rows = _by(figures.get("start"), "peer")
    if not rows:
        return ""
    table = Table("proxy", "ms to the first answer")
    for key, name in _named(figures):
        if (key,) in rows:
            table.add(name, _cell(table, rows[(key,)], "ms"))
    return str(table)


def grown(figures, section, across, columns):
    """A row for each proxy; for each column one cell for each size."""
    rows = _by(figures.get(section), "peer", across)
    # What did not even start is void for all sizes.
    never = [(name, rows.pop((key, None))) for key, name in _named(figures) if (key, None) in rows]
    below = "\n\n".join(f"Void: {name}, {_plain(row['void'])}." for name, row in never)
    if not rows:
        return below
    sizes = sorted({size for _, size in rows}, key=amount)
    heads = [text.format(f"{size:,}" if isinstance(size, int) else size) for _, text in columns for size in sizes]
    table = Table("proxy", *heads)
    for key, name in _named(figures):
        if any((key, size) in rows for size in sizes):
            table.add(name, *(_cell(table, rows.get((key, size)), column)
                              for column, _ in columns for size in sizes))
    return f"{table}\n\n{below}".strip()


def targets(figures):
    """What is to be reached, and how far it is."""
    ratios = _by(figures.get("small"), "peer", "request")
    held = _by(figures.get("memory"), "peer", "connections")
    started = _by(figures.get("contract"), "peer", "operations")
    prism = ratios.get(("prism", "POST"), {}).get("cpu_us")
    full = "candor-everything"
    wanted = [
        ("contract and ids on, journal off: GET, to nginx", ratios.get(("candor-contract", "GET")), "ratio", 0.9),
        ("everything on, every exchange kept: GET, to nginx", ratios.get((full, "GET")), "ratio", 1.3),
        ("everything on, every exchange kept: POST, to nginx", ratios.get((full, "POST")), "ratio", 1.6),
        ("the same POST, CPU µs, to a thirtieth of Prism's", ratios.get((full, "POST")), "cpu_us", prism and prism / 30),
        ("memory with one connection, MB", held.get((full, 1)), "pss_mb", 60),
        ("start to the first answer with a contract of 1 MB, ms", started.get((full, 1_000)), "start_ms", 300),
    ]
    table = Table("to reach", "at most", "is")
    for what, row, name, most in wanted:
        if row and most:
            reached = " (reached)" if "void" not in row and row[name] <= most else ""
            table.add(what, number(most), _cell(table, row, name) + reached)
    return str(table) if len(table.lines) > 2 else ""
