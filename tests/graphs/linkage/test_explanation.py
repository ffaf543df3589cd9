"""Why two accounts are linked, and why not."""

import pytest

from graphs.linkage import explain

from .town import mixed


def named(kind: str) -> list[str]:
    return [account for account, what in mixed().kind_of.items() if what == kind]


def test_two_members_are_linked_by_what_both_have(mixed_run):
    first, second = named("office")[:2]
    found = explain(mixed_run, first, second)
    assert found.linked
    assert ("instrument", "office-card") in found.common
    assert "office" in found.sentence


def test_members_of_two_parties_are_not_linked_and_both_are_shown(mixed_run):
    found = explain(mixed_run, named("office")[0], named("op")[0])
    assert not found.linked
    assert [side.reading for side in found.memberships] == ["office", "fake-account operation"]
    assert found.bridges == ()
    assert "share nothing that counts" in found.sentence


def test_a_stranger_is_not_linked_and_has_no_membership(mixed_run):
    stranger = named("person")[0]
    found = explain(mixed_run, stranger, named("op")[0])
    assert not found.linked
    assert found.memberships[0] is None
    assert found.sentence.startswith(f"Not linked: {stranger} shares no two things")


def test_an_account_with_itself_is_refused(mixed_run):
    with pytest.raises(ValueError, match="two different accounts"):
        explain(mixed_run, "acc0001", "acc0001")
