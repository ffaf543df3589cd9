"""Honest groups without a roof: remote teams, classes, teams that test, developers who only call the interface."""

import numpy as np

from accounts.demo import habits
from accounts.demo import vocabulary as words
from accounts.demo.clock import DAY, END, HOUR
from accounts.demo.geography import homes
from accounts.demo.organisations import house_prompts, joining
from accounts.demo.people import Commons, bank_cards, copy_prompts, countries, equip, grouped
from accounts.demo.world import COMPANY_DOMAINS, World


def remote_teams(world: World, commons: Commons, count: int) -> None:
    """Young firms without an office: one card, often virtual, one domain, everybody at home in another place."""
    rng = world.rng
    team = grouped(world, count, 5, 1.8, 40)
    if not len(team):
        return
    domain = world.companies_new(team.max() + 1)
    accounts = world.sign_up(
        len(team),
        joining(world, team, 0.4),
        countries(world, len(team)),
        trap=world.trap("remote_team"),
        domain=COMPANY_DOMAINS + domain[team],
        organization=np.where((rng.random(team.max() + 1) < 0.6)[team], domain[team], -1),
    )
    equip(
        world,
        commons,
        accounts,
        homes(world, commons.geography, world.accounts["country"][accounts].astype(np.int64)),
        card=False,
    )
    world.pay_with(accounts, world.cards_new(countries(world, team.max() + 1), 0.55)[team])
    house_prompts(world, accounts, team, 0.6)
    habits.settle(world, accounts, habits.ENGINEER, team)


def classes(world: World, commons: Commons, count: int) -> None:
    """Courses and hackathons: thirty people sign up within the hour, try the same prompts, and mostly leave."""
    rng = world.rng
    event = grouped(world, count, 12, 2.0, 60)
    if not len(event):
        return
    total = event.max() + 1
    country = countries(world, total)
    moment = habits.arrivals(world, total)[event] + rng.integers(0, 50 * 60, len(event))
    accounts = world.sign_up(len(event), np.minimum(moment, END - HOUR), country[event], trap=world.trap("class"))
    hall = world.place(commons.geography.business[country])
    world.stay(accounts, hall[event], work=9.0, rest=9.0, machine=9.0, until=moment + 2 * DAY)
    equip(world, commons, accounts, homes(world, commons.geography, country[event]))
    world.ask(
        accounts,
        (world.prompts_new(total * 2)[0] + 2 * event) + rng.integers(0, 2, len(event)),
        until=moment + 20 * DAY,
    )
    attending = habits.Habit(
        "student", (habits.BROAD,), 0.25, 6, stay_days=60, quitters=0.6, templated=0.6, paying=(0.9, 0.08, 0.02)
    )
    habits.settle(world, accounts, attending)


def quality_teams(world: World, commons: Commons, count: int) -> None:
    """Firms that build on the platform and script accounts to test with: tagged mailboxes, one runner, one card."""
    rng = world.rng
    team = grouped(world, count, 8, 2.0, 30)
    if not len(team):
        return
    total = team.max() + 1
    country, domain = countries(world, total), world.companies_new(total)
    moment = joining(world, team, 0.9)
    accounts = world.sign_up(
        len(team),
        moment,
        country[team],
        trap=world.trap("quality_team"),
        domain=COMPANY_DOMAINS + domain[team],
        first=rng.integers(0, len(words.FIRST), total)[team],
        last=rng.integers(0, len(words.LAST), total)[team],
        organization=np.where((rng.random(total) < 0.6)[team], domain[team], -1),
        phones=0.1,
    )
    leader = accounts[np.unique(team, return_index=True)[1]][team]
    world.accounts["mailbox"][accounts] = np.where(leader == accounts, -1, leader)
    runner = world.place(rng.choice(commons.geography.clouds, total))
    world.stay(accounts, runner[team], work=1.0, rest=1.0, machine=6.0)
    world.stay(accounts, world.place(commons.geography.business[country])[team], work=1.0, rest=0.2, machine=0.2)
    world.run_on(accounts, world.devices_new(total)[team])
    world.pay_with(accounts, world.cards_new(country, 0.4)[team])
    house_prompts(world, accounts, team, 0.9)
    testing = habits.Habit(
        "product", (habits.OFFICE, habits.MACHINE), 0.3, 4, 0.7, 120, 0.2, (0.4, 0.3, 0.3), 0.7, True
    )
    habits.settle(world, accounts, testing, team)


def services(world: World, commons: Commons, count: int) -> None:
    """Developers who never open a browser: one server each, their own prompts or a framework's, load by a clock."""
    rng = world.rng
    country = countries(world, count)
    accounts = world.sign_up(
        count, habits.arrivals(world, count), country, trap=world.trap("service"), channel=words.CONSOLE
    )
    firm = rng.random(count) < 0.45
    domain = world.companies_new(int(firm.sum()))
    world.accounts["domain"][accounts[firm]] = COMPANY_DOMAINS + domain
    world.accounts["organization"][accounts[firm]] = np.where(rng.random(len(domain)) < 0.6, domain, -1)
    shared_host = world.place(rng.choice(commons.geography.clouds, 1 + count // 20))  # platforms that run others' code
    hosted = rng.random(count) < 0.3
    world.stay(accounts[hosted], rng.choice(shared_host, hosted.sum()), work=0.1, rest=0.1, machine=5.0)
    world.stay(
        accounts[~hosted],
        world.place(rng.choice(commons.geography.clouds, (~hosted).sum())),
        work=0.1,
        rest=0.1,
        machine=5.0,
    )
    seen = rng.random(count) < 0.5
    equip(world, commons, accounts[seen], homes(world, commons.geography, country[seen]), card=False)
    bank_cards(world, accounts)
    world.ask(accounts, world.prompts_new(count))
    copy_prompts(world, commons, accounts, 0.4)
    habits.settle(world, accounts, habits.SERVICE)
