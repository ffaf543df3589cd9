"""How an operator works, as data. `operators` carries it out."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Playbook:
    """One operator. Sizes are for 20,000 accounts and grow with the world, unless `small`: then their number does.

    Shares of what is shared: `per_card`, `per_device` are accounts on one card and one device at a time; `card` and
    `device` say where they come from, `egress` where traffic leaves, by weight.
    """

    name: str
    size: int
    operator: str = ""  # of the register; empty: nobody on file
    recruit: str = "made"  # how accounts come: made, bought, rented, resold, agents, hijacked
    small: int = 0  # so many rings of this playbook at 20,000 accounts, each of about `size`
    pools: int = 1  # in succession: the next begins when the last is banned
    signup: str = "trickle"  # trickle, bursts, people (as everybody signs up)
    within: float = 60.0  # days in which a pool is made
    mail: str = "throwaway"  # throwaway, people, domains, tagged
    domains: int = 0
    phone: str = "none"  # none, run, people
    device: str = "own"  # own, shared, reset (shared, with a new id every few days)
    per_device: float = 1.0
    card: str = "virtual"  # virtual, shared, stolen, market, prepaid, none
    per_card: float = 1.0
    egress: dict[str, float] = field(default_factory=lambda: {"vendor0": 1.0})
    templates: int = 4
    share: float = 0.6  # of sessions with one of the templates
    capability: str = "chat"
    crew: bool = True  # one scheduler for the pool; else accounts by themselves
    rhythm: str = "machine"
    duty: float = 1.0  # share of the pool that works on a day
    rate: float = 0.14  # sessions a day and account
    volume: float = 6.0
    waves: float = 0.3  # how much demand changes from week to week
    banned: float = 0.3  # share that was banned by now
    land: str = ""
    decoys: float = 0.0  # share of accounts that carry another operator's template, to mislead


def ring(name: str, size: int, small: int, **how: object) -> Playbook:
    """Six to thirty accounts that one person keeps by hand."""
    return Playbook(
        name, size, small=small,
        **{"crew": False, "rhythm": "people", "mail": "people", "device": "shared", "per_device": 4.0, "card": "shared",
           "per_card": 5.0, "egress": {"house": 0.7, "mobile": 0.3}, "templates": 1, "share": 0.3, "within": 40.0,
           "rate": 0.1, "banned": 0.1, **how},
    )  # type: ignore[arg-type]  # fmt: skip
