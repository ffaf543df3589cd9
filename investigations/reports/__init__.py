"""A report: sections declared as data, every figure cited, made from a snapshot alone. Pure; no Django.

The same snapshot gives the same bytes.
"""

from investigations.reports.document import Document, UncitedFigure, build
from investigations.reports.files import as_json, as_pdf, page_count

__all__ = ["Document", "UncitedFigure", "as_json", "as_pdf", "build", "page_count"]
