"""What may be done with a case, by whom, and what is written down."""

import pytest

from accounts.models import AuditEntry
from graphs.models import Network
from investigations import assessments, casework, noting, reviewing
from investigations.enums import CaseState, ClaimKind, MemberRole, Origin, Verdict
from investigations.models import Activity, AppendOnlyError, Case
from investigations.refusals import CaseworkError, NotAllowed, SelfReview, StaleCase, StaleNote, WrongState
from tests.investigations.conftest import ALL_YES, joined, person


def test_a_case_is_opened_from_a_network_once(analyst, colleague, network):
    case, is_new = casework.open_case(analyst, network)
    joined(case, colleague, MemberRole.READER)
    again, is_second = casework.open_case(colleague, network)
    assert (case.reference, is_new, is_second) == ("C-0001", True, False)
    assert again == case
    assert case.title == "N-0001: 40 accounts, held to be run by ALPHA name"


def test_the_network_stays_pinned_as_the_run_found_it(case, network, run):
    pinned = case.pinned.get()
    assert (pinned.run, pinned.size, pinned.party_id) == (run, 40, "P1")
    Network.objects.all().delete()
    pinned.refresh_from_db()
    assert (pinned.network, pinned.public_id) == (None, "N-0001")


def test_every_change_is_in_the_feed_and_in_the_audit_trail(case, analyst):
    before = case.version
    casework.edit(case, analyst, case.version, {"title": "Alpha again", "priority": "urgent"})
    event = Activity.objects.filter(case=case).first()
    assert event.text == (
        "changed title from “N-0001: 40 accounts, held to be run by ALPHA name” to “Alpha again”; "
        "priority from “high” to “urgent”"
    )
    assert AuditEntry.objects.filter(action="case edited", subject="case:C-0001", actor="ana").count() == 1
    case.refresh_from_db()
    assert case.version == before + 1


def test_an_edit_on_an_older_version_is_refused_and_loses_nothing(case, analyst, colleague):
    seen = case.version
    joined(case, colleague, MemberRole.INVESTIGATOR)
    casework.edit(case, colleague, seen, {"title": "Theirs"})
    with pytest.raises(StaleCase, match="changed by carl"):
        casework.edit(case, analyst, seen, {"title": "Mine"})
    assert Case.objects.get().title == "Theirs"


def test_a_change_that_changes_nothing_leaves_no_trace(case, analyst):
    count = case.activities.count()
    casework.edit(case, analyst, case.version, {"title": case.title})
    assert case.activities.count() == count


def test_the_state_cannot_be_edited(case, analyst):
    with pytest.raises(CaseworkError, match="state of a case cannot be edited"):
        casework.edit(case, analyst, case.version, {"state": CaseState.CLOSED})


def test_whoever_is_assigned_becomes_a_member(case, analyst, colleague):
    casework.edit(case, analyst, case.version, {"assignee": colleague})
    assert case.members.get(user=colleague).role == MemberRole.INVESTIGATOR


def test_only_the_owner_lets_somebody_in_by_assigning_them(case, colleague):
    joined(case, colleague, MemberRole.INVESTIGATOR)
    with pytest.raises(NotAllowed, match="choose members"):
        casework.edit(case, colleague, case.version, {"assignee": person("dora", "analyst")})


def test_a_case_without_an_assessment_is_not_sent_to_review(analyst, network):
    case, _ = casework.open_case(analyst, network)
    with pytest.raises(CaseworkError, match="record an assessment first"):
        reviewing.ask_review(case, analyst, case.version)


@pytest.mark.parametrize("wrote", ["note", "assessment", "pin", "asked"])
def test_nobody_reviews_what_they_wrote(case, analyst, reviewer, wrote):
    reviewer.groups.add(*analyst.groups.all())
    joined(case, reviewer, MemberRole.INVESTIGATOR)
    match wrote:
        case "note":
            noting.write_note(case, reviewer, "my own words")
        case "assessment":
            own = {"claim": ClaimKind.NETWORK, "hypothesis": "", "words": "likely", "confidence": "low"}
            assessments.record_own(case, reviewer, case.pinned.get(), **own, reason="seen before")
        case "pin":
            casework.pin(case, reviewer, Network.objects.get(public_id="N-0002"))
    case.refresh_from_db()
    if wrote != "asked":
        with pytest.raises(SelfReview):
            reviewing.ask_review(case, analyst, case.version, reviewer)
    reviewing.ask_review(case, reviewer if wrote == "asked" else analyst, case.version)
    joined(case, reviewer, MemberRole.REVIEWER)
    with pytest.raises(SelfReview):
        reviewing.decide_review(case, reviewer, True, "")
    case.refresh_from_db()
    assert case.state == CaseState.IN_REVIEW


def test_a_second_pair_of_eyes_approves_and_the_case_is_decided(case, analyst, reviewer):
    reviewing.ask_review(case, analyst, case.version, reviewer)
    review = reviewing.decide_review(case, reviewer, True, "read every line", answers=ALL_YES)
    case.refresh_from_db()
    assert (case.state, review.verdict, review.reviewer) == (CaseState.DECIDED, Verdict.APPROVED, reviewer)
    casework.move_on(case, analyst, "close")
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED and case.closed_at
    with pytest.raises(WrongState, match="is closed"):
        noting.write_note(case, analyst, "too late")


def test_a_returned_case_is_open_again_and_says_why(case, analyst, reviewer):
    reviewing.ask_review(case, analyst, case.version, reviewer)
    with pytest.raises(CaseworkError, match="Say why"):
        reviewing.decide_review(case, reviewer, False, " ")
    reviewing.decide_review(case, reviewer, False, "the cards need a second source")
    case.refresh_from_db()
    assert case.state == CaseState.INVESTIGATING
    assert case.activities.first().text == "returned the case: the cards need a second source"


def test_a_case_in_review_is_not_changed(case, analyst):
    reviewing.ask_review(case, analyst, case.version)
    case.refresh_from_db()
    for change in (
        lambda: noting.write_note(case, analyst, "more"),
        lambda: casework.unpin(case, analyst, "N-0001"),
        lambda: assessments.record_machine(case, analyst, case.pinned.get()),
    ):
        with pytest.raises(WrongState):
            change()


def test_a_closed_case_is_reopened_with_a_reason(case, analyst, reviewer):
    reviewing.ask_review(case, analyst, case.version, reviewer)
    reviewing.decide_review(case, reviewer, True, "", answers=ALL_YES)
    with pytest.raises(CaseworkError):
        casework.reopen(case, analyst, "")
    casework.reopen(case, analyst, "new accounts")
    case.refresh_from_db()
    assert (case.state, case.closed_at) == (CaseState.INVESTIGATING, None)


def test_an_edited_note_keeps_the_text_before(case, analyst, colleague):
    note = noting.write_note(case, analyst, "first")
    noting.edit_note(note, analyst, 1, "second")
    assert [(v.number, v.text) for v in note.versions.all()] == [(1, "first")]
    with pytest.raises(StaleNote):
        noting.edit_note(note, analyst, 1, "third")
    joined(case, colleague, MemberRole.INVESTIGATOR)
    with pytest.raises(CaseworkError, match="Only the author"):
        noting.edit_note(note, colleague, 2, "theirs")


def test_what_is_on_record_is_never_changed(case):
    for row in (case.activities.first(), case.assessments.first()):
        with pytest.raises(AppendOnlyError):
            row.save()
        with pytest.raises(AppendOnlyError):
            row.delete()


def test_the_machine_records_two_claims_and_says_nothing_twice(case, analyst):
    claims = {a.claim: a for a in case.assessments.all()}
    assert claims["network"].likelihood_words == "almost certain"
    assert claims["operator"].name == "ALPHA name"
    assert claims["operator"].confidence == "moderate"
    assert assessments.record_machine(case, analyst, case.pinned.get()) == []


def test_an_analyst_may_hold_something_else_and_says_why(case, analyst):
    pinned = case.pinned.get()
    own = {"claim": ClaimKind.OPERATOR, "hypothesis": "operator not on file", "words": "likely", "confidence": "low"}
    with pytest.raises(CaseworkError, match="rests on"):
        assessments.record_own(case, analyst, pinned, **own, reason="")
    assessments.record_own(case, analyst, pinned, **own, reason="the template was leaked in May")
    held = assessments.current(case, "N-0001", ClaimKind.OPERATOR)
    assert (held.origin, held.name, held.range_low) == (Origin.ANALYST, "operator not on file", 0.55)
    assert case.assessments.filter(origin=Origin.MACHINE, claim=ClaimKind.OPERATOR).exists()


def test_a_hypothesis_must_be_one_of_the_networks_own(case, analyst):
    with pytest.raises(CaseworkError, match="not among the hypotheses"):
        assessments.record_own(case, analyst, case.pinned.get(), claim=ClaimKind.OPERATOR, hypothesis="operator:NOBODY",
                               words="likely", confidence="low", reason="a hunch")  # fmt: skip


def test_who_is_asked_to_review_becomes_a_member(case, analyst, colleague, reviewer):
    with pytest.raises(CaseworkError, match="carl is no reviewer"):
        reviewing.ask_review(case, analyst, case.version, colleague)
    reviewing.ask_review(case, analyst, case.version, reviewer)
    assert case.members.get(user=reviewer).role == MemberRole.REVIEWER
