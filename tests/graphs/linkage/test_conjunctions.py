"""Strangers share one thing; one hand leaves several together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from graphs.linkage import Parameters
from graphs.linkage.conjunctions import find_conjunctions, poisson_bits, rarest_edges
from graphs.linkage.families import CODE
from graphs.linkage.population import load_population

from .town import Town


@pytest.fixture
def found(tmp_path):
    def run(town):
        population = load_population(town.records(tmp_path))
        usable = np.ones(population.identifiers, bool)
        kept = find_conjunctions(population, Parameters(), usable)
        pairs = {(population.value[a], population.value[b]) for a, b in zip(kept.left, kept.right, strict=True)}
        return population, kept, pairs

    return run


@given(st.integers(1, 60), st.floats(0.01, 30))
def test_bits_never_claim_more_than_the_exact_poisson_tail(joint, expected):
    bits = poisson_bits(np.array([float(joint)]), np.array([expected]))[0]
    tail = stats.poisson.sf(joint - 1, expected)
    assert bits <= -np.log2(tail) + 1e-9
    assert bits >= 0


def test_a_card_and_a_device_together_on_two_accounts_are_a_conjunction(found):
    town = Town().people(200)
    for _ in range(2):
        account = town.account(5)
        town.device(account, "dev-x", 5, 20)
        town.pay(account, "card-x", 6)
    _, kept, pairs = found(town)
    assert pairs == {("dev-x", "card-x")}
    assert kept.joint.tolist() == [2]


def test_one_shared_thing_is_none(found):
    town = Town().people(200)
    for _ in range(3):
        town.device(town.account(5), "dev-x", 5, 20)
    assert found(town)[2] == set()


def test_two_addresses_are_none_and_an_address_with_a_card_is(found):
    town = Town().people(200)
    for n in range(4):
        account = town.account(5)
        town.address(account, "198.51.100.1", 5, 20)
        town.address(account, "203.0.113.1", 5, 20)
        if n < 2:
            town.pay(account, "card-x", 6)
    _, _, pairs = found(town)
    assert {left for left, _ in pairs} == {"card-x"}  # never address with address
    assert {("card-x", "198.51.100.1"), ("card-x", "203.0.113.1")} <= pairs


def test_a_phone_and_its_own_thousand_are_one_witness(found):
    town = Town().people(200)
    for _ in range(2):
        town.account(5, phone="+15550001234")
    assert found(town)[2] == set()


def test_an_account_brings_its_rarest_identifiers_a_few_of_each_family(tmp_path):
    town, parameters = Town().people(200), Parameters()
    for _ in range(2):
        account = town.account(5)
        for n in range(12):
            town.device(account, f"shared-{n}", 5, 20)
            town.address(account, f"198.51.{n}.1", 5, 6)
    population = load_population(town.records(tmp_path))
    rows = rarest_edges(population, parameters, np.ones(population.identifiers, bool))
    account = population.edge_account[rows]
    family = population.family[population.edge_identifier[rows]]
    assert set(np.bincount(account[family == CODE["device"]])) == {0, parameters.rarest_per_family}
    assert np.bincount(account[family == CODE["address"]]).max() == parameters.rarest_addresses
    assert np.bincount(account).max() <= parameters.rarest


def test_wide_things_link_only_where_they_come_mostly_together(found):
    """Two templates that one operation's sixty accounts all send, and two popular ones that a third of their users both
    know: more than chance would bring about, but no hand."""
    town = Town().people(600)
    for n in range(60):
        account = town.account(5 + n, "op")
        for name in ("own-a", "own-b"):
            town.use(account, 6 + n, 5, name)
    for n in range(600):
        if n % 10 == 0:
            town.use(f"acc{n:04d}", 310, 5, "popular-a")
        if n % 30 == 0 or n % 15 == 7:
            town.use(f"acc{n:04d}", 311, 5, "popular-b")
    assert found(town)[2] == {("own-a", "own-b")}
