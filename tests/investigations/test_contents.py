"""What a case holds: members, notes with every text they had, tasks and playbooks, pins, and cases that share them."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from investigations import access, casework, members, noting, pinning, related, tasking
from investigations.enums import CaseState, MemberRole
from investigations.models import Case
from investigations.notes import render
from investigations.playbooks import BUILT_IN
from investigations.refusals import CaseworkError, StaleNote, StaleTask, WrongState
from investigations.states import TRANSITIONS
from tests.investigations.conftest import joined, person


def test_members_get_roles_and_the_case_is_handed_over(case, analyst, colleague, reviewer):
    members.set_member(case, analyst, colleague, MemberRole.READER)
    assert access.rights(colleague, case) == {"view", "read_report"}
    with pytest.raises(CaseworkError, match="carl is no reviewer"):
        members.set_member(case, analyst, colleague, MemberRole.REVIEWER)
    with pytest.raises(CaseworkError, match="rita is no analyst"):
        members.set_member(case, analyst, reviewer, MemberRole.INVESTIGATOR)
    with pytest.raises(CaseworkError, match="Hand the case over first"):
        members.set_member(case, analyst, analyst, MemberRole.READER)
    members.set_member(case, analyst, colleague, MemberRole.OWNER)
    case.refresh_from_db()
    assert (case.owner, access.role_in(analyst, case)) == (colleague, MemberRole.INVESTIGATOR)
    assert case.members.filter(role=MemberRole.OWNER).count() == 1


def test_who_is_taken_out_has_no_task_of_it_any_more(case, analyst, colleague):
    joined(case, colleague, MemberRole.INVESTIGATOR)
    task = tasking.add_task(case, analyst, title="x", assignee=colleague)
    members.remove_member(case, analyst, colleague)
    task.refresh_from_db()
    assert task.assignee is None and not access.may(colleague, case, "view")
    with pytest.raises(CaseworkError, match="hand it over first"):
        members.remove_member(case, analyst, analyst)


def test_every_text_of_a_note_is_kept_and_a_stale_edit_shows_both(case, analyst):
    note = noting.write_note(case, analyst, "first")
    for version, text in enumerate(("second", "third"), 1):
        noting.edit_note(note, analyst, version, text)
    assert [(v.number, v.text) for v in note.versions.all()] == [(2, "second"), (1, "first")]
    with pytest.raises(StaleNote):
        noting.edit_note(note, analyst, 2, "mine")
    client = Client()
    client.force_login(analyst)
    page = client.post(reverse("investigations:edit-note", args=["C-0001", note.pk]), {"text": "mine", "version": 2})
    assert page.status_code == 409
    assert "third" in page.content.decode() and "mine" in page.content.decode()
    page = client.get(reverse("investigations:note-history", args=["C-0001", note.pk])).content.decode()
    assert all(text in page for text in ("first", "second", "third"))


@given(st.text(max_size=300))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_no_note_becomes_a_script_a_picture_or_a_handler(text):
    html = str(render(f"{text} <img src=x onerror=alert(1)> [a](javascript:x) {text}")).lower()
    assert "<script" not in html and "<img" not in html and 'href="javascript' not in html


def test_a_playbook_is_applied_once_and_says_when_each_task_is_due(case, analyst):
    made = tasking.apply_playbook(case, analyst, "attribution")
    assert [task.step for task in made] == [step.key for step in BUILT_IN[2].steps]
    assert all(task.due_on for task in made)
    assert tasking.apply_playbook(case, analyst, "attribution") == []
    with pytest.raises(CaseworkError, match="no playbook"):
        tasking.apply_playbook(case, analyst, "nonsense")


def test_a_team_adds_a_playbook_as_a_file(case, analyst, home):
    folder = home / "playbooks"
    folder.mkdir()
    book = {"key": "ours", "title": "Ours", "steps": [{"key": "a", "title": "Call the bank", "days": 2}]}
    (folder / "ours.json").write_text(json.dumps(book))
    assert [task.title for task in tasking.apply_playbook(case, analyst, "ours")] == ["Call the bank"]
    (folder / "broken.json").write_text("{")
    with pytest.raises(CaseworkError, match=r"broken\.json cannot be read"):
        tasking.apply_playbook(case, analyst, "ours")


def test_a_task_is_closed_and_opened_and_never_overwritten_silently(case, analyst):
    task = tasking.add_task(case, analyst, title="Look")
    done = tasking.edit_task(task, analyst, 1, {"state": "done"})
    assert (done.closed_by, done.version) == (analyst, 2)
    with pytest.raises(StaleTask):
        tasking.edit_task(task, analyst, 1, {"state": "dropped"})
    again = tasking.edit_task(task, analyst, 2, {"state": "to_do"})
    assert (again.closed_by, again.closed_at) == (None, None)
    with pytest.raises(CaseworkError, match="no member"):
        tasking.edit_task(task, analyst, 3, {"assignee": person("olga", "analyst")})


def test_what_is_pinned_is_there(case, analyst):
    assert pinning.add_pin(case, analyst, "account", "P1-0", "the first").why == "the first"
    assert pinning.add_pin(case, analyst, "identifier", "device:d0").family == "device"
    for kind, key in (("account", "nobody"), ("identifier", "device:none"), ("identifier", "x:y"), ("scene", "S-9")):
        with pytest.raises(CaseworkError):
            pinning.add_pin(case, analyst, kind, key)
    assert pinning.add_pin(case, analyst, "account", "P1-0") == case.pins.get(key="P1-0")


def test_related_cases_are_proposed_by_what_they_share_and_only_visible_ones(case, analyst, colleague):
    other, _ = casework.open_case(colleague, None, "Another one")
    pinning.add_pin(case, analyst, "identifier", "device:d0")
    pinning.add_pin(other, colleague, "identifier", "device:d0")
    assert related.related_cases(case, analyst) == ([], 0)
    joined(other, analyst, MemberRole.READER)
    (found,), total = related.related_cases(case, analyst)
    assert (found.case, found.reasons, total) == (other, ["both hold the identifier device:d0"], 1)


@pytest.mark.parametrize("state", CaseState.values)
@pytest.mark.parametrize("name", [t.name for t in TRANSITIONS.values() if t.by_hand])
def test_a_case_moves_along_the_declared_ways_and_no_other(case, analyst, state, name):
    Case.objects.filter(pk=case.pk).update(state=state)
    way = TRANSITIONS[name]
    if state in way.sources:
        assert casework.move_on(case, analyst, name, "because").state == way.target
    else:
        with pytest.raises(WrongState):
            casework.move_on(case, analyst, name, "because")


def test_a_way_that_needs_a_reason_is_not_taken_without(case, analyst):
    with pytest.raises(CaseworkError, match="Say why"):
        casework.move_on(case, analyst, "close_undecided")
    with pytest.raises(CaseworkError, match="no such change"):
        casework.move_on(case, analyst, "approve")


def test_a_page_that_is_open_is_told_what_somebody_else_did(case, analyst, colleague):
    joined(case, colleague, MemberRole.INVESTIGATOR)
    case.refresh_from_db()
    client = Client()
    client.force_login(analyst)
    url = reverse("investigations:case-updates", args=["C-0001"])
    assert client.get(url, {"version": case.version}).status_code == 204
    seen = case.version
    noting.write_note(case, colleague, "hello")
    told = client.get(url, {"version": seen})
    assert told.status_code == 200 and "Carl Example wrote a note" in told.content.decode()
    noting.write_note(case, analyst, "my own")
    case.refresh_from_db()
    assert client.get(url, {"version": case.version - 1}).status_code == 204  # what I did myself I know
