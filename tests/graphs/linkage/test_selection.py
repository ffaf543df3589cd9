"""Disjoint parties out of overlapping candidates: neither unions nor triples win by being first."""

import numpy as np

from graphs.linkage.selection import NONE, select


def choose(*groups, accounts=20, keep=0.6):
    """Each group as {account: bits}; the owner of every account."""
    group = np.repeat(np.arange(len(groups)), [len(g) for g in groups])
    account = np.array([a for g in groups for a in g])
    bits = np.array([b for g in groups for b in g.values()], float)
    return select(group, account, bits, groups=len(groups), accounts=accounts, keep_share=keep).tolist()


def test_a_loose_union_does_not_swallow_the_exact_groups_in_it():
    left, right = dict.fromkeys(range(5), 12), dict.fromkeys(range(5, 10), 12)
    union = dict.fromkeys(range(11), 9)
    assert choose(left, right, union)[:11] == [0] * 5 + [1] * 5 + [NONE]


def test_a_network_replaces_the_triples_inside_it():
    triples = [dict.fromkeys(range(n, n + 3), 14) for n in (0, 3)]
    network = dict.fromkeys(range(12), 14.5)
    assert choose(*triples, network)[:12] == [2] * 12


def test_a_network_takes_a_triple_along_at_a_loss_where_it_would_be_a_stump_without():
    triple = dict.fromkeys(range(6), 14)
    network = dict.fromkeys(range(12), 12)
    assert choose(triple, network)[:12] == [1] * 12


def test_parties_that_only_touch_divide_the_accounts_between_them():
    one = dict.fromkeys(range(6), 10)
    other = dict.fromkeys(range(6, 13), 10) | {5: 4}
    assert choose(one, other)[:13] == [0] * 6 + [1] * 7


def test_a_contested_account_goes_where_it_has_more_bits():
    one = dict.fromkeys(range(6), 10)
    other = dict.fromkeys(range(6, 13), 10) | {5: 15}
    assert choose(one, other)[:13] == [0] * 5 + [1] * 8


def test_what_is_left_of_a_candidate_must_still_be_most_of_it():
    one = dict.fromkeys(range(6), 20)
    shell = dict.fromkeys(range(5), 3) | dict.fromkeys(range(6, 8), 3)
    assert choose(one, shell)[:8] == [0] * 6 + [NONE] * 2


def test_nobody_is_in_two_parties_and_single_accounts_are_none():
    assert choose({3: 9}, accounts=5) == [NONE] * 5
