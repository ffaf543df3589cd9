"""Weights are proposed from verdicts, shown with what they change, adopted by a person, and used by the next run."""

import pytest

from graphs import decisions, runs, weights
from graphs.models import AdoptedWeights, Network

from .conftest import publish

pytestmark = pytest.mark.django_db


def judge(kind: str, **which) -> None:
    reading = {"reading": "office"} if kind == "verdict_innocent" else {}
    decisions.record("anna", kind, networks=list(Network.objects.filter(**which)), reason="seen", **reading)


def test_without_verdicts_nothing_is_proposed(first):
    proposal = weights.propose(first)
    assert (proposal.values, proposal.moving, proposal.fit.verdicts) == ({}, [], 0)


def test_verdicts_propose_weights_that_the_next_run_uses(first):
    judge("verdict_innocent", is_network=True)
    proposal = weights.propose(first)
    assert proposal.fit.verdicts == 1
    assert proposal.values
    weights.adopt("anna", proposal, proposal.key, "one verdict, for a test")
    assert not runs.is_up_to_date(first)
    run = publish()
    assert dict(runs.parameters_of(run).weights) == proposal.values
    line = next(iter(proposal.values))
    shown = runs.tables(run).ask("SELECT DISTINCT weight FROM {judgement} WHERE feature = ?", line)
    assert shown == [{"weight": proposal.values[line]}]
    assert list(weights.verdicts(run).values()) == [False]


def test_the_later_word_on_a_network_counts(first):
    judge("verdict_innocent", is_network=True)
    judge("verdict_operation", is_network=True)
    assert list(weights.verdicts(first).values()) == [True]
    assert list(weights.verdicts(publish()).values()) == [True]


def test_only_what_was_shown_is_adopted_and_only_with_a_reason(first):
    judge("verdict_innocent", is_network=True)
    proposal = weights.propose(first)
    with pytest.raises(runs.RunError, match="has changed"):
        weights.adopt("anna", proposal, "another", "because")
    with pytest.raises(runs.RunError, match="Say why"):
        weights.adopt("anna", proposal, proposal.key, "")
    assert not AdoptedWeights.objects.exists()


def test_the_judged_weights_come_back(first):
    judge("verdict_innocent", is_network=True)
    proposal = weights.propose(first)
    weights.adopt("anna", proposal, proposal.key, "a test")
    weights.return_to_judged("anna", "it was a test")
    assert runs.adopted_weights() == ()
    with pytest.raises(runs.RunError, match="in use already"):
        weights.return_to_judged("anna", "again")


def test_the_page_shows_and_adopts_them(first, analyst):
    judge("verdict_innocent", is_network=True)
    shown = analyst.get("/weights/").content.decode()
    assert "1 verdict stands" in shown
    proposal = weights.propose(first)
    analyst.post("/weights/adopt/", {"what": "proposed", "key": proposal.key, "reason": "a test"})
    assert AdoptedWeights.objects.get().values == proposal.values
    shown = analyst.get("/weights/").content.decode()
    assert "the next run uses them" in shown
    assert "Go back to the judged ones" in shown
