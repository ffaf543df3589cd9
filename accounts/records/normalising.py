"""What kept libraries say about one value: address, phone, e-mail domain; and the test for card numbers.

Each takes text and gives text, or None where the value is not one. DuckDB settles the plain cases by itself and
calls these for the rest; answers are remembered for the values that come again.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from socket import AF_INET6, inet_ntop, inet_pton

import phonenumbers

REMEMBERED = 100_000
MAILBOXES_WITHOUT_DOTS = ("gmail.com", "googlemail.com")
_DIGITS = re.compile(r"\d")
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")


def address(text: str) -> str | None:
    """An address in its shortest form, as `ipaddress` writes it; a v4 address mapped into v6 is the v4 address."""
    try:
        packed = inet_pton(AF_INET6, text)
    except (OSError, ValueError):
        return _other_address(text)
    shortest = inet_ntop(AF_INET6, packed)
    return _other_address(text) if "." in shortest else shortest


@lru_cache(REMEMBERED)
def _other_address(text: str) -> str | None:
    """What is not plain v6: mapped or with a scope, v4 in an unusual form, or no address."""
    try:
        parsed = ipaddress.ip_address(text.split("%", maxsplit=1)[0])
    except ValueError:
        return None
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def address_identity(text: str) -> str:
    """What identifies the holder of a v6 address in its shortest form: its /64."""
    return f"{inet_ntop(AF_INET6, inet_pton(AF_INET6, text)[:8] + bytes(8))}/64"


@lru_cache(REMEMBERED)
def phone(text: str, country: str | None) -> str | None:
    """E.164. Numbers that no plan knows are kept when they have 5 to 15 digits: operators make them up."""
    try:
        parsed = phonenumbers.parse(text, country)
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        digits = "".join(_DIGITS.findall(text))
        plain = re.fullmatch(r"[+()\d .\-/]+", text)
        return f"{'+' if text.lstrip().startswith('+') else ''}{digits}" if plain and 5 <= len(digits) <= 15 else None


@lru_cache(REMEMBERED)
def email(text: str) -> str | None:
    """An address in lower case with its domain in ASCII; for those that hold other letters."""
    local, _, domain = text.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return None


def is_card_number(text: str) -> bool:
    """13 to 19 digits, spaces or dashes between them, whose Luhn sum is right."""
    digits = [int(digit) for digit in _DIGITS.findall(text)]
    if not 13 <= len(digits) <= 19:
        return False
    doubled = (2 * digit - 9 * (digit > 4) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def without_card_numbers(text: str) -> str:
    """The text as it may be kept in a reject: of a card number only the first six and last four digits."""

    def covered(match: re.Match[str]) -> str:
        digits = "".join(_DIGITS.findall(match[0]))
        return f"{digits[:6]}…{digits[-4:]}" if is_card_number(digits) else match[0]

    return _CARD.sub(covered, text)
