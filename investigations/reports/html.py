"""A document as one HTML file: styles and pictures inside, no script, nothing fetched."""

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from investigations.reports.content import Document
from investigations.reports.data import as_data

Data = dict[str, Any]
STYLE = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
POLICY = (
    "default-src 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    + "'; frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation"
)  # of a response that shows the file: its one style sheet and nothing else


def as_html(document: Document) -> bytes:
    data = as_data(document, printed=True)
    facts = data["facts"]
    parts = [
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{escape(facts['reference'])}: {escape(data['title'])}</title>",
        f"<style>{STYLE}</style>\n</head>\n<body>",
        f'<header><p class="marking">{escape(facts["marking"])}</p><p>Report on a network of accounts</p>',
        f"<h1>{escape(data['title'])}</h1>",
        *_facts(facts),
        *_reduced(facts),
        "</header>",
        *_contents(data["sections"]),
        "<main>",
        *(line for n, section in enumerate(data["sections"], 1) for line in _section(section, n)),
        *_citations(data["citations"]),
        f'</main>\n<footer><p class="marking">{escape(facts["marking"])}</p></footer>\n</body>\n</html>\n',
    ]
    return "\n".join(parts).encode()


def _facts(facts: Data) -> Iterator[str]:
    yield "<dl>"
    for name, value in (
        ("Case", facts["reference"]), ("Networks", ", ".join(facts["networks"])), ("Author", facts["author"]),
        ("Case owner", facts["owner"]), ("Frozen", facts["date"]), ("Template", facts["template"]),
        ("Run", f"{facts['run']}, {facts['run_fingerprint'][:16]}"), ("Snapshot", facts["snapshot"][:16]),
    ):  # fmt: skip
        yield f"<div><dt>{escape(name)}</dt><dd>{escape(str(value))}</dd></div>"
    yield "</dl>"


def _reduced(facts: Data) -> Iterator[str]:
    if facts["reduced"]:
        yield f'<div class="reduced"><p><strong>{escape(facts["reduced_title"])}</strong></p><ul>'
        yield from (f"<li>{escape(sentence)}</li>" for sentence in facts["reduced"])
        yield "</ul></div>"


def _contents(sections: list[Data]) -> Iterator[str]:
    yield '<nav aria-label="Contents"><h2>Contents</h2><ol>'
    yield from (f'<li><a href="#section-{n}">{escape(s["title"])}</a></li>' for n, s in enumerate(sections, 1))
    yield '<li><a href="#citations">Citations</a></li></ol></nav>'


def _section(section: Data, number: int) -> Iterator[str]:
    yield f'<section aria-labelledby="section-{number}">'
    yield f'<h2 id="section-{number}"><span class="number">{number}</span> {escape(section["title"])}</h2>'
    for block in section["blocks"]:
        yield from _block(block, 3)
    yield "</section>"


def _block(block: Data, level: int) -> Iterator[str]:
    match block["type"]:
        case "subsection":
            yield f"<h{level}>{escape(block['title'])}</h{level}>"
            for inner in block["blocks"]:
                yield from _block(inner, level + 1)
        case "paragraph":
            yield f"<p>{' '.join(_sentence(s) for s in block['sentences'])}</p>"
        case "bullets":
            yield "<ul>" + "".join(f"<li>{_sentence(s)}</li>" for s in block["items"]) + "</ul>"
        case "picture":
            yield f'<figure><div role="img" aria-label="{escape(block["alt"])}">{_inert(block["svg"])}</div>'
            yield f"<figcaption>{_sentence(block['caption'])}</figcaption></figure>"
        case "table":
            yield from _table(block)


def _inert(svg: str) -> str:
    """The picture as drawn, out of the tree that is read aloud: its text stands on the element around it."""
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1).replace(' role="img"', "", 1)


def _table(table: Data) -> Iterator[str]:
    title = escape(table["title"])
    yield f'<div class="table" tabindex="0" role="group" aria-label="{title}">'
    yield f"<table><caption>{title}</caption><thead><tr>"
    for column in table["columns"]:
        yield f'<th scope="col"{_aligned(column["align"])}>{escape(column["title"])}</th>'
    if table["cited"]:
        yield '<th scope="col" class="r">Cites</th>'
    yield "</tr></thead><tbody>"
    for row in table["rows"]:
        cells = zip(row["cells"], table["columns"], strict=True)
        written = "".join(f"<td{_aligned(c['align'])}>{''.join(map(_part, cell))}</td>" for cell, c in cells)
        cites = f'<td class="r">{_links(row["cites"])}</td>' if table["cited"] else ""
        yield f"<tr>{written}{cites}</tr>"
    yield "</tbody></table></div>"


def _aligned(side: str) -> str:
    return ' class="r"' if side == "r" else ""


def _sentence(sentence: Data) -> str:
    marks = f"<sup>[{_links(sentence['cites'])}]</sup>" if sentence["cites"] else ""
    return "".join(map(_part, sentence["parts"])) + marks


def _links(cites: list[int]) -> str:
    return ", ".join(f'<a href="#cite-{n}" aria-label="citation {n}">{n}</a>' for n in cites)


def _part(part: Data) -> str:
    return f"<code>{escape(part['s'])}</code>" if part["t"] == "code" else escape(part["s"])


def _citations(citations: list[Data]) -> Iterator[str]:
    yield '<section aria-labelledby="citations"><h2 id="citations">Citations</h2><ol class="citations">'
    for entry in citations:
        yield f'<li id="cite-{entry["n"]}" value="{entry["n"]}">{_citation(entry)}</li>'
    yield "</ol></section>"


def _citation(entry: Data) -> str:
    said = f"<strong>{escape(entry['about'])}.</strong> "
    if entry["type"] == "evidence":
        rows = f"{entry['rows']:,} row{'' if entry['rows'] == 1 else 's'}"
        said += rows + (f": {escape(entry['text'])}" if entry["text"] else "") + "."
    elif entry["type"] == "statement":
        said += f"Stated in the case by {escape(entry['by'])} on {escape(entry['at'][:10])}."
    else:
        where = f"Computed by run {entry['run']}, table {escape(entry['table'])}, {escape(entry['key'])}"
        said += f"{where}; rests on {_links(entry['rests_on'])}."
    link = f' <a href="{escape(entry["url"])}" aria-label="Citation {entry["n"]} in Skein">Open in Skein</a>'
    return said + (link if entry["url"] else "")
