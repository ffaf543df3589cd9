"""Hypotheses, evidence lines, and how lines become a posterior: sums of bits, weighed again when a line goes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import log2

from investigations.attribution.hits import SIGHTINGS

RESELLER = "access reseller with many customers"
ORGANISATION = "legitimate organisation"
SHARED_TOOL = "shared tool or template"
TAKEN_OVER = "taken-over accounts"
UNKNOWN = "operator not on file"
INNOCENT = (RESELLER, ORGANISATION, SHARED_TOOL, TAKEN_OVER)  # explanations without an operator of fake accounts
ALWAYS = (*INNOCENT, UNKNOWN)
WEIGHT_OF_INNOCENT = 0.5  # against 1 of an operator in play: together they weigh two
PRIOR_PROVIDER = 0.2  # "supplied by this provider" against "not": asked of each provider alone

# Kinds of operator that sell access: named beside the operator, never instead of it.
PROVIDER_KINDS = frozenset({
    "reseller", "access_reseller", "proxy_vendor", "proxy", "vpn", "account_market", "hosting", "carrier",
    "card_vendor", "sms_vendor", "vendor",
})  # fmt: skip


def sells_access(kind: str) -> bool:
    """Whether an operator of this kind ("account market", "Proxy-Vendor") is an access provider."""
    return kind.strip().lower().replace(" ", "_").replace("-", "_") in PROVIDER_KINDS


OPERATOR, PROVIDER = "operator:", "provider:"
SAYS_NOTHING = 0.05  # bits


@dataclass(frozen=True, kw_only=True)
class Trace:
    """What was seen of one indicator in one party, whichever hypothesis it speaks for, and why it weighs what it does.
    `bits` is what it weighs: never more than `cap`, and `discount` of what it would weigh alone."""

    indicator_kind: str
    value: str
    reliability: str = ""
    credibility: str = ""
    source: str
    members_with: int = 0
    strangers_with: int = 0
    cost: float = 0.0  # account-days that planting the trace would take
    share_elsewhere: float = 0.0  # largest share of another network that shows it
    cap: float
    discount: float = 1.0
    bits: float = 0.0
    reason: str = ""
    valid_from: datetime | None = None  # what was seen before, or from `valid_until` on, does not count
    valid_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Line(Trace):
    """A trace as evidence for one hypothesis. `bits` = min(`raw_bits`, `cap`) × `discount`."""

    hypothesis: str
    raw_bits: float


def _row_family(line: Line) -> str:
    """Kinds read from the same rows are one observation; values of a kind of its own are as many as there are."""
    sighting = SIGHTINGS.get(line.indicator_kind)
    if sighting and sighting.family in ("access", "payment"):
        return sighting.family
    return f"{line.indicator_kind}={line.value}"


def in_play(lines: Iterable[Line]) -> set[str]:
    """The operators with an indicator that says anything at all; one as common among strangers puts nobody in play."""
    return {s.hypothesis for s in lines if s.hypothesis.startswith(OPERATOR) and min(s.raw_bits, s.cap) >= SAYS_NOTHING}


def weigh(lines: Iterable[Line]) -> list[Line]:
    """Lines with discount and bits set. Within a hypothesis the strongest line of a source, and of a family of rows,
    counts whole, the next ½, then ⅓: a source that repeats itself and a session seen twice are not more witnesses."""
    weighed: list[Line] = []
    seen: Counter[tuple[str, str, str]] = Counter()
    order = sorted(lines, key=lambda s: (s.hypothesis, -min(s.raw_bits, s.cap), s.indicator_kind, s.value, s.source))
    for line in order:
        full = min(line.raw_bits, line.cap)
        if full <= 0 or line.indicator_kind not in SIGHTINGS:
            weighed.append(replace(line, discount=1.0, bits=full))
            continue
        keys = ((line.hypothesis, "source", line.source), (line.hypothesis, "rows", _row_family(line)))
        rank = 1 + max(seen[key] for key in keys)
        seen.update(keys)
        weighed.append(replace(line, discount=1 / rank, bits=full / rank))
    return weighed


def priors(hypotheses: Sequence[str], rivals: int) -> dict[str, float]:
    """Every operator weighs 1, an innocent explanation ½, and *operator not on file* as much as all others together
    would where each of the run's `rivals` in play shows: half, and more where fewer do. So an indicator that is worth
    nothing here takes nothing from the others, and the more operators there are to be hit by chance, the more it takes
    to name one."""
    unknown = rivals + WEIGHT_OF_INNOCENT * len(INNOCENT)
    known = {UNKNOWN: unknown, **dict.fromkeys(INNOCENT, WEIGHT_OF_INNOCENT)}
    weight = {h: known.get(h, 1.0) for h in hypotheses}
    total = sum(weight.values())
    return {h: w / total for h, w in weight.items()}


def posterior(prior: Mapping[str, float], lines: Iterable[Line]) -> dict[str, float]:
    """Prior × 2^bits over the hypotheses that exclude each other, normalised. Lines of others are ignored."""
    bits = dict.fromkeys(prior, 0.0)
    for line in lines:
        if line.hypothesis in bits:
            bits[line.hypothesis] += line.bits
    top = max(bits.values())
    weight = {h: prior[h] * 2 ** (bits[h] - top) for h in prior}
    total = sum(weight.values())
    return {h: w / total for h, w in weight.items()}


def provider_posterior(lines: Iterable[Line]) -> float:
    """That one provider supplies the network, from its own lines alone."""
    odds = log2(PRIOR_PROVIDER / (1 - PRIOR_PROVIDER)) + sum(line.bits for line in lines)
    return 1 / (1 + 2**-odds)


def without(lines: Sequence[Line], dropped: Line) -> list[Line]:
    """The lines weighed again as if `dropped` had never been reported: what follows it in its source moves up."""
    key = (dropped.hypothesis, dropped.indicator_kind, dropped.value, dropped.source)
    return weigh(s for s in lines if (s.hypothesis, s.indicator_kind, s.value, s.source) != key)
