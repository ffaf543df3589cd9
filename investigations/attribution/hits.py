"""Where each indicator hits: one row an indicator and account, whatever the indicator's kind.

Every kind is declared once in `SIGHTINGS`: the rows that show it, as (account_id, value, first, last, events), and how
an indicator's value is compared with theirs. An indicator with dates is seen only in rows of its time; of a row that
reaches beyond them the days within count, and as large a part of its events.
"""

import ipaddress
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import duckdb
import pyarrow as pa

from investigations.attribution.rhythm import rhythm_hits

EQUAL, PREFIX, RANGE, RHYTHM = "equal", "prefix", "range", "rhythm"
_INTERVAL = "first_seen AS first, last_seen AS last, events"
_ADDRESSES = f"SELECT account_id, ip AS value, {_INTERVAL} FROM ips"


def _once(time: str) -> str:
    return f"{time} AS first, {time} AS last, 1 AS events"


class Sought(NamedTuple):
    """A value to be looked for, by a number; `valid_until` is the first moment at which it no longer counts."""

    number: int
    kind: str
    value: str
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    @property
    def window(self) -> tuple[datetime | None, datetime | None]:
        return self.valid_from, self.valid_until

    @property
    def is_dated(self) -> bool:
        return self.window != (None, None)


@dataclass(frozen=True)
class Sighting:
    """`family` names the rows a kind is read from: kinds of one family in one network are one observation.
    An account without a value in `column` of `record` is one on which the kind could not have been seen. `times`:
    the expressions of a row's first and last moment."""

    record: str
    column: str
    family: str
    match: str
    query: str
    times: tuple[str, str]


_SPAN, _SIGN_UP = ("first_seen", "last_seen"), ("created_at", "created_at")
_PAID, _USED = ("paid_at", "paid_at"), ("window_start", "window_start")
SIGHTINGS: dict[str, Sighting] = {
    "cidr": Sighting("ips", "ip", "access", RANGE, _ADDRESSES, _SPAN),
    "ip": Sighting("ips", "ip", "access", RANGE, _ADDRESSES, _SPAN),
    "asn": Sighting(
        "ips", "asn", "access", EQUAL,
        f"SELECT account_id, regexp_replace(upper(asn::VARCHAR), '^AS', '') AS value, {_INTERVAL} "
        "FROM ips WHERE asn IS NOT NULL", _SPAN,
    ),
    "email_domain": Sighting(
        "accounts", "email", "domain", EQUAL,
        f"SELECT account_id, lower(split_part(email, '@', -1)) AS value, {_once('created_at')} "
        "FROM accounts WHERE email IS NOT NULL", _SIGN_UP,
    ),
    "phone_prefix": Sighting(
        "accounts", "phone", "phone", PREFIX,
        f"SELECT account_id, regexp_replace(phone, '[^0-9]', '', 'g') AS value, {_once('created_at')} "
        "FROM accounts WHERE phone IS NOT NULL", _SIGN_UP,
    ),
    "reseller_id": Sighting(
        "accounts", "account_id", "reseller", EQUAL,
        f"SELECT account_id, reseller_id AS value, {_once('created_at')} FROM accounts WHERE reseller_id IS NOT NULL",
        _SIGN_UP,
    ),
    "bin": Sighting(
        "payments", "bin", "payment", PREFIX,
        f"SELECT account_id, bin::VARCHAR AS value, {_once('paid_at')} FROM payments WHERE bin IS NOT NULL", _PAID,
    ),
    "instrument_id": Sighting(
        "payments", "instrument_id", "payment", EQUAL,
        f"SELECT account_id, instrument_id AS value, {_once('paid_at')} FROM payments", _PAID,
    ),
    "device_id": Sighting(
        "devices", "device_id", "device", EQUAL,
        f"SELECT account_id, device_id AS value, {_INTERVAL} FROM devices", _SPAN,
    ),
    "template_id": Sighting(
        "usage", "account_id", "template", EQUAL,
        f"SELECT account_id, template_id AS value, {_once('window_start')} FROM usage WHERE template_id IS NOT NULL",
        _USED,
    ),
    "timezone": Sighting("usage", "window_start", "rhythm", RHYTHM, "", _USED),
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


def _ranges(connection: duckdb.DuckDBPyConnection, wanted: Sequence[Sought]) -> str:
    """A query of (value, indicator): the addresses seen that lie in an address or network that is looked for.
    Pseudonymised addresses (not an IP at all) match nothing."""
    ranges = [(s.number, *found) for s in wanted if (found := address_range(s.value))]
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
    return f"""
        WITH seen AS (SELECT DISTINCT ip FROM ips WHERE regexp_full_match(ip, '(\\d{{1,3}}\\.){{3}}\\d{{1,3}}')),
             numbered AS (SELECT ip, {V4_NUMBER} AS number, false AS v6 FROM seen
                          UNION ALL SELECT ip, number, true FROM ({v6_numbers}))
        SELECT n.ip AS value, r.indicator FROM numbered n JOIN wanted_ranges r
        ON n.number BETWEEN r.lo AND r.hi AND n.v6 = (r.indicator IN ({is_v6}))"""


def _v6_numbers(seen: list[str]) -> pa.Table:
    kept: list[tuple[str, int]] = []
    for text in seen:
        found = address_range(text)
        if found:
            kept.append((text, found[1] >> 64))
    return pa.table(
        {"ip": pa.array([t for t, _ in kept], pa.string()), "number": pa.array([n for _, n in kept], pa.uint64())}
    )


def _texts(connection: duckdb.DuckDBPyConnection, sighting: Sighting, wanted: Sequence[Sought]) -> str:
    """A query of (value, indicator), by equality or by the beginning."""
    values = [(s.number, value) for s in wanted if (value := canonical(s.kind, s.value))]
    connection.register("wanted_values", pa.table({
        "indicator": pa.array([n for n, _ in values], pa.int64()),
        "value": pa.array([v for _, v in values], pa.string()),
    }))  # fmt: skip
    if sighting.match == EQUAL:
        return "SELECT value, indicator FROM wanted_values"
    return f"""SELECT s.value, w.indicator FROM (SELECT DISTINCT value FROM ({sighting.query})) s
        JOIN wanted_values w ON starts_with(s.value, w.value)"""


def _hits(connection: duckdb.DuckDBPyConnection, sighting: Sighting, wanted: Sequence[Sought]) -> pa.Table:
    matched = _ranges(connection, wanted) if sighting.match == RANGE else _texts(connection, sighting, wanted)
    connection.register("wanted_windows", pa.table({
        "indicator": pa.array([s.number for s in wanted], pa.int64()),
        "valid_from": pa.array([s.valid_from for s in wanted], pa.timestamp("us")),
        "valid_until": pa.array([s.valid_until for s in wanted], pa.timestamp("us")),
    }))  # fmt: skip
    within = "1 + date_diff('day', greatest(first, valid_from), least(last, valid_until - INTERVAL 1 MICROSECOND))"
    days = f"sum({within})" if sighting.times == _SPAN else "count(DISTINCT first::DATE)"
    return connection.sql(f"""
        SELECT indicator, account_id, {days}::DOUBLE AS days,
               sum(events * ({within}) // (1 + date_diff('day', first, last)))::DOUBLE AS events
        FROM ({sighting.query}) JOIN ({matched}) USING (value) JOIN wanted_windows USING (indicator)
        WHERE coalesce(last >= valid_from, true) AND coalesce(first < valid_until, true)
        GROUP BY ALL""").to_arrow_table()


def find_hits(connection: duckdb.DuckDBPyConnection, indicators: Sequence[Sought]) -> pa.Table:
    """Hits within the indicators' dates: (indicator, account_id, events, days), once for each of both.

    `connection` has one view per record kind. An unknown kind raises KeyError.
    """
    by_kind: dict[str, list[Sought]] = {}
    for sought in indicators:
        by_kind.setdefault("ip" if sought.kind == "cidr" else sought.kind, []).append(sought)
    parts = [
        rhythm_hits(connection, wanted)
        if SIGHTINGS[kind].match == RHYTHM
        else _hits(connection, SIGHTINGS[kind], wanted)
        for kind, wanted in sorted(by_kind.items())
    ]
    found = pa.concat_tables([part.select(_HITS.names).cast(_HITS) for part in parts]) if parts else _HITS.empty_table()
    return found.sort_by([("indicator", "ascending"), ("account_id", "ascending")])


def observable(connection: duckdb.DuckDBPyConnection, kind: str) -> pa.Table:
    """The accounts on which an indicator of `kind` could have been seen at all, and from when to when:
    (account_id, first, last)."""
    sighting = SIGHTINGS[kind]
    first, last = sighting.times
    return connection.sql(
        f"SELECT account_id, min({first}) AS first, max({last}) AS last FROM {sighting.record} "
        f"WHERE {sighting.column} IS NOT NULL GROUP BY account_id"
    ).to_arrow_table()
