"""What a closed case no longer needs is erased everywhere, proofs stay, and a hold keeps everything."""

import io
from datetime import timedelta

import orjson
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEntry
from graphs import decisions
from graphs.models import Decision, DecisionSubject, Run, WatchHit
from graphs.scene_models import PatternSearch, SavedScene, SceneVersion
from graphs.scenes import saved
from investigations import acting, casework, filing, noting, pinning, reporting, retention, tasking, workspace
from investigations.enums import CaseState
from investigations.models import CaseErasure, Erasure, EvidenceFile, QueueItem
from investigations.refusals import CaseworkError
from investigations.snapshots import storage

SECRET = "Quentin-Quokka"  # a word that a person wrote, in whatever they wrote


def closed(case, days=400):
    case.refresh_from_db()
    case.state, case.closed_at = CaseState.CLOSED, timezone.now() - timedelta(days=days)
    case.save()
    return case


def erase(days=365) -> str:
    out = io.StringIO()
    call_command("retention", "--days", str(days), "--erase", stdout=out)
    return out.getvalue()


@pytest.fixture
def report(case, analyst):
    made = reporting.order(case, analyst)
    made.refresh_from_db()
    return made


def version(case):
    case.refresh_from_db()
    return case.version


@pytest.fixture
def told(case, analyst):
    """The case with the word in all that people write into one."""
    casework.edit(case, analyst, version(case), {"title": f"{SECRET} and friends", "summary": f"About {SECRET}"})
    note = noting.write_note(case, analyst, f"{SECRET} was seen")
    noting.edit_note(note, analyst, 1, f"{SECRET} was seen twice")
    tasking.add_task(case, analyst, title=f"Call {SECRET}", about=f"{SECRET}?")
    pinning.add_pin(case, analyst, "account", "P1-3", f"as {SECRET} said")
    filing.add_file(case, analyst, SimpleUploadedFile(f"{SECRET}.txt", SECRET.encode()), about=SECRET)
    workspace.add_hypothesis(case, analyst, "N-0001", SECRET, f"{SECRET} runs it")
    package = acting.propose(case, analyst, storage.take(case, analyst), 0.9, f"{SECRET} asked")
    acting.import_actions(case, analyst, "account_id,action,date\nP1-1,banned,2026-03-20\n")
    QueueItem.objects.create(key="x", kind="moved", case=case, text=f"{SECRET} moved", url="/")
    return package


def everything() -> str:
    """All texts of the database, as they are stored."""
    found = []
    for app in ("accounts", "graphs", "investigations"):
        for model in apps.get_app_config(app).get_models():
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {model._meta.db_table}")
                found.append(f"{model.__name__}: {cursor.fetchall()}")
    return "\n".join(found)


def test_no_word_that_people_wrote_into_a_case_is_left_in_any_row_or_file(case, analyst, told, home):
    assert SECRET in everything()
    closed(case)
    assert "C-0001" in erase()
    left = [line.partition(":")[0] for line in everything().splitlines() if SECRET in line]
    assert left == []
    files = [p for p in home.rglob("*") if p.is_file() and SECRET.encode() in p.read_bytes()]
    assert files == []
    assert retention.proves(case, f"{SECRET} was seen twice")
    assert retention.proves(case, f"{SECRET} was seen")
    assert not retention.proves(case, f"{SECRET} was seen thrice")
    assert list(audit.faults()) == []


def test_members_and_actions_of_an_erased_case_are_digests(case, analyst, told):
    closed(case)
    erase()
    rows = {row.account_id for row in (*told.edge.all(), *case.actions.all())}
    assert len(rows) >= 30
    assert all(row.startswith("erased:") for row in rows)
    assert retention.proves(case, "P1-1")


def test_its_pages_still_open_and_say_so(client, case, analyst, told):
    closed(case)
    erase()
    client.force_login(analyst)
    for address in (
        case.get_absolute_url(), reverse("investigations:act", args=["C-0001"]), told.get_absolute_url(),
        reverse("investigations:cases"), reverse("investigations:queue"), "/api/v1/cases/C-0001/", "/activity/",
        reverse("investigations:workspace", args=["C-0001", "N-0001"]),
    ):  # fmt: skip
        assert client.get(address).status_code in (200, 404), address
    assert "Personal data of this case was erased" in client.get(case.get_absolute_url()).content.decode()


def test_snapshots_keep_their_proofs_and_reports_lose_their_files(case, analyst, report):
    closed(case)
    call_command("retention", "--days", "365")
    assert report.snapshot.path.exists()
    erase()
    erasure = Erasure.objects.get()
    assert not report.snapshot.path.exists()
    assert not report.path("pdf").exists()
    left = erasure.path.read_text()
    assert "P1-7" not in left
    assert "Ana Example" not in left
    assert retention.proves(case, "P1-7")
    assert not retention.proves(case, "P9-9")
    assert AuditEntry.objects.filter(action="erase personal data", subject="case:C-0001").count() == 1
    with pytest.raises(storage.SnapshotErased, match="365 days after closing"):
        storage.read(report.snapshot)
    erase()
    assert CaseErasure.objects.count() == 1


def test_a_case_that_was_reopened_and_closed_again_is_due_again(case, analyst, report):
    closed(case)
    erase()
    CaseErasure.objects.update(at=timezone.now() - timedelta(days=900))
    noting_allowed = casework.reopen(closed(case), analyst, f"{SECRET} wrote")
    noting.write_note(noting_allowed, analyst, SECRET)
    closed(case)
    erase()
    assert CaseErasure.objects.count() == 2
    assert SECRET not in everything()


def test_an_erasure_that_was_killed_is_ended_by_the_next_run(case, analyst, report, told, monkeypatch):
    file = EvidenceFile.objects.get()
    closed(case)
    with monkeypatch.context() as patch:
        patch.setattr(retention, "_remove_files", lambda case: None)
        retention.erase(case, "retention", "a policy")
    assert report.snapshot.path.exists() and file.path.exists()
    call_command("retention", "--days", "365")
    assert not report.snapshot.path.exists() and not file.path.exists()


def test_a_file_that_another_case_has_too_stays(case, analyst, told, network):
    other, _ = casework.open_case(analyst, None, "Another")
    filing.add_file(other, analyst, SimpleUploadedFile("same.txt", SECRET.encode()))
    closed(case)
    erase()
    assert EvidenceFile.objects.get(case=other).path.exists()


def test_a_hold_keeps_everything_until_it_is_released(case, analyst, report):
    hold = acting.place_hold(case, analyst, "A court asked.")
    with pytest.raises(CaseworkError, match="already"):
        acting.place_hold(case, analyst, "again")
    closed(case)
    erase()
    with pytest.raises(CaseworkError, match="legal hold"):
        retention.erase(case, "someone", "by hand")
    assert report.snapshot.path.exists()
    acting.release_hold(case, analyst, "The court is done.")
    hold.refresh_from_db()
    assert hold.released_by == analyst
    assert list(retention.due(365)) == [case]


def test_a_snapshot_that_cannot_be_read_stops_its_case_and_no_other(case, analyst, report, capsys):
    report.snapshot.path.unlink()
    closed(case)
    with pytest.raises(CommandError, match="C-0001 could not be erased"):
        erase()
    assert not CaseErasure.objects.exists()


def test_a_policy_shorter_than_a_month_and_open_cases_are_left_alone(case, report):
    assert list(retention.due(365)) == []
    with pytest.raises(CommandError, match="30 days"):
        call_command("retention", "--days", "1")


def test_the_command_proves_a_value_from_standard_input(case, analyst, report, monkeypatch):
    closed(case)
    erase()
    monkeypatch.setattr("sys.stdin", io.StringIO("P1-7\n"))
    call_command("retention", "--prove", "C-0001")
    monkeypatch.setattr("sys.stdin", io.StringIO("P9-9\n"))
    with pytest.raises(CommandError, match="Nothing that was erased"):
        call_command("retention", "--prove", "C-0001")


# --- of no case -------------------------------------------------------------------------------------------------------
def aged(model, field, days=400):
    model._base_manager.update(**{field: timezone.now() - timedelta(days=days)})


@pytest.fixture
def taken_back(analyst, network):
    made = decisions.record(analyst, "reject_member", reason=f"{SECRET} said so", accounts=["P1-3"], networks=[network])
    return made, decisions.undo(analyst, made, f"{SECRET} was wrong")


def test_a_decision_that_was_taken_back_long_ago_loses_what_it_was_about(taken_back, run):
    made, _ = taken_back
    erase()
    made.refresh_from_db()
    assert made.content["accounts"] == ["P1-3"]  # it is not old yet
    aged(Decision, "made_at")
    erase()
    made.refresh_from_db()
    assert set(made.content) == {"erased"}
    assert made.reason.startswith("erased:") and made.sentence.startswith("erased:")
    keys = set(DecisionSubject.objects.filter(decision=made).values_list("type", "key"))
    assert ("network", "N-0001") in keys and ("account", "P1-3") not in keys
    for decision in Decision.objects.all():
        assert SECRET not in decision.reason and "P1-3" not in orjson.dumps(decision.content).decode()


def test_a_decision_in_force_stays_however_old(analyst, network):
    made = decisions.record(analyst, "reject_member", reason="no", accounts=["P1-3"], networks=[network])
    aged(Decision, "made_at")
    erase()
    made.refresh_from_db()
    assert made.content["accounts"] == ["P1-3"]


def test_a_hold_keeps_decisions_about_its_networks(case, analyst, taken_back):
    acting.place_hold(case, analyst, "A court asked.")
    aged(Decision, "made_at")
    erase()
    taken_back[0].refresh_from_db()
    assert taken_back[0].content["accounts"] == ["P1-3"]


def test_scenes_nobody_touched_go_unless_a_case_has_pinned_them(case, analyst, run):
    state = {"nodes": [{"kind": "account", "key": SECRET}]}
    old, pinned = (saved.create(analyst, name, "N-0001", state) for name in ("old", "pinned"))
    pinning.add_pin(case, analyst, "scene", pinned.reference, "")
    aged(SavedScene, "changed_at")
    erase()
    assert list(SavedScene.objects.all()) == [pinned]
    closed(case)
    erase()
    aged(SavedScene, "changed_at")
    erase()
    assert not SceneVersion.objects.exists()
    assert not SavedScene.objects.filter(pk=old.pk).exists()


def test_values_typed_into_a_saved_search_are_emptied_and_the_search_stays(analyst):
    parameters = [{"name": "who", "type": "text", "default": SECRET, "about": ""}, {"name": "n", "default": 3}]
    PatternSearch.objects.create(name="by whom", cypher="MATCH (a) RETURN a", parameters=parameters, author=analyst)
    aged(PatternSearch, "changed_at")
    assert "saved pattern searches with values: 1 erased" in erase()
    assert [p["default"] for p in PatternSearch.objects.get().parameters] == ["", 3]
    assert "saved pattern searches with values: 0 erased" in erase()


def test_watch_hits_of_a_run_that_was_replaced_go(network, run):
    WatchHit.objects.create(run=run, network=network, account_id=SECRET, batch=1, bits=9.0, probability=0.9)
    aged(Run, "finished_at")
    erase()
    assert WatchHit.objects.count() == 1  # the run is shown
    Run.objects.update(is_current=False)
    erase()
    assert WatchHit.objects.count() == 0
    told = AuditEntry.objects.get(subject="retention:watch hits of runs that were replaced")
    assert told.details["rows"] == 1 and SECRET not in told.detail


def test_runs_that_a_case_rests_on_keep_their_tables_until_the_case_is_erased(case, analyst, report, run):
    assert (run.pk, "C-0001 has pinned N-0001") in retention.runs_kept()
    assert (run.pk, "a snapshot of C-0001 rests on it") in retention.runs_kept()
    acting.place_hold(case, analyst, "A court asked.")
    assert (run.pk, "C-0001 is under legal hold and has pinned N-0001") in retention.runs_kept()
    acting.release_hold(case, analyst, "Done.")
    closed(case)
    erase()
    assert list(retention.runs_kept()) == []
