"""Every constant of the method, with where it comes from: judged (argued), or estimated (from the data at hand)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any


def judged(default: Any, why: str) -> Any:
    return field(default=default, metadata={"origin": "judged", "why": why})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


@dataclass(frozen=True)
class Parameters:
    """What is estimated from the population (moments, null, cut) is reported in the run's table `population`."""

    minimum_size: int = judged(5, "below five accounts the judgement has too few witnesses; smaller ones are leads")
    cut: float | None = judged(None, "judgement probability of a network; None: taken from the population's own null")
    false_share: float = judged(0.1, "expected share of innocent parties above the line that the cut may admit")
    seed: int = judged(1, "Leiden's random order")

    rarest: int = judged(20, "identifiers an account brings to conjunctions; its most telling ones")
    rarest_per_family: int = judged(6, "no family fills the list")
    rarest_addresses: int = judged(3, "per family: who roams has many, and they must not crowd out what founds a party")
    common_share: float = judged(0.01, "on more accounts than this an identifier places, it does not link")
    common_floor: int = judged(50, "in a small population one per cent is a handful")
    wide_share: float = judged(0.1, "up to this share two things link where they come mostly together: one operation's")
    wide_overlap: float = judged(0.5, "of the more common one's accounts, so many must have both")
    conjunction_bits: float = judged(8.0, "1 in 256 that strangers share this pair so often")
    partitions: tuple[tuple[str, float], ...] = judged(
        (
            ("all", 1.0),
            ("all", 2.5),
            ("all", 6.0),
            ("all", 30.0),
            ("content", 3.0),
            ("content", 30.0),
            ("held", 6.0),
            ("core", 0.2),
            ("core", 1.0),
        ),
        "families and resolution: no single resolution finds a card vendor's circle and a farm of seven hundred",
    )

    bits_cap: float = judged(12.0, "one identifier of one account is never worth more than 1 in 4096")
    coverage: float = judged(0.05, "an identifier with fewer of its users inside is not the group's; keeps cost linear")
    member_bits: float = judged(3.0, "posterior 8 to 1")
    founding_bits: float = judged(5.0, "of them not from addresses")
    rounds: int = judged(2, "membership passes")
    own_share: float = judged(0.6, "an identifier used this much inside is the group's own")
    split_quality: float = judged(0.85, "share of the best possible modularity at which pieces replace a group")
    keep_share: float = judged(0.6, "a candidate that lost more to better ones is dropped")
    weights: tuple[tuple[str, float], ...] = judged((), "adopted by analysts: bits of scorecard lines, by feature")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Parameters":
        """As JSON keeps them: it knows lists only. What it does not name is as judged. Raises TypeError for others."""
        return replace(cls(), **{name: _tuples(value) for name, value in values.items()})

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def origins(cls) -> dict[str, tuple[str, str]]:
        return {f.name: (f.metadata["origin"], f.metadata["why"]) for f in fields(cls)}


CONTENT_FAMILIES = ("template",)
HELD_FAMILIES = ("device", "instrument", "phone", "phone_run", "mailbox")
