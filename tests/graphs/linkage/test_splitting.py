"""One group or several."""

import numpy as np

from graphs.linkage import Parameters
from graphs.linkage.membership import Neighbourhood
from graphs.linkage.population import load_population
from graphs.linkage.splitting import split

from .town import Town

CREW = 30


def crew(town: Town, name: str, day: int, template: str) -> list[str]:
    """Accounts that deal devices and cards among themselves so that nothing falls apart, and send one template."""
    members = [town.account(day) for _ in range(CREW)]
    for n, member in enumerate(members):
        for at in (n, n + 1):
            town.device(member, f"dev-{name}-{at // 3 % (CREW // 3)}", day, day + 9)
        town.pay(member, f"card-{name}-{n % 5}", day)
        town.use(member, day + 1, 5, template=template)
    return members


def pieces(town: Town, folder, members: list[str]) -> list[set[str]]:
    population = load_population(town.records(folder))
    where = {name: n for n, name in enumerate(population.account_ids)}
    accounts = np.array(sorted(where[name] for name in members))
    group, account, parent = split(
        Neighbourhood(population, Parameters()), np.zeros(len(accounts), np.int64), accounts, 1
    )
    assert set(parent.tolist()) == {0}
    return [{population.account_ids[a] for a in account[group == g]} for g in range(len(parent))]


def test_two_crews_with_one_card_vendor_are_two_parties(tmp_path):
    """A few accounts of each got cards of the same lot; nothing else is common."""
    town = Town().people(600)
    one, other = crew(town, "a", 100, "tpl-a"), crew(town, "b", 130, "tpl-b")
    for n in range(4):
        town.pay(one[n], f"lot-{n}", 101)
        town.pay(other[n], f"lot-{n}", 131)
    found = pieces(town, tmp_path, one + other)
    assert sorted(map(sorted, found)) == sorted([sorted(one), sorted(other)])


def test_a_crew_whose_halves_send_the_same_prompts_is_one(tmp_path):
    """Devices and cards of their own, but all of either half would belong to the other by what all of them send."""
    town = Town().people(600)
    one, other = crew(town, "a", 100, "tpl-a"), crew(town, "b", 130, "tpl-a")
    for member in one + other:
        for n in range(3):
            town.use(member, 140, 2, template=f"tpl-more-{n}")
    assert len(pieces(town, tmp_path, one + other)) == 1


def test_a_handful_that_sticks_out_is_not_cut_off_by_ties_alone(tmp_path):
    town = Town().people(600)
    one = crew(town, "a", 100, "tpl-a")
    few = [town.account(100) for _ in range(5)]
    for n, member in enumerate(few):
        town.device(member, "dev-few", 100, 109)
        town.pay(member, f"card-a-{n}", 100)
    assert len(pieces(town, tmp_path, one + few)) == 1
