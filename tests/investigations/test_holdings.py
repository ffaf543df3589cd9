"""Everything that may tell of a person is declared, with what retention does with it, and stands in the docs."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from investigations.holdings import HOLDINGS, Fate

TEXTS = (models.CharField, models.TextField, models.JSONField)
APPS = ("accounts", "graphs", "investigations")
# Fields that hold words of ours, ids of runs, networks and files, digests and counts: nothing that anybody writes or
# that a record brought.
OURS = {
    "accounts.AuditEntry": {"action", "previous", "digest", "salt", "sealed"},
    "accounts.AuditHead": {"digest"},
    "accounts.Batch": {"failed_at", "doing", "owner"},
    "accounts.SavedMapping": {"name", "about", "definition", "fingerprint"},  # names of columns
    "accounts.SourceFile": {
        "sha256", "kind", "mapping_name", "shape", "definition", "unused", "received", "rejected",
    },
    "accounts.KindCount": {"kind"},
    "graphs.Run": {
        "parameters", "basis", "engine", "decisions", "decisions_basis", "batches", "fingerprint", "counts",
        "comparison", "step",
    },
    "graphs.Network": {"public_id", "party_id", "reading", "resolution", "likelihood_words", "confidence"},
    "graphs.Decision": {"kind"},
    "graphs.AdoptedWeights": {"values"},
    "graphs.SavedScene": {"network"},
    "graphs.SceneShare": {"circle"},
    "investigations.PinnedNetwork": {"public_id", "party_id"},
    "investigations.Activity": {"verb"},
    "investigations.Assessment": {"network", "likelihood_words", "confidence"},
    "investigations.Review": {"answers"},
    "investigations.Snapshot": {"sha256", "run_fingerprint", "evidence_fingerprint"},
    "investigations.Report": {"digests"},
    "investigations.EdgeJudgement": {"network"},
    "investigations.ActionTaken": {"action"},
    "investigations.PackageWatch": {"basis"},
    "investigations.AddedHypothesis": {"network"},
    "investigations.EvidenceStatement": {"network", "reliability", "credibility", "consistency"},
    "investigations.MindChange": {"network"},
    "investigations.CaseTask": {"playbook", "step"},
    "investigations.EvidenceFile": {"kind", "sha256"},
    "investigations.CaseMove": {"moved", "state_before"},
    "investigations.QueueItem": {"key", "network", "url"},
    "investigations.Notification": {"url"},
    "investigations.Hook": {"events"},
    "investigations.HookDelivery": {"event"},
}  # fmt: skip


def declared() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {name: set(fields) for name, fields in OURS.items()}
    for holding in HOLDINGS:
        found.setdefault(holding.model, set()).update(holding.fields)
    return found


@pytest.mark.parametrize(
    "model", [m for app in APPS for m in apps.get_app_config(app).get_models()], ids=lambda m: m._meta.label
)
def test_every_text_of_every_model_is_declared(model):
    """A new field is added to investigations/holdings.py, and to docs/operations.md; or, where it holds nothing of
    people, above."""
    fields = {f.name for f in model._meta.concrete_fields if isinstance(f, TEXTS) and not f.choices}
    assert fields - declared().get(model._meta.label, set()) == set()


def test_nothing_is_declared_that_is_not_there():
    for label, fields in declared().items():
        assert fields <= {f.name for f in apps.get_model(label)._meta.concrete_fields}, label


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda h: h.name)
def test_the_docs_name_it_and_say_what_becomes_of_it(holding):
    text = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
    table = text[text.index("## What is held of people") :]
    rows = [row for row in table.splitlines() if row.startswith(f"| {holding.name} |")]
    assert len(rows) == 1
    assert str(holding.fate) in rows[0]


@pytest.mark.parametrize("holding", [h for h in HOLDINGS if h.fate is not Fate.CASE], ids=lambda h: h.name)
def test_what_does_not_go_with_its_case_says_why(holding):
    assert holding.why
