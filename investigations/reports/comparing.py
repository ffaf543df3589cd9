"""What changed between two versions of a report: claims, figures, hypotheses, identifiers and members. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from investigations.reports.words import band, bits, number, percent

Content = dict[str, Any]
Network = dict[str, Any]
ABSENT = "–"
FIGURES = ("accounts", "exchanges", "input_tokens", "output_tokens", "payments", "days", "first_used", "last_used")
CLAIMS = {"network": "one network", "operator": "who runs it"}


@dataclass(frozen=True)
class Change:
    network: str
    what: str
    before: str
    after: str

    @property
    def is_change(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class MemberChange:
    network: str
    joined: tuple[str, ...]
    left: tuple[str, ...]
    moved: tuple[tuple[str, str, str], ...]  # account, tier before, tier after
    stayed: int


@dataclass(frozen=True)
class Comparison:
    claims: tuple[Change, ...]
    figures: tuple[Change, ...]
    hypotheses: tuple[Change, ...]
    identifiers: tuple[Change, ...]
    members: tuple[MemberChange, ...]

    @property
    def is_same(self) -> bool:
        parts = (*self.claims, *self.figures, *self.hypotheses, *self.identifiers)
        return not any(c.is_change for c in parts) and not any(m.joined or m.left or m.moved for m in self.members)


def compare(before: Content, after: Content) -> Comparison:
    """Two snapshots, network by network; one that only one of them has is compared with nothing."""
    was = {n["public_id"]: n for n in before["networks"]}
    now = {n["public_id"]: n for n in after["networks"]}
    pairs = [(name, was.get(name), now.get(name)) for name in sorted({*was, *now})]
    return Comparison(
        tuple(c for pair in pairs for c in _claims(*pair)),
        tuple(c for pair in pairs for c in _figures(*pair)),
        tuple(c for pair in pairs for c in _hypotheses(*pair)),
        tuple(c for pair in pairs for c in _identifiers(*pair)),
        tuple(_members(*pair) for pair in pairs),
    )


def _claims(name: str, before: Network | None, after: Network | None) -> Iterator[Change]:
    for claim, words in CLAIMS.items():
        yield Change(name, words, _held(before, claim), _held(after, claim))


def _held(network: Network | None, claim: str) -> str:
    held = network["on_record"][claim] if network else None
    return f"{held['name']}: {band(held)}, {held['confidence']} confidence" if held else ABSENT


def _figures(name: str, before: Network | None, after: Network | None) -> Iterator[Change]:
    tiers = [tier["tier"] for tier in (after or before or {"scale": ()})["scale"]]
    for place, tier in enumerate(tiers):
        for figure in FIGURES:
            words = f"{figure.replace('_', ' ')}, up to {tier}"
            yield Change(name, words, _figure(before, place, figure), _figure(after, place, figure))


def _figure(network: Network | None, place: int, figure: str) -> str:
    value = network["scale"][place][figure] if network else None
    return ABSENT if value is None else value if isinstance(value, str) else number(value)


def _hypotheses(name: str, before: Network | None, after: Network | None) -> Iterator[Change]:
    was, now = _posteriors(before), _posteriors(after)
    for key in sorted({*was, *now}):
        words = (now.get(key) or was[key])[0]
        yield Change(name, words, was.get(key, ("", ABSENT))[1], now.get(key, ("", ABSENT))[1])


def _posteriors(network: Network | None) -> dict[str, tuple[str, str]]:
    found = (network or {}).get("attribution") or {"hypotheses": (), "providers": ()}
    return {
        h["key"]: (h["name"], f"{percent(h['posterior'])} ({bits(h['bits'])} bits)")
        for h in (*found["hypotheses"], *found["providers"])
    }


def _identifiers(name: str, before: Network | None, after: Network | None) -> Iterator[Change]:
    was, now = _shared(before), _shared(after)
    for family, value in sorted({*was, *now}):
        yield Change(name, f"{family} {value}", was.get((family, value), ABSENT), now.get((family, value), ABSENT))


def _shared(network: Network | None) -> dict[tuple[str, str], str]:
    return {
        (i["family"], i["value"]): f"{number(i['members_with'])} members, {i['verdict']}"
        for i in (network or {"identifiers": ()})["identifiers"]
    }


def _members(name: str, before: Network | None, after: Network | None) -> MemberChange:
    was = {m[0]: m[3] for m in before["members"]} if before else {}
    now = {m[0]: m[3] for m in after["members"]} if after else {}
    both = sorted(was.keys() & now.keys())
    return MemberChange(
        name, tuple(sorted(now.keys() - was.keys())), tuple(sorted(was.keys() - now.keys())),
        tuple((a, was[a], now[a]) for a in both if was[a] != now[a]), len(both),
    )  # fmt: skip
