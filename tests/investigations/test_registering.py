"""Writing in the registry: on file at once, cited, audited, refused where it is wrong, never over somebody else's."""

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import evidence
from accounts.models import AuditEntry, Batch
from graphs.runs import basis
from investigations import registering, registry
from investigations.refusals import CaseworkError, NotAllowed, StaleEntry
from tests.investigations.conftest import person

TEMPLATE = {"operator_id": "BRAVO", "kind": "template_id", "value": "alphas-prompt", "source": "forum"}


@pytest.fixture(autouse=True)
def stored(run, monkeypatch):
    """Numbers of batches go on behind the evidence; nothing is sent to a worker."""
    Batch.objects.create(pk=1, received_at=timezone.now())
    Batch.objects.filter(pk=1).update(state=Batch.State.LOADED)
    monkeypatch.setattr("investigations.registering.start", lambda batch: True)


def indicator(source: str = "forum") -> registry.Indicator:
    found = registry.operator("BRAVO")
    assert found
    return next(i for i in found.indicators if i.kind == "template_id" and i.source == source)


def test_a_new_operator_is_on_file_at_once_with_its_row(analyst):
    batch = registering.save(analyst, "operators", {
        "operator_id": "ZULU", "name": "Zulu", "kind": "crew", "aliases": "Zed; =Zoo; Zed", "parent": "ALPHA",
        "sources": "a friend", "note": "line one",
    })  # fmt: skip
    made = registry.operator("ZULU")
    assert made
    assert (made.aliases, made.parents[0].name, made.stated_sources) == (("Zed", "=Zoo"), "ALPHA name", ("a friend",))
    assert [child.name for child in registry.operator("ALPHA").children] == ["Zulu"]
    table = evidence.rows([evidence.Citation(made.batch, "operators", made.file, made.line)])["operators"]
    assert table.to_pylist()[0]["name"] == "Zulu"
    entry = AuditEntry.objects.get(action="add to registry")
    assert (entry.subject, entry.actor) == ("operator:ZULU", "ana")
    assert f'"batch": {batch.pk}' in entry.detail


def test_a_change_is_another_row_and_makes_another_run_due(analyst):
    before = basis()
    registering.save(analyst, "indicators", {**TEMPLATE, "reliability": "D"})
    graded = indicator()
    registering.save(analyst, "indicators", {**TEMPLATE, "reliability": "B"}, graded.version)
    registering.save(analyst, "indicators", {**TEMPLATE, "reliability": "D"}, indicator().version)
    now = indicator()
    assert (now.reliability, now.revisions) == ("D", 3)  # a return to an earlier state is a state too
    states = registry.revisions("indicators", "BRAVO", "template_id", "alphas-prompt", "forum")
    assert [row["reliability"] for row in states] == ["D", "B", "D"]
    assert basis() != before
    assert now.usefulness == "not looked for yet"


def test_withdrawing_keeps_it_on_record(analyst):
    registering.save(analyst, "indicators", TEMPLATE)
    registering.save(analyst, "indicators", {**TEMPLATE, "status": "withdrawn"}, indicator().version)
    assert indicator().usefulness == "withdrawn: no run looks for it"
    assert indicator() not in registry.operator("BRAVO").standing


def test_nobody_writes_over_what_they_have_not_seen(analyst, colleague):
    registering.save(analyst, "indicators", TEMPLATE)
    seen = indicator().version
    registering.save(colleague, "indicators", {**TEMPLATE, "note": "carl's"}, seen)
    with pytest.raises(StaleEntry, match="template_id alphas-prompt of forum for BRAVO was changed"):
        registering.save(analyst, "indicators", {**TEMPLATE, "note": "ana's"}, seen)
    with pytest.raises(CaseworkError, match="already"):
        registering.save(analyst, "indicators", TEMPLATE)
    assert indicator().note == "carl's"


@pytest.mark.parametrize(
    ("kind", "entry", "match"),
    [
        ("operators", {"operator_id": "Z"}, "Give name"),
        ("operators", {"operator_id": "Z", "name": "Z", "parent": "NOBODY"}, "No operator NOBODY"),
        ("operators", {"operator_id": "Z", "name": "Z", "status": "gone"}, "one of active, withdrawn"),
        ("indicators", {**TEMPLATE, "operator_id": "NOBODY"}, "No operator NOBODY"),
        ("indicators", {**TEMPLATE, "kind": "ip", "value": "here"}, "no address"),
        ("indicators", {**TEMPLATE, "kind": "cidr", "value": "10.0.0.0/99"}, "no address"),
        ("indicators", {**TEMPLATE, "kind": "timezone", "value": "Mars"}, "Give a zone"),
        ("indicators", {**TEMPLATE, "kind": "bin", "value": "42x"}, "digits"),
        ("indicators", {**TEMPLATE, "kind": "email_domain", "value": "acme"}, "after the @"),
        ("indicators", {**TEMPLATE, "kind": "instrument_id", "value": "4111111111111111"}, "raw card number"),
        ("indicators", {**TEMPLATE, "valid_from": "1980-01-01T00:00:00"}, "1990"),
    ],
)
def test_what_is_no_entry_is_refused_with_the_reason(analyst, kind, entry, match):
    with pytest.raises(CaseworkError, match=match):
        registering.save(analyst, kind, entry)
    assert AuditEntry.objects.filter(action="add to registry").count() == 0


def test_an_operator_does_not_belong_to_one_below_it(analyst):
    registering.save(analyst, "operators", {"operator_id": "SUB", "name": "Sub", "parent": "ALPHA"})
    alpha = registry.operator("ALPHA")
    with pytest.raises(CaseworkError, match="SUB belongs to ALPHA itself"):
        registering.save(
            analyst, "operators", {"operator_id": "ALPHA", "name": "Alpha", "parent": "SUB"}, alpha.version
        )


def test_who_may_not_change_it_is_refused_by_the_domain(reviewer):
    with pytest.raises(NotAllowed):
        registering.save(reviewer, "indicators", TEMPLATE)
    with pytest.raises(NotAllowed):
        registering.take_in(reviewer, "operators.csv", b"operator_id,name\nZ,Z\n")


def test_looking_tells_members_and_strangers_as_a_run_would(run):
    seen = registry.look("template_id", "alphas-prompt")
    assert seen.networks == (("N-0001", 20, 40),)
    assert (seen.strangers_with, seen.of_strangers) == (0, 400)
    late = registry.look("template_id", "alphas-prompt", datetime(2027, 1, 1))
    assert (late.networks, late.outside_with) == ((), 20)


# --- pages ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def browser(client, analyst):
    client.force_login(analyst)
    return client


def test_an_operator_and_an_indicator_are_made_and_changed_by_forms(browser):
    made = browser.post(reverse("investigations:new-operator"), {
        "operator_id": "ZULU", "name": "Zulu", "aliases": "Zed", "parent": "ALPHA", "status": "active",
    })  # fmt: skip
    page = reverse("investigations:operator", args=["ZULU"])
    assert made.headers["Location"] == page
    add = reverse("investigations:edit-indicator", args=["ZULU"])
    value = {"kind": "cidr", "value": "198.51.100.0/24", "source": "the press", "reliability": "C", "status": "active"}
    assert browser.post(add, {**value, "valid_until": "2026-03-01T00:00"}).headers["Location"] == page
    shown = browser.get(page).content.decode()
    for words in ("Zed", "ALPHA name", "until 2026-03-01", "not looked for yet", "the press"):
        assert words in shown
    change = f"{add}?kind=cidr&value=198.51.100.0/24&source=the+press"
    form = browser.get(change)
    version = form.context["form"]["version"].value()
    assert browser.post(change, {**value, "version": version, "reliability": "B"}).status_code == 302
    stale = browser.post(change, {**value, "version": version, "reliability": "A"})
    assert "Look at the newer state" in stale.content.decode()
    changed = registry.operator("ZULU").indicators[0]
    assert (changed.reliability, changed.valid_until, changed.revisions) == ("B", None, 2)


def test_looking_from_the_form_saves_nothing(browser):
    add = reverse("investigations:edit-indicator", args=["BRAVO"])
    shown = browser.post(add, {"kind": "template_id", "value": "alphas-prompt", "status": "active", "look": "1"})
    assert "20 members of 1 network, and <strong>0 of 400 strangers</strong>" in shown.content.decode()
    assert len(registry.operator("BRAVO").indicators) == 2
    wrong = browser.post(add, {"kind": "ip", "value": "x", "status": "active", "look": "1"})
    assert "no address" in wrong.content.decode()


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(browser):
    answer = browser.post(reverse("investigations:edit-indicator", args=["BRAVO"]), {
        "kind": "ip", "value": "over there", "status": "active",
    })  # fmt: skip
    assert answer.status_code == 200
    assert "over there" in answer.content.decode()
    assert "This is no address" in answer.content.decode()


def test_what_is_not_on_file_is_not_found(browser):
    assert browser.get(reverse("investigations:edit-operator", args=["NOBODY"])).status_code == 404
    assert browser.get(reverse("investigations:edit-indicator", args=["NOBODY"])).status_code == 404
    missing = reverse("investigations:edit-indicator", args=["BRAVO"]) + "?kind=ip&value=192.0.2.9"
    assert browser.get(missing).status_code == 404


def test_a_reader_sees_no_button(client, run):
    client.force_login(person("vi", "viewer"))
    shown = client.get(reverse("investigations:operators")).content.decode()
    assert "New operator" not in shown
    assert "Take in" not in shown


# --- API --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def api(analyst):
    client = APIClient()
    client.force_authenticate(analyst)
    return client


def test_the_registry_is_kept_over_the_api(api):
    made = api.post("/api/v1/operators/", {"operator_id": "ZULU", "name": "Zulu", "aliases": ["Zed"],
                                           "sources": ["a", "b"], "parent": "ALPHA"}, format="json")  # fmt: skip
    assert (made.status_code, made.data["stored"]) == (201, True)
    shown = api.get("/api/v1/operators/ZULU/").data
    assert (shown["aliases"], shown["sources"], shown["parent"]) == (["Zed"], ["a", "b"], "ALPHA")
    assert [o["operator_id"] for o in api.get("/api/v1/operators/?q=zed").data] == ["ZULU"]
    given = {**TEMPLATE, "valid_from": "2026-01-01T00:00:00Z", "valid_until": "2026-12-31T00:00:00Z"}
    assert api.post("/api/v1/indicators/", given, format="json").status_code == 201
    (one,) = api.get("/api/v1/indicators/?operator_id=BRAVO&kind=template_id").data["results"]
    assert one["valid_from"].startswith("2026-01-01T00:00:00")
    changed = api.post("/api/v1/indicators/", {**given, "version": one["version"], "reliability": "B"}, format="json")
    assert changed.status_code == 200
    late = api.post("/api/v1/indicators/", {**given, "version": one["version"], "reliability": "A"}, format="json")
    assert late.status_code == 409
    assert api.post("/api/v1/indicators/", given, format="json").status_code == 400
    states = api.get("/api/v1/indicators/history/", {k: TEMPLATE[k] for k in TEMPLATE}).data
    assert [row["reliability"] for row in states] == ["B", None]
    assert api.get("/api/v1/operators/ZULU/history/").data[0]["name"] == "Zulu"
    assert api.get("/api/v1/operators/NOBODY/history/").status_code == 404


def test_looking_exporting_and_taking_in_over_the_api(api):
    seen = api.post("/api/v1/indicators/look/", {"kind": "template_id", "value": "alphas-prompt"}, format="json").data
    assert (seen["members_with"], seen["strangers_with"], seen["networks"]) == (20, 0, [["N-0001", 20, 40]])
    assert api.post("/api/v1/indicators/look/", {"kind": "ip", "value": "x"}, format="json").status_code == 400
    bundle = api.get("/api/v1/operators/export/registry.stix.json/")
    assert bundle["Content-Type"] == "application/stix+json"
    assert api.get("/api/v1/operators/export/else.txt/").status_code == 404
    taken = api.post("/api/v1/operators/import/", {"file": SimpleUploadedFile("b.json", bundle.content)})
    assert (taken.status_code, taken.data["left"]) == (201, [])
    refused = api.post("/api/v1/operators/import/", {"file": SimpleUploadedFile("b.json", b"{}")})
    assert refused.status_code == 400
    assert AuditEntry.objects.filter(action="take in registry").count() == 1
