"""Crowds and pools become accounts: columns, one row each. What is shared is shared by a number that is the same."""

from dataclasses import dataclass, fields

import numpy as np

from accounts.demo.opaque import mix
from bench.districts import texts
from bench.districts.ground import CODES, EGRESS, HOSTING, KINDS, LANDS, LINE, Ground, vendor
from bench.districts.ways import Card, Device, Place, Ways

SLOTS = 4  # places and devices of one account; the last is a former owner's


@dataclass
class Accounts:
    """Times in days since the records began. Slots that are not used weigh nothing."""

    label: np.ndarray  # of the crowd or pool
    fake: np.ndarray
    group: np.ndarray
    ways: np.ndarray  # row in the list of ways
    land: np.ndarray
    begin: np.ndarray
    end: np.ndarray
    since: np.ndarray  # from when on the last owner has it; -inf where there was no other
    banned: np.ndarray
    rate: np.ndarray
    place: np.ndarray  # (accounts, SLOTS)
    place_weight: np.ndarray
    device: np.ndarray
    device_weight: np.ndarray
    device_way: np.ndarray  # (accounts, SLOTS) row in the list of devices
    card: np.ndarray
    former_card: np.ndarray
    pays: np.ndarray
    prompts: np.ndarray
    email: np.ndarray
    phone: np.ndarray
    name: np.ndarray
    organization: np.ndarray

    def __len__(self) -> int:
        return len(self.begin)

    @classmethod
    def joined(cls, parts: list["Accounts"]) -> "Accounts":
        return cls(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls)))


@dataclass(frozen=True)
class Band:
    """Accounts that move in together, in order of their groups. `cell`: who buys together, which is the group, or a
    team of it; with chance `leak` an account has any one thing from another cell of its group."""

    ways: Ways
    group: np.ndarray
    cell: np.ndarray
    start: np.ndarray  # day on which the group or cell begins
    land: np.ndarray
    leak: float = 0.0

    def __len__(self) -> int:
        return len(self.group)

    def buyers(self, rng: np.random.Generator) -> np.ndarray:
        """The cell from which each account has one thing."""
        if not self.leak:
            return self.cell
        return np.where(rng.random(len(self)) < self.leak, rng.permutation(self.cell), self.cell)


@dataclass
class Settler:
    """Gives the accounts of one crowd what they have. `ground`, `vendors` and the counter are everybody's."""

    ground: Ground
    rng: np.random.Generator
    key: int
    days: int
    lands: dict[str, float]
    older: float
    numbered: int = 1  # things handed out so far
    devices: list[Device] | None = None
    cards: np.ndarray | None = None  # of honest people, for those who steal

    def units(self, band: Band, per: float, order: np.ndarray | None = None) -> np.ndarray:
        """Numbers of things, each held by `per` accounts of a cell on average: the last before the next is bought."""
        count, cell = len(band), band.buyers(self.rng)
        if per == 1:
            mine = np.arange(count)
        elif per == 0:
            mine = np.unique(cell, return_inverse=True)[1]
        else:
            row = np.lexsort((self.rng.random(count) if order is None else order, cell))
            fresh = np.r_[True, np.diff(cell[row]) != 0] | (self.rng.random(count) < 1 / per)
            mine = np.empty(count, np.int64)
            mine[row] = np.cumsum(fresh) - 1
        self.numbered += count
        return mine + self.numbered

    def lands_of(self, group: np.ndarray, together: bool, among: tuple[str, ...]) -> np.ndarray:
        share = {code: self.lands.get(code, 1.0) for code in among} if among else self.lands
        codes = np.array([CODES.index(code) for code in share])
        weights = np.array(list(share.values())) / sum(share.values())
        if not together:
            return self.rng.choice(codes, len(group), p=weights)
        whole, rank = np.unique(group, return_inverse=True)
        return self.rng.choice(codes, len(whole), p=weights)[rank]

    def places(self, way: Place, band: Band) -> np.ndarray:
        kind, land = KINDS.index(way.kind), band.land
        if way.vendor or way.kind == "mobile":  # everybody of one country leaves by the same gateways
            owner = vendor(way.vendor or "carrier")
            whole, rank = np.unique(land, return_inverse=True)
            return self.ground.add(kind, whole, way.width, way.hold, owner)[rank]
        unit = self.units(band, way.per)
        _, first, rank = np.unique(unit, return_index=True, return_inverse=True)
        if kind == EGRESS and band.ways.mail == "school":
            return self.ground.school(land[first], way.width)[rank]
        hold = {LINE: 21.0, HOSTING: 0.0, EGRESS: 0.0}.get(kind, way.hold)
        return self.ground.add(kind, land[first], way.width, hold, 0)[rank]

    def things(self, way: Device, band: Band) -> np.ndarray:
        if way.farm:
            rank = self.rng.integers(0, way.width, len(band))
            return mix(self.key, 41, vendor(way.farm), rank)
        return mix(self.key, 42, self.units(band, way.per))

    def cards_of(self, way: Card, band: Band, begin: np.ndarray) -> np.ndarray:
        if way.width:
            cards = mix(self.key, 43, vendor(way.vendor), self.rng.integers(0, way.width, len(band)))
        else:
            cards = mix(self.key, 44, self.units(band, way.per, begin))
        if way.stolen and self.cards is not None and len(self.cards):
            taken = self.rng.random(len(band)) < way.stolen
            cards = np.where(taken, self.rng.choice(self.cards, len(band)), cards)
        return cards

    def begins(self, band: Band) -> np.ndarray:
        """Days on which accounts are opened."""
        ways, start, count = band.ways, band.start, len(band)
        chance = self.rng.random(count)
        if ways.signup == "spread":
            older = self.rng.random(count) < self.older
            return np.where(
                older, -self.rng.exponential(240, count), (self.days - 0.05) * self.rng.random(count) ** 0.75
            )
        position = np.arange(count) - np.searchsorted(band.group, band.group)
        wave = np.floor(chance * 5) / 5 * ways.within + self.rng.exponential(0.03, count)
        slow = {"waves": wave, "succession": position * ways.within + chance}.get(ways.signup, chance * ways.within)
        begin, last = start + slow, self.days - 0.5
        early = np.minimum(start, last - 5)
        return np.where(begin < last, begin, early + chance * (last - early))

    def mailboxes(self, band: Band) -> dict[str, np.ndarray]:
        """Texts are chosen one account at a time; the rest is columns."""
        rng, count, ways, group, land = self.rng, len(band), band.ways, band.group, band.land
        bought = ways.mail == "domains"
        unit = self.units(band, ways.domain_per) if ways.mail in ("firm", "school", "domains") else group
        firms: dict[int, tuple[str, str]] = {}
        shared: dict[int, tuple[str, str]] = {}
        declared = rng.random(count) < ways.organization
        kin = {int(g): "" for g in np.unique(group)}
        family = ways.signup == "spread" and ways.card.per == 0 and ways.one_land
        email, name, organization = [], [], []
        for row in range(count):
            u, g, tongue = int(unit[row]), int(group[row]), LANDS[land[row]].tongue
            first, last = texts.people(tongue, rng, kin[g] if family and rng.random() < 0.7 else "")
            kin[g] = kin[g] or last
            if u not in firms:
                firms[u] = ("", texts.catch_all(rng)) if bought else texts.firm(rng)
            local = texts.mailbox(first, last, rng)
            if ways.mail == "tagged":
                base, provider = shared.setdefault(g, (local, "gmail.com" if rng.random() < 0.7 else "outlook.com"))
                address = f"{base}+{('test', 'dev', 'work', 'app', 'demo')[rng.integers(5)]}{row % 97}@{provider}"
            elif ways.mail in ("firm", "school"):
                domain = firms[u][1].rsplit(".", 1)[0] + ".edu" if ways.mail == "school" else firms[u][1]
                address = f"{first.lower()}.{last.lower()}{rng.integers(2, 99) if rng.random() < 0.4 else ''}@{domain}"
            else:
                address = {
                    "free": f"{local}@{texts.provider(rng)}",
                    "relay": f"{texts.noise(rng)}@{texts.RELAYS[rng.integers(len(texts.RELAYS))]}",
                    "bought": f"{texts.made(first, last, rng)}@{('outlook.com', 'hotmail.com')[rng.integers(2)]}",
                    "throwaway": f"{local}@{texts.THROWAWAY[rng.integers(len(texts.THROWAWAY))]}",
                    "domains": f"{local}@{firms[u][1]}",
                }[ways.mail]
            email.append(address)
            name.append(f"{first} {last}")
            organization.append(firms[u][0] if declared[row] and not bought else "")
        return {"email": np.array(email, object), "name": np.array(name, object),
                "organization": np.array(organization, object)}  # fmt: skip

    def phones(self, band: Band) -> np.ndarray:
        way, count, land = band.ways.phone, len(band), band.land
        unit = self.units(band, way.per)
        line = (mix(self.key, 47, unit) >> np.uint64(20)).astype(np.int64)
        dial = [LANDS[x].dial for x in land]
        if way.width:  # numbers of a service that receives messages for whoever asks
            line = (
                mix(self.key, 48, vendor(way.range_of), self.rng.integers(0, way.width, count)) >> np.uint64(20)
            ).astype(np.int64)
        elif way.range_of:
            base = mix(self.key, 49, vendor(way.range_of), land).astype(np.int64) & 0xFFFFFFF
            line = base + unit * 3 + self.rng.integers(0, 3, count)
        has = self.rng.random(count) < way.share
        return np.array(
            [texts.numbered(d, int(x)) if h else "" for d, x, h in zip(dial, line, has, strict=True)], object
        )
