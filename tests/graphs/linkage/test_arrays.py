"""Grouped arithmetic agrees with the plain loops it replaces, on random input."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphs.linkage.arrays import (
    Grouped,
    group_mean,
    group_sd,
    order_by,
    place_in_run,
    rank_within,
    sorted_set,
    stable_order,
    unique_pairs,
)

ROWS = st.lists(st.tuples(st.integers(0, 5), st.integers(-3, 9)), min_size=1, max_size=60)


def columns(rows):
    table = np.array(rows)
    return table[:, 0], table[:, 1].astype(float)


@given(ROWS)
def test_means_and_deviations_are_numpys_own_by_group(rows):
    group, value = columns(rows)
    mean, count = group_mean(group, value, 6)
    sd, _ = group_sd(group, value, 6)
    for g in np.unique(group):
        own = value[group == g]
        assert count[g] == len(own)
        assert np.isclose(mean[g], own.mean())
        assert np.isclose(sd[g], own.std(ddof=1) if len(own) > 1 else 0.0)
    assert np.isnan(mean[count == 0]).all()


@given(ROWS)
def test_ranks_count_from_the_greatest_and_ties_go_to_the_first(rows):
    group, value = columns(rows)
    tie = np.arange(len(group))
    rank = rank_within(group, value, tie)
    for g in np.unique(group):
        own = np.flatnonzero(group == g)
        best_first = sorted(own, key=lambda i: (-value[i], tie[i]))
        assert [rank[i] for i in best_first] == list(range(1, len(own) + 1))


@given(ROWS)
def test_distinct_pairs_are_counted(rows):
    left = np.array([a for a, _ in rows])
    right = np.array([b + 3 for _, b in rows])
    found = {(int(a), int(b)): int(n) for a, b, n in zip(*unique_pairs(left, right, 20), strict=True)}
    assert found == {
        pair: list(zip(left, right, strict=True)).count(pair) for pair in set(zip(left, right, strict=True))
    }


@given(st.lists(st.integers(0, 4), min_size=1, max_size=40), st.lists(st.integers(0, 4), max_size=6))
def test_expanding_lists_every_row_of_the_groups_asked_for(keys, wanted):
    grouped = Grouped.by(np.array(keys), 5)
    position, row = grouped.expand(np.array(wanted, np.int64))
    expected = [(i, r) for i, g in enumerate(wanted) for r, key in enumerate(keys) if key == g]
    assert list(zip(position.tolist(), row.tolist(), strict=True)) == expected


@given(ROWS)
def test_orders_are_those_of_numpys_stable_sorts(rows):
    group = np.array([row[0] for row in rows])
    other = np.array([row[1] for row in rows]) + 3
    assert (stable_order(other) == np.argsort(other, kind="stable")).all()
    assert (order_by(group, other) == np.lexsort((other, group))).all()
    assert (sorted_set(other) == np.unique(other)).all()


def test_keys_too_large_to_hold_their_row_numbers_are_ordered_all_the_same():
    keys = np.array([2**62, 5, 2**62, 0])
    assert stable_order(keys).tolist() == [3, 1, 0, 2]


@given(ROWS)
def test_a_row_knows_how_many_of_its_run_stand_before_it(rows):
    keys = np.sort([row[0] for row in rows])
    assert place_in_run(keys).tolist() == [int((keys[:n] == key).sum()) for n, key in enumerate(keys)]
