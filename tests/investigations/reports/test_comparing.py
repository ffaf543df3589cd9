"""What changed between two versions of a report."""

import copy

import pytest

from investigations.reports.comparing import compare


@pytest.fixture
def later(frozen):
    return copy.deepcopy(frozen)


def test_a_snapshot_compared_with_itself_has_no_change(frozen, later):
    assert compare(frozen, later).is_same


def test_changes_of_claims_figures_and_members_are_told(frozen, later):
    network = later["networks"][0]
    network["on_record"]["operator"].update(words="likely", low=0.55, high=0.8)
    network["scale"][-1]["exchanges"] += 20
    gone = network["members"].pop(0)[0]
    network["members"].append(["NEW", 0.9, 5.0, "possible", 0])
    network["members"][0][3] = "possible"
    found = compare(frozen, later)
    (claim,) = [c for c in found.claims if c.is_change]
    assert (claim.what, claim.after) == ("who runs it", "ALPHA name: likely (55–80%), moderate confidence")
    (figure,) = [c for c in found.figures if c.is_change]
    assert (figure.what, figure.before, figure.after) == ("exchanges, up to possible", "480", "500")
    (members,) = found.members
    assert (members.joined, members.left, members.stayed) == (("NEW",), (gone,), 39)
    assert [(before, after) for _, before, after in members.moved] == [("confirmed", "possible")]


def test_a_network_that_only_one_has_is_compared_with_nothing(frozen, later):
    later["networks"][0]["public_id"] = "N-0009"
    found = compare(frozen, later)
    assert {c.network for c in found.claims} == {"N-0001", "N-0009"}
    assert [(m.network, len(m.joined), len(m.left)) for m in found.members] == [("N-0001", 0, 40), ("N-0009", 40, 0)]
