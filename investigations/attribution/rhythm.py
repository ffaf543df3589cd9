"""The rhythm of usage: does an account's day, read in a time zone, have its middle in that zone's afternoon?

A weak witness, as whole continents share it; it is compared with strangers like every other indicator.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import duckdb
import pyarrow as pa

WORKDAY_MIDDLE = 14.0  # local hour
TOLERANCE = 3.0  # hours
MINIMUM_WINDOWS = 5
MINIMUM_CONCENTRATION = 0.25  # length of the mean vector: below it there is no rhythm to speak of

_OFFSET = re.compile(r"^(?:UTC|GMT)?\s*([+-])(\d{1,2})(?::?(\d{2}))?$", re.IGNORECASE)


def zone_of(value: str) -> tzinfo | None:
    """A time zone by its IANA name or its offset ("+08:00", "UTC+8"); None if it is neither."""
    text = value.strip()
    if text.upper() in ("UTC", "GMT", "Z"):
        return UTC
    if match := _OFFSET.match(text):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes)) if minutes < 24 * 60 else None
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _offset_hours(zone: tzinfo, day: date) -> float:
    offset = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).astimezone(zone).utcoffset()
    return (offset or timedelta()).total_seconds() / 3600


class Zone(Protocol):
    """A time zone that is looked for (`hits.Sought`)."""

    @property
    def number(self) -> int: ...
    @property
    def value(self) -> str: ...
    @property
    def valid_from(self) -> datetime | None: ...
    @property
    def valid_until(self) -> datetime | None: ...


def _is_valid(zone: Zone, day: date) -> bool:
    """Whole days: the one on which validity begins counts, the one on which it has ended at midnight does not."""
    begins, ends = zone.valid_from, zone.valid_until
    return (begins is None or day >= begins.date()) and (ends is None or datetime.combine(day, time()) < ends)


def rhythm_hits(connection: duckdb.DuckDBPyConnection, wanted: Sequence[Zone]) -> pa.Table:
    """(indicator, account_id, events, days) for accounts whose day has its middle within the zone's afternoon."""
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE account_days AS
        SELECT account_id, window_start::DATE AS day, count(*) AS windows,
               sum(sin(radians(15 * (hour(window_start) + minute(window_start) / 60 + .5)))) AS s,
               sum(cos(radians(15 * (hour(window_start) + minute(window_start) / 60 + .5)))) AS c
        FROM usage GROUP BY ALL ORDER BY ALL""")
    days = [day for (day,) in connection.execute("SELECT DISTINCT day FROM account_days ORDER BY day").fetchall()]
    rows = [
        (sought.number, day, _offset_hours(zone, day))
        for sought in wanted
        if (zone := zone_of(sought.value))
        for day in days
        if _is_valid(sought, day)
    ]
    connection.register("zone_days", pa.table({
        "indicator": pa.array([r[0] for r in rows], pa.int64()), "day": pa.array([r[1] for r in rows], pa.date32()),
        "turn": pa.array([r[2] * 15 for r in rows], pa.float64()),
    }))  # fmt: skip
    return connection.sql(
        """
        WITH turned AS (
            SELECT z.indicator, a.account_id, sum(a.windows) AS n, count(*) AS days,
                   sum(a.s * cos(radians(z.turn)) + a.c * sin(radians(z.turn))) AS s,
                   sum(a.c * cos(radians(z.turn)) - a.s * sin(radians(z.turn))) AS c
            FROM account_days a JOIN zone_days z USING (day) GROUP BY ALL)
        SELECT indicator, account_id, n::DOUBLE AS events, days::DOUBLE AS days FROM turned
        WHERE n >= ? AND sqrt(s * s + c * c) >= ? * n
          AND cos(atan2(s, c) - radians(15 * ?)) >= cos(radians(15 * ?))""",
        params=[MINIMUM_WINDOWS, MINIMUM_CONCENTRATION, WORKDAY_MIDDLE, TOLERANCE],
    ).to_arrow_table()
