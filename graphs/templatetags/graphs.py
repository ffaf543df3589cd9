"""How pages write identifiers, bits and verdicts."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from graphs import families, phrasing
from graphs.citing import citation
from graphs.decisions.kinds import KINDS

register = template.Library()


@register.simple_tag
def family(name: str) -> SafeString:
    """The family's coloured mark and its noun."""
    return format_html('<span class="family family-{}">{}</span>', _colour(name), families.naming(name).noun)


def _colour(name: str) -> str:
    return {"phone_run": "phone"}.get(name, name)


@register.simple_tag
def identifier(name: str, value: str | None) -> SafeString:
    """An identifier's value, masked where it must be, with a link to its page."""
    if not value:
        return SafeString("")
    shown = families.shown(name, value)
    if not families.has_page(name):
        return format_html('<span class="id">{}</span>', shown)
    return format_html('<span class="id"><a href="{}">{}</a></span>', families.identifier_url(name, value), shown)


@register.simple_tag
def verdict(name: str | None) -> SafeString:
    """An identifier's verdict as a state, with its meaning for those who hover or listen."""
    if not name:
        return SafeString("")
    state, meaning = phrasing.VERDICT_STATES.get(name, ""), phrasing.VERDICTS.get(name, "")
    return format_html('<span class="state {}" title="{}">{}</span>', state, meaning, name)


@register.filter
def bits(value: float | None) -> str:
    """ "+4.2"; evidence against is negative."""
    return "" if value is None else f"{value:+.1f}"


@register.filter
def large(value: Any) -> str:
    """1,234 as it is; from a million on "1.2 million"."""
    return "" if value is None else f"{value:,}" if abs(value) < 1e6 else phrasing.rounded(value)


@register.filter
def rarity_of(row: dict[str, Any], population: int) -> str:
    """ "once in 39,000 draws"."""
    if not 2 <= row["total_with"] < population:
        return ""
    return f"once in {phrasing.rounded(phrasing.draws(row['total_with'], population))} draws"


@register.simple_tag
def cite(row: dict[str, Any], kind: str = "") -> SafeString:
    """The link from a row to its place in the evidence."""
    return citation({**row, "kind": kind or row.get("kind")})


@register.filter
def cell(value: Any) -> str:
    """A value of a record as a table shows it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


@register.simple_tag
def identifier_key(name: str, value: str) -> str:
    """How a form names an identifier without its value: family and uid."""
    return f"{name}:{families.identifier_uid(name, value)}"


@register.simple_tag
def decided_as(decision: Any) -> str:
    """What was decided, in words."""
    kind, reading = KINDS.get(decision.kind), decision.content.get("reading", "")
    return f"{(kind.verb if kind else decision.kind).capitalize()}{f': {reading}' if reading else ''}."
