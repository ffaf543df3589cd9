"""Where each indicator hits: one row an indicator and account, whatever the indicator's kind.

Every kind is declared once in `SIGHTINGS`: the query that yields its sightings as (account_id, value, events, days)
and how an indicator's value is compared with a sighting's.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from investigations.attribution.rhythm import rhythm_hits

_INTERVAL = "sum(events)::DOUBLE AS events, sum(1 + date_diff('day', first_seen, last_seen))::DOUBLE AS days"
_PAID = "count(*)::DOUBLE AS events, count(DISTINCT paid_at::DATE)::DOUBLE AS days"
_ADDRESSES = f"SELECT account_id, ip AS value, {_INTERVAL} FROM ips GROUP BY ALL"
_ONCE = "1::DOUBLE AS events, 1::DOUBLE AS days"
EQUAL, PREFIX, RANGE, RHYTHM = "equal", "prefix", "range", "rhythm"


@dataclass(frozen=True)
class Sighting:
    """`family` names the rows a kind is read from: kinds of one family in one network are one observation.
    An account without a value in `column` of `record` is one on which the kind could not have been seen."""

    record: str
    column: str
    family: str
    match: str
    query: str


SIGHTINGS: dict[str, Sighting] = {
    "cidr": Sighting("ips", "ip", "access", RANGE, _ADDRESSES),
    "ip": Sighting("ips", "ip", "access", RANGE, _ADDRESSES),
    "asn": Sighting(
        "ips", "asn", "access", EQUAL,
        f"SELECT account_id, regexp_replace(upper(asn::VARCHAR), '^AS', '') AS value, {_INTERVAL} "
        "FROM ips WHERE asn IS NOT NULL GROUP BY ALL",
    ),
    "email_domain": Sighting(
        "accounts", "email", "domain", EQUAL,
        f"SELECT account_id, lower(split_part(email, '@', -1)) AS value, {_ONCE} FROM accounts WHERE email IS NOT NULL",
    ),
    "phone_prefix": Sighting(
        "accounts", "phone", "phone", PREFIX,
        f"SELECT account_id, regexp_replace(phone, '[^0-9]', '', 'g') AS value, {_ONCE} "
        "FROM accounts WHERE phone IS NOT NULL",
    ),
    "reseller_id": Sighting(
        "accounts", "account_id", "reseller", EQUAL,
        f"SELECT account_id, reseller_id AS value, {_ONCE} FROM accounts WHERE reseller_id IS NOT NULL",
    ),
    "bin": Sighting(
        "payments", "bin", "payment", PREFIX,
        f"SELECT account_id, bin::VARCHAR AS value, {_PAID} FROM payments WHERE bin IS NOT NULL GROUP BY ALL",
    ),
    "instrument_id": Sighting(
        "payments", "instrument_id", "payment", EQUAL,
        f"SELECT account_id, instrument_id AS value, {_PAID} FROM payments GROUP BY ALL",
    ),
    "device_id": Sighting(
        "devices", "device_id", "device", EQUAL,
        f"SELECT account_id, device_id AS value, {_INTERVAL} FROM devices GROUP BY ALL",
    ),
    "template_id": Sighting(
        "usage", "account_id", "template", EQUAL,
        "SELECT account_id, template_id AS value, count(*)::DOUBLE AS events, "
        "count(DISTINCT window_start::DATE)::DOUBLE AS days FROM usage WHERE template_id IS NOT NULL GROUP BY ALL",
    ),
    "timezone": Sighting("usage", "window_start", "rhythm", RHYTHM, ""),
}  # fmt: skip

_CANONICAL: dict[str, Callable[[str], str]] = {
    "asn": lambda value: re.sub(r"^AS", "", value.upper()),
    "email_domain": lambda value: value.lower().lstrip("@"),
    "phone_prefix": lambda value: re.sub(r"[^0-9]", "", value),
}


def canonical(kind: str, value: str) -> str:
    """An indicator's value as sightings of its kind are written."""
    return _CANONICAL.get(kind, str)(value.strip())


def address_range(value: str) -> tuple[int, int, int] | None:
    """(version, first, last) of an address or network, None if it is neither. A v6 address stands for its /64."""
    try:
        network = ipaddress.ip_network(value.strip(), strict=False)
    except ValueError:
        return None
    if network.version == 6 and network.prefixlen > 64:
        network = network.supernet(new_prefix=64)
    return network.version, int(network.network_address), int(network.broadcast_address)


_HITS = pa.schema(
    [("indicator", pa.int64()), ("account_id", pa.string()), ("events", pa.float64()), ("days", pa.float64())]
)
V4_NUMBER = (
    "split_part(ip,'.',1)::UBIGINT*16777216 + split_part(ip,'.',2)::UBIGINT*65536"
    " + split_part(ip,'.',3)::UBIGINT*256 + split_part(ip,'.',4)::UBIGINT"
)


def _range_hits(connection: duckdb.DuckDBPyConnection, wanted: list[tuple[int, str]]) -> pa.Table:
    """Hits of addresses and networks. Pseudonymised addresses (not an IP at all) match nothing."""
    ranges = [(number, *found) for number, value in wanted if (found := address_range(value))]
    connection.execute("CREATE OR REPLACE TEMP TABLE wanted_ranges(indicator BIGINT, lo UBIGINT, hi UBIGINT)")
    for number, version, low, high in ranges:  # v6 is compared by its first 64 bits, which identify it
        shift = 64 if version == 6 else 0
        connection.execute("INSERT INTO wanted_ranges VALUES (?, ?, ?)", [number, low >> shift, high >> shift])
    v6 = [r for r in ranges if r[1] == 6]
    v6_numbers = "SELECT NULL::VARCHAR AS ip, NULL::UBIGINT AS number WHERE false"
    if v6:
        seen = connection.execute("SELECT DISTINCT ip FROM ips WHERE contains(ip, ':')").fetchall()
        connection.register("seen_v6", _v6_numbers([ip for (ip,) in seen]))
        v6_numbers = "SELECT ip, number FROM seen_v6"
    is_v6 = ", ".join(str(r[0]) for r in v6) or "-1"
    return connection.sql(f"""
        WITH seen AS (SELECT DISTINCT ip FROM ips WHERE regexp_full_match(ip, '(\\d{{1,3}}\\.){{3}}\\d{{1,3}}')),
             numbered AS (SELECT ip, {V4_NUMBER} AS number, false AS v6 FROM seen
                          UNION ALL SELECT ip, number, true FROM ({v6_numbers})),
             matched AS (SELECT n.ip, r.indicator FROM numbered n JOIN wanted_ranges r
                         ON n.number BETWEEN r.lo AND r.hi AND n.v6 = (r.indicator IN ({is_v6})))
        SELECT m.indicator, s.account_id, sum(s.events) AS events, sum(s.days) AS days
        FROM ({_ADDRESSES}) s JOIN matched m ON s.value = m.ip GROUP BY ALL""").to_arrow_table()


def _v6_numbers(seen: list[str]) -> pa.Table:
    kept: list[tuple[str, int]] = []
    for text in seen:
        found = address_range(text)
        if found:
            kept.append((text, found[1] >> 64))
    return pa.table(
        {"ip": pa.array([t for t, _ in kept], pa.string()), "number": pa.array([n for _, n in kept], pa.uint64())}
    )


def _text_hits(connection: duckdb.DuckDBPyConnection, kind: str, wanted: list[tuple[int, str]]) -> pa.Table:
    values = [(number, canonical(kind, value)) for number, value in wanted]
    values = [(number, value) for number, value in values if value]
    connection.register("wanted_values", pa.table({
        "indicator": pa.array([n for n, _ in values], pa.int64()),
        "value": pa.array([v for _, v in values], pa.string()),
    }))  # fmt: skip
    sighting = SIGHTINGS[kind]
    condition = "s.value = w.value" if sighting.match == EQUAL else "starts_with(s.value, w.value)"
    return connection.sql(f"""
        SELECT w.indicator, s.account_id, sum(s.events) AS events, sum(s.days) AS days
        FROM ({sighting.query}) s JOIN wanted_values w ON {condition} GROUP BY ALL""").to_arrow_table()


def find_hits(connection: duckdb.DuckDBPyConnection, indicators: list[tuple[int, str, str]]) -> pa.Table:
    """Hits of `indicators` (number, kind, value): (indicator, account_id, events, days), once for each of both.

    `connection` has one view per record kind. An unknown kind raises KeyError.
    """
    by_kind: dict[str, list[tuple[int, str]]] = {}
    for number, kind, value in indicators:
        by_kind.setdefault(kind, []).append((number, value))
    parts: list[pa.Table] = []
    ranges = by_kind.pop("cidr", []) + by_kind.pop("ip", [])
    if ranges:
        parts.append(_range_hits(connection, ranges))
    for kind, wanted in sorted(by_kind.items()):
        if SIGHTINGS[kind].match == RHYTHM:
            parts.append(rhythm_hits(connection, wanted))
        else:
            parts.append(_text_hits(connection, kind, wanted))
    found = pa.concat_tables([part.cast(_HITS) for part in parts]) if parts else _HITS.empty_table()
    return found.sort_by([("indicator", "ascending"), ("account_id", "ascending")])


def observable(connection: duckdb.DuckDBPyConnection, kind: str) -> pa.Table:
    """The accounts on which an indicator of `kind` could have been seen at all (account_id)."""
    sighting = SIGHTINGS[kind]
    return connection.sql(
        f"SELECT DISTINCT account_id FROM {sighting.record} WHERE {sighting.column} IS NOT NULL"
    ).to_arrow_table()
