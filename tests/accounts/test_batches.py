"""A batch goes through its states, survives being killed at any step, and ends the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.db import OperationalError
from django.utils import timezone

from accounts import arrivals, assigning, batches, evidence, leases, mappings
from accounts.audit import record
from accounts.models import AuditEntry, Batch
from accounts.records import staging
from accounts.records.mapping import Mapping, MappingError

S = Batch.State
pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """As hard as a signal: no `except Exception` sees it."""


def receive(*paths: Path, **options: Any) -> Batch:
    return arrivals.receive(map(arrivals.from_path, paths), arrivals.Options(**options))


def finish(batch: Batch) -> Batch:
    while batches.advance(batch.pk):
        pass
    batch.refresh_from_db()
    return batch


def take(folder: Path) -> Batch:
    return finish(receive(*sorted(folder.iterdir()), whole_folder=True))


def sums(batch: Batch) -> dict[str, tuple[int, int, int, int]]:
    return {c.kind: (c.received, c.accepted, c.duplicate, c.rejected) for c in batch.counts.all()}


def fingerprints() -> dict[str, str]:
    """What stands in the evidence, row by row."""
    with evidence.connect() as connection:
        return {
            kind: hashlib.sha256(
                repr(connection.execute(f"SELECT * FROM {kind} ORDER BY ALL").fetchall()).encode()
            ).hexdigest()
            for kind in ("accounts", "ips")
        }


def test_a_folder_becomes_one_batch_of_evidence_and_other_files_are_left_out_with_a_word(records: Path) -> None:
    batch = take(records)
    assert batch.state == S.STORED
    assert sums(batch) == {"accounts": (3, 2, 0, 1), "ips": (4, 2, 1, 1)}
    assert batch.files.get(name="labels.csv").left_out.startswith("not a record file")
    unknown = batch.counts.get(kind="ips")
    assert (unknown.unknown_rows, unknown.unknown_accounts) == (1, 1)
    assert evidence.unknown_accounts(batch.pk) == [("ips", "zoe", 1)]


def test_the_same_folder_again_adds_nothing(records: Path) -> None:
    take(records)
    before = fingerprints()
    again = take(records)
    assert sums(again) == {"accounts": (3, 0, 2, 1), "ips": (4, 0, 3, 1)}
    assert fingerprints() == before


def test_a_citation_leads_to_the_row_of_the_file(records: Path) -> None:
    batch = take(records)
    file = batch.files.get(name="ips.csv").number
    table = evidence.rows([evidence.Citation(batch.pk, "ips", file, 3), evidence.Citation(batch.pk, "ips", file, 99)])[
        "ips"
    ]
    assert table.select(["account_id", "line"]).to_pylist() == [{"account_id": "zoe", "line": 3}]


def test_rejects_tell_line_column_value_and_reason(records: Path) -> None:
    batch = take(records)
    assert [row[2:] for row in evidence.rejected_rows(batch.pk)] == [
        (4, "account_id", "", "missing", "account_id is empty, and a row of accounts needs it"),
        (5, "ip", "nowhere", "not_ip", "ip is not an IP address"),
    ]


KILLS: dict[str, Callable[[pytest.MonkeyPatch, Callable[..., Any]], None]] = {
    "while a file is checked": lambda patch, die: patch.setattr(staging._Writers, "write", die),
    "before the staged file is noted": lambda patch, die: patch.setattr("accounts.models.SourceFile.save", die),
    "while duplicates are sought": lambda patch, die: patch.setattr(
        "accounts.records.reconciling.Reconciler.write", die
    ),
    "before the evidence appears": lambda patch, die: patch.setattr("accounts.evidence.publish", die),
    "after the evidence appeared, before it is noted": lambda patch, die: patch.setattr(
        "accounts.models.KindCount.objects.bulk_create", die
    ),
    "before the uploads are removed": lambda patch, die: patch.setattr("accounts.batches._tidy", die),
}


@pytest.mark.parametrize("moment", KILLS)
def test_a_batch_that_is_killed_ends_as_if_it_had_not_been(
    records: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = receive(*sorted(records.iterdir()), whole_folder=True)

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        KILLS[moment](patch, die)
        with pytest.raises(Killed):
            finish(batch)
    assert finish(batch).state == S.STORED
    assert sums(batch) == {"accounts": (3, 2, 0, 1), "ips": (4, 2, 1, 1)}
    with evidence.connect() as connection:
        assert connection.execute("SELECT count(*) FROM ips").fetchone() == (2,)
    with batches.loading(batch.pk):
        assert not arrivals.folder(batch.pk).exists()


def test_a_foreign_file_feeds_several_kinds_by_the_mapping_found_by_its_header(shop_log: Path) -> None:
    batch = finish(receive(shop_log))
    assert sums(batch) == {
        "accounts": (3, 3, 0, 0),
        "payments": (3, 2, 0, 1),
        "ips": (3, 2, 0, 1),
        "devices": (3, 2, 0, 1),
    }
    assert batch.files.get().mapping_name == "shop-log"
    assert batch.files.get().unused == ["sex", "age", "class"]
    with evidence.connect() as connection:
        found = connection.execute("SELECT ip, raw_ip, first_seen::VARCHAR, line FROM ips ORDER BY line").fetchall()
    assert found[0] == ("192.168.1.1", "3232235777.5", "2024-03-09 22:55:00", 2)


def test_a_file_of_unknown_columns_waits_for_a_mapping_which_is_then_found_again(tmp_path: Path) -> None:
    path = tmp_path / "foreign.csv"
    path.write_text("who;when\n1;31.01.2025\n")
    batch = finish(receive(path))
    assert batch.state == S.NEEDS_MAPPING
    feeds = {"account_id": {"column": "who"}, "created_at": {"column": "when", "formats": ["%d.%m.%Y"]}}
    mapping = Mapping.from_json({"kinds": {"accounts": feeds}})
    mappings.save("crm", mapping.to_json(), ("who", "when"), actor=None)
    assigning.choose_mapping(batch.files.get(), mapping, "crm")
    assert sums(finish(batch)) == {"accounts": (1, 1, 0, 0)}
    assert finish(receive(path)).files.get().mapping_name == "crm"


def test_a_mapping_that_the_file_cannot_follow_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "foreign.csv"
    path.write_text("who;when\n1;31.01.2025\n")
    batch = finish(receive(path))
    feeds = {"account_id": {"column": "nobody"}, "created_at": {"column": "when"}}
    with pytest.raises(MappingError, match="no column nobody"):
        assigning.choose_mapping(batch.files.get(), Mapping.from_json({"kinds": {"accounts": feeds}}))


def test_a_failed_batch_says_why_and_can_be_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "ips.csv"
    path.write_text("account_id,ip\n1,192.0.2.1\n")
    batch = finish(receive(path, kind="ips"))
    assert (batch.state, batch.failed_at) == (S.FAILED, S.RECEIVED)
    assert "lacks the columns first_seen, last_seen, events" in batch.reason
    batches.retry(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.reason) == (S.RECEIVED, "")


def test_a_batch_of_which_nothing_is_stored_can_be_given_up_and_its_files_go(tmp_path: Path) -> None:
    path = tmp_path / "foreign.csv"
    path.write_text("who;when\n1;31.01.2025\n")
    batch = finish(receive(path))
    assert batch.state == S.NEEDS_MAPPING
    assert batches.discard(batch)
    assert batch.state == S.DISCARDED
    assert not arrivals.folder(batch.pk).exists()
    assert not batches.advance(batch.pk)


def test_what_is_stored_is_not_given_up(records: Path) -> None:
    batch = finish(receive(records / "accounts.csv"))
    assert not batches.discard(batch)
    Batch.objects.filter(pk=batch.pk).update(state=S.FAILED, failed_at=S.STORED)
    batch.refresh_from_db()
    assert not batches.discard(batch)
    assert batch.state == S.FAILED


def test_a_batch_waits_until_those_before_it_are_stored(records: Path) -> None:
    first, second = receive(records / "ips.csv"), receive(records / "ips.csv")
    with pytest.raises(batches.MustWaitError):
        finish(second)
    finish(first)
    assert sums(finish(second))["ips"][1] == 0


def test_a_fault_of_ours_fails_its_own_batch_and_holds_up_no_other(
    records: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = receive(records / "ips.csv"), receive(records / "ips.csv")
    with monkeypatch.context() as broken:
        broken.setattr(staging, "stage", lambda *_, **__: {}["no such key"])
        finish(first)
    assert (first.state, first.failed_at) == (S.FAILED, S.MAPPED)
    assert "a fault of Skein, not of the file" in first.reason and "KeyError" in first.reason
    assert finish(second).state == S.STORED


def test_a_database_that_is_busy_fails_no_batch(records: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    batch = receive(records / "ips.csv")
    with monkeypatch.context() as busy, pytest.raises(OperationalError):
        busy.setattr(staging, "stage", locked)
        finish(batch)
    assert finish(batch).state == S.STORED


def test_one_process_works_on_a_batch_and_a_dead_one_is_replaced(records: Path) -> None:
    batch = receive(records / "ips.csv")
    host = leases.me().rsplit(":", 2)[0]
    other = psutil.Process(1)
    Batch.objects.filter(pk=batch.pk).update(owner=f"{host}:1:{other.create_time():.0f}", owned_until=timezone.now())
    assert batches.advance(batch.pk) is False
    assert batches.standing_still() == []
    Batch.objects.filter(pk=batch.pk).update(owner=f"{host}:4194303:1", owned_until=timezone.now())
    assert batches.standing_still() == [batch.pk]
    assert batches.advance(batch.pk) is True


def test_evidence_of_another_database_is_not_taken_for_ones_own(records: Path) -> None:
    batch = receive(records / "ips.csv")
    folder = arrivals.folder(batch.pk) / "strange"
    folder.mkdir()
    evidence.publish(batch.pk, folder, {"files": [{"sha256": "0"}], "counts": {}})
    assert "already holds another batch" in finish(batch).reason


def test_loading_is_marked_when_it_ends_and_not_when_it_breaks_off(records: Path) -> None:
    batch = finish(receive(records / "ips.csv"))
    with pytest.raises(Killed), batches.loading(batch.pk) as progress:
        assert progress is not None
        raise Killed
    batch.refresh_from_db()
    assert batch.state == S.STORED
    with batches.loading(batch.pk) as progress:
        assert progress is not None
        progress("Account", 1, 2)
    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.total) == (S.LOADED, 1, 2)
    with batches.loading(batch.pk) as progress:
        assert progress is None


@pytest.mark.parametrize(
    ("incoming", "says"),
    [
        ([], "No file"),
        ([arrivals.Incoming("a.csv", [])], "is empty"),
        ([arrivals.Incoming("a.csv", [b"x" * 20])], "larger than 10 bytes"),
    ],
)
def test_an_upload_that_is_refused_leaves_nothing_behind(
    incoming: list[arrivals.Incoming], says: str, settings: Any, home: Path
) -> None:
    settings.UPLOAD_MAX_BYTES = 10
    with pytest.raises(arrivals.RefusedError, match=says):
        arrivals.receive(incoming, arrivals.Options())
    assert list((home / "uploads").iterdir()) == []
    assert not Batch.objects.exists()


def test_a_file_name_cannot_lead_out_of_the_uploads(home: Path) -> None:
    batch = arrivals.receive([arrivals.Incoming("../../etc/passwd", [b"x"])], arrivals.Options())
    assert arrivals.stored_at(batch.files.get()) == home / "uploads" / f"batch-{batch.pk}" / "001-passwd"


def test_what_comes_in_is_audited(records: Path) -> None:
    record("test", "begin", "test")
    batch = receive(records / "ips.csv")
    assert AuditEntry.objects.first().subject == f"batch:{batch.pk}"
