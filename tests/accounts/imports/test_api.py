"""Records in and evidence out over REST."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts import tasks
from accounts.models import AuditEntry, Batch
from tests.accounts.conftest import person
from tests.accounts.test_batches import finish, receive, take

pytestmark = pytest.mark.django_db
FEEDS = {"account_id": {"column": "who"}, "created_at": {"column": "when"}}


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> Mock:
    delay = Mock()
    monkeypatch.setattr(tasks.advance_batch, "delay", delay)
    return delay


@pytest.fixture
def api() -> APIClient:
    client = APIClient()
    client.force_authenticate(person("analyst"))
    return client


def test_files_are_posted_and_the_batch_followed(api: APIClient, records: Path, sent: Mock) -> None:
    files = [SimpleUploadedFile(name, (records / name).read_bytes()) for name in ("accounts.csv", "ips.csv")]
    answer = api.post("/api/v1/batches/", {"files": files, "name": "nightly"}, format="multipart")
    assert (answer.status_code, answer.data["state"], answer.data["name"]) == (202, "received", "nightly")
    sent.assert_called_once_with(answer.data["id"])
    finish(Batch.objects.get())
    detail = api.get(f"/api/v1/batches/{answer.data['id']}/").data
    assert [(c["kind"], c["received"], c["accepted"]) for c in detail["counts"]] == [("accounts", 3, 2), ("ips", 4, 2)]
    assert detail["progress"]["next"] == "loading the graph"
    assert [file["name"] for file in detail["files"]] == ["accounts.csv", "ips.csv"]


def test_ndjson_is_streamed_with_its_kind(api: APIClient) -> None:
    body = b'{"account_id": "a", "device_id": "d", "first_seen": 1735689600, "last_seen": 1735689600, "events": 2}\n'
    answer = api.generic("POST", "/api/v1/batches/?kind=devices", body, content_type="application/x-ndjson")
    assert answer.status_code == 202
    batch = finish(Batch.objects.get())
    assert [(c.kind, c.accepted) for c in batch.counts.all()] == [("devices", 1)]


def test_what_is_refused_is_refused_in_words(api: APIClient) -> None:
    answer = api.generic("POST", "/api/v1/batches/?kind=pets", b"{}", content_type="application/x-ndjson")
    assert answer.status_code == 400
    assert "The kinds are accounts" in answer.data["detail"]
    assert api.post("/api/v1/batches/", {}, format="multipart").status_code == 400
    assert not Batch.objects.exists()


def test_rejects_are_paged_and_counted(api: APIClient, records: Path) -> None:
    batch = take(records)
    answer = api.get(f"/api/v1/batches/{batch.pk}/rejects/", {"limit": 1, "offset": 1}).data
    assert answer["count"] == 2
    assert answer["results"] == [
        {
            "kind": "ips",
            "file": 2,
            "line": 5,
            "column": "ip",
            "value": "nowhere",
            "code": "not_ip",
            "reason": "ip is not an IP address",
        }
    ]
    assert api.get(f"/api/v1/batches/{batch.pk}/rejects/", {"limit": "many"}).status_code == 400


def test_a_batch_that_waits_takes_a_mapping(api: APIClient, tmp_path: Path, sent: Mock) -> None:
    (tmp_path / "x.csv").write_text("who,when\n1,2025-01-01\n")
    batch = finish(receive(tmp_path / "x.csv"))
    wrong = api.post(f"/api/v1/batches/{batch.pk}/mapping/", {"file": 1, "definition": {"kinds": {}}}, format="json")
    assert wrong.status_code == 400
    chosen = {"file": 1, "definition": {"kinds": {"accounts": FEEDS}}}
    assert api.post(f"/api/v1/batches/{batch.pk}/mapping/", chosen, format="json").data["state"] == "mapped"
    sent.assert_called_once_with(batch.pk)
    assert finish(batch).counts.get().accepted == 1


def test_mappings_are_kept_listed_and_removed(api: APIClient) -> None:
    body = {"name": "crm", "definition": {"kinds": {"accounts": FEEDS}}, "header": ["who", "when"]}
    assert api.post("/api/v1/mappings/", body, format="json").status_code == 201
    assert [mapping["name"] for mapping in api.get("/api/v1/mappings/").data] == ["crm", "shop-log"]
    assert api.get("/api/v1/mappings/crm/").data["definition"] == {"kinds": {"accounts": FEEDS}}
    body["definition"] = {"kinds": {"accounts": {"account_id": {"column": "who"}}}}
    answer = api.post("/api/v1/mappings/", body, format="json")
    assert answer.data["definition"] == ["accounts.created_at: nothing feeds it, and it is required."]
    assert api.delete("/api/v1/mappings/crm/").status_code == 204
    assert api.delete("/api/v1/mappings/shop-log/").status_code == 404


def test_a_row_of_evidence_is_masked_unless_it_is_revealed(api: APIClient, records: Path) -> None:
    batch = take(records)
    url = f"/api/v1/evidence/{batch.pk}/accounts/1/2/"
    assert api.get(url).data["values"]["email"] == "a•••@example.org"
    assert api.get(f"/api/v1/evidence/{batch.pk}/accounts/1/99/").status_code == 404
    assert api.get(f"/api/v1/evidence/{batch.pk}/pets/1/2/").status_code == 404


def test_a_batch_is_given_up_once_and_the_trail_says_by_whom(api: APIClient, records: Path) -> None:
    batch = finish(receive(records / "ips.csv", kind="devices"))
    assert api.post(f"/api/v1/batches/{batch.pk}/discard/").data["state"] == "discarded"
    assert api.post(f"/api/v1/batches/{batch.pk}/discard/").status_code == 400
    assert AuditEntry.objects.filter(action="discard batch", subject=f"batch:{batch.pk}").count() == 1


def test_a_failed_batch_is_retried_and_another_is_not(api: APIClient, records: Path) -> None:
    batch = finish(receive(records / "ips.csv", kind="devices"))
    assert api.post(f"/api/v1/batches/{batch.pk}/retry/").data["state"] == "received"
    assert api.post(f"/api/v1/batches/{batch.pk}/retry/").status_code == 400
