"""One queue: what comes into it, who sees it, what is done with many things at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from graphs.models import Decision, Lineage, Network, Run, WatchHit
from investigations import access, queueing, reviewing
from investigations.enums import MemberRole, QueueKind, QueueState
from investigations.models import QueueItem
from investigations.refusals import CaseworkError
from tests.investigations import published
from tests.investigations.conftest import joined, person


def ids(user, **narrowed) -> list[int]:
    return list(queueing.waiting(user).filter(**narrowed).values_list("pk", flat=True))


@pytest.fixture
def filled(run) -> Run:
    queueing.fill()
    return run


def later_run(before: Run, **sizes: int) -> Run:
    """A run after `before` in which networks have these sizes; its tables are those of the first."""
    run = Run.objects.create(state=Run.State.PUBLISHED, finished_at=datetime.now(UTC), comparison={"before": before.pk})
    published.run_folder(published.world(), run.folder)
    Run.objects.filter(is_current=True).update(is_current=False)
    Run.objects.filter(pk=run.pk).update(is_current=True)
    for name, size in sizes.items():
        Network.objects.filter(public_id=name.replace("_", "-")).update(run=run, size=size)
    return run


def test_new_networks_come_in_once_the_surest_first(filled, analyst):
    texts = [item.text for item in queueing.waiting(analyst)]
    assert texts == ["N-0001: 40 accounts, fake-account operation", "N-0002: 10 accounts, fake-account operation"]
    assert queueing.fill() == 0
    assert QueueItem.objects.count() == 2


def test_a_network_that_grew_by_a_fifth_comes_in_and_one_that_grew_less_does_not(filled, analyst):
    later_run(filled, N_0001=48, N_0002=11)
    assert queueing.fill() == 1
    grown = queueing.waiting(analyst).get(kind=QueueKind.GROWN)
    assert grown.text == "N-0001 grew from 40 to 48 accounts"
    new = QueueItem.objects.get(kind=QueueKind.NEW, network="N-0001")
    assert (new.state, new.reason) == (QueueState.DONE, f"overtaken by run {grown.run.pk}")


def test_merged_and_split_networks_come_in_with_whom(filled, analyst):
    run = later_run(filled, N_0001=50)
    first, second = Network.objects.order_by("number")
    Lineage.objects.create(run=run, network=first, previous=second, kind=Lineage.Kind.MERGED, shared=10)
    queueing.fill()
    assert queueing.waiting(analyst).get(kind=QueueKind.MERGED).text == "N-0001 absorbed N-0002, 10 accounts in both"


def test_an_assessment_that_moved_is_told_to_the_members_of_its_case_alone(case, filled, analyst, colleague):
    run = later_run(filled, N_0001=40)
    Network.objects.filter(public_id="N-0001").update(
        judgement_probability=0.6, likelihood=0.9, likelihood_words="very likely", operator_name="ALPHA name"
    )
    queueing.fill()
    moved = queueing.waiting(analyst).filter(kind=QueueKind.MOVED)
    assert sorted(item.text for item in moved) == [
        "C-0001, N-0001: these accounts are one network was almost certain, is likely",
        "C-0001, N-0001: who runs it was ALPHA name, almost certain, is ALPHA name, very likely",
    ]
    assert {item.run for item in moved} == {run}
    told = case.activities.filter(verb="assessment moved")
    assert sorted(activity.text for activity in told) == [
        f"run {run.pk}: {item.text}" for item in sorted(moved, key=str)
    ]
    assert {activity.actor for activity in told} == {None}
    queueing.fill()
    assert told.count() == len(moved)  # each once
    assert not queueing.waiting(colleague).filter(kind=QueueKind.MOVED).exists()


def test_watch_hits_and_held_runs_come_in_and_a_decided_run_goes(filled, analyst):
    network = Network.objects.get(public_id="N-0001")
    for n in range(3):
        WatchHit.objects.create(run=filled, network=network, account_id=f"new-{n}", batch=2, bits=9, probability=0.9)
    held = Run.objects.create(state=Run.State.HELD)
    assert queueing.fill() == 2
    texts = {item.kind: item.text for item in queueing.waiting(analyst)}
    assert texts["watch"] == "N-0001: 3 new accounts of import 2 would belong to it"
    assert f"Run {held.pk}" in texts["held"]
    Run.objects.filter(pk=held.pk).update(state=Run.State.DISCARDED)
    queueing.fill()
    assert QueueItem.objects.get(kind=QueueKind.HELD).state == QueueState.DONE


def test_a_review_is_in_the_reviewers_queue_until_it_is_decided(case, analyst, reviewer):
    reviewing.ask_review(case, analyst, case.version, reviewer)
    item = queueing.waiting(reviewer).get(kind=QueueKind.REVIEW)
    assert (item.assignee, item.case) == (reviewer, case)
    reviewing.decide_review(case, reviewer, False, "look again")
    item.refresh_from_db()
    assert item.state == QueueState.DONE


def test_next_gives_the_first_thing_nobody_has(filled, analyst, colleague):
    first, second = queueing.take_next(analyst), queueing.take_next(colleague)
    assert (first.network, second.network) == ("N-0001", "N-0002")
    assert queueing.take_next(analyst) is None


def test_many_are_assigned_and_the_count_is_of_those_that_changed_hands(filled, analyst, colleague):
    queueing.take_next(colleague)
    assert queueing.assign(analyst, ids(analyst), colleague) == 1
    assert queueing.assign(analyst, [*ids(analyst), 99999], None) == 2
    with pytest.raises(CaseworkError, match="Choose something first"):
        queueing.assign(analyst, [], colleague)


def test_a_thing_of_a_case_is_given_to_its_members_only(case, analyst, reviewer, colleague):
    reviewing.ask_review(case, analyst, case.version, reviewer)
    (pk,) = ids(analyst, kind=QueueKind.REVIEW)
    with pytest.raises(CaseworkError, match="carl is no member of C-0001"):
        queueing.assign(analyst, [pk], colleague)
    assert queueing.assign(colleague, [pk], colleague) == 0  # to carl there is no such thing


def test_snoozed_things_come_back_by_themselves(filled, analyst):
    assert queueing.snooze(analyst, ids(analyst, network="N-0001"), 3) == 1
    assert len(ids(analyst)) == 1
    QueueItem.objects.filter(network="N-0001").update(snoozed_until=timezone.now() - timedelta(seconds=1))
    assert len(ids(analyst)) == 2


def test_a_dismissal_is_a_decision_on_the_network_with_its_reason(filled, analyst):
    assert queueing.dismiss(analyst, ids(analyst, network="N-0002"), "household", "a family, said their bank") == 1
    decision = Decision.objects.get()
    assert (decision.kind, decision.reason) == ("verdict_innocent", "a household: a family, said their bank")
    item = QueueItem.objects.get(network="N-0002")
    assert (item.state, item.closed_by) == (QueueState.DISMISSED, analyst)
    assert AuditEntry.objects.filter(action="dismiss in queue").exists()


def test_only_networks_are_dismissed(case, analyst, reviewer):
    reviewing.ask_review(case, analyst, case.version, reviewer)
    with pytest.raises(CaseworkError, match="is no network of the run"):
        queueing.dismiss(analyst, ids(analyst, kind=QueueKind.REVIEW), "low", "")
    assert not Decision.objects.exists()


def test_a_case_is_opened_from_the_queue(filled, analyst):
    case, is_new = queueing.to_case(analyst, QueueItem.objects.get(network="N-0001"))
    assert is_new and case.pinned.get().public_id == "N-0001"
    assert QueueItem.objects.get(network="N-0001").state == QueueState.DONE


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_page_says_how_many_and_does_it_with_those_chosen(filled, analyst, colleague):
    client = browser(analyst)
    page = client.get(reverse("investigations:queue")).content.decode()
    assert "showing 2 of 2; 2 waiting: 2 new network" in page
    sent = {"action": "assign", "item": ids(analyst), "who": colleague.pk}
    shown = client.post(reverse("investigations:change-queue"), sent, follow=True).content.decode()
    assert "2 things given to carl." in shown
    shown = client.get(reverse("investigations:queue"), {"whose": "mine"}).content.decode()
    assert "Nothing fits." in shown


def test_an_empty_queue_says_what_comes_into_it(analyst):
    assert "Nothing waits." in browser(analyst).get(reverse("investigations:queue")).content.decode()


def test_the_queue_of_a_case_is_its_members(case, analyst, reviewer):
    reviewing.ask_review(case, analyst, case.version, reviewer)
    outsider = person("olga", "analyst")
    assert not queueing.visible_items(outsider).filter(case=case).exists()
    joined(case, outsider, MemberRole.READER)
    assert queueing.visible_items(outsider).filter(case=case).exists()
    assert access.visible_cases(outsider).exists()
