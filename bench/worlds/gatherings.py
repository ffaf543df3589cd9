"""Honest crowds: people who come on one day, with one code, one card or one prompt, and have nothing else in common."""

from bench.worlds.belongings import VIRTUAL, card, desk_seat, holder, plain, prompted, seat, usual_habits
from bench.worlds.goods import WINDOWS
from bench.worlds.networks import office, usual
from bench.worlds.town import Option, Plan, Town


def _day(town: Town) -> float:
    return float(town.some(10, town.manners.days - 30))


def hackathon(town: Town) -> None:
    """A weekend: everybody signs up in a hall within hours, on the sponsor's credit, from the same starter prompt."""
    land, began = town.land(), _day(town)
    hall, credit = office(town, land.code, 2), card(town, land, "coupon")
    starters = [town.goods.template() for _ in range(2)]
    for _ in range(town.some(40, 140)):
        one = holder(town, land, began + float(town.rng.gamma(2, 0.06)) + 0.3, trap="hackathon", channel="event")
        one.places = [Option(hall, 6.0, began, began + 2.5), *one.places]
        one.wallet = [Option(credit, 1.0, until=began + 30), *(o._replace(since=began + 30) for o in one.wallet)]
        one.habits += [prompted(town, starters[0], 1.5), *([prompted(town, starters[1], 0.5)] * town.chance(0.5))]
        one.rate, one.plan = float(town.rng.lognormal(-2.6, 0.9)), Plan(60.0, 25.0, steady=False)
        if town.chance(0.6):
            one.ended = began + town.span(2.5, 12)
            one.rate = 1.5


def coupon_sharers(town: Town) -> None:
    """A gift card's number is posted in a forum, and strangers use it up within a day."""
    began = _day(town)
    gift = card(town, town.land(), "gift_card")
    for _ in range(town.some(8, 60)):
        created = began + float(town.rng.exponential(0.5))
        one = holder(town, town.land(), created, trap="coupon", channel="promo", plan=Plan(30.0, 10.0))
        one.wallet = [Option(gift, 1.0, until=created + 5), *(o._replace(since=created + 5) for o in one.wallet)]
        if town.chance(0.7):
            one.ended = created + float(town.rng.exponential(14)) + 1


def influencer(town: Town) -> None:
    """A video: hundreds sign up in the same hours and try the prompt that was shown. Most never come back."""
    began, shown = _day(town) + town.span(0.4, 0.9), town.goods.template()
    for _ in range(town.some(120, 420)):
        created = began + float(town.rng.gamma(1.2, 0.25))
        one = holder(town, town.land(), created, trap="influencer", channel="promo")
        one.habits = [prompted(town, shown, 2.0), *one.habits]
        if town.chance(0.75):
            one.ended = created + float(town.rng.exponential(6)) + 0.1
            one.plan = Plan(every=0)


def guild(town: Town) -> None:
    """Friends who play together in the evening: a prompt book of their own, and the officers' shared account."""
    prompts = [town.goods.template() for _ in range(town.some(2, 6))]
    land = town.land()
    officers = [desk_seat(town) for _ in range(3)]
    for member in range(town.some(12, 70)):
        where = land if town.chance(0.6) else town.land()
        one = holder(town, where, trap="guild", rhythm="night", calendar="leisure", channel="referral")
        one.habits = [*usual_habits(town), *(prompted(town, p, 0.8) for p in prompts if town.chance(0.6))]
        if member == 0:
            one.seats = [Option(officer) for officer in officers]
            one.places = [option for _ in range(3) for option in usual(town, land.code)]


def game_cafe(town: Town) -> None:
    """A hall of forty machines that are reset each night; regulars and passers-by."""
    land = town.land()
    room = office(town, land.code, 1, "residential")
    machines = [seat(town, WINDOWS, 1.0) for _ in range(40)]
    for _ in range(town.some(30, 80)):
        one = holder(town, land, trap="game_cafe", rhythm="night", calendar="leisure")
        one.places, one.seats = [Option(room, 1.5), *one.places], [Option(machines[0], 1.5, width=40), *one.seats]


def studio(town: Town) -> None:
    """Four to nine makers with one subscription card, one room, and prompts that they pass round."""
    land = town.land()
    room, payer = office(town, land.code, 1, "residential"), card(town, land)
    prompts = [town.goods.template() for _ in range(3)]
    for _ in range(town.some(4, 9)):
        one = holder(town, land, trap="studio", wallet=[Option(payer)], rate=float(town.rng.lognormal(-2.0, 0.8)))
        one.places, one.habits = (
            [Option(room, 1.5), *one.places],
            [plain(town), *(prompted(town, p, 0.5) for p in prompts)],
        )


def trial_hopper(town: Town) -> None:
    """A student who takes the free week twice or three times with new mailboxes. A cheat in small, and one person."""
    land = town.land()
    line, desk = usual(town, land.code), desk_seat(town)
    began = town.signup_day()
    for again in range(town.some(2, 3)):
        created = min(began + again * town.span(7, 30), town.manners.days - 1)
        holder(town, land, created, trap="trial_hopper", places=list(line), seats=[Option(desk)],
               wallet=[Option(card(town, land, VIRTUAL))], plan=Plan(every=0), ended=created + 8.0)  # fmt: skip


def seller_of_prompts(town: Town) -> None:
    """A creator sells a prompt pack; the buyers use it day by day, all over the world."""
    pack = [town.goods.template() for _ in range(town.some(3, 8))]
    for _ in range(town.some(20, 120)):
        one = holder(town, town.land(), trap="prompt_pack")
        one.habits += [prompted(town, p, 0.6) for p in pack if town.chance(0.5)]
