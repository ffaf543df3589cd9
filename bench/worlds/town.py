"""A town: its accounts before anything happens, and what builders of people and of operators make them from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple, TypeVar
from zlib import crc32

import numpy as np

from bench.worlds.goods import Goods
from bench.worlds.lands import LANDS, Land

T = TypeVar("T")


class Option(NamedTuple):
    """One of the things an account may be seen with: `width` rows from `target` on, while days run since to until."""

    target: int
    weight: float = 1.0
    since: float = -inf
    until: float = inf
    width: int = 1


class Plan(NamedTuple):
    every: float = 30.0  # days between payments; inf: once; 0: never
    amount: float = 20.0
    steady: bool = True  # a subscription; else top-ups at random times
    trial: float = 0.0  # free days before the first payment


SUBSCRIPTION = Plan()


@dataclass(slots=True)
class Holder:
    """An account and how it lives. Times are days since the records begin; below zero is before them."""

    created: float
    land: str
    zone: float
    ended: float = inf
    email: str = ""
    phone: str = ""
    name: str = ""
    organization: str = ""
    channel: str = "web"
    reseller: str = ""
    status: str = "active"
    rate: float = 0.05  # sessions a day
    volume: float = 5.0  # exchanges a session
    turned: float = -inf  # the day it changed hands
    before: float = 0.0  # sessions a day until then
    calendar: str = "people"
    rhythm: str = "people"
    places: list[Option] = field(default_factory=list)
    seats: list[Option] = field(default_factory=list)
    wallet: list[Option] = field(default_factory=list)
    habits: list[Option] = field(default_factory=list)
    plan: Plan = SUBSCRIPTION
    network: str = ""
    trap: str = ""
    crew: str = ""  # who schedules its sessions; empty: the account itself


@dataclass(frozen=True)
class Manners:
    """What is usual in a world."""

    lands: dict[str, float]
    days: int = 400
    before: int = 300  # accounts made up to this many days before the records begin
    mobile: float = 0.3  # share of sessions on a carrier's gateway
    gateways: int = 24  # addresses of one gateway
    sixth: float = 0.2  # share of homes on IPv6
    phones: float = 0.4  # share of accounts that give a number
    names: float = 0.6
    cards: dict[str, float] = field(default_factory=lambda: {"card": 0.8, "wallet": 0.12, "virtual_card": 0.08})
    free: float = 0.25  # never pay
    viral: int = 40  # prompts that everybody copies
    viral_share: float = 0.06
    capabilities: tuple[str, ...] = ("chat", "writing", "code", "analysis", "translation")
    models: tuple[str, ...] = ("base", "large")
    news: int = 4  # days on which many sign up
    vendors: int = 3  # of residential proxies
    own_line: float = 0.8  # share of people with a line at home


@dataclass
class Town:
    manners: Manners
    seed: int
    rng: np.random.Generator
    goods: Goods
    holders: list[Holder] = field(default_factory=list)
    homes: list[int] = field(default_factory=list)
    sold: list[int] = field(default_factory=list)  # cards that several buyers hold
    blocks: dict[str, list[int]] = field(default_factory=dict)  # of a provider, by what it is
    bins: dict[str, list[str]] = field(default_factory=dict)  # of the issuers of a kind of card
    exits: dict[str, tuple[int, int]] = field(default_factory=dict)  # of a proxy vendor: first place, how many
    names: dict[str, int] = field(default_factory=dict)  # mailboxes and domains given, so that none is given twice
    _key: int = 0

    @classmethod
    def founded(cls, name: str, manners: Manners, seed: int) -> "Town":
        stream = crc32(name.encode())
        return cls(manners, seed, np.random.default_rng([seed, stream, 1]), Goods(seed * 1_000_003 + stream))

    def __post_init__(self) -> None:
        days = np.arange(-self.manners.before, self.manners.days)
        pull = np.exp(np.linspace(-1.2, 0, len(days)))
        self.news = sorted(self.rng.choice(np.arange(30, self.manners.days - 40), self.manners.news, replace=False))
        for day in self.news:
            pull[(days >= day) & (days < day + 4)] *= self.rng.uniform(4, 9)
        self._days, self._pull = days, np.cumsum(pull) / pull.sum()
        self.viral = [self.goods.template() for _ in range(self.manners.viral)]
        fame = 1 / np.arange(1, self.manners.viral + 1)
        self._fame = np.cumsum(fame) / fame.sum()
        weights = np.array(list(self.manners.lands.values()), float)
        self._lands, self._land_weights = list(self.manners.lands), np.cumsum(weights) / weights.sum()

    # --- chance
    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def some(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high + 1))

    def span(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def one(self, things: Sequence[T]) -> T:
        return things[int(self.rng.integers(len(things)))]

    def key(self) -> int:
        self._key += 1
        return (self.seed << 32) + self._key

    def signup_day(self) -> float:
        return float(self._days[np.searchsorted(self._pull, self.rng.random())]) + self.span(0.3, 0.98)

    def land(self) -> Land:
        return LANDS[self._lands[int(np.searchsorted(self._land_weights, self.rng.random()))]]

    def famous(self) -> int:
        """A prompt that went around."""
        return self.viral[int(np.searchsorted(self._fame, self.rng.random()))]
