"""Small pictures drawn as SVG from the snapshot's figures: the ruler of likelihood, and exchanges by week."""

from typing import Any
from xml.sax.saxutils import escape

from investigations.attribution.likelihood import BANDS

FONT = "Source Sans Pro"
INK, QUIET, LINE, FILL, BRAND = "#1d2a33", "#55606a", "#c3c8d3", "#eef2f5", "#0e6b70"
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


def weeks(rows: list[list[Any]]) -> str:
    """Bars of (first day of the week, exchanges)."""
    height, base, left = 150, 122, 46
    top = max((n for _, n in rows), default=0) or 1
    step = (WIDTH - left) / max(len(rows), 1)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="{FONT}">']
    for share in (0, 0.5, 1):
        y = base - share * 100
        parts.append(f'<line x1="{left}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="{LINE}" stroke-width="0.6"/>')
        parts.append(_text(left - 6, y + 3.5, f"{top * share:,.0f}", 10, QUIET, "end"))
    for place, (_, n) in enumerate(rows):
        tall = 100 * n / top
        x = left + place * step + step * 0.12
        parts.append(
            f'<rect x="{x:.1f}" y="{base - tall:.1f}" width="{step * 0.76:.1f}" height="{tall:.1f}" fill="{BRAND}"/>'
        )
    if rows:
        parts.append(_text(left, base + 16, rows[0][0], 10, QUIET, "start"))
        parts.append(_text(WIDTH, base + 16, rows[-1][0], 10, QUIET, "end"))
    return "\n".join([*parts, "</svg>"])


def _text(  # noqa: PLR0917
    x: float, y: float, words: str, size: float, fill: str, anchor: str, strong: bool = False
) -> str:
    weight = "600" if strong else "400"
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )
