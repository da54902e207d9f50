"""Draws time and memory over the number of documents as one SVG, both axes logarithmic. No packages needed."""

import math

COLOURS = ["#0b7a4b", "#5fb98f", "#b3541e", "#7b4fa3", "#1f6fb2", "#b08a1e", "#666666"]
WIDTH, HEIGHT, LEFT, TOP, GAP, LEGEND = 360, 260, 64, 40, 84, 150

STYLE = """<style>
text { font: 12px system-ui, sans-serif; fill: #222 } .axis { stroke: #999; stroke-width: 1 } .grid { stroke: #ddd }
@media (prefers-color-scheme: dark) { text { fill: #ddd } .axis { stroke: #777 } .grid { stroke: #444 } }
</style>"""


def ticks(low, high):
    """1, 2, 5 and their tens, from the last one below to the first one above."""
    steps = [m * 10.0**e for e in range(-4, 10) for m in (1, 2, 5)]
    first = max((s for s in steps if s <= low), default=steps[0])
    last = min((s for s in steps if s >= high), default=steps[-1])
    return [s for s in steps if first <= s <= last]


def short(value):
    for size, sign in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g} {sign}"
    return f"{value:g}"


def panel(out, left, title, lines):
    """One chart. `lines`: for each name the points (documents, value)."""
    points = [p for found in lines.values() for p in found]
    xs, ys = ticks(*span([p[0] for p in points])), ticks(*span([p[1] for p in points]))
    scale = lambda v, marks: (math.log(v) - math.log(marks[0])) / ((math.log(marks[-1]) - math.log(marks[0])) or 1)
    x = lambda v: left + WIDTH * scale(v, xs)
    y = lambda v: TOP + HEIGHT * (1 - scale(v, ys))
    out.append(f'<text x="{left}" y="{TOP - 16}">{title}</text>')
    for mark in ys:
        out.append(f'<line class="grid" x1="{left}" x2="{left + WIDTH}" y1="{y(mark):.1f}" y2="{y(mark):.1f}"/>')
        out.append(f'<text x="{left - 6}" y="{y(mark) + 4:.1f}" text-anchor="end">{short(mark)}</text>')
    for mark in xs:
        out.append(f'<line class="axis" x1="{x(mark):.1f}" x2="{x(mark):.1f}" y1="{TOP + HEIGHT}" y2="{TOP + HEIGHT + 4}"/>')
        out.append(f'<text x="{x(mark):.1f}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{short(mark)}</text>')
    for name, colour in zip(lines, COLOURS * len(lines)):
        way = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in sorted(lines[name]))
        out.append(f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for a, b in lines[name]:
            out.append(f'<circle cx="{x(a):.1f}" cy="{y(b):.1f}" r="3" fill="{colour}"/>')


def span(values):
    return min(values), max(values)


def draw(rows):
    """The picture of rows with `program`, `documents`, `seconds` and `megabytes`."""
    time, memory = {}, {}
    for row in rows:
        time.setdefault(row["program"], []).append((row["documents"], row["seconds"]))
        memory.setdefault(row["program"], []).append((row["documents"], row["megabytes"]))
    wide = LEFT + 2 * WIDTH + GAP + LEGEND
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {TOP + HEIGHT + 40}">', STYLE]
    panel(out, LEFT, "seconds over documents", time)
    panel(out, LEFT + WIDTH + GAP, "peak memory in MB over documents", memory)
    for place, (name, colour) in enumerate(zip(time, COLOURS * len(time))):
        left, top = LEFT + 2 * WIDTH + GAP + 12, TOP + 18 * place
        out.append(f'<rect x="{left}" y="{top}" width="12" height="3" fill="{colour}"/>')
        out.append(f'<text x="{left + 18}" y="{top + 6}">{name}</text>')
    return "\n".join(out + ["</svg>", ""])
