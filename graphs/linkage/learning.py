"""The learning curve: how the queue gets better as an analyst works it down, with labels in the analyst's place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .refit import refit, scores
from .run import LinkageRun
from .scorecard import weighted

STEPS = (0, 10, 20, 50)
FIRST = 20


@dataclass(frozen=True)
class Learnt:
    """After `verdicts`: average precision of the whole queue and of the part that nobody has judged, and the share
    right among the first FIRST of that part. nan where no right party is left."""

    verdicts: int
    average_precision: float
    unseen: float
    first: float


def learning_curve(run: LinkageRun, right: Mapping[str, bool], steps: Sequence[int] = STEPS) -> list[Learnt]:
    """Verdicts are given on the parties of the minimum size from the top of the queue down, ten at a time, the weights
    fitted anew after each ten. `right` (party_id: is an operation) stands in for the analyst; `run` as it came."""
    weights = run.facts["parameters"].get("weights") or ()
    before = {line.feature: line.weight for line in weighted(weights)}
    judgement, parties = run.tables["judgement"], run.tables["parties"]
    smallest = run.facts["parameters"]["minimum_size"]
    sizes = zip(parties["party_id"].to_pylist(), parties["size"].to_pylist(), strict=True)
    ids = [party for party, size in sizes if size >= smallest]
    verdicts: dict[str, bool] = {}
    bits = scores(judgement, ids, before, before)
    found = [_learnt(ids, bits, right, verdicts)] if 0 in steps else []
    for given in range(10, max(steps, default=0) + 1, 10):
        queue = [ids[n] for n in np.argsort(-bits, kind="stable") if ids[n] not in verdicts]
        verdicts |= {party: bool(right.get(party)) for party in queue[:10]}
        bits = scores(judgement, ids, refit(judgement, verdicts, weights).weights, before)
        if given in steps:
            found.append(_learnt(ids, bits, right, verdicts))
    return found


def _learnt(ids: Sequence[str], bits: np.ndarray, right: Mapping[str, bool], verdicts: Mapping[str, bool]) -> Learnt:
    queue = [ids[n] for n in np.argsort(-bits, kind="stable")]
    rest = [party for party in queue if party not in verdicts]
    hits = [bool(right.get(party)) for party in rest]
    first = float(np.mean(hits[:FIRST])) if hits else float("nan")
    whole = [bool(right.get(party)) for party in queue]
    return Learnt(len(verdicts), _precision(whole), _precision(hits), first)


def _precision(right: Sequence[bool]) -> float:
    """Mean precision at the ranks of the right ones."""
    hit = np.array(right, bool)
    if not hit.any():
        return float("nan")
    return float((np.cumsum(hit) / np.arange(1, len(hit) + 1))[hit].mean())
