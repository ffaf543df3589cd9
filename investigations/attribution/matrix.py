"""The matrix of competing hypotheses: machine and analyst lines in one, ranked by what is least inconsistent.

Every line has bits for each hypothesis it speaks of, and 0 for the others. How far it is *inconsistent* with one is how
much more it says for the hypothesis it fits best. Summed over the lines that gives the ranking; prior times 2^bits over
the same lines gives the posterior. So both come from the same terms, and differ by the prior alone.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from math import log2

from investigations.attribution.hypotheses import UNKNOWN, WEIGHT_OF_INNOCENT, Line, weigh
from investigations.attribution.likelihood import Band, band
from investigations.attribution.weights import PLANTED_HIGH, cap_bits

ANALYST = "analyst"  # the indicator kind of a line that a person wrote


class Consistency(Enum):
    """How a line stands to a hypothesis: its code, the words, and the share of the line's worth."""

    STRONGLY_CONSISTENT = ("CC", "strongly consistent", 1.0)
    CONSISTENT = ("C", "consistent", 0.5)
    NEUTRAL = ("N", "says nothing", 0.0)
    INCONSISTENT = ("I", "inconsistent", -0.5)
    STRONGLY_INCONSISTENT = ("II", "strongly inconsistent", -1.0)

    def __init__(self, code: str, words: str, share: float) -> None:
        self.code, self.words, self.share = code, words, share


BY_CODE = {c.code: c for c in Consistency}


@dataclass(frozen=True)
class AnalystLine:
    """What a person adds: its source, how far that is to be believed, and how it stands to hypotheses, by their key."""

    number: str
    text: str
    source: str
    reliability: str
    credibility: str
    consistency: Mapping[str, Consistency]

    @property
    def worth(self) -> float:
        """Bits of a full mark: what the source's grade allows a trace that costs a rival next to nothing to plant."""
        return cap_bits(self.reliability, self.credibility, 0.3 / PLANTED_HIGH, 1.0, 0.0)

    def lines(self) -> list[Line]:
        return [
            Line(hypothesis=hypothesis, indicator_kind=ANALYST, value=self.number, source=self.source, reason=self.text,
                 reliability=self.reliability, credibility=self.credibility, raw_bits=mark.share * self.worth,
                 cap=self.worth)
            for hypothesis, mark in self.consistency.items() if mark.share
        ]  # fmt: skip


@dataclass(frozen=True)
class Weighed:
    """One hypothesis after all lines."""

    key: str
    prior: float
    bits: float
    posterior: float
    inconsistency: float  # bits
    against: int  # lines that fit another hypothesis better

    @property
    def band(self) -> Band:
        return band(self.posterior)


@dataclass(frozen=True)
class Without:
    """What would be held had one line never been reported."""

    line: str
    leads: str
    posterior: float  # of the hypothesis that leads then
    of_leading: float  # of the hypothesis that leads now
    changes_leader: bool
    changes_band: bool


LineKey = tuple[str, str, str]


def key_of(line: Line) -> LineKey:
    """The same for the lines that one trace or one statement gives to several hypotheses."""
    return line.indicator_kind, line.value, line.source


def weigh_all(machine: Sequence[Line], analyst: Sequence[AnalystLine]) -> list[Line]:
    """All lines with their bits. An analyst's line is one more of its source: the second counts a half, the third a
    third, those of the machine before it included, for the hypothesis it speaks for or against."""
    weighed = weigh(machine)
    seen: Counter[tuple[str, str]] = Counter((s.hypothesis, s.source) for s in weighed if s.bits > 0)
    own = [line for given in analyst for line in given.lines()]
    for line in sorted(own, key=lambda s: (s.hypothesis, -abs(s.raw_bits), s.value)):
        seen[line.hypothesis, line.source] += 1
        rank = seen[line.hypothesis, line.source]
        weighed.append(replace(line, discount=1 / rank, bits=line.raw_bits / rank))
    return weighed


def priors_with(prior: Mapping[str, float], added: Sequence[str]) -> dict[str, float]:
    """The run's priors with hypotheses that analysts added, each of the weight of an innocent explanation, taken from
    all others alike."""
    innocent = min(prior.values()) if UNKNOWN in prior and len(prior) > 1 else WEIGHT_OF_INNOCENT
    whole = {**prior, **{key: innocent for key in added if key not in prior}}
    total = sum(whole.values())
    return {key: value / total for key, value in whole.items()}


def rank(prior: Mapping[str, float], lines: Sequence[Line]) -> list[Weighed]:
    """The hypotheses of `prior`, least inconsistent first; of equals the likelier first. Others' lines are left out."""
    by_line: dict[LineKey, dict[str, float]] = defaultdict(lambda: dict.fromkeys(prior, 0.0))
    for line in lines:
        if line.hypothesis in prior:
            by_line[key_of(line)][line.hypothesis] += line.bits
    bits = {h: sum(said[h] for said in by_line.values()) for h in prior}
    top = max(bits.values())
    weight = {h: prior[h] * 2 ** (bits[h] - top) for h in prior}
    total = sum(weight.values())
    found = [
        Weighed(
            h, prior[h], bits[h], weight[h] / total,
            sum(max(said.values()) - said[h] for said in by_line.values()),
            sum(max(said.values()) - said[h] > 0.05 for said in by_line.values()),
        )
        for h in prior
    ]  # fmt: skip
    return sorted(found, key=lambda w: (round(w.inconsistency, 9), -w.posterior, w.key))


def leading(weighed: Sequence[Weighed]) -> Weighed:
    """The likeliest: who ranks first may be another, where the prior speaks louder than the lines."""
    return max(weighed, key=lambda w: (w.posterior, w.key))


def sensitivity(prior: Mapping[str, float], machine: Sequence[Line], analyst: Sequence[AnalystLine]) -> list[Without]:
    """For every line that speaks, what would be held without it, the most telling first. Everything is weighed again:
    what stood behind it in its source moves up."""
    now = leading(rank(prior, weigh_all(machine, analyst)))
    keys = sorted({key_of(s) for s in weigh_all(machine, analyst) if abs(s.bits) >= 0.05 and s.hypothesis in prior})
    found = [_without(prior, machine, analyst, key, now) for key in keys]
    return sorted(found, key=lambda w: (not w.changes_leader, not w.changes_band, w.of_leading, w.line))


def _without(
    prior: Mapping[str, float], machine: Sequence[Line], analyst: Sequence[AnalystLine], key: LineKey, now: Weighed
) -> Without:
    rest = [line for line in machine if key_of(line) != key]
    others = [line for line in analyst if (ANALYST, line.number, line.source) != key]
    weighed = rank(prior, weigh_all(rest, others))
    then, of_now = leading(weighed), next(w for w in weighed if w.key == now.key)
    return Without(
        "|".join(key), then.key, then.posterior, of_now.posterior, then.key != now.key,
        of_now.band.words != now.band.words,
    )  # fmt: skip


@dataclass(frozen=True)
class Margin:
    """How far a rival is behind, in bits, and the poorest source of which one costly line would close that."""

    rival: str
    bits: float
    grade: str  # "" where no single line of any source would


def margins(weighed: Sequence[Weighed]) -> list[Margin]:
    """Each rival of the leading hypothesis, nearest first."""
    now = leading(weighed)
    found: list[Margin] = []
    for w in weighed:
        if w.key == now.key:
            continue
        behind = log2(now.posterior / max(w.posterior, 1e-12))
        enough = [g for g in "FEDCBA" if cap_bits(g, "1", 1e9, 1.0, 0.0) > behind]
        found.append(Margin(w.key, behind, enough[0] if enough else ""))
    return sorted(found, key=lambda m: (m.bits, m.rival))
