"""Casework over REST: the same rules as the pages, with the status codes a program needs."""

import pytest
from rest_framework.test import APIClient

from investigations.models import Report
from tests.investigations.conftest import ALL_YES


def client(user) -> APIClient:
    made = APIClient()
    made.force_authenticate(user)
    return made


@pytest.fixture
def api(analyst) -> APIClient:
    return client(analyst)


def test_a_case_is_opened_once(api, network):
    first = api.post("/api/v1/cases/", {"network": "N-0001"}, format="json")
    second = api.post("/api/v1/cases/", {"network": "n-0001"}, format="json")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["reference"] == second.json()["reference"] == "C-0001"
    assert [n["public_id"] for n in first.json()["networks"]] == ["N-0001"]
    assert len(api.get("/api/v1/cases/C-0001/assessments/").json()["results"]) == 2


def test_an_unknown_network_is_a_fault_of_the_request(api, run):
    answer = api.post("/api/v1/cases/", {"network": "N-9999"}, format="json")
    assert (answer.status_code, answer.json()) == (400, {"network": ["There is no network N-9999."]})


def test_an_outdated_version_is_a_conflict(api, case):
    seen = api.get("/api/v1/cases/C-0001/").json()["version"]
    assert api.patch("/api/v1/cases/C-0001/", {"title": "One", "version": seen}, format="json").status_code == 200
    late = api.patch("/api/v1/cases/C-0001/", {"title": "Two", "version": seen}, format="json")
    assert late.status_code == 409
    assert "was changed by ana" in late.json()["detail"]
    assert api.patch("/api/v1/cases/C-0001/", {"title": "Two"}, format="json").status_code == 400


def test_notes_pins_and_activity(api, case):
    assert api.post("/api/v1/cases/C-0001/notes/", {"text": "seen before"}, format="json").status_code == 201
    pinned = api.post("/api/v1/cases/C-0001/pin/", {"network": "N-0002"}, format="json")
    assert [n["public_id"] for n in pinned.json()["networks"]] == ["N-0001", "N-0002"]
    gone = api.post("/api/v1/cases/C-0001/unpin/", {"network": "N-0002"}, format="json")
    assert [n["public_id"] for n in gone.json()["networks"]] == ["N-0001"]
    verbs = [event["verb"] for event in api.get("/api/v1/cases/C-0001/activity/").json()["results"]]
    assert verbs[:3] == ["unpinned", "pinned", "noted"]


def test_an_own_assessment_needs_its_reason(api, case):
    body = {
        "network": "N-0001",
        "claim": "operator",
        "hypothesis": "operator:ALPHA",
        "words": "likely",
        "confidence": "low",
    }
    assert api.post("/api/v1/cases/C-0001/assessments/", body, format="json").status_code == 400
    made = api.post("/api/v1/cases/C-0001/assessments/", {**body, "reason": "the same office"}, format="json")
    assert made.status_code == 201
    assert made.json()[0]["author"] == "ana"


def test_four_eyes_hold_over_the_api_too(api, case, reviewer, analyst):
    version = api.get("/api/v1/cases/C-0001/").json()["version"]
    asked = {"version": version, "reviewer": reviewer.username}
    assert api.post("/api/v1/cases/C-0001/ask-review/", asked, format="json").status_code == 200
    assert api.post("/api/v1/cases/C-0001/decide/", {"approve": True}, format="json").status_code == 403
    analyst.groups.add(*reviewer.groups.all())
    del analyst._skein_roles
    case.members.filter(user=analyst).update(role="reviewer")
    own = client(analyst).post("/api/v1/cases/C-0001/decide/", {"approve": True}, format="json")
    assert own.status_code == 400
    assert "somebody who wrote nothing in it" in own.json()["detail"]
    other = client(reviewer).post("/api/v1/cases/C-0001/decide/", {"approve": True, "answers": ALL_YES}, format="json")
    assert (other.status_code, other.json()["verdict"]) == (200, "approved")


def test_a_report_is_ordered_watched_and_downloaded(api, case):
    ordered = api.post("/api/v1/cases/C-0001/report/")
    assert ordered.status_code == 202
    shown = api.get(f"/api/v1/reports/{ordered.json()['id']}/").json()
    assert (shown["state"], shown["case"]) == ("ready", "C-0001")
    data = api.get(f"/api/v1/reports/{shown['id']}/files/json/")
    assert b"".join(data.streaming_content).startswith(b"{")
    assert api.get(f"/api/v1/reports/{shown['id']}/files/exe/").status_code == 404
    frozen = api.get(f"/api/v1/snapshots/{shown['snapshot']}/content/").json()
    assert frozen["case"]["reference"] == "C-0001"
    assert Report.objects.get().snapshot.sha256 == shown["snapshot"]


def test_operators_and_indicators(api, run):
    operators = {o["operator_id"]: o for o in api.get("/api/v1/operators/").json()}
    assert operators["ALPHA"]["networks"] == ["N-0001"]
    assert api.get("/api/v1/operators/NOBODY/").status_code == 404
    page = api.get("/api/v1/indicators/", {"limit": 3}).json()
    assert (page["count"], len(page["results"])) == (4, 3)
    assert page["results"][0]["usefulness"] == "useful"


def test_a_case_that_does_not_exist_is_not_found(api, run):
    assert api.get("/api/v1/cases/C-0009/").status_code == 404
    assert api.get("/api/v1/cases/nonsense/").status_code == 404
