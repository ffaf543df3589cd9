"""Who runs a network: what attribution said, held against the truth."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from graphs.linkage.evaluation.folder import Assessed
from graphs.linkage.evaluation.measures import is_right, run_groups
from graphs.linkage.evaluation.probabilities import Said
from investigations.attribution import attribute
from investigations.attribution.hypotheses import OPERATOR, PROVIDER, sells_access

SUPPLIES = 0.5  # from this posterior on a provider is said to supply a network


@dataclass(frozen=True)
class Naming:
    """Of networks above the cut that are right: how many are run by an operator on file, how many of those were given
    that name, and how many of all above the cut a false one. One who sells access is never named as an operator:
    networks run by such a one count as `sold`, and as `supplied` where that provider is said to supply them."""

    detected: int
    on_file: int
    named: int
    false: int
    sold: int = 0
    supplied: int = 0


def nothing() -> Said:
    return Said(np.empty(0), np.empty(0), np.empty(0, bool))


def naming(it: Assessed, truth: Path) -> tuple[Naming | None, Said]:
    """Counts, and every operator in play for a party above the cut: its posterior, and whether it runs the party.
    No counts where nobody says who runs what."""
    if not truth.exists():
        return None, nothing()
    with truth.open(newline="") as file:
        runs = {row["network"]: row["operator_id"] for row in csv.DictReader(file)}
    kinds = it.records.db.execute("SELECT operator_id, coalesce(kind, '') FROM operators").fetchall()
    sellers = {operator for operator, kind in kinds if sells_access(kind)}
    found, claims = Counter[str](), []
    hypotheses = _hypotheses(it)
    ids = it.run.tables["parties"]["party_id"].to_pylist()
    for group, party in zip(run_groups(it.run, 0), ids, strict=True):
        if not group.flagged:
            continue
        names = Counter(it.labels.network.get(a, "") for a in group.accounts)
        operator = runs.get(names.most_common(1)[0][0]) or ""
        said = hypotheses.get(party, [])
        found.update(counted(said, operator, right=is_right(group, it.labels), sells=operator in sellers))
        claims += [(row, row["operator_id"] == operator) for row in said if row["hypothesis"].startswith(OPERATOR)]
    counts = (found[n] for n in ("detected", "on_file", "named", "false", "sold", "supplied"))
    return Naming(*counts), moved(claims)


def _hypotheses(it: Assessed) -> dict[str, list[dict[str, Any]]]:
    """The assessments of each party, from all that a run tells attribution."""
    tables = it.run.tables
    found = attribute(
        it.records, tables["memberships"], tables["parties"], judgement=tables["judgement"],
        ties=tables["membership_evidence"], links=tables["links"],
    )  # fmt: skip
    of_party: dict[str, list[dict[str, Any]]] = {}
    for row in found.assessments.to_pylist():
        of_party.setdefault(row["party_id"], []).append(row)
    return of_party


def counted(said: list[dict[str, Any]], operator: str, *, right: bool, sells: bool) -> list[str]:
    called = next((row["operator_id"] for row in said if row["named"] and row["hypothesis"].startswith(OPERATOR)), "")
    supplied = any(
        row["hypothesis"] == f"{PROVIDER}{operator}" and row["posterior"] >= SUPPLIES for row in said if operator
    )
    so = {
        "detected": right,
        "on_file": right and bool(operator) and not sells,
        "named": right and bool(operator) and not sells and called == operator,
        "false": bool(called) and called != operator,
        "sold": right and sells,
        "supplied": right and sells and supplied,
    }
    return [name for name, is_so in so.items() if is_so]


def moved(claims: list[tuple[dict[str, Any], bool]]) -> Said:
    """Bits: how far the evidence moved the odds, whatever else is in play."""
    after, before = (np.array([row[n] for row, _ in claims], float) for n in ("posterior", "prior"))
    near = np.clip(after, 1e-12, 1 - 1e-12)
    bits = np.log2(near / (1 - near)) - np.log2(before / (1 - before))
    return Said(after, bits, np.array([so for _, so in claims], bool))
