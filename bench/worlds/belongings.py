"""What an account is opened and paid with: names, mailboxes, numbers, devices, cards, prompts."""

from math import inf
from typing import Any

from bench.worlds.goods import ANDROID, EDGE, IPHONE, LINUX, MAC, WINDOWS, Card, Seat
from bench.worlds.lands import COMPANY_ENDS, LANDS, TRADES, WORDS, Land
from bench.worlds.networks import usual
from bench.worlds.town import Holder, Option, Plan, Town

VIRTUAL, PREPAID = "virtual_card", "prepaid_card"


# --- names
def person(town: Town, land: Land) -> tuple[str, str]:
    first, last = (town.one(names.split()) for names in land.names)
    return first, last


def local_part(town: Town, first: str, last: str) -> str:
    """As people choose it: none of the forms is rare."""
    number = town.one(("", "", str(town.some(1, 99)), str(town.some(1960, 2008)), str(town.some(100, 9999))))
    form = town.some(0, 6)
    word = town.one(WORDS)
    return (
        f"{first}.{last}{number}", f"{first}{last}{number}", f"{first[0]}{last}{number}", f"{last}.{first}{number}",
        f"{word}{first}{number}", f"{first}_{word}{number}", f"{word}{town.one(WORDS)}{number}",
    )[form]  # fmt: skip


def unique(town: Town, local: str, domain: str) -> str:
    """A provider gives a mailbox once."""
    times = town.names[f"{local}@{domain}"] = town.names.get(f"{local}@{domain}", 0) + 1
    return f"{local}{town.some(10, 99)}{times}@{domain}" if times > 1 else f"{local}@{domain}"


def free_mailbox(town: Town, land: Land, first: str, last: str) -> str:
    providers = land.mails.split()
    provider = providers[min(int(town.rng.exponential(0.9)), len(providers) - 1)]
    return unique(town, local_part(town, first, last), provider)


def domain(town: Town, organization: str = "") -> str:
    stem = organization.lower().partition(" ")[0] if organization else town.one(WORDS) + town.one(WORDS)
    stem = f"{stem}{town.one(('', '', '', town.one(TRADES), '-' + town.one(WORDS)))}"
    end = town.one(COMPANY_ENDS)
    times = town.names[f"@{stem}.{end}"] = town.names.get(f"@{stem}.{end}", 0) + 1
    return f"{stem}{times if times > 1 else ''}.{end}"


def company(town: Town) -> str:
    return f"{town.one(WORDS).title()}{town.one(WORDS)} {town.one(TRADES).title()}"


def number(town: Town, land: Land) -> str:
    return land.phone + str(town.some(0, 10**land.digits - 1)).zfill(land.digits)


# --- devices
def seat(town: Town, profile: int, life: float) -> int:
    """`life`: days between ids, as this person clears, updates or replaces."""
    return town.goods.seat(Seat(town.key(), life, town.span(0, life), profile))


def phone_seat(town: Town) -> int:
    return seat(town, ANDROID if town.chance(0.72) else IPHONE, town.span(250, 900))


def desk_seat(town: Town) -> int:
    return seat(town, town.one((WINDOWS, WINDOWS, EDGE, MAC, LINUX)), float(town.one((25, 60, 120, 300, 800))))


def usual_seats(town: Town) -> list[Option]:
    seats = [Option(phone_seat(town), 1 - 0.6 * (1 - town.manners.mobile))]
    if town.chance(0.75 * (1 - town.manners.mobile) + 0.1):
        seats.append(Option(desk_seat(town), 1.0))
    return seats


# --- money
def card(town: Town, land: Land, kind: str = "") -> int:
    """A card of one of the land's issuers; virtual and prepaid ones come from a few issuers for all lands."""
    if not kind:
        kinds = list(town.manners.cards.items())
        kind = str(town.rng.choice([k for k, _ in kinds], p=[share for _, share in kinds]))
    everywhere = kind in (VIRTUAL, PREPAID)
    issuers = f"{kind} {'' if everywhere else land.code}"
    if issuers not in town.bins:
        town.bins[issuers] = [str(town.some(400_000, 559_999)) for _ in range(4 if everywhere else 6)]
    issuer = town.bins[issuers][min(int(town.rng.exponential(1.3)), len(town.bins[issuers]) - 1)]
    home = town.one(("LT", "US", "GB", "HK")) if everywhere else land.code
    return town.goods.card(Card(kind, "" if kind == "wallet" else issuer, home, land.currency))


def usual_wallet(town: Town, land: Land, since: float = -inf) -> list[Option]:
    """One card, another one some day: expired, lost, a new bank."""
    first = card(town, land)
    if town.chance(0.25):
        change = town.span(0, town.manners.days)
        return [Option(first, 1.0, since, change), Option(card(town, land), 1.0, change)]
    return [Option(first, 1.0, since)]


def usual_plan(town: Town) -> Plan:
    if town.chance(town.manners.free):
        return Plan(every=0)
    if town.chance(0.6):
        return Plan(30.0, float(town.one((10, 20, 20, 20, 100))), trial=float(town.one((0, 0, 7, 14))))
    return Plan(town.span(20, 120), float(town.one((5, 10, 10, 25, 50))), steady=False)


# --- prompts
def plain(town: Town, capability: str = "") -> Option:
    what = capability or town.one(town.manners.capabilities)
    return Option(town.goods.habit(-1, what, town.one(town.manners.models)))


def prompted(town: Town, template: int, weight: float, capability: str = "", since: float = -inf) -> Option:
    what = capability or town.manners.capabilities[template % len(town.manners.capabilities)]
    return Option(town.goods.habit(template, what, town.one(town.manners.models)), weight, since)


def usual_habits(town: Town) -> list[Option]:
    habits = [plain(town), plain(town)._replace(weight=0.5)]
    if town.chance(town.manners.viral_share * 3):
        habits.append(prompted(town, town.famous(), 0.5))
    return habits


# --- an account
def holder(town: Town, land: Land, created: float | None = None, line: int | None = None, **known: Any) -> Holder:
    """A person's account as people have them, except for what is `known` of this one."""
    first, last = person(town, land)
    one = Holder(
        created=town.signup_day() if created is None else created,
        land=land.code,
        zone=LANDS[land.code].zone,
        email=free_mailbox(town, land, first, last),
        phone=number(town, land) if town.chance(town.manners.phones) else "",
        name=f"{first.title()} {last.title()}" if town.chance(town.manners.names) else "",
        channel=str(town.rng.choice(("web", "app", "referral", "ads", "api"), p=(0.4, 0.3, 0.12, 0.12, 0.06))),
        rate=float(town.rng.lognormal(-3.0, 1.3)),
        volume=float(town.rng.lognormal(1.4, 0.8)),
        calendar=town.one(("people", "people", "office", "leisure")),
        habits=usual_habits(town),
        plan=usual_plan(town),
    )
    if town.chance(0.25):
        one.ended = max(one.created, 0) + float(town.rng.exponential(120))
    for name, value in known.items():
        setattr(one, name, value)
    one.places = one.places or usual(town, land.code, line)
    one.seats = one.seats or usual_seats(town)
    one.wallet = one.wallet or usual_wallet(town, land)
    if one.ended < town.manners.days and town.chance(0.3):
        one.status = "closed"
    elif town.chance(0.006):
        one.status = town.one(("suspended", "banned"))  # platforms err
    town.holders.append(one)
    return one
