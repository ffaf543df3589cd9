"""Indicators on file, and where each was seen: in which networks, and on how many strangers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from investigations.attribution.hits import SIGHTINGS, Sought, find_hits, observable

Window = tuple[datetime | None, datetime | None]


@dataclass(frozen=True)
class Statement:
    """What a source says: that a value of this kind is an operator's, within these dates."""

    operator_id: str
    kind: str
    value: str
    reliability: str
    credibility: str
    source: str
    valid_from: datetime | None
    valid_until: datetime | None


@dataclass(frozen=True)
class Indicator(Statement):
    """A statement to be looked for, by a number of its own."""

    number: int

    @property
    def sought(self) -> Sought:
        return Sought(self.number, self.kind, self.value, self.valid_from, self.valid_until)


STATEMENTS = """
    SELECT DISTINCT operator_id, lower(kind), value, upper(coalesce(reliability, '')),
           coalesce(credibility::VARCHAR, ''), coalesce(source, ''), valid_from, valid_until
    FROM indicators ANTI JOIN (SELECT operator_id FROM operators WHERE status = 'withdrawn') USING (operator_id)
    WHERE value IS NOT NULL AND status IS DISTINCT FROM 'withdrawn' ORDER BY ALL"""


def read_indicators(db: duckdb.DuckDBPyConnection) -> list[Indicator]:
    """Indicators on file that stand, each once, of the kinds that can be looked for."""
    rows = db.execute(STATEMENTS).fetchall()
    return [Indicator(*row[:8], number=number) for number, row in enumerate(rows) if row[1] in SIGHTINGS]


@dataclass(frozen=True)
class Hit:
    """One indicator in one network."""

    party_id: str
    members_with: int
    members: int  # on which it could have been seen
    size: int
    cost: float  # account-days

    @property
    def share(self) -> float:
        return self.members_with / self.size


@dataclass(frozen=True)
class InNetworks:
    """Where indicators, by their number, were seen: in networks, and on how many strangers (accounts in none).
    `outside`: accounts that show one only outside its dates, by party ("": strangers)."""

    hits: dict[int, list[Hit]]
    strangers_with: dict[int, int]
    strangers: dict[int, int]  # on which it could have been seen
    outside: dict[int, dict[str, int]]


def look_up(db: duckdb.DuckDBPyConnection, indicators: Sequence[Indicator]) -> InNetworks:
    """Reads the record tables and `attributed_members` (account_id, party_id)."""
    by_number = {i.number: i for i in indicators}
    db.register("indicator_hits", find_hits(db, [i.sought for i in indicators]))
    observed = _observable_counts(db, indicators)
    strangers_with = dict(
        db.execute("""
        SELECT indicator, count(*) FROM indicator_hits ANTI JOIN attributed_members USING (account_id)
        GROUP BY indicator""").fetchall()
    )
    rows = db.execute("""
        WITH sizes AS (SELECT party_id, count(*) AS size FROM attributed_members GROUP BY party_id)
        SELECT h.indicator, m.party_id, count(*) AS members_with, sum(least(h.events, h.days)) AS cost,
               any_value(s.size)
        FROM indicator_hits h JOIN attributed_members m USING (account_id) JOIN sizes s USING (party_id)
        GROUP BY h.indicator, m.party_id ORDER BY h.indicator, m.party_id""").fetchall()
    hits: dict[int, list[Hit]] = defaultdict(list)
    for number, party_id, members_with, cost, size in rows:
        seen = observed[by_number[number].kind, by_number[number].sought.window]
        hits[number].append(Hit(party_id, members_with, seen.get(party_id, 0), size, cost))
    strangers = {i.number: observed[i.kind, i.sought.window].get(STRANGERS, 0) for i in indicators}
    return InNetworks(hits, strangers_with, strangers, _outside(db, indicators))


STRANGERS = ""  # in place of a party


def _observable_counts(
    db: duckdb.DuckDBPyConnection, indicators: Sequence[Indicator]
) -> dict[tuple[str, Window], dict[str, int]]:
    """Accounts on which a kind could be seen in a window, by party: those with records of it from before its end to
    after its beginning."""
    windows: dict[str, dict[Window, None]] = defaultdict(dict)
    for i in indicators:
        windows[i.kind][i.sought.window] = None
    found: dict[tuple[str, Window], dict[str, int]] = {}
    for kind, of_kind in windows.items():
        db.register("observable_accounts", observable(db, kind))
        db.register("windows", pa.table({
            "number": pa.array(range(len(of_kind)), pa.int64()),
            "valid_from": pa.array([begins for begins, _ in of_kind], pa.timestamp("us")),
            "valid_until": pa.array([ends for _, ends in of_kind], pa.timestamp("us")),
        }))  # fmt: skip
        rows = db.execute(f"""
            SELECT w.number, coalesce(m.party_id, '{STRANGERS}'), count(*)
            FROM observable_accounts o JOIN windows w
              ON coalesce(o.last >= w.valid_from, true) AND coalesce(o.first < w.valid_until, true)
            LEFT JOIN attributed_members m USING (account_id) GROUP BY ALL""").fetchall()
        keys = [(kind, window) for window in of_kind]
        found |= {key: {} for key in keys}
        for number, party_id, accounts in rows:
            found[keys[number]][party_id] = accounts
    return found


def _outside(db: duckdb.DuckDBPyConnection, indicators: Sequence[Indicator]) -> dict[int, dict[str, int]]:
    dated = [i.sought for i in indicators if i.sought.is_dated]
    if not dated:
        return {}
    db.register("hits_ever", find_hits(db, [s._replace(valid_from=None, valid_until=None) for s in dated]))
    rows = db.execute(f"""
        SELECT h.indicator, coalesce(m.party_id, '{STRANGERS}'), count(*)
        FROM hits_ever h ANTI JOIN indicator_hits i ON (i.indicator, i.account_id) = (h.indicator, h.account_id)
        LEFT JOIN attributed_members m USING (account_id) GROUP BY ALL ORDER BY ALL""").fetchall()
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for number, party_id, accounts in rows:
        found[number][party_id] = accounts
    return found
