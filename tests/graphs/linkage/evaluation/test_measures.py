"""The figures agree with libraries that are trusted for them."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from sklearn.metrics import average_precision_score
from sklearn.metrics.cluster import pair_confusion_matrix

from graphs.linkage import Parameters
from graphs.linkage.evaluation import Group, Labels, compare, evaluate, print_evaluation
from graphs.linkage.evaluation.measures import average_precision, member_quality, pair_quality
from graphs.linkage.population import load_population

from ..town import mixed

LABELS = Labels({"a": "x", "b": "x", "c": "x", "d": "", "e": "", "f": "y"}, {"d": "office"})


@given(st.lists(st.booleans(), min_size=1, max_size=40).filter(any))
def test_average_precision_is_sklearns(right):
    score = -np.arange(len(right))
    assert average_precision(np.array(right)) == pytest.approx(average_precision_score(right, score))


@given(st.integers(0, 10_000))
def test_pairs_are_sklearns_with_every_innocent_alone(seed):
    random = Random(seed)
    truth = {str(n): random.choice(["", "x", "y"]) for n in range(25)}
    said = {name: random.choice([None, 0, 1, 2]) for name in truth}
    groups = [Group(tuple(a for a, g in said.items() if g == k), 1.0, True) for k in range(3)]
    labels = [truth[a] or f"alone {a}" for a in truth]
    clusters = [f"group {said[a]}" if said[a] is not None else f"alone {a}" for a in truth]
    (_, wrong), (missed, right) = pair_confusion_matrix(labels, clusters)
    precision, recall = pair_quality(groups, Labels(truth, {}))
    assert precision == pytest.approx(right / (right + wrong), nan_ok=True) or right + wrong == 0
    assert recall == pytest.approx(right / (right + missed), nan_ok=True) or right + missed == 0


def test_members_are_counted_once():
    flagged = [Group(("a", "b", "d"), 2.0, True), Group(("a", "f"), 1.0, True)]
    assert member_quality(flagged, LABELS) == (3 / 4, 3 / 4)


def test_a_party_is_right_when_four_fifths_are_one_network():
    found = evaluate("t", [Group(("a", "b", "c", "d"), 2.0, True), Group(("a", "b"), 1.0, False)], LABELS)
    assert found.precision[10] == 0.5
    assert found.average_precision == 0.5
    assert found.false_share == 1.0
    assert found.traps == {"office": 1}
    assert found.by_network == {"x": (3, 1.0), "y": (1, 0.0)}


def test_the_run_is_compared_with_leiden_and_components(mixed_run, tmp_path):
    town = mixed()
    labels = Labels({a: "op" if what == "op" else "" for a, what in town.kind_of.items()}, town.kind_of)
    rows = compare(mixed_run, load_population(town.records(tmp_path)), labels, Parameters())
    assert [row.name for row in rows] == ["skein", "leiden", "components"]
    assert (rows[0].member_precision, rows[0].member_recall, rows[0].average_precision) == (1.0, 1.0, 1.0)
    assert rows[1].member_precision < 1
    console = Console(record=True, width=200)
    print_evaluation(rows, console)
    assert "leiden" in console.export_text()
