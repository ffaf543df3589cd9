"""The registry leaves as CSV and STIX, and comes back from STIX as the records it was."""

import csv
import io

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from stix2validator import ValidationOptions, validate_string

from accounts.models import AuditEntry, Batch
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


def test_stix_is_valid_and_comes_back_as_the_records_it_was(operators):
    data = registry_exchange.as_stix(operators)
    assert validate_string(data.decode(), ValidationOptions(version="2.1", silent=True)).is_valid
    people, indicators, left = registry_exchange.from_stix(data)
    assert left == []
    assert people == "".join(registry_exchange.operators_csv(operators))
    back = {(r["operator_id"], r["kind"], r["value"], r["reliability"], r["source"])
            for r in csv.DictReader(io.StringIO(indicators))}  # fmt: skip
    assert back == {(i.operator_id, i.kind, i.value, i.reliability, i.source) for o in operators for i in o.indicators}


def test_what_cannot_be_looked_for_is_told(operators):
    bundle = orjson.loads(registry_exchange.as_stix(operators))
    indicator = next(o for o in bundle["objects"] if o["type"] == "indicator")
    indicator["pattern"] = "[file:name = 'x']"
    _, _, left = registry_exchange.from_stix(orjson.dumps(bundle))
    assert left == [f"{indicator['id']}: the pattern [file:name = 'x'] is none that Skein looks for"]


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"objects": [{"type": "indicator"}]}', b'{"objects": 1}'])
def test_what_is_no_bundle_is_refused(data):
    with pytest.raises(CaseworkError, match="no STIX"):
        registry_exchange.from_stix(data)


def test_the_pages_export_and_take_in(client, analyst, run, operators, monkeypatch):
    monkeypatch.setattr("investigations.views.registry.start", lambda batch: True)
    client.force_login(analyst)
    answer = client.get(reverse("investigations:export-registry", args=["registry.stix.json"]))
    assert answer["Content-Disposition"] == 'attachment; filename="registry.stix.json"'
    assert AuditEntry.objects.filter(action="export registry").count() == 1
    file = SimpleUploadedFile("theirs.json", answer.content, "application/json")
    taken = client.post(reverse("investigations:import-registry"), {"file": file})
    batch = Batch.objects.get()
    assert taken.headers["Location"] == reverse("accounts:import", args=[batch.pk])
    assert sorted(batch.files.values_list("name", flat=True)) == ["indicators.csv", "operators.csv"]
    assert client.get(reverse("investigations:export-registry", args=["x"])).status_code == 404
