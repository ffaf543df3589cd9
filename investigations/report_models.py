"""Snapshots, the templates of reports, and the reports made from both."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.urls import reverse

from graphs.models import Run
from investigations.enums import ReportState
from investigations.models import AppendOnly, Case
from investigations.reports.audiences import AUDIENCES, INTERNAL
from investigations.reports.templates import STANDARD, Template

_USER = settings.AUTH_USER_MODEL


class Snapshot(AppendOnly):
    """The frozen basis of reports: one file under its own sha256, never written twice."""

    case = models.ForeignKey(Case, related_name="snapshots", on_delete=models.PROTECT)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()  # bytes
    run = models.ForeignKey(Run, related_name="+", on_delete=models.PROTECT)
    run_fingerprint = models.CharField(max_length=64)
    evidence_fingerprint = models.CharField(max_length=64)
    author = models.ForeignKey(_USER, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"snapshot {self.sha256[:12]} of {self.case}"

    @property
    def path(self) -> Path:
        return settings.SKEIN_HOME / "snapshots" / self.sha256[:2] / f"{self.sha256}.json"


class ReportTemplate(models.Model):
    """Sections as a team wants them. An edit makes a new version, so that a report keeps the one it was made with."""

    name = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)
    sections = models.JSONField()  # [{key, title, lead}], see reports/templates.py
    note = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey(_USER, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "-version")
        constraints = (models.UniqueConstraint(fields=("name", "version"), name="one_version_a_template"),)

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"

    def as_template(self) -> Template:
        return Template.from_data(self.name, self.version, self.sections)


class Report(models.Model):
    """A document made from a snapshot, which the worker takes first when the report has none yet.

    A later report of the same case and audience may supersede it; it can be withdrawn, with a reason, and stays."""

    case = models.ForeignKey(Case, related_name="reports", on_delete=models.PROTECT)
    snapshot = models.ForeignKey(Snapshot, related_name="reports", null=True, blank=True, on_delete=models.PROTECT)
    template = models.ForeignKey(
        ReportTemplate, related_name="reports", null=True, blank=True, on_delete=models.PROTECT
    )
    audience = models.CharField(max_length=10, default=INTERNAL, choices=[(a.key, a.key) for a in AUDIENCES.values()])
    supersedes = models.ForeignKey(
        "self", related_name="superseded_by", null=True, blank=True, on_delete=models.PROTECT
    )
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.QUEUED)
    message = models.TextField(blank=True)  # why it could not be made, in a sentence
    digests = models.JSONField(default=dict, blank=True)  # ending of a file -> sha256
    pages = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(_USER, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(_USER, related_name="+", null=True, blank=True, on_delete=models.PROTECT)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"report {self.pk} of {self.case}"

    def get_absolute_url(self) -> str:
        return reverse("investigations:report", args=[self.pk])

    def path(self, suffix: str) -> Path:
        return settings.SKEIN_HOME / "reports" / str(self.pk) / f"report.{suffix}"

    def sections(self) -> Template:
        return self.template.as_template() if self.template else STANDARD

    @property
    def file_name(self) -> str:
        audience = "" if self.audience == INTERNAL else f"-{self.audience}"
        return f"{self.case.reference}-report-{self.pk}{audience}"

    @property
    def newer(self) -> "Report | None":
        """The report that supersedes this one."""
        return self.superseded_by.order_by("-pk").first()
