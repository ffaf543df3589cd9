"""How a table of a report is set in Word: columns as wide as what stands in them, thin rules, no bands."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length
from docx.table import Table as WordTable

Data = dict[str, Any]
PAGE = 16.0  # cm between the margins
CHARACTER = 0.178  # cm of one, at 8.5 points, in the wide font that stands in where ours is not there
HEAD = 0.205  # the same, bold
CODE = 0.185  # cm of one in a fixed width
UNBROKEN = 14  # characters of a value that are kept together: it may be broken anywhere, a word may not
POINTS, SMALLEST = 8.5, 6.5  # of the letters
PADDING = 0.42  # cm of a cell, left and right together
LONGEST = 46  # characters: what is longer is broken into lines anyway
RULE, HEAD_RULE = "C9D2D4", "0E5A5E"


def widths(block: Data, cited: Sequence[str]) -> tuple[list[Length], float]:
    """Widths of a table's columns, and the size of its letters in points, smaller where nothing else fits. `cited`: the
    numbers as they stand in one more column, where rows are cited. Each column gets what its longest word needs, and of
    what is left of the page by how much more its texts want."""
    columns = [[column["title"]] for column in block["columns"]]
    least = [_words(titles, HEAD) for titles in columns]
    want = [_length(titles[0], False) for titles in columns]
    for row in block["rows"]:
        for n, parts in enumerate(row["cells"]):
            text = "".join(part["s"] for part in parts)
            code = any(part["t"] == "code" for part in parts)
            least[n] = max(least[n], *(_words([p["s"]], CODE if p["t"] == "code" else CHARACTER) for p in parts), 0)
            want[n] = max(want[n], _length(text, code))
    if cited:
        least.append(max(_words(["Cites"], HEAD), _words(cited)))
        want.append(max(_length(text, False) for text in ("Cites", *cited)))
    return _shared(least, want)


def _shared(least: list[float], want: list[float]) -> tuple[list[Length], float]:
    left = PAGE - sum(least)
    if left < 0:  # all give way alike
        return [Cm(PAGE * room / sum(least)) for room in least], max(SMALLEST, POINTS * PAGE / sum(least))
    more = [max(wanted - room, 0.05) for wanted, room in zip(want, least, strict=True)]
    return [Cm(room + left * extra / sum(more)) for room, extra in zip(least, more, strict=True)], POINTS


def _words(texts: Iterable[str], each: float = CHARACTER) -> float:
    """Room for the longest thing that is kept together, at so many cm a character."""
    longest = max((len(word) for text in texts for word in re.split(r"[ \n-]+", text)), default=0)
    return (min(longest, UNBROKEN) if each == CODE else longest) * each + PADDING


def _length(text: str, code: bool) -> float:
    return min(len(text), LONGEST) * (CODE if code else CHARACTER) + PADDING


def set_columns(table: WordTable, found: Sequence[Length]) -> None:
    """Widths of the grid too: without them LibreOffice makes all columns alike."""
    table.autofit = False
    for column, width in zip(table.columns, found, strict=True):
        column.width = width


def rule(table: WordTable) -> None:
    """A thin line between rows and a stronger one below the heads."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_line(side, RULE, "4"))
    table._tbl.tblPr.append(borders)
    for cell in table.rows[0].cells:
        below = OxmlElement("w:tcBorders")
        below.append(_line("bottom", HEAD_RULE, "10"))
        cell._tc.get_or_add_tcPr().append(below)


def _line(side: str, colour: str, eighths: str) -> Any:
    """`eighths` of a point."""
    made = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", eighths), ("space", "0"), ("color", colour)):
        made.set(qn(f"w:{name}"), value)
    return made
