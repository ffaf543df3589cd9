"""Evidence in a bucket: a store that knows names, but no folder that is empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from accounts import arrivals, batches, evidence
from accounts.contract import KINDS
from accounts.models import Batch
from config.services import state
from graphs.linkage import Records


class Bucket(MemoryFileSystem):
    protocol = "bucket"
    store: dict[str, Any] = {}
    pseudo_dirs: list[str] = [""]

    def makedirs(self, path: str, exist_ok: bool = False) -> None:
        """Nothing to make."""

    def mkdir(self, path: str, create_parents: bool = True, **_: object) -> None:
        """Nothing to make."""


@pytest.fixture
def bucket(home: Path, settings: Any) -> Iterator[None]:
    fsspec.register_implementation("bucket", Bucket, clobber=True)
    settings.EVIDENCE_URL = "bucket://evidence/skein"
    yield
    Bucket.store.clear()


def test_an_empty_bucket_is_up(bucket: None) -> None:
    found = state.evidence()
    assert (found.up, found.detail) == (True, "0 batches")


@pytest.mark.django_db(transaction=True)
def test_rows_in_a_bucket_are_reconciled_cited_and_read_for_linking(bucket: None, records: Path) -> None:
    batch = arrivals.receive([arrivals.from_path(records / "accounts.csv")], arrivals.Options())
    while batches.advance(batch.pk):
        pass
    batch.refresh_from_db()
    assert batch.state == Batch.State.STORED
    assert state.evidence().detail == "1 batch"
    with evidence.connect() as connection:
        accepted = connection.execute("SELECT count(*) FROM accounts").fetchall()[0][0]
    assert accepted == batch.counts.get(kind="accounts").accepted > 0
    read = Records.from_evidence({kind: evidence.paths(kind) for kind in KINDS}, evidence.elsewhere())
    assert read.count("accounts") == accepted


@pytest.mark.django_db(transaction=True)
def test_rows_stored_before_a_column_was_declared_are_empty_there(
    home: Path, records: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = arrivals.receive([arrivals.from_path(records / "accounts.csv")], arrivals.Options())
    while batches.advance(batch.pk):
        pass
    stored = evidence.evidence_columns
    monkeypatch.setattr(evidence, "evidence_columns", lambda kind: {**stored(kind), "declared_later": "VARCHAR"})
    with evidence.connect() as connection:
        found = connection.execute("SELECT count(*), count(declared_later), min(batch) FROM accounts").fetchone()
    assert found == (batch.counts.get(kind="accounts").accepted, 0, batch.pk)
