"""Decisions are made where the thing is, counted before they are done, and taken back by one click."""

import pytest
from django.urls import reverse

from graphs import decisions, edge, publishing, runs
from graphs.families import identifier_uid, identifier_url
from graphs.models import Decision, Network, Run

from ..conftest import publish
from ..linkage.town import mixed

KIND_OF = mixed().kind_of
OP = [name for name, kind in KIND_OF.items() if kind == "op"]
pytestmark = pytest.mark.django_db


def text(response) -> str:
    return " ".join(response.content.decode().split())


def decide(client, **given):
    return client.post(reverse("graphs:decide"), {"kind": given.pop("kind"), "reason": "a test", **given})


def test_what_it_would_do_is_counted_before_it_is_confirmed(analyst, published_without_graph):
    url = reverse("graphs:decide") + f"?kind=reject_member&network=N-0001&account={OP[0]}&account={OP[1]}"
    shown = text(analyst.get(url))
    assert "2 members leave N-0001" in shown
    assert f'name="account" value="{OP[1]}"' in shown
    assert not Decision.objects.exists()
    decide(analyst, kind="reject_member", network="N-0001", account=OP[:2], back="/networks/N-0001/")
    made = Decision.objects.get()
    assert made.content["accounts"] == sorted(OP[:2])
    shown = text(analyst.get("/decisions/"))
    assert "2 members leave N-0001" in shown
    assert "1 decision made or taken back since run 1" in shown


def test_a_wrong_question_gets_a_sentence(analyst, published_without_graph):
    for query in (
        "",
        "?kind=reject_member&network=N-0001&account=nobody",
        "?kind=split_network&network=N-77&account=x",
    ):
        assert 'class="alert alert-warning"' in text(analyst.get(reverse("graphs:decide") + query))
    response = analyst.post(reverse("graphs:decide"), {"kind": "dismiss", "network": "N-0001", "reason": " "})
    assert response.status_code == 302
    assert not Decision.objects.exists()


def test_one_click_takes_it_back(analyst, published_without_graph):
    decide(analyst, kind="verdict_innocent", network="N-0001", reading="agency")
    made = Decision.objects.get()
    assert f"/decisions/{made.pk}/undo/" in text(analyst.get("/decisions/?state=in_force"))
    analyst.post(f"/decisions/{made.pk}/undo/", {"back": "https://elsewhere.example/"})
    assert not Decision.binding().exists()
    assert "taken back" in text(analyst.get("/decisions/?state=undone"))
    assert "none like this" in text(analyst.get("/decisions/?state=in_force"))


def test_a_viewer_reads_the_log_and_decides_nothing(analyst, viewer, published_without_graph):
    decide(analyst, kind="dismiss", network="N-0001")
    shown = text(viewer.get("/decisions/"))
    assert "in force" in shown
    assert "/undo/" not in shown


def test_a_dismissal_needs_a_reason_and_is_taken_back_on_the_page(analyst, published_without_graph):
    decide(analyst, kind="dismiss", network="N-0001")
    assert Network.objects.get(public_id="N-0001").state == "dismissed"
    assert "Take the dismissal back" in text(analyst.get("/networks/N-0001/"))
    analyst.post(reverse("graphs:reopen", args=["N-0001"]))
    assert Network.objects.get(public_id="N-0001").state == "new"


def test_the_pages_of_network_account_and_identifier_offer_decisions_and_tell_of_them(analyst, published_without_graph):
    decide(analyst, kind="confirm_member", network="N-0001", account=OP[0])
    decide(analyst, kind="ignore_identifier", identifier=f"device:{identifier_uid('device', 'op-dev-0')}")
    network = text(analyst.get("/networks/N-0001/"))
    assert "where it would tear" in network
    assert "Confirm as member." in network
    assert "2 not yet in a run" in network
    assert 'form="decide-members"' in network
    assert "Confirm as member." in text(analyst.get(reverse("graphs:account", args=[OP[0]])))
    assert "Ignore as infrastructure." in text(analyst.get(identifier_url("device", "op-dev-0")))


def test_a_cut_shows_its_pieces_and_what_it_costs_and_splits(analyst, published_without_graph):
    cards = [f"instrument:{identifier_uid('instrument', f'op-card-{n}')}" for n in range(4)]
    others = [f"device:{identifier_uid('device', f'op-dev-{n}')}" for n in range(5)]
    others += [f"domain:{identifier_uid('domain', f'front{n}.example')}" for n in range(2)]
    others += [f"template:{identifier_uid('template', f'op-tpl-{n}')}" for n in range(3)]
    url = reverse("graphs:cut", args=["N-0001"])
    assert "Weakest cuts" in text(analyst.get(url))
    shown = text(analyst.get(url, {"cut": others}))
    assert "4 pieces" in shown
    assert "piece=2" in shown
    assert "piece=1" not in shown
    response = decide(analyst, kind="split_network", network="N-0001", cut=others, piece="2", back="/networks/N-0001/")
    assert response.url == "/networks/N-0001/"
    assert len(Decision.objects.get().content["accounts"]) == 5
    ignored = text(analyst.get(reverse("graphs:decide"), {"kind": "ignore_identifier", "cut": cards}))
    assert "4 cards on 20 accounts no longer link" in ignored
    assert "holds together" in text(analyst.get(url, {"cut": cards[:1]}))


def test_a_run_tells_what_it_rests_on_and_what_became_of_decisions(analyst, published_without_graph):
    decisions.record(
        "test", "reject_member", networks=[Network.objects.get(is_network=True)], accounts=OP[:1], reason="x"
    )
    publishing.publish(runs.start_run("test"))
    run = runs.current_run()
    shown = text(analyst.get(f"/runs/{run.pk}/"))
    assert "Against" in shown
    assert run.fingerprint in shown
    assert "When a run waits for a person" in shown
    assert analyst.get(f"/runs/{run.pk}/moves/", headers={"hx-request": "true"}).status_code == 200
    assert analyst.get(f"/runs/{run.pk}/colours/").status_code == 404


def test_a_network_that_split_off_says_from_which(analyst, first):
    network = Network.objects.get(is_network=True)
    decisions.record("test", "split_network", networks=[network], accounts=OP[::2], reason="two hands")
    run = publish()
    shown = text(analyst.get(f"/runs/{run.pk}/?kind=new"))
    assert f"split off from {network.public_id}" in shown


def test_a_held_run_is_released_or_discarded_with_a_reason(analyst, published_without_graph, monkeypatch):
    run = Run.objects.create(state=Run.State.HELD, surprises=["N-0001 grows from 20 to 44 accounts."])
    shown = text(analyst.get(f"/runs/{run.pk}/"))
    assert "waits for a person" in shown
    assert "N-0001 grows from 20 to 44 accounts." in shown
    analyst.post(f"/runs/{run.pk}/decide/", {"what": "discard", "reason": ""})
    run.refresh_from_db()
    assert run.state == Run.State.HELD
    analyst.post(f"/runs/{run.pk}/decide/", {"what": "discard", "reason": "wrong import"})
    run.refresh_from_db()
    assert (run.state, run.message) == (Run.State.DISCARDED, "wrong import")


def test_the_edge_is_drawn_and_answered_on_its_page(analyst, published_without_graph):
    run = published_without_graph
    assert "Draw them" in text(analyst.get(f"/runs/{run.pk}/edge/"))
    analyst.post(f"/runs/{run.pk}/edge/draw/")
    sample = run.edge_check.samples.first()
    analyst.post(f"/edge/{sample.pk}/answer/", {"answer": "right"})
    shown = text(analyst.get(f"/runs/{run.pk}/edge/"))
    assert "1 of 1 judged belong: precision at the edge" in shown
    assert edge.found(run.edge_check).judged == 1
