"""Making reports: killed at any line and run again, it ends the same."""

import pytest
from django.core.management import CommandError, call_command
from kombu.exceptions import OperationalError

from investigations import reporting, tasks
from investigations.enums import ReportState
from investigations.models import Case, Report, ReportTemplate, Snapshot
from investigations.refusals import CaseworkError
from investigations.reports import FORMATS, STANDARD
from investigations.snapshots import storage


def test_a_report_cut_off_after_its_snapshot_is_ended_by_the_next_call(case, analyst, monkeypatch):
    report = Report.objects.create(case=case, author=analyst)

    def killed(path, data):
        if path.suffix == ".docx":
            raise SystemExit
        written(path, data)

    written = storage.write_once
    with monkeypatch.context() as patch:
        patch.setattr(storage, "write_once", killed)
        with pytest.raises(SystemExit):
            reporting.make(report)
    assert Report.objects.get().state == ReportState.BUILDING
    tasks.make_report(report.pk)
    report.refresh_from_db()
    assert report.state == ReportState.READY
    assert Snapshot.objects.count() == 1


def test_making_it_again_changes_nothing(case, analyst):
    report = reporting.make(Report.objects.create(case=case, author=analyst))
    before = report.path("pdf").stat().st_mtime_ns
    tasks.make_report(report.pk)
    assert report.path("pdf").stat().st_mtime_ns == before


def test_an_unexpected_fault_is_told_and_raised(case, analyst, monkeypatch):
    report = Report.objects.create(case=case, author=analyst)

    def broken(*given):
        raise ZeroDivisionError

    monkeypatch.setattr("investigations.reports.build", broken)
    with pytest.raises(ZeroDivisionError):
        reporting.make(report)
    report.refresh_from_db()
    assert (report.state, report.message) == (ReportState.FAILED, "An unexpected fault; the worker's log has it.")


def test_without_a_worker_the_report_waits_and_says_so(case, analyst, monkeypatch):
    def nobody(*args, **options):
        raise OperationalError

    monkeypatch.setattr(tasks.make_report, "delay", nobody)
    report = reporting.order(case, analyst)
    assert report.state == ReportState.QUEUED
    assert "No worker answers" in report.message


def test_the_demo_case_is_opened_once(run, analyst, capsys):
    for _ in range(2):
        call_command("open_demo_case")
    assert (Case.objects.count(), Snapshot.objects.count(), Report.objects.count()) == (1, 1, 1)
    case = Case.objects.get()
    assert (case.notes.count(), case.assessments.count()) == (1, 2)
    assert "C-0001: N-0001: 40 accounts" in capsys.readouterr().out


def test_the_demo_case_needs_somebody_to_open_it(run):
    with pytest.raises(CommandError, match="no user who is analyst or admin"):
        call_command("open_demo_case")


def ready(case, analyst, **wanted) -> Report:
    return Report.objects.get(pk=reporting.order(case, analyst, **wanted).pk)


def test_a_report_has_a_file_in_each_format_with_its_digest(case, analyst):
    report = ready(case, analyst)
    assert set(report.digests) == set(FORMATS)
    assert all(report.path(suffix).stat().st_size for suffix in FORMATS)


def test_a_report_supersedes_the_one_before_for_the_same_audience(case, analyst):
    first = ready(case, analyst)
    public = ready(case, analyst, audience="public", snapshot=first.snapshot)
    second = ready(case, analyst)
    assert (second.supersedes, public.supersedes) == (first, None)
    assert (first.newer, second.newer) == (second, None)
    assert public.snapshot == first.snapshot


def test_a_withdrawn_report_says_why_and_is_superseded_by_nobody(case, analyst):
    report = ready(case, analyst)
    with pytest.raises(CaseworkError, match="Say why"):
        reporting.withdraw(report, analyst, " ")
    reporting.withdraw(report, analyst, "The template was leaked.")
    report.refresh_from_db()
    assert (report.withdrawn_by, report.withdrawn_reason) == (analyst, "The template was leaked.")
    assert report.path("pdf").exists()
    with pytest.raises(CaseworkError, match="withdrawn before"):
        reporting.withdraw(report, analyst, "again")
    assert ready(case, analyst).supersedes is None


def test_an_audience_that_does_not_exist_and_a_snapshot_of_another_case_are_refused(case, analyst, colleague):
    from graphs.models import Network
    from investigations import casework

    other, _ = casework.open_case(colleague, Network.objects.get(public_id="N-0002"))
    with pytest.raises(CaseworkError, match="no audience"):
        reporting.order(case, analyst, audience="everybody")
    with pytest.raises(CaseworkError, match="not of this case"):
        reporting.order(case, analyst, snapshot=storage.take(other, colleague))


def test_a_template_is_checked_versioned_and_kept_by_the_reports_made_with_it(case, analyst):
    first = ready(case, analyst)
    sections = [{"key": "summary", "title": "In short", "lead": "It made {{ exchanges }} exchanges."},
                {"key": "claims", "title": "Claims"}, {"key": "limits", "title": "Limits"}]  # fmt: skip
    made = reporting.save_template("short", sections, analyst)
    report = ready(case, analyst, template=made, snapshot=first.snapshot)
    assert [s.title for s in reporting.document_of(report).sections] == ["In short", "Claims", "Limits"]
    again = reporting.save_template("short", [*sections[1:]], analyst, "no summary")
    assert (again.version, ReportTemplate.objects.count()) == (2, 2)
    assert len(reporting.document_of(report).sections) == 3
    assert reporting.templates() == [again]


@pytest.mark.parametrize(
    ("name", "lead", "complaint"),
    [("standard", "", "name of its own"), ("a/b", "", "no slash"), ("x", "It made 12 exchanges.", "cites nothing"),
     ("x", "{{ nonsense }}", "nonsense"), ("x", "{% for i in 'ab' %}x{% endfor %}", "no for"),
     ("x", "{{ ''.__class__ }}", "no getattr"), ("x", "{{ accounts ", "cannot be read")],
)  # fmt: skip
def test_a_template_that_would_not_work_is_refused_with_the_reason(case, analyst, name, lead, complaint):
    ready(case, analyst)
    sections = [{**s, "lead": lead} if s["key"] == "summary" else s for s in STANDARD.as_data()]
    with pytest.raises(CaseworkError, match=complaint):
        reporting.save_template(name, sections, analyst)
    assert not ReportTemplate.objects.exists()
