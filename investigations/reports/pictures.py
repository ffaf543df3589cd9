"""Small pictures drawn as SVG from the snapshot's figures: the ruler of likelihood, activity, ribbons of pools."""

from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from investigations.attribution.likelihood import BANDS

FONT = "Source Sans Pro"
INK, QUIET, LINE, FILL, BRAND = "#1d2a33", "#55606a", "#c3c8d3", "#eef2f5", "#0e6b70"
MARK = "#e08a1e"
WIDTH, EDGE = 640, 14  # EDGE: room for the figures at both ends
LETTER = 5.6  # px a letter of the labels takes


def ruler(low: float, high: float, words: str) -> str:
    """All bands from remote to almost certain, the one that applies filled, with its word and its two borders."""
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} 62" font-family="{FONT}">']
    for band in BANDS:
        x, end = _at(band.low), _at(band.high)
        chosen = band.words == words
        fill, ink = (BRAND, "#ffffff") if chosen else (FILL, QUIET)
        parts.append(f'<rect x="{x:.1f}" y="20" width="{end - x:.1f}" height="22" fill="{fill}" stroke="#fff"/>')
        fits = len(band.words) * LETTER < end - x
        if fits:
            parts.append(_text((x + end) / 2, 35, band.words, 10.5, ink, "middle", chosen))
        elif chosen:
            anchor = "end" if x > WIDTH / 2 else "start"
            parts.append(_text(end if anchor == "end" else x, 13, band.words, 10.5, INK, anchor, True))
    narrow = _at(high) - _at(low) < 60
    parts.append(_text(_at(low), 57, f"{low:.0%}", 10.5, INK, "end" if narrow else "middle", True))
    parts.append(_text(_at(high), 57, f"{high:.0%}", 10.5, INK, "start" if narrow and high < 0.9 else "middle", True))
    return "\n".join([*parts, "</svg>"])


def _at(probability: float) -> float:
    return EDGE + probability * (WIDTH - 2 * EDGE)


def activity(rows: list[list[Any]]) -> str:
    """Bars of (first day of the week, created, active, exchanges, payments): exchanges, and below them accounts."""
    height, base, low, left = 250, 122, 208, 52
    step = min((WIDTH - left) / max(len(rows), 1), 48)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="{FONT}">']
    top = max((row[3] for row in rows), default=0) or 1
    people = max((max(row[1], row[2]) for row in rows), default=0) or 1
    parts += _axis(left, base, 100, top, "exchanges") + _axis(left, low, 60, people, "accounts")
    for place, (_, created, active, exchanges, _) in enumerate(rows):
        x = left + place * step
        parts.append(_bar(x + step * 0.12, base, step * 0.76, 100 * exchanges / top, BRAND))
        parts.append(_bar(x + step * 0.12, low, step * 0.36, 60 * active / people, BRAND))
        parts.append(_bar(x + step * 0.52, low, step * 0.36, 60 * created / people, MARK))
    if rows:
        parts.append(_text(left, low + 14, rows[0][0], 10, QUIET, "start"))
        parts.append(_text(max(left + step * len(rows), 180), low + 14, rows[-1][0], 10, QUIET, "end"))
    for x, fill, words in ((left, BRAND, "active"), (left + 80, MARK, "created")):
        parts += [_bar(x, low + 35, 9, 9, fill), _text(x + 14, low + 34, words, 10, QUIET, "start")]
    return "\n".join([*parts, "</svg>"])


def _axis(left: float, base: float, tall: float, top: float, words: str) -> list[str]:
    parts = [_text(left, base - tall - 6, words, 10, QUIET, "start")]
    for share in (0, 0.5, 1):
        y = base - share * tall
        parts.append(f'<line x1="{left}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="{LINE}" stroke-width="0.6"/>')
        parts.append(_text(left - 6, y + 3.5, f"{top * share:,.0f}", 10, QUIET, "end"))
    return parts


def _bar(x: float, base: float, width: float, tall: float, fill: str) -> str:
    return f'<rect x="{x:.1f}" y="{base - tall:.1f}" width="{width:.1f}" height="{tall:.1f}" fill="{fill}"/>'


def ribbons(pools: list[dict[str, Any]]) -> str:
    """A ribbon a pool, as wide at each week as its exchanges then; all on one scale of time and width."""
    row, head, left = 26, 8, 78
    weeks = sorted({date.fromisoformat(week) for pool in pools for week, _ in pool["weekly"]})
    span = max((weeks[-1] - weeks[0]).days, 7)
    top = max(n for pool in pools for _, n in pool["weekly"]) or 1
    height = head + row * len(pools) + 22
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="{FONT}">']

    def at(week: str) -> float:
        return left + (date.fromisoformat(week) - weeks[0]).days / span * (WIDTH - left - EDGE)

    for place, pool in enumerate(pools):
        middle = head + row * (place + 0.5)
        parts.append(
            f'<line x1="{left}" x2="{WIDTH}" y1="{middle:.1f}" y2="{middle:.1f}" stroke="{LINE}" stroke-width="0.4"/>'
        )
        points = [(at(week), max(0.6, (row - 5) / 2 * n / top)) for week, n in pool["weekly"]]
        points = [(points[0][0] - 2, 0.3), *points, (points[-1][0] + 2, 0.3)]
        upper = [f"{x:.1f},{middle - tall:.1f}" for x, tall in points]
        lower = [f"{x:.1f},{middle + tall:.1f}" for x, tall in reversed(points)]
        parts.append(f'<polygon points="{" ".join(upper + lower)}" fill="{BRAND}"/>')
        parts.append(_text(left - 8, middle + 3.5, f"Pool {pool['pool'] + 1}", 10.5, INK, "end"))
    foot = height - 6
    parts.append(_text(left, foot, f"{weeks[0].day} {weeks[0]:%b %Y}", 10, QUIET, "start"))
    parts.append(_text(WIDTH - EDGE, foot, f"{weeks[-1].day} {weeks[-1]:%b %Y}", 10, QUIET, "end"))
    return "\n".join([*parts, "</svg>"])


def _text(  # noqa: PLR0917
    x: float, y: float, words: str, size: float, fill: str, anchor: str, strong: bool = False
) -> str:
    weight = "600" if strong else "400"
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )
