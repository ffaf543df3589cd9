from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from graphs.models import Network, Run
from graphs.scenes.scene import key_of

from .conftest import tables, write_run

ADDRESS = "198.51.100.9"


@pytest.fixture
def network(db: None, settings, tmp_path: Path) -> Network:
    settings.SKEIN_HOME = tmp_path
    settings.EVIDENCE_URL = str(tmp_path / "evidence")
    run = Run.objects.create(state=Run.State.PUBLISHED, is_current=True, finished_at=timezone.now())
    write_run(run.folder, tables())
    common = {
        "run": run, "first_run": run, "is_network": True, "size": 9, "judgement_probability": 0.9, "judgement_bits": 5,
        "reading": "fake-account operation", "operator_name": "Op",
    }  # fmt: skip
    made = [
        Network.objects.create(number=n, public_id=f"N-{n}", party_id=party, named=n == 1, **common)
        for n, party in ((1, "P1"), (2, "P2"))
    ]
    return made[0]


def signed_in(role: str) -> Client:
    user = User.objects.create_user(role, password="x")
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    client = Client()
    client.force_login(user)
    return client


def get(client: Client, path: str, **parameters: str):
    return client.get(f"/api/v1/scenes/{path}", parameters)


def test_the_overview_names_the_network_its_run_and_its_operator(network: Network):
    scene = get(signed_in("viewer"), "N-1/").json()
    assert (scene["kind"], scene["title"], scene["run"], scene["operator"]) == ("overview", "N-1", network.run_id, "Op")
    assert sum(scene["groups"]["accounts"]) == scene["totals"]["accounts"] == 9


def test_all_networks_are_named_as_people_know_them(network: Network):
    scene = get(signed_in("viewer"), "").json()
    assert scene["groups"]["name"] == ["N-1", "N-2"]
    assert scene["groups"]["operator"] == ["Op", ""], "an operator is named only where attribution names one"


@pytest.mark.parametrize(("role", "shown"), [("viewer", "192.0.2.•"), ("analyst", "192.0.2.7")])
def test_addresses_are_shown_to_those_who_may_see_them(network: Network, role: str, shown: str):
    scene = get(signed_in(role), "N-1/nodes/", group="0").json()
    address = scene["nodes"]["key"].index(key_of("address", "192.0.2.7"))
    assert scene["nodes"]["label"][address] == shown


def test_the_shelf_keeps_what_one_may_see_from_the_next_person(network: Network):
    analyst = get(signed_in("analyst"), "N-1/nodes/").json()
    viewer = get(signed_in("viewer"), "N-1/nodes/").json()
    assert "192.0.2.7" in analyst["nodes"]["label"]
    assert "192.0.2.7" not in viewer["nodes"]["label"]


def test_a_link_is_explained_in_bits_rarity_and_reason(network: Network):
    answer = get(
        signed_in("analyst"), "N-1/explanation/", account="a0", kind="instrument", key=key_of("instrument", "card-left")
    ).json()
    assert answer["about"] == "link"
    assert [term["bits"] for term in answer["terms"]] == [3.0]
    assert answer["rarity"] == "This card is on 6 accounts, 5 of them in this network."
    assert answer["reason"] == "5 of its 6 accounts are in N-1", "people do not know the engine's own ids"
    assert answer["evidence"]["total"] == 0


def test_evidence_is_for_those_who_may_see_it(network: Network):
    answer = get(
        signed_in("viewer"), "N-1/explanation/", account="b0", kind="address", key=key_of("address", "192.0.2.7")
    ).json()
    assert "evidence" not in answer
    assert {term["value"] for term in answer["terms"]} == {"192.0.2.• 2026-03", "192.0.2.• 2026-04"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("N-9/", 404),
        ("N-1/nodes/?group=7", 404),
        ("N-1/nodes/?group=../../x", 404),
        ("N-1/explanation/?account=nobody", 404),
        ("N-1/explanation/?kind=device&key=nothing", 404),
        ("N-1/explanation/?kind=nonsense&key=x", 404),
        ("N-1/neighbours/?kind=account&key=a0&limit=5000", 400),
        ("N-1/neighbours/?kind=account&key=a0&limit=x", 400),
        ("N-1/neighbours/?kind=account&key=a0&order=prettiest", 400),
        ("N-1/counts/?kind=nonsense&key=x", 400),
    ],
)
def test_what_cannot_be_answered_is_said_in_a_sentence(network: Network, path: str, status: int):
    response = signed_in("analyst").get(f"/api/v1/scenes/{path}")
    assert response.status_code == status
    assert str(response.json())


def test_a_silent_graph_is_told_with_the_command_that_helps(network: Network, settings):
    settings.NEO4J_URI = "bolt://127.0.0.1:1"
    response = get(signed_in("analyst"), "N-1/counts/", kind="account", key="a0")
    assert response.status_code == 503
    assert "make run" in response.json()["detail"]


def test_large_scenes_travel_compressed(network: Network, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("graphs.scenes.answers.COMPRESS_FROM", 100)
    client = signed_in("analyst")
    plain = client.get("/api/v1/scenes/N-1/nodes/")
    packed = client.get("/api/v1/scenes/N-1/nodes/", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content)
    assert packed["Vary"] and "Accept-Encoding" in packed["Vary"]
