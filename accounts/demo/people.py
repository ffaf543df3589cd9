"""Private people: homes, phones, households, second accounts, public machines, travellers, returning customers."""

from dataclasses import dataclass

import numpy as np

from accounts.demo import habits
from accounts.demo import vocabulary as words
from accounts.demo.clock import DAY, END
from accounts.demo.geography import Geography, homes
from accounts.demo.world import FOREVER, World


@dataclass(frozen=True)
class Commons:
    """What strangers share without knowing each other."""

    geography: Geography
    prompts: np.ndarray  # published ones, the most copied first
    proxy_customers: list[int]  # proxy vendors' places, which honest people use too


OWN_PROMPTS = 0.42


def countries(world: World, count: int) -> np.ndarray:
    return world.rng.choice(len(words.COUNTRIES), count, p=words.SHARES)


def equip(
    world: World,
    commons: Commons,
    accounts: np.ndarray,
    home: np.ndarray,
    *,
    own_device: bool = True,
    card: bool = True,
) -> None:
    """A home line, a phone on a carrier's gateway, a browser or two replaced in time, a card renewed in time."""
    rng, count = world.rng, len(accounts)
    country = world.accounts["country"][accounts].astype(np.int64)
    created = world.accounts["created"][accounts]
    world.stay(accounts, home, work=0.45, rest=1.0, machine=0.3)
    mobile = rng.random(count) < 0.62
    carrier = commons.geography.carriers[country, rng.integers(0, 2, count)]
    world.stay(accounts[mobile], carrier[mobile], work=rng.uniform(0.2, 0.7, mobile.sum()), rest=0.45, machine=0.0)
    vpn = rng.random(count) < 0.05
    world.stay(accounts[vpn], rng.choice(commons.geography.vpn_exits, vpn.sum()), work=1.1, rest=1.4, machine=0.2)
    if own_device:
        first = world.devices_new(count, 0.3)
        swap = np.where(
            rng.random(count) < 0.25, created + (rng.uniform(20, 400, count) * DAY).astype(np.int64), FOREVER
        )
        world.run_on(accounts, first, until=swap)
        world.run_on(accounts, world.devices_new(count, 0.3), start=swap)
        hand = mobile & (rng.random(count) < 0.6)
        world.run_on(accounts[hand], world.devices_new(hand.sum(), 1.0), work=0.4, rest=0.6)
    if card:
        bank_cards(world, accounts)


def bank_cards(world: World, accounts: np.ndarray) -> None:
    rng, count = world.rng, len(accounts)
    country = world.accounts["country"][accounts].astype(np.int64)
    created = world.accounts["created"][accounts]
    renewed = np.where(rng.random(count) < 0.2, created + (rng.uniform(30, 500, count) * DAY).astype(np.int64), FOREVER)
    world.pay_with(accounts, world.cards_new(country), until=renewed)
    world.pay_with(accounts, world.cards_new(country), start=renewed)


def copy_prompts(world: World, commons: Commons, accounts: np.ndarray, share: float) -> None:
    """Some people work with published prompts, the famous ones mostly; as many again keep one or two of their own."""
    rng = world.rng
    own = accounts[rng.random(len(accounts)) < OWN_PROMPTS]
    for _ in range(2):
        world.ask(own, world.prompts_new(len(own)))
    some = accounts[rng.random(len(accounts)) < share]
    pick = (len(commons.prompts) * rng.random(len(some)) ** 2.5).astype(np.int64)
    world.ask(some, commons.prompts[pick], weight=0.6)


def individuals(world: World, commons: Commons, count: int) -> np.ndarray:
    rng = world.rng
    country = countries(world, count)
    kinds = rng.choice(
        ["", "vpn_user", "night_worker", "traveller", "migrant"], count, p=[0.82, 0.05, 0.06, 0.05, 0.02]
    )
    trap = np.array([world.trap(k) for k in kinds])
    accounts = world.sign_up(count, habits.arrivals(world, count), country, trap=trap)
    home = homes(world, commons.geography, country)
    equip(world, commons, accounts, home)
    vpn = accounts[kinds == "vpn_user"]
    world.stay(vpn, rng.choice(commons.geography.vpn_exits, len(vpn)), work=3.0, rest=4.0, machine=1.0)
    some = accounts[rng.random(count) < 0.012]  # collectors of prices, testers of advertisements
    world.stay(some, rng.choice(commons.proxy_customers, len(some)), work=2.0, rest=2.0, machine=2.0)
    travel(world, commons, accounts[kinds == "traveller"])
    coding = rng.random(count) < 0.22
    night = kinds == "night_worker"
    habits.settle(world, accounts[~coding & ~night], habits.EVERYDAY)
    habits.settle(world, accounts[coding & ~night], habits.CODER)
    owl = habits.Habit("everyday", (habits.NIGHT,), 0.16, 6)
    habits.settle(world, accounts[night], owl)
    copy_prompts(world, commons, accounts, 0.12)
    return accounts


def travel(world: World, commons: Commons, accounts: np.ndarray) -> None:
    """Two journeys each: another country's lines, stronger than home while they last."""
    rng = world.rng
    for _ in range(2):
        abroad = countries(world, len(accounts))
        start = np.maximum(world.accounts["created"][accounts], 0) + rng.integers(5 * DAY, 200 * DAY, len(accounts))
        until = start + rng.integers(4 * DAY, 25 * DAY, len(accounts))
        hotel = homes(world, commons.geography, abroad)
        world.stay(accounts, hotel, work=6.0, rest=9.0, machine=0.0, start=start, until=until)
        world.stay(
            accounts, commons.geography.carriers[abroad, 0], work=5.0, rest=4.0, machine=0.0, start=start, until=until
        )


def grouped(world: World, accounts: int, smallest: int, tail: float, largest: int) -> np.ndarray:
    """Group number of each of `accounts`: sizes from `smallest` up with a Pareto tail, ascending group numbers."""
    if accounts < smallest:
        return np.zeros(0, np.int64)
    draws = np.minimum(smallest + world.rng.pareto(tail, accounts // smallest + 1) * smallest, largest).astype(np.int64)
    groups = int(np.searchsorted(np.cumsum(draws), accounts)) + 1
    return np.repeat(np.arange(groups), draws[:groups])[:accounts]


def households(world: World, commons: Commons, count: int) -> None:
    """Two to five people under one roof; a third share a tablet, two fifths a card."""
    rng = world.rng
    house = grouped(world, count, 2, 2.6, 5)
    if not len(house):
        return
    total = house.max() + 1
    place = countries(world, total)
    home = homes(world, commons.geography, place)
    name = rng.integers(0, len(words.LAST), total)
    accounts = world.sign_up(
        len(house), habits.arrivals(world, len(house)), place[house], last=name[house], trap=world.trap("household")
    )
    equip(world, commons, accounts, home[house], card=False)
    tablet = rng.random(total) < 0.35
    world.run_on(accounts[tablet[house]], world.devices_new(total, 0.8)[house[tablet[house]]], work=0.2, rest=0.7)
    family = (rng.random(total) < 0.4)[house]
    world.pay_with(accounts[family], world.cards_new(place)[house[family]])
    bank_cards(world, accounts[~family])
    habits.settle(world, accounts, habits.EVERYDAY)
    copy_prompts(world, commons, accounts, 0.08)


def freelancers(world: World, commons: Commons, count: int) -> None:
    """People with three to seven accounts: one for each client or project, from one desk, often one tagged mailbox."""
    rng = world.rng
    person = grouped(world, count, 3, 2.5, 7)
    if not len(person):
        return
    total = person.max() + 1
    country = countries(world, total)
    identity = {
        c: rng.integers(0, n, total)[person] for c, n in (("first", len(words.FIRST)), ("last", len(words.LAST)))
    }
    accounts = world.sign_up(
        len(person), habits.arrivals(world, len(person)), country[person], trap=world.trap("freelancer"), **identity
    )
    leader = accounts[np.unique(person, return_index=True)[1]][person]
    tagged = (rng.random(total) < 0.6)[person] & (leader != accounts)
    world.accounts["mailbox"][accounts[tagged]] = leader[tagged]
    world.accounts["phone"][accounts] = np.where(rng.random(len(person)) < 0.6, world.accounts["phone"][leader], -1)
    home = homes(world, commons.geography, country)
    equip(world, commons, accounts, home[person], own_device=False, card=False)
    for _ in range(2):
        world.run_on(accounts, world.devices_new(total)[person], work=rng.uniform(0.2, 1, total)[person])
    world.pay_with(accounts, world.cards_new(country, 0.25)[person])
    own = accounts[rng.random(len(person)) < 0.3]
    world.pay_with(own, world.cards_new(world.accounts["country"][own].astype(np.int64), 0.5), weight=2.0)
    habits.settle(world, accounts, habits.CLIENT, person)


def public_rooms(world: World, commons: Commons, count: int) -> None:
    """Cafés and libraries: a few machines and one line for many strangers, most of whom also have a home."""
    rng = world.rng
    room = grouped(world, count, 8, 1.7, 90)
    if not len(room):
        return
    total = room.max() + 1
    country = countries(world, total)
    library = rng.random(total) < 0.4
    trap = np.where(library, world.trap("library"), world.trap("cafe"))
    accounts = world.sign_up(len(room), habits.arrivals(world, len(room)), country[room], trap=trap[room])
    line = np.where(library, commons.geography.education[country], commons.geography.business[country])
    world.stay(accounts, world.place(line)[room], work=1.6, rest=1.4, machine=0.0)
    machines = 3 + rng.integers(0, 6, total)
    first = world.devices_new(int(machines.sum()), frozen=2)[0] + np.r_[0, np.cumsum(machines)[:-1]]
    for _ in range(2):
        world.run_on(accounts, first[room] + rng.integers(0, machines[room]), work=0.8, rest=0.8)
    housed = rng.random(len(room)) < 0.75
    equip(world, commons, accounts[housed], homes(world, commons.geography, country[room[housed]]))
    habits.settle(world, accounts, habits.VISITOR)


def returners(world: World, commons: Commons, count: int) -> None:
    """Customers who leave for many months and come back with a new machine, often at a new address."""
    rng = world.rng
    country = countries(world, count)
    accounts = world.sign_up(
        count, habits.arrivals(world, count, END - 330 * DAY), country, trap=world.trap("returner")
    )
    created = world.accounts["created"][accounts]
    gone = np.maximum(created, 0) + rng.integers(10 * DAY, 90 * DAY, count)
    back = gone + rng.integers(130 * DAY, 240 * DAY, count)
    moved = rng.random(count) < 0.5
    old, new = homes(world, commons.geography, country), homes(world, commons.geography, country)
    world.stay(accounts, old, until=np.where(moved, back - DAY, FOREVER))
    world.stay(accounts[moved], new[moved], start=back[moved] - DAY)
    world.run_on(accounts, world.devices_new(count, 0.4), until=back - DAY)
    world.run_on(accounts, world.devices_new(count, 0.4), start=back - DAY)
    bank_cards(world, accounts)
    plans = rng.choice([0, 1, 2], count, p=[0.5, 0.35, 0.15])
    for start, end in ((created, gone), (back, np.minimum(back + rng.integers(10 * DAY, 200 * DAY, count), END))):
        world.live(accounts, start, end, rate=rng.lognormal(-1.8, 0.7, count), plan=plans, burst=0.4)


def dormant(world: World, commons: Commons, count: int) -> np.ndarray:
    """Customers who were active for some weeks and never came back: what account markets sell."""
    rng = world.rng
    country = countries(world, count)
    accounts = world.sign_up(count, habits.arrivals(world, count, END - 260 * DAY), country, trap=world.trap("dormant"))
    equip(world, commons, accounts, homes(world, commons.geography, country))
    created = world.accounts["created"][accounts]
    end = np.maximum(created, 0) + rng.integers(3 * DAY, 70 * DAY, count)
    world.live(
        accounts, created, end, rate=rng.lognormal(-1.6, 0.6, count), plan=rng.choice([0, 1], count, p=[0.7, 0.3])
    )
    return accounts


def second_hand(world: World, accounts: np.ndarray, pairs: int) -> None:
    """Machines sold on: the buyer's account carries on where the seller's stopped, with the same fingerprint."""
    rng = world.rng
    seller, buyer = rng.choice(accounts, (2, pairs))
    sold = np.maximum(world.accounts["created"][seller], 0) + rng.integers(30 * DAY, 240 * DAY, pairs)
    machine = world.devices_new(pairs, 0.6)
    world.run_on(seller, machine, until=sold)
    world.run_on(buyer, machine, start=sold + rng.integers(2 * DAY, 30 * DAY, pairs), work=1.5, rest=1.5)
