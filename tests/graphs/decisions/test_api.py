"""Decisions through the API, as the canvas makes them."""

import pytest

from graphs.models import Decision
from graphs.schema import uid

from ..linkage.town import mixed

OP = [name for name, kind in mixed().kind_of.items() if kind == "op"]
API = "/api/v1/decisions/"
pytestmark = pytest.mark.django_db


def post(client, path="", **data):
    return client.post(API + path, data, content_type="application/json")


def test_counts_first_then_the_decision_then_its_undoing(analyst, published_without_graph):
    asked = {"kind": "reject_member", "networks": ["N-0001"], "accounts": OP[:3]}
    counted = post(analyst, "preview/", **asked)
    assert counted.json()["sentence"].startswith("3 members leave N-0001")
    assert not Decision.objects.exists()
    made = post(analyst, **asked, reason="customers of ours")
    assert made.status_code == 201
    assert (made.json()["author"], made.json()["in_force"]) == ("analyst", True)
    undone = post(analyst, f"{made.json()['id']}/undo/")
    assert (undone.status_code, undone.json()["undoes"]) == (201, made.json()["id"])
    listed = analyst.get(f"{API}?account={OP[0]}").json()
    assert (listed["count"], listed["results"][0]["in_force"]) == (1, False)
    assert analyst.get(f"{API}?state=in_force").json()["count"] == 0


def test_an_identifier_is_named_by_the_uid_that_the_canvas_has(analyst, viewer, published_without_graph):
    given = [{"family": "address", "uid": uid("Ip", "192.0.2.10")}]
    made = post(analyst, kind="ignore_identifier", identifiers=given, reason="a gateway").json()
    assert Decision.objects.get(pk=made["id"]).content == {"identifiers": [["address", "192.0.2.10"]]}
    shown = {"type": "identifier", "family": "address", "key": given[0]["uid"], "value": "192.0.2.10"}
    assert made["subjects"] == [shown]
    assert viewer.get(f"{API}{made['id']}/").json()["subjects"][0]["value"] == "192.0.2.•"
    assert viewer.post(API, {}, content_type="application/json").status_code == 403


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "reject_member", "networks": ["N-9999"], "accounts": OP[:1], "reason": "x"},
        {"kind": "reject_member", "networks": ["N-0001"], "accounts": ["nobody"], "reason": "x"},
        {"kind": "reject_member", "networks": ["N-0001"], "accounts": OP[:1]},
        {"kind": "ignore_identifier", "identifiers": [{"family": "device", "uid": "0" * 32}], "reason": "x"},
        {"kind": "colour", "reason": "x"},
    ],
)
def test_what_cannot_be_is_refused(analyst, published_without_graph, asked):
    assert post(analyst, **asked).status_code == 400
    assert not Decision.objects.exists()
