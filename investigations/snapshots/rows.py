"""Which evidence rows show an identifier or an indicator: SQL over the evidence views, one entry a kind.

Every query yields (account_id, batch, kind, file, line). Values go in as parameters.
"""

from collections.abc import Callable
from typing import Any

import duckdb
import pyarrow as pa

from investigations.attribution.hits import address_range, canonical
from investigations.attribution.in_networks import Indicator
from investigations.attribution.rhythm import rhythm_hits

Query = tuple[str, list[Any]]


def rows_of(kind: str, condition: str) -> str:
    return f"SELECT account_id, batch, '{kind}' AS kind, file, line FROM {kind} WHERE {condition}"


# Identifier family of the engine -> record kind and condition with one parameter.
FAMILIES: dict[str, tuple[str, str]] = {
    "device": ("devices", "device_id = ?"),
    "instrument": ("payments", "instrument_id = ?"),
    "template": ("usage", "template_id = ?"),
    "domain": ("accounts", "email_domain = ?"),
    "mailbox": ("accounts", "mailbox = ?"),
    "phone": ("accounts", "phone = ?"),
    "phone_run": ("accounts", "length(phone) >= 8 AND left(phone, length(phone) - 3) = ?"),
    "reseller": ("accounts", "reseller_id = ?"),
    "address": ("ips", "ip_id = ?"),
    "block": ("ips", "ip_id IN (SELECT ip FROM in_range)"),
}


def identifier_rows(db: duckdb.DuckDBPyConnection, family: str, value: str) -> Query | None:
    """The rows that show an identifier; None for a family without a column of its own."""
    if family not in FAMILIES:
        return None
    kind, condition = FAMILIES[family]
    if family == "block":
        _register_range(db, value)
        return rows_of(kind, condition), []
    return rows_of(kind, condition), [value]


def _register_range(db: duckdb.DuckDBPyConnection, value: str) -> None:
    wanted = address_range(value)
    seen = [ip for (ip,) in db.execute("SELECT DISTINCT ip_id FROM ips").fetchall()]
    inside = [ip for ip in seen if wanted and (at := address_range(ip)) and _within(at, wanted)]
    db.execute("CREATE OR REPLACE TEMP TABLE in_range (ip VARCHAR)")
    if inside:
        db.register("in_range_rows", pa.table({"ip": inside}))
        db.execute("INSERT INTO in_range SELECT ip FROM in_range_rows")
        db.unregister("in_range_rows")


def _within(inner: tuple[int, int, int], outer: tuple[int, int, int]) -> bool:
    return inner[0] == outer[0] and outer[1] <= inner[1] and inner[2] <= outer[2]


_EQUAL: dict[str, tuple[str, str]] = {
    "asn": ("ips", "regexp_replace(upper(asn::VARCHAR), '^AS', '') = ?"),
    "email_domain": ("accounts", "lower(split_part(email, '@', -1)) = ?"),
    "phone_prefix": ("accounts", "starts_with(regexp_replace(phone, '[^0-9]', '', 'g'), ?)"),
    "reseller_id": ("accounts", "reseller_id = ?"),
    "bin": ("payments", "starts_with(bin::VARCHAR, ?)"),
    "instrument_id": ("payments", "instrument_id = ?"),
    "device_id": ("devices", "device_id = ?"),
    "template_id": ("usage", "template_id = ?"),
}


def _range_rows(db: duckdb.DuckDBPyConnection, value: str) -> Query:
    _register_range(db, value)
    return rows_of("ips", "ip_id IN (SELECT ip FROM in_range)"), []


def _rhythm_rows(db: duckdb.DuckDBPyConnection, value: str) -> Query:
    db.register("rhythm_found", rhythm_hits(db, [(0, value)]))
    db.execute("CREATE OR REPLACE TEMP TABLE in_rhythm AS SELECT account_id FROM rhythm_found")
    return rows_of("usage", "account_id IN (SELECT account_id FROM in_rhythm)"), []


_SPECIAL: dict[str, Callable[[duckdb.DuckDBPyConnection, str], Query]] = {
    "cidr": _range_rows, "ip": _range_rows, "timezone": _rhythm_rows,
}  # fmt: skip


def sighting_rows(db: duckdb.DuckDBPyConnection, kind: str, value: str) -> Query:
    """The rows that show an indicator. KeyError for a kind that is not of the contract."""
    if kind in _SPECIAL:
        return _SPECIAL[kind](db, value)
    record, condition = _EQUAL[kind]
    return rows_of(record, condition), [canonical(kind, value)]


INDICATOR_ROW = """SELECT NULL AS account_id, batch, 'indicators' AS kind, file, line FROM indicators
    WHERE operator_id = ? AND lower(kind) = ? AND value = ? AND coalesce(source, '') = ?"""


def indicator_row(indicator: Indicator) -> Query:
    """The row of evidence that put the indicator on file."""
    return INDICATOR_ROW, [indicator.operator_id, indicator.kind, indicator.value, indicator.source]
