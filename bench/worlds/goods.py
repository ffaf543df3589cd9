"""What accounts are seen with: places (where an address comes from), seats (a device over time), cards, habits.

A place, a seat or a card is a row; what it shows at a moment is a hash of the row's key and the moment, so that a
line's address changes when its lease ends for whoever uses it: its household, or the stranger who rents it as a proxy.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from accounts.demo.opaque import below, mix


class Block(NamedTuple):
    """A network of 65,536 v4 addresses, and the v6 prefix of the same holder."""

    number: int
    asn: int
    country: str
    network_type: str


class Place(NamedTuple):
    """Addresses `start` to `start + width` of a block; one of them is held for `lease` days.

    personal: each account is given its own (a carrier's gateways, an office's exits); otherwise all who are here
    have the same one (a home). sixth: it is reached over IPv6, and `lease` is that of the prefix.
    """

    block: int
    start: int
    width: int
    lease: float
    phase: float
    key: int
    personal: bool = False
    sixth: bool = False


class Seat(NamedTuple):
    """A device as the platform knows it: another id every `life` days (reset, cleared, replaced by the same person)."""

    key: int
    life: float
    phase: float
    profile: int  # of PROFILES


class Card(NamedTuple):
    kind: str
    bin: str
    issuer: str
    currency: str


class Habit(NamedTuple):
    template: int  # number of a template, or -1
    capability: str
    model: str


PROFILES = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/{major}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.0.0 "
    "Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
    "Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:{major}.0) Gecko/20100101 Firefox/{major}.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/{major}.0.0.0 Safari/537.36 "
    "Edg/{major}.0.0.0",
    "python-requests/2.32.3",
    "sdk-js/4.{minor}",
)
WINDOWS, ANDROID, IPHONE, MAC, LINUX, EDGE, SCRIPT, SDK = range(8)
RESERVED = {0, 10, 100, 127, 169, 172, 192, 198, 203, *range(224, 256)}  # first octets that no holder gets


@dataclass
class Goods:
    key: int  # of the world: two worlds share no identifier
    blocks: list[Block] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    habits: dict[Habit, int] = field(default_factory=dict)
    templates: int = 0

    def block(self, country: str, network_type: str, asn: int) -> int:
        number = int(below(mix(self.key, 11, len(self.blocks)), 1 << 16)[0])
        taken = {b.number for b in self.blocks}
        while number in taken or number >> 8 in RESERVED:
            number = (number + 257) % (1 << 16)
        self.blocks.append(Block(number, asn, country, network_type))
        return len(self.blocks) - 1

    def place(self, place: Place) -> int:
        self.places.append(place)
        return len(self.places) - 1

    def again(self, places: Iterable[int]) -> tuple[int, int]:
        """The same places side by side, as an option with a width takes them: first, how many."""
        first = len(self.places)
        self.places.extend(self.places[number] for number in places)
        return first, len(self.places) - first

    def seat(self, seat: Seat) -> int:
        self.seats.append(seat)
        return len(self.seats) - 1

    def card(self, card: Card) -> int:
        self.cards.append(card)
        return len(self.cards) - 1

    def habit(self, template: int, capability: str, model: str) -> int:
        return self.habits.setdefault(Habit(template, capability, model), len(self.habits))

    def template(self) -> int:
        self.templates += 1
        return self.templates - 1


def addresses(goods: Goods, place: np.ndarray, account: np.ndarray, day: np.ndarray) -> dict[str, np.ndarray]:
    """Of each session: `low` (v4 as a number, or the lower half of v6), `high` (upper half, 0 for v4), `block`."""
    table = {name: np.array([getattr(p, name) for p in goods.places]) for name in Place._fields}
    of = {name: column[place] for name, column in table.items()}
    epoch = np.floor((day + of["phase"]) / of["lease"]).astype(np.int64)
    who = np.where(of["personal"], account + 1, 0)
    drawn = mix(of["key"], who, epoch)
    number = np.array([b.number for b in goods.blocks], np.uint64)[of["block"]]
    fourth = (number << np.uint64(16)) + (of["start"] + below(drawn, of["width"])).astype(np.uint64)
    prefix = (np.uint64(0x2A00) << np.uint64(48)) + (number << np.uint64(32)) + (drawn & np.uint64(0xFFFFFFFF))
    interface = mix(goods.key, account, np.floor(day).astype(np.int64))
    return {
        "high": np.where(of["sixth"], prefix, np.uint64(0)),
        "low": np.where(of["sixth"], interface | np.uint64(1), fourth),
        "block": of["block"],
    }


def devices(goods: Goods, seat: np.ndarray, day: np.ndarray) -> np.ndarray:
    """The id (64 bits) a seat shows on a day."""
    keys, lives, phases = (np.array([getattr(s, n) for s in goods.seats]) for n in ("key", "life", "phase"))
    epoch = np.floor((day + phases[seat]) / lives[seat]).astype(np.int64)
    return mix(goods.key, 12, keys[seat], epoch)
