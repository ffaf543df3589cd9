"""How right a sample of answers says a run is: precision with an interval that is honest for small samples."""

from dataclasses import dataclass

from scipy.stats import binomtest

LEVEL = 0.95


@dataclass(frozen=True)
class Precision:
    """`right` of `judged`; `low` and `high` bound the true share with confidence `level` (Clopper and Pearson's exact
    interval: it holds at least as often as it says). None where nothing was judged."""

    right: int
    judged: int
    share: float | None
    low: float | None
    high: float | None
    level: float = LEVEL


def precision(right: int, judged: int, level: float = LEVEL) -> Precision:
    """Raises ValueError where more are right than judged."""
    if not judged:
        return Precision(0, 0, None, None, None, level)
    interval = binomtest(right, judged).proportion_ci(level, method="exact")
    return Precision(right, judged, right / judged, float(interval.low), float(interval.high), level)
