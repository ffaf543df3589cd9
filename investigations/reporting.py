"""Making a report: freeze the case, build the document, keep its files. Killed at any line, the next call ends it.

Reports of one case and audience follow each other as versions: a new one supersedes the one before. One that should
not be used any more is withdrawn with a reason; it and its files stay, as a record of what was said.
"""

import hashlib
from typing import Any

import typst
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError
from stix2.exceptions import STIXError

from accounts.audit import record
from investigations import reports
from investigations.casework import Actor, log
from investigations.enums import ReportState
from investigations.models import Case, Report, ReportTemplate, Snapshot
from investigations.refusals import CaseworkError
from investigations.reports.audiences import AUDIENCES, INTERNAL
from investigations.reports.templates import STANDARD, Template, TemplateFault
from investigations.snapshots import storage

_TOLD = (CaseworkError, storage.SnapshotBroken, reports.UncitedFigure, TemplateFault)  # their text is for people


def order(
    case: Case, actor: Actor, *, audience: str = INTERNAL, template: ReportTemplate | None = None,
    snapshot: Snapshot | None = None,
) -> Report:  # fmt: skip
    """A report that the worker makes, from a snapshot that stands or from one that is taken first.

    Raises CaseworkError when the case holds nothing to report, or for an audience that does not exist."""
    if audience not in AUDIENCES:
        raise CaseworkError(f"There is no audience “{audience}”.")
    if snapshot is not None and snapshot.case.pk != case.pk:
        raise CaseworkError("That snapshot is not of this case.")
    if snapshot is None and not case.pinned.exists():
        raise CaseworkError("There is nothing to report yet: pin a network first.")
    with transaction.atomic():
        report = Report.objects.create(
            case=case, author=actor, audience=audience, template=template, snapshot=snapshot,
            supersedes=latest(case, audience),
        )  # fmt: skip
        detail = {"report": report.pk, "audience": audience, "template": str(template or STANDARD.name)}
        log(case, actor, "ordered report", f"asked for report {report.pk}, {audience}", detail)
    from investigations.tasks import make_report  # tasks import this module

    try:
        make_report.delay(report.pk)  # type: ignore[not-callable]
    except OperationalError:
        report.message = "No worker answers, so it waits. `manage.py doctor` tells what is wrong."
        report.save(update_fields=["message"])
    return report


def latest(case: Case, audience: str) -> Report | None:
    """The version that stands: the newest finished one that was not withdrawn."""
    return Report.objects.filter(case=case, audience=audience, state=ReportState.READY, withdrawn_at=None).first()


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
    except STIXError as error:
        _fail(report, f"The STIX bundle would not be valid: {error}")
    except Exception:
        _fail(report, "An unexpected fault; the worker's log has it.")
        raise
    return report


def _make(report: Report) -> None:
    if report.snapshot is None:
        report.snapshot = storage.take(report.case, report.author)
        report.save(update_fields=["snapshot"])
    document = document_of(report)
    digests: dict[str, str] = {}
    for suffix, kind in reports.FORMATS.items():
        data = kind.make(document)
        report.path(suffix).unlink(missing_ok=True)
        storage.write_once(report.path(suffix), data)
        digests[suffix] = hashlib.sha256(data).hexdigest()
        if suffix == "pdf":
            report.pages = reports.page_count(data)
    report.state, report.message, report.digests = ReportState.READY, "", digests
    with transaction.atomic():
        report.save()
        text = f"made report {report.pk} from snapshot {report.snapshot.sha256[:12]}"
        detail = {"report": report.pk, "audience": report.audience, "sha256": digests}
        log(report.case, report.author, "reported", text, detail)


def document_of(report: Report) -> reports.Document:
    """The document of a report that has its snapshot. Raises SnapshotBroken, UncitedFigure or TemplateFault."""
    if report.snapshot is None:
        raise CaseworkError(f"Report {report.pk} has no snapshot yet.")
    content = storage.read(report.snapshot)
    return reports.build(content, report.snapshot.sha256, report.sections(), report.audience)


def _fail(report: Report, message: str) -> None:
    report.state, report.message = ReportState.FAILED, message
    report.save(update_fields=["state", "message"])


@transaction.atomic
def withdraw(report: Report, actor: Actor, reason: str) -> Report:
    """Say that a report is not to be used any more, and why. Its files stay, and are handed out no longer."""
    report = Report.objects.select_for_update().select_related("case").get(pk=report.pk)
    if report.withdrawn_at:
        raise CaseworkError(f"Report {report.pk} was withdrawn before.")
    if report.state != ReportState.READY:
        raise CaseworkError(f"Report {report.pk} is not finished, so there is nothing to withdraw.")
    if not reason.strip():
        raise CaseworkError("Say why the report is withdrawn.")
    report.withdrawn_at, report.withdrawn_by, report.withdrawn_reason = timezone.now(), actor, reason.strip()
    report.save()
    detail = {"report": report.pk, "reason": reason.strip()}
    log(report.case, actor, "withdrew report", f"withdrew report {report.pk}: {reason.strip()}", detail)
    return report


# --- templates --------------------------------------------------------------------------------------------------------
@transaction.atomic
def save_template(name: str, sections: Any, actor: Actor, note: str = "") -> ReportTemplate:
    """A new version of a template, checked against the newest snapshot there is. Raises CaseworkError with what is
    wrong with it; the reports made with earlier versions keep those."""
    name = " ".join(name.split())
    if not name or len(name) > 80 or name.lower() == STANDARD.name:
        raise CaseworkError(f"Give the template a name of its own, not “{STANDARD.name}”, of at most 80 characters.")
    if "/" in name:
        raise CaseworkError("The name of a template holds no slash.")
    known = ReportTemplate.objects.select_for_update().filter(name=name).first()
    try:
        template = Template.from_data(name, known.version + 1 if known else 1, sections)
        _try(template)
    except TemplateFault as error:
        raise CaseworkError(str(error)) from error
    made = ReportTemplate.objects.create(
        name=name, version=template.version, sections=template.as_data(), note=note.strip(), author=actor
    )
    record(actor, "save report template", f"template:{made.pk}", {"name": name, "version": made.version})
    return made


def _try(template: Template) -> None:
    """Set the template on the newest snapshot that can be read, whoever's it is: nothing of it is shown."""
    for snapshot in Snapshot.objects.order_by("-pk")[:5]:
        try:
            content = storage.read(snapshot)
        except storage.SnapshotBroken:
            continue
        reports.build(content, snapshot.sha256, template)
        return


def templates() -> list[ReportTemplate]:
    """The newest version of each."""
    found: dict[str, ReportTemplate] = {}
    for template in ReportTemplate.objects.select_related("author").order_by("name", "-version"):
        found.setdefault(template.name, template)
    return list(found.values())
