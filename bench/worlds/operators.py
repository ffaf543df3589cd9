"""An operator's means, as its playbook says: mailboxes, numbers, devices, cards, lines, prompts, and its scheduler."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bench.worlds.belongings import (
    PREPAID,
    VIRTUAL,
    card,
    domain,
    free_mailbox,
    local_part,
    number,
    person,
    plain,
    prompted,
    seat,
    unique,
)
from bench.worlds.goods import ANDROID, LINUX, SCRIPT, WINDOWS
from bench.worlds.lands import LANDS
from bench.worlds.living import Crew
from bench.worlds.networks import home, hosting, mobile, office, rented, vpn
from bench.worlds.playbooks import Playbook
from bench.worlds.town import Holder, Option, Plan, Town


class Season(NamedTuple):
    """One pool: how many accounts, and the days it runs."""

    size: int
    since: float
    until: float


class Operator:
    """One operator's means: what it has bought so far, and the accounts it runs."""

    def __init__(self, town: Town, book: Playbook, label: str, season: Season) -> None:
        self.town, self.book, self.label = town, book, label
        self.size, self.since, self.until = season
        self.land = LANDS[book.land] if book.land else town.land()
        self.prompts = [town.goods.template() for _ in range(book.templates)]
        self.domains = [domain(town) for _ in range(book.domains)]
        self.run = town.some(0, 10 ** (self.land.digits - 4) - 1)  # the block of numbers its SIM cards came in
        self.egress = {kind: self._egress(kind) for kind in book.egress}
        self.planted: list[int] = []  # prompts of another operator, to mislead
        self._shared: dict[str, tuple[int, float]] = {}

    def _egress(self, kind: str) -> Option:
        town = self.town
        if kind.startswith("vendor"):
            return rented(town, int(kind[6:]), 1.0)
        if kind.startswith("vpn"):
            return Option(vpn(town, int(kind[3:] or 0)))
        makers: dict[str, Callable[[], int]] = {
            "house": lambda: home(town, self.land.code),
            "mobile": lambda: mobile(town, self.land.code),
            "hosting": lambda: hosting(town, exits=4),
            "office": lambda: office(town, self.land.code, 2),
        }
        return Option(makers[kind]())

    def now_and_then(self, what: str, per: float, make: Callable[[], int]) -> int:
        """The same thing for about `per` accounts, then the next."""
        thing, left = self._shared.get(what, (0, 0.0))
        if left < 1:
            thing, left = make(), max(1.0, float(self.town.rng.normal(per, per / 4)))
        self._shared[what] = (thing, left - 1)
        return thing

    def created(self, count: int) -> np.ndarray:
        town, book = self.town, self.book
        if book.signup == "people":
            return np.sort([min(max(town.signup_day(), self.since), self.until - 5) for _ in range(count)])
        if book.signup == "bursts":
            days = self.since + np.sort(town.rng.uniform(0, book.within, max(1, count // 30)))
            return np.sort(town.rng.choice(days, count) + town.rng.exponential(0.05, count))
        return np.sort(self.since + town.rng.uniform(0, book.within, count))

    def mailbox(self) -> tuple[str, str]:
        """A mailbox and the name that goes with it."""
        town, how = self.town, self.book.mail
        land = self.land if self.book.land else town.land()
        first, last = person(town, land)
        name = f"{first.title()} {last.title()}"
        if how == "domains":
            return unique(town, local_part(town, first, last), town.one(self.domains)), name
        if how == "tagged":
            return unique(town, f"{local_part(town, first, last)}+{town.some(1, 99)}", land.mails.split()[0]), name
        if how == "throwaway":
            letters = "".join(town.one("abcdefghijklmnopqrstuvwxyz") for _ in range(town.some(7, 11)))
            return unique(town, f"{letters}{town.some(10, 9999)}", land.mails.split()[0]), ""
        return free_mailbox(town, land, first, last), name if town.chance(0.6) else ""

    def phone(self, count: int) -> str:
        if self.book.phone == "run":
            prefix = self.land.phone + str(self.run + count // 900).zfill(self.land.digits - 3)
            return prefix + str(self.town.some(0, 999)).zfill(3)
        return number(self.town, self.land) if self.book.phone == "people" and self.town.chance(0.4) else ""

    def seats(self) -> list[Option]:
        town, book = self.town, self.book
        profiles = (WINDOWS, ANDROID, LINUX, SCRIPT) if book.rhythm == "machine" else (WINDOWS, ANDROID)
        profile = town.one(profiles)
        if book.device == "own":
            return [Option(seat(town, profile, town.span(120, 700)))]
        life = 15.0 if book.device == "reset" else 400.0
        first = self.now_and_then("seat", book.per_device, lambda: seat(town, profile, life))
        other = self.now_and_then("second seat", book.per_device * 1.7, lambda: seat(town, profile, life))
        return [Option(first), Option(other, 0.4)]

    def wallet(self) -> list[Option]:
        town, book = self.town, self.book
        if book.card == "stolen":
            owners = [h for h in town.holders if not h.network and h.plan.every and h.wallet]
            return [Option(town.one(owners).wallet[0].target)]
        if book.card == "market":
            if len(town.sold) < 12 or town.chance(0.25):
                town.sold.append(card(town, self.land, VIRTUAL))
            return [Option(town.one(town.sold[-60:]))]
        kind = {"virtual": VIRTUAL, "prepaid": PREPAID, "shared": "card"}.get(book.card, VIRTUAL)
        return [Option(self.now_and_then("card", book.per_card, lambda: card(town, self.land, kind)))]

    def places(self) -> list[Option]:
        return [self.egress[kind]._replace(weight=weight) for kind, weight in self.book.egress.items()]

    def habits(self) -> list[Option]:
        book, town = self.book, self.town
        mixed = [plain(town, book.capability)._replace(weight=1 - book.share)]
        if self.planted and town.chance(book.decoys):
            mixed.append(prompted(town, town.one(self.planted), 0.3, book.capability))
        return mixed + [prompted(town, p, book.share / len(self.prompts), book.capability) for p in self.prompts]

    def plan(self) -> Plan:
        """As many pay as among honest people of this world, or a few more: a free account earns less."""
        if self.book.card == "none" or self.town.chance(self.town.manners.free / 3):
            return Plan(every=0)
        return Plan(30.0, float(self.town.one((20, 20, 10))), trial=float(self.town.one((0, 0, 7))))

    def take_on(self, one: Holder) -> Holder:
        """From here on the account is this operator's."""
        book = self.book
        one.network, one.trap, one.status = self.label, "", "active"
        if book.crew:
            one.crew = self.label
        one.rhythm, one.rate, one.volume = book.rhythm, book.rate * self.town.span(0.6, 1.4), book.volume
        one.ended = self.until
        if self.town.chance(book.banned):
            one.ended = min(self.until, max(one.created, 0) + 12 + float(self.town.rng.exponential(70)))
            one.status = "banned"
        elif self.until < self.town.manners.days:
            one.status = "banned"
            one.ended = self.until + self.town.span(0, 1.5)
        return one

    def crew(self) -> Crew:
        """Demand in weeks, evenly spread; what is asked for follows whoever pays the operator."""
        days, rng = self.town.manners.days, self.town.rng
        waves = np.repeat(np.exp(rng.normal(0, self.book.waves, -(-days // 7))), 7)[:days]
        ramp = np.clip((np.arange(days) - self.since) / max(self.book.within, 1), 0, 1)
        over = (np.arange(days) < self.until) & (np.arange(days) >= self.since)
        daily = self.size * self.book.rate * waves * ramp * over
        return Crew(self.label, daily, self.book.duty, self.book.rhythm, self.land.zone)
