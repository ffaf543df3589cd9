import pytest
from django.contrib.auth.models import User
from django.test import Client

from graphs.models import Network

from .test_api import network, signed_in  # noqa: F401

URL = "/api/v1/saved-scenes/"


@pytest.fixture
def anna(network: Network) -> Client:  # noqa: F811
    return signed_in("analyst")


def post(client: Client, **body: object):
    return client.post(URL, {"name": "Cards", "network": "N-1", "state": {"pins": []}, **body}, "application/json")


def patch(client: Client, pk: int, **body: object):
    return client.patch(f"{URL}{pk}/", body, "application/json")


def test_a_scene_comes_back_with_its_state_version_and_address(anna: Client):
    made = post(anna, state={"pins": [1]}).json()
    found = anna.get(f"{URL}{made['id']}/").json()
    assert (found["state"], found["version"], found["owner"], found["may_edit"]) == ({"pins": [1]}, 1, "analyst", True)
    page = anna.get(found["url"])
    assert page.status_code == 302
    assert page["Location"] == f"/networks/N-1/?scene={made['id']}#canvas"


def test_a_save_on_an_old_version_is_answered_409_with_who_changed_what(anna: Client):
    pk = post(anna).json()["id"]
    assert patch(anna, pk, version=1, state={"pins": [1]}).json()["version"] == 2
    refused = patch(anna, pk, version=1, state={"notes": ["mine"]})
    assert refused.status_code == 409
    answer = refused.json()
    assert "analyst saved this scene" in answer["detail"]
    assert (answer["scene"]["version"], answer["since"][0]["parts"]) == (2, ["pins"])


def test_who_may_only_read_is_told_whose_it_is(anna: Client):
    pk = post(anna).json()["id"]
    viewer = signed_in("viewer")
    assert viewer.get(f"{URL}{pk}/").status_code == 404
    assert viewer.get(f"/scenes/{pk}/").status_code == 404
    anna.put(f"{URL}{pk}/shares/", [{"who": "viewer", "may_edit": False}], "application/json")
    assert viewer.get(f"{URL}{pk}/").json()["may_edit"] is False
    refused = patch(viewer, pk, version=1, state={})
    assert (refused.status_code, refused.json()["detail"]) == (
        403, "analyst shares this scene for reading; save yours under another name.",
    )  # fmt: skip
    assert viewer.delete(f"{URL}{pk}/").status_code == 403
    assert viewer.put(f"{URL}{pk}/shares/", [], "application/json").status_code == 403
    anna.put(f"{URL}{pk}/shares/", [{"who": "viewer", "may_edit": True}], "application/json")
    assert patch(viewer, pk, version=1, state={"pins": [7]}).json()["changed_by"] == "viewer"
    assert anna.get(f"{URL}{pk}/shares/").json() == [{"who": "viewer", "may_edit": True}]


def test_drafts_are_kept_without_a_name_and_listed_by_network(anna: Client):
    body = {"network": "N-1", "state": {"pins": [1]}}
    first = anna.put(f"{URL}draft/", body, "application/json").json()
    assert (first["draft"], first["version"]) == (True, 1)
    again = anna.put(f"{URL}draft/", {**body, "version": 1, "state": {"pins": [2]}}, "application/json").json()
    assert (again["id"], again["version"]) == (first["id"], 2)
    assert anna.put(f"{URL}draft/", {**body, "version": 1}, "application/json").status_code == 409
    assert [row["id"] for row in anna.get(URL, {"network": "N-1"}).json()["results"]] == [first["id"]]
    assert anna.get(URL, {"network": "N-2"}).json()["results"] == []


def test_every_version_has_who_when_and_what(anna: Client):
    pk = post(anna, state={"pins": [1]}).json()["id"]
    patch(anna, pk, version=1, state={"pins": [1, 2]}, name="Cards and pins")
    rows = anna.get(f"{URL}{pk}/versions/").json()
    assert [(row["number"], row["parts"]) for row in rows] == [(2, ["pins", "name"]), (1, ["everything"])]
    assert anna.get(f"{URL}{pk}/versions/1/").json()["state"] == {"pins": [1]}
    assert anna.get(f"{URL}{pk}/versions/9/").status_code == 404


@pytest.mark.parametrize(
    "body", [{"name": " "}, {"state": [1]}, {"state": "x"}, {"network": "N-99"}, {"name": "x" * 200}]
)
def test_what_cannot_be_kept_is_said(anna: Client, body: dict):
    answer = post(anna, **body)
    assert answer.status_code in (400, 404)
    assert str(answer.json())


def test_the_page_lists_scenes_with_whom_they_are_shared(anna: Client):
    assert "No scene is kept yet" in anna.get("/scenes/").content.decode()
    pk = post(anna).json()["id"]
    User.objects.create_user("boris")
    anna.put(f"{URL}{pk}/shares/", [{"who": "boris", "may_edit": True}], "application/json")
    page = anna.get("/scenes/").content.decode()
    assert f'href="/scenes/{pk}/"' in page
    assert "boris (edits)" in page
    assert "showing 1–1 of 1" in page


def test_a_scene_is_removed_by_its_owner(anna: Client):
    pk = post(anna).json()["id"]
    assert anna.delete(f"{URL}{pk}/").status_code == 204
    assert anna.get(f"{URL}{pk}/").status_code == 404


def test_what_an_analyst_had_fetched_is_masked_for_who_may_not_see_it(anna: Client):
    found = [{"nodes": [{"kind": "address", "key": "k", "label": "192.0.2.7", "total": 2, "network": ""}], "links": []}]
    pk = post(anna, state={"found": found}).json()["id"]
    viewer = signed_in("viewer")
    anna.put(f"{URL}{pk}/shares/", [{"who": "viewer"}], "application/json")
    for path in (f"{URL}{pk}/", f"{URL}{pk}/versions/1/"):
        assert anna.get(path).json()["state"]["found"][0]["nodes"][0]["label"] == "192.0.2.7"
        assert viewer.get(path).json()["state"]["found"][0]["nodes"][0]["label"] == "192.0.2.•"
