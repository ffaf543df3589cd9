"""A snapshot is whole, and stays true when everything around it moves."""

import hashlib
import shutil
from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command

from graphs.models import Network
from investigations.casework import CaseworkError
from investigations.models import AppendOnlyError
from investigations.snapshots import storage
from investigations.snapshots.citing import ranges, text_of
from tests.investigations import published


@pytest.fixture
def snapshot(case, analyst):
    return storage.take(case, analyst)


def test_a_snapshot_is_filed_under_the_digest_of_its_bytes(snapshot):
    data = snapshot.path.read_bytes()
    assert hashlib.sha256(data).hexdigest() == snapshot.sha256 == snapshot.path.stem
    assert snapshot.size == len(data)


def test_it_holds_and_the_command_says_so(snapshot, capsys):
    assert list(storage.faults(snapshot)) == []
    call_command("snapshot", "verify")
    assert "whole, and its figures follow from the evidence" in capsys.readouterr().out


def test_a_changed_byte_is_found(snapshot, capsys):
    snapshot.path.chmod(0o600)
    snapshot.path.write_bytes(snapshot.path.read_bytes().replace(b"ALPHA name", b"BRAVO name"))
    assert list(storage.faults(snapshot)) == [f"Snapshot {snapshot.sha256[:12]} was changed after it was written."]
    with pytest.raises(CommandError, match="1 of 1 snapshots do not hold"):
        call_command("snapshot", "verify")


def test_a_missing_file_is_told(snapshot):
    snapshot.path.unlink()
    assert "cannot be read" in next(storage.faults(snapshot))


def test_lost_evidence_is_told_row_by_row_and_figure_by_figure(snapshot, home):
    path = home / "evidence" / "batch=1" / "payments" / "part-00000.parquet"
    path.unlink()
    found = list(storage.faults(snapshot))
    assert any("40 of 40 rows of payments are no longer in the evidence" in f for f in found)
    assert "N-0001, possible: payments was 40, the evidence gives 0" in found


def test_later_imports_and_a_new_run_change_nothing(snapshot, home):
    shutil.copytree(home / "evidence" / "batch=1", home / "evidence" / "batch=2")
    shutil.rmtree(home / "runs")
    Network.objects.all().delete()
    assert list(storage.faults(snapshot)) == []
    assert not storage.has_same_evidence(snapshot)


def test_a_snapshot_is_never_changed(snapshot):
    with pytest.raises(AppendOnlyError):
        snapshot.save()


def test_freezing_says_what_is_missing(case, analyst, home):
    shutil.rmtree(home / "runs")
    with pytest.raises(CaseworkError, match="tables of run"):
        storage.take(case, analyst)


def test_line_numbers_are_listed_as_ranges():
    assert ranges([2, 3, 4, 9, 11, 12]) == [[2, 4], [9, 9], [11, 12]]
    entry = {"rows": 6, "files": [{"batch": 3, "file_name": "payments.csv", "lines": [[2, 4], [9, 9]]}]}
    assert text_of(entry, 2) == "batch 3, payments.csv, line 2; batch 3, payments.csv, line 3; and 4 more"


def test_rows_cited_are_those_that_show_it(snapshot):
    content = storage.read(snapshot)
    (cited,) = [c for c in content["citations"] if c["about"] == "Device d1 on accounts of N-0001 and on others"]
    assert cited["rows"] == published.evidence_rows("devices", "device_id = 'd1'") == 20


def test_what_an_owner_did_before_his_account_was_taken_is_in_no_figure(case, analyst):
    """Of the account P1-0, which is used on five days, all but what came on the last was its owner's."""
    path = Network.objects.get(public_id="N-0001").run.folder / "memberships.parquet"
    rows = pq.read_table(path).to_pylist()
    whole = storage.read(storage.take(case, analyst))["networks"][0]
    account, day = whole["members"][0][0], published.START + timedelta(days=2)
    table = [{**row, "since": day if row["account_id"] == account else None} for row in rows]
    pq.write_table(pa.Table.from_pylist(table), path)
    snapshot = storage.take(case, analyst)
    network = storage.read(snapshot)["networks"][0]
    assert network["taken"] == {account: day.replace(tzinfo=None).isoformat()}
    before, after = whole["members"][0], network["members"][0]
    assert 0 < after[5] < before[5]
    assert f"taken over on {day:%Y-%m-%d}" in after[6]
    possible = len(network["scale"]) - 1
    lost = before[5] - after[5]
    assert network["scale"][possible]["exchanges"] == whole["scale"][possible]["exchanges"] - lost
    assert sum(week[3] for week in network["timeline"]["rows"]) == network["scale"][possible]["exchanges"]
    assert list(storage.faults(snapshot)) == []
