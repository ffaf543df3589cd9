"""How people come and go: when they sign up, how long they stay, how much they do. Drawn for the innocent."""

from dataclasses import dataclass

import numpy as np

from accounts.demo import vocabulary as words
from accounts.demo.clock import BROAD, DAY, END, FOUNDED, LEISURE, MACHINE, NIGHT, OFFICE, STUDY, weekday
from accounts.demo.world import FREE, MONTHLY, TOP_UP, World

GROWTH_DAYS = 210.0  # sign-ups a day double in about five months


@dataclass(frozen=True)
class Habit:
    """One way of using the platform. `rate`: sessions a day (median); `volume`: exchanges a session (median)."""

    mix: str
    rhythms: tuple[int, ...]
    rate: float
    volume: float
    machine: float = 0.0
    stay_days: float = 220.0
    quitters: float = 0.3  # share that tries it for days only
    paying: tuple[float, float, float] = (0.45, 0.38, 0.17)  # free, monthly, top-ups
    templated: float = 0.0
    even: bool = False


EVERYDAY = Habit(
    "everyday", (LEISURE, LEISURE, BROAD, NIGHT), 0.17, 8, quitters=0.24, paying=(0.58, 0.33, 0.09), templated=0.4
)
CODER = Habit("coder", (LEISURE, BROAD, NIGHT), 0.42, 14, stay_days=300, templated=0.5, paying=(0.2, 0.5, 0.3))
SEAT = Habit("office", (OFFICE,), 0.32, 10, stay_days=420, quitters=0.1, templated=0.5, paying=(0.12, 0.7, 0.18))
ENGINEER = Habit("coder", (OFFICE, OFFICE, BROAD), 0.6, 16, 0.15, 420, 0.08, (0.1, 0.6, 0.3), 0.55)
STUDENT = Habit("student", (STUDY,), 0.2, 9, stay_days=200, quitters=0.28, templated=0.35, paying=(0.8, 0.16, 0.04))
VISITOR = Habit("everyday", (BROAD,), 0.13, 6, stay_days=160, quitters=0.35, paying=(0.85, 0.1, 0.05), templated=0.3)
CLIENT = Habit("product", (OFFICE, BROAD), 0.4, 14, 0.4, 300, 0.1, (0.05, 0.55, 0.4), 0.6)
SERVICE = Habit("product", (MACHINE, BROAD, OFFICE), 0.7, 18, 0.97, 320, 0.16, (0.08, 0.12, 0.8), 0.7, True)


def arrivals(world: World, count: int, latest: int = END - 2 * DAY) -> np.ndarray:
    """Moments of sign-up: more every month, fewer at week-ends, by day more than by night."""
    rng = world.rng
    span = latest - FOUNDED
    scale = GROWTH_DAYS * DAY
    moment = latest + scale * np.log(1 - rng.random(count) * (1 - np.exp(-span / scale)))
    day = np.floor(moment / DAY).astype(np.int64)
    rest = (weekday(day) >= words.SATURDAY) & (rng.random(count) < 0.35)
    day = np.where(rest, day - rng.integers(1, 6, count), day)
    hours = rng.normal(15, 4.6, count) % 24
    return np.minimum(day * DAY + (hours * 3600).astype(np.int64), latest)


def settle(world: World, accounts: np.ndarray, habit: Habit, group: np.ndarray | None = None) -> None:
    """Give accounts a life of this habit: a stay, perhaps a long pause in it, a pace and a plan.

    `group`: accounts with the same number keep the same hours and plan, like colleagues.
    """
    rng, count = world.rng, len(accounts)
    created = world.accounts["created"][accounts]
    stay = np.where(
        rng.random(count) < habit.quitters, rng.exponential(4, count), rng.exponential(habit.stay_days, count) + 3
    )
    end = np.minimum(created + (stay * DAY).astype(np.int64) + 3_600, END)
    rate = np.minimum(habit.rate * rng.lognormal(0, 0.45 if habit.even else 0.85, count), 9)
    shared = np.arange(count) if group is None else group
    rhythm = np.array(habit.rhythms)[rng.integers(0, len(habit.rhythms), shared.max(initial=0) + 1)][shared]
    living = {
        "rate": rate,
        "rhythm": rhythm,
        "volume": habit.volume * rng.lognormal(0, 0.5, count),
        "spread": 0.35 if habit.even else 0.9,
        "mix": words.MIX_NAMES.index(habit.mix),
        "machine": habit.machine,
        "templated": habit.templated * rng.random(count) * 1.6,
        "burst": 0.0 if habit.even else rng.uniform(0.2, 0.75, count),
        "plan": rng.choice([FREE, MONTHLY, TOP_UP], count, p=habit.paying),
        "price": rng.choice([20.0, 20.0, 60.0], count),
    }
    paused = rng.random(count) < 0.16
    pause = created + ((end - created) * rng.uniform(0.1, 0.7, count)).astype(np.int64)
    back = pause + (rng.lognormal(4.0, 0.7, count) * DAY).astype(np.int64)
    world.live(accounts, created, np.where(paused, np.minimum(pause, end), end), **living)
    again = paused & (back < end)
    world.live(
        accounts[again],
        back[again],
        end[again],
        **{k: v[again] if isinstance(v, np.ndarray) else v for k, v in living.items()},
    )


def leave(world: World, accounts: np.ndarray) -> None:
    """A few customers close their account; a few are suspended or banned, for reasons of their own."""
    rng, count = world.rng, len(accounts)
    status = rng.choice(4, count, p=[0.945, 0.035, 0.012, 0.008])
    gone = status != words.ACTIVE
    created = world.accounts["created"][accounts]
    when = np.maximum(created + 1, 0) + ((END - np.maximum(created, 0)) * rng.uniform(0.02, 0.98, count)).astype(
        np.int64
    )
    world.accounts["status"][accounts[gone]] = status[gone]
    world.accounts["closed"][accounts[gone]] = when[gone]
