"""Which evidence rows show an identifier or an indicator: SQL over the evidence views, one entry a kind.

Every query yields (account_id, batch, kind, file, line). Values go in as parameters.
"""

import ipaddress
from collections.abc import Callable
from typing import Any

import duckdb
import pyarrow as pa

from investigations.attribution.hits import SIGHTINGS, V4_NUMBER, Sought, address_range, canonical
from investigations.attribution.in_networks import Statement
from investigations.attribution.rhythm import rhythm_hits

Query = tuple[str, list[Any]]


def rows_of(kind: str, condition: str) -> str:
    return f"SELECT account_id, batch, '{kind}' AS kind, file, line FROM {kind} WHERE {condition}"


# Identifier family of the engine -> record kind and the expression that yields its value there.
FAMILIES: dict[str, tuple[str, str]] = {
    "device": ("devices", "device_id"),
    "instrument": ("payments", "instrument_id"),
    "template": ("usage", "template_id"),
    "domain": ("accounts", "email_domain"),
    "mailbox": ("accounts", "mailbox"),
    "phone": ("accounts", "phone"),
    "phone_run": ("accounts", "CASE WHEN length(phone) >= 8 THEN left(phone, length(phone) - 3) END"),
    "reseller": ("accounts", "reseller_id"),
    "address": ("ips", "ip_id"),
    "block": ("ips", "(SELECT any_value(a.block) FROM addresses a WHERE a.ip_id = ips.ip_id)"),
}
V6_BLOCK = 48


def prepare(db: duckdb.DuckDBPyConnection) -> None:
    """Make `addresses` (ip_id, number, is_v6, block) of every address in the records, once a connection: v4 numbers are
    whole, v6 numbers the first 64 bits; pseudonyms have none."""
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE addresses AS
        SELECT ip_id, {V4_NUMBER.replace("ip,", "ip_id,")} AS number, false AS is_v6,
               regexp_extract(ip_id, '^\\d+\\.\\d+\\.\\d+') || '.0/24' AS block
        FROM (SELECT DISTINCT ip_id FROM ips WHERE regexp_full_match(ip_id, '(\\d{{1,3}}\\.){{3}}\\d{{1,3}}'))""")
    v6 = [ip for (ip,) in db.execute("SELECT DISTINCT ip_id FROM ips WHERE contains(ip_id, ':')").fetchall()]
    known = [(ip, at[1]) for ip in v6 if (at := address_range(ip))]
    if known:
        db.register("v6_addresses", pa.table({
            "ip_id": pa.array([ip for ip, _ in known], pa.string()),
            "number": pa.array([first >> 64 for _, first in known], pa.uint64()),
            "is_v6": pa.array([True] * len(known)), "block": pa.array([_v6_block(first) for _, first in known]),
        }))  # fmt: skip
        db.execute("INSERT INTO addresses SELECT * FROM v6_addresses")
        db.unregister("v6_addresses")


def _v6_block(first: int) -> str:
    return str(ipaddress.ip_network((first, 128)).supernet(new_prefix=V6_BLOCK))


def identifier_rows(family: str, value: str) -> Query | None:
    """The rows that show an identifier; None for a family without a column of its own."""
    if family not in FAMILIES:
        return None
    kind, expression = FAMILIES[family]
    return rows_of(kind, f"{expression} = ?"), [value]


def shared_rows(family: str) -> str | None:
    """The rows of all accounts outside `members` that show an identifier of `held` (family, value, shared)."""
    if family not in FAMILIES:
        return None
    kind, expression = FAMILIES[family]
    if family == "block":
        source = "SELECT ips.*, addresses.block AS seen FROM ips JOIN addresses USING (ip_id)"
    else:
        source = f"SELECT *, {expression} AS seen FROM {kind}"
    return (
        f"SELECT r.account_id, r.batch, '{kind}' AS kind, r.file, r.line, h.family, h.value, h.shared "
        f"FROM ({source}) r "
        f"JOIN held h ON h.family = '{family}' AND h.value = r.seen ANTI JOIN members m ON m.account_id = r.account_id"
    )


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


def _range_rows(db: duckdb.DuckDBPyConnection, sought: Sought) -> Query:
    wanted = address_range(sought.value)
    if wanted is None:
        return rows_of("ips", "false"), []
    version, low, high = wanted
    shift = 64 if version == 6 else 0
    inside = "SELECT ip_id FROM addresses WHERE is_v6 = ? AND number BETWEEN ? AND ?"
    return rows_of("ips", f"ip_id IN ({inside})"), [version == 6, low >> shift, high >> shift]


def _rhythm_rows(db: duckdb.DuckDBPyConnection, sought: Sought) -> Query:
    db.register("rhythm_found", rhythm_hits(db, [sought]))
    db.execute("CREATE OR REPLACE TEMP TABLE in_rhythm AS SELECT account_id FROM rhythm_found")
    return rows_of("usage", "account_id IN (SELECT account_id FROM in_rhythm)"), []


_SPECIAL: dict[str, Callable[[duckdb.DuckDBPyConnection, Sought], Query]] = {
    "cidr": _range_rows, "ip": _range_rows, "timezone": _rhythm_rows,
}  # fmt: skip


def sighting_rows(db: duckdb.DuckDBPyConnection, sought: Sought) -> Query:
    """The rows that show an indicator within its dates. KeyError for a kind that is not of the contract."""
    if sought.kind in _SPECIAL:
        query, values = _SPECIAL[sought.kind](db, sought)
    else:
        record, condition = _EQUAL[sought.kind]
        query, values = rows_of(record, condition), [canonical(sought.kind, sought.value)]
    first, last = SIGHTINGS[sought.kind].times
    if sought.valid_from:
        query, values = f"{query} AND {last} >= ?", [*values, sought.valid_from]
    if sought.valid_until:
        query, values = f"{query} AND {first} < ?", [*values, sought.valid_until]
    return query, values


INDICATOR_ROW = """SELECT NULL AS account_id, batch, 'indicators' AS kind, file, line FROM indicators
    WHERE operator_id = ? AND lower(kind) = ? AND value = ? AND coalesce(source, '') = ?
    AND (valid_from, valid_until) IS NOT DISTINCT FROM (?::TIMESTAMP, ?::TIMESTAMP)"""


def indicator_row(indicator: Statement) -> Query:
    """The rows of evidence that put the indicator on file with these dates."""
    return INDICATOR_ROW, [
        indicator.operator_id, indicator.kind, indicator.value, indicator.source, indicator.valid_from,
        indicator.valid_until,
    ]  # fmt: skip
