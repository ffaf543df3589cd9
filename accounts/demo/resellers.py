"""Resellers: they buy access and sell it on, with one gateway and a few cards for everybody."""

from dataclasses import dataclass

import numpy as np

from accounts.demo import habits
from accounts.demo import vocabulary as words
from accounts.demo.clock import DAY
from accounts.demo.geography import homes
from accounts.demo.people import Commons, countries, equip
from accounts.demo.world import BY_ACCOUNT, COMPANY_DOMAINS, World


@dataclass(frozen=True)
class Reseller:
    number: int
    gateway: int
    office: int
    cards: np.ndarray
    machines: np.ndarray
    domain: int  # company number of the managed mailboxes


def open_resellers(world: World, commons: Commons, count: int) -> list[Reseller]:
    rng = world.rng
    made = []
    for number in range(count):
        country = countries(world, 1)
        gateway = world.place(commons.geography.clouds[number % 6], size=3 + number, keyed=BY_ACCOUNT, period=5 * DAY)
        staff = world.devices_new(3 + world.accounts_wanted // 9_000)
        cards = world.cards_new(np.repeat(country, 3 + world.accounts_wanted // 8_000 + int(rng.integers(0, 3))), 0.3)
        office = world.place(commons.geography.business[country])
        made.append(Reseller(number, int(gateway[0]), int(office[0]), cards, staff, int(world.companies_new(1)[0])))
    return made


def subscribe(
    world: World, reseller: Reseller, created: np.ndarray, country: np.ndarray, **columns: object
) -> np.ndarray:
    """Accounts opened through a reseller: its gateway, one of its cards, its staff's machines at the start."""
    rng, count = world.rng, len(created)
    clients = world.companies_new(count)
    kind = rng.choice(3, count, p=[0.42, 0.3, 0.28])
    domain = np.select(
        [kind == 0, kind == 1],
        [COMPANY_DOMAINS + reseller.domain, COMPANY_DOMAINS + clients],
        rng.integers(0, 5, count),
    )
    accounts = world.sign_up(
        count,
        created,
        country,
        domain=domain,
        channel=words.RESELLER,
        reseller=reseller.number,
        organization=np.where((kind == 1) & (rng.random(count) < 0.6), clients, -1),
        phones=0.2,
        **columns,
    )
    world.stay(accounts, reseller.gateway, work=1.6, rest=1.2, machine=4.0)
    helped = rng.random(count) < 0.35
    world.run_on(
        accounts[helped],
        rng.choice(reseller.machines, helped.sum()),
        until=created[helped] + 4 * DAY,
        work=2.0,
        rest=2.0,
    )
    world.stay(accounts[helped], reseller.office, until=created[helped] + 4 * DAY, work=2.0, rest=1.0, machine=0.0)
    world.pay_with(accounts, rng.choice(reseller.cards, count))
    return accounts


def customers(world: World, commons: Commons, reseller: Reseller, count: int) -> None:
    """Honest ones: two thirds also come from their own line and browser, the others only call the interface."""
    rng = world.rng
    country = countries(world, count)
    accounts = subscribe(world, reseller, habits.arrivals(world, count), country, trap=world.trap("reseller_customer"))
    own = rng.random(count) < 0.65
    equip(world, commons, accounts[own], homes(world, commons.geography, country[own]), card=False)
    asked = rng.random(count) < 0.5
    world.ask(accounts[asked], world.prompts_new(int(asked.sum())))
    habits.settle(world, accounts[own], habits.CLIENT)
    habits.settle(world, accounts[~own], habits.SERVICE)
