"""Likelihood in words (ICD 203) and confidence, which is another thing: how good the grounds of a likelihood are."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class Band:
    """A likelihood in words and the range of probabilities it stands for."""

    words: str
    low: float
    high: float

    @property
    def percent(self) -> str:
        return f"{self.low:.0%}–{self.high:.0%}".replace("%–", "–")


BANDS = (
    Band("remote chance", 0.01, 0.05),
    Band("very unlikely", 0.05, 0.20),
    Band("unlikely", 0.20, 0.45),
    Band("roughly even chance", 0.45, 0.55),
    Band("likely", 0.55, 0.80),
    Band("very likely", 0.80, 0.95),
    Band("almost certain", 0.95, 0.99),
)
NAMED_AT = BANDS[4].low  # an operator is named from "likely" on
BY_WORDS = {band.words: band for band in BANDS}


def band(probability: float) -> Band:
    """The band a probability falls into; a value on a border belongs to the higher band."""
    return next((b for b in reversed(BANDS) if probability >= b.low), BANDS[0])


class Confidence(StrEnum):
    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"


class Sourced(Protocol):
    """What confidence reads of an evidence line."""

    @property
    def source(self) -> str: ...
    @property
    def reliability(self) -> str: ...
    @property
    def bits(self) -> float: ...


SPEAKS_FROM = 0.5  # bits: a line below says too little to count as a witness


def confidence(lines: Iterable[Sourced]) -> Confidence:
    """From the number and quality of independent sources that speak for a hypothesis, never from its likelihood."""
    speaking = [line for line in lines if line.bits >= SPEAKS_FROM]
    sources = {line.source for line in speaking}
    good = {line.source for line in speaking if line.reliability in ("A", "B")}
    if len(sources) >= 3 and len(good) >= 2:
        return Confidence.HIGH
    if len(sources) >= 2 and good:
        return Confidence.MODERATE
    return Confidence.LOW


def confidence_grounds(lines: Iterable[Sourced]) -> str:
    """The sentence that says why the confidence is what it is."""
    speaking = [line for line in lines if line.bits >= SPEAKS_FROM]
    if not speaking:
        return "no source speaks for it with more than half a bit"
    sources = sorted({line.source or "unnamed source" for line in speaking})
    good = {line.source for line in speaking if line.reliability in ("A", "B")}
    noun = "source speaks" if len(sources) == 1 else "independent sources speak"
    return f"{len(sources)} {noun} for it ({', '.join(sources)}), {len(good) or 'none'} of reliability A or B"
