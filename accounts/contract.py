"""The record contract: every kind of record, its columns and what identifies a row. All else is derived from it.

Validation, CSV templates, mapping proposals, the API and the documentation page read this; a column is
declared here once. Pure data: no Django.
"""

from dataclasses import dataclass
from enum import StrEnum


class ColumnType(StrEnum):
    TEXT = "text"  # NFC, stripped
    TIME = "time"  # ISO 8601 or epoch; stored as UTC
    COUNT = "count"  # integer >= 0
    AMOUNT = "amount"  # decimal >= 0
    IP = "ip"  # ipaddress; a v6 address is identified by its /64
    EMAIL = "email"  # lower case; yields email_domain
    PHONE = "phone"  # E.164
    COUNTRY = "country"  # ISO 3166 alpha-2, upper case
    CHOICE = "choice"  # one of `choices`
    INSTRUMENT = "instrument"  # a token; a raw card number is refused


@dataclass(frozen=True)
class Column:
    name: str
    type: ColumnType = ColumnType.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    personal: bool = False  # masked unless the role allows it
    after: str = ""  # the column of the same row that it may not precede
    ahead: bool = False  # may lie more than a year ahead
    about: str = ""


@dataclass(frozen=True)
class RecordKind:
    """`key`: the columns that identify a row's subject. `revisable`: the same key with other values is a newer
    state of the subject (an account's status), not a conflict. An observation's identity is its whole content."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    revisable: bool = False

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns if c.required)

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)


NETWORK_TYPES = ("residential", "mobile", "corporate", "business", "hosting", "vpn", "education")
INDICATOR_KINDS = (
    "cidr", "ip", "asn", "email_domain", "bin", "instrument_id", "device_id",
    "template_id", "reseller_id", "timezone", "phone_prefix",
)  # fmt: skip
ACTIVE, WITHDRAWN = "active", "withdrawn"

_T = ColumnType
_ACCOUNT = Column("account_id", required=True)
_INTERVAL = (
    Column("first_seen", _T.TIME, required=True),
    Column("last_seen", _T.TIME, required=True, after="first_seen"),
    Column("events", _T.COUNT, required=True),
)
# Whether an entry of the registry stands, and when its source said so: that alone tells a return to an earlier state
# from the same row sent twice.
_ENTRY = (Column("status", _T.CHOICE, choices=(ACTIVE, WITHDRAWN)), Column("stated_at", _T.TIME))

KINDS: dict[str, RecordKind] = {
    kind.name: kind
    for kind in (
        RecordKind("accounts", (
            _ACCOUNT, Column("created_at", _T.TIME, required=True), Column("email", _T.EMAIL, personal=True),
            Column("phone", _T.PHONE, personal=True), Column("full_name", personal=True), Column("organization"),
            Column("country", _T.COUNTRY), Column("channel"), Column("reseller_id"), Column("status"),
        ), key=("account_id",), revisable=True),
        RecordKind("payments", (
            Column("payment_id", required=True), _ACCOUNT, Column("instrument_id", _T.INSTRUMENT, required=True),
            Column("paid_at", _T.TIME, required=True), Column("amount", _T.AMOUNT, required=True),
            Column("currency", required=True), Column("instrument_type"), Column("bin"),
            Column("issuer_country", _T.COUNTRY),
        ), key=("payment_id",)),
        RecordKind("ips", (
            _ACCOUNT, Column("ip", _T.IP, required=True, personal=True), *_INTERVAL, Column("asn"),
            Column("country", _T.COUNTRY), Column("network_type", _T.CHOICE, choices=NETWORK_TYPES),
        )),
        RecordKind("devices", (
            _ACCOUNT, Column("device_id", required=True), *_INTERVAL, Column("user_agent"),
        )),
        RecordKind("usage", (
            _ACCOUNT, Column("window_start", _T.TIME, required=True), Column("exchanges", _T.COUNT, required=True),
            Column("input_tokens", _T.COUNT), Column("output_tokens", _T.COUNT), Column("capability"),
            Column("template_id"), Column("model"),
        )),
        RecordKind("operators", (
            Column("operator_id", required=True), Column("name", required=True), Column("kind"),
            Column("aliases", about="other names, with semicolons between them"),
            Column("parent", about="operator_id of the one it belongs to"),
            Column("sources", about="who says so, with semicolons between them"), Column("note"), *_ENTRY,
        ), key=("operator_id",), revisable=True),
        RecordKind("indicators", (
            Column("operator_id", required=True), Column("kind", _T.CHOICE, required=True, choices=INDICATOR_KINDS),
            Column("value", required=True), Column("reliability", _T.CHOICE, choices=tuple("ABCDEF")),
            Column("credibility", _T.CHOICE, choices=tuple("123456")), Column("source"), Column("note"),
            Column("valid_from", _T.TIME, about="what was seen before does not count"),
            Column("valid_until", _T.TIME, after="valid_from", ahead=True, about="nor what was seen from then on"),
            *_ENTRY,
        ), key=("operator_id", "kind", "value", "source"), revisable=True),
    )
}  # fmt: skip
