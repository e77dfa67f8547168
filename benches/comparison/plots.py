"""Plots of the figures: one value per proxy as dots on a line, growth as curves. All scales are logarithmic."""
import itertools

from .svg import Log, Picture, number

WIDTH = 760
ROW = 24


def plots(figures):
    """File name without `.svg`, and the picture, for each plot that there are figures for."""
    made = {
        "cpu": _pair(figures, "small", "cpu_us", "CPU time for a small request", "µs, user and system"),
        "speed": _pair(figures, "small", "per_second", "Requests a second on one core", "a second"),
        "latency": _latency(figures),
        "start": _starts(figures),
        "memory": _curves(figures, "memory", "connections", "pss_mb", "Memory with waiting connections",
                          "connections", "MB"),
        "contract-start": _curves(figures, "contract", "operations", "start_ms",
                                  "Start to the first answer, by the size of the contract", "operations", "ms"),
        "contract-cpu": _curves(figures, "contract", "operations", "post_cpu_us",
                                "CPU time for a POST, by the size of the contract", "operations", "µs"),
        "body": _curves(figures, "body", "length", "cpu_us", "CPU time for a POST, by the size of its body", "body",
                        "µs"),
        "answer": _curves(figures, "answer", "length", "cpu_us", "CPU time for a GET, by the size of the answer",
                          "answer", "µs"),
    }
    return {name: str(picture) for name, picture in made.items() if picture}


def _dots(figures, title, unit, rows, meaning):
    """A line per proxy, with up to two marks; `rows` has (peer, first or None, second or None)."""
    values = [v for _, *two in rows for v in two if v]
    if not values:
        return None
    left, top, right = 210, 64, WIDTH - 30
    height = top + ROW * len(rows) + 44
    names = {key: peer["name"] for key, peer in figures["peers"].items()}
    told = "; ".join(f"{names[key]} {' and '.join(number(v) if v else 'void' for v in two)}" for key, *two in rows)
    picture = Picture(WIDTH, height, title, f"{unit}, {meaning}. {told}.")
    picture.text(16, 26, title, "head")
    picture.text(16, 46, f"{unit} · {meaning}", "small")
    scale = Log(values, left, right)
    for tick in scale.ticks():
        picture.line(scale.at(tick), top, scale.at(tick), height - 34)
        picture.text(scale.at(tick), height - 16, number(tick), "small", "middle")
    for place, (key, *two) in enumerate(rows):
        y, kind = top + ROW * (place + 0.5), figures["peers"][key]["kind"]
        picture.text(left - 12, y + 4, names[key], anchor="end")
        there = [v for v in two if v]
        if len(there) == 2:
            picture.path([(scale.at(v), y) for v in there], kind)
        for value, shape in zip(two, ("full", "open")):
            if value:
                picture.mark(scale.at(value), y, kind, shape)
        if not there:
            picture.text(left + 8, y + 4, "void", "small")
    return picture


def _values(figures, section, name, wanted):
    """Figures of the rows that count, by peer, where the row has these members."""
    return {row["peer"]: row[name] for row in figures.get(section, [])
            if name in row and all(row.get(k) == v for k, v in wanted.items())}


def _pair(figures, section, name, title, unit):
    get, post = (_values(figures, section, name, {"request": request}) for request in ("GET", "POST"))
    rows = [(key, get.get(key), post.get(key)) for key in figures["peers"]
            if any(row["peer"] == key for row in figures.get(section, []))]
    return _dots(figures, title, unit, rows, "● GET, □ POST of 1 KB")


def _latency(figures):
    half, nearly_all = (_values(figures, "latency", name, {"request": "GET"}) for name in ("p50_us", "p99_us"))
    rows = [(key, half.get(key), nearly_all.get(key)) for key in figures["peers"] if key in half]
    return _dots(figures, "Waiting for a GET, at half of the proxy's own top speed", "µs", rows, "● median, □ 99 of 100")


def _starts(figures):
    took = _values(figures, "start", "ms", {})
    return _dots(figures, "From the start of the program to its first answer", "ms",
                 [(key, took.get(key)) for key in figures["peers"] if key in took], "median of several starts")


def _curves(figures, section, across, name, title, x_name, unit):
    rows = [row for row in figures.get(section, []) if name in row]
    if not rows:
        return None
    left, top, right, bottom = 64, 64, WIDTH - 200, 380
    series = {}
    for row in rows:
        series.setdefault(row["peer"], []).append((amount(row[across]), row[name], row[across]))
    points = [point for curve in series.values() for point in curve]
    names = {key: peer["name"] for key, peer in figures["peers"].items()}
    told = "; ".join(f"{names[key]} " + ", ".join(f"{number(y)} at {label:,}" if isinstance(label, int) else
                                                  f"{number(y)} at {label}" for _, y, label in curve)
                     for key, curve in series.items())
    picture = Picture(WIDTH, bottom + 56, title, f"{unit} by {x_name}. {told}.")
    picture.text(16, 26, title, "head")
    picture.text(16, 46, unit, "small")
    x, y = Log([p[0] for p in points], left, right), Log([p[1] for p in points], bottom, top)
    for tick in y.ticks():
        picture.line(left, y.at(tick), right, y.at(tick))
        picture.text(left - 8, y.at(tick) + 4, number(tick), "small", "end")
    for value, label in sorted({(p[0], p[2]) for p in points}):
        picture.text(x.at(value), bottom + 22, f"{label:,}" if isinstance(label, int) else label, "small", "middle")
    picture.text((left + right) / 2, bottom + 44, x_name, "small", "middle")
    ends = []
    for key, curve in series.items():
        kind = figures["peers"][key]["kind"]
        places = [(x.at(p[0]), y.at(p[1])) for p in curve]
        picture.path(places, kind)
        for place in places:
            picture.mark(*place, kind)
        ends.append([places[-1][1], names[key], kind])
    for height, words, kind in _apart(ends):
        picture.text(right + 12, height + 4, words, kind)
    return picture


def amount(value):
    """A number of something, or a length such as `10 KB`."""
    if isinstance(value, str):
        count, unit = value.split()
        return int(count) * {"KB": 1e3, "MB": 1e6}[unit]
    return value


def _apart(ends, least=15):
    """Labels from top to bottom, moved so far that none covers another."""
    out = sorted(ends)
    for above, below in itertools.pairwise(out):
        below[0] = max(below[0], above[0] + least)
    return out
