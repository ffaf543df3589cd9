"""Membership in bits, against the formula done by hand."""

from math import log2

import numpy as np
import pytest

from graphs.linkage import Parameters, membership
from graphs.linkage.membership import Neighbourhood, refine
from graphs.linkage.population import load_population

from .town import Town, mixed


@pytest.fixture
def four(tmp_path):
    """96 strangers and four accounts: three share a card, all four share a device, which a stranger has too."""
    town = Town().people(95)
    stranger = town.account(1)
    town.device(stranger, "dev-x", 1, 9)
    names = [town.account(200 + n) for n in range(4)]
    for n, name in enumerate(names):
        town.device(name, "dev-x", 200, 220)
        if n < 3:
            town.pay(name, "card-x", 201)
    population = load_population(town.records(tmp_path))
    where = {name: n for n, name in enumerate(population.account_ids)}
    return Neighbourhood(population, Parameters()), np.array([where[name] for name in names]), where[stranger]


def by_hand(with_it, others, total_with, population):
    """Capped at 6 bits: 12 at twenty thousand accounts, less in a hundred, but never below."""
    return min(6.0, log2((with_it / others) * (population - others) / (total_with - 1 - with_it + 0.5)))


def test_terms_are_the_formula_with_the_account_itself_left_out(four):
    near, accounts, _ = four
    terms = near.terms(np.zeros(4, np.int64), accounts, 1)
    got = {
        (int(np.flatnonzero(accounts == a)[0]), near.population.value[x]): b
        for a, x, b in zip(terms.account, terms.identifier, terms.bits, strict=True)
    }
    assert got[0, "dev-x"] == pytest.approx(by_hand(3, 3, 5, 100))
    assert got[0, "card-x"] == pytest.approx(by_hand(2, 3, 3, 100))
    assert got[3, "dev-x"] == pytest.approx(by_hand(3, 3, 5, 100))
    assert (3, "card-x") not in got


def test_scores_are_prior_plus_terms_for_members_and_outsiders(four):
    near, accounts, stranger = four
    scores = near.scores(np.zeros(4, np.int64), accounts, 1)
    bits = dict(zip(scores.account.tolist(), scores.bits, strict=True))
    card, device = by_hand(2, 3, 3, 100), by_hand(3, 3, 5, 100)
    assert bits[accounts[0]] == pytest.approx(log2(3 / 100) + card + device)
    if stranger in bits:  # only scored where its evidence would found
        assert bits[stranger] == pytest.approx(log2(4 / 100) + by_hand(4, 4, 5, 100))


def test_what_a_piece_has_in_common_says_nothing_of_its_tie_to_the_rest(four):
    near, accounts, _ = four
    group = np.zeros(4, np.int64)
    halves = near.founding_without(group, np.array([0, 0, 1, 1]), accounts)
    assert halves[0] == pytest.approx(log2(2 / 100) + by_hand(2, 2, 5, 100))  # one of the others has the card: no pair
    alone = near.founding_without(group, np.arange(4), accounts)
    scores = near.scores(group, accounts, 1)
    founding = dict(zip(scores.account.tolist(), scores.founding, strict=True))
    assert alone.tolist() == pytest.approx([founding.get(a, alone[n]) for n, a in enumerate(accounts.tolist())])


def test_a_second_witness_of_a_kind_counts_a_half(tmp_path):
    town = Town().people(95)
    names = [town.account(200 + n) for n in range(5)]
    for name in names:
        town.pay(name, "card-x", 201)
        town.pay(name, "card-y", 201)
    population = load_population(town.records(tmp_path))
    near = Neighbourhood(population, Parameters())
    accounts = np.flatnonzero(np.isin(population.account_ids, names))
    terms = near.terms(np.zeros(5, np.int64), accounts, 1)
    first, second = terms.bits[terms.rank == 1], terms.bits[terms.rank == 2]
    assert len(first) == len(second) == 5
    assert np.allclose(second, first / 2)


def test_one_address_over_many_months_is_one_witness(tmp_path):
    town = Town().people(95)
    names = [town.account(1 + n) for n in range(5)]
    for name in names:
        town.address(name, "198.51.100.1", 10, 300)
    population = load_population(town.records(tmp_path))
    near = Neighbourhood(population, Parameters())
    accounts = np.flatnonzero(np.isin(population.account_ids, names))
    terms = near.terms(np.zeros(5, np.int64), accounts, 1)
    families = [population.family[x] for x in terms.identifier]
    assert len(set(families)) == 2  # the address and its block, each once an account
    assert np.bincount(terms.account)[accounts].tolist() == [2] * 5


def test_refining_drops_who_shares_nothing_and_fetches_who_was_missed(tmp_path):
    town = Town().people(300)
    names = [town.account(200 + n) for n in range(8)]
    for n, name in enumerate(names):
        town.pay(name, f"card-{'ab'[n % 2]}", 201)
        town.device(name, f"dev-{'xy'[n // 4]}", 200, 220)
    population = load_population(town.records(tmp_path))
    near = Neighbourhood(population, Parameters())
    inside = np.flatnonzero(np.isin(population.account_ids, names))
    stranger = np.flatnonzero(population.account_ids == "acc0003")
    start = np.sort(np.r_[inside[:-1], stranger])
    _, account = refine(near, np.zeros(len(start), np.int64), start, 1)
    assert account.tolist() == inside.tolist()


def test_an_identifier_that_may_not_speak_has_no_term(four):
    near, accounts, _ = four
    population = near.population
    muted = Neighbourhood(population, Parameters(), population.value != "card-x")
    terms = muted.terms(np.zeros(4, np.int64), accounts, 1)
    assert {population.value[x] for x in terms.identifier} == {"dev-x"}


def test_the_cap_of_one_identifier_keeps_step_with_the_population(four):
    near, _, _ = four
    small = near.cap
    near.population.account_ids = np.array([str(n) for n in range(40_000)])
    assert Neighbourhood(near.population, Parameters()).cap == 13.0 > small


def test_scores_do_not_depend_on_the_portions_they_are_computed_in(tmp_path, monkeypatch):
    population = load_population(mixed().records(tmp_path))
    near = Neighbourhood(population, Parameters())
    chance = np.random.default_rng(1)
    group = np.repeat(np.arange(40), 8)
    account = np.concatenate([chance.choice(population.size, 8, replace=False) for _ in range(40)])
    whole = near.scores(group, account, 40)
    monkeypatch.setattr(membership, "PORTION", 20)
    assert len(list(near._portions(group, account, 40))) > 5
    portioned = near.scores(group, account, 40)
    for column, values in vars(whole).items():
        assert np.array_equal(values, getattr(portioned, column)), column
