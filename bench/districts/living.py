"""Sessions and payments: when an account is used, from where, with which device, and what it pays."""

from dataclasses import dataclass

import numpy as np

from accounts.demo.opaque import below, mix, share
from bench.districts.ground import LANDS
from bench.districts.moving_in import Lists
from bench.districts.settling import SLOTS, Accounts

_HOURS = np.array(
    [
        [0, 0, 0, 0, 0, 0, 0, 1, 5, 9, 10, 9, 6, 8, 10, 10, 9, 6, 2, 1, 1, 0, 0, 0],  # office
        [1, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 5, 6, 8, 9, 9, 7, 3],  # evening
        [4, 3, 1, 0, 0, 0, 0, 1, 3, 5, 6, 6, 5, 6, 6, 5, 4, 4, 5, 6, 7, 8, 8, 6],  # student
        [1] * 24,  # drip
        [8, 9, 9, 8, 5, 2, 1, 0, 0, 0, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 4, 5, 6, 7],  # night
        [1] * 24,  # shift: hours of the crew
        [1] * 24,  # batch: hours of the jobs
    ],
    float,
)  # fmt: skip
RHYTHMS = ("office", "evening", "student", "drip", "night", "shift", "batch")
_CUMULATED = np.cumsum(_HOURS, axis=1) / _HOURS.sum(axis=1, keepdims=True)
OFFICE, SHIFT, BATCH = 0, 5, 6


@dataclass
class Sessions:
    account: np.ndarray
    day: np.ndarray  # days since the records began, UTC
    place: np.ndarray
    device: np.ndarray
    device_way: np.ndarray
    exchanges: np.ndarray


@dataclass
class Payments:
    account: np.ndarray
    day: np.ndarray
    card: np.ndarray
    former: np.ndarray  # paid by the owner before


@dataclass(frozen=True)
class Calendar:
    """`days` of records, those on which something was `released`, and the chances of everybody's jobs and shifts."""

    days: int
    releases: tuple[int, ...]
    key: int


def lived(who: Accounts, lists: Lists, calendar: Calendar, rng: np.random.Generator) -> Sessions:
    """Every account's sessions from the first day of the records on; the first is the one that opens it."""
    days = calendar.days
    begin = np.maximum(who.begin, 0)
    stays = np.maximum(np.minimum(who.end, days - 0.01) - begin, 0)
    count = rng.poisson(who.rate * stays) + 1
    account = np.repeat(np.arange(len(who)), count)
    opening = np.r_[True, np.diff(account) != 0]
    day = begin[account] + rng.random(len(account)) * stays[account]
    day = np.where(
        opening & (who.begin[account] >= 0), begin[account], _hours(who, lists, calendar, (account, day), rng)
    )
    day = np.clip(day, begin[account] + np.where(opening, 0, 0.002 * rng.random(len(account))), days - 0.001)
    former = day < who.since[account]
    place = _chosen(who.place, who.place_weight, account, former, rng)
    device = _chosen(who.device, who.device_weight, account, former, rng)
    volume = np.array([ways.volume for ways in lists.ways])[who.ways[account]]
    return Sessions(
        account, day, who.place[account, place], who.device[account, device], who.device_way[account, device],
        1 + rng.poisson(volume * rng.lognormal(0, 0.7, len(account))),
    )  # fmt: skip


def _hours(
    who: Accounts, lists: Lists, calendar: Calendar, drawn: tuple[np.ndarray, np.ndarray], rng: np.random.Generator
) -> np.ndarray:
    """The days that chance gave, moved to the hours its people keep and after what a platform releases."""
    account, day = drawn
    releases, key = calendar.releases, calendar.key
    count, ways = len(account), who.ways[account]
    rhythms = [[RHYTHMS.index(name) for name in w.rhythm] for w in lists.ways]
    table = np.array([[r[i % len(r)] for i in range(12)] for r in rhythms])
    kept = table[ways, below(mix(key, 61, account), 12)]
    prompted = np.array([w.release for w in lists.ways])[ways] > rng.random(count)
    if releases:
        event = np.array(releases)[rng.integers(0, len(releases), count)] + rng.exponential(3.5, count)
        open_then = (event > who.begin[account]) & (event < who.end[account])
        day = np.where(prompted & open_then, event, day)
    job = mix(key, 62, who.group[account], rng.integers(0, 60, count))  # a group's jobs: sixty dates
    jobs = np.floor(share(job) * (day.max() if count else 1)) + share(mix(job, 1)) + rng.exponential(0.02, count)
    inside = (jobs > who.begin[account]) & (jobs < who.end[account])
    whole, chance = np.floor(day), rng.random(count)
    hour = np.argmax(_CUMULATED[kept] > chance[:, None], axis=1) + rng.random(count)
    crew = mix(key, 63, who.group[account], below(mix(key, 64, account), 2))  # two shifts
    worked = share(crew) * 24 + np.minimum(rng.gamma(6, 0.75, count), 10)
    hour = np.where(kept == SHIFT, worked, hour)
    weekend = (whole.astype(np.int64) + 2) % 7 >= 5
    whole = np.where((kept == OFFICE) & weekend & (rng.random(count) < 0.93), whole - 2, whole)
    ahead = np.array([land.hours for land in LANDS])[who.land[account]]
    local = whole + (hour - np.where(kept == SHIFT, 0, ahead)) / 24
    return np.where((kept == BATCH) & inside & (rng.random(count) < 0.8), jobs, local)


def _chosen(
    things: np.ndarray, weight: np.ndarray, account: np.ndarray, former: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Slot of each session."""
    total = np.cumsum(weight, axis=1)
    total /= total[:, -1:]
    slot = (total[account] < rng.random(len(account))[:, None]).sum(axis=1)
    return np.where(former, SLOTS - 1, np.minimum(slot, SLOTS - 1))


def paid(who: Accounts, lists: Lists, days: int, rng: np.random.Generator) -> Payments:
    every = np.array([ways.card.every for ways in lists.ways])[who.ways]
    begin = np.maximum(who.begin, 0)
    stays = np.maximum(np.minimum(who.end, days - 0.01) - begin, 0)
    count = np.where(who.pays, np.floor(stays / every).astype(np.int64) + 1, 0)
    account = np.repeat(np.arange(len(who)), count)
    rank = np.arange(len(account)) - np.repeat(np.cumsum(count) - count, count)
    wait = np.where(who.begin < 0, rng.random(len(who)) * 25, rng.exponential(0.6, len(who)))
    day = begin[account] + wait[account] + rank * every[account] + rng.random(len(account)) * 0.5
    kept = day < np.minimum(who.end[account] + 3, days - 0.001)
    account, day = account[kept], day[kept]
    turnover = np.array([ways.card.turnover for ways in lists.ways])[who.ways[account]]
    former = day < who.since[account]
    card = np.where(former, who.former_card[account], who.card[account])
    turn = np.floor((day + share(mix(card, 5)) * turnover) / np.maximum(turnover, 1)).astype(np.int64)
    card = np.where((turnover > 0) & ~former, mix(card, turn), card)
    return Payments(account, day, card, former)
