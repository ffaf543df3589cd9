"""A document as PDF (typst, PDF/UA-1) and as JSON, from the same plain data; the same document, the same bytes."""

import re
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import orjson
import typst

from investigations.reports.content import (
    Block,
    Bullets,
    Document,
    Figure,
    Name,
    Paragraph,
    Part,
    Picture,
    Sentence,
    Subsection,
    Table,
    parts_of,
)
from investigations.snapshots.citing import text_of

TEMPLATE = Path(__file__).with_name("report.typ")
FORMAT = "skein-report/1"
ROWS_IN_PRINT = 3  # of a citation; the JSON and the app list the rest


def _fonts() -> list[str]:
    found = find_spec("font_source_sans_pro")
    return [str(Path(place) / "files") for place in (found.submodule_search_locations or ())] if found else []


def as_pdf(document: Document) -> bytes:
    """Tagged PDF/UA-1 with bookmarks and embedded fonts. Raises typst.TypstError on a fault of the template."""
    data = orjson.dumps(as_data(document, printed=True)).decode()
    made = typst.compile(  # type: ignore[no-matching-overload]
        TEMPLATE.read_bytes(),
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"document": data},
        pdf_standards=["ua-1"],
        timestamp=int(datetime.fromisoformat(document.facts["taken_at"]).timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave pages where one document was asked for")
    return made


def page_count(pdf: bytes) -> int:
    """Pages of a PDF that typst made: its page tree says so in plain text."""
    counts = re.findall(rb"/Type\s*/Pages.*?/Count\s+(\d+)", pdf, re.DOTALL)
    return max((int(count) for count in counts), default=0)


def as_json(document: Document) -> bytes:
    return orjson.dumps(as_data(document), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def as_data(document: Document, printed: bool = False) -> dict[str, Any]:
    """Plain values. `printed` leaves the long lists of rows out, which paper cannot use."""
    return {
        "format": FORMAT,
        "title": document.title,
        "facts": document.facts,
        "sections": [
            {"key": s.key, "title": s.title, "blocks": [_block(b) for b in s.blocks]} for s in document.sections
        ],
        "citations": [_citation(document, entry, printed) for entry in document.citations],
    }


def _citation(document: Document, entry: dict[str, Any], printed: bool) -> dict[str, Any]:
    place = f"{document.address}/snapshots/{document.sha256}/citations/{entry['n']}/"
    found = {**entry, "url": place, "text": text_of(entry, ROWS_IN_PRINT) if entry["type"] == "evidence" else ""}
    if printed:
        found.pop("files", None)
    else:
        found["files"] = [
            {**f, "first_row": f"{document.address}/evidence/{f['batch']}/{f['kind']}/{f['file']}/{f['lines'][0][0]}/"}
            for f in entry.get("files", ())
        ]
    return found


def _block(block: Block | Subsection) -> dict[str, Any]:
    match block:
        case Subsection(title, blocks):
            return {"type": "subsection", "title": title, "blocks": [_block(b) for b in blocks]}
        case Paragraph(sentences):
            return {"type": "paragraph", "sentences": [_sentence(s) for s in sentences]}
        case Bullets(items):
            return {"type": "bullets", "items": [_sentence(s) for s in items]}
        case Picture(svg, alt, caption):
            return {"type": "picture", "svg": svg, "alt": alt, "caption": _sentence(caption)}
        case Table():
            return _table(block)


def _table(table: Table) -> dict[str, Any]:
    rows = [
        {"cells": [[_part(p) for p in parts_of(c)] for c in row], "cites": list(Table.cites(row))} for row in table.rows
    ]
    return {
        "type": "table", "title": table.title, "columns": [{"title": t, "align": a} for t, a in table.columns],
        "widths": list(table.widths), "rows": rows, "cited": any(row["cites"] for row in rows),
    }  # fmt: skip


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {"parts": [_part(p) for p in sentence.parts], "text": sentence.text, "cites": list(sentence.cites)}


def _part(part: Part) -> dict[str, Any]:
    match part:
        case str():
            return {"t": "text", "s": part}
        case Figure(text, cites):
            return {"t": "figure", "s": text, "cites": list(cites)}
        case Name(text, code):
            return {"t": "code" if code else "name", "s": text}
    return {"t": "defined", "s": part.text}
