"""Operators that do not run a plain pool: behind a reseller, slowly in cells, on bought accounts, in small rings."""

import numpy as np

from accounts.demo import vocabulary as words
from accounts.demo.clock import DAY, END, HOUR, LEISURE, NIGHT, QUEUE, at
from accounts.demo.geography import homes
from accounts.demo.people import copy_prompts, countries, grouped
from accounts.demo.pools import Trail, streams
from accounts.demo.resellers import subscribe
from accounts.demo.society import Society
from accounts.demo.suppliers import Market, vendor_cards
from accounts.demo.world import FOREVER, FREE, MONTHLY, TOP_UP, World


def reseller_pool(world: World, society: Society, size: int) -> Trail:
    """lab-b: cards, gateway, mailboxes and first-day machines are the reseller's, as for its honest customers.

    What remains: work streams in common, an even share of one queue, and three laptops of staff on a few accounts.
    """
    rng, works = world.rng, (at("2026-01-12"), at("2026-05-30"))
    created = works[0] - 20 * DAY + rng.integers(0, 60 * DAY, size)
    accounts = subscribe(world, society.resellers[0], created, countries(world, size), network=world.label("lab-b"))
    laptops = world.devices_new(3, fingerprint=rng.integers(1 << 40, 1 << 62, 3), period=FOREVER)
    opened = rng.choice(accounts, max(4, size // 9), replace=False)
    world.run_on(opened, rng.choice(laptops, len(opened)), start=world.accounts["created"][opened] + 5 * DAY)
    prompts = streams(world, accounts, max(4, size // 24), 40, works)
    copy_prompts(world, society.commons, accounts, 0.2)
    begins = np.maximum(created + rng.integers(DAY, 6 * DAY, size), works[0])
    world.live(accounts, created, begins, rate=0.1, volume=3.0)
    world.live(
        accounts,
        begins,
        np.full(size, works[1]),
        rate=0.75 * rng.lognormal(0, 0.2, size),
        rhythm=QUEUE,
        utc=3 * HOUR,
        rest_from=words.SATURDAY,
        volume=14.0,
        spread=0.6,
        mix=words.MIX_NAMES.index("distil"),
        machine=0.93,
        templated=rng.uniform(0.4, 0.7, size),
        burst=0.05,
        plan=rng.choice([MONTHLY, TOP_UP], size),
        price=60.0,
    )
    return Trail(accounts, begins, society.resellers[0].cards, laptops, prompts)


def slow_cells(world: World, society: Society, market: Market, size: int) -> Trail:
    """low-and-slow: cells of two to four, each with its own line, card and machine, a few exchanges a day for months.

    Half of the cells are given work streams in common, the others word theirs anew; a few laptops visit several cells.
    """
    rng, works = world.rng, (at("2025-10-01"), at("2026-06-20"))
    cell = grouped(world, size, 2, 1.8, 4)
    total = cell.max() + 1
    opening = at("2025-08-20") + rng.integers(0, 150 * DAY, total)
    created = opening[cell] + rng.integers(0, 25 * DAY, len(cell))
    country = countries(world, total)
    accounts = world.sign_up(len(cell), created, country[cell], network=world.label("low-and-slow"))
    world.stay(accounts, homes(world, society.commons.geography, country)[cell], work=1.0, rest=1.0)
    world.stay(accounts, society.commons.proxy_customers[0], work=0.5, rest=0.5)
    world.run_on(accounts, world.devices_new(total)[cell])
    laptops = world.devices_new(3 + size // 24)
    visited = accounts[rng.random(len(cell)) < 0.22]
    world.run_on(visited, rng.choice(laptops, len(visited)), work=0.5, rest=0.5)
    cards = vendor_cards(world, market, total)
    world.pay_with(accounts, cards[cell])
    trusted = (rng.random(total) < 0.55)[cell]
    prompts = streams(world, accounts[trusted], max(3, size // 40), 66, works)
    world.ask(accounts[~trusted], world.prompts_new(total)[cell[~trusted]])
    copy_prompts(world, society.commons, accounts, 0.1)
    begins = np.maximum(created + 2 * DAY, works[0])
    world.live(
        accounts,
        created,
        np.full(len(cell), works[1]),
        rate=0.42 * rng.lognormal(0, 0.25, len(cell)),
        rhythm=QUEUE,
        utc=HOUR,
        rest_from=words.SATURDAY,
        volume=8.0,
        spread=0.6,
        mix=words.MIX_NAMES.index("broad"),
        machine=0.15,
        templated=rng.uniform(0.1, 0.3, len(cell)),
        burst=0.15,
        plan=rng.choice([FREE, MONTHLY, TOP_UP], len(cell), p=[0.2, 0.6, 0.2]),
    )
    return Trail(accounts, begins, cards, laptops, prompts)


def takeovers(world: World, society: Society, market: Market, size: int) -> Trail:
    """aged: silent customers' accounts change hands: new machine, two narrow address ranges, one card for three."""
    rng, where = world.rng, society.commons.geography
    whole = society.dormant[world.accounts["closed"][society.dormant] == FOREVER]
    accounts = rng.choice(whole, min(size, len(whole)), replace=False)
    world.accounts["network"][accounts] = world.label("aged")
    size = len(accounts)
    begins = at("2026-03-05") + rng.integers(0, 60 * DAY, size)
    narrow = world.place(
        where.providers[[1, 3], 1], size=max(6, size // 5), offset=rng.integers(80, 4_000, 2), period=30 * DAY
    )
    world.stay(accounts, rng.choice(narrow, size), start=begins, work=9.0, rest=9.0, machine=9.0)
    machines = world.devices_new(max(3, size // 3))
    world.run_on(accounts, rng.choice(machines, size), start=begins, work=9.0, rest=9.0)
    cards = vendor_cards(world, market, max(3, size // 3))
    world.pay_with(accounts, rng.choice(cards, size), start=begins, weight=30.0)
    prompts = streams(world, accounts, max(3, size // 16), 30, (at("2026-03-05"), END))
    world.live(
        accounts,
        begins,
        np.minimum(begins + rng.integers(35 * DAY, 80 * DAY, size), END),
        rate=1.1 * rng.lognormal(0, 0.3, size),
        rhythm=QUEUE,
        utc=2 * HOUR,
        rest_from=words.SATURDAY,
        volume=11.0,
        spread=0.6,
        mix=words.MIX_NAMES.index("coder"),
        machine=0.3,
        templated=rng.uniform(0.3, 0.6, size),
        burst=0.1,
        plan=rng.choice([MONTHLY, TOP_UP], size),
    )
    return Trail(accounts, begins, cards, machines, prompts, staff_place=int(narrow[0]))


def bonus_ring(world: World, society: Society, size: int) -> Trail:
    """ring-bonus: a few friends collect what new customers are given: variants of mailboxes, gift cards, five flats."""
    rng = world.rng
    created = at("2026-02-20") + rng.integers(0, 26, size) * DAY + rng.integers(18 * HOUR, 27 * HOUR, size)
    country = np.full(size, words.CODES.index("PL"))
    accounts = world.sign_up(
        size, created, country, network=world.label("ring-bonus"), channel=words.REFERRAL, phones=0.2
    )
    bases = accounts[: max(2, size // 8)]
    varied = accounts[len(bases) :][rng.random(size - len(bases)) < 0.5]
    world.accounts["mailbox"][varied] = rng.choice(bases, len(varied))
    flats = homes(world, society.commons.geography, np.full(5, country[0]))
    world.stay(accounts, rng.choice(flats, size))
    mobile = rng.random(size) < 0.5
    world.stay(accounts[mobile], society.commons.geography.carriers[country[0], 0], work=0.5, rest=0.5)
    handsets = world.devices_new(max(3, size // 4), 1.0)
    for _ in range(2):
        world.run_on(accounts, rng.choice(handsets, size), work=0.6, rest=0.6)
    gifts = world.cards.add(max(2, size // 6), type=words.GIFT, bin=0, issuer=-1)
    world.pay_with(accounts, rng.choice(gifts, size))
    stay = (rng.exponential(16, size) + 3) * DAY
    world.live(
        accounts,
        created,
        np.minimum(created + stay.astype(np.int64), END),
        rate=0.6,
        rhythm=LEISURE,
        volume=5.0,
        burst=0.3,
        plan=rng.choice([FREE, TOP_UP], size, p=[0.25, 0.75]),
    )
    return Trail(accounts, created, gifts, handsets)


def card_ring(world: World, society: Society, market: Market, size: int) -> Trail:
    """ring-cards: each account tries several stolen cards within hours; their owners, customers too, are innocent."""
    rng = world.rng
    created = at("2026-04-28") + rng.integers(0, 18, size) * DAY + rng.integers(0, 24 * HOUR, size)
    accounts = world.sign_up(size, created, countries(world, size), network=world.label("ring-cards"), phones=0.3)
    world.stay(accounts, society.commons.proxy_customers[1])
    exits = society.commons.geography.vpn_exits
    world.stay(accounts, rng.choice(exits, size), work=0.5, rest=0.5)
    machines = world.devices_new(max(3, size // 3))
    for _ in range(2):
        world.run_on(accounts, rng.choice(machines, size), work=0.7, rest=0.7)
    owned = np.flatnonzero(np.isin(world.pays["account"], society.individuals))
    stolen = world.pays["card"][rng.choice(owned, size, replace=False)]
    bought = np.r_[stolen, vendor_cards(world, market, size // 2)]
    tries = rng.integers(3, 8, size)
    who = np.repeat(accounts, tries)
    when = np.repeat(created, tries) + rng.integers(1_200, 20 * HOUR, len(who))
    amount = rng.choice([100, 100, 500, 1000, 2000], len(who))
    world.charges.add(
        len(who), account=who, card=rng.choice(bought, len(who)), time=np.minimum(when, END - 1), amount=amount
    )
    stay = (rng.exponential(8, size) + 2) * DAY
    world.live(
        accounts,
        created,
        np.minimum(created + stay.astype(np.int64), END),
        rate=1.8,
        rhythm=NIGHT,
        volume=14.0,
        burst=0.1,
        mix=words.MIX_NAMES.index("coder"),
        machine=0.3,
    )
    return Trail(accounts, created, bought, machines)
