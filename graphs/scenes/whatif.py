"""What would fall apart if some identifiers were infrastructure: the engine's own weighing, on a run's own terms.

The identifiers are taken out of the memberships' terms, every member is weighed again, who no longer reaches the bar
falls, and the rest are weighed once more without those, until nobody falls. Nothing is written: it is a question.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from graphs.linkage.cuts import pieces_without
from graphs.linkage.parameters import Parameters
from graphs.linkage.weighing import Held, belongs, total_bits, weigh
from graphs.run_tables import Row, RunTables

from .kinds import BY_NAME
from .scene import key_of

MOST_TOLD = 200  # accounts listed; more are counted
MOST_IGNORED = 50  # identifiers at once
ROUNDS = 20  # of falling; a network that goes on falling is told as it stands then
Identifier = tuple[str, str]  # family, value without period


@dataclass(frozen=True)
class Member:
    account: str
    bits: float
    held: tuple[Held, ...]


def identifiers_of(run: Path, party_id: str, keys: Sequence[tuple[str, str]]) -> list[Identifier]:
    """The identifiers behind the keys of a scene (family, key). Raises LookupError for one the party does not share."""
    if not 1 <= len(keys) <= MOST_IGNORED:
        raise LookupError(f"Name 1 to {MOST_IGNORED} identifiers.")
    wanted = set(keys)
    rows = RunTables(run).ask(
        "SELECT DISTINCT family, value FROM {party_identifiers} WHERE party_id = ? AND list_contains(?, family)",
        party_id, sorted({family for family, _ in keys}),
    )  # fmt: skip
    found = {(row["family"], key_of(row["family"], row["value"])): (row["family"], row["value"]) for row in rows}
    for family, key in wanted - set(found):
        noun = BY_NAME[family].noun if family in BY_NAME else family
        raise LookupError(f"No two members of this network share that {noun} ({key[:8]}…).")
    return sorted(found[key] for key in wanted)


def without(run: Path, party_id: str, ignored: Sequence[Identifier], parameters: Parameters) -> Row:
    """The party without the identifiers: `before`, `after` (accounts), `fallen` (rows: account, bits, bits_after, only:
    nothing else spoke for it), `weakened` (accounts that stay with fewer bits), `bits_lost` (sum over all members),
    `pieces` (sizes, largest first, of what still hangs together among those who stay), `apart`: accounts outside the
    largest piece."""
    tables = RunTables(run)
    evidence = _evidence(tables, party_id)
    population = int(next(iter(tables.ask("SELECT value FROM {population} WHERE name = 'accounts'")))["value"])
    members = _members(tables, party_id, evidence)
    left = {m.account: tuple(h for h in m.held if (h.family, h.value) not in set(ignored)) for m in members}
    bits, stay = _fall(left, parameters, population)
    gone = [m for m in members if m.account not in stay]
    lost = {m.account: m.bits - (bits[m.account] if m.account in stay else 0.0) for m in members}
    pieces = [[a for a in piece if a in stay] for piece in pieces_without(evidence, party_id, set(ignored))]
    pieces = sorted((piece for piece in pieces if piece), key=lambda piece: (-len(piece), piece))
    fallen = [
        {"account": m.account, "bits": round(m.bits, 1), "bits_after": round(bits[m.account], 1),
         "only": not left[m.account]}
        for m in sorted(gone, key=lambda m: (bits[m.account], m.account))
    ]  # fmt: skip
    return {
        "before": len(members), "after": len(stay), "fallen": fallen[:MOST_TOLD], "fallen_total": len(gone),
        "weakened": sum(lost[account] > 0.05 for account in stay),
        "bits_lost": round(sum(value for value in lost.values() if value > 0), 1),
        "pieces": [len(piece) for piece in pieces], "apart": [a for piece in pieces[1:] for a in piece][:MOST_TOLD],
        "apart_total": sum(len(piece) for piece in pieces[1:]),
    }  # fmt: skip


def weakest(run: Path, party_id: str) -> list[Row]:
    """The cuts the engine names, worst first: family, key, value (raw), members_with, splits_off, falls_below,
    bits_lost."""
    rows = RunTables(run).ask(
        "SELECT family, value, members_with, splits_off, falls_below, bits_lost FROM {weakest_cuts} WHERE party_id = ? "
        "ORDER BY splits_off DESC, falls_below DESC, bits_lost DESC, family, value",
        party_id,
    )
    return [row | {"key": key_of(row["family"], row["value"])} for row in rows]


def _fall(
    left: dict[str, tuple[Held, ...]], parameters: Parameters, population: int
) -> tuple[dict[str, float], set[str]]:
    """Bits of everybody when last weighed, and who stays."""
    stay, bits = set(left), {}
    fewer: Counter[Identifier] = Counter()
    for _ in range(ROUNDS):
        weights = {
            account: weigh(_held(left[account], fewer), len(stay) - 1, population, parameters) for account in stay
        }
        bits |= {account: total_bits(terms) for account, terms in weights.items()}
        falling = {account for account, terms in weights.items() if not belongs(terms, parameters)}
        if not falling:
            break
        stay -= falling
        fewer.update((h.family, h.value) for account in falling for h in left[account])
    return bits, stay


def _held(held: tuple[Held, ...], fewer: Counter[Identifier]) -> list[Held]:
    """With those gone who had it too. (`fewer` counts holders by the terms the run has, of an address by its best
    month.)"""
    return [
        Held(h.family, h.value, h.period, max(h.with_it - fewer[h.family, h.value], 0), h.total, inside=True)
        for h in held
    ]


def _evidence(tables: RunTables, party_id: str) -> pa.Table:
    return tables.arrow(
        "SELECT * FROM {membership_evidence} WHERE party_id = ? AND family <> 'prior' "
        "ORDER BY account_id, family, value",
        party_id,
    )


def _members(tables: RunTables, party_id: str, evidence: pa.Table) -> list[Member]:
    held: dict[str, list[Held]] = {}
    for row in evidence.to_pylist():
        held.setdefault(row["account_id"], []).append(
            Held(row["family"], row["value"], -1, int(row["members_with"]), int(row["total_with"]), inside=True)
        )
    rows = tables.ask("SELECT account_id, bits FROM {memberships} WHERE party_id = ? ORDER BY account_id", party_id)
    if not rows:
        raise LookupError(f"The run has no party {party_id}.")
    return [Member(r["account_id"], float(r["bits"]), tuple(held.get(r["account_id"], ()))) for r in rows]
