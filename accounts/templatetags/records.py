"""Words and forms of records: `{{ kind|kind_words }}`, `{{ value|as_kept }}`."""

from datetime import datetime

from django import template

register = template.Library()


@register.filter
def kind_words(kind: str) -> str:
    """A kind of record as a heading."""
    return "IP addresses" if kind == "ips" else kind[:1].upper() + kind[1:]


@register.filter
def as_kept(value: object) -> object:
    """A value of the evidence: times as they are exported, to the second, UTC."""
    return value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime) else value
