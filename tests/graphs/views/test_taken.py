"""An account that was taken over says since when it is the network's, wherever the membership is shown or written."""

import csv
import io

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import AuditEntry
from graphs.runs import tables
from tests.graphs.conftest import publish
from tests.graphs.linkage.test_campaigns import taken
from tests.graphs.linkage.test_run import of_kind

TAKEN = "2026-09-08"


@pytest.fixture
def run(db, graphless, store):
    store(taken(), 1)
    return publish()


def test_pages_say_since_when(analyst, run):
    account = min(of_kind(taken(), "taken"))
    table = analyst.get(reverse("graphs:members", args=["N-0001"])).content.decode()
    assert "12 taken over: linked from that day on and not before" in table
    assert table.count(TAKEN) == 12
    why = analyst.get(reverse("graphs:membership", args=["N-0001", account])).content.decode()
    assert f"It was taken over on {TAKEN}" in why


def test_the_api_and_both_exports_say_since_when(analyst, run, tmp_path):
    rows = analyst.get("/api/v1/networks/N-0001/members/").json()["results"]
    assert {row["since"][:10] for row in rows} == {TAKEN}
    body = b"".join(analyst.get(reverse("graphs:export", args=["N-0001"])).streaming_content).decode("utf-8-sig")
    assert {row["since"] for row in csv.DictReader(io.StringIO(body))} == {TAKEN}
    assert AuditEntry.objects.filter(action="export network").exists()
    call_command("export_networks", tmp_path / "all.csv", "--all", stdout=io.StringIO())
    with (tmp_path / "all.csv").open(newline="", encoding="utf-8-sig") as file:
        assert {row["since"] for row in csv.DictReader(file) if row["network_id"] == "N-0001"} == {TAKEN}


def test_the_weeks_of_the_network_begin_when_it_was_taken(run):
    party = tables(run).ask("SELECT party_id FROM {networks} WHERE public_id = 'N-0001'")[0]["party_id"]
    weeks = tables(run).ask("SELECT * FROM {timeline} WHERE party_id = ? ORDER BY week", party)
    assert weeks[0]["week"].date().isoformat() >= "2026-09-07"
    assert sum(week["exchanges"] for week in weeks) == 12 * 200
