"""What is surprising waits for a person; what a person decided does not."""

import io

import pyarrow.parquet as pq
import pytest
from django.core.management import call_command

from accounts.models import AuditEntry
from graphs import decisions, publishing, runs
from graphs.models import Lineage, Network, Run

from .conftest import Late, publish
from .linkage.town import mixed

KIND_OF = mixed().kind_of
OP = [name for name, kind in KIND_OF.items() if kind == "op"]
OFFICE = [name for name, kind in KIND_OF.items() if kind == "office"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def doubled(first, store) -> Run:
    """A run on evidence that brings as many accounts again to the operation's cards and devices."""
    store(Late(2).operation(24, day=110), 2)
    return publish()


def test_a_doubled_network_waits_and_the_pages_keep_the_last_run(doubled, first):
    assert doubled.state == Run.State.HELD
    assert doubled.surprises == ["N-0001 grows from 20 to 44 accounts."]
    assert runs.current_run() == first
    assert Network.objects.get(public_id="N-0001").size == 20
    assert AuditEntry.objects.filter(action="hold linkage run", subject=f"run:{doubled.pk}").exists()


def test_another_start_on_the_same_evidence_is_the_run_that_waits(doubled):
    assert publish() == doubled
    out = io.StringIO()
    call_command("link", stdout=out)
    assert "waits for a person" in out.getvalue()
    assert "N-0001 grows from 20 to 44 accounts." in out.getvalue()


def test_released_it_is_shown_with_what_changed_and_why(doubled):
    runs.release(doubled, "anna", "a reseller's batch, checked by hand")
    assert publishing.publish(doubled).state == Run.State.PUBLISHED
    assert (runs.current_run(), doubled.released_by) == (doubled, "anna")
    assert Network.objects.get(public_id="N-0001").size == 44
    assert doubled.comparison["grown"] == 1
    row = next(r for r in pq.read_table(doubled.folder / "changes.parquet").to_pylist() if r["kind"] == "grown")
    assert (row["number"], row["size_before"], row["joined"], row["left"]) == (1, 20, 24, 0)
    assert '"family": "template", "value": "op-tpl-0", "accounts": 24' in row["why"]


def test_discarded_it_is_never_shown(doubled, first):
    with pytest.raises(runs.RunError, match="Say why"):
        runs.discard(doubled, "anna", "")
    runs.discard(doubled, "anna", "the import was wrong")
    assert publishing.publish(doubled).state == Run.State.DISCARDED
    assert runs.current_run() == first
    with pytest.raises(runs.RunError, match="does not wait"):
        runs.release(doubled, "anna", "after all")


def test_a_later_run_that_is_shown_overtakes_those_that_wait(doubled, monkeypatch):
    monkeypatch.setattr(runs, "engine", lambda: "f" * 64)
    again = publish()
    runs.release(again, "anna", "checked by hand")
    publishing.publish(again)
    doubled.refresh_from_db()
    assert (doubled.state, doubled.message) == (Run.State.DISCARDED, f"Overtaken by run {again.pk}.")


def test_other_code_makes_another_run_due(first, monkeypatch):
    assert runs.is_up_to_date(first)
    monkeypatch.setattr(runs, "engine", lambda: "f" * 64)
    assert not runs.is_up_to_date(first)


def test_a_decision_makes_a_run_due_and_outlives_it_and_a_new_import(first, store):
    network = Network.objects.get(is_network=True)
    decisions.record("anna", "reject_member", networks=[network], accounts=[OP[0]], reason="a customer")
    assert not runs.is_up_to_date(first)
    assert publish().state == Run.State.PUBLISHED
    assert Network.objects.get(public_id="N-0001").size == 19
    store(Late(2).people(20), 2)
    again = publish()
    members = {row["account_id"] for row in runs.tables(again).ask("SELECT account_id FROM {memberships}")}
    assert OP[1] in members
    assert OP[0] not in members


def test_undone_the_decision_is_no_longer_honoured(first):
    network = Network.objects.get(is_network=True)
    made = decisions.record("anna", "reject_member", networks=[network], accounts=[OP[0]], reason="a customer")
    publish()
    decisions.undo("anna", made)
    publish()
    assert Network.objects.get(public_id="N-0001").size == 20


def test_what_a_decision_brought_about_surprises_nobody(first):
    operation, office = Network.objects.get(is_network=True), Network.objects.get(size=len(OFFICE))
    for network in (operation, office):
        decisions.record("anna", "verdict_operation", networks=[network], reason="seen")
    decisions.record("anna", "merge_networks", networks=[operation, office], reason="one owner")
    run = publish()
    assert run.state == Run.State.PUBLISHED
    assert Network.objects.get(public_id=operation.public_id).size == len(OP) + len(OFFICE)
    assert Lineage.objects.filter(run=run, kind="merged", previous=office).exists()


def test_the_same_input_gives_the_same_bytes(first, monkeypatch):
    Run.objects.filter(pk=first.pk).update(engine="another")
    again = publish()
    assert again.pk != first.pk
    own = {"networks.parquet", "lineage.parquet", "changes.parquet"}  # they tell of the run before
    names = {path.name for path in first.folder.iterdir()} - own
    assert {"memberships.parquet", "timeline.parquet", "run.json", "observed.parquet"} <= names
    for name in sorted(names):
        assert (first.folder / name).read_bytes() == (again.folder / name).read_bytes(), name
