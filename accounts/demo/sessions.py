"""Accounts live: stints become sessions at a time, from a place, with a device and a prompt; plans become payments.

Works on any set of accounts at once without loops over rows; a chunk of accounts needs nothing from another chunk.
"""

from dataclasses import dataclass

import numpy as np

from accounts.demo import vocabulary as words
from accounts.demo.clock import DAY, END, HOUR, WEEK, activity, hour_of, weekday
from accounts.demo.opaque import mix, share
from accounts.demo.tables import Ranges, Table
from accounts.demo.world import FREE, MONTHLY, TOP_UP, World

AT_WORK, AT_REST, BY_MACHINE = range(3)


@dataclass(frozen=True)
class Index:
    """The rows of every table about accounts, by account."""

    stints: Ranges
    at: Ranges
    on: Ranges
    pays: Ranges
    asks: Ranges
    charges: Ranges

    @classmethod
    def of(cls, world: World) -> "Index":
        tables = (world.stints, world.at, world.on, world.pays, world.asks, world.charges)
        return cls(*(Ranges(table["account"], len(world.accounts)) for table in tables))


@dataclass(frozen=True)
class Sessions:
    """One entry a session. `place`, `device`, `prompt` are rows of the world's tables or -1; `exchanges` may be 0."""

    account: np.ndarray
    time: np.ndarray
    machine: np.ndarray
    place: np.ndarray
    device: np.ndarray
    prompt: np.ndarray
    exchanges: np.ndarray
    capability: np.ndarray


@dataclass(frozen=True)
class Payments:
    account: np.ndarray
    time: np.ndarray
    card: np.ndarray
    amount: np.ndarray  # cents


def choose(
    links: Table,
    ranges: Ranges,
    *,
    weights: tuple[str, ...],
    who: np.ndarray,
    when: np.ndarray,
    klass: np.ndarray,
    fraction: np.ndarray,
) -> np.ndarray:
    """The row of `links` each (who, when) uses, in proportion to the weight of its class; -1 where none applies."""
    position, row = ranges.rows_of(who)
    weight = np.stack([links[name] for name in weights])[klass[position], row].astype(np.float64)
    weight[(when[position] < links["start"][row]) | (when[position] >= links["until"][row])] = 0
    if not len(weight):
        return np.full(len(who), -1)
    reached = np.cumsum(weight)
    totals = np.bincount(position, weight, minlength=len(who))
    before = np.r_[0, np.cumsum(totals)[:-1]]
    hit = np.searchsorted(reached, before + fraction * totals, side="right").clip(0, len(row) - 1)
    return np.where((totals > 0) & (position[hit] == np.arange(len(who))), row[hit], -1)


def spans(world: World, stint: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Start and end of stints, within the records' time and the account's."""
    account = world.stints["account"][stint]
    end = np.minimum(np.minimum(world.stints["end"][stint], END), world.accounts["closed"][account])
    return np.maximum(world.stints["start"][stint], 0), end


def moments(
    world: World, index: Index, accounts: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """(stint, time) of every session of these accounts, their first visit included."""
    _, stints = index.stints.rows_of(accounts)
    table = {name: world.stints[name][stints] for name in ("account", "rate", "burst", "rhythm", "utc", "rest_from")}
    start, end = spans(world, stints)
    busy = 1 - table["burst"]
    count = rng.poisson(table["rate"] / busy * np.maximum(end - start, 0) / DAY)
    row = np.repeat(np.arange(len(stints)), count)
    rough = start[row] + (rng.random(len(row)) * (end - start)[row]).astype(np.int64)
    local_day = (rough + table["utc"][row]) // DAY
    rhythm = table["rhythm"][row]
    hour = hour_of(rhythm, rng.random(len(row)))
    time = local_day * DAY + hour * HOUR + rng.integers(0, HOUR, len(row)) - table["utc"][row]
    keep = rng.random(len(row)) < activity(rhythm, local_day, table["rest_from"][row])
    keep &= share(mix(world.seed, 71, table["account"][row], local_day * DAY // WEEK)) < busy[row]
    keep &= (time >= start[row]) & (time < end[row])
    row, time = row[keep], time[keep]
    created = world.accounts["created"][table["account"]]
    first = np.flatnonzero((world.stints["start"][stints] == created) & (created >= 0))
    visit = np.minimum(created[first] + rng.integers(20, 600, len(first)), END - 1)
    return np.r_[stints[row], stints[first]], np.r_[time, visit]


def live(world: World, index: Index, accounts: np.ndarray, rng: np.random.Generator) -> Sessions:
    stint, time = moments(world, index, accounts, rng)
    account = world.stints["account"][stint]
    utc, rest_from = world.stints["utc"][stint], world.stints["rest_from"][stint]
    local = time + utc
    working = (local % DAY >= 9 * HOUR) & (local % DAY < 18 * HOUR) & ((weekday(local // DAY) - rest_from) % 7 >= 2)
    machine = rng.random(len(time)) < world.stints["machine"][stint]
    klass = np.where(machine, BY_MACHINE, np.where(working, AT_WORK, AT_REST))
    place, device, prompt = (
        choose(links, ranges, weights=weights, who=account, when=time, klass=k, fraction=rng.random(len(time)))
        for links, ranges, weights, k in (
            (world.at, index.at, ("work", "rest", "machine"), klass),
            (world.on, index.on, ("work", "rest", "rest"), klass),
            (world.asks, index.asks, ("weight",), np.zeros(len(time), np.int64)),
        )
    )
    idle = ~machine & (rng.random(len(time)) < 0.14)  # looked in, asked nothing
    templated = ~idle & (prompt >= 0) & (rng.random(len(time)) < world.stints["templated"][stint])
    volume = np.log(world.stints["volume"][stint]) + world.stints["spread"][stint] * rng.standard_normal(len(time))
    return Sessions(
        account,
        time,
        machine,
        np.where(place >= 0, world.at["place"][place], -1),
        np.where((device >= 0) & ~machine, world.on["device"][device], -1) if len(world.on) else np.full(len(time), -1),
        np.where(templated, world.asks["prompt"][prompt], -1) if len(world.asks) else np.full(len(time), -1),
        np.where(idle, 0, np.maximum(1, np.rint(np.exp(volume)))).astype(np.int64),
        capability(world.stints["mix"][stint], rng.random(len(time))),
    )


_REACHED = np.cumsum(np.array(list(words.MIXES.values())), axis=1)


def capability(mixes: np.ndarray, fraction: np.ndarray) -> np.ndarray:
    return (fraction[:, None] * _REACHED[mixes, -1:] > _REACHED[mixes]).sum(axis=1).clip(0, len(words.CAPABILITIES) - 1)


def pay(world: World, index: Index, accounts: np.ndarray, rng: np.random.Generator) -> Payments:
    """Subscriptions every thirty days, top-ups as credit runs out, and the charges a story sets explicitly."""
    _, stints = index.stints.rows_of(accounts)
    start, end = spans(world, stints)
    length = np.maximum(end - start, 0) / DAY
    plan = world.stints["plan"][stints]
    spend = world.stints["rate"][stints] * world.stints["volume"][stints]
    months = np.where(plan == MONTHLY, np.ceil(length / 30), 0).astype(np.int64)
    topped = np.where(plan == TOP_UP, (length > 0) + rng.poisson(length * np.clip(spend * 0.006, 0.008, 0.12)), 0)
    row = np.repeat(np.arange(len(stints)), months + topped)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(months + topped) - months - topped, months + topped)
    monthly = plan[row] == MONTHLY
    delay = np.where(nth == 0, rng.exponential(0.25 * DAY, len(row)), 0)
    regular = start[row] + nth * 30 * DAY + rng.integers(0, HOUR, len(row)) + delay
    loose = start[row] + np.where(nth == 0, delay, rng.random(len(row)) * length[row] * DAY)
    time = np.where(monthly, regular, loose).astype(np.int64)
    credit = rng.choice([500, 1000, 2000, 2500, 5000, 10_000], len(row), p=[0.16, 0.26, 0.24, 0.12, 0.14, 0.08])
    metered = np.where(rng.random(len(row)) < 0.25, rng.integers(311, 18_000, len(row)), credit)
    amount = np.where(monthly, world.stints["price"][stints][row] * 100, metered).astype(np.int64)
    keep = (time < end[row]) & (plan[row] != FREE)
    who, time, amount = world.stints["account"][stints][row][keep], time[keep], amount[keep]
    one = np.zeros(len(who), np.int64)
    link = choose(
        world.pays, index.pays, weights=("weight",), who=who, when=time, klass=one, fraction=rng.random(len(who))
    )
    paid = link >= 0
    _, extra = index.charges.rows_of(accounts)
    return Payments(
        np.r_[who[paid], world.charges["account"][extra]],
        np.r_[time[paid], world.charges["time"][extra]],
        np.r_[world.pays["card"][link[paid]], world.charges["card"][extra]],
        np.r_[amount[paid], world.charges["amount"][extra]],
    )
