"""What analysts decided, as constraints on a run: tables in, constraints out, the later word over the earlier.

A decision names accounts by id, identifiers by family and value, and networks by accounts they held: the party that
shares most with those is the network, whatever it is called now. What became of each decision is told in the run's
table `decisions`; what one changed is a term of its own (`decision`, `verdict`), so that every sum still adds up.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .arrays import Ints
from .families import CODE, NAMES
from .membership import Neighbourhood
from .parties import Parties
from .population import Population
from .selection import NONE

HONOURED, NEW_EVIDENCE, NO_EFFECT = "honoured", "new evidence", "no effect"
MADE = "a decision"  # what a party that a decision made was found by


@dataclass(frozen=True)
class Decision:
    """`content` by kind: accounts, networks (lists of account ids), identifiers ([family, value]), evidence (known
    when an account was rejected: [family, value] by account), reading."""

    number: int
    kind: str
    content: Mapping[str, Any]


@dataclass
class Outcome:
    """What became of a decision, for an account or as a whole. `party` by the number it has while deciding."""

    decision: Decision
    outcome: str
    party: int = NONE
    account: str = ""
    note: str = ""
    family: str = ""  # of new evidence, with its value
    value: str = ""


@dataclass
class Decided:
    """`parties` as decided; `outcomes`; `verdicts`: the decision on each party of `parties` that has one; `members`:
    accounts (codes) that a decision put where they are."""

    parties: Parties
    outcomes: list[Outcome] = field(default_factory=list)
    verdicts: dict[int, Decision] = field(default_factory=dict)
    members: dict[int, Decision] = field(default_factory=dict)


def identifiers_decided(
    decisions: Iterable[Decision], population: Population
) -> tuple[np.ndarray, np.ndarray, dict[tuple[str, str], Decision]]:
    """(ignored, restored, last decision by family and value): masks over the population's identifiers."""
    last: dict[tuple[str, str], Decision] = {}
    for decision in decisions:
        if decision.kind in ("ignore_identifier", "restore_identifier"):
            for family, value in decision.content["identifiers"]:
                last[family, value] = decision
    masks = {kind: np.zeros(population.identifiers, bool) for kind in ("ignore_identifier", "restore_identifier")}
    for (family, value), decision in last.items():
        if family in CODE:
            masks[decision.kind] |= (population.family == CODE[family]) & (population.value == value)
    return masks["ignore_identifier"], masks["restore_identifier"], last


def decide(decisions: Sequence[Decision], near: Neighbourhood, parties: Parties) -> Decided:
    """The parties as people decided, one decision after the other."""
    if not decisions:
        return Decided(parties)
    deciding = _Deciding(near, parties)
    for decision in decisions:
        deciding.take(decision)
    return deciding.decided()


class _Deciding:
    """The party of each account while decisions are taken, one by one."""

    def __init__(self, near: Neighbourhood, parties: Parties) -> None:
        self.near, self.accounts = near, near.population.account_ids
        self.of = parties.of_account(near.population.size)
        self.resolution = list(parties.resolution)
        self.code = {str(name): code for code, name in enumerate(self.accounts)}
        self.outcomes: list[Outcome] = []
        self.members: dict[int, Decision] = {}
        self.verdict: list[tuple[Decision, Ints]] = []

    def take(self, decision: Decision) -> None:
        kinds: dict[str, Callable[[Decision], None]] = {
            "confirm_member": self.confirm, "reject_member": self.reject, "split_network": self.split,
            "merge_networks": self.merge, "same": self.same, "different": self.different,
            "verdict_operation": self.judge, "verdict_innocent": self.judge,
        }  # fmt: skip
        if decision.kind in kinds:
            kinds[decision.kind](decision)

    def confirm(self, decision: Decision) -> None:
        party = self.party_of(decision, 0)
        if party == NONE:
            return
        for code in self.codes(decision):
            self.put(code, party, decision)

    def reject(self, decision: Decision) -> None:
        party = self.party_of(decision, 0)
        if party == NONE:
            return
        held = self.evidence(party)
        for code in self.codes(decision):
            name = str(self.accounts[code])
            if self.of[code] != party:
                self.say(decision, NO_EFFECT, party, name, "the evidence does not put it there")
                continue
            known = {(family, value) for family, value in decision.content.get("evidence", {}).get(name, ())}
            new = sorted(held.get(code, set()) - known)
            for family, value in new:
                self.outcomes.append(Outcome(decision, NEW_EVIDENCE, party, name, "not known when it was rejected",
                                             family, value))  # fmt: skip
            if not new:
                self.of[code] = NONE
                self.members.pop(code, None)
                self.say(decision, HONOURED, party, name, "kept out")

    def split(self, decision: Decision) -> None:
        side = np.array(self.codes(decision), np.int64)
        rest = np.array(self.known(decision.content["networks"][0]), np.int64)
        shared = np.intersect1d(self.of[side], self.of[rest])
        for party in shared[shared != NONE].tolist():
            inside = np.flatnonzero(self.of == party)
            one, other = np.intersect1d(inside, side), np.intersect1d(inside, rest)
            one = np.r_[one, self.nearer(np.setdiff1d(inside, np.r_[one, other]), one, other)]
            self.of[one] = self.new_party()
            self.say(decision, HONOURED, party, note=f"{len(one)} of {len(inside)} accounts split off")
        if not len(shared[shared != NONE]):
            self.say(decision, NO_EFFECT, note="the two sides are in no common party")

    def merge(self, decision: Decision) -> None:
        found = [self.party_of(decision, n) for n in range(len(decision.content["networks"]))]
        self.unite(decision, sorted({party for party in found if party != NONE}), [])

    def same(self, decision: Decision) -> None:
        codes = self.codes(decision)
        parties = sorted({int(self.of[code]) for code in codes} - {NONE})
        self.unite(decision, parties, [code for code in codes if self.of[code] == NONE])

    def unite(self, decision: Decision, parties: list[int], loose: list[int]) -> None:
        if len(parties) + len(loose) < 2:
            self.say(decision, NO_EFFECT, parties[0] if parties else NONE, note="they are one party already")
            return
        party = parties[0] if parties else self.new_party()
        moved = np.isin(self.of, parties[1:])
        self.of[moved] = party
        for code in loose:
            self.put(code, party, decision)
        self.say(decision, HONOURED, party, note=f"{len(parties)} parties and {len(loose)} accounts made one")

    def different(self, decision: Decision) -> None:
        codes = self.codes(decision)
        for party in sorted({int(self.of[code]) for code in codes} - {NONE}):
            together = [code for code in codes if self.of[code] == party]
            if len(together) < 2:
                continue
            bits = self.bits(party)
            together.sort(key=lambda code: (code not in self.members, -bits.get(code, 0.0), code))
            for code in together[1:]:
                self.of[code] = NONE
                self.members.pop(code, None)
                self.say(decision, HONOURED, party, str(self.accounts[code]), "kept apart")

    def judge(self, decision: Decision) -> None:
        for anchor in decision.content["networks"]:
            self.verdict.append((decision, np.array(self.known(anchor), np.int64)))

    def put(self, code: int, party: int, decision: Decision) -> None:
        was = "a member already" if self.of[code] == party else "taken in"
        self.of[code], self.members[code] = party, decision
        self.say(decision, HONOURED, party, str(self.accounts[code]), was)

    def party_of(self, decision: Decision, number: int) -> int:
        party = self.match(np.array(self.known(decision.content["networks"][number]), np.int64))
        if party == NONE:
            self.say(decision, NO_EFFECT, note="its network is no longer found")
        return party

    def match(self, anchor: Ints) -> int:
        """The party that shares most with the anchor: at least half of the smaller of the two."""
        owners = self.of[anchor]
        found, shared = np.unique(owners[owners != NONE], return_counts=True)
        if not len(found):
            return NONE
        party, most = int(found[shared.argmax()]), int(shared.max())
        return party if 2 * most >= min(len(anchor), int((self.of == party).sum())) else NONE

    def codes(self, decision: Decision) -> list[int]:
        return self.known(decision.content["accounts"])

    def known(self, names: Iterable[str]) -> list[int]:
        return [self.code[name] for name in names if name in self.code]

    def evidence(self, party: int) -> dict[int, set[tuple[str, str]]]:
        """By member: what ties it to the party, as (family, value)."""
        p, inside = self.near.population, np.flatnonzero(self.of == party)
        terms = self.near.terms(np.zeros(len(inside), np.int64), inside, 1)
        found: dict[int, set[tuple[str, str]]] = {}
        for account, identifier in zip(terms.account.tolist(), terms.identifier.tolist(), strict=True):
            found.setdefault(account, set()).add((NAMES[p.family[identifier]], str(p.value[identifier])))
        return found

    def bits(self, party: int) -> dict[int, float]:
        inside = np.flatnonzero(self.of == party)
        terms = self.near.terms(np.zeros(len(inside), np.int64), inside, 1)
        total = np.bincount(terms.account, terms.bits, minlength=len(self.of))
        return {int(code): float(total[code]) for code in inside}

    def nearer(self, loose: Ints, one: Ints, other: Ints) -> Ints:
        """Those of `loose` that have more bits with the first group than with the second."""
        group = np.repeat([0, 1], [len(one), len(other)])
        scores = self.near.scores(group, np.r_[one, other], 2)
        bits = np.full((2, len(self.of)), -np.inf)
        bits[scores.group, scores.account] = scores.bits
        return loose[bits[0, loose] > bits[1, loose]]

    def new_party(self) -> int:
        self.resolution.append(MADE)
        return len(self.resolution) - 1

    def say(self, decision: Decision, outcome: str, party: int = NONE, account: str = "", note: str = "") -> None:
        self.outcomes.append(Outcome(decision, outcome, party, account, note))

    def decided(self) -> Decided:
        """Parties of two or more, renumbered in the order they had."""
        size = np.bincount(self.of[self.of != NONE], minlength=len(self.resolution))
        number = np.full(len(self.resolution) + 1, NONE, np.int64)  # the last is that of NONE
        number[:-1][size >= 2] = np.arange(int((size >= 2).sum()))
        verdicts = {}
        for decision, anchor in self.verdict:
            party = self.match(anchor)
            if party != NONE:
                verdicts[int(number[party])] = decision
            self.say(decision, HONOURED if party != NONE else NO_EFFECT, party,
                     note="" if party != NONE else "its network is no longer found")  # fmt: skip
        of = number[self.of]
        members = np.flatnonzero(of != NONE)
        order = np.lexsort((members, of[members]))
        names = [name for name, n in zip(self.resolution, size, strict=True) if n >= 2]
        parties = Parties(of[members][order], members[order], len(names), names)
        for outcome in self.outcomes:
            outcome.party = int(number[outcome.party]) if outcome.party != NONE else NONE
        placed = {code: decision for code, decision in self.members.items() if of[code] != NONE}
        verdicts.pop(NONE, None)
        return Decided(parties, self.outcomes, verdicts, placed)
