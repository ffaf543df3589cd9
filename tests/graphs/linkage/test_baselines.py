"""What the field does by default finds what it is known to find, and joins what it is known to join."""

import pytest

from graphs.linkage.baselines import components, leiden_groups
from graphs.linkage.population import load_population

from .town import Town


@pytest.fixture
def bridged(tmp_path):
    """Two groups of six, each on a device and a card of its own, and one account with a foot in both."""
    town = Town().people(60)
    names = {side: [town.account(5) for _ in range(6)] for side in "ab"}
    for side, accounts in names.items():
        for name in accounts:
            town.device(name, f"device {side}", 5, 9)
            town.pay(name, f"card {side}", 6)
    town.device(names["a"][0], "device b", 8, 9)
    return names, load_population(town.records(tmp_path))


def found(groups, population):
    return [(set(population.account_ids[accounts]), score) for accounts, score in groups]


def test_components_join_whatever_one_account_touches(bridged):
    names, population = bridged
    assert any({*names["a"], *names["b"]} <= accounts for accounts, _ in found(components(population, 50), population))


def test_leiden_keeps_the_two_apart_and_scores_what_is_their_own(bridged):
    names, population = bridged
    groups = found(leiden_groups(population, 50, 1), population)
    for side in "ab":
        accounts, score = next((a, s) for a, s in groups if names[side][3] in a)
        assert set(names[side][1:]) <= accounts
        assert not set(names["ba"[side == "b"]][1:]) & accounts
        assert score > 0


def test_too_common_identifiers_join_nobody(bridged):
    _, population = bridged
    assert components(population, 1) == leiden_groups(population, 1, 1) == []
