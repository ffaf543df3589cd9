"""Members, tasks, files, comments, moves, the queue and hooks over REST: what pages do, with status codes."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient
from rest_framework.throttling import UserRateThrottle

from graphs.models import Network
from investigations import casework, queueing
from investigations.models import Hook, Notification
from tests.investigations.test_api import client

CASE = "/api/v1/cases/C-0001/"


@pytest.fixture
def api(case, analyst) -> APIClient:
    return client(analyst)


def test_members_are_given_roles_and_taken_out(api, case, colleague):
    given = api.post(f"{CASE}members/", {"user": "carl", "role": "reader"}, format="json")
    assert {m["user"]: m["role"] for m in given.json()["results"]} == {"ana": "owner", "carl": "reader"}
    assert client(colleague).get(CASE).status_code == 200
    assert client(colleague).post(f"{CASE}notes/", {"text": "x"}, format="json").status_code == 403
    api.post(f"{CASE}members/", {"user": "carl"}, format="json")
    assert client(colleague).get(CASE).status_code == 404


def test_a_task_that_somebody_changed_meanwhile_is_a_conflict(api):
    assert len(api.post(f"{CASE}playbook/", {"playbook": "intake"}, format="json").json()) == 4
    made = api.post(f"{CASE}tasks/", {"title": "Look"}, format="json")
    assert made.status_code == 201
    url = f"{CASE}tasks/{made.json()['id']}/"
    assert api.post(url, {"version": 1, "state": "done"}, format="json").json()["state"] == "done"
    assert api.post(url, {"version": 1, "state": "dropped"}, format="json").status_code == 409
    assert api.get(f"{CASE}tasks/").json()["count"] == 5


def test_a_file_goes_in_and_comes_out_whole(api):
    sent = api.post(f"{CASE}files/", {"file": SimpleUploadedFile("a.txt", b"seen")}, format="multipart")
    assert (sent.status_code, sent.json()["size"]) == (201, 4)
    got = api.get(f"{CASE}files/{sent.json()['id']}/")
    assert b"".join(got.streaming_content) == b"seen"
    assert (
        api.post(f"{CASE}files/", {"file": SimpleUploadedFile("a.exe", b"MZ")}, format="multipart").status_code == 400
    )


def test_pins_notes_and_their_versions(api):
    pinned = api.post(f"{CASE}pins/", {"kind": "account", "key": "P1-0"}, format="json")
    assert pinned.status_code == 201
    assert api.delete(f"{CASE}pins/{pinned.json()['id']}/").status_code == 204
    note = api.post(f"{CASE}notes/", {"text": "first"}, format="json").json()
    url = f"{CASE}notes/{note['id']}/"
    assert api.post(url, {"text": "second", "version": 1}, format="json").json()["version"] == 2
    assert api.post(url, {"text": "third", "version": 1}, format="json").status_code == 409
    assert [v["text"] for v in api.get(f"{url}versions/").json()["results"]] == ["first"]


def test_a_case_moves_along_its_ways(api):
    assert api.post(f"{CASE}transition/", {"transition": "start"}, format="json").json()["state"] == "investigating"
    refused = api.post(f"{CASE}transition/", {"transition": "close"}, format="json")
    assert (refused.status_code, refused.json()["detail"]) == (
        400, "C-0001 is investigating: it cannot be closed now.",
    )  # fmt: skip
    late = api.post(f"{CASE}transition/", {"transition": "start", "version": 1}, format="json")
    assert late.status_code == 409


def test_a_merge_is_taken_back(api, analyst):
    casework.open_case(analyst, Network.objects.get(public_id="N-0002"))
    made = api.post("/api/v1/cases/C-0002/merge/", {"into": "c-0001"}, format="json")
    assert (made.status_code, made.json()["target"]) == (201, "C-0001")
    assert len(api.get(CASE).json()["networks"]) == 2
    assert api.post(f"{CASE}moves/{made.json()['id']}/take-back/").json()["undone_by"] == "ana"
    assert len(api.get(CASE).json()["networks"]) == 1
    assert api.post(f"{CASE}merge/", {"into": "C-0099"}, format="json").json()["detail"] == "There is no case C-0099."


def test_comments_are_settled_and_the_review_decided(api, case, reviewer):
    asked = {"version": api.get(CASE).json()["version"], "reviewer": "rita"}
    api.post(f"{CASE}ask-review/", asked, format="json")
    other = client(reviewer)
    body = {"anchor": "figure", "key": "N-0001:exchanges", "text": "From where?"}
    made = other.post(f"{CASE}comments/", body, format="json")
    assert made.status_code == 201
    assert api.post(f"{CASE}comments/{made.json()['id']}/settle/").status_code == 400
    assert other.post(f"{CASE}comments/{made.json()['id']}/settle/").json()["settled_at"]
    decided = other.post(f"{CASE}decide/", {"approve": False, "reason": "no"}, format="json").json()
    assert (decided["asked_by"], decided["asked_of"], decided["reviewer"]) == ("ana", "rita", "rita")


def test_the_queue_is_taken_assigned_snoozed_and_dismissed_with_counts(api, colleague):
    queueing.fill()
    first = api.post("/api/v1/queue/next/").json()
    assert (first["network"], first["assignee"]) == ("N-0001", "ana")
    items = [row["id"] for row in api.get("/api/v1/queue/?state=waiting").json()["results"]]
    assert api.post("/api/v1/queue/assign/", {"items": items, "to": "ana"}, format="json").json() == {"done": 1}
    assert api.post("/api/v1/queue/snooze/", {"items": items, "days": 1}, format="json").json() == {"done": 2}
    body = {"items": items[1:], "why": "campus", "reason": "a university"}
    assert api.post("/api/v1/queue/dismiss/", body, format="json").json() == {"done": 1}
    assert api.post("/api/v1/queue/next/").status_code == 204


def test_a_hook_tells_its_secret_once(api, settings):
    settings.WEBHOOK_HOSTS = ["localhost"]
    made = api.post("/api/v1/hooks/", {"url": "https://localhost/x", "events": ["noted"]}, format="json")
    assert made.json()["secret"] == Hook.objects.get().secret
    assert "secret" not in api.get(f"/api/v1/hooks/{made.json()['id']}/").json()
    refused = api.post("/api/v1/hooks/", {"url": "https://127.0.0.1/x"}, format="json")
    assert refused.status_code == 400
    api.post(f"{CASE}notes/", {"text": "x"}, format="json")
    assert api.get(f"/api/v1/hooks/{made.json()['id']}/deliveries/").json()["results"][0]["event"] == "noted"
    assert api.delete(f"/api/v1/hooks/{made.json()['id']}/").status_code == 204


def test_a_program_that_runs_away_is_slowed(api, monkeypatch):
    cache.clear()
    monkeypatch.setattr(UserRateThrottle, "rate", "2/min", raising=False)
    assert [api.get("/api/v1/notifications/").status_code for _ in range(3)] == [200, 200, 429]


def test_a_file_is_taken_out_with_a_reason(api):
    sent = api.post(f"{CASE}files/", {"file": SimpleUploadedFile("a.txt", b"seen")}, format="multipart").json()
    url = f"{CASE}files/{sent['id']}/remove/"
    assert api.post(url, {"reason": ""}, format="json").status_code == 400
    assert api.post(url, {"reason": "of another case"}, format="json").status_code == 200
    assert api.post(url, {"reason": "again"}, format="json").status_code == 400


def test_a_network_is_taken_from_the_run_that_is_shown(api, case):
    assert api.post(f"{CASE}repin/", {"network": "N-0001"}, format="json").status_code == 200
    assert api.post(f"{CASE}repin/", {"network": "N-0002"}, format="json").status_code == 400  # not pinned


def test_an_item_of_the_queue_becomes_a_case(run, analyst):
    queueing.fill()
    api = client(analyst)
    item = next(i for i in api.get("/api/v1/queue/").json()["results"] if i["network"] == "N-0002")
    made = api.post(f"/api/v1/queue/{item['id']}/case/")
    assert (made.status_code, made.json()["networks"][0]["public_id"]) == (201, "N-0002")
    assert api.get(f"/api/v1/cases/{made.json()['reference']}/assessments/").json()["count"] > 0
    assert api.get(f"/api/v1/queue/{item['id']}/").json()["state"] == "done"


def test_a_hook_is_switched_off_and_a_message_sent_again(api, case, analyst, monkeypatch):
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr("investigations.telling._send", lambda task, pk: sent.append((task, pk)))
    monkeypatch.setattr("investigations.telling.transaction.on_commit", lambda call: call())
    hook = Hook.objects.create(owner=analyst, url="https://192.0.2.1/", secret="s", events=[])
    casework.edit(case, analyst, case.version, {"summary": "x"})
    delivery = hook.deliveries.get()
    hook.deliveries.update(state="failed", attempts=6, error="no")
    again = api.post(f"/api/v1/hooks/{hook.pk}/deliveries/{delivery.pk}/again/")
    assert (again.status_code, again.json()["attempts"]) == (202, 0)
    assert sent[-1] == ("deliver_hook", delivery.pk)
    assert api.patch(f"/api/v1/hooks/{hook.pk}/", {"is_active": False}, format="json").json()["is_active"] is False
    assert api.post(f"/api/v1/hooks/{hook.pk}/deliveries/999/again/").status_code == 404


def test_notifications_are_marked_as_seen(api, case, analyst):
    Notification.objects.create(user=analyst, case=case, text="x", url="/")
    assert api.post("/api/v1/notifications/seen/").json() == {"done": 1}
    assert api.post("/api/v1/notifications/seen/").json() == {"done": 0}
