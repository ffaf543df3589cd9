"""Does a probability mean what it says: reliability by bin, Brier's score and Cllr, of judgements and of memberships.

Cllr (Brümmer and du Preez 2006) is the cost of the likelihood ratios in bits: 0 is perfect, 1 is what saying nothing
costs. What it costs above the best that their order allows (isotonic regression, `calibration_loss`) is calibration's.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import isotonic_regression

from ..arrays import Floats
from ..run import LinkageRun
from .measures import Labels, is_right, run_groups

EDGES = (0.0, 0.05, 0.2, 0.5, 0.8, 0.95, 1.0)
PRIOR_RUN = "null.operations"  # the fact of a run's population that holds the prior share of operations


@dataclass(frozen=True)
class Bin:
    """Probabilities from `low` on: their mean, the share that was right, and how many there were."""

    low: float
    said: float
    right: float
    count: int


@dataclass(frozen=True)
class Said:
    """Probabilities of one kind, the bits of evidence behind each (log2 of its likelihood ratio), and what was so."""

    probability: Floats
    bits: Floats
    so: np.ndarray

    def joined(self, other: "Said") -> "Said":
        return Said(
            np.concatenate([self.probability, other.probability]),
            np.concatenate([self.bits, other.bits]), np.concatenate([self.so, other.so]),
        )  # fmt: skip

    @property
    def brier(self) -> float:
        return brier(self.probability, self.so)

    @property
    def cllr(self) -> float:
        return cllr(self.bits, self.so)

    @property
    def calibration_loss(self) -> float:
        return self.cllr - least_cllr(self.bits, self.so)

    def bins(self, edges: Sequence[float] = EDGES) -> list[Bin]:
        return reliability(self.probability, self.so, edges)


def brier(probability: Floats, so: np.ndarray) -> float:
    """Mean squared distance from the truth; nan of nothing."""
    return float(np.mean((probability - so) ** 2)) if len(so) else float("nan")


def cllr(bits: Floats, so: np.ndarray) -> float:
    """nan where all are so, or none is."""
    if so.all() or not so.any():
        return float("nan")
    return float((_cost(-bits[so]).mean() + _cost(bits[~so]).mean()) / 2)


def least_cllr(bits: Floats, so: np.ndarray) -> float:
    """The least Cllr that any rising function of these bits has: pool adjacent violators."""
    if so.all() or not so.any():
        return float("nan")
    order = np.lexsort((~so, bits))  # of equal bits the right ones first, so that they are pooled
    share = isotonic_regression(so[order].astype(float)).x
    prior = so.mean()
    with np.errstate(divide="ignore"):
        fitted = np.log2(share) - np.log2(1 - share) - np.log2(prior / (1 - prior))
    return cllr(fitted, so[order])


def _cost(bits: Floats) -> Floats:
    """log2(1 + 2^bits), without overflow; what a ratio costs that speaks for what is not so."""
    return np.logaddexp2(0.0, bits)


def reliability(probability: Floats, so: np.ndarray, edges: Sequence[float] = EDGES) -> list[Bin]:
    out = []
    for low, high in pairwise(edges):
        rows = (probability >= low) & ((probability < high) | (high == edges[-1]))
        if rows.any():
            out.append(Bin(low, float(probability[rows].mean()), float(so[rows].mean()), int(rows.sum())))
    return out


def judgements(run: LinkageRun, labels: Labels, minimum_size: int) -> Said:
    """Of parties at or above the minimum size: said to be a network, and at least 80% of one."""
    groups = {g.accounts: g for g in run_groups(run)}
    parties = run.tables["parties"]
    size = np.array(parties["size"].to_pylist(), int)
    kept = size >= minimum_size
    so = np.array([is_right(g, labels) for g in groups.values()], bool)
    facts = dict(zip(run.tables["population"]["name"].to_pylist(), run.tables["population"]["value"].to_pylist(),
                     strict=True))  # fmt: skip
    prior = facts[PRIOR_RUN]
    bits = np.array(parties["judgement_bits"].to_pylist(), float) - np.log2(prior / (1 - prior))
    return Said(np.array(parties["judgement_probability"].to_pylist(), float)[kept], bits[kept], so[kept])


def memberships(run: LinkageRun, labels: Labels, minimum_size: int) -> Said:
    """Of members of parties whose most frequent label is a network: is each of that network? Innocents among
    themselves are left out: labels do not say which of them belong together."""
    table = run.tables["memberships"]
    party, account = table["party_id"].to_pylist(), table["account_id"].to_pylist()
    counts: dict[str, Counter[str]] = {}
    for p, a in zip(party, account, strict=True):
        counts.setdefault(p, Counter())[labels.network.get(a, "")] += 1
    most = {p: c.most_common(1)[0][0] if c.total() >= minimum_size else "" for p, c in counts.items()}
    kept = np.array([bool(most[p]) for p in party], bool)
    so = np.array([labels.network.get(a, "") == most[p] for p, a in zip(party, account, strict=True)], bool)
    size = np.array([counts[p].total() for p in party], float)
    bits = np.array(table["bits"].to_pylist(), float) - np.log2(np.maximum(size - 1, 1) / len(labels.network))
    return Said(np.array(table["probability"].to_pylist(), float)[kept], bits[kept], so[kept])
