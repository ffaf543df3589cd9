"""Honest people and what they share: at home, in the street, with whoever sold them a telephone or a card."""

from bench.worlds.belongings import (
    PREPAID,
    VIRTUAL,
    card,
    desk_seat,
    holder,
    number,
    person,
    phone_seat,
    plain,
    prompted,
    seat,
    unique,
    usual_habits,
    usual_seats,
)
from bench.worlds.goods import ANDROID, LINUX, SCRIPT, WINDOWS
from bench.worlds.networks import home, hosting, mobile, office, rented, usual, vpn
from bench.worlds.town import Option, Plan, Town

_TOPPED_UP = Plan(25.0, 5.0, steady=False)


def single(town: Town) -> None:
    holder(town, town.land())


def household(town: Town) -> None:
    """One line, a tablet for all, one payer for most."""
    land = town.land()
    line, family, began = home(town, land.code), card(town, land), town.signup_day()
    tablet = seat(town, ANDROID, town.span(300, 900))
    for member in range(town.some(2, 5)):
        later = float(town.rng.exponential(60)) if member else 0.0
        one = holder(town, land, min(began + later, town.manners.days - 1), line, trap="household")
        if town.chance(0.5):
            one.seats.append(Option(tablet, 0.5))
        if town.chance(0.7):
            one.wallet = [Option(family)]


def family_plan(town: Town) -> None:
    """A plan for up to six: opened within a day, paid with one card, used in several homes."""
    land = town.land()
    payer, began = card(town, land), town.signup_day()
    line, other = home(town, land.code), home(town, land.code)
    _, last = person(town, land)
    for _ in range(town.some(3, 6)):
        first, _ = person(town, land)
        holder(
            town, land, began + town.span(0, 0.9), line if town.chance(0.6) else other, trap="family_plan",
            wallet=[Option(payer)], channel="family", plan=Plan(30.0, 5.0), name=f"{first.title()} {last.title()}",
            email=unique(town, f"{first}.{last}{town.one(('', '', town.some(1, 99)))}", land.mails.split()[0]),
        )  # fmt: skip


def shared_phone(town: Town) -> None:
    """Two or three who have one telephone between them, and its number."""
    land = town.land()
    phone, gateway, digits = phone_seat(town), mobile(town, land.code), number(town, land)
    for _ in range(town.some(2, 3)):
        holder(town, land, trap="shared_phone", seats=[Option(phone)], places=[Option(gateway)], phone=digits,
               plan=_TOPPED_UP if town.chance(0.4) else Plan(every=0))  # fmt: skip


def refurbished(town: Town) -> None:
    """A telephone that is sold on with its identity: owners one after the other, who never meet."""
    land = town.land()
    phone = seat(town, ANDROID, 5_000.0)
    sold = town.span(-60, 60)
    for _ in range(town.some(2, 4)):
        kept = town.span(70, 220)
        one = holder(town, land, min(sold + town.span(0, 3), town.manners.days - 1), trap="refurbished")
        one.seats = [Option(phone, 1.0, sold, sold + kept), Option(phone_seat(town), 1.0, sold + kept)]
        sold += kept + town.span(5, 40)
        if sold > town.manners.days - 10:
            break


def cafe(town: Town) -> None:
    """Regulars of an internet café: ten machines, one line, and the keeper tops up for those without a card."""
    land = town.land()
    room, till, machines = office(town, land.code, 1, "residential"), card(town, land), town.some(5, 14)
    seats = [seat(town, WINDOWS, town.span(60, 400)) for _ in range(machines)]
    for _ in range(town.some(15, 60)):
        one = holder(town, land, trap="internet_cafe", plan=_TOPPED_UP if town.chance(0.5) else Plan(every=0))
        one.places = [Option(room, 2.0), Option(mobile(town, land.code), 0.4)]
        one.seats = [
            Option(seats[0], 2.0, width=machines),
            *([Option(phone_seat(town), 0.7)] if town.chance(0.5) else []),
        ]
        if town.chance(0.45):
            one.wallet = [Option(till)]


def agent(town: Town) -> None:
    """Someone in a booth who signs people up on the spot: the first session and the first payment are the agent's."""
    land = town.land()
    booth, tool, till = mobile(town, land.code), seat(town, ANDROID, town.span(200, 700)), card(town, land)
    name = f"agent {town.key()}"
    began = town.span(-100, town.manners.days - 120)
    for _ in range(town.some(20, 110)):
        day = float(int(began + town.span(0, 200))) + town.span(0.35, 0.75)
        one = holder(town, land, min(day, town.manners.days - 1), trap="agent_customer", channel="agent",
                     reseller=name, phone=number(town, land), plan=_TOPPED_UP)  # fmt: skip
        leaves = one.created + 0.03
        one.places = [Option(booth, 1.0, until=leaves), *(o._replace(since=max(o.since, leaves)) for o in one.places)]
        one.seats = [Option(tool, 1.0, until=leaves), *(o._replace(since=max(o.since, leaves)) for o in one.seats)]
        one.wallet = [Option(till, 1.0, until=leaves + 1), *(o._replace(since=leaves + 1) for o in one.wallet)]


def voucher_buyer(town: Town) -> None:
    """Pays with scratch cards from the corner shop: a new one each time, all of one issuer."""
    land = town.land()
    one = holder(town, land, trap="voucher_buyer", plan=Plan(town.span(20, 60), 5.0, steady=False))
    cards = [card(town, land, PREPAID) for _ in range(8)]
    ends = [60.0 * i for i in range(-2, 6)]
    one.wallet = [Option(c, 1.0, day, day + 60) for c, day in zip(cards, ends, strict=True)]


def vpn_user(town: Town) -> None:
    land = town.land()
    one = holder(town, land, trap="vpn_user")
    one.places = [Option(vpn(town, town.some(0, 3)), town.span(0.5, 4)), *one.places]


def private(town: Town) -> None:
    """A browser that forgets all at the end of each session, behind a VPN, with virtual cards."""
    land = town.land()
    one = holder(town, land, trap="private", name="", phone="")
    one.seats = [Option(seat(town, LINUX, 0.02))]
    one.places = [Option(vpn(town, town.some(0, 3)), 3.0), *one.places]
    one.wallet = [Option(card(town, land, VIRTUAL))]


def proxy_buyer(town: Town) -> None:
    """Compares prices, checks advertisements, or watches films from elsewhere, through rented homes. Honest."""
    land = town.land()
    one = holder(town, land, trap="proxy_buyer", rate=float(town.rng.lognormal(-2.2, 0.8)))
    one.places = [rented(town, town.some(0, town.manners.vendors - 1), 3.0), *one.places]
    if town.chance(0.3):
        one.seats, one.rhythm, one.calendar = [Option(seat(town, SCRIPT, 400.0))], "machine", "always"


def market_buyer(town: Town) -> None:
    """Has no bank that pays abroad, and buys a loaded card in a chat group, where it was sold to others too."""
    land = town.land()
    if len(town.sold) < 12 or town.chance(0.35):
        town.sold.append(card(town, land, VIRTUAL))
    one = holder(town, land, trap="market_buyer", plan=Plan(40.0, 10.0, steady=False))
    one.wallet = [Option(town.one(town.sold[-40:])) for _ in range(town.some(1, 2))]


def several_selves(town: Town) -> None:
    """One person with an account for work, one for play and one forgotten: one party, and no fake."""
    land = town.land()
    first, last = person(town, land)
    line, seats, wallet = home(town, land.code), usual_seats(town), [Option(card(town, land))]
    for _ in range(town.some(2, 4)):
        holder(town, land, line=line, trap="several_selves", seats=list(seats), wallet=list(wallet),
               name=f"{first.title()} {last.title()}")  # fmt: skip


def hobby_automator(town: Town) -> None:
    """A script on a rented server, day and night, with the same prompt each time."""
    land = town.land()
    one = holder(town, land, trap="automator", rate=float(town.rng.lognormal(-0.6, 0.6)))
    one.calendar, one.rhythm, one.channel = "always", "machine", "api"
    one.seats = [Option(seat(town, SCRIPT, town.span(100, 900)), 4.0), Option(desk_seat(town), 0.5)]
    one.places = [Option(hosting(town), 4.0), *one.places]
    one.habits = [prompted(town, town.goods.template(), 4.0), plain(town)]


def copier(town: Town) -> None:
    """Lives from prompts that went around: job letters, product texts, star signs."""
    one = holder(town, town.land(), trap="viral_prompt")
    one.habits = [*usual_habits(town), *(prompted(town, town.famous(), 1.5) for _ in range(town.some(1, 3)))]


def neighbour_wifi(town: Town) -> None:
    """A stairwell or a dormitory on one line: many people, many devices, one address."""
    land = town.land()
    line = home(town, land.code)
    for _ in range(town.some(5, 25)):
        holder(town, land, trap="shared_line", places=usual(town, land.code, line))
