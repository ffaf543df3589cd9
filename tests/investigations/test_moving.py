"""Cases are merged and split, and both are taken back."""

import pytest

from graphs.models import Network
from investigations import access, casework, moving, noting, pinning, reviewing, tasking
from investigations.enums import CaseState, MemberRole
from investigations.models import Assessment, CaseMove
from investigations.refusals import CaseworkError, NotAllowed, NotVisible, WrongState
from tests.investigations.conftest import joined


@pytest.fixture
def other(case, analyst):
    """A second case of the same owner, on N-0002."""
    opened, _ = casework.open_case(analyst, Network.objects.get(public_id="N-0002"))
    noting.write_note(opened, analyst, "of the second case")
    tasking.apply_playbook(opened, analyst, "intake")
    pinning.add_pin(opened, analyst, "account", "P2-0")
    return opened


def contents(case) -> dict[str, list[int]]:
    return {name: sorted(getattr(case, name).values_list("pk", flat=True)) for name in moving.MOVED}


def test_a_merge_moves_everything_and_leaves_the_case_closed_with_a_sign(case, other, analyst, colleague):
    joined(other, colleague, MemberRole.READER)
    before = contents(case)
    held = contents(other)
    moving.merge(case, other, analyst, "one operator")
    other.refresh_from_db()
    assert (other.state, other.merged_into) == (CaseState.CLOSED, case)
    assert contents(case) == {name: sorted(before[name] + held[name]) for name in before}
    assert not any(contents(other).values())
    assert access.may(colleague, case, "view")
    assert "took in C-0002: 1 network, 1 pin, 1 note, 4 tasks" in case.activities.first().text


def test_a_merge_is_taken_back_to_the_row(case, other, analyst, colleague):
    joined(other, colleague, MemberRole.READER)
    before, held = contents(case), contents(other)
    move = moving.merge(case, other, analyst)
    note = noting.write_note(case, analyst, "written since")
    moving.take_back(move, analyst)
    other.refresh_from_db()
    assert (other.state, other.merged_into) == (CaseState.OPEN, None)
    assert contents(other) == held
    assert contents(case) == {**before, "notes": [note.pk]}
    assert not access.may(colleague, case, "view")
    with pytest.raises(CaseworkError, match="taken back already"):
        moving.take_back(move, analyst)


def test_what_both_cases_hold_is_not_moved_twice(case, other, analyst):
    casework.pin(other, analyst, Network.objects.get(public_id="N-0001"))
    tasking.apply_playbook(case, analyst, "intake")
    moving.merge(case, other, analyst)
    assert sorted(case.pinned.values_list("public_id", flat=True)) == ["N-0001", "N-0002"]
    assert case.tasks.count() == 4


def test_a_split_takes_networks_and_what_was_assessed_of_them(case, analyst, colleague):
    joined(case, colleague, MemberRole.READER)
    casework.pin(case, analyst, Network.objects.get(public_id="N-0002"))
    assessed = set(Assessment.objects.filter(network="N-0001").values_list("pk", flat=True))
    move = moving.split(case, analyst, "The first alone", ["N-0001"])
    target = move.target
    assert [p.public_id for p in target.pinned.all()] == ["N-0001"]
    assert set(target.assessments.values_list("pk", flat=True)) == assessed
    assert access.may(colleague, target, "view")
    moving.take_back(move, analyst)
    target.refresh_from_db()
    assert target.state == CaseState.CLOSED
    assert sorted(case.pinned.values_list("public_id", flat=True)) == ["N-0001", "N-0002"]
    assert set(case.assessments.values_list("pk", flat=True)) == assessed


def test_a_split_leaves_something_behind(case, analyst):
    with pytest.raises(CaseworkError, match="not all"):
        moving.split(case, analyst, "All of it", ["N-0001"])


def test_only_who_owns_both_merges_and_to_others_there_is_no_such_case(case, other, analyst, colleague):
    joined(case, colleague, MemberRole.INVESTIGATOR)
    with pytest.raises(NotVisible):
        moving.merge(case, other, colleague)
    joined(other, colleague, MemberRole.INVESTIGATOR)
    with pytest.raises(NotAllowed):
        moving.merge(case, other, colleague)
    assert not CaseMove.objects.exists()


def test_a_case_in_review_is_not_merged(case, other, analyst, reviewer):
    reviewing.ask_review(case, analyst, case.version, reviewer)
    with pytest.raises(WrongState):
        moving.merge(case, other, analyst)
    with pytest.raises(CaseworkError, match="into itself"):
        moving.merge(case, case, analyst)
