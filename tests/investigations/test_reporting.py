"""Making reports: killed at any line and run again, it ends the same."""

import pytest
from django.core.management import CommandError, call_command
from kombu.exceptions import OperationalError

from investigations import reporting, tasks
from investigations.enums import ReportState
from investigations.models import Case, Report, Snapshot


def test_a_report_cut_off_after_its_snapshot_is_ended_by_the_next_call(case, analyst, monkeypatch):
    report = Report.objects.create(case=case, author=analyst)

    def killed(document):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("investigations.reports.as_pdf", killed)
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

    def broken(content, sha256):
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
