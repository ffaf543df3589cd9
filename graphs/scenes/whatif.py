"""What would fall apart if some identifiers were infrastructure: the engine's own weighing, on a run's own terms.

The identifiers are taken out of the memberships' terms, every member is weighed again, who no longer reaches the bar
falls, and the rest are weighed once more without those, until nobody falls. Nothing is written: it is a question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graphs.linkage.arrays import Floats, Ints, rank_within
from graphs.linkage.conjunctions import ACCESS, WITNESS
from graphs.linkage.cuts import pieces_without
from graphs.linkage.exact import on_grid
from graphs.linkage.families import CODE
from graphs.linkage.parameters import Parameters
from graphs.linkage.weighing import bits_cap, prior_bits
from graphs.run_tables import Row, RunTables

from .kinds import BY_NAME
from .scene import key_of

MOST_TOLD = 200  # accounts listed; more are counted
MOST_IGNORED = 50  # identifiers at once
ROUNDS = 20  # of falling; a network that goes on falling is told as it stands then
KEPT = 0.05  # bits; a membership that loses less is not said to be weaker
Identifier = tuple[str, str]  # family, value without period


@dataclass(frozen=True)
class Terms:
    """The terms of a party's memberships, one row an account and identifier (an address by its best month, as the
    engine took it): row numbers of `accounts` and `things`, how many other members and accounts in all have it."""

    population: int  # accounts in all the records
    accounts: list[str]
    bits: Floats  # of each account, as the run has them
    things: list[Identifier]
    account: Ints
    thing: Ints
    family: Ints
    members_with: Ints
    total_with: Ints


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
    terms = _terms(tables, party_id, evidence)
    out = np.array([thing in set(ignored) for thing in terms.things], dtype=bool)
    bits, stays = fall(terms, out, parameters)
    lost = terms.bits - np.where(stays, bits, 0.0)
    speaks = np.bincount(terms.account[~out[terms.thing]], minlength=len(terms.accounts)) > 0
    staying = {terms.accounts[n] for n in np.flatnonzero(stays).tolist()}
    pieces = [[a for a in piece if a in staying] for piece in pieces_without(evidence, party_id, set(ignored))]
    pieces = sorted((piece for piece in pieces if piece), key=lambda piece: (-len(piece), piece))
    gone = sorted(np.flatnonzero(~stays).tolist(), key=lambda n: (bits[n], terms.accounts[n]))
    fallen = [
        {"account": terms.accounts[n], "bits": round(float(terms.bits[n]), 1), "bits_after": round(float(bits[n]), 1),
         "only": not speaks[n]}
        for n in gone[:MOST_TOLD]
    ]  # fmt: skip
    return {
        "before": len(terms.accounts), "after": len(staying), "fallen": fallen, "fallen_total": len(gone),
        "weakened": int((lost[stays] > KEPT).sum()), "bits_lost": round(float(lost[lost > 0].sum()), 1),
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


def fall(terms: Terms, out: NDArray[np.bool_], parameters: Parameters) -> tuple[Floats, NDArray[np.bool_]]:
    """Bits of everybody when last weighed, and who stays, once the things in `out` say nothing.

    As `linkage.weighing.weigh`, for all members at once."""
    stays, left = np.ones(len(terms.accounts), dtype=bool), ~out[terms.thing]
    bits = terms.bits.copy()
    for _ in range(ROUNDS):
        gone = np.bincount(terms.thing[left & ~stays[terms.account]], minlength=len(terms.things))
        total, founding = _weighed(terms, left & stays[terms.account], gone, int(stays.sum()) - 1, parameters)
        bits = np.where(stays, total, bits)
        belongs = (total > parameters.member_bits) & (founding >= parameters.founding_bits)
        if not (stays & ~belongs).any():
            break
        stays &= belongs
    return bits, stays


def _weighed(
    terms: Terms, rows: NDArray[np.bool_], gone: Ints, others: int, parameters: Parameters
) -> tuple[Floats, Floats]:  # fmt: skip
    """Bits of each account from the rows, prior included, and the part of them that is not from addresses."""
    size, population = len(terms.accounts), terms.population
    prior = prior_bits(others, population)
    with_it = np.maximum(terms.members_with - gone[terms.thing], 0)
    rows = rows & (with_it >= 1) & (with_it + 1 >= parameters.coverage * terms.total_with)
    account, family, with_it, total = (c[rows] for c in (terms.account, terms.family, with_it, terms.total_with))
    expected = max(others, 0) * (total - 1 - with_it + 0.5) / (population - others)
    with np.errstate(divide="ignore"):
        bits = np.minimum(np.log2(with_it / expected), bits_cap(population, parameters))
    speaking = bits > 0
    account, family, bits = account[speaking], family[speaking], bits[speaking]
    kind = account * (int(WITNESS.max()) + 1) + WITNESS[family]
    worth = on_grid(bits / rank_within(kind, bits, np.arange(len(bits))))
    founds = ~ACCESS[family]
    every = np.bincount(account, worth, minlength=size).astype(np.float64)
    return prior + every, prior + np.bincount(account[founds], worth[founds], minlength=size).astype(np.float64)


def _evidence(tables: RunTables, party_id: str) -> pa.Table:
    return tables.arrow(
        "SELECT * FROM {membership_evidence} WHERE party_id = ? AND family <> 'prior' "
        "ORDER BY account_id, family, value",
        party_id,
    )


def _terms(tables: RunTables, party_id: str, evidence: pa.Table) -> Terms:
    rows = tables.ask("SELECT account_id, bits FROM {memberships} WHERE party_id = ? ORDER BY account_id", party_id)
    if not rows:
        raise LookupError(f"The run has no party {party_id}.")
    accounts = [str(row["account_id"]) for row in rows]
    account_at = {name: n for n, name in enumerate(accounts)}
    pairs = list(zip(evidence["family"].to_pylist(), evidence["value"].to_pylist(), strict=True))
    things = sorted(set(pairs))
    thing_at = {thing: n for n, thing in enumerate(things)}

    def whole(values: Sequence[int]) -> Ints:
        return np.array(values, dtype=np.int64)

    population = tables.ask("SELECT value FROM {population} WHERE name = 'accounts'")[0]["value"]
    return Terms(
        int(population), accounts, np.array([float(row["bits"]) for row in rows]), things,
        whole([account_at[name] for name in evidence["account_id"].to_pylist()]), whole([thing_at[p] for p in pairs]),
        whole([CODE[family] for family, _ in pairs]), whole(evidence["members_with"].to_pylist()),
        whole(evidence["total_with"].to_pylist()),
    )  # fmt: skip
