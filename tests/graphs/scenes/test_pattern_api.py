import pytest
from django.test import Client
from neo4j import Driver

from accounts.models import AuditEntry
from graphs.models import Network

from .test_api import network, signed_in  # noqa: F401

URL = "/api/v1/patterns/"
SEARCH = {
    "name": "Cards",
    "cypher": "MATCH (a:Account)-[:PAID_WITH]->(c) WHERE c.degree <= $most RETURN a, c, a.email AS mail",
    "parameters": [{"name": "most", "type": "number", "default": 5}],
}  # fmt: skip


@pytest.fixture
def anna(network: Network, neo4j: Driver) -> Client:  # noqa: F811
    with neo4j.session() as session:
        session.run(
            "CREATE (:Account {uid: 'a', account_id: 'acc-1', email: 'x@y.example'})-[:PAID_WITH]->"
            "(:Instrument {uid: 'i', value: 'card', degree: 2}), "
            "(:Account {uid: 'b', account_id: 'acc-2'})-[:SEEN_AT]->(:Ip {uid: 'p', value: '192.0.2.7', degree: 1})"
        ).consume()
    return signed_in("analyst")


def post(client: Client, path: str = "", **body: object):
    return client.post(URL + path, body, "application/json")


def test_a_search_is_saved_with_its_parameters_and_run_by_everyone_who_may(anna: Client):
    made = post(anna, **SEARCH)
    assert made.status_code == 201
    found = post(signed_in("reviewer"), f"{made.json()['id']}/run/", values={"most": 2}).json()
    assert [node["label"] for node in found["nodes"]] == ["acc-1", "card"]
    assert found["rows"] == [[{"node": 0}, {"node": 1}, {"text": "•••"}]]
    assert (found["hidden"], found["more"]) == (1, False)
    assert [row["name"] for row in anna.get(URL).json()["saved"]] == ["Cards"]
    assert len(anna.get(URL).json()["starters"]) >= 4


def test_text_that_a_search_computes_is_shown_on_request_and_audited(anna: Client):
    pk = post(anna, **SEARCH).json()["id"]
    found = post(anna, f"{pk}/run/", reveal=True).json()
    assert found["rows"][0][2] == {"text": "x@y.example"}
    entry = AuditEntry.objects.get(action="reveal pattern search")
    assert (entry.actor, entry.details["text cells"], entry.details["cypher"]) == ("analyst", 1, SEARCH["cypher"])


def test_every_run_is_audited_with_what_was_asked(anna: Client):
    post(anna, "try/", cypher="MATCH (n:Ip) RETURN n", values={})
    entry = AuditEntry.objects.get(action="run pattern search")
    assert (entry.subject, entry.details["rows"], entry.details["cypher"]) == (
        "pattern:unsaved",
        1,
        "MATCH (n:Ip) RETURN n",
    )


def test_addresses_are_masked_as_everywhere(anna: Client, monkeypatch: pytest.MonkeyPatch):
    from accounts import permissions

    assert post(anna, "try/", cypher="MATCH (n:Ip) RETURN n").json()["nodes"][0]["label"] == "192.0.2.7"
    wider = {**permissions.PERMISSIONS, "graphs.search_patterns": frozenset(permissions.ROLES)}
    monkeypatch.setattr(permissions, "PERMISSIONS", wider)
    assert post(signed_in("viewer"), "try/", cypher="MATCH (n:Ip) RETURN n").json()["nodes"][0]["label"] == "192.0.2.•"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"cypher": "MATCH (n) DELETE n"}, "cypher"),
        ({"cypher": "MATCH (n RETURN n"}, "cypher"),
        ({"cypher": "MATCH (n) WHERE n.uid = $most RETURN n", "parameters": []}, "cypher"),
        ({"name": ""}, "name"),
        ({"parameters": [{"name": "no good", "type": "number"}]}, "parameters"),
        ({"parameters": [{"name": "most", "type": "guess"}]}, "parameters"),
    ],
)
def test_what_cannot_run_is_not_saved(anna: Client, body: dict, field: str):
    answer = post(anna, **{**SEARCH, **body})
    assert answer.status_code == 400
    assert field in answer.json()


def test_an_edit_on_an_old_version_is_refused_with_who_was_first(anna: Client):
    pk = post(anna, **SEARCH).json()["id"]
    edit = {"version": 1, "about": "mine"}
    assert anna.patch(f"{URL}{pk}/", edit, "application/json").json()["version"] == 2
    refused = signed_in("reviewer").patch(f"{URL}{pk}/", edit, "application/json")
    assert refused.status_code == 409
    assert "analyst changed this search" in refused.json()["detail"]
    assert anna.get(f"{URL}{pk}/").json()["about"] == "mine"


def test_two_searches_have_two_names(anna: Client):
    post(anna, **SEARCH)
    assert "name" in post(anna, **SEARCH).json()


def test_a_search_can_be_removed_and_that_is_audited(anna: Client):
    pk = post(anna, **SEARCH).json()["id"]
    assert anna.delete(f"{URL}{pk}/").status_code == 204
    assert AuditEntry.objects.filter(action="remove pattern", subject=f"pattern:{pk}").exists()


def test_a_viewer_may_not(anna: Client):
    assert post(signed_in("viewer"), "try/", cypher="MATCH (n) RETURN n").status_code == 403
