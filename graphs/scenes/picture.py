"""An overview as SVG, for reports: the same bubbles, rings and strong links as the canvas shows, with "N of M".

Pure: the same scene gives the same text. Colours are those of the canvas in its light theme.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

Scene = dict[str, Any]

COLOURS = {
    "account": "#4c78a8", "instrument": "#e08a1e", "device": "#3f9b5b", "address": "#8c6bbf", "operator": "#d24d57",
    "template": "#1f9aa5", "domain": "#b5803a", "mailbox": "#c0619b", "phone": "#7a8b1f", "reseller": "#6c757d",
    "block": "#a592cf", "phone_run": "#a3b04f",
}  # fmt: skip
LETTERS = {"instrument": "c", "device": "d", "address": "a", "template": "t", "domain": "m", "phone": "p"}
SHOWN = 60  # groups; the rest is folded, and said so
WIDTH, HEADER, LEGEND, MARGIN = 1100, 58, 190, 16
TEXT, QUIET, LINE, FILL = "#1d2a33", "#55606a", "#c3c8d3", "#e9eef7"
FONT = "Source Sans Pro, DejaVu Sans, Liberation Sans, Arial, sans-serif"


@dataclass(frozen=True)
class Drawn:
    """What of a scene is drawn: every figure of the caption is counted from this."""

    groups: list[int]
    links: list[int]
    least: int  # a pair of groups is drawn when it shares this many identifiers


def drawn(scene: Scene, shown: int = SHOWN) -> Drawn:
    """The largest groups, and of their links as many of the strongest as there are groups."""
    accounts: Sequence[int] = scene["groups"]["accounts"]
    groups = sorted(sorted(range(len(accounts)), key=lambda g: (-accounts[g], g))[:shown])
    links = scene["links"]
    inside = set(groups)
    possible = [n for n in range(len(links["a"])) if links["a"][n] in inside and links["b"][n] in inside]
    strengths = sorted((links["shared"][n] for n in possible), reverse=True)
    room = max(8, len(groups))
    least = strengths[room] + 1 if len(strengths) > room else (strengths[-1] if strengths else 1)
    if strengths and least > strengths[0]:
        least = strengths[0]  # all equal: better all of them than none
    return Drawn(groups, [n for n in possible if links["shared"][n] >= least], least)


def caption(scene: Scene, what: Drawn) -> str:
    """ "Showing 60 of 123 groups · 15,486 of 20,000 accounts · …", counted from what is drawn."""
    groups, links = scene["groups"], scene["links"]
    noun = scene.get("noun", "group")
    accounts = sum(groups["accounts"][g] for g in what.groups)
    folded = len(groups["id"]) - len(what.groups)
    parts = [
        f"Showing {len(what.groups):,} of {_count(len(groups['id']), noun)}",
        f"{accounts:,} of {scene['totals']['accounts']:,} accounts",
    ]
    if folded:
        parts.append(f"{_count(folded, f'smaller {noun}')} folded")
    if links["a"]:
        drawn_of = f"{len(what.links):,} of {_count(len(links['a']), f'pair of {noun}s', f'pairs of {noun}s')} linked"
        parts.append(f"{drawn_of} (sharing {_count(what.least, 'identifier')} or more)")
    return " · ".join(parts)


def alternative(scene: Scene, title: str) -> str:
    """Text for those who cannot see the picture."""
    largest = max(scene["groups"]["accounts"], default=0)
    return (
        f"{title}. {caption(scene, drawn(scene))}. The largest {scene.get('noun', 'group')} has {largest:,} accounts."
    )


def overview_svg(scene: Scene, title: str = "", shown: int = SHOWN, width: int = WIDTH) -> str:
    """The overview as one SVG document without scripts, styles or outside references, `width` units wide: the
    narrower, the larger its words are in print."""
    what = drawn(scene, shown)
    groups = _count(len(scene["groups"]["id"]), scene.get("noun", "group"))
    title = title or f"Overview: {scene['totals']['accounts']:,} accounts in {groups}"
    scale, dx, dy, height = _frame(scene, what, width)
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="{FONT}" role="img">',
        f"<title>{escape(title)}</title><desc>{escape(caption(scene, what))}</desc>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        _text(MARGIN, 24, title, 15, weight="bold"),
        _text(MARGIN, 43, caption(scene, what), 10.5, QUIET),
        *_links(scene, what, scale, dx, dy),
        *(_bubble(scene, g, scale, dx, dy) for g in what.groups),
        *_legend(scene, what, width),
        "</svg>",
    ]
    return "\n".join(body)


def _frame(scene: Scene, what: Drawn, width: int) -> tuple[float, float, float, int]:
    """Scale, offsets and height that fit the drawn groups left of the legend."""
    g = scene["groups"]
    if not what.groups:
        return 1.0, 0.0, 0.0, HEADER + 120
    left = min(g["x"][i] - g["r"][i] for i in what.groups)
    right = max(g["x"][i] + g["r"][i] for i in what.groups)
    top = min(g["y"][i] - g["r"][i] for i in what.groups)
    bottom = max(g["y"][i] + g["r"][i] for i in what.groups)
    room = width - LEGEND - 2 * MARGIN
    scale = min(room / max(right - left, 1), 680 / max(bottom - top, 1), 120 / max(g["r"]))
    dx = MARGIN + (room - (right - left) * scale) / 2 - left * scale
    legend = 120 + 17 * (len(scene["totals"]["identifiers"]) + 1)  # its rows, and the notes under them
    height = max(int((bottom - top) * scale) + HEADER + 2 * MARGIN, HEADER + legend)
    dy = HEADER + (height - HEADER - (bottom - top) * scale) / 2 - top * scale
    return scale, dx, dy, height


def _links(scene: Scene, what: Drawn, scale: float, dx: float, dy: float) -> list[str]:
    g, links = scene["groups"], scene["links"]
    lines = []
    for n in what.links:
        a, b = links["a"][n], links["b"][n]
        width = min(1.2 + 0.9 * math.log2(1 + links["shared"][n] / max(what.least, 1)), 7)
        lines.append(
            f'<line x1="{g["x"][a] * scale + dx:.1f}" y1="{g["y"][a] * scale + dy:.1f}" '
            f'x2="{g["x"][b] * scale + dx:.1f}" y2="{g["y"][b] * scale + dy:.1f}" '
            f'stroke="{LINE}" stroke-width="{width:.1f}"/>'
        )
    return lines


def _bubble(scene: Scene, g: int, scale: float, dx: float, dy: float) -> str:
    groups = scene["groups"]
    x, y, r = groups["x"][g] * scale + dx, groups["y"][g] * scale + dy, groups["r"][g] * scale
    shared = {f: counts[g] for f, counts in groups["identifiers"].items() if counts[g]}
    parts = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{FILL}"/>', *_ring(x, y, r, shared)]
    size = max(min(r * 0.42, 15), 6)
    parts.append(
        _text(
            x, y + size * (0.05 if r > 22 else 0.35), f"{groups['accounts'][g]:,}", size, weight="bold", anchor="middle"
        )
    )
    if r > 22:
        parts.append(_text(x, y + size * 1.05, _contents(shared, r), max(size * 0.6, 6.5), QUIET, anchor="middle"))
    return "".join(parts)


def _contents(shared: dict[str, int], radius: float) -> str:
    """ "25c · 10d · 28a": as many kinds as fit the bubble."""
    words = [f"{n}{LETTERS.get(f, f[0])}" for f, n in sorted(shared.items(), key=lambda item: -item[1])]
    while len(words) > 1 and len(" · ".join(words)) * 4.6 > radius * 1.8:
        words.pop()
    return " · ".join(words)


def _ring(x: float, y: float, r: float, shared: dict[str, int]) -> list[str]:
    """The kinds shared inside, as arcs in proportion, clockwise from the top."""
    total = sum(shared.values())
    width = max(min(r * 0.09, 4.5), 1.5)
    if not total:
        return [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="none" stroke="{QUIET}" stroke-width="1"/>']
    arcs, start = [], -math.pi / 2
    for family, n in shared.items():
        end = start + 2 * math.pi * n / total
        stroke = f'fill="none" stroke="{COLOURS.get(family, QUIET)}" stroke-width="{width:.1f}"'
        if n == total:
            arcs.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" {stroke}/>')
        else:
            large = int(end - start > math.pi)
            arcs.append(
                f'<path d="M{x + r * math.cos(start):.2f},{y + r * math.sin(start):.2f}A{r:.2f},{r:.2f} 0 {large} 1 '
                f'{x + r * math.cos(end):.2f},{y + r * math.sin(end):.2f}" {stroke}/>'
            )
        start = end
    return arcs


def _legend(scene: Scene, what: Drawn, width: int) -> list[str]:
    plural = {k["name"]: k["plural"] for k in scene["legend"]}
    x, y = width - LEGEND, HEADER + 14
    rows = [("account", scene["totals"]["accounts"]), *scene["totals"]["identifiers"].items()]
    lines = []
    for family, n in rows:
        lines.append(f'<rect x="{x}" y="{y - 8}" width="9" height="9" fill="{COLOURS.get(family, QUIET)}"/>')
        lines.append(_text(x + 15, y, f"{plural.get(family, family)} · {n:,}", 10.5))
        y += 17
    notes = ["circle: area = accounts", "ring: kinds shared inside"]
    if what.links:
        notes.append(f"line: {_count(what.least, 'identifier')} or more shared")
    if what.links and scene["links"].get("everywhere"):
        notes += [
            "not counting",
            f"{_count(scene['links']['everywhere'], 'identifier')} on a fifth",
            "of the groups or more",
        ]
    return lines + [_text(x, y + 12 + 15 * n, note, 9.5, QUIET) for n, note in enumerate(notes)]


def _text(x: float, y: float, words: str, size: float, fill: str = TEXT, *, weight: str = "", anchor: str = "") -> str:
    more = (f' font-weight="{weight}"' if weight else "") + (f' text-anchor="{anchor}"' if anchor else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.1f}" fill="{fill}"{more}>{escape(words)}</text>'


def _count(n: int, noun: str, plural: str = "") -> str:
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"
