"""Verdicts move the weights by what they prove: checked against a trusted library, and nothing can wreck them."""

import math

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from graphs.linkage import Parameters
from graphs.linkage.learning import learning_curve
from graphs.linkage.refit import LN2, MOST, fit, moves, refit, scores
from graphs.linkage.scorecard import LINES

JUDGED = {line.feature: line.weight for line in LINES}


@pytest.mark.parametrize("seed", range(12))
def test_the_fit_is_that_of_a_trusted_library_on_random_input(seed):
    """Seen from its prior (w = prior + spread * v, the offset taking back what the prior says) it is ridge logistic
    regression of v."""
    draw = np.random.default_rng(seed)
    rows, columns = int(draw.integers(5, 60)), int(draw.integers(1, 9))
    x = draw.normal(0, 1, (rows, columns))
    y = np.where(draw.random(rows) < 0.4, 1.0, -1.0)
    y[:2] = 1.0, -1.0
    prior, spread = draw.normal(0, 2, columns), draw.uniform(0.2, 1.5, columns)
    found = fit(x, y, -x @ prior, prior=prior, spread=spread)
    trusted = LogisticRegression(C=1.0, fit_intercept=False, tol=1e-12, max_iter=10_000).fit(LN2 * x * spread, y)
    assert found == pytest.approx(prior + spread * trusted.coef_[0], abs=1e-4)


def test_an_offset_counts_as_a_line_of_weight_one():
    draw = np.random.default_rng(3)
    x, offset, y = draw.normal(0, 1, (30, 4)), draw.normal(0, 2, 30), np.where(draw.random(30) < 0.5, 1.0, -1.0)
    prior, spread = np.ones(4), np.full(4, 0.5)
    held = fit(np.c_[x, offset], y, np.zeros(30), prior=np.ones(5), spread=np.r_[spread, 1e-6])
    assert fit(x, y, offset, prior=prior, spread=spread) == pytest.approx(held[:4], abs=1e-4)


def table(forces: dict[str, dict[str, float]]) -> pa.Table:
    """A run's `judgement` of parties by their forces."""
    rows = []
    for party, lines in forces.items():
        rows += [(party, "prior", -4.0), (party, "population", 1.0)]
        rows += [(party, name, JUDGED[name] * lines.get(name, 0.0)) for name in JUDGED]
    return pa.table({k: list(v) for k, v in zip(("party_id", "feature", "bits"), zip(*rows, strict=True), strict=True)})


def test_without_verdicts_the_weights_are_the_judged_ones():
    assert refit(table({"P1": {"apart": 1.0}}), {}).weights == JUDGED


def test_verdicts_against_a_line_weaken_it_and_leave_those_that_were_silent():
    judgement = table({f"P{n}": {"phone_run": 1.0, "narrow": 1.0} for n in range(10)})
    found = refit(judgement, {f"P{n}": False for n in range(10)})
    assert 0 <= found.weights["phone_run"] < JUDGED["phone_run"]
    assert found.weights["seat"] == JUDGED["seat"]
    assert found.loss < found.loss_before
    assert set(found.changed()) == {"phone_run", "narrow"}


FORCES = st.dictionaries(st.sampled_from(sorted(JUDGED)), st.floats(-1, 5, allow_nan=False), max_size=8)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(FORCES, st.booleans()), min_size=1, max_size=60))
def test_no_verdicts_can_wreck_the_weights(given_verdicts):
    judgement = table({f"P{n}": forces for n, (forces, _) in enumerate(given_verdicts)})
    found = refit(judgement, {f"P{n}": verdict for n, (_, verdict) in enumerate(given_verdicts)})
    for name, weight in found.weights.items():
        low, high = sorted((0.0, MOST * JUDGED[name]))
        assert low - 1e-9 <= weight <= high + 1e-9
    assert found.loss <= found.loss_before + 1e-3


def test_what_other_weights_would_change_is_what_a_run_with_them_says(mixed_run):
    judgement, parties = mixed_run.tables["judgement"], mixed_run.tables["parties"]
    before = {line.feature: line.weight for line in LINES}
    assert moves(judgement, parties, before, before, Parameters()) == []
    lame = {**before, **dict.fromkeys((n for n, w in before.items() if w > 0), 0.0)}
    found = moves(judgement, parties, lame, before, Parameters())
    assert [(m.party_id, m.rises) for m in found] == [("P00001", False)]
    said = scores(judgement, ["P00001"], before, before)[0]
    first = judgement.filter(pc.field("party_id") == "P00001")
    population = first.filter(pc.field("feature") == "population")["bits"].to_pylist()[0]
    assert said == pytest.approx(parties["judgement_bits"].to_pylist()[0] - population, abs=1e-4)


def test_the_learning_curve_goes_on_from_the_run_as_it_is(mixed_run):
    curve = learning_curve(mixed_run, {"P00001": True})
    assert curve[0].verdicts == 0
    assert curve[0].average_precision == curve[0].unseen == 1.0
    assert math.isnan(curve[-1].unseen)
