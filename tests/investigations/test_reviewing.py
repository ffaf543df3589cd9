"""Four eyes: who may review, the checklist, comments on claims, figures and members, and what changed since."""

import pytest

from accounts.models import AuditEntry
from investigations import casework, filing, members, noting, pinning, reviewing, tasking
from investigations.enums import CaseState, MemberRole
from investigations.models import CaseMember
from investigations.refusals import CaseworkError, NotAllowed, SelfReview, StaleCase
from tests.investigations.conftest import ALL_YES, joined
from tests.investigations.test_filing import upload


@pytest.fixture
def reviewed(case, analyst, reviewer):
    reviewing.ask_review(case, analyst, case.version, reviewer)
    case.refresh_from_db()
    return case


def test_the_case_role_alone_does_not_review(reviewed, analyst):
    CaseMember.objects.filter(case=reviewed, user=analyst).update(role=MemberRole.REVIEWER)
    with pytest.raises(NotAllowed):
        reviewing.decide_review(reviewed, analyst, True, "", answers=ALL_YES)


@pytest.mark.parametrize("wrote", ["task", "file", "account", "owner", "assignee"])
def test_whoever_put_anything_into_the_case_is_no_reviewer_of_it(case, analyst, reviewer, wrote):
    reviewer.groups.add(*analyst.groups.all())
    joined(case, reviewer, MemberRole.INVESTIGATOR)
    match wrote:
        case "task":
            task = tasking.add_task(case, analyst, title="x")
            tasking.edit_task(task, reviewer, 1, {"state": "done"})
        case "file":
            filing.add_file(case, reviewer, upload("a.pdf"))
        case "account":
            pinning.add_pin(case, reviewer, "account", "P1-1")
        case "owner":
            members.set_member(case, analyst, reviewer, MemberRole.OWNER)
        case "assignee":
            casework.edit(case, analyst, _fresh(case), {"assignee": reviewer})
    with pytest.raises(SelfReview):
        reviewing.ask_review(case, analyst, _fresh(case), reviewer)


def _fresh(case) -> int:
    case.refresh_from_db()
    return case.version


def test_a_case_is_approved_only_with_the_whole_checklist(reviewed, reviewer):
    with pytest.raises(CaseworkError, match="8 of 8 questions"):
        reviewing.decide_review(reviewed, reviewer, True, "")
    with pytest.raises(CaseworkError, match="1 of 8 questions"):
        reviewing.decide_review(reviewed, reviewer, True, "", answers={**ALL_YES, "collateral": "no"})
    with pytest.raises(CaseworkError, match="no such answer"):
        reviewing.answer(reviewed, reviewer, {"claims": "perhaps"})
    review = reviewing.decide_review(reviewed, reviewer, True, "", answers={"collateral": "n/a"} | ALL_YES)
    assert review.answers["claims"] == "yes"
    assert AuditEntry.objects.filter(action="case approved", subject="case:C-0001", actor="rita").count() == 1


def test_answers_are_kept_between_visits(reviewed, reviewer):
    reviewing.answer(reviewed, reviewer, {"claims": "yes", "mind": ""})
    reviewing.answer(reviewed, reviewer, {"mind": "no"})
    assert reviewing.pending(reviewed).answers == {"claims": "yes", "mind": "no"}


def test_comments_hang_on_claims_figures_and_members_and_are_settled_by_who_wrote_them(reviewed, analyst, reviewer):
    remark = reviewing.comment(reviewed, reviewer, "Which source?", "claim", "N-0001:operator")
    with pytest.raises(CaseworkError, match="Say which claim"):
        reviewing.comment(reviewed, reviewer, "?", "figure", " ")
    reviewing.comment(reviewed, analyst, "The partner's list.", "claim", "N-0001:operator")
    with pytest.raises(CaseworkError, match="2 comments are not settled"):
        reviewing.decide_review(reviewed, reviewer, True, "", answers=ALL_YES)
    with pytest.raises(CaseworkError, match="Only who wrote"):
        reviewing.settle(remark, analyst)
    for held in reviewing.pending(reviewed).comments.all():
        reviewing.settle(held, held.author)
    reviewing.decide_review(reviewed, reviewer, True, "", answers=ALL_YES)
    reviewed.refresh_from_db()
    assert reviewed.state == CaseState.DECIDED


def test_a_comment_makes_nobody_an_author(reviewed, reviewer):
    remark = reviewing.comment(reviewed, reviewer, "fine")
    reviewing.settle(remark, reviewer)
    reviewing.decide_review(reviewed, reviewer, True, "", answers=ALL_YES)


def test_a_decision_on_an_older_state_is_refused(reviewed, reviewer, analyst):
    seen = reviewed.version
    reviewing.comment(reviewed, analyst, "one more thing")
    with pytest.raises(StaleCase):
        reviewing.decide_review(reviewed, reviewer, False, "no", version=seen)


def test_the_second_review_is_told_what_changed_since_the_first(reviewed, analyst, reviewer):
    first = reviewing.pending(reviewed)
    assert reviewing.changes_since_last(reviewed, first) is None
    reviewing.decide_review(reviewed, reviewer, False, "add the second source")
    note = noting.write_note(reviewed, analyst, "the second source")
    filing.add_file(reviewed, analyst, upload("source.pdf"))
    casework.edit(reviewed, analyst, _fresh(reviewed), {"summary": "Now with two."})
    reviewing.ask_review(reviewed, analyst, _fresh(reviewed), reviewer)
    changes = reviewing.changes_since_last(reviewed, reviewing.pending(reviewed))
    assert f"note {note.pk} by ana: new, version 1" in changes
    assert any(c.startswith("source.pdf: new") for c in changes)
    assert "summary: rewritten" in changes
    assert len(changes) == 3


def test_a_review_is_taken_back_with_a_reason(reviewed, analyst):
    casework.move_on(reviewed, analyst, "withdraw", "too early")
    reviewed.refresh_from_db()
    assert reviewed.state == CaseState.INVESTIGATING
