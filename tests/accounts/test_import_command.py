"""manage.py import_records takes files and folders in and shows what became of them."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from neo4j import Driver

from accounts import arrivals
from accounts.models import Batch
from config.services.worker import Worker


def run(*arguments: str | Path, **options: object) -> tuple[str, int]:
    out = io.StringIO()
    try:
        call_command("import_records", *map(str, arguments), stdout=out, stderr=out, **options)
    except SystemExit as stop:
        return out.getvalue(), int(stop.code or 0)
    return out.getvalue(), 0


@pytest.mark.django_db(transaction=True)
def test_a_folder_is_reconciled_on_screen(records: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    text, code = run(records, here=True)
    assert code == 0
    assert "labels.csv: not a record file" in text
    assert "received = accepted + duplicate + rejected" in text
    assert "ips: 1 rows name 1 accounts we have no record of" in text
    assert "ips: 1 rejected: ip is not an IP address" in text


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_stands_still_before_it_is_finished_first(records: Path) -> None:
    first = arrivals.receive(map(arrivals.from_path, [records / "ips.csv"]), arrivals.Options())
    text, code = run(records / "accounts.csv", here=True)
    first.refresh_from_db()
    assert code == 0
    assert first.state == Batch.State.STORED
    assert f"Batch {first.pk} came first and stood still" in text


@pytest.mark.django_db(transaction=True)
def test_a_file_of_unknown_columns_exits_with_two_and_says_where_to_go(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("p;q\n1;2\n")
    text, code = run(tmp_path / "x.csv", here=True)
    assert code == 2
    assert "no mapping is saved for them" in text
    assert f"/imports/{Batch.objects.get().pk}/" in text


@pytest.mark.django_db(transaction=True)
def test_a_file_that_cannot_be_read_exits_with_one_and_the_reason(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"PAR1 but no Parquet")
    text, code = run(tmp_path / "x.csv", here=True)
    assert code == 1
    assert "x.csv begins like Parquet but does not open" in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "says"), [(["nowhere"], "does not exist"), (["{file}", "--mapping", "no"], "no mapping 'no'")]
)
def test_what_cannot_be_done_is_said_before_anything_is_stored(records: Path, arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("import_records", *(text.format(file=records / "ips.csv") for text in arguments))
    assert not Batch.objects.exists()


@pytest.fixture
def shared_home(home: Path, settings: Any) -> None:
    """The worker process has its own settings: evidence and uploads lie where it looks for them."""
    settings.EVIDENCE_URL = str(settings.SKEIN_HOME / "evidence")
    settings.MEDIA_ROOT = settings.SKEIN_HOME / "uploads"


def test_the_worker_does_the_same_by_the_broker(
    worker: Worker, neo4j: Driver, records: Path, home: Path, shared_home: None
) -> None:
    text, code = run(records, wait=False)
    assert code == 0
    assert "The worker has it" in text
    batch = Batch.objects.get()
    _wait_for(batch, Batch.State.LOADED)
    assert {c.kind: (c.received, c.accepted, c.duplicate, c.rejected) for c in batch.counts.all()} == {
        "accounts": (3, 2, 0, 1), "ips": (4, 2, 1, 1),
    }  # fmt: skip


def _wait_for(batch: Batch, state: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while batch.state != state and time.monotonic() < end:
        time.sleep(0.2)
        batch.refresh_from_db()
    assert batch.state == state, batch.reason
