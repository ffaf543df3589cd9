"""The statements that other engines run give what a run computes on arrays. Spark itself is held to them by
`make bench`: PyPI has it as 300 MB of source only, too much for every run of the tests."""

import numpy as np
import pytest

from bench.engines import OnDuckDB, all_steps, prepare
from bench.methods.finding import evidence
from bench.metropolis import make
from graphs.linkage import Parameters
from graphs.linkage.conjunctions import _pairs, rarest_edges
from graphs.linkage.exact import on_grid
from graphs.linkage.membership import Neighbourhood
from graphs.linkage.population import load_population

ACCOUNTS = 5_000


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The population on arrays, and the results of the statements."""
    folder, room = tmp_path_factory.mktemp("metropolis"), tmp_path_factory.mktemp("prepared")
    make(ACCOUNTS, 1, folder)
    records = evidence(folder)
    prepare(records, room)
    near = Neighbourhood(load_population(records), Parameters())
    return near, all_steps(OnDuckDB(), room, near.population.size, near.parameters, near.cap)


def test_identifiers_and_who_has_them_are_the_same(both):
    near, found = both
    p = near.population
    known = found["known"]
    assert np.array_equal(known["degree"].to_numpy(), p.degree)
    assert np.array_equal(known["family"].to_numpy(), p.family)
    assert np.array_equal(known["place"].to_numpy(), p.place)
    assert np.array_equal(found["edge"]["account"].to_numpy(), p.edge_account)
    assert np.array_equal(found["edge"]["id"].to_numpy(), p.edge_identifier)


def test_pairs_that_two_accounts_bring_are_the_same(both):
    near, found = both
    p = near.population
    rows = rarest_edges(p, near.parameters, np.ones(p.identifiers, bool))
    first, second = _pairs(p, rows)
    keys, joint = np.unique(p.edge_identifier[first] * p.identifiers + p.edge_identifier[second], return_counts=True)
    together = found["together"]
    said = together["one"].to_numpy() * p.identifiers + together["other"].to_numpy()
    assert len(said) > 100
    assert np.array_equal(said, keys[joint >= 2])
    assert np.array_equal(together["joint"].to_numpy(), joint[joint >= 2])


def test_memberships_weigh_the_same_bits(both):
    near, found = both
    p, bits = near.population, found["bits"]
    party, account = bits["party"].to_numpy(), bits["account"].to_numpy()
    _, party = np.unique(party, return_inverse=True)
    size = np.bincount(party)
    terms = near.terms(party, account, len(size))
    row = np.searchsorted(party * p.size + account, terms.group * p.size + terms.account)
    prior = on_grid(np.log2(np.maximum(size[party] - 1, 1) / p.size))
    engine = prior + np.bincount(row, on_grid(terms.bits), minlength=len(party))
    assert len(engine) > 100
    assert np.allclose(bits["bits"].to_numpy(), engine, rtol=0, atol=2**-18)
