"""Indicators on file, and where each was seen: in which networks, and on how many strangers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from investigations.attribution.hits import SIGHTINGS, find_hits, observable


@dataclass(frozen=True)
class Statement:
    """What a source says: that a value of this kind is an operator's."""

    operator_id: str
    kind: str
    value: str
    reliability: str
    credibility: str
    source: str


@dataclass(frozen=True)
class Indicator(Statement):
    """A statement to be looked for, by a number of its own."""

    number: int


def read_indicators(db: duckdb.DuckDBPyConnection) -> list[Indicator]:
    """Indicators on file, each once, of the kinds that can be looked for."""
    rows = db.execute("""
        SELECT DISTINCT operator_id, lower(kind), value, upper(coalesce(reliability, '')),
               coalesce(credibility::VARCHAR, ''), coalesce(source, '')
        FROM indicators WHERE value IS NOT NULL ORDER BY ALL""").fetchall()
    return [Indicator(*row[:6], number=number) for number, row in enumerate(rows) if row[1] in SIGHTINGS]


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
    """Where indicators, by their number, were seen: in networks, and on how many strangers (accounts in none)."""

    hits: dict[int, list[Hit]]
    strangers_with: dict[int, int]
    strangers: dict[str, int]  # by indicator kind: strangers on which it could have been seen


def look_up(db: duckdb.DuckDBPyConnection, indicators: Sequence[Indicator]) -> InNetworks:
    """Reads the record tables and `attributed_members` (account_id, party_id)."""
    db.register("indicator_hits", find_hits(db, [(i.number, i.kind, i.value) for i in indicators]))
    observed = {kind: _observable_counts(db, kind) for kind in sorted({i.kind for i in indicators})}
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
        members = observed[indicators[number].kind][0].get(party_id, 0)
        hits[number].append(Hit(party_id, members_with, members, size, cost))
    return InNetworks(hits, strangers_with, {kind: strangers for kind, (_, strangers) in observed.items()})


def _observable_counts(db: duckdb.DuckDBPyConnection, kind: str) -> tuple[dict[str, int], int]:
    """Accounts on which the kind could be seen: by party, and among strangers (accounts in no network)."""
    db.register("observable_accounts", observable(db, kind))
    inside = db.execute(
        "SELECT party_id, count(*) FROM observable_accounts JOIN attributed_members USING (account_id) GROUP BY ALL"
    ).fetchall()
    outside = db.execute(
        "SELECT count(*) FROM observable_accounts ANTI JOIN attributed_members USING (account_id)"
    ).fetchall()
    return dict(inside), int(outside[0][0])
