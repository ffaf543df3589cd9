"""Making a report: freeze the case, build the document, keep its files. Killed at any line, the next call ends it."""

import hashlib

import typst
from django.db import transaction
from kombu.exceptions import OperationalError

from investigations import reports
from investigations.casework import Actor, CaseworkError, log
from investigations.enums import ReportState
from investigations.models import Case, Report
from investigations.snapshots import storage

_TOLD = (CaseworkError, storage.SnapshotBroken, reports.UncitedFigure)  # their text is for people


def order(case: Case, actor: Actor) -> Report:
    """A report that the worker makes. Raises CaseworkError when the case holds nothing to report."""
    if not case.pinned.exists():
        raise CaseworkError("There is nothing to report yet: pin a network first.")
    with transaction.atomic():
        report = Report.objects.create(case=case, author=actor)
        log(case, actor, "ordered report", f"asked for report {report.pk}", {"report": report.pk})
    from investigations.tasks import make_report  # tasks import this module

    try:
        make_report.delay(report.pk)  # type: ignore[not-callable]
    except OperationalError:
        report.message = "No worker answers, so it waits. `manage.py doctor` tells what is wrong."
        report.save(update_fields=["message"])
    return report


def make(report: Report) -> Report:
    """Make the report's files unless they stand. What a person can repair ends as a message, not as an exception."""
    if report.state == ReportState.READY:
        return report
    Report.objects.filter(pk=report.pk).update(state=ReportState.BUILDING, message="")
    try:
        _make(report)
    except _TOLD as error:
        _fail(report, str(error))
    except typst.TypstError as error:
        _fail(report, f"The document could not be set: {error}")
    except Exception:
        _fail(report, "An unexpected fault; the worker's log has it.")
        raise
    return report


def _make(report: Report) -> None:
    if report.snapshot is None:
        report.snapshot = storage.take(report.case, report.author)
        report.save(update_fields=["snapshot"])
    document = reports.build(storage.read(report.snapshot), report.snapshot.sha256)
    pdf, data = reports.as_pdf(document), reports.as_json(document)
    for suffix, content in (("pdf", pdf), ("json", data)):
        report.path(suffix).unlink(missing_ok=True)
        storage.write_once(report.path(suffix), content)
    report.state, report.message = ReportState.READY, ""
    report.pages = reports.page_count(pdf)
    report.pdf_sha256, report.json_sha256 = hashlib.sha256(pdf).hexdigest(), hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        report.save()
        text = f"made report {report.pk} from snapshot {report.snapshot.sha256[:12]}"
        log(report.case, report.author, "reported", text, {"report": report.pk, "pdf": report.pdf_sha256})


def _fail(report: Report, message: str) -> None:
    report.state, report.message = ReportState.FAILED, message
    report.save(update_fields=["state", "message"])
