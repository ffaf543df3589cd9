"""Why two accounts are linked, or why not, from the run's own terms: the numbers shown are the engine's, not a second
calculation made for show."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from .run import LinkageRun


@dataclass(frozen=True)
class Term:
    """One term of a membership; `value` is None for the prior. `with_it` of the other members and `total_with` of all
    accounts have the identifier; `bits` is already divided by `rank`, the place among witnesses of its kind."""

    family: str
    value: str | None
    period: Any
    with_it: int
    total_with: int
    expected: float | None
    rank: int | None
    bits: float


@dataclass(frozen=True)
class Membership:
    """An account in its party; the bits of `terms` add up to `bits` exactly."""

    account_id: str
    party_id: str
    reading: str
    size: int
    probability: float
    bits: float
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Explanation:
    """`common`: identifiers (family, value) among the terms of both; `bridges`: (family, value, bits) that their two
    parties share where they are in different ones."""

    linked: bool
    sentence: str
    memberships: tuple[Membership | None, Membership | None]
    common: tuple[tuple[str, str], ...]
    bridges: tuple[tuple[str, str, float], ...]


def explain(run: LinkageRun, a: str, b: str) -> Explanation:
    """Raises ValueError where a and b are the same account."""
    if a == b:
        raise ValueError("two different accounts are needed")
    one, other = membership(run, a), membership(run, b)
    common = tuple(sorted(_identifiers(one) & _identifiers(other)))
    if one is None or other is None:
        alone = [name for name, found in ((a, one), (b, other)) if found is None]
        verb = "shares" if len(alone) == 1 else "share"
        sentence = f"Not linked: {' and '.join(alone)} {verb} no two things that strangers would not share."
        return Explanation(False, sentence, (one, other), common, ())
    if one.party_id == other.party_id:
        shared = (
            ", ".join(f"{family} {value}" for family, value in common)
            or "no identifier directly: other members tie them"
        )
        sentence = f"Linked: both are in {one.party_id} ({one.reading}, {one.size} accounts); in common: {shared}."
        return Explanation(True, sentence, (one, other), common, ())
    bridges = _bridges(run, one.party_id, other.party_id)
    tie = (
        f"the two parties share {len(bridges)} identifiers" if bridges else "the two parties share nothing that counts"
    )
    sentence = (
        f"Not linked: {a} is in {one.party_id} ({one.reading}), {b} in {other.party_id} ({other.reading}); {tie}."
    )
    return Explanation(False, sentence, (one, other), common, bridges)


def membership(run: LinkageRun, account_id: str) -> Membership | None:
    """The account's membership with its terms, prior first; None where it is in no party."""
    found = _where(run.tables["memberships"], "account_id", account_id)
    if not found:
        return None
    row = found[0]
    party = _where(run.tables["parties"], "party_id", row["party_id"])[0]
    terms = [
        Term(
            t["family"],
            t["value"],
            t["period"],
            t["members_with"],
            t["total_with"],
            t["expected"],
            t["rank"],
            t["bits"],
        )
        for t in _where(run.tables["membership_evidence"], "account_id", account_id)
        if t["party_id"] == row["party_id"]
    ]
    terms.sort(key=lambda term: (term.family != "prior", -term.bits, term.family, term.value or ""))
    return Membership(
        account_id, row["party_id"], party["reading"], party["size"], row["probability"], row["bits"], tuple(terms)
    )  # fmt: skip


def _identifiers(found: Membership | None) -> set[tuple[str, str]]:
    return {(term.family, term.value) for term in found.terms if term.value is not None} if found else set()


def _bridges(run: LinkageRun, a: str, b: str) -> tuple[tuple[str, str, float], ...]:
    rows = [*_where(run.tables["links"], "party_a", min(a, b))]
    return tuple((row["family"], row["value"], row["bits"]) for row in rows if row["party_b"] == max(a, b))


def _where(table: pa.Table, column: str, value: str) -> list[dict[str, Any]]:
    return table.filter(pc.field(column) == value).to_pylist()
