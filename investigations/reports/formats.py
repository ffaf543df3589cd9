"""The formats of a report, declared once: ending, type, what it is for, and how a document becomes it."""

from collections.abc import Callable
from dataclasses import dataclass

from investigations.reports.content import Document
from investigations.reports.data import as_json
from investigations.reports.html import as_html
from investigations.reports.pdf import as_pdf
from investigations.reports.stix import as_stix
from investigations.reports.tabular import indicators_csv, members_csv
from investigations.reports.word import as_docx


@dataclass(frozen=True)
class Format:
    suffix: str
    content_type: str
    words: str
    make: Callable[[Document], bytes]


FORMATS = {
    f.suffix: f
    for f in (
        Format("pdf", "application/pdf", "PDF/UA-1, to print and to hand on", as_pdf),
        Format("html", "text/html", "one HTML file without scripts", as_html),
        Format("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
               "a Word document, to edit", as_docx),
        Format("json", "application/json", "JSON by the published schema", as_json),
        Format("stix.json", "application/stix+json", "a STIX 2.1 bundle", as_stix),
        Format("members.csv", "text/csv", "members, for a spreadsheet", members_csv),
        Format("indicators.csv", "text/csv", "identifiers and indicators, for a spreadsheet", indicators_csv),
    )
}  # fmt: skip
