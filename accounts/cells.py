"""CSV text that a spreadsheet opens without running anything: every CSV that is written goes through here.

Pure, so that the engine and the reports can use it as the pages do.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?(e[+-]?\d+)?", re.IGNORECASE)


class _Echo:
    def write(self, text: str) -> str:
        return text


def safe_cell(value: object) -> object:
    """A text that a spreadsheet would take for a formula gets a leading apostrophe; numbers stay as they are."""
    if not isinstance(value, str) or not value.lstrip(" ").startswith(FORMULA_STARTS):
        return value
    return value if _PLAIN_NUMBER.fullmatch(value) else f"'{value}"


def lines(header: Iterable[str], rows: Iterable[Iterable[object]], end: str = "\r\n") -> Iterator[str]:
    """The file line by line, so that its size costs no memory."""
    writer = csv.writer(_Echo(), lineterminator=end)
    yield writer.writerow(header)
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])
