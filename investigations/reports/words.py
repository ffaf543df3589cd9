"""Numbers, dates and ranges as a report spells them."""

from datetime import date, datetime
from typing import Any


def number(n: float) -> str:
    return f"{n:,.0f}"


def bits(n: float) -> str:
    return f"{n:+.1f}".replace("-", "\u2212")


def percent(share: float) -> str:
    """A probability as people read it: never 0 or 100, and never more or less than it is."""
    return "< 1%" if share < 0.01 else "> 99%" if share > 0.99 else f"{share:.0%}"


def band(held: dict[str, Any]) -> str:
    """ "likely (55–80%)"."""
    return f"{held['words']} ({held['low']:.0%}–{held['high']:.0%})".replace("%–", "–")


def span(low: float, high: float) -> str:
    """ "2,958–3,000", or one number where both are the same."""
    return number(low) if number(low) == number(high) else f"{number(low)}–{number(high)}"


def day(text: str | None) -> str:
    """ "5 January 2026" of an ISO date or time."""
    if not text:
        return "not known"
    found = datetime.fromisoformat(text)
    return f"{found.day} {found:%B %Y}"


def moment(text: str) -> str:
    found = datetime.fromisoformat(text)
    return f"{found.day} {found:%B %Y, %H:%M} UTC"


def short_day(text: str) -> str:
    found = date.fromisoformat(text)
    return f"{found.day} {found:%b %Y}"


def plural(n: float, noun: str, more: str = "") -> str:
    return noun if n == 1 else more or f"{noun}s"


def money(amounts: dict[str, str]) -> str:
    """ "USD 4,120.00, EUR 12.00", with spaces that do not break."""
    return ", ".join(f"{currency}\u00a0{float(amount):,.2f}" for currency, amount in amounts.items()) or "nothing"


def listed(items: list[str]) -> str:
    """ "a, b and c"."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + f" and {items[-1]}" if items else "none"
