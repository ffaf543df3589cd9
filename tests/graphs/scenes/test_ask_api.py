"""The canvas's questions over HTTP, on a real run of the mixed town in a real Neo4j."""

import pytest
from django.test import Client

from graphs.models import Network, Run
from graphs.run_tables import RunTables
from graphs.scenes.scene import key_of


@pytest.fixture
def operation(published: Run) -> Network:
    rows = RunTables(published.folder).ask(
        "SELECT party_id FROM {party_identifiers} WHERE starts_with(value, 'op-card') GROUP BY 1 ORDER BY count(*) DESC"
    )
    return Network.objects.get(run=published, party_id=rows[0]["party_id"])


def ask(client: Client, network: Network, question: str, **body: object):
    return client.post(f"/api/v1/scenes/{network.public_id}/{question}/", body, "application/json")


def test_questions_about_a_network_are_answered_in_one_go(operation: Network, analyst: Client):
    """One test, because publishing a run costs more than all the questions."""
    tables = RunTables(operation.run.folder)
    members = [row["account_id"] for row in tables.all_members(operation.party_id)]
    nodes = [{"kind": "account", "key": name} for name in members]
    found = ask(analyst, operation, "paths", here=nodes[:1], there=nodes[1:2], hub=None).json()
    assert found["rows"][0]["nodes"][0]["key"] == members[0]
    assert found["rows"][0]["nodes"][-1]["key"] == members[1]
    assert {row["network"] for row in found["rows"][0]["nodes"] if row["kind"] == "account"} == {operation.public_id}
    shared = ask(analyst, operation, "common", nodes=nodes, hub=None).json()
    assert shared["total"] >= 5
    card = tables.ask("SELECT value FROM {party_identifiers} WHERE starts_with(value, 'op-card') ORDER BY value")[0][
        "value"
    ]
    cut = ask(
        analyst, operation, "whatif", identifiers=[{"kind": "instrument", "key": key_of("instrument", card)}]
    ).json()
    assert cut["before"] == len(members)
    assert cut["weakened"] + cut["fallen_total"] > 0
    base = f"/api/v1/scenes/{operation.public_id}/"
    assert set(analyst.get(f"{base}similar/").json()) == {"residue", "features"}
    assert analyst.get(f"{base}cuts/").json()["rows"]
    times = analyst.get(f"{base}times/").json()
    assert (times["accounts"], sum(times["days"]["created"])) == (len(members), len(members))
    assert analyst.get(f"{base}times/").json() == times, "the second time from the shelf"
    some = ask(analyst, operation, "activity", accounts=[*members[:2], "a stranger"]).json()
    assert some["accounts"] == 2
    active = ask(analyst, operation, "active", what="created", first=0, last=100_000).json()
    assert (sorted(active["accounts"]), active["of"]) == (sorted(members), len(members))
    assert operation.public_id in [pool["network"] for pool in analyst.get(f"{base}river/").json()["pools"]]
    assert analyst.get("/api/v1/scenes/river/").json()["pools"]


@pytest.mark.parametrize(
    ("question", "body", "status"),
    [
        ("paths", {}, 400),
        ("paths", {"here": [{"kind": "x", "key": "y"}], "there": [{"kind": "account", "key": "y"}]}, 400),
        ("common", {"nodes": [{"kind": "account", "key": "acc"}]}, 404),
        ("whatif", {"identifiers": [{"kind": "device", "key": "0" * 32}]}, 404),
        ("active", {"first": -1, "last": 3}, 400),
        ("active", {"first": 1, "last": 3, "what": "sleep"}, 400),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(
    published_without_graph: Run, analyst: Client, question: str, body: dict, status: int
):
    network = Network.objects.filter(run=published_without_graph).first()
    answer = ask(analyst, network, question, **body)
    assert answer.status_code == status
    assert str(answer.json())
