"""Members who stop as on an order, and what only looks like it; each count against a naive recount on random input."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.linkage.campaigns import ENVELOPE_CAP, WEEKS, _envelope
from graphs.linkage.parties import Parties
from graphs.linkage.profile import Profile
from graphs.linkage.shape import activity_in_step
from graphs.linkage.timing import CLIENTS, EDGE_DAYS, HOURS, ROOM, stopped_together

NOBODY = np.nan


def profile(last, seller=None, banned=None, hours=()):
    accounts = len(last)
    active = np.array(sorted(hours), np.int64).reshape(-1, 2)
    return Profile(
        np.zeros(accounts), {"last": np.array(last, float)},
        {"reseller_id": np.full(accounts, -1) if seller is None else np.array(seller)},
        hours={"account": active[:, 0], "hour": active[:, 1]},
        banned=np.zeros(accounts) if banned is None else np.array(banned, float),
    )  # fmt: skip


def parties(*groups):
    party = np.repeat(np.arange(len(groups)), [len(g) for g in groups])
    account = np.concatenate([np.sort(g) for g in groups]).astype(np.int64)
    return Parties(party, account, len(groups), [""] * len(groups))


def crowd(size=400, days=300, seed=3):
    """When each of a crowd was last seen; the last of them on the last day, so that the records end there."""
    return [*np.random.default_rng(seed).uniform(0, days, size - 1), days + 10.0]


def test_a_pool_dropped_on_an_order_stopped_together_and_people_who_left_did_not():
    last = [*crowd(), *(150 + np.arange(10) / 100), *np.linspace(20, 280, 10)]
    pool, people = np.arange(400, 410), np.arange(410, 420)
    beyond, share = stopped_together(profile(last), parties(pool, people))
    assert beyond[0] > 0.9 and share[0] == 1.0
    assert beyond[1] == 0.0


def test_what_everybody_does_at_that_hour_is_no_order():
    """An outage: half of all stop on one evening, the party's members too."""
    last = [*crowd(200), *[150.0] * 200, *[150.0] * 10]
    beyond, share = stopped_together(profile(last), parties(np.arange(400, 410)))
    assert share[0] == 1.0
    assert beyond[0] < 0.15


def test_a_reseller_that_shuts_stops_all_its_clients():
    last = [*crowd(), *[150.0] * (CLIENTS + 30)]
    pool = np.arange(400, 410)
    alone = stopped_together(profile(last), parties(pool))[0]
    clients = stopped_together(profile(last, [-1] * 400 + [0] * (CLIENTS + 30)), parties(pool))[0]
    assert clients[0] < 0.05
    assert alone[0] > 0.5


def test_the_banned_did_not_stop_but_those_who_stop_with_them_did():
    last = [*crowd(), *(150 + np.arange(10) / 100)]
    pool = parties(np.arange(400, 410))
    some, all_ = [0] * 400 + [1] * 6 + [0] * 4, [0] * 400 + [1] * 10
    assert 0.35 < stopped_together(profile(last, banned=some), pool)[0][0] <= 0.4
    beyond, share = stopped_together(profile(last, banned=all_), pool)
    assert beyond[0] == 0.0 and np.isnan(share[0])


def test_who_is_seen_to_the_end_of_the_records_has_not_stopped():
    last = [*crowd(), *[310 - EDGE_DAYS / 2] * 10]
    assert stopped_together(profile(last), parties(np.arange(400, 410)))[0][0] == 0.0


@pytest.mark.parametrize("last", [[NOBODY] * 4, []])
def test_where_nothing_is_known_nothing_is_said(last):
    of = parties([0, 1]) if last else Parties(np.zeros(0, np.int64), np.zeros(0, np.int64), 0, [])
    beyond, share = stopped_together(profile(last), of)
    assert not beyond.any() and np.isnan(share).all()


def _naive_stopped(p: Profile, of: Parties) -> list[float]:
    last, seller = p.number["last"], p.code["reseller_id"]
    ends = {a: t for a, t in enumerate(last) if t < np.nanmax(last) - EDGE_DAYS}
    out = []
    for n in range(of.count):
        members = of.account[of.party == n].tolist()
        acts = [a for a in members if a in ends]
        shares, chances = [], []
        for a in acts:
            if p.banned[a]:
                continue
            close = [b for b in ends if b != a and abs(ends[b] - ends[a]) <= HOURS]
            rate = len(close) / max(len(ends) - 1, 1)
            others = [b for b in ends if seller[a] >= 0 and seller[b] == seller[a] and b not in acts]
            if len(others) >= CLIENTS:
                rate = max(rate, len([b for b in close if b in others]) / len(others))
            shares.append(any(b in acts for b in close))
            chances.append(1 - np.exp(-(len(acts) - 1) * rate))
        share, chance = (np.mean(shares), np.mean(chances)) if shares else (0.0, 0.0)
        out.append(max(share - chance, 0) / max(1 - chance, ROOM) * len(shares) / len(members))
    return out


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_stopping_together_is_what_a_naive_recount_says(seed):
    rng = np.random.default_rng(seed)
    size = int(rng.integers(30, 120))
    last = np.where(rng.random(size) < 0.1, np.nan, rng.integers(0, 160, size) / 8)
    made = profile(last, rng.integers(-1, 2, size), rng.random(size) < 0.2)
    members = rng.permutation(size)
    of = parties(members[:12], members[12:16], members[16:18])
    assert stopped_together(made, of)[0] == pytest.approx(_naive_stopped(made, of), abs=1e-9)


def _naive_in_step(active: list[tuple[int, int]], members: set[int]) -> float:
    """log2 of pairs of members in one hour over what the party's days and its hours of the day make of them; the day on
    which each begins is left out."""
    begins = {a: min(h // 24 for b, h in active if b == a) for a, _ in active}
    mine = [(a, h) for a, h in active if a in members and h // 24 > begins[a]]
    observed = sum(h == g for (_, h), (_, g) in combinations(mine, 2))
    days = sum(h // 24 == g // 24 for (a, h), (b, g) in combinations(mine, 2) if a != b)
    of_day = np.bincount([h % 24 for _, h in mine], minlength=24) / max(len(mine), 1)
    return float(np.log2((observed + 1) / (days * (of_day**2).sum() + 1)))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_activity_in_step_is_what_a_naive_recount_says(seed):
    rng = np.random.default_rng(seed)
    active = {(int(a), int(h)) for a, h in zip(rng.integers(0, 12, 150), rng.integers(0, 96, 150), strict=True)}
    made, groups = profile([1.0] * 12, hours=active), (np.arange(5), np.arange(5, 9))
    of = parties(*groups)
    found = activity_in_step(made, of.party, of.account, of.count)
    assert found == pytest.approx([_naive_in_step(sorted(active), set(g.tolist())) for g in groups], abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_envelope_is_what_a_naive_recount_says(seed):
    rng = np.random.default_rng(seed)
    weeks = rng.integers(0, 30, (2, 20)).astype(float)
    common = [n for n in range(20) if weeks[0, n] > 0 and weeks[1, n] > 0]

    def spread(values):
        mean = sum(values) / len(values)
        return sum((v - mean) ** 2 for v in values) / len(values)

    expected = 0.0
    if len(common) >= WEEKS:
        one, other = ([weeks[k, n] for n in common] for k in (0, 1))
        ratio = (spread(one) + spread(other) + 1) / (spread([a + b for a, b in zip(one, other, strict=True)]) + 1)
        expected = min(max(np.log2(ratio), 0.0), ENVELOPE_CAP)
    assert _envelope(weeks) == pytest.approx(expected)
