"""A small writer of SVG: text, lines, marks, and scales. Light and dark pages are told apart by the viewer's setting."""
import math
from xml.sax.saxutils import escape

STYLE = """\
text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328 }
text.small { font-size: 12px; fill: #59636e }
text.head { font-size: 15px; font-weight: 600 }
line.grid { stroke: #d1d9e0; stroke-width: 1 }
.plain { --c: #59636e } .validating { --c: #b35900 } .candor { --c: #0969da }
.stroke { stroke: var(--c); fill: none; stroke-width: 1.75 }
.full { fill: var(--c); stroke: var(--c) }
.open { fill: none; stroke: var(--c); stroke-width: 2 }
text.plain, text.validating, text.candor { fill: var(--c) }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } text.small { fill: #9198a1 } line.grid { stroke: #3d444d }
  .plain { --c: #9198a1 } .validating { --c: #e09b51 } .candor { --c: #4493f8 }
}"""


class Picture:
    """What is drawn, in order."""

    def __init__(self, width, height, title, description):
        self.width, self.height, self.title, self.description, self.parts = width, height, title, description, []

    def text(self, x, y, words, kind="", anchor="start"):
        style = f' class="{kind}"' if kind else ""
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}"{style} text-anchor="{anchor}">{escape(words)}</text>')

    def line(self, x1, y1, x2, y2, kind="grid"):
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>')

    def path(self, points, kind):
        steps = " ".join(f"{'L' if n else 'M'}{x:.1f} {y:.1f}" for n, (x, y) in enumerate(points))
        self.parts.append(f'<path d="{steps}" class="stroke {kind}"/>')

    def mark(self, x, y, kind, shape="full"):
        """A full disc or an open square; shapes, not only colours, tell series apart."""
        if shape == "full":
            self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" class="full {kind}"/>')
        else:
            self.parts.append(f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" class="open {kind}"/>')

    def __str__(self):
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" '
                f'width="{self.width}" height="{self.height}" role="img" aria-labelledby="t d">\n'
                f'<title id="t">{escape(self.title)}</title>\n<desc id="d">{escape(self.description)}</desc>\n'
                f"<style>{STYLE}</style>\n" + "\n".join(self.parts) + "\n</svg>\n")


class Log:
    """A logarithmic scale from values to pixels, from one power of ten or its half or fifth to another."""

    def __init__(self, values, start, end):
        self.low, self.high = _below(min(values)), _above(max(values))
        if self.low == self.high:
            self.high *= 10
        self.start, self.end = start, end

    def at(self, value):
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self):
        """Powers of ten, with their doubles and fives where there are few of them."""
        tens = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        factors = (1,) if len(tens) > 4 else (1, 2, 5) if len(tens) <= 3 else (1, 3)
        return [f * 10.0**n for n in tens for f in factors if self.low * 0.999 <= f * 10.0**n <= self.high * 1.001]


def _below(value):
    ten = 10.0 ** math.floor(math.log10(value))
    return max(f * ten for f in (1, 2, 5) if f * ten <= value * 1.0001)


def _above(value):
    ten = 10.0 ** math.floor(math.log10(value))
    return min(f * ten for f in (1, 2, 5, 10) if f * ten >= value * 0.9999)


def number(value):
    """Three digits, and thousands told apart."""
    if value >= 100:
        digits = max(0, len(str(int(value))) - 3)
        return f"{round(value, -digits):,.0f}"
    if value >= 10:
        return f"{value:.3g}"
    return f"{value:.2f}".rstrip("0").rstrip(".") if value >= 0.1 else f"{value:.1g}"
