"""Brier, Cllr and reliability agree with libraries that are trusted for them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss, log_loss

from graphs.linkage.evaluation.probabilities import (
    brier,
    cllr,
    judgements,
    least_cllr,
    memberships,
    reliability,
)


@st.composite
def said(draw):
    """Bits of evidence, on a grid as the engine's are, and what was so; both sorts occur."""
    count = draw(st.integers(2, 60))
    bits = draw(st.lists(st.integers(-1920, 1920).map(lambda n: n / 64), min_size=count, max_size=count))
    so = draw(st.lists(st.booleans(), min_size=count, max_size=count).filter(lambda all_: 0 < sum(all_) < count))
    return np.array(bits), np.array(so)


def balanced(so):
    """Weights that give both sorts half of the say, as Cllr does."""
    return np.where(so, 1 / so.sum(), 1 / (~so).sum())


@given(said())
def test_cllr_is_the_balanced_log_loss_of_sklearn_in_bits(one):
    bits, so = one
    probability = 1 / (1 + np.exp2(-bits))
    expected = log_loss(so, probability, sample_weight=balanced(so)) / np.log(2)
    assert cllr(bits, so) == pytest.approx(expected, rel=1e-6, abs=1e-9)


@given(said())
def test_brier_is_sklearns(one):
    bits, so = one
    probability = 1 / (1 + np.exp2(-bits))
    assert brier(probability, so) == pytest.approx(brier_score_loss(so, probability))


@given(said())
def test_the_least_cllr_is_that_of_sklearns_isotonic_regression_and_never_above_cllr(one):
    bits, so = one
    share = IsotonicRegression(y_min=0, y_max=1).fit(bits, so).predict(bits)
    prior = so.mean()
    with np.errstate(divide="ignore"):
        fitted = np.log2(share / (1 - share)) - np.log2(prior / (1 - prior))
    assert least_cllr(bits, so) == pytest.approx(cllr(fitted, so), abs=1e-6)
    assert least_cllr(bits, so) <= cllr(bits, so) + 1e-9


@given(said())
def test_reliability_is_sklearns_curve(one):
    bits, so = one
    probability = 1 / (1 + np.exp2(-bits))
    right, mean = calibration_curve(so, probability, n_bins=4)
    found = reliability(probability, so, (0.0, 0.25, 0.5, 0.75, 1.0))
    assert [part.count for part in found if part.count] and sum(part.count for part in found) == len(so)
    if not np.isin(probability, (0.25, 0.5, 0.75)).any():  # sklearn puts an edge into the bin below
        assert [part.right for part in found] == pytest.approx(list(right))
        assert [part.said for part in found] == pytest.approx(list(mean))


def test_nothing_to_tell_apart_has_no_cllr():
    assert np.isnan(cllr(np.array([1.0]), np.array([True])))
    assert np.isnan(brier(np.array([]), np.array([], bool)))


def test_saying_nothing_costs_one_bit_and_saying_the_truth_costs_none():
    so = np.array([True, False, True])
    assert cllr(np.zeros(3), so) == 1.0
    assert cllr(np.where(so, 60.0, -60.0), so) == pytest.approx(0.0, abs=1e-9)


def test_the_parties_of_a_run_are_held_against_their_labels(assessed):
    size = assessed.parameters.minimum_size
    of_parties = judgements(assessed.run, assessed.labels, size)
    assert len(of_parties.so) == sum(s >= size for s in assessed.run.tables["parties"]["size"].to_pylist())
    assert of_parties.so.sum() == 1
    of_members = memberships(assessed.run, assessed.labels, size)
    assert len(of_members.so) == 20 and of_members.so.all()
    joined = of_parties.joined(of_members)
    assert len(joined.so) == len(joined.bits) == len(of_parties.so) + 20
