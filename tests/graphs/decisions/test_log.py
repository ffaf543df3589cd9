"""Decisions are kept: made with a reason, undone by another entry, found again, never changed."""

import pytest
from django.contrib.auth.models import User

from accounts.models import AuditEntry
from graphs import decisions, runs
from graphs.decisions import DecisionError
from graphs.models import Decision, DecisionsAreKeptError, Network

from ..linkage.town import mixed

KIND_OF = mixed().kind_of
OP = [name for name, kind in KIND_OF.items() if kind == "op"]
OFFICE = [name for name, kind in KIND_OF.items() if kind == "office"]
CARD = ("instrument", "op-card-0")
pytestmark = pytest.mark.django_db


@pytest.fixture
def operation(published_without_graph) -> Network:
    return Network.objects.get(is_network=True)


@pytest.fixture
def office(published_without_graph) -> Network:
    return next(n for n in Network.objects.filter(is_network=False) if n.size == len(OFFICE))


def test_a_decision_says_who_when_why_and_what_in_exact_counts(operation):
    anna = User.objects.create_user("anna")
    made = decisions.record(anna, "reject_member", networks=[operation], accounts=OP[:2], reason="known customers")
    assert (made.author_name, made.reason, made.run) == ("anna", "known customers", operation.run)
    assert made.sentence == "2 members leave N-0001, and stay out until there is new evidence (20 → 18 accounts)."
    assert {s.key for s in made.subjects.all()} == {"N-0001", *OP[:2]}
    entry = AuditEntry.objects.get(subject=f"decision:{made.pk}")
    assert (entry.actor, entry.details["reason"]) == ("anna", "known customers")


def test_it_keeps_accounts_and_values_not_ids_of_the_run(operation):
    made = decisions.record("test", "reject_member", networks=[operation], accounts=[OP[0]], reason="a test")
    assert made.content["networks"] == [sorted(OP[1:])]
    assert ["device", "op-dev-0"] in made.content["evidence"][OP[0]]
    assert operation.party_id not in str(made.content)
    ignored = decisions.record("test", "ignore_identifier", identifiers=[CARD], reason="a till")
    assert ignored.content == {"identifiers": [list(CARD)]}


def test_undoing_is_another_entry_and_the_first_stays_as_it_was(operation):
    made = decisions.record("test", "ignore_identifier", identifiers=[CARD], reason="a till")
    entry = decisions.undo("bob", made, "it is no till")
    assert (entry.undoes, entry.author_name) == (made, "bob")
    assert not Decision.binding().exists()
    assert Decision.objects.get(pk=made.pk).reason == "a till"
    with pytest.raises(DecisionError, match="taken back already"):
        decisions.undo("bob", made)
    with pytest.raises(DecisionError, match="decide anew"):
        decisions.undo("bob", entry)


def test_nothing_in_the_log_can_be_changed(operation):
    made = decisions.record("test", "ignore_identifier", identifiers=[CARD], reason="a till")
    made.reason = "another"
    for change in (made.save, made.delete, Decision.objects.all().delete, lambda: Decision.objects.update(reason="x")):
        with pytest.raises(DecisionsAreKeptError):
            change()


def test_what_was_decided_about_a_thing_is_found_by_it(operation):
    card = decisions.record("test", "ignore_identifier", identifiers=[CARD], reason="a till")
    member = decisions.record("test", "confirm_member", networks=[operation], accounts=[OP[3]], reason="seen")
    assert list(decisions.about("identifier", "instrument:op-card-0")) == [card]
    assert list(decisions.about("account", OP[3])) == [member]
    assert list(decisions.about("network", "N-0001")) == [member]


@pytest.mark.parametrize(
    ("kind", "options", "why"),
    [
        ("reject_member", {"accounts": [OFFICE[0]]}, "no members of N-0001"),
        ("split_network", {"accounts": OP}, "leave some members"),
        ("same", {"accounts": OP[:1]}, "at least 2 accounts"),
        ("merge_networks", {}, "at least 2 networks"),
        ("verdict_innocent", {}, "Say what an innocent network is"),
        ("colour", {}, "not colour"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(operation, kind, options, why):
    with pytest.raises(DecisionError, match=why):
        decisions.record("test", kind, networks=[operation], reason="a test", **options)
    assert not Decision.objects.exists()


def test_a_reason_is_needed(operation):
    with pytest.raises(DecisionError, match="Say why"):
        decisions.record("test", "confirm_member", networks=[operation], accounts=OP[:1], reason="  ")


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("confirm_member", {"accounts": [*OP[:2], OFFICE[0]]}, "2 members of N-0001 stay confirmed and 1 account"),
        ("split_network", {"accounts": OP[:5]}, "N-0001 splits into 5 and 15 accounts"),
        ("same", {"accounts": OP[:2]}, "All 2 accounts are in N-0001 already"),
        ("different", {"accounts": OP[:2]}, "leaves N-0001"),
        ("verdict_operation", {}, "N-0001 (20 accounts) is ranked above the cut, as now."),
        ("verdict_innocent", {"reading": "office"}, "ranked below the cut; N-0001 moves there."),
    ],
)  # fmt: skip
def test_what_it_would_do_is_counted_first(operation, kind, options, said):
    assert said in decisions.preview(kind, networks=[operation], **options).sentence


def test_a_merge_of_two_parties_is_warned_of(operation, office):
    names = f"{operation.public_id} and {office.public_id}"
    merged = decisions.preview("merge_networks", networks=[operation, office])
    assert merged.sentence == f"{names} become one party of 34 accounts."
    same = decisions.preview("same", accounts=[OP[0], OFFICE[0]])
    assert same.sentence == f"{names} become one party of 34 accounts."
    assert same.warnings == ["2 parties are merged: all their accounts are held for one hand."]


def test_an_ignored_identifier_says_what_rests_on_it(operation):
    effect = decisions.preview("ignore_identifier", identifiers=[CARD])
    assert effect.sentence.startswith("1 card on 5 accounts no longer links; 5 memberships of 1 party rest on it")
    assert effect.networks == ["N-0001"]


def test_a_dismissal_marks_at_once_and_binds_no_run(operation):
    made = decisions.record("test", "dismiss", networks=[operation], reason="a drill")
    operation.refresh_from_db()
    assert operation.state == Network.State.DISMISSED
    assert decisions.since(runs.current_run()) == 0
    decisions.undo("test", made)
    operation.refresh_from_db()
    assert operation.state == Network.State.NEW


def test_decisions_that_the_run_has_not_seen_are_counted(operation):
    made = decisions.record("test", "ignore_identifier", identifiers=[CARD], reason="a till")
    assert decisions.since(runs.current_run()) == 1
    decisions.undo("test", made)
    assert decisions.since(runs.current_run()) == 0
