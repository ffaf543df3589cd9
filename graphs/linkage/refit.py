"""Weights of the scorecard fitted again to the verdicts of analysts, with the judged weights as prior mean.

Penalised logistic regression (the mode of a Gaussian prior): minimise over w

    sum over verdicts of log(1 + exp(-y ln2 (offset + x.w))) + sum over lines of (w - w0)^2 / (2 s^2)

y is +1 for an operation and -1 for an innocent party, x a line's force, `offset` what the prior and the population say.
s is a share of |w0|, so that ten verdicts move a weight by as much as they can prove, and none can wreck it: a weight
never changes its sign and never more than doubles.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.optimize import minimize

from .arrays import Floats
from .calibration import calibrate
from .parameters import Parameters
from .scorecard import LINES, weighted

SPREAD = 0.3  # judged: a weight argued by a person is off by a third, as likely as not
MOST = 2.0  # judged: times its judged size
LN2 = float(np.log(2.0))
FIXED = ("prior", "population", "verdict")  # lines of the judgement that are no features


@dataclass(frozen=True)
class Refit:
    """`weights` by feature, all of them; `before` what they were; `verdicts` fitted to; `loss` in bits a verdict,
    before and after."""

    weights: dict[str, float]
    before: dict[str, float]
    verdicts: int
    loss_before: float
    loss: float

    def changed(self, least: float = 0.01) -> dict[str, float]:
        """Those that moved by at least so many bits."""
        return {name: value for name, value in self.weights.items() if abs(value - self.before[name]) >= least}


def fit(
    x: Floats, y: Floats, offset: Floats, *, prior: Floats, spread: Floats,
    bounds: Sequence[tuple[float, float]] | None = None,
) -> Floats:  # fmt: skip
    """The mode of the weights. x: verdicts by lines; y in {-1, +1}; offset, prior and weights in bits."""

    def objective(w: Floats) -> tuple[float, Floats]:
        margin = y * LN2 * (offset + x @ w)
        slope = -y * LN2 / (1.0 + np.exp(np.clip(margin, -700, 700)))
        pull = (w - prior) / spread**2
        return float(np.logaddexp(0.0, -margin).sum() + 0.5 * (pull * (w - prior)).sum()), x.T @ slope + pull

    found = minimize(objective, prior, jac=True, method="L-BFGS-B", bounds=bounds,
                     options={"maxiter": 1000, "ftol": 1e-14, "gtol": 1e-10})  # fmt: skip
    return np.asarray(found.x, float)


def refit(judgement: pa.Table, verdicts: Mapping[str, bool], weights: Sequence[tuple[str, float]] = ()) -> Refit:
    """Fits the weights of the scorecard to verdicts (party_id: is an operation). `judgement`: the run's table, made
    with `weights`. The prior mean are the judged weights, whatever was adopted before: verdicts are counted once."""
    used = {line.feature: line.weight for line in weighted(weights)}
    judged = {line.feature: line.weight for line in LINES}
    names = [name for name, weight in judged.items() if weight and used[name]]
    parties = sorted(verdicts)
    forces, offset = forces_of(judgement, parties, names, used)
    y = np.array([1.0 if verdicts[party] else -1.0 for party in parties])
    prior = np.array([judged[name] for name in names])
    bounds = [(min(0.0, MOST * weight), max(0.0, MOST * weight)) for weight in prior.tolist()]
    found = fit(forces, y, offset, prior=prior, spread=SPREAD * np.abs(prior), bounds=bounds)
    before = np.array([used[name] for name in names])
    return Refit(
        {**judged, **dict(zip(names, found.round(3).tolist(), strict=True))}, used, len(parties),
        loss_bits(forces, y, offset, before), loss_bits(forces, y, offset, found),
    )  # fmt: skip


def loss_bits(x: Floats, y: Floats, offset: Floats, weights: Floats) -> float:
    """Mean surprise at the verdicts, in bits; 1 is a coin's. 0 without verdicts."""
    if not len(y):
        return 0.0
    return float(np.logaddexp(0.0, -y * LN2 * (offset + x @ weights)).mean() / LN2)


def forces_of(
    judgement: pa.Table, parties: Sequence[str], names: Sequence[str], weights: Mapping[str, float]
) -> tuple[Floats, Floats]:
    """(forces by party and line, offset by party): what each line's bits are at weight 1, and prior plus population."""
    row = {party: n for n, party in enumerate(parties)}
    column = {name: n for n, name in enumerate(names)}
    forces, offset = np.zeros((len(row), len(column))), np.zeros(len(row))
    table = judgement.filter(pc.field("party_id").isin(pa.array(list(parties), pa.string())))
    for party, feature, bits in zip(*(table[c].to_pylist() for c in ("party_id", "feature", "bits")), strict=True):
        if feature in column:
            forces[row[party], column[feature]] = bits / weights[feature]
        elif feature in FIXED[:2]:
            offset[row[party]] += bits
    return forces, offset


def scores(
    judgement: pa.Table, parties: Sequence[str], weights: Mapping[str, float], before: Mapping[str, float]
) -> Floats:
    """Bits of the parties with other weights, before what the population and verdicts add."""
    names = [name for name in before if before[name]]
    forces, _ = forces_of(judgement, parties, names, before)
    prior = judgement.filter(pc.field("feature") == "prior")
    start = dict(zip(prior["party_id"].to_pylist(), prior["bits"].to_pylist(), strict=True))
    return np.array([start[party] for party in parties]) + forces @ np.array([weights[name] for name in names])


@dataclass(frozen=True)
class Move:
    """A party that other weights would move over the cut."""

    party_id: str
    probability_before: float
    probability: float
    rises: bool


def moves(
    judgement: pa.Table, parties: pa.Table, weights: Mapping[str, float], before: Mapping[str, float],
    parameters: Parameters,
) -> list[Move]:  # fmt: skip
    """What a run with `weights` would put above or below the cut that it has not there now: the scores anew, the null
    estimated anew from them, and the cut with it. Parties with a verdict stay where that puts them."""
    ids = parties["party_id"].to_pylist()
    bits = scores(judgement, ids, weights, before)
    judged = set(judgement.filter(pc.field("feature") == "verdict")["party_id"].to_pylist())
    found = calibrate(bits, parties["size"].to_numpy(), parameters)
    then = zip(ids, parties["is_network"].to_pylist(), parties["judgement_probability"].to_pylist(), strict=True)
    return [
        Move(party, probability, float(found.probability[n]), bool(found.network[n]))
        for n, (party, above, probability) in enumerate(then)
        if bool(found.network[n]) != above and party not in judged
    ]
