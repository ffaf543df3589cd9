"""Weights of the scorecard, as verdicts of analysts would have them: proposed, shown with what they would change, and
adopted by a person. Adopted weights are parameters of the next run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import pyarrow.parquet as pq
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from accounts.audit import actor_name, record
from graphs.linkage.refit import Move, Refit, moves, refit
from graphs.linkage.scorecard import LINES, Line
from graphs.models import AdoptedWeights, Decision, DecisionSubject, Network, Run
from graphs.runs import Actor, RunError, adopted_weights, parameters_of, tables

LEAST = 0.01  # bits; a lesser change is none


@dataclass(frozen=True)
class Proposal:
    """`rows`: of each line what it is judged, in use and proposed at. `moving`: networks that would cross the cut, with
    the move. `key`: what was shown, so that nothing else is adopted."""

    run: Run
    fit: Refit
    rows: list[tuple[Line, float, float]]
    moving: list[tuple[Network, Move]]
    operations: int

    @property
    def values(self) -> dict[str, float]:
        """What differs from the judged weights."""
        return {line.feature: new for line, _, new in self.rows if abs(new - line.weight) >= LEAST}

    @property
    def changes(self) -> bool:
        """Whether it is anything else than what is in use."""
        return any(abs(new - used) >= LEAST for _, used, new in self.rows)

    @property
    def key(self) -> str:
        return hashlib.sha256(json.dumps([self.run.pk, self.values], sort_keys=True).encode()).hexdigest()[:16]


def verdicts(run: Run) -> dict[str, bool]:
    """Parties of the run that people judged, the later word over the earlier: whether it is an operation."""
    seen = tables(run).ask(
        "SELECT decision, party_id FROM {decisions} WHERE starts_with(kind, 'verdict_') AND outcome = 'honoured'"
    )
    known: dict[int, list[str]] = {}
    for row in seen:
        known.setdefault(row["decision"], []).append(row["party_id"])
    parties = dict(Network.objects.filter(run=run).values_list("public_id", "party_id"))
    found: dict[str, bool] = {}
    made = Decision.binding().filter(kind__in=("verdict_operation", "verdict_innocent")).prefetch_related("subjects")
    for decision in made:
        names = [s.key for s in decision.subjects.all() if s.type == DecisionSubject.Type.NETWORK]
        for party in known.get(decision.pk) or [parties[name] for name in names if name in parties]:
            found[party] = decision.kind == "verdict_operation"
    return found


def propose(run: Run) -> Proposal:
    """Weights fitted to the verdicts that stand, against those in use in the run."""
    judgement, parties = (pq.read_table(run.folder / f"{name}.parquet") for name in ("judgement", "parties"))
    parameters, given = parameters_of(run), verdicts(run)
    fit = refit(judgement, given, parameters.weights)
    crossing = moves(judgement, parties, fit.weights, fit.before, parameters)
    networks = {n.party_id: n for n in Network.objects.filter(run=run, party_id__in=[m.party_id for m in crossing])}
    rows = [(line, fit.before[line.feature], fit.weights[line.feature]) for line in LINES]
    moving = [(networks[move.party_id], move) for move in crossing if move.party_id in networks]
    return Proposal(run, fit, rows, moving, sum(given.values()))


def adopt(actor: Actor, proposal: Proposal, key: str, reason: str) -> AdoptedWeights:
    """Makes the proposed weights those of the next run. Raises RunError where they are not what was shown."""
    if key != proposal.key:
        raise RunError("The proposal has changed since you looked: verdicts or the run are others. Look again.")
    return _adopt(actor, proposal.values, proposal.fit.verdicts, reason)


def return_to_judged(actor: Actor, reason: str) -> AdoptedWeights:
    """The next run uses the weights that were argued, as if nobody had adopted any."""
    return _adopt(actor, {}, 0, reason)


def _adopt(actor: Actor, values: dict[str, float], fitted: int, reason: str) -> AdoptedWeights:
    if not reason.strip():
        raise RunError("Say why: the weights decide what others will be shown.")
    if tuple(sorted(values.items())) == adopted_weights():
        raise RunError("These weights are in use already.")
    author = actor if isinstance(actor, AbstractBaseUser) else None
    with transaction.atomic():
        made = AdoptedWeights.objects.create(
            values=values, verdicts=fitted, reason=reason.strip(), author=author, author_name=actor_name(actor)
        )
        record(actor, "adopt weights", f"weights:{made.pk}",
               {"values": values, "verdicts": fitted, "reason": made.reason})  # fmt: skip
    return made
