"""What a report is made of. A figure cannot be written down without the citation it rests on."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

DIGIT = re.compile(r"[0-9½⅓¼]")


class UncitedFigure(ValueError):
    """A sentence or cell holds a figure that cites nothing: the report is not made."""


@dataclass(frozen=True)
class Figure:
    """A number, date or likelihood, and the citations it rests on."""

    text: str
    cites: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.cites:
            raise UncitedFigure(f"“{self.text}” cites nothing")


@dataclass(frozen=True)
class Name:
    """A proper name or identifier: its digits are no figure. `code` sets it in monospace."""

    text: str
    code: bool = False


@dataclass(frozen=True)
class Defined:
    """A number that is set and not measured: a threshold, a range that a word stands for, a version."""

    text: str


Part = str | Figure | Name | Defined
Cell = Part | tuple[Part, ...]


def cite(text: str, *numbers: int) -> Figure:
    return Figure(text, tuple(dict.fromkeys(numbers)))


def parts_of(cell: Cell) -> tuple[Part, ...]:
    return cell if isinstance(cell, tuple) else (cell,)


def check(parts: Iterable[Part], where: str) -> None:
    """Raises UncitedFigure when plain text holds a digit."""
    for part in parts:
        if isinstance(part, str) and DIGIT.search(part):
            raise UncitedFigure(f"{where}: “{part}” holds a figure without a citation")


@dataclass(frozen=True)
class Sentence:
    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        check(self.parts, "sentence")

    @property
    def cites(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(n for p in self.parts if isinstance(p, Figure) for n in p.cites))

    @property
    def text(self) -> str:
        return "".join(p if isinstance(p, str) else p.text for p in self.parts)


def say(*parts: Part) -> Sentence:
    return Sentence(parts)


@dataclass(frozen=True)
class Paragraph:
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Bullets:
    items: tuple[Sentence, ...]


@dataclass(frozen=True)
class Table:
    """`columns`: heading and alignment ("l" or "r"). Every row cites what its figures cite."""

    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{self.title}: {len(row)} cells under {len(self.columns)} columns")
            for cell in row:
                check(parts_of(cell), self.title)

    @staticmethod
    def cites(row: Sequence[Cell]) -> tuple[int, ...]:
        parts = [p for cell in row for p in parts_of(cell)]
        return tuple(dict.fromkeys(n for p in parts if isinstance(p, Figure) for n in p.cites))


@dataclass(frozen=True)
class Picture:
    """An SVG with the text that stands for it, a caption, and the citations of what it shows."""

    svg: str
    alt: str
    caption: Sentence


Block = Paragraph | Bullets | Table | Picture


@dataclass(frozen=True)
class Subsection:
    """A heading inside a section."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    blocks: tuple[Block | Subsection, ...]


@dataclass(frozen=True)
class Document:
    title: str
    facts: dict[str, Any]  # what stands on the title block and in the running head
    sections: tuple[Section, ...]
    citations: tuple[dict[str, Any], ...]
    networks: tuple[dict[str, Any], ...] = ()  # their figures as values, for formats that are computed with
    address: str = ""
    sha256: str = ""
    cited: frozenset[int] = field(default=frozenset())

    def summary(self) -> list[Sentence]:
        """The sentences of the first section that has any: what stands where there is room for a few lines only."""
        for section in self.sections:
            found = [s for block in section.blocks if isinstance(block, Paragraph) for s in block.sentences]
            if found:
                return found
        return []
