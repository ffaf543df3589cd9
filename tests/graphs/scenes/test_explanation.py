from pathlib import Path

import pytest

from graphs.scenes import explanation
from graphs.scenes.scene import key_of

from .conftest import records


def test_the_terms_of_a_membership_add_up_to_its_bits(run: Path):
    answer = explanation.of_account(run, "P1", "a0")
    assert answer["terms"][0]["family"] == "prior"
    assert sum(term["bits"] for term in answer["terms"]) == pytest.approx(-1.5 + 3 * 3.0)
    assert answer["bits"] == 4.5


def test_a_link_has_its_own_terms_and_the_rarity_of_its_identifier(run: Path):
    answer = explanation.of_link(run, "P1", "b0", "address", "192.0.2.7")
    assert [term["value"] for term in answer["terms"]] == ["192.0.2.7 2026-03", "192.0.2.7 2026-04"]
    assert (answer["members_with"], answer["total_with"], answer["period"]) == (4, 5, "2026-03")


def test_a_pair_that_adds_nothing_has_no_terms(run: Path):
    assert explanation.of_link(run, "P1", "b0", "instrument", "card-left")["terms"] == []


def test_the_verdict_comes_with_its_reason(run: Path):
    assert explanation.of_identifier(run, "P1", "instrument", "card-left")["reason"] == "5 of its 6 accounts are in P1"


def test_a_key_leads_back_to_its_value_within_the_party_only(run: Path):
    assert explanation.value_of(run, "P1", "address", key_of("address", "192.0.2.7")) == "192.0.2.7"
    with pytest.raises(LookupError, match="No member of this network"):
        explanation.value_of(run, "P2", "address", key_of("address", "192.0.2.7"))


def test_citations_name_the_rows_and_say_how_many_there_are():
    with records() as evidence:
        cited = explanation.citations(evidence, "a0", "instrument", "card-left")
        none = explanation.citations(evidence, "a0", "block", "192.0.2.0/24")
    assert [(row["batch"], row["kind"], row["file"], row["line"]) for row in cited["rows"]] == [
        (1, "payments", 0, 12),
        (1, "payments", 0, 40),
    ]
    assert cited["total"] == 2
    assert none == {"rows": [], "total": 0}


def test_rarity_is_a_sentence():
    assert explanation.rarity(5, 6, "card") == "This card is on 6 accounts, 5 of them in this network."
    assert explanation.rarity(12, 12, "device") == "This device is on 12 accounts, all in this network."


def test_who_is_not_a_member_is_said(run: Path):
    with pytest.raises(LookupError, match="c0 is not a member"):
        explanation.of_account(run, "P1", "c0")
