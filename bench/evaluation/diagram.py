"""A reliability diagram as SVG: what was said against what was so, a dot a bin, its area the number behind it."""

from collections.abc import Sequence
from math import sqrt
from pathlib import Path

from graphs.linkage.evaluation.probabilities import Bin

SIDE, LEFT, TOP = 300, 60, 40
# Both read on white and on dark ground.
INK, GRID, LINES = "#767676", "#9a9a9a", ("#2f7ed8", "#d2691e", "#3c9a3c")


def diagram(series: Sequence[tuple[str, Sequence[Bin]]], title: str) -> str:
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE + 300} {SIDE + 100}" role="img" '
        f'font-family="sans-serif" font-size="12" fill="{INK}">',
        f"<title>{title}</title>",
        f'<text x="{LEFT}" y="20" font-size="14">{title}</text>',
        f'<path d="M{LEFT} {TOP}v{SIDE}h{SIDE}" fill="none" stroke="{INK}"/>',
        f'<path d="M{LEFT} {TOP + SIDE}L{LEFT + SIDE} {TOP}" stroke="{GRID}" stroke-dasharray="4 4"/>',
        f'<text x="{LEFT + SIDE / 2}" y="{TOP + SIDE + 40}" text-anchor="middle">probability said</text>',
        f'<text transform="translate(18 {TOP + SIDE / 2}) rotate(-90)" text-anchor="middle">share that was so</text>',
    ]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        x, y = _at(tick, tick)
        parts.append(f'<text x="{x:.0f}" y="{TOP + SIDE + 18}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{tick:g}</text>')
    for number, (name, found) in enumerate(series):
        parts += _series(name, found, number)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _series(name: str, found: Sequence[Bin], number: int) -> list[str]:
    colour = LINES[number]
    dots = [(*_at(part.said, part.right), part) for part in found]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y, _ in dots)
    parts = [f'<path d="M{path}" fill="none" stroke="{colour}"/>'] if dots else []
    for x, y, part in dots:
        radius = min(12.0, 2.5 + sqrt(part.count) / 6)
        told = f"said {part.said:.3f}, so {part.right:.3f} of {part.count:,}"
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" fill-opacity=".6">'
            f"<title>{name}: {told}</title></circle>"
        )
    y = TOP + 20 + 24 * number
    parts.append(f'<circle cx="{LEFT + SIDE + 30}" cy="{y}" r="5" fill="{colour}"/>')
    parts.append(f'<text x="{LEFT + SIDE + 42}" y="{y + 4}">{name}</text>')
    return parts


def _at(said: float, so: float) -> tuple[float, float]:
    return LEFT + SIDE * said, TOP + SIDE * (1 - so)


def write(path: Path, series: Sequence[tuple[str, Sequence[Bin]]], title: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(diagram(series, title))
