"""Who lives in a district: groups of accounts under one hand or one roof, and what each was signed up with."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
DAY = 86_400
BEGAN, DAYS = 1_704_067_200, 730  # 2024-01-01 UTC, and two years of it
SINGLE, HOUSEHOLD, OFFICE, CLIENT, OPERATION = range(5)
SHARE = (0.60, 0.20, 0.12, 0.03, 0.05)  # of the accounts
SIZES = ((1, 1), (2, 4), (6, 60), (100, 400), (20, 400))  # least and most in a group, drawn log-uniformly
GROUPS = 1_000_000  # numbers a district may give out: far more than it has groups
CAREFUL = 0.2  # operations whose every second account shares no card and no device


@dataclass(frozen=True)
class Whole:
    """All that a district knows of the others: how many accounts there are, its number and its first account."""

    accounts: int
    number: int
    first: int


@dataclass
class District:
    """One entry an account; `group` numbers are the population's. Times in seconds since 1970, -1: none."""

    account: Ints
    group: Ints
    kind: Ints
    rank: Ints
    size: Ints
    created: Ints
    last: Ints
    country: Ints
    domain: Ints
    phone: Ints
    stem: Ints
    careful: NDArray[np.bool_]


def settle(chance: np.random.Generator, whole: Whole, size: int) -> District:
    group, kind, group_size = _groups(chance, size)
    start = np.r_[0, np.cumsum(group_size)[:-1]]
    rank = np.arange(size) - start[group]
    number = group + whole.number * GROUPS
    of = kind[group]
    created, last = _life(chance, group, kind, rank)
    country = np.where(of == OPERATION, chance.integers(0, 40, size), chance.integers(0, 40, len(kind))[group])
    private = np.isin(kind, (OFFICE,)) & (chance.random(len(kind)) < 0.9)
    front = (kind == OPERATION) & (chance.random(len(kind)) < 0.5)
    fronted = front[group] & (chance.random(size) < 0.4)
    domain = np.where(private[group] | fronted, number, -1)
    scripted = (kind == OPERATION) & (chance.random(len(kind)) < 0.5)
    stem = np.where(scripted[group], number, chance.integers(10**9, 10**10, size))
    run = 10**9 + number % 10**8 * 5  # the thousand a scripted operation's numbers come from
    phone = np.where(scripted[group], run * 1000 + rank % 1000, chance.integers(10**11, 10**12, size))
    phone[chance.random(size) < 0.2] = -1
    careful = ((kind == OPERATION) & (chance.random(len(kind)) < CAREFUL))[group] & (rank % 2 == 1)
    return District(
        np.arange(size) + whole.first, number, of, rank, group_size[group], created, last, country, domain, phone,
        stem, careful,
    )  # fmt: skip


def _groups(chance: np.random.Generator, size: int) -> tuple[Ints, Ints, Ints]:
    """The group of each account, and each group's kind and size; groups are filled in random order."""
    kinds, sizes = [], []
    for kind, (share, (low, high)) in enumerate(zip(SHARE, SIZES, strict=True)):
        wanted = int(share * size)
        drawn = np.exp(chance.uniform(np.log(low), np.log(high + 1), wanted // low + 1)).astype(np.int64)
        drawn[0] = min(drawn[0], max(wanted, low))  # the smallest population has one of each
        drawn = drawn[: int(np.searchsorted(np.cumsum(drawn), wanted, side="right"))]
        kinds.append(np.full(len(drawn), kind))
        sizes.append(drawn)
    kind, group_size = np.concatenate(kinds), np.concatenate(sizes)
    short = size - int(group_size.sum())
    kind, group_size = np.r_[kind, np.full(short, SINGLE)], np.r_[group_size, np.ones(short, np.int64)]
    order = chance.permutation(len(kind))
    kind, group_size = kind[order], group_size[order]
    return np.repeat(np.arange(len(kind)), group_size), kind, group_size


def _life(chance: np.random.Generator, group: Ints, kind: Ints, rank: Ints) -> tuple[Ints, Ints]:
    """Creation and last activity. People join over time and stay; an operation's accounts come in batches of four
    minutes apart and last two to five months, a third of the operations with accounts bought long before."""
    size, of = len(group), kind[group]
    spread = np.select([kind == HOUSEHOLD, kind == OFFICE, kind == CLIENT], [200, 500, 500], 0)
    opens = BEGAN + (chance.random(len(kind)) * (DAYS - 150 - spread) * DAY).astype(np.int64)
    created = opens[group] + (chance.random(size) * spread[group] * DAY).astype(np.int64)
    batches = opens[group] + rank // 4 * 6 * 3600 + rank % 4 * 240 + chance.integers(0, 200, size)
    created = np.where(of == OPERATION, batches, created)
    stay = np.where(of == OPERATION, chance.integers(60, 150, len(kind))[group], chance.exponential(300, size) + 5)
    last = np.minimum(created + (stay * DAY).astype(np.int64), BEGAN + DAYS * DAY)
    bought = ((kind == OPERATION) & (chance.random(len(kind)) < 0.3))[group]
    created = np.where(bought, created - chance.integers(150, 600, size) * DAY, created)
    return created, last
