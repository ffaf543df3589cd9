"""Which network of the last run each party of this one is. Plain functions over overlap counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["continues", "split", "merged"]


@dataclass(frozen=True)
class Overlap:
    """`shared` accounts that party `party` of this run has in common with network `number` of the last."""

    party: str
    number: int
    shared: int


@dataclass(frozen=True)
class Descent:
    party: str
    number: int
    kind: Kind
    shared: int


@dataclass(frozen=True)
class Continuity:
    """`numbers`: the network number of every party. `descents`: what became of what."""

    numbers: Mapping[str, int]
    descents: tuple[Descent, ...]


def match(
    parties: Mapping[str, int], networks: Mapping[int, int], overlaps: Iterable[Overlap], next_number: int
) -> Continuity:
    """Gives each party the number of the network it shares most accounts with, each number once, greatest overlap
    first; the others are numbered from `next_number` in the order of `parties`.

    `parties`, `networks`: accounts in each. An overlap below half of the smaller side is chance company, not descent.
    """
    real = [o for o in overlaps if 2 * o.shared >= min(parties[o.party], networks[o.number])]
    real.sort(key=lambda o: (-o.shared, o.number, o.party))
    numbers: dict[str, int] = {}
    heir: dict[int, str] = {}
    for overlap in real:
        if overlap.party not in numbers and overlap.number not in heir:
            numbers[overlap.party] = overlap.number
            heir[overlap.number] = overlap.party
    for party in parties:
        if party not in numbers:
            numbers[party] = next_number
            next_number += 1
    descents = tuple(Descent(o.party, o.number, _kind(o, heir), o.shared) for o in real)
    return Continuity(numbers, descents)


def _kind(overlap: Overlap, heir: Mapping[int, str]) -> Kind:
    """A network that lives on elsewhere gave accounts away: the party split off. One without an heir was absorbed."""
    if heir.get(overlap.number) == overlap.party:
        return "continues"
    return "split" if overlap.number in heir else "merged"
