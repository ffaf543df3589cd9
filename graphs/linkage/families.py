"""Identifier families, declared once: how a record yields one, what kind of witness it is, what it may do.

Loading, linking, verdicts and the documentation all read this table. Adding a family is one entry here,
its SQL yielding (account_id, value), a timed one's also the first and last period (low, high), and its test.
"""

from dataclasses import dataclass
from enum import StrEnum

PERIOD_DAYS = (
    30  # judged: addresses are leased to strangers within weeks; in one month a holder is usually one household
)
MAX_PERIODS = 12  # keeps a ten-year interval from becoming 120 identifiers


class Class(StrEnum):
    """What an identifier says about control of the account."""

    CONTROL = "control"  # a thing one must hold: device, payment instrument
    CONTENT = "content"  # what is sent: prompt template
    IDENTITY = "identity"  # what was stated at sign-up: domain, phone, mailbox
    ACCESS = "access"  # where it comes from: address, network block


@dataclass(frozen=True)
class Family:
    """`founds`: its edges may hold a candidate together (addresses only corroborate).
    `witness`: families with the same witness are one observation seen twice and are discounted together."""

    name: str
    kind: str
    sql: str
    class_: Class
    witness: str
    founds: bool = True
    timed: bool = False
    label: str = ""


def _plain(kind: str, column: str) -> str:
    return f"SELECT account_id, {column} AS value FROM {kind} WHERE nullif({column}, '') IS NOT NULL"


def _timed(column: str, where: str) -> str:
    period = f"CAST(floor(epoch({{}}) / {PERIOD_DAYS * 86400}) AS INTEGER)"
    low, high = period.format("first_seen"), period.format("last_seen")
    return (
        f"SELECT account_id, {column} AS value, greatest({low}, {high} - {MAX_PERIODS - 1}) AS low, {high} AS high "
        f"FROM ips WHERE {column} IS NOT NULL AND {where}"
    )


FAMILIES: tuple[Family, ...] = (
    Family("device", "devices", _plain("devices", "device_id"),
           Class.CONTROL, "device", label="the same device"),
    Family("instrument", "payments", _plain("payments", "instrument_id"),
           Class.CONTROL, "instrument", label="the same payment instrument"),
    Family("template", "usage", _plain("usage", "template_id"),
           Class.CONTENT, "template", label="the same prompt template"),
    Family("domain", "accounts", _plain("own_domains", "email_domain"),
           Class.IDENTITY, "mail", label="the same non-public e-mail domain"),
    Family("phone", "accounts", _plain("accounts", "phone"),
           Class.IDENTITY, "phone", label="the same phone number"),
    Family("phone_run", "accounts", _plain("phone_runs", "phone_run"),
           Class.IDENTITY, "phone", label="phone numbers out of the same thousand"),
    Family("mailbox", "accounts", _plain("own_mailboxes", "mailbox"),
           Class.IDENTITY, "mail", label="the same mailbox under several spellings"),
    Family("address", "ips", _timed("ip_id", "true"),
           Class.ACCESS, "address", founds=False, timed=True, label="the same address in the same month"),
    Family("block", "ips", _timed("block", "coalesce(network_type, '') NOT IN ('vpn', 'mobile')"),
           Class.ACCESS, "address", founds=False, timed=True, label="the same network block in the same month"),
)  # fmt: skip

NAMES: tuple[str, ...] = tuple(family.name for family in FAMILIES)
CODE: dict[str, int] = {name: code for code, name in enumerate(NAMES)}
WITNESSES: tuple[str, ...] = tuple(dict.fromkeys(family.witness for family in FAMILIES))
