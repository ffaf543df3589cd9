"""How a relationship leads back to the row it was first seen in."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from graphs.run_tables import Row


def citation(record: Row) -> SafeString:
    """The link to the evidence row that a relationship was first seen in."""
    if not record.get("batch"):
        return SafeString("")
    where = [record["batch"], record["kind"], record["file"], record["line"]]
    text = f"batch {record['batch']}, {record['kind']}, line {record['line']:,}"
    return format_html('<a href="{}">{}</a>', reverse("accounts:evidence", args=where), text)
