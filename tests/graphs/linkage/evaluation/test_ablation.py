"""Leaving out an ingredient leaves out that ingredient and nothing else."""

import numpy as np

from graphs.linkage import Parameters, link
from graphs.linkage.evaluation.ablation import without_families, without_lines
from graphs.linkage.evaluation.measures import evaluate, run_groups
from graphs.linkage.profile import load_profile


def test_without_a_line_is_a_run_with_its_weight_at_nothing(assessed):
    """Taking the bits back gives what linking again with that weight gives."""
    found = {row.name: row for row in without_lines(assessed.run, assessed.labels, assessed.parameters)}
    assert {"seat", "apart"} & found.keys()
    for feature in ("seat", "apart", "open"):
        if feature not in found:
            continue
        again = link(assessed.records, Parameters(weights=((feature, 0.0),)))
        expected = evaluate(feature, run_groups(again, 5), assessed.labels, again.facts["expected_false_share"])
        row = found[feature]
        assert row.flagged == expected.flagged
        assert np.isclose(row.stated, expected.stated, atol=1e-6)
        assert np.isclose(row.average_precision, expected.average_precision, equal_nan=True)


def test_without_a_family_it_ties_nobody(assessed):
    profile = load_profile(assessed.records, assessed.population)
    rows = list(without_families(
        assessed.records, assessed.population, profile, assessed.labels, assessed.parameters
    ))  # fmt: skip
    families = set(assessed.run.tables["identifiers"]["family"].to_pylist()) - {"reseller"}
    assert families <= {row.name for row in rows}
    assert all(row.member_recall <= 1.0 for row in rows)
