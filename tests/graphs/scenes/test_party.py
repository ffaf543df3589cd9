from pathlib import Path

import pytest

from graphs.scenes.party import read_party

from .conftest import records


def pairs(party):
    return {
        (party.accounts[a], *party.identifiers[i]): n
        for n, (a, i) in enumerate(zip(party.pair_account, party.pair_identifier, strict=True))
    }


def test_a_party_has_its_members_and_what_they_share(run: Path):
    party = read_party(run, "P1")
    assert len(party.accounts) == 9
    assert ("device", "only-one") not in party.identifiers, "what one member has is not shared"
    assert party.population == 1000


def test_periods_of_an_address_are_one_node_and_their_bits_add_up(run: Path):
    party = read_party(run, "P1")
    assert [value for family, value in party.identifiers if family == "address"] == ["192.0.2.7"]
    assert party.pair_bits[pairs(party)["b0", "address", "192.0.2.7"]] == pytest.approx(6.0)
    assert party.pair_bits[pairs(party)["b3", "address", "192.0.2.7"]] == pytest.approx(3.0)


def test_families_that_no_kind_draws_are_left_out(run: Path):
    assert "unheard-of" not in {family for family, _ in read_party(run, "P1").identifiers}


def test_evidence_adds_intervals_and_pairs_that_carried_no_bits(run: Path):
    with records() as evidence:
        party = read_party(run, "P1", evidence)
    at = pairs(party)
    paid = at["a0", "instrument", "card-left"]
    assert (party.pair_first[paid], party.pair_last[paid], party.pair_events[paid]) == (20514, 20521, 2)
    assert party.pair_bits[paid] == pytest.approx(3.0)
    assert party.pair_bits[at["b0", "instrument", "card-left"]] == 0.0
    assert party.members_with[party.identifiers.index(("instrument", "card-left"))] == 6, "b0 paid with it too"


def test_evidence_tells_when_accounts_were_created_and_what_they_did(run: Path):
    with records() as evidence:
        party = read_party(run, "P1", evidence)
    lives = dict(zip(party.accounts, zip(party.created.tolist(), party.exchanges.tolist(), strict=True), strict=True))
    assert (lives["a0"], lives["b0"], lives["a1"]) == ((20513, 12), (20485, 0), (-1, 0))
    assert read_party(run, "P1").created is None, "without records nothing is said"


def test_an_unknown_party_is_an_error(run: Path):
    with pytest.raises(LookupError, match="no party P9"):
        read_party(run, "P9")
