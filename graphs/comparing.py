"""A run against the one that is shown: what changed for which network, and what evidence changed it.

Plain functions over the tables of two runs. `surprising` says which changes a person should see before anybody else."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from graphs.run_tables import Row, RunTables

TOLD = 3  # kinds of evidence told of each change
NAMED = 10  # networks named in one sentence


@dataclass(frozen=True)
class Threshold:
    """From `least` on a change waits for a person; `why` it should."""

    least: float
    why: str


# What is held back, declared once; the page of runs prints this table.
HOLDS: Mapping[str, Threshold] = {
    "times": Threshold(2.0, "a network above the cut that at least doubles may have swallowed strangers"),
    "joined": Threshold(10, "and no fewer accounts than this joined it: small ones double by themselves"),
    "merged": Threshold(2, "so many networks that stood above the cut, each assessed for itself, become one"),
    "fallen": Threshold(3, "no fewer networks fall below the cut or are no longer found,"),
    "fallen share": Threshold(1 / 3, "which are this share of those that stood above it"),
    "moved": Threshold(0.2, "this share of all members changed their network"),
    "members": Threshold(50, "and there are at least so many members to speak of a share"),
}


@dataclass(frozen=True)
class Change:
    """One network then and now. `why`: rows of family, value, accounts, bits, the strongest first: of those who joined,
    or of those who left. `absorbed`: numbers of the networks it took in."""

    number: int
    kind: str  # new, gone, grown, shrunk, changed, same
    size_before: int
    size_now: int
    joined: int
    left: int
    above_before: bool
    above_now: bool
    absorbed: tuple[int, ...] = ()
    why: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Comparison:
    changes: list[Change]
    moved: int  # accounts in one network then and in another now
    stayed: int  # accounts in a network then and now, moved or not
    decided: frozenset[int] = field(default_factory=frozenset)  # networks that decisions shaped

    def counts(self) -> dict[str, int]:
        kinds = [change.kind for change in self.changes]
        crossed = [(c.above_before, c.above_now) for c in self.changes]
        return {
            "grown": kinds.count("grown"), "shrunk": kinds.count("shrunk"), "changed": kinds.count("changed"),
            "moved": self.moved, "risen": crossed.count((False, True)), "fallen": crossed.count((True, False)),
        }  # fmt: skip


def compare(now: RunTables, before: RunTables, absorbed: Mapping[int, Sequence[int]]) -> Comparison:
    """`absorbed`: by network of this run, the numbers of those it took in."""
    then, still = _networks(before), _networks(now)
    flows = _flows(now, before)
    kept = {f["is"]: f["accounts"] for f in flows if f["was"] == f["is"]}
    came, went = _why(now, before), _why(before, now)
    changes = []
    for number in sorted(then.keys() | still.keys()):
        old, new, stayed = then.get(number), still.get(number), kept.get(number, 0)
        size_before, size_now = (row["size"] if row else 0 for row in (old, new))
        joined, left = size_now - stayed, size_before - stayed
        changes.append(
            Change(
                number, _kind(old, new, joined, left), size_before, size_now, joined, left,
                bool(old and old["is_network"]), bool(new and new["is_network"]), tuple(absorbed.get(number, ())),
                came.get(number) or went.get(number, ()),
            )
        )  # fmt: skip
    both = [f for f in flows if f["was"] is not None and f["is"] is not None]
    moved = sum(f["accounts"] for f in both if f["was"] != f["is"])
    return Comparison(changes, moved, sum(f["accounts"] for f in both), _decided(now))


def surprising(comparison: Comparison, named: Mapping[int, str]) -> list[str]:
    """A sentence for each change that waits for a person. `named`: public ids by number. What a decision brought about
    surprises nobody."""
    stood = {change.number for change in comparison.changes if change.above_before}
    open_to = [change for change in comparison.changes if change.number not in comparison.decided]
    said = []
    for change in open_to:
        grown = change.above_before and change.size_now >= HOLDS["times"].least * change.size_before
        if grown and change.joined >= HOLDS["joined"].least:
            sizes = f"{change.size_before:,} to {change.size_now:,} accounts"
            said.append(f"{named[change.number]} grows from {sizes}.")
        merged = [n for n in (change.number, *change.absorbed) if n in stood]
        if len(merged) >= HOLDS["merged"].least:
            said.append(f"{' and '.join(named[n] for n in merged)}, both above the cut before, become one.")
    return [*said, *_falling(open_to, stood, named), *_moving(comparison)]


def _falling(changes: Sequence[Change], stood: Collection[int], named: Mapping[int, str]) -> list[str]:
    absorbed = {n for change in changes for n in change.absorbed}
    lost = [c for c in changes if c.above_before and not c.above_now and c.number not in absorbed]
    if len(lost) < HOLDS["fallen"].least or len(lost) < HOLDS["fallen share"].least * len(stood):
        return []
    names = ", ".join(named[c.number] for c in lost[:NAMED]) + (" and others" if len(lost) > NAMED else "")
    return [f"{len(lost):,} of {len(stood):,} networks are no longer above the cut: {names}."]


def _moving(comparison: Comparison) -> list[str]:
    share = comparison.moved / comparison.stayed if comparison.stayed else 0.0
    if share < HOLDS["moved"].least or comparison.stayed < HOLDS["members"].least:
        return []
    return [f"{comparison.moved:,} of {comparison.stayed:,} members ({share:.0%}) change their network."]


def _networks(tables: RunTables) -> dict[int, Row]:
    rows = tables.ask("SELECT n.number, p.size, p.is_network FROM {parties} p JOIN {networks} n USING (party_id)")
    return {row["number"]: row for row in rows}


def _flows(now: RunTables, before: RunTables) -> list[Row]:
    """was, is (numbers, or None), accounts."""
    return now.ask(
        "SELECT b.number AS was, a.number AS is, count(*) AS accounts FROM "
        "(SELECT account_id, number FROM {memberships} m JOIN {networks} n USING (party_id)) a FULL JOIN "
        f"(SELECT account_id, number FROM {before.source('memberships')} m JOIN {before.source('networks')} n "
        "USING (party_id)) b USING (account_id) GROUP BY ALL ORDER BY ALL"
    )


def _kind(old: Row | None, new: Row | None, joined: int, left: int) -> str:
    if old is None or new is None:
        return "new" if old is None else "gone"
    if joined and left:
        return "changed"
    return "grown" if joined else "shrunk" if left else "same"


def _why(here: RunTables, there: RunTables) -> dict[int, tuple[Row, ...]]:
    """By network: what ties those members to it here that it has not there. Networks of one run alone are left out."""
    of = "SELECT account_id, party_id, number FROM {} m JOIN {} n USING (party_id)"
    mine = of.format(here.source("memberships"), here.source("networks"))
    theirs = of.format(there.source("memberships"), there.source("networks"))
    rows = here.ask(
        f"WITH mine AS ({mine}), theirs AS ({theirs}), "
        "came AS (SELECT m.* FROM mine m ANTI JOIN theirs t ON t.account_id = m.account_id AND t.number = m.number "
        "WHERE m.number IN (SELECT number FROM theirs)) "
        "SELECT c.number, e.family, arg_max(e.value, e.bits) AS value, count(DISTINCT e.account_id) AS accounts, "
        "sum(e.bits) AS bits FROM came c JOIN {membership_evidence} e USING (account_id, party_id) "
        "WHERE e.value IS NOT NULL GROUP BY c.number, e.family "
        f"QUALIFY row_number() OVER (PARTITION BY c.number ORDER BY sum(e.bits) DESC, e.family) <= {TOLD} "
        "ORDER BY c.number, bits DESC, e.family"
    )
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row["number"], []).append({k: v for k, v in row.items() if k != "number"})
    return {number: tuple(told) for number, told in found.items()}


def _decided(tables: RunTables) -> frozenset[int]:
    rows = tables.ask(
        "SELECT DISTINCT n.number FROM {decisions} d JOIN {networks} n USING (party_id) WHERE d.outcome = 'honoured' "
        "AND NOT starts_with(d.kind, 'verdict')"
    )
    return frozenset(row["number"] for row in rows)


def moves(now: RunTables, before: RunTables, offset: int = 0, limit: int = 50) -> tuple[list[Row], int]:
    """Accounts that changed their network: account_id, was, is (public ids), and the strongest thing that ties each to
    where it is now; and how many there are."""
    rows = now.ask(
        "WITH moved AS (SELECT a.account_id, b.public_id AS was, a.public_id AS is, a.party_id FROM "
        "(SELECT account_id, party_id, number, public_id FROM {memberships} m JOIN {networks} n USING (party_id)) a "
        f"JOIN (SELECT account_id, number, public_id FROM {before.source('memberships')} m "
        f"JOIN {before.source('networks')} n USING (party_id)) b USING (account_id) WHERE a.number <> b.number) "
        "SELECT m.account_id, m.was, m.is, arg_max(e.family, e.bits) AS family, arg_max(e.value, e.bits) AS value, "
        "max(e.bits) AS bits, count(*) OVER () AS total FROM moved m "
        "LEFT JOIN {membership_evidence} e ON e.account_id = m.account_id AND e.party_id = m.party_id "
        "AND e.value IS NOT NULL GROUP BY m.account_id, m.was, m.is ORDER BY m.is, m.account_id LIMIT ? OFFSET ?",
        limit, offset,
    )  # fmt: skip
    return rows, rows[0]["total"] if rows else 0
