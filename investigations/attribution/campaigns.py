"""What networks and members have to do with each other, as far as it bears on a name.

*Fragments*: linkage sometimes finds one operation in pieces. Each piece then shows the other's indicators, and would
look like a customer of a common supplier. Two networks count as fragments of one only where they share what one must
hold, devices and cards, several of both: a supplier passes on one kind of thing, not two.

*Carriers*: a membership can hang on what one or two other members have, a resold phone or a borrowed card. Such an
account may belong to the network and is listed in it, but the network's operator is not its: the name goes only to
members who would be members by what three others or more have as well.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping

import duckdb
import pyarrow as pa

HELD = ("device", "instrument")  # families of things that one must hold
SEVERAL = 3  # of each of both: the demo's customers of one market share at most two cards and one device
OTHERS = 3  # members that must have an identifier for it to tie an account to the network as a whole
MEMBER_BITS = 3.0  # a member has more (docs/method.md)


def campaigns(links: pa.Table | None, networks: frozenset[str]) -> Mapping[str, str]:
    """party_id → the name of its campaign: the first of the fragments it belongs to, or itself."""
    found = {party: party for party in sorted(networks)}
    shared: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in links.to_pylist() if links is not None else ():
        if row["party_a"] in networks and row["party_b"] in networks and row["family"] in HELD:
            shared[row["party_a"], row["party_b"]][row["family"]] += 1

    def first(party: str) -> str:
        while found[party] != party:
            party = found[party]
        return party

    for (a, b), families in sorted(shared.items()):
        if all(families[family] >= SEVERAL for family in HELD):
            low, high = sorted((first(a), first(b)))
            found[high] = low
    return {party: first(party) for party in found}


def carriers(db: duckdb.DuckDBPyConnection, ties: pa.Table | None) -> frozenset[tuple[str, str]] | None:
    """(account_id, party_id) of the members who carry their network's operator; None where `ties`, the run's
    membership_evidence, is not at hand, and all of them do."""
    if ties is None:
        return None
    db.register("all_ties", ties)
    rows = db.execute(
        """SELECT account_id, party_id FROM all_ties
        WHERE family = 'prior' OR (bits > 0 AND members_with >= ? AND family NOT IN ('address', 'block'))
        GROUP BY account_id, party_id HAVING sum(bits) > ?""",
        [OTHERS, MEMBER_BITS],
    ).fetchall()
    return frozenset((account, party) for account, party in rows)
