"""Honest organisations: firms, their contractors and integrators, universities, those who run computers for others."""

from bench.worlds.belongings import (
    VIRTUAL,
    card,
    company,
    desk_seat,
    domain,
    holder,
    person,
    phone_seat,
    plain,
    prompted,
    seat,
    unique,
    usual_habits,
)
from bench.worlds.goods import SDK, WINDOWS
from bench.worlds.lands import Land
from bench.worlds.networks import campus, home, hosting, office, rented, usual
from bench.worlds.town import Holder, Option, Plan, Town


def _staff(town: Town, land: Land, mail: str, organization: str, created: float, **known: object) -> Holder:
    first, last = person(town, land)
    number = town.one(("", "", "", town.some(1, 9)))
    known = {"calendar": "office", "rhythm": "office", "rate": float(town.rng.lognormal(-2.4, 0.9)), **known}
    return holder(
        town, land, min(created, town.manners.days - 1.0), email=unique(town, f"{first}.{last}{number}", mail),
        name=f"{first.title()} {last.title()}" if town.chance(0.8) else "", organization=organization, **known,
    )  # fmt: skip


def firm(town: Town) -> None:
    """One domain and one card for the whole firm, or one a department; at the office, at home, or by VPN through it."""
    land, name = town.land(), company(town)
    mail, size = domain(town, name), int(min(4 + town.rng.pareto(1.1) * 6, 260))
    egress = office(town, land.code, 1 + size // 60)
    cards = [card(town, land) for _ in range(1 + size // 40)]
    began, remote = town.signup_day(), town.span(0, 0.8)
    shared = [town.goods.template() for _ in range(1 + size // 25)] if town.chance(0.5) else []
    pays, invited = town.chance(0.85), town.chance(0.3)
    for _ in range(size):
        created = began + (town.span(0, 0.3) if invited else float(town.rng.exponential(70)))
        one = _staff(town, land, mail, name if town.chance(0.9) else "", created, trap="firm", plan=Plan(30.0, 25.0))
        one.places = [Option(egress, 1 - remote), *(o._replace(weight=o.weight * remote) for o in one.places)]
        one.seats = [Option(desk_seat(town), 1.0), *([Option(phone_seat(town), 0.2)] if town.chance(0.4) else [])]
        if pays:
            one.wallet = [Option(town.one(cards))]
        one.habits += [prompted(town, t, 0.3) for t in shared if town.chance(0.5)]


def distributed_firm(town: Town) -> None:
    """No office: everybody at home in several countries, the firm's VPN at a host, virtual cards for each seat."""
    name = company(town)
    mail, began = domain(town, name), town.signup_day()
    tunnel = hosting(town, exits=2)
    shared = [town.goods.template() for _ in range(3)]
    for _ in range(town.some(6, 45)):
        land = town.land()
        one = _staff(town, land, mail, name, began + float(town.rng.exponential(80)), trap="distributed_firm")
        one.places = [Option(tunnel, 1.5), *one.places]
        one.wallet = [Option(card(town, land, VIRTUAL))]
        one.habits += [prompted(town, t, 0.4) for t in shared if town.chance(0.6)]


def contractor(town: Town) -> None:
    """Works for three firms with a mailbox of each, from one desk: accounts of different firms, one device."""
    land = town.land()
    line, desk = home(town, land.code), desk_seat(town)
    first, last = person(town, land)
    for _ in range(town.some(2, 5)):
        name = company(town)
        mail, payer = domain(town, name), card(town, land)
        one = holder(town, land, line=line, trap="contractor", seats=[Option(desk)], wallet=[Option(payer)],
                     calendar="office", organization=name, name=f"{first.title()} {last.title()}",
                     email=unique(town, f"{first}.{last}", mail))  # fmt: skip
        for _ in range(town.some(0, 3)):
            _staff(town, land, mail, name, one.created + town.span(0, 90), wallet=[Option(payer)], trap="firm")


def integrator(town: Town) -> None:
    """Builds the platform into a product and keeps test accounts: one card, one server, the same prompts, no person."""
    land, name = town.land(), company(town)
    mail, payer, server = domain(town, name), card(town, land), hosting(town)
    rig = seat(town, SDK, 600.0)
    prompts = [town.goods.template() for _ in range(town.some(2, 6))]
    began, style = town.signup_day(), town.one(("qa+{}", "test{}", "dev-{}", "load.{}"))
    for count in range(town.some(5, 40)):
        one = holder(town, land, min(began + float(town.rng.exponential(20)), town.manners.days - 1), trap="integrator",
                     email=unique(town, style.format(count + 1), mail), name="", phone="", organization=name,
                     seats=[Option(rig)], wallet=[Option(payer)], channel="api",
                     places=[Option(server, 3.0), Option(office(town, land.code), 0.3)])  # fmt: skip
        one.habits = [prompted(town, p, 1.0) for p in prompts]
        one.calendar, one.rhythm, one.volume = "office", "office", 12.0
        one.rate = float(town.rng.lognormal(-1.6, 0.8))


def course(town: Town) -> None:
    """A class: forty accounts in the week the term begins, a lab's machines, exercises that all send alike."""
    land = town.land()
    name = f"{town.one(('Northern', 'Eastern', 'Royal', 'Technical', 'City'))} University {town.some(1, 400)}"
    mail = domain(town, name).rsplit(".", 1)[0] + ".edu"
    egress, lab = campus(town, land.code), [seat(town, WINDOWS, 200.0) for _ in range(20)]
    for _ in range(town.some(1, 4)):
        exercises = [town.goods.template() for _ in range(town.some(2, 5))]
        term = 182.0 * town.some(0, max(0, town.manners.days // 182 - 1)) + town.span(0, 12)
        for _ in range(town.some(18, 60)):
            created = float(int(term + float(town.rng.exponential(2.5)))) + town.span(0.3, 0.8)
            one = _staff(town, land, mail, name if town.chance(0.5) else "", created, trap="course",
                         calendar="terms", rhythm="school", plan=Plan(every=0), channel="education")  # fmt: skip
            one.places = [Option(egress, 1.2), *usual(town, land.code)]
            one.seats.append(Option(lab[0], 0.8, width=len(lab)))
            one.habits = [*usual_habits(town), *(prompted(town, e, 0.7) for e in exercises)]
            one.ended = one.created + town.span(60, 300)


def managed_service(town: Town) -> None:
    """Runs the computers of small firms: its card pays for all, its people sign in to each firm's accounts."""
    land, own = town.land(), company(town)
    payer, desk, centre = card(town, land), desk_seat(town), office(town, land.code)
    for _ in range(town.some(4, 14)):
        name = company(town)
        mail, egress, began = domain(town, name), office(town, land.code), town.signup_day()
        for _ in range(town.some(2, 9)):
            one = _staff(town, land, mail, name, began + town.span(0, 40), trap="managed_service", reseller=own,
                         wallet=[Option(payer)], channel="partner")  # fmt: skip
            one.places = [Option(egress, 1.0), Option(centre, 0.06), *(o._replace(weight=0.4) for o in one.places)]
            one.seats.append(Option(desk, 0.06))


def call_centre(town: Town) -> None:
    """Shifts on thin clients: any device for any person, one address, one prompt book, through the night."""
    land, name = town.land(), company(town)
    mail, payer, egress = domain(town, name), card(town, land), office(town, land.code, 2)
    clients = [seat(town, WINDOWS, 500.0) for _ in range(30)]
    book = [town.goods.template() for _ in range(4)]
    began = town.signup_day()
    for _ in range(town.some(30, 110)):
        one = _staff(town, land, mail, name, began + float(town.rng.exponential(40)), trap="call_centre",
                     rhythm="shifts", calendar="always", places=[Option(egress)], wallet=[Option(payer)])  # fmt: skip
        one.seats = [Option(clients[0], 1.0, width=len(clients))]
        one.habits = [prompted(town, b, 1.0) for b in book] + [plain(town)]
        one.rate = float(town.rng.lognormal(-1.2, 0.5))


def coworking(town: Town) -> None:
    """Strangers in one building, on one line, at the same desks."""
    land = town.land()
    egress = office(town, land.code, 2)
    for _ in range(town.some(15, 60)):
        one = holder(town, land, trap="coworking", calendar="office", rhythm="office")
        one.places = [Option(egress, 1.5), *one.places]
        if town.chance(0.3):
            one.organization, one.email = (name := company(town)), unique(town, "hello", domain(town, name))


def honest_reseller(town: Town) -> None:
    """Sells access where cards do not work: pays with its own cards, and its gateway carries its customers' traffic."""
    land, name = town.land(), f"reseller {town.key()}"
    cards, gateway = [card(town, land, VIRTUAL) for _ in range(town.some(4, 10))], hosting(town, land.code, 4)
    began = town.span(-120, town.manners.days - 200)
    for _ in range(town.some(60, 160)):
        one = holder(town, land, min(began + town.span(0, 250), town.manners.days - 1), trap="reseller_customer",
                     channel="reseller", reseller=name, wallet=[Option(town.one(cards))])  # fmt: skip
        one.places = [Option(gateway, 2.0), *(o._replace(weight=o.weight * 0.5) for o in one.places)]
        one.plan = Plan(30.0, 12.0)


def agency(town: Town) -> None:
    """A marketing agency with an account for each client's brand, at times through rented homes."""
    land = town.land()
    desks, egress, payer = [desk_seat(town) for _ in range(3)], office(town, land.code), card(town, land)
    prompts = [town.goods.template() for _ in range(3)]
    for _ in range(town.some(6, 25)):
        brand = company(town)
        one = holder(town, land, trap="agency", organization=brand, email=unique(town, "social", domain(town, brand)),
                     calendar="office", rhythm="office", wallet=[Option(payer)], name="")  # fmt: skip
        one.places = [Option(egress, 2.0), rented(town, town.some(0, town.manners.vendors - 1), 0.3)]
        one.seats = [Option(d) for d in desks]
        one.habits = [prompted(town, p, 0.6) for p in prompts] + [plain(town)]
