"""A town's days: sessions one by one, each with its place, device and prompt, and payments. Rows come later."""

from dataclasses import dataclass
from math import inf

import numpy as np

from bench.worlds.town import Holder, Option

CHUNK = 4_000  # accounts drawn together: bounds memory
SESSION = 0.02  # days an account needs from sign-up to its first session at most

_HOURS = np.arange(24)


def _hump(*peaks: tuple[float, float, float]) -> np.ndarray:
    """Weights of 24 local hours: a floor, and humps of (hour, width, height)."""
    weight = np.full(24, 0.02)
    for hour, width, height in peaks:
        away = np.minimum((_HOURS - hour) % 24, (hour - _HOURS) % 24)
        weight += height * np.exp(-0.5 * (away / width) ** 2)
    return np.asarray(weight / weight.sum())


RHYTHMS = {
    "people": _hump((11, 2.5, 0.7), (20, 2.5, 1.0)),
    "office": _hump((10, 1.5, 1.0), (15, 1.6, 1.0)),
    "night": _hump((23, 2.5, 1.0), (3, 2.0, 0.3)),
    "school": _hump((9, 1.2, 1.0), (13, 1.5, 0.8), (20, 2, 0.4)),
    "shifts": _hump((9, 2.0, 1.0), (17, 2.0, 1.0), (1, 2.0, 0.8)),
    "machine": np.full(24, 1 / 24),
}
CALENDARS = ("people", "office", "leisure", "terms", "always")


def calendars(days: int) -> np.ndarray:
    """Weights of each day, a row a calendar. Terms of fifteen weeks, with holidays between."""
    day = np.arange(days)
    weekend = day % 7 >= 5
    term = (day % 182) < 105
    return np.array(
        [
            np.where(weekend, 1.1, 0.95),
            np.where(weekend, 0.08, 1.35) * np.where((day % 365) > 350, 0.2, 1),
            np.where(weekend, 2.1, 0.55),
            np.where(weekend, 0.4, 1.2) * np.where(term, 1.7, 0.1),
            np.ones(days),
        ]
    )


@dataclass
class Sessions:
    account: np.ndarray
    day: np.ndarray
    place: np.ndarray
    seat: np.ndarray
    habit: np.ndarray
    exchanges: np.ndarray

    @classmethod
    def joined(cls, parts: "list[Sessions]") -> "Sessions":
        return cls(*(np.concatenate([getattr(p, name) for p in parts]) for name in cls.__dataclass_fields__))


@dataclass(frozen=True)
class Crew:
    """Sessions that a scheduler gives out: so many a day over a pool, whichever of its accounts are alive."""

    name: str
    daily: np.ndarray  # sessions of each day, of the whole crew
    duty: float  # share of the pool that works on a day
    rhythm: str
    zone: float


def live(holders: list[Holder], crews: dict[str, Crew], days: int, rng: np.random.Generator) -> Sessions:
    """`account` is the position in `holders`. The same holders and generator give the same sessions."""
    parts = []
    for first in range(0, len(holders), CHUNK):
        chunk = holders[first : first + CHUNK]
        account, day = _own_sessions(chunk, days, rng)
        filled = _filled(chunk, account, day, rng)
        filled.account += first
        parts.append(filled)
    for crew in crews.values():
        members = np.array([i for i, h in enumerate(holders) if h.crew == crew.name], np.int64)
        if len(members):
            account, day = _given_out(crew, [holders[i] for i in members], days, rng)
            filled = _filled([holders[i] for i in members], account, day, rng)
            filled.account = members[filled.account]
            parts.append(filled)
    return Sessions.joined(parts)


def _own_sessions(chunk: list[Holder], days: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Sign-up and the days an account chooses by itself. People have weeks with much to do and weeks with nothing."""
    created, ended = (np.array([getattr(h, name) for h in chunk]) for name in ("created", "ended"))
    rate, turned, before = (np.array([getattr(h, name) for h in chunk]) for name in ("rate", "turned", "before"))
    rate[[bool(h.crew) for h in chunk]] = 0.0
    calendar = calendars(days)[[CALENDARS.index(h.calendar) for h in chunk]]
    weeks = rng.gamma(0.6, 1 / 0.6, (len(chunk), -(-days // 7)))
    day = np.arange(days)
    alive = (day + 1 > created[:, None]) & (day < ended[:, None])
    paced = np.where(day < turned[:, None], before[:, None], rate[:, None])
    counts = rng.poisson(paced * calendar * np.repeat(weeks, 7, axis=1)[:, :days] * alive)
    who, when = np.nonzero(counts)
    who, when = np.repeat(who, counts[who, when]), np.repeat(when, counts[who, when])
    moment = when + _moments(chunk, who, rng)
    lives = (moment >= created[who]) & (moment < ended[who])
    fresh = np.flatnonzero(created >= 0)
    opened = created[fresh] + rng.uniform(0.001, SESSION, len(fresh))
    return np.concatenate([fresh, who[lives]]), np.concatenate([opened, moment[lives]])


def _moments(chunk: list[Holder], who: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    names = list(RHYTHMS)
    cumulative = np.cumsum([RHYTHMS[name] for name in names], axis=1)
    rhythm = np.array([names.index(h.rhythm) for h in chunk])[who]
    zone = np.array([h.zone for h in chunk])[who]
    hour = np.empty(len(who))
    drawn = rng.random(len(who))
    for number in range(len(names)):
        chosen = rhythm == number
        hour[chosen] = np.searchsorted(cumulative[number], drawn[chosen])
    return ((np.minimum(hour, 23) + rng.random(len(who)) - zone) % 24) / 24


def _given_out(crew: Crew, members: list[Holder], days: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    created = np.array([h.created for h in members])
    ended = np.array([h.ended for h in members])
    who, when = [], []
    for day in range(days):
        alive = np.flatnonzero((created < day) & (ended > day + 1))
        if not len(alive) or crew.daily[day] <= 0:
            continue
        working = rng.permutation(alive)[: max(1, round(len(alive) * crew.duty))]
        sessions = rng.poisson(crew.daily[day])
        turns = np.resize(working, sessions)  # in turn, so that all do as much
        who.append(turns)
        when.append(np.full(sessions, day))
    if not who:
        return np.empty(0, np.int64), np.empty(0)
    account, day = np.concatenate(who), np.concatenate(when)
    hours = np.cumsum(RHYTHMS[crew.rhythm])
    hour = np.minimum(np.searchsorted(hours, rng.random(len(account))), 23)
    return account, day + ((hour + rng.random(len(account)) - crew.zone) % 24) / 24


def _filled(chunk: list[Holder], account: np.ndarray, day: np.ndarray, rng: np.random.Generator) -> Sessions:
    place, seat, habit = (
        chosen([getattr(h, name) for h in chunk], account, day, rng) for name in ("places", "seats", "habits")
    )
    volume = np.array([h.volume for h in chunk])[account]
    exchanges = 1 + rng.poisson(volume * rng.gamma(1.5, 1 / 1.5, len(account)))
    return Sessions(account, day, place, seat, habit, exchanges)


def chosen(options: list[list[Option]], who: np.ndarray, day: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Of each row one of its owner's options that run on that day, by weight; the first where none does."""
    width = max((len(o) for o in options), default=1)
    padded = np.array([list(o) + [Option(o[0].target, 0.0, inf, inf)] * (width - len(o)) for o in options], float)
    target, weight, since, until, rows = (padded[:, :, column] for column in range(5))
    picked = np.zeros(len(who), np.int64)
    for begin in range(0, len(who), 200_000):
        part = slice(begin, begin + 200_000)
        w, d = who[part], day[part, None]
        running = np.cumsum(weight[w] * (since[w] <= d) * (d < until[w]), axis=1)
        at = (running < rng.random(len(w))[:, None] * running[:, -1:]).sum(axis=1)
        at = np.minimum(at, width - 1)
        span = rows[w, at].astype(np.int64)
        picked[part] = target[w, at].astype(np.int64) + (rng.random(len(w)) * span).astype(np.int64)
    return picked


@dataclass
class Payments:
    account: np.ndarray
    day: np.ndarray
    card: np.ndarray
    amount: np.ndarray


def pay(holders: list[Holder], days: int, rng: np.random.Generator) -> Payments:
    who: list[int] = []
    when: list[float] = []
    amounts: list[float] = []
    for number, holder in enumerate(holders):
        if holder.plan.every <= 0:
            continue
        moment = holder.created + holder.plan.trial + rng.uniform(0.001, 0.03)
        ended = min(holder.ended, days)
        while moment < ended:
            if moment >= 0:
                who.append(number)
                when.append(moment)
                amounts.append(
                    holder.plan.amount if holder.plan.steady or rng.random() < 0.6 else holder.plan.amount * 2
                )
            step = holder.plan.every
            moment += step + rng.uniform(-0.1, 0.1) if holder.plan.steady else max(0.5, rng.exponential(step))
            if holder.plan.steady and rng.random() < 0.06:
                break  # cancelled
    account, day = np.array(who, np.int64), np.array(when)
    card = chosen([h.wallet for h in holders], account, day, rng)
    return Payments(account, day, card, np.array(amounts))
