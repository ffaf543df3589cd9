"""A document as plain values, and as JSON: the one form that every other format is written from.

The published schema is `report.schema.json` beside this file.
"""

from pathlib import Path
from typing import Any

import orjson

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

SCHEMA: dict[str, Any] = orjson.loads(Path(__file__).with_name("report.schema.json").read_bytes())
FORMAT = "skein-report/2"
ROWS_IN_PRINT = 3  # of a citation; the JSON and the app list the rest


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
        **({} if printed else {"networks": [_machine_readable(n) for n in document.networks]}),
    }


def _machine_readable(network: dict[str, Any]) -> dict[str, Any]:
    """The figures of a network as values, for whoever goes on computing with them."""
    attribution = network["attribution"] or {"hypotheses": [], "providers": []}
    kept = ("key", "name", "prior", "bits", "posterior", "words", "low", "high", "confidence", "named")
    return {
        "public_id": network["public_id"], "size": network["size"], "scale": network["scale"],
        "claim": {k: network["claim"][k] for k in ("probability", "words", "low", "high", "confidence", "bits")},
        "on_record": network["on_record"], "identifiers": network["identifiers"],
        "hypotheses": [{k: h[k] for k in kept} for h in (*attribution["hypotheses"], *attribution["providers"])],
        "members": [
            {"account_id": a, "probability": p, "bits": b, "tier": t, "pool": pool + 1,
             "since": network.get("taken", {}).get(a)}
            for a, p, b, t, pool, *_ in network["members"]
        ],
    }  # fmt: skip


def _citation(document: Document, entry: dict[str, Any], printed: bool) -> dict[str, Any]:
    """Without an address (a reduced document) nothing leads into the app."""
    place = f"{document.address}/snapshots/{document.sha256}/citations/{entry['n']}/" if document.address else ""
    shown = entry["type"] == "evidence" and "files" in entry
    found = {**entry, "url": place, "text": text_of(entry, ROWS_IN_PRINT) if shown else ""}
    if printed or "files" not in entry:
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
