"""Honest organisations: firms with one egress and one card, campuses with laboratories, agencies with clients."""

from collections.abc import Mapping

import numpy as np

from accounts.demo import habits
from accounts.demo.clock import DAY, END, HOUR
from accounts.demo.geography import homes
from accounts.demo.people import Commons, bank_cards, copy_prompts, countries, equip, grouped
from accounts.demo.world import BY_ACCOUNT, COMPANY_DOMAINS, EDU_DOMAINS, World


def joining(world: World, group: np.ndarray, together: float) -> np.ndarray:
    """Sign-up moments of groups: a share of each joins in sittings of an hour, the others as they are hired."""
    rng, count = world.rng, len(group)
    founded = habits.arrivals(world, group.max() + 1, END - 20 * DAY)[group]
    later = founded + (rng.exponential(90, count) * DAY).astype(np.int64)
    sitting = founded + rng.integers(0, 3, count) * rng.integers(3, 30, group.max() + 1)[group] * DAY
    moment = np.where(rng.random(count) < together, sitting + rng.integers(0, HOUR, count), later)
    return np.where(moment < END - DAY, moment, founded + rng.integers(0, DAY, count))


def offices(world: World, commons: Commons, count: int) -> np.ndarray:
    """Firms of three to several hundred seats; a fifth run virtual desktops from one image. Returns their numbers."""
    rng = world.rng
    firm = grouped(world, count, 3, 1.15, max(40, min(900, count // 6)))
    if not len(firm):
        return firm
    total = firm.max() + 1
    country, domain = countries(world, total), world.companies_new(total)
    desktops, shop = rng.random(total) < 0.2, rng.random(total) < 0.12
    trap = np.select([desktops, shop], [world.trap("office_vdi"), world.trap("shop")], world.trap("office"))
    own_domain = (rng.random(total) < 0.86)[firm]
    declared = (rng.random(total) < 0.7)[firm]
    accounts = world.sign_up(
        len(firm),
        joining(world, firm, 0.45),
        country[firm],
        trap=trap[firm],
        organization=np.where(declared, domain[firm], -1),
        **({"domain": np.where(own_domain, COMPANY_DOMAINS + domain[firm], rng.integers(0, 3, len(firm)))}),
    )
    egress = world.place(
        commons.geography.business[country], size=rng.choice([1, 1, 2, 4], total), keyed=BY_ACCOUNT, period=DAY
    )
    remote = rng.random(len(firm)) < 0.25
    world.stay(accounts, egress[firm], work=np.where(remote, 0.5, 3.0), rest=0.5, machine=0.6)
    seat_machines(world, accounts, firm, desktops)
    line = rng.random(len(firm)) < 0.65
    equip(
        world,
        commons,
        accounts[line],
        homes(world, commons.geography, country[firm[line]]),
        own_device=False,
        card=False,
    )
    firm_cards(world, accounts, firm, country)
    house_prompts(world, accounts, firm, 0.35)
    copy_prompts(world, commons, accounts, 0.1)
    engineer = (rng.random(total) < 0.4)[firm] & (rng.random(len(firm)) < 0.5)
    close_for_holidays(world, accounts[shop[firm]], firm[shop[firm]])
    habits.settle(world, accounts[engineer], habits.ENGINEER, firm[engineer])
    habits.settle(world, accounts[~engineer & ~shop[firm]], habits.SEAT, firm[~engineer & ~shop[firm]])
    return domain


def close_for_holidays(world: World, accounts: np.ndarray, shop: np.ndarray) -> None:
    """Shops shut for two to six weeks a year: all their accounts fall silent and return on the same days."""
    rng = world.rng
    if not len(accounts):
        return
    shut = rng.integers(150 * DAY, 420 * DAY, shop.max() + 1)[shop]
    reopen = shut + rng.integers(14 * DAY, 42 * DAY, shop.max() + 1)[shop]
    created = world.accounts["created"][accounts]
    pace = {
        "rate": 0.25 * rng.lognormal(0, 0.6, len(accounts)),
        "rhythm": 7,
        "mix": 1,
        "plan": rng.choice([0, 1, 2], len(accounts)),
    }
    before = created < shut
    world.live(accounts[before], created[before], shut[before], **_rows(pace, before))
    world.live(accounts, np.maximum(created, reopen), np.full(len(accounts), END), **pace)


def _rows(columns: Mapping[str, object], chosen: np.ndarray) -> dict[str, object]:
    return {name: value[chosen] if isinstance(value, np.ndarray) else value for name, value in columns.items()}


def seat_machines(world: World, accounts: np.ndarray, firm: np.ndarray, desktops: np.ndarray) -> None:
    """Each seat its own machine; virtual desktops share one or two images, whose fingerprint is the same for all."""
    rng = world.rng
    image = world.devices_new(len(desktops) * 2, model=0, period=180 * DAY)
    on_image = desktops[firm] & (rng.random(len(firm)) < 0.85)
    world.run_on(accounts[on_image], image[2 * firm[on_image] + rng.integers(0, 2, on_image.sum())], work=3.0)
    own = ~on_image | (rng.random(len(firm)) < 0.3)
    world.run_on(accounts[own], world.devices_new(own.sum(), 0.05))
    shared = rng.random(len(firm)) < 0.06  # a meeting room's or a shift's machine
    rooms = world.devices_new(len(desktops))
    world.run_on(accounts[shared], rooms[firm[shared]], work=0.3, rest=0.1)


def firm_cards(world: World, accounts: np.ndarray, firm: np.ndarray, country: np.ndarray) -> None:
    """One company card for all seats, one virtual card a department, or each seat on expenses."""
    rng, total = world.rng, len(country)
    way = rng.choice(3, total, p=[0.55, 0.2, 0.25])[firm]
    one = way == 0
    world.pay_with(accounts[one], world.cards_new(country, 0.15)[firm[one]])
    department = firm * 64 + rng.integers(0, np.minimum(1 + np.bincount(firm, minlength=total)[firm] // 9, 64))
    names, place = np.unique(department[way == 1], return_inverse=True)
    world.pay_with(accounts[way == 1], world.cards_new(country[names // 64], 0.9)[place])
    bank_cards(world, accounts[way == 2])


def house_prompts(world: World, accounts: np.ndarray, group: np.ndarray, share: float) -> None:
    """Some groups have prompts of their own that most of them use, revised now and then."""
    rng, total = world.rng, group.max() + 1
    uses = (rng.random(total) < share)[group] & (rng.random(len(group)) < 0.7)
    if not uses.any():
        return
    first = world.prompts_new(total * 6)[0] + 6 * group[uses]
    change = rng.integers(200 * DAY, 520 * DAY, total)[group[uses]]
    world.ask(accounts[uses], first + rng.integers(0, 3, uses.sum()), until=change)
    world.ask(accounts[uses], first + 3 + rng.integers(0, 3, uses.sum()), start=change)


def campuses(world: World, commons: Commons, count: int) -> None:
    """Universities: a few egress addresses for thousands, laboratories' shared machines, courses' set prompts."""
    rng = world.rng
    campus = grouped(world, count, 60, 0.9, max(120, count // 3))
    if not len(campus):
        return
    total = campus.max() + 1
    world.universities += total
    country = countries(world, total)
    laboratory = rng.random(len(campus)) < 0.3
    domain = np.where(rng.random(len(campus)) < 0.55, EDU_DOMAINS + campus, rng.integers(0, 5, len(campus)))
    accounts = world.sign_up(
        len(campus),
        joining(world, campus, 0.15),
        country[campus],
        domain=domain,
        trap=np.where(laboratory, world.trap("campus_lab"), world.trap("campus")),
        organization=np.where(rng.random(len(campus)) < 0.3, EDU_DOMAINS + campus, -1),
    )
    egress = world.place(commons.geography.education[country], size=4, keyed=BY_ACCOUNT, period=DAY)
    world.stay(accounts, egress[campus], work=1.6, rest=0.7, machine=0.5)
    equip(world, commons, accounts, homes(world, commons.geography, country[campus]))
    rooms = world.devices_new(total * 40, frozen=4)
    machine = rooms[campus[laboratory] * 40 + rng.integers(0, 40, laboratory.sum())]
    world.run_on(accounts[laboratory], machine, work=0.9, rest=0.2)
    course = campus[laboratory] * 5 + rng.integers(0, 5, laboratory.sum())
    house_prompts(world, accounts[laboratory], course, 0.5)
    copy_prompts(world, commons, accounts, 0.12)
    habits.settle(world, accounts, habits.STUDENT)


def agencies(world: World, commons: Commons, count: int) -> None:
    """Agencies run an account for each client: the client's domain, the agency's card, staff, machines and address."""
    rng = world.rng
    agency = grouped(world, count, 6, 1.4, 45)
    if not len(agency):
        return
    total = agency.max() + 1
    country = countries(world, total)
    clients = world.companies_new(len(agency))
    domain = np.where(rng.random(len(agency)) < 0.7, COMPANY_DOMAINS + clients, rng.integers(0, 4, len(agency)))
    accounts = world.sign_up(
        len(agency),
        joining(world, agency, 0.2),
        country[agency],
        trap=world.trap("agency"),
        domain=domain,
        organization=np.where(rng.random(len(agency)) < 0.5, clients, -1),
    )
    egress = world.place(commons.geography.business[country])
    world.stay(accounts, egress[agency], work=2.5, rest=0.6, machine=0.8)
    world.stay(accounts, homes(world, commons.geography, country)[agency], work=0.3, rest=1.0, machine=0.2)
    staff = world.devices_new(total * 5)
    for _ in range(2):
        world.run_on(accounts, staff[agency * 5 + rng.integers(0, 5, len(agency))])
    world.pay_with(accounts, world.cards_new(country, 0.3)[agency])
    own = rng.random(len(agency)) < 0.25
    bank_cards(world, accounts[own])
    house_prompts(world, accounts, agency, 0.6)
    habits.settle(world, accounts, habits.CLIENT, agency)
