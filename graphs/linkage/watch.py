"""Replacement accounts: those that no run has seen, weighed against the networks that stand, by the engine's own bits.

Nothing is linked anew: of each network its identifiers are known, with how many of its members and of all accounts have
them. So a thousand new accounts are weighed in a second, and the next run says the same of each as long as nothing else
came in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from .families import CODE, FAMILIES
from .parameters import Parameters
from .records import Records
from .weighing import Held, Weight, belongs, total_bits, weigh


@dataclass(frozen=True)
class Hit:
    """An account that would be a member of the party; the bits of `weights` add up to `bits`."""

    account_id: str
    party_id: str
    bits: float
    weights: tuple[Weight, ...]


def seen(records: Records) -> pa.Table:
    """Who was seen with what: account_id, family, value, period; of accounts that an accounts record describes."""
    parts = []
    for family in FAMILIES:
        period = "unnest(range(s.low, s.high + 1))" if family.timed else "-1"
        parts.append(
            f"SELECT DISTINCT s.account_id, '{family.name}' AS family, s.value, {period}::INTEGER AS period "
            f"FROM ({family.sql}) s JOIN accounts USING (account_id)"
        )
    query = f"SELECT * FROM ({' UNION ALL '.join(parts)}) ORDER BY ALL"
    return records.db.sql(query).to_arrow_table()


# What the networks of a run are known by, of what the newcomers have: {observed}, {memberships} and {parties} are the
# run's tables, `newcomers` has the columns of `seen`. `degree` counts the newcomers too.
MARKS = """
WITH came AS (SELECT family, value, period, count(*) AS newcomers FROM newcomers GROUP BY ALL),
inside AS (
    SELECT m.party_id, o.family, o.value, o.period, count(*) AS members_with, any_value(o.degree) AS degree
    FROM {observed} o JOIN {memberships} m USING (account_id) JOIN {parties} p USING (party_id)
    WHERE p.is_network AND o.usable AND (o.family, o.value, o.period) IN (SELECT (family, value, period) FROM came)
    GROUP BY ALL HAVING count(*) >= 2)
SELECT n.account_id, i.party_id, p.size, i.family, i.value, i.period, i.members_with, i.degree + c.newcomers AS degree
FROM inside i JOIN came c USING (family, value, period) JOIN newcomers n USING (family, value, period)
JOIN {parties} p USING (party_id) ORDER BY ALL
"""


def marks(db: duckdb.DuckDBPyConnection, newcomers: pa.Table, sources: Mapping[str, str]) -> pa.Table:
    """Rows of (newcomer, network, identifier that both have). `sources`: SQL to read each of the run's tables from."""
    db.register("newcomers", newcomers)
    try:
        return db.sql(MARKS.format_map(sources)).to_arrow_table()
    finally:
        db.unregister("newcomers")


def hits(rows: pa.Table, population: int, newcomers: int, parameters: Parameters) -> list[Hit]:
    """The newcomers that belong, each to the networks that would take it in, the surest first. `rows` of `marks`;
    `population` accounts are known, `newcomers` came in."""
    found: dict[tuple[str, str, int], list[Held]] = {}
    for row in rows.to_pylist():
        held = Held(row["family"], row["value"], row["period"], row["members_with"], row["degree"])
        found.setdefault((row["account_id"], row["party_id"], row["size"]), []).append(held)
    out = []
    for (account, party, size), held in found.items():
        weights = weigh(_ordered(held), size, population + newcomers, parameters)
        if belongs(weights, parameters):
            out.append(Hit(account, party, total_bits(weights), tuple(weights)))
    return sorted(out, key=lambda hit: (-hit.bits, hit.account_id, hit.party_id))


def _ordered(held: Sequence[Held]) -> list[Held]:
    """As the engine numbers identifiers: by family, the rarest first."""
    return sorted(held, key=lambda one: (CODE[one.family], one.total, one.value, one.period))
