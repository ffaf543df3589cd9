"""Operators at work: accounts made, bought, rented, resold or taken over, and pools that follow each other."""

from collections.abc import Callable, Mapping
from math import ceil, inf

from bench.worlds.belongings import VIRTUAL, card, holder, number, person, seat, unique
from bench.worlds.goods import ANDROID
from bench.worlds.lands import LANDS
from bench.worlds.networks import hosting, mobile
from bench.worlds.operators import Operator, Season
from bench.worlds.playbooks import Playbook
from bench.worlds.town import Holder, Option, Plan, Town


def made(operator: Operator) -> None:
    town = operator.town
    for count, created in enumerate(operator.created(operator.size)):
        email, name = operator.mailbox()
        one = holder(town, operator.land if operator.book.land else town.land(), float(created), email=email, name=name,
                     phone=operator.phone(count), places=operator.places(), seats=operator.seats(),
                     wallet=operator.wallet(), habits=operator.habits(), plan=operator.plan())  # fmt: skip
        operator.take_on(one)


def turned(operator: Operator, one: Holder, day: float) -> None:
    """An account with a past of its own changes hands: everything is new from `day` on."""

    def past(options: list[Option]) -> list[Option]:
        return [o._replace(until=min(o.until, day)) for o in options if o.since < day]

    def later(options: list[Option]) -> list[Option]:
        return [o._replace(since=day) for o in options]

    one.places = past(one.places) + later(operator.places())
    one.seats = past(one.seats) + later(operator.seats())
    one.habits = past(one.habits) + later(operator.habits())
    if operator.book.card != "none":
        one.wallet = past(one.wallet) + later(operator.wallet())
    usual_rate = one.rate
    operator.take_on(one)
    one.ended = max(one.ended, day + 5)
    one.crew = ""  # its days before the change are its own
    one.turned, one.before = day, usual_rate


def bought(operator: Operator) -> None:
    """Old accounts from those who grow them by the dozen, or from people who sold theirs; used months later."""
    town, book = operator.town, operator.book
    count = 0
    while count < operator.size:
        grower, began = town.land(), town.span(-town.manners.before, max(operator.since - 60, 1))
        for _ in range(town.some(1, 20)):
            one = holder(town, grower, began + town.span(0, 12), plan=Plan(45.0, 10.0, steady=False), ended=inf,
                         rate=0.01)  # fmt: skip
            turned(operator, one, operator.since + town.span(0, book.within))
            count += 1
            if count >= operator.size:
                return


def hijacked(operator: Operator) -> None:
    """Accounts of people whose passwords leaked: theirs until one day, with their own card left in."""
    town = operator.town
    for _ in range(operator.size):
        one = holder(town, town.land(), ended=inf)
        day = max(one.created + 20, operator.since) + town.span(0, operator.book.within)
        wallet = list(one.wallet)
        turned(operator, one, min(day, operator.until - 10))
        one.wallet = wallet


def rented_seats(operator: Operator) -> None:
    """Firms that let spare seats: the firm's domain and card, but the operator's machines, lines and prompts."""
    town = operator.town
    firms = [h for h in town.holders if h.trap == "firm" and h.organization]
    if not firms:
        raise ValueError("seats can be rented only where there are firms")
    left = operator.size
    while left > 0:
        host = town.one(firms)
        mail = host.email.rpartition("@")[2]
        for _ in range(min(left, town.some(4, 16))):
            first, last = person(town, LANDS[host.land])
            one = holder(town, LANDS[host.land], operator.since + town.span(0, operator.book.within),
                         email=unique(town, f"{first}.{last}", mail), organization=host.organization,
                         name=f"{first.title()} {last.title()}", wallet=[Option(host.wallet[-1].target)],
                         places=operator.places(), seats=operator.seats(), habits=operator.habits())  # fmt: skip
            operator.take_on(one)
            left -= 1


def resold(operator: Operator) -> None:
    """Access bought from a seller who also serves honest customers: its cards and its gateway carry both."""
    town = operator.town
    seller, cards = f"reseller {town.key()}", [card(town, operator.land, VIRTUAL) for _ in range(12)]
    gateway = hosting(town, operator.land.code, 4)
    for created in operator.created(operator.size):
        email, name = operator.mailbox()
        one = holder(town, operator.land, float(created), email=email, name=name, channel="reseller", reseller=seller,
                     wallet=[Option(town.one(cards))], seats=operator.seats(), habits=operator.habits(),
                     places=[Option(gateway, 2.0), *operator.places()])  # fmt: skip
        operator.take_on(one)
    for _ in range(operator.size):
        created = min(operator.since - 60 + town.span(0, 200), town.manners.days - 1)
        one = holder(town, town.land() if town.chance(0.4) else operator.land, created, trap="reseller_customer",
                     channel="reseller", reseller=seller, wallet=[Option(town.one(cards))])  # fmt: skip
        one.places = [Option(gateway, 2.0), *(o._replace(weight=o.weight * 0.5) for o in one.places)]


def agents(operator: Operator) -> None:
    """An agent who signs up people that do not exist, for the commission, and works the accounts from the booth."""
    town = operator.town
    booth, tool, till = mobile(town, operator.land.code), seat(town, ANDROID, 600.0), card(town, operator.land)
    phones = [seat(town, ANDROID, 40.0) for _ in range(max(2, ceil(operator.size / 25)))]
    name = f"agent {town.key()}"
    for created in operator.created(operator.size):
        day = float(int(created)) + town.span(0.3, 0.75)
        one = holder(town, operator.land, day, channel="agent", reseller=name, phone=number(town, operator.land),
                     plan=Plan(40.0, 5.0, steady=False))  # fmt: skip
        one.places = [Option(booth, 1.0), Option(mobile(town, operator.land.code), 0.5)]
        one.seats = [Option(tool, 1.0, until=day + 0.03), Option(phones[0], 1.0, day + 0.03, width=len(phones))]
        one.wallet = [Option(till)]
        operator.take_on(one)
        one.crew = ""
        one.rhythm = "people"


RECRUITS: dict[str, Callable[[Operator], None]] = {
    "made": made,
    "bought": bought,
    "hijacked": hijacked,
    "rented": rented_seats,
    "resold": resold,
    "agents": agents,
}


def work(town: Town, book: Playbook, scale: float, others: Mapping[str, Operator]) -> dict[str, Operator]:
    """Carry out one playbook; the operators it made, by network label. `others`: those at work already."""
    if not book.small:
        return _campaign(town, book, book.name, max(6, round(book.size * scale)), others)
    operators: dict[str, Operator] = {}
    for ring in range(max(1, round(book.small * scale))):
        size = max(6, round(float(town.rng.normal(book.size, book.size / 3))))
        operators |= _campaign(town, book, f"{book.name}{ring + 1}", size, others)
    return operators


def _campaign(town: Town, book: Playbook, label: str, size: int, others: Mapping[str, Operator]) -> dict[str, Operator]:
    """The pools of one operator, one after the other."""
    operators: dict[str, Operator] = {}
    since, span = _season(town, book)
    before: Operator | None = None
    for pool in range(book.pools):
        name = label if book.pools == 1 else f"{label}_{pool + 1}"
        until = since + span if pool < book.pools - 1 else float(town.manners.days)
        one = Operator(town, book, name, Season(max(6, size // book.pools), since, until))
        if before is not None:
            _inherit(one, before)
        if book.decoys and others:
            one.planted = town.one(list(others.values())).prompts
        RECRUITS[book.recruit](one)
        operators[name] = before = one
        since = until + town.span(0.5, 4)
    return operators


def _season(town: Town, book: Playbook) -> tuple[float, float]:
    days = town.manners.days
    if book.pools > 1:
        return 30.0, (days - 60.0) / book.pools
    return town.span(15, max(20, days - book.within - 100)), float(days)


def _inherit(pool: Operator, before: Operator) -> None:
    """The residue of a banned pool: some prompts and domains are kept, the land and the suppliers are the same."""
    pool.land, pool.run = before.land, before.run
    kept = max(1, len(before.prompts) // 3)
    pool.prompts[:kept] = before.prompts[:kept]
    pool.domains[: len(before.domains) // 4] = before.domains[: len(before.domains) // 4]
    for kind in ("house", "office", "hosting"):
        if kind in before.egress and kind in pool.egress and pool.town.chance(0.5):
            pool.egress[kind] = before.egress[kind]
