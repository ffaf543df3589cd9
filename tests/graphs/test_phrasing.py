"""Figures in sentences."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs import phrasing
from graphs.models import Network


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (3.14, "3.1"), (12, "12"), (1234, "1,200"), (2_834_000, "2.8 million"), (3.2e9, "3.2 billion"),
        (523e6, "523 million"), (99.6, "100"), (999_999, "1,000,000"),
    ],
)  # fmt: skip
def test_a_large_number_is_said_with_two_digits(number, words):
    assert phrasing.rounded(number) == words


def test_rarity_says_how_often_strangers_would_share_it():
    assert phrasing.rarity("instrument", 12, 20_000) == (
        "This card is on 12 accounts of 20,000: "
        "two accounts drawn at random would both have it once in 3 million draws."
    )
    assert phrasing.rarity("address", 4_100, 20_000).startswith(
        "This address is on 4,100 accounts of 20,000 (20.5% of all)"
    )
    assert phrasing.rarity("device", 1, 20_000) == "This device is on one account only: it links nothing."
    assert phrasing.rarity("device", 9, 9) == "This device is on every account: it tells nobody apart."


@given(st.integers(2, 5_000), st.integers(5_001, 10**6))
def test_the_more_accounts_have_it_the_sooner_strangers_share_it(accounts, population):
    assert phrasing.draws(accounts, population) > phrasing.draws(accounts + 1, population) >= 1


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((2026, 3, 12), (2026, 4, 30), "from 12 March to 30 April 2026"),
        ((2025, 12, 30), (2026, 1, 2), "from 30 December 2025 to 2 January 2026"),
        ((2026, 3, 12), (2026, 3, 12), "on 12 March 2026"),
    ],
)
def test_a_period_is_said_without_repeating_the_year(first, last, words):
    assert phrasing.period(datetime(*first), datetime(*last)) == words


def test_a_list_ends_with_and():
    assert [phrasing.listed(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_a_summary_leaves_out_no_kind_of_what_members_share():
    network = Network(size=3, exchanges=0, payments=0)
    families = ("device", "instrument", "template", "domain", "phone_run", "address", "block")
    said = phrasing.network_summary(network, [{"family": family, "identifiers": 2} for family in families])
    assert said == (
        "3 accounts. Members share 2 devices, 2 cards, 2 prompt templates, 2 e-mail domains, 2 runs of phone numbers, "
        "2 addresses and 2 network blocks."
    )
