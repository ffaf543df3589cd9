import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.scenes.grouping import LARGEST, WHOLE, group_accounts
from graphs.scenes.layout import UNIT, lay_out
from graphs.scenes.placing import apart, pack, spring, sunflower

from .worlds import party_of, pools


def test_pools_that_share_little_are_groups_of_their_own():
    party = pools(4, 120, crossing=1)
    group, _ = group_accounts(party)
    assert [set(group[pool * 120 : pool * 120 + 120].tolist()) for pool in range(4)] == [
        {g} for g in group[::120].tolist()
    ]
    assert len(set(group.tolist())) == 4


def test_a_small_party_is_one_group():
    group, home = group_accounts(pools(2, WHOLE // 2))
    assert set(group.tolist()) == {0}
    assert set(home.tolist()) == {0}


def test_groups_are_numbered_by_size_and_none_is_too_large_to_read():
    group, _ = group_accounts(pools(3, 900))
    sizes = np.bincount(group)
    assert sizes.tolist() == sorted(sizes.tolist(), reverse=True)
    assert sizes.max() <= LARGEST


def test_the_same_party_is_laid_out_the_same():
    first, second = (lay_out(pools(3, 150, crossing=2)) for _ in range(2))
    for name in ("group", "home", "account_at", "identifier_at", "centre", "radius"):
        assert np.array_equal(getattr(first, name), getattr(second, name)), name


def test_everybody_stands_inside_their_group_and_groups_do_not_overlap():
    layout = lay_out(pools(5, 100, crossing=3))
    out = np.hypot(*(layout.account_at - layout.centre[layout.group]).T)
    assert (out <= layout.radius[layout.group] * 1.001).all()
    for a in range(layout.groups):
        for b in range(a + 1, layout.groups):
            assert np.hypot(*(layout.centre[a] - layout.centre[b])) > layout.radius[a] + layout.radius[b]


def test_area_means_accounts():
    layout = lay_out(pools(4, 100))
    assert layout.radius == pytest.approx(UNIT * np.sqrt(np.bincount(layout.group)))


def test_groups_that_share_much_stand_side_by_side():
    centres = pack(np.full(30, 10.0), {(20, 29): 50.0}, gap=2.0)
    distance = np.hypot(*(centres - centres[29]).T)
    assert distance[20] < np.median(np.delete(distance, 29)) / 2


def test_accounts_with_the_same_identifiers_stand_together():
    same = [(n, ("device", "dev-a")) for n in range(6)] + [(n, ("device", "dev-b")) for n in range(6, 40)]
    layout = lay_out(party_of(40, same))
    spread = np.hypot(*(layout.account_at[:6] - layout.account_at[:6].mean(axis=0)).T).max()
    apart_by = np.hypot(*(layout.account_at[:6].mean(axis=0) - layout.account_at[6:].mean(axis=0)))
    assert spread < apart_by


def test_a_party_that_shares_nothing_is_drawn_too():
    layout = lay_out(party_of(7, []))
    assert len(np.unique(layout.account_at, axis=0)) == 7


@given(st.lists(st.floats(1, 60), min_size=1, max_size=40), st.floats(0, 10))
@settings(max_examples=60, deadline=None)
def test_packed_circles_never_overlap(radii: list[float], gap: float):
    sizes = np.array(sorted(radii, reverse=True))
    centres = pack(sizes, {}, gap)
    for a in range(len(sizes)):
        for b in range(a + 1, len(sizes)):
            assert np.hypot(*(centres[a] - centres[b])) >= sizes[a] + sizes[b] - 1e-6


@given(st.integers(0, 30), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_force_gives_every_node_a_finite_place(n: int, seed: int):
    chance = np.random.default_rng(seed)
    ends = chance.integers(0, max(n, 1), (n, 2))
    ends = ends[ends[:, 0] != ends[:, 1]]
    points = spring(n, ends, chance.random(len(ends)) + 0.1)
    assert points.shape == (n, 2)
    assert np.isfinite(points).all()


def test_discs_are_pushed_apart():
    points = apart(sunflower(30, 1.0), np.full(30, 5.0))
    nearest = min(np.hypot(*(points[a] - points[b])) for a in range(30) for b in range(a + 1, 30))
    assert nearest > 9.0
