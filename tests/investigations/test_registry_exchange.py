"""The registry leaves as CSV and STIX, and comes back from STIX as the records it was."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import orjson
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from stix2validator import ValidationOptions, validate_string

from accounts import batches, evidence
from accounts.arrivals import Options, from_path, receive
from accounts.contract import KINDS, ColumnType
from accounts.models import AuditEntry, Batch
from accounts.records.checking import literal
from accounts.records.columns import evidence_columns
from investigations import registry, registry_exchange
from investigations.refusals import CaseworkError


@pytest.fixture
def operators(run):
    return registry.operators()


def test_indicators_leave_with_where_they_hit_and_how_many_strangers(operators):
    rows = list(csv.DictReader(io.StringIO("".join(registry_exchange.indicators_csv(operators)))))
    assert len(rows) == 4
    template = next(r for r in rows if r["kind"] == "template_id")
    assert (template["reliability"], template["networks"], template["usefulness"]) == ("A", "1", "useful")


@pytest.fixture
def rich(run):
    """The registry with a value in every column of the contract."""
    entry = {"note": "=so it says", "status": "withdrawn", "stated_at": "2026-05-01T10:00:00Z"}
    registered("operators", {"operator_id": "ZULU", "name": "Zulu", "kind": "crew", "aliases": "Zed; Zoo 'n' co",
                             "parent": "ALPHA", "sources": "a friend; the press", **entry})  # fmt: skip
    for kind, value in (("timezone", "+08:00"), ("cidr", "2001:db8::/48"), ("asn", "AS64500"), ("device_id", "d'0\\")):
        registered("indicators", {
            "operator_id": "ZULU", "kind": kind, "value": value, "reliability": "C", "credibility": "4",
            "source": "the press: page 2", "valid_from": "2026-01-02T03:04:05Z", "valid_until": "2031-01-01T00:00:00Z",
            **entry,
        })  # fmt: skip
    return registry.operators()


def registered(kind: str, row: dict[str, str], batch: int | None = None) -> None:
    """A row of evidence, as an import writes it."""
    number = batch or max(evidence.batches()) + 1
    folder = Path(settings.EVIDENCE_URL) / f"batch={number}"
    times = {c.name for c in KINDS[kind].columns if c.type == ColumnType.TIME}
    types = evidence_columns(kind)
    said = {k: f"TIMESTAMP '{v.removesuffix('Z')}'" if k in times else literal(v) for k, v in row.items()}
    said |= {"file": "1", "line": "2", "row_hash": "uuid()"}
    columns = ", ".join(f'CAST({said.get(name, "NULL")} AS {type_}) AS "{name}"' for name, type_ in types.items())
    (folder / kind).mkdir(parents=True)
    duckdb.execute(f"COPY (SELECT {columns}) TO '{folder / kind}/part-00000.parquet' (FORMAT parquet)")
    (folder / "manifest.json").write_text('{"files": [{"number": 1, "name": "by hand"}]}')


def rows_of(found, make) -> list[dict[str, str]]:
    return [{k: v for k, v in row.items() if v} for row in make(found)]


def entries(found) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    people = rows_of(found, lambda f: [registry_exchange.operator_row(o) for o in f])
    return people, rows_of(found, lambda f: [registry_exchange.indicator_row(i) for o in f for i in o.indicators])


def test_stix_is_valid_and_comes_back_as_the_records_it_was_in_every_column(rich):
    at = datetime(2026, 6, 1, tzinfo=UTC)
    data = registry_exchange.as_stix(rich, at)
    found = validate_string(data.decode(), ValidationOptions(version="2.1", silent=True))
    assert found.is_valid, found.errors
    taken = registry_exchange.from_stix(data)
    assert taken.left == []
    people, indicators = entries(rich)
    stated = {"stated_at": "2026-06-01T00:00:00Z"}  # when it left, for what did not say
    assert normal(taken.operators) == normal(stated | row for row in people)
    assert normal(taken.indicators) == normal(stated | row for row in indicators)
    assert registry_exchange.as_stix(rich, at) == data


def normal(rows) -> list[dict[str, str]]:
    return sorted(
        ({k: v.replace(".000Z", "Z") for k, v in row.items()} for row in rows), key=lambda row: sorted(row.items())
    )


def test_csv_imports_again_as_it_is(rich, tmp_path):
    """Through the checks that every import goes through, formulas and all."""
    for kind, make in (
        ("operators", registry_exchange.operators_csv),
        ("indicators", registry_exchange.indicators_csv),
    ):
        (tmp_path / f"{kind}.csv").write_bytes("".join(make(rich)).encode())
    Batch.objects.create(pk=90, received_at=timezone.now()).delete()  # numbers go on behind the evidence by hand
    batch = receive([from_path(tmp_path / f"{kind}.csv") for kind in ("operators", "indicators")], Options())
    while batches.advance(batch.pk):
        pass
    batch.refresh_from_db()
    assert (batch.pk, batch.state) == (91, Batch.State.STORED)
    assert list(evidence.rejected_rows(91)) == []
    assert entries(registry.operators()) == entries(rich)


def test_what_cannot_be_looked_for_is_told(operators):
    bundle = orjson.loads(registry_exchange.as_stix(operators))
    indicator = next(o for o in bundle["objects"] if o["type"] == "indicator")
    indicator["pattern"] = "[file:name = 'x']"
    left = registry_exchange.from_stix(orjson.dumps(bundle)).left
    assert left == [f"{indicator['id']}: the pattern [file:name = 'x'] is none that Skein looks for"]


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"objects": [{"type": "indicator"}]}', b'{"objects": 1}'])
def test_what_is_no_bundle_is_refused(data):
    with pytest.raises(CaseworkError, match="no STIX"):
        registry_exchange.from_stix(data)


def test_the_pages_export_and_take_in(client, analyst, run, operators, monkeypatch):
    monkeypatch.setattr("investigations.registering.start", lambda batch: True)
    client.force_login(analyst)
    answer = client.get(reverse("investigations:export-registry", args=["registry.stix.json"]))
    assert answer["Content-Disposition"] == 'attachment; filename="registry.stix.json"'
    assert AuditEntry.objects.filter(action="export registry").count() == 1
    file = SimpleUploadedFile("theirs.json", answer.content, "application/json")
    taken = client.post(reverse("investigations:import-registry"), {"file": file})
    batch = Batch.objects.get()
    assert taken.headers["Location"] == reverse("accounts:import", args=[batch.pk])
    assert sorted(batch.files.values_list("name", flat=True)) == ["indicators.ndjson", "operators.ndjson"]
    assert client.get(reverse("investigations:export-registry", args=["x"])).status_code == 404
