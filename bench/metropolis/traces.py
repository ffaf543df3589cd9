"""What the accounts of a district leave behind: payments, addresses, devices, usage; identifiers as numbers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .people import BEGAN, CLIENT, DAY, GROUPS, HOUSEHOLD, OFFICE, OPERATION, District, Ints, Whole

HOMES_A_BLOCK = 64
OFFICES, EXITS, GATEWAYS, RACKS = 2**28, 2**29, 2**29 + 2**27, 2**29 + 2**28  # where address numbers begin
RESIDENTIAL, MOBILE, BUSINESS, HOSTING, VPN = range(5)
POPULAR = 400  # templates anybody may send
Rows = dict[str, Ints]


@dataclass
class Traces:
    """By record kind, columns of numbers; `at` is the account's place in the district."""

    payments: Rows
    ips: Rows
    devices: Rows
    usage: Rows


def leave(chance: np.random.Generator, whole: Whole, district: District) -> Traces:
    return Traces(
        _payments(chance, district), _addresses(chance, whole, district), _devices(chance, district),
        _usage(chance, district),
    )  # fmt: skip


def _own(district: District, of: int, salt: int) -> Ints:
    """Number of an account's own thing, the `of`-th of its kind."""
    return 2**60 + salt * 2**56 + district.account * 8 + of


def _pooled(district: District, place: Ints, of: int, salt: int) -> Ints:
    """Number of a thing of an operation's pool: accounts with the same `place` have it together."""
    return ((district.group * 512 + place) * 8 + of) * 8 + salt


def _by_group(chance: np.random.Generator, district: District) -> NDArray[np.float64]:
    """A number from 0 to 1 for each group, at its members."""
    return chance.random(len(district.group))[np.searchsorted(district.group, district.group)]


def _payments(chance: np.random.Generator, d: District) -> Rows:
    size = len(d.account)
    fan = (2 + 5 * _by_group(chance, d)).astype(np.int64)  # accounts on a card: an operation's habit
    pooled = (d.kind == OPERATION) & ~d.careful
    shares = _by_group(chance, d) < 0.5
    household = (d.kind == HOUSEHOLD) & shares & (chance.random(size) < 0.8)
    office = (d.kind == OFFICE) & shares
    at, card = [], []
    for n, often in enumerate((1.0, 0.7, 0.3)):
        one = np.where(chance.random(size) < 0.8, _own(d, 0, 1), _own(d, 1, 1))
        one = np.where(pooled, _pooled(d, (d.rank + n) // fan, 1, 1), one)
        one = np.where(household | office, d.group * 64 + 2, one)
        one = np.where(d.kind == CLIENT, d.group * 64 + 3 + chance.integers(0, 3, size) * 8, one)
        keep = np.flatnonzero(chance.random(size) < often)
        at.append(keep)
        card.append(one[keep])
    rows, cards = np.concatenate(at), np.concatenate(card)
    paid = d.created[rows] + (chance.random(len(rows)) * np.maximum(d.last - d.created, DAY)[rows]).astype(np.int64)
    virtual = (chance.random(size) < 0.05) | (d.kind == OPERATION) & (d.group % 3 > 0)
    bins = np.where(d.kind == OPERATION, 400_000 + d.group % 50, 410_000 + d.account % 3_000)
    return {
        "at": rows, "instrument": cards, "paid": paid, "amount": chance.integers(500, 12_000, len(rows)),
        "virtual": virtual[rows].astype(np.int64), "bin": bins[rows],
        "issuer": np.where(chance.random(len(rows)) < 0.04, (d.country[rows] + 1) % 40, d.country[rows]),
    }  # fmt: skip


def _addresses(chance: np.random.Generator, whole: Whole, d: District) -> Rows:
    """Two leases of the home one after the other, and one row elsewhere: a carrier's gateway, a VPN exit, the office;
    an operation passes through strangers' homes and its own rack."""
    size = len(d.account)
    begin = np.maximum(d.created, BEGAN)
    span = np.maximum(d.last - begin, DAY)
    home = d.group // GROUPS * 2**17 + d.group % GROUPS  # a district has fewer groups than 2**17
    block = home % 2**22 * HOMES_A_BLOCK
    static = _by_group(chance, d) < 0.5
    turn = begin + (span * chance.uniform(0.3, 0.7, size)).astype(np.int64)
    parts: list[tuple[Ints, Ints, Ints, Ints, Ints]] = []

    def add(rows: Ints, number: Ints, first: Ints, last: Ints, kind: int) -> None:
        parts.append((rows, number, first, last, np.full(len(rows), kind)))

    people = np.flatnonzero((d.kind != OPERATION) & (chance.random(size) < 0.95))
    add(people, _lease(home, 0)[people], begin[people], turn[people], RESIDENTIAL)
    later = np.where(static, _lease(home, 0), _lease(home, 1))
    add(people, later[people], turn[people], d.last[people], RESIDENTIAL)
    staff = np.flatnonzero(d.kind == OFFICE)
    add(staff, (OFFICES + block)[staff], begin[staff], d.last[staff], BUSINESS)
    for share, start, each, kind in ((0.5, GATEWAYS, 1_000, MOBILE), (0.08, EXITS, 2_000, VPN)):
        rows = np.flatnonzero(chance.random(size) < share)
        first = begin[rows] + (span[rows] * chance.random(len(rows))).astype(np.int64)
        add(rows, start + chance.integers(0, whole.accounts // each + 2, len(rows)), first,
            np.minimum(first + chance.integers(1, 40, len(rows)) * DAY, d.last[rows]), kind)  # fmt: skip
    workers = np.flatnonzero(d.kind == OPERATION)
    for _ in range(3):
        first = begin[workers] + (span[workers] * chance.random(len(workers))).astype(np.int64)
        stranger = _lease(home[chance.integers(0, size, len(workers))], 0)
        add(workers, stranger, first, first + chance.integers(600, DAY, len(workers)), RESIDENTIAL)
    racked = workers[chance.random(len(workers)) < 0.3]
    add(racked, RACKS + block[racked] + d.rank[racked] % 16, begin[racked],
        begin[racked] + 5 * DAY, HOSTING)  # fmt: skip
    names = ("at", "address", "first", "last", "network")
    rows = dict(zip(names, (np.concatenate(column) for column in zip(*parts, strict=True)), strict=True))
    rows["events"] = chance.integers(1, 200, len(rows["at"]))
    return rows


def _lease(home: Ints, turn: int) -> Ints:
    """A home's address; at its next turn, one that a neighbour of the same block had before."""
    return home // HOMES_A_BLOCK * HOMES_A_BLOCK + (home + 17 * turn) % HOMES_A_BLOCK


def _devices(chance: np.random.Generator, d: District) -> Rows:
    size = len(d.account)
    fan = (3 + 6 * _by_group(chance, d)).astype(np.int64)
    pooled = (d.kind == OPERATION) & ~d.careful
    tablet = (d.kind == HOUSEHOLD) & (_by_group(chance, d) < 0.5)
    first = np.where(pooled, _pooled(d, d.rank // fan, 1, 4), _own(d, 0, 2))
    second = np.where(pooled, _pooled(d, (d.rank + fan // 2) // fan, 2, 4), _own(d, 1, 2))
    second = np.where(tablet, d.group * 64 + 5, second)
    resold = (d.kind != OPERATION) & (chance.random(size) < 0.01)
    second = np.where(resold, _own(d, 0, 2)[chance.integers(0, size, size)], second)
    more = np.flatnonzero((chance.random(size) < 0.4) | pooled | tablet | resold)
    rows = np.r_[np.arange(size), more]
    begin, span = np.maximum(d.created, BEGAN)[rows], np.maximum(d.last - d.created, DAY)[rows]
    seen = begin + (span * chance.uniform(0, 0.3, len(rows))).astype(np.int64)
    return {
        "at": rows, "device": np.r_[first, second[more]], "first": seen,
        "last": np.maximum(d.last[rows], seen), "events": chance.integers(1, 300, len(rows)),
        "agent": chance.integers(0, 200, len(rows)),
    }  # fmt: skip


def _usage(chance: np.random.Generator, d: District) -> Rows:
    size, fake = len(d.account), d.kind == OPERATION
    rows = np.repeat(np.arange(size), np.where(fake, 6, chance.integers(2, 10, size)))
    d_fake, begin = fake[rows], np.maximum(d.created, BEGAN)[rows]
    span = np.maximum(d.last[rows] - begin, DAY)
    when = begin + (span * chance.random(len(rows))).astype(np.int64)
    dealt = begin + (d.group[rows] % 7 + chance.integers(0, 50, len(rows))) * DAY // DAY * DAY
    shift = dealt // DAY * DAY + (9 + d.group[rows] % 6 + chance.integers(0, 3, len(rows))) * 3600
    when = np.where(d_fake, shift, when // 3600 * 3600)
    weekend = (when // DAY + 3) % 7 >= 5
    keep = d_fake | ~weekend | (chance.random(len(rows)) < 0.4)
    rows, when, d_fake = rows[keep], when[keep], d_fake[keep]
    even = chance.normal(200, 15, len(rows))
    exchanges = np.where(d_fake, np.maximum(even, 1), np.exp(chance.normal(3, 1.4, len(rows)))).astype(np.int64) + 1
    own = d.group[rows] * 8 + chance.integers(0, 6, len(rows)) + POPULAR
    popular = (POPULAR * chance.random(len(rows)) ** 3).astype(np.int64)
    template = np.where(d_fake & (chance.random(len(rows)) < 0.7), own, popular)
    template[~d_fake & (chance.random(len(rows)) < 0.6)] = -1
    return {
        "at": rows, "window": when, "exchanges": exchanges,
        "input": exchanges * chance.integers(200, 900, len(rows)),
        "output": exchanges * chance.integers(100, 500, len(rows)),
        "capability": np.where(d_fake, d.group[rows] % 4, chance.integers(0, 12, len(rows))), "template": template,
        "model": chance.integers(0, 3, len(rows)),
    }  # fmt: skip
