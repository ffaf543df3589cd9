"""The cut and the probability come from the population itself."""

import numpy as np
import pytest
from scipy import stats

from graphs.linkage import Parameters
from graphs.linkage.calibration import calibrate, fit_null


def population(seed, innocents, operations, centre, spread=1.5):
    random = np.random.default_rng(seed)
    bits = np.r_[
        stats.t.rvs(5, centre, spread, size=innocents, random_state=random), random.normal(3, 3, size=operations)
    ]
    return bits, np.r_[np.zeros(innocents, bool), np.ones(operations, bool)]


@pytest.mark.parametrize("centre", [-14, -10, -6])
def test_the_null_is_found_wherever_innocents_score(centre):
    bits, _ = population(1, 300, 30, centre)
    null = fit_null(bits)
    assert null.centre == pytest.approx(centre, abs=0.5)
    assert null.share == pytest.approx(30 / 330, abs=0.05)


@pytest.mark.parametrize("centre", [-14, -10])
def test_the_stated_false_share_holds(centre):
    stated, false = [], []
    for seed in range(20):
        bits, operation = population(seed, 200, 25, centre)
        found = calibrate(bits, np.full(len(bits), 9), Parameters())
        stated.append(found.false_share)
        false.append((~operation[found.network]).mean())
    assert np.mean(false) <= 2 * max(np.mean(stated), 0.02)
    assert max(stated) <= Parameters().false_share


def test_innocents_with_much_to_excuse_them_do_not_hide_operations():
    random = np.random.default_rng(4)
    innocent = -4 - random.gamma(1.5, 4, size=80)  # far down for some, and never far up
    bits = np.r_[innocent, np.linspace(1, 8, 10)]
    found = calibrate(bits, np.full(len(bits), 9), Parameters())
    assert found.network[80:].all()
    assert not found.network[:80].any()


def test_a_population_of_innocents_has_hardly_a_network():
    flagged = [
        calibrate(population(seed, 200, 0, -10)[0], np.full(200, 9), Parameters()).network.sum() for seed in range(20)
    ]
    assert np.mean(flagged) < 0.5


def test_probability_rises_with_the_bits():
    bits, _ = population(2, 200, 20, -10)
    found = calibrate(bits, np.full(len(bits), 9), Parameters())
    assert (np.diff(found.probability[np.argsort(bits)]) >= 0).all()


def test_small_parties_neither_shape_the_null_nor_are_networks():
    bits = np.r_[np.full(50, -10.0), np.full(300, 8.0)]
    size = np.r_[np.full(50, 9), np.full(300, 2)]
    found = calibrate(bits, size, Parameters())
    assert not found.network.any()
    assert fit_null(bits[size >= 5]).centre < -9


def test_a_small_party_is_never_surer_than_its_own_bits():
    """The innocents it is held against are larger ones: where those score low, a pair's -1 is no near certainty."""
    bits = np.r_[population(1, 200, 5, -20, 0.5)[0], -1.0, -21.0]
    found = calibrate(bits, np.r_[np.full(205, 9), 2, 2], Parameters())
    assert found.probability[-2] == pytest.approx(1 / 3)
    assert found.probability[-1] < 0.01


def test_a_cut_that_was_asked_for_is_used():
    bits, _ = population(3, 100, 10, -10)
    found = calibrate(bits, np.full(110, 9), Parameters(cut=0.99))
    assert (found.network == (found.probability >= 0.99)).all()


def test_no_parties_at_all_is_no_error():
    found = calibrate(np.zeros(0), np.zeros(0, int), Parameters())
    assert not found.network.any()
    assert found.false_share == 0
