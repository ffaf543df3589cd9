"""Where networks would tear: the weakest cuts the engine found, and what a chosen cut would cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow.parquet as pq

from graphs.linkage.cuts import pieces_without
from graphs.linkage.families import FAMILIES
from graphs.run_tables import Row, RunTables

PIECES_SHOWN = 12
OFFERED = 40  # identifiers to choose a cut from


def weakest(tables: RunTables, party: str) -> list[Row]:
    """Up to five, the worst first: family, value, members_with, splits_off, remaining, falls_below, bits_lost."""
    return tables.ask(
        "SELECT * FROM {weakest_cuts} WHERE party_id = ? "
        "ORDER BY splits_off DESC, falls_below DESC, bits_lost DESC, family, value",
        party,
    )


def offered(tables: RunTables, party: str) -> list[Row]:
    """Identifiers that may hold members together (addresses only corroborate), those on most members first."""
    return tables.ask(
        "SELECT * FROM {party_identifiers} WHERE party_id = ? AND list_contains(?, family) AND members_with >= 2 "
        "ORDER BY members_with DESC, total_with, family, value LIMIT ?",
        party, [family.name for family in FAMILIES if family.founds], OFFERED,
    )  # fmt: skip


def without(tables: RunTables, identifiers: Sequence[tuple[str, str]]) -> list[Row]:
    """The networks of which one of these identifiers is a weak cut, with what it would split off."""
    return tables.ask(
        "SELECT n.public_id, c.splits_off, c.falls_below, c.bits_lost FROM {weakest_cuts} c "
        "JOIN (SELECT unnest(?) AS family, unnest(?) AS value) w USING (family, value) "
        "JOIN {networks} n USING (party_id) ORDER BY c.splits_off DESC, c.bits_lost DESC, n.public_id",
        [family for family, _ in identifiers], [value for _, value in identifiers],
    )  # fmt: skip


@dataclass(frozen=True)
class Cut:
    """A network without some identifiers: `pieces` of account ids, the largest first; `cost`: bits of memberships that
    the removed identifiers give; `bridges` that speak on both sides of the piece chosen."""

    pieces: list[list[str]]
    cost: float


def pieces(tables: RunTables, party: str, ignored: set[tuple[str, str]]) -> Cut:
    """What is left of a network where these identifiers do not count."""
    path = tables.folder / "membership_evidence.parquet"
    evidence = pq.read_table(path, filters=[("party_id", "==", party)])
    found = pieces_without(evidence, party, ignored)
    rows = tables.ask(
        "SELECT coalesce(sum(bits), 0) AS cost FROM {membership_evidence} "
        "JOIN (SELECT unnest(?) AS family, unnest(?) AS value) w USING (family, value) WHERE party_id = ?",
        [family for family, _ in sorted(ignored)], [value for _, value in sorted(ignored)], party,
    )  # fmt: skip
    return Cut(found, float(rows[0]["cost"]))
