"""A report: sections declared as data, every figure cited, made from a snapshot alone. Pure; no Django.

The same snapshot, template and audience give the same bytes in every format.
"""

from investigations.reports.content import Document, UncitedFigure
from investigations.reports.document import build
from investigations.reports.formats import FORMATS, Format
from investigations.reports.pdf import page_count
from investigations.reports.templates import STANDARD, Template, TemplateFault

__all__ = [
    "FORMATS", "STANDARD", "Document", "Format", "Template", "TemplateFault", "UncitedFigure", "build", "page_count",
]  # fmt: skip
