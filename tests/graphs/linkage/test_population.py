"""Who shares what with whom, against the same counted the long way."""

from collections import defaultdict
from random import Random

from graphs.linkage.families import FAMILIES
from graphs.linkage.population import load_population

from .town import Town, mixed


def long_way(records):
    """Accounts by family, value and period."""
    seen = defaultdict(set)
    for family in FAMILIES:
        for row in records.db.execute(family.sql).fetchall():
            account, value, low, high = (*row, -1, -1)[:4]
            for period in range(low, high + 1):
                seen[family.name, value, period].add(account)
    return seen


def visited() -> Town:
    """Strangers who come back to an address, in intervals that overlap, touch or lie months apart."""
    town, random = Town(), Random(3)
    for n in range(60):
        account = town.account(n)
        for _ in range(4):
            first = random.uniform(0, 500)
            town.address(
                account, f"10.0.{random.randint(0, 3)}.{random.randint(0, 9)}", first, first + random.uniform(0, 200)
            )
    return town


def test_identifiers_are_those_that_two_accounts_have_in_one_period(tmp_path):
    for number, town in enumerate((mixed(), visited())):
        records = town.records(tmp_path / str(number))
        population, seen = load_population(records), long_way(records)
        shared = {key: accounts for key, accounts in seen.items() if len(accounts) >= 2}
        names = [FAMILIES[code].name for code in population.family]
        found = list(zip(names, population.value, population.period.tolist(), strict=True))
        assert set(found) == set(shared)
        assert population.degree.tolist() == [len(shared[key]) for key in found]
        having = defaultdict(set)
        for account, identifier in zip(population.edge_account, population.edge_identifier, strict=True):
            having[found[identifier]].add(population.account_ids[account])
        assert having == shared


def test_what_one_account_has_alone_is_counted_by_family(tmp_path):
    for number, town in enumerate((mixed(), visited())):
        records = town.records(tmp_path / str(number))
        alone = defaultdict(int)
        for (family, _, _), accounts in long_way(records).items():
            alone[family] += len(accounts) == 1
        assert load_population(records).alone == {family: count for family, count in alone.items() if count}


def test_edges_and_identifiers_come_in_the_order_that_later_steps_rely_on(tmp_path):
    population = load_population(visited().records(tmp_path))
    edges = list(zip(population.edge_account.tolist(), population.edge_identifier.tolist(), strict=True))
    assert edges == sorted(set(edges))
    order = list(zip(population.family.tolist(), population.degree.tolist(), strict=True))
    assert order == sorted(order)
