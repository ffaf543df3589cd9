"""Imports in the browser: upload, progress, mapping, rejects, the row behind a citation."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from kombu.exceptions import OperationalError

from accounts import tasks
from accounts.models import AuditEntry, Batch, SavedMapping
from tests.accounts.conftest import person
from tests.accounts.test_batches import finish, receive, take

pytestmark = pytest.mark.django_db
S = Batch.State
FOREIGN = (
    b"customer;signup date;login ip;visits\n4711;31.01.2025 10:15;192.0.2.1;3\n4712;broken;192.0.2.2;1\n"
    + b"".join(f"{n};01.02.2025 09:00;192.0.2.3;1\n".encode() for n in range(10))
)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """Stands for the broker: which batches were handed over."""
    delay = Mock()
    monkeypatch.setattr(tasks.advance_batch, "delay", delay)
    return delay


@pytest.fixture
def analyst(client: Client) -> Client:
    client.force_login(person("analyst"))
    return client


def page(client: Client, name: str, *arguments: object, **query: str) -> str:
    return client.get(reverse(f"accounts:{name}", args=arguments), query).content.decode()


def test_several_files_are_uploaded_at_once(analyst: Client, records: Path, sent: Mock) -> None:
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in sorted(records.glob("*s.csv"))]
    answer = analyst.post(reverse("accounts:upload"), {"files": files, "link_after": "on"})
    batch = Batch.objects.get()
    assert answer.url == reverse("accounts:import", args=[batch.pk])
    assert [file.name for file in batch.files.all()] == ["accounts.csv", "ips.csv", "labels.csv"]
    assert (batch.link_after, batch.created_by.username) == (True, "analyst")
    sent.assert_called_once_with(batch.pk)


def test_a_batch_nobody_wants_is_discarded_and_leaves_home(analyst: Client, tmp_path: Path) -> None:
    path = tmp_path / "foreign.csv"
    path.write_bytes(FOREIGN)
    batch = finish(receive(path))
    url = reverse("accounts:discard-import", args=[batch.pk])
    assert url in page(analyst, "import", batch.pk)
    assert analyst.post(url, follow=True).status_code == 200
    shown = page(analyst, "import", batch.pk)
    assert "nothing of it was stored" in shown
    assert url not in shown
    assert f"Import {batch.pk}" not in analyst.get(reverse("activity")).content.decode()
    assert "is discarded: what is stored stays" in analyst.post(url, follow=True).content.decode()


def test_an_upload_that_is_refused_says_why_to_the_script_and_to_the_page(analyst: Client, sent: Mock) -> None:
    empty = {"files": [SimpleUploadedFile("a.csv", b"")]}
    answer = analyst.post(reverse("accounts:upload"), empty, headers={"Accept": "text/plain"})
    assert (answer.status_code, answer.content.decode()) == (422, "The submitted file is empty.")
    answer = analyst.post(reverse("accounts:upload"), {"files": [SimpleUploadedFile("a.csv", b"")]}, follow=True)
    assert "The submitted file is empty." in answer.content.decode()
    sent.assert_not_called()


def test_an_upload_above_the_bound_is_refused_by_its_announced_size(
    analyst: Client, settings: object, sent: Mock
) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    answer = analyst.post(reverse("accounts:upload"), {"files": [SimpleUploadedFile("a.csv", b"x" * 5000)]})
    assert answer.status_code == 400
    assert not Batch.objects.exists()


def test_a_broker_that_is_away_costs_nothing_but_time(analyst: Client, records: Path, sent: Mock) -> None:
    sent.side_effect = OperationalError("away")
    upload = {"files": [SimpleUploadedFile("ips.csv", (records / "ips.csv").read_bytes())]}
    answer = analyst.post(reverse("accounts:upload"), upload, follow=True)
    assert "goes on by itself" in answer.content.decode()
    assert Batch.objects.get().state == S.RECEIVED


def test_the_batch_page_polls_while_it_is_under_way_and_shows_the_sums_at_the_end(
    analyst: Client, records: Path
) -> None:
    batch = receive(*sorted(records.iterdir()), whole_folder=True)
    under_way = page(analyst, "import", batch.pk)
    assert f'hx-get="{reverse("accounts:import-progress", args=[batch.pk])}"' in under_way
    Batch.objects.filter(pk=batch.pk).update(done=50, total=200, doing="checking ips.csv")
    assert "50 of about 200 rows" in page(analyst, "import-progress", batch.pk)
    finish(batch)
    Batch.objects.filter(pk=batch.pk).update(state=S.LOADED)
    done = page(analyst, "import", batch.pk)
    assert "hx-get" not in done
    assert "1 row names 1 account we had no record of" in done
    assert "ip is not an IP address" in done
    assert "left out: not a record file" in done


def test_the_list_takes_as_many_queries_for_many_batches_as_for_one(analyst: Client, records: Path) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(analyst, "imports")
        return len(asked)

    receive(records / "ips.csv")
    queries()  # what is cached once
    for_one = queries()
    for _ in range(8):
        receive(records / "ips.csv")
    assert queries() == for_one


def test_rejects_download_is_safe_for_spreadsheets_and_recorded(analyst: Client, tmp_path: Path) -> None:
    path = tmp_path / "ips.csv"
    path.write_text("account_id,ip,first_seen,last_seen,events\na,=1+1,2025-01-01,2025-01-02,3\n")
    batch = finish(receive(path))
    answer = analyst.get(reverse("accounts:rejects", args=[batch.pk]))
    text = b"".join(answer.streaming_content).decode().splitlines()
    assert text == ["kind,file,line,column,value,code,reason", "ips,ips.csv,2,ip,'=1+1,not_ip,ip is not an IP address"]
    assert AuditEntry.objects.filter(action="download rejects", subject=f"batch:{batch.pk}").exists()


def test_unknown_accounts_are_listed_until_they_are_sent(analyst: Client, records: Path, tmp_path: Path) -> None:
    batch = take(records)
    assert "zoe" in page(analyst, "unknown-accounts", batch.pk)
    later = tmp_path / "accounts.csv"
    later.write_text("account_id,created_at\nzoe,2025-01-01\n")
    finish(receive(later))
    assert "is on record now" in page(analyst, "unknown-accounts", batch.pk)


def test_a_foreign_file_is_mapped_previewed_saved_and_sent_on(analyst: Client, sent: Mock, tmp_path: Path) -> None:
    path = tmp_path / "foreign.csv"
    path.write_bytes(FOREIGN)
    batch = finish(receive(path))
    assert "Choose a mapping" in page(analyst, "import", batch.pk)
    form = page(analyst, "file-mapping", batch.pk, 1)
    assert 'value="%d.%m.%Y %H:%M"' in form

    posted = {
        "accounts-used": "on", "accounts-account_id-source": "column:customer",
        "accounts-created_at-source": "column:signup date", "accounts-created_at-formats": "%d.%m.%Y %H:%M",
        "accounts-channel-source": "constant", "accounts-channel-detail": "crm", "timezone": "Europe/Berlin",
    }  # fmt: skip
    preview = analyst.post(reverse("accounts:mapping-preview", args=[batch.pk, 1]), posted).content.decode()
    assert "11 would be accepted" in preview
    assert "1 rejected" in preview
    assert "2025-01-31 09:15:00" in preview
    assert "is not a date or time" in preview
    assert not batch.files.get().definition

    answer = analyst.post(reverse("accounts:file-mapping", args=[batch.pk, 1]), {**posted, "save_as": "crm-export"})
    assert answer.url == reverse("accounts:import", args=[batch.pk])
    assert SavedMapping.objects.get().definition["kinds"]["accounts"]["channel"] == {"constant": "crm"}
    sent.assert_called_once_with(batch.pk)
    assert finish(batch).counts.get().accepted == 11


def test_a_mapping_that_cannot_work_keeps_what_was_typed_and_says_what_is_wrong(
    analyst: Client, sent: Mock, tmp_path: Path
) -> None:
    path = tmp_path / "foreign.csv"
    path.write_bytes(FOREIGN)
    batch = finish(receive(path))
    posted = {"accounts-used": "on", "accounts-account_id-source": "column:customer", "save_as": "x"}
    answer = analyst.post(reverse("accounts:file-mapping", args=[batch.pk, 1]), posted)
    assert answer.status_code == 422
    assert "accounts.created_at: nothing feeds it, and it is required." in answer.content.decode()
    assert '<option value="column:customer" selected>' in answer.content.decode()
    assert not SavedMapping.objects.exists()


def test_a_citation_opens_the_row_with_what_it_came_as_and_its_neighbours(analyst: Client, shop_log: Path) -> None:
    batch = finish(receive(shop_log))
    shown = page(analyst, "evidence", batch.pk, "ips", 1, 2)
    assert "192.168.1.1" in shown
    assert "3232235777.5" in shown
    assert "3/9/2024 22:55" in shown
    assert reverse("accounts:evidence", args=[batch.pk, "ips", 1, 3]) in shown


def test_personal_data_in_a_row_is_masked(analyst: Client, records: Path) -> None:
    batch = take(records)
    shown = page(analyst, "evidence", batch.pk, "accounts", 1, 2)
    assert "ann@example.org" not in shown
    assert "a•••@example.org" in shown


def test_a_citation_of_a_row_that_was_not_accepted_says_so(analyst: Client, records: Path) -> None:
    batch = take(records)
    answer = analyst.get(reverse("accounts:evidence", args=[batch.pk, "ips", 2, 5]))
    assert answer.status_code == 404
    assert "It may have been a duplicate, or rejected" in answer.content.decode()


def test_the_contract_and_its_templates_come_from_the_declaration(analyst: Client) -> None:
    assert "issuer_country" in page(analyst, "contract")
    answer = analyst.get(reverse("accounts:template", args=["devices"]))
    assert answer.content.decode().strip() == "account_id,device_id,first_seen,last_seen,events,user_agent"


def test_a_saved_mapping_can_be_removed_and_an_example_cannot(analyst: Client) -> None:
    SavedMapping.objects.create(name="mine", definition={"kinds": {"accounts": {}}})
    assert "Remove" in page(analyst, "mapping", "mine")
    assert "Remove" not in page(analyst, "mapping", "shop-log")
    analyst.post(reverse("accounts:remove-mapping", args=["mine"]))
    assert not SavedMapping.objects.exists()
    assert analyst.post(reverse("accounts:remove-mapping", args=["shop-log"])).status_code == 404
