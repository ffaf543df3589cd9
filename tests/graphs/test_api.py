"""The API says what the pages say."""

import pytest

from graphs.models import Network, Run, WatchHit
from graphs.schema import uid

from .linkage.town import mixed

OP = [name for name, kind in mixed().kind_of.items() if kind == "op"]
API = "/api/v1/"


def get(client, path):
    response = client.get(API + path)
    assert response.status_code == 200, response.content
    return response.json()


@pytest.mark.services
def test_networks_are_those_above_the_cut_unless_asked_otherwise(analyst, published):
    assert [row["public_id"] for row in get(analyst, "networks/")["results"]] == ["N-0001"]
    assert get(analyst, "networks/?cut=all&limit=1")["count"] == Network.objects.count()
    detail = get(analyst, "networks/N-0001/")
    assert sum(line["bits"] for line in detail["judgement"]) == pytest.approx(detail["judgement_bits"])


@pytest.mark.services
def test_members_and_identifiers_are_paged_with_their_count(analyst, published):
    page = get(analyst, "networks/N-0001/members/?limit=3&offset=18&ordering=bits")
    assert (page["count"], len(page["results"])) == (20, 2)
    assert get(analyst, "networks/N-0001/identifiers/?limit=1")["count"] > 10
    assert analyst.get(f"{API}networks/N-0001/members/?ordering=colour").status_code == 400
    terms = get(analyst, f"networks/N-0001/members/{OP[0]}/terms/")
    assert terms[0]["family"] == "prior"


@pytest.mark.services
def test_an_account_is_masked_until_it_is_revealed(analyst, viewer, published):
    email = mixed().rows["accounts"][int(OP[0][3:])]["email"]
    assert get(analyst, f"accounts/{OP[0]}/")["email"] != email
    assert get(analyst, f"accounts/{OP[0]}/?reveal=1")["email"] == email
    assert get(viewer, f"accounts/{OP[0]}/?reveal=1")["email"] != email
    assert analyst.get(f"{API}accounts/nobody/").status_code == 404


@pytest.mark.services
def test_an_identifier_lists_its_accounts_with_citations(analyst, published):
    key = f"device:{uid('Device', 'op-dev-0')}"
    found = get(analyst, f"identifiers/{key}/")
    assert (found["accounts"], found["judged"]["verdict"]) == (4, "owned")
    page = get(analyst, f"identifiers/{key}/accounts/?limit=2")
    assert page["count"] == 4
    assert {row["kind"] for row in page["results"]} == {"devices"}


@pytest.mark.services
def test_a_pair_is_explained(analyst, published):
    pair = get(analyst, f"explain/?a={OP[0]}&b={OP[5]}")
    assert pair["linked"]
    assert analyst.get(f"{API}explain/?a={OP[0]}").status_code == 400
    assert analyst.get(f"{API}explain/?a={OP[0]}&b=nobody").status_code == 404


@pytest.mark.services
def test_search_and_runs(analyst, published):
    assert any(hit["exact"] for group in get(analyst, f"search/?q={OP[0]}") for hit in group["hits"])
    assert get(analyst, "runs/")["results"][0]["is_current"]


@pytest.mark.services
def test_a_run_is_started_by_those_who_may(analyst, viewer, published, monkeypatch):
    sent = []
    monkeypatch.setattr("graphs.tasks.link.delay", lambda *args: sent.append(args))
    assert viewer.post(f"{API}runs/").status_code == 403
    answer = analyst.post(f"{API}runs/", {"parameters": {"minimum_size": 6}}, content_type="application/json")
    assert answer.status_code == 202
    assert sent == [(answer.json()["id"], "analyst")]
    assert Run.objects.get(pk=answer.json()["id"]).parameters["minimum_size"] == 6
    wrong = analyst.post(f"{API}runs/", {"parameters": {"colour": 6}}, content_type="application/json")
    assert wrong.status_code == 400


@pytest.mark.services
def test_a_dead_neo4j_is_503_with_the_command(analyst, published, settings):
    settings.NEO4J_URI = "bolt://127.0.0.1:1"
    response = analyst.get(f"{API}accounts/{OP[0]}/")
    assert response.status_code == 503
    assert "make run" in response.json()["detail"]


@pytest.mark.django_db
def test_weak_cuts_and_watch_hits_are_told(analyst, published_without_graph):
    cuts = get(analyst, "networks/N-0001/cuts/")
    assert cuts
    assert {"splits_off", "falls_below", "bits_lost", "remaining"} <= set(cuts[0])
    WatchHit.objects.create(
        run=published_without_graph, network=Network.objects.get(public_id="N-0001"), account_id="late", batch=2,
        bits=12.5, probability=0.99, terms=[{"family": "prior", "value": None, "members_with": None, "total_with": 334,
                                             "expected": None, "rank": None, "bits": 12.5}],
    )  # fmt: skip
    assert get(analyst, "networks/N-0001/")["watch_hits"] == 1
    (hit,) = get(analyst, "watch/?network=N-0001")["results"]
    assert (hit["account_id"], hit["network"], hit["terms"][0]["bits"]) == ("late", "N-0001", 12.5)
    assert get(analyst, "watch/?network=N-0002")["count"] == 0
    assert "late" in analyst.get("/").content.decode()
    assert "New accounts that belong to it" in analyst.get("/networks/N-0001/").content.decode()


@pytest.mark.django_db
def test_a_held_run_is_discarded_with_a_reason(analyst, viewer, home):
    run = Run.objects.create(state=Run.State.HELD, surprises=["N-0001 grows from 20 to 44 accounts."])
    url = f"{API}runs/{run.pk}/discard/"
    assert viewer.post(url, {"reason": "x"}).status_code == 403
    assert analyst.post(url, {}).status_code == 400
    assert analyst.post(url, {"reason": "a wrong import"}).json()["state"] == "discarded"
    assert analyst.post(f"{API}runs/{run.pk}/release/", {"reason": "after all"}).status_code == 400
