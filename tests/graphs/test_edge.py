"""The edge of a run: drawn once, judged by people, reported with an interval."""

import pytest

from graphs import edge, runs
from graphs.models import Decision, EdgeCheck

pytestmark = pytest.mark.django_db


def test_the_sample_is_drawn_once_from_the_memberships_of_networks(published_without_graph):
    check = edge.propose(published_without_graph, "anna")
    names = list(check.samples.values_list("account_id", flat=True))
    assert (check.memberships, check.edge, len(set(names))) == (20, 20, 20)
    assert edge.propose(published_without_graph, "bob") == check
    check.samples.all().delete()
    check.delete()
    assert list(edge.propose(published_without_graph, "bob").samples.values_list("account_id", flat=True)) == names


def test_answers_are_decisions_and_prove_a_precision(published_without_graph):
    check = edge.propose(published_without_graph, "anna")
    samples = list(check.samples.all())
    assert edge.found(check).share is None
    for sample in samples[:9]:
        edge.answer(sample, "right", "anna")
    edge.answer(samples[9], "wrong", "anna")
    edge.answer(samples[10], "unsure", "anna")
    found = edge.found(check)
    assert (found.right, found.judged, found.share) == (9, 10, 0.9)
    assert (round(found.low, 3), round(found.high, 3)) == (0.555, 0.997)  # Clopper and Pearson 1934
    assert Decision.binding().filter(kind="confirm_member").count() == 9
    assert Decision.binding().get(kind="reject_member").subjects.filter(key=samples[9].account_id).exists()


def test_an_answer_changed_takes_its_decision_back(published_without_graph):
    sample = edge.propose(published_without_graph, "anna").samples.first()
    edge.answer(sample, "wrong", "anna")
    edge.answer(sample, "unsure", "bob")
    assert not Decision.binding().exists()
    assert (sample.answer, sample.answered_by) == ("unsure", "bob")
    with pytest.raises(ValueError, match="one of right"):
        edge.answer(sample, "perhaps", "bob")


def test_without_networks_there_is_no_edge(published_without_graph, monkeypatch):
    monkeypatch.setattr(type(runs.tables(published_without_graph)), "ask", lambda *_: [])
    with pytest.raises(runs.RunError, match="no network above the cut"):
        edge.propose(published_without_graph, "anna")
    assert not EdgeCheck.objects.exists()
