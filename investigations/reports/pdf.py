"""A document as PDF: typst, tagged as PDF/UA-1, with bookmarks and embedded fonts; and its pictures as PNG."""

import re
from collections.abc import Sequence
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

import orjson
import typst

from investigations.reports.content import Document
from investigations.reports.data import as_data

TEMPLATE = Path(__file__).with_name("report.typ")
PICTURES = b"""#set page(width: auto, height: auto, margin: 0pt)
#for svg in json(bytes(sys.inputs.pictures)) { page(image(bytes(svg), format: "svg", width: 16cm)) }"""
PICTURE_DPI = 160.0


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


def as_pngs(svgs: Sequence[str]) -> list[bytes]:
    """Pictures for formats that take no SVG, in the fonts of the report; all in one go: loading fonts takes longest."""
    if not svgs:
        return []
    made = typst.compile(  # type: ignore[no-matching-overload]
        PICTURES, format="png", ppi=PICTURE_DPI, font_paths=_fonts(), ignore_system_fonts=True,
        sys_inputs={"pictures": orjson.dumps(list(svgs)).decode()},
    )  # fmt: skip
    found = made if isinstance(made, list) else [made]
    if len(found) != len(svgs):
        raise ValueError(f"typst made {len(found)} pictures of {len(svgs)}")
    return [bytes(png) for png in found]
