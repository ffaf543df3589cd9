"""What people concluded: cases, what is pinned and written in them, assessments, snapshots, reports, reviews."""

from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.db import models
from django.urls import reverse

from graphs.models import Network, Run
from investigations.enums import CaseState, ClaimKind, MemberRole, Origin, Priority, Tlp, Verdict

if TYPE_CHECKING:  # relations from the files below, which the checker does not find by itself
    from django.db.models.fields.related_descriptors import RelatedManager

    from investigations import action_models as acted
    from investigations import attribution_models as weighed
    from investigations import case_models as held
    from investigations import report_models as frozen

_USER = settings.AUTH_USER_MODEL


class Case(models.Model):
    """`version` grows with every edit; an edit made on an older version is refused, not merged."""

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=14, choices=CaseState, default=CaseState.OPEN)
    priority = models.CharField(max_length=8, choices=Priority, default=Priority.NORMAL)
    tlp = models.CharField("marking", max_length=16, choices=Tlp, default=Tlp.AMBER)
    summary = models.TextField(blank=True)
    owner = models.ForeignKey(_USER, related_name="owned_cases", on_delete=models.PROTECT)
    assignee = models.ForeignKey(_USER, related_name="assigned_cases", null=True, blank=True, on_delete=models.SET_NULL)
    due_on = models.DateField("due", null=True, blank=True)
    merged_into = models.ForeignKey("self", related_name="absorbed", null=True, blank=True, on_delete=models.PROTECT)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        tasks: RelatedManager[held.CaseTask]
        pins: RelatedManager[held.Pin]
        files: RelatedManager[held.EvidenceFile]
        moves_in: RelatedManager[held.CaseMove]
        snapshots: RelatedManager[frozen.Snapshot]
        reports: RelatedManager[frozen.Report]
        hypotheses: RelatedManager[weighed.AddedHypothesis]
        statements: RelatedManager[weighed.EvidenceStatement]
        mind_changes: RelatedManager[weighed.MindChange]
        packages: RelatedManager[acted.ActionPackage]
        actions: RelatedManager[acted.ActionTaken]
        holds: RelatedManager[acted.LegalHold]
        erasures: RelatedManager[acted.CaseErasure]

    class Meta:
        ordering = ("-number",)
        indexes = (models.Index(fields=("state", "-number"), name="case_state"),)

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("investigations:case", args=[self.reference])

    @property
    def reference(self) -> str:
        return f"C-{self.number:04d}"


class CaseMember(models.Model):
    case = models.ForeignKey(Case, related_name="members", on_delete=models.CASCADE)
    user = models.ForeignKey(_USER, related_name="case_memberships", on_delete=models.CASCADE)
    role = models.CharField(max_length=12, choices=MemberRole, default=MemberRole.INVESTIGATOR)

    class Meta:
        ordering = ("role", "user")
        constraints = (models.UniqueConstraint(fields=("case", "user"), name="one_membership_a_case"),)

    def __str__(self) -> str:
        return f"{self.user} in {self.case}"


class PinnedNetwork(models.Model):
    """A network as a case holds it: its id, and the run it was pinned at, which stays when the network moves on."""

    case = models.ForeignKey(Case, related_name="pinned", on_delete=models.CASCADE)
    network = models.ForeignKey(Network, related_name="pins", null=True, on_delete=models.SET_NULL)
    public_id = models.CharField(max_length=16)
    run = models.ForeignKey(Run, related_name="pins", on_delete=models.PROTECT)
    party_id = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pinned_by = models.ForeignKey(_USER, related_name="+", on_delete=models.PROTECT)
    pinned_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pinned_at", "id")
        constraints = (models.UniqueConstraint(fields=("case", "public_id"), name="one_pin_a_network"),)

    def __str__(self) -> str:
        return f"{self.public_id} in {self.case}"


class Note(models.Model):
    case = models.ForeignKey(Case, related_name="notes", on_delete=models.CASCADE)
    text = models.TextField(help_text="Markdown")
    author = models.ForeignKey(_USER, related_name="notes", on_delete=models.PROTECT)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    if TYPE_CHECKING:
        versions: RelatedManager[held.NoteVersion]

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return self.text[:60]


class AppendOnlyError(TypeError):
    def __init__(self, what: str) -> None:
        super().__init__(f"{what} are never changed or removed; add a new one.")


class AppendOnly(models.Model):
    """Rows that are written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if self.pk is not None:
            raise AppendOnlyError(str(self._meta.verbose_name_plural))
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnlyError(str(self._meta.verbose_name_plural))


class Activity(AppendOnly):
    """One change of a case: who, what, and the values before and after where there are any."""

    case = models.ForeignKey(Case, related_name="activities", on_delete=models.CASCADE)
    actor = models.ForeignKey(_USER, related_name="+", null=True, on_delete=models.PROTECT)
    verb = models.CharField(max_length=40)
    text = models.TextField()
    detail = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-at", "-id")
        verbose_name_plural = "activities"

    def __str__(self) -> str:
        return self.text


class Assessment(AppendOnly):
    """What was held likely at one time, by the machine or a person. Ranges are probabilities between 0 and 1."""

    case = models.ForeignKey(Case, related_name="assessments", on_delete=models.CASCADE)
    network = models.CharField(max_length=16)  # public id
    run = models.ForeignKey(Run, related_name="+", on_delete=models.PROTECT)
    claim = models.CharField(max_length=10, choices=ClaimKind)
    origin = models.CharField(max_length=8, choices=Origin)
    hypothesis = models.CharField(max_length=240)
    name = models.CharField(max_length=200)
    probability = models.FloatField(null=True, blank=True)  # the machine's figure; people say words
    likelihood_words = models.CharField(max_length=40)
    range_low = models.FloatField()
    range_high = models.FloatField()
    confidence = models.CharField(max_length=10)
    grounds = models.TextField(help_text="why the confidence is what it is")
    reason = models.TextField(blank=True, help_text="why a person holds something else than the machine")
    author = models.ForeignKey(_USER, related_name="assessments", null=True, on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.name}: {self.likelihood_words}, {self.confidence} confidence"

    @property
    def range_words(self) -> str:
        return f"{self.range_low:.0%}–{self.range_high:.0%}".replace("%–", "–")


class Review(models.Model):
    """A second pair of eyes on a case. `reviewer` is nobody who wrote in it.

    `basis`: what the case held when the review was asked for, so that the next one can say what changed since.
    `answers`: key of a question of the checklist -> yes, no or not applicable."""

    case = models.ForeignKey(Case, related_name="reviews", on_delete=models.CASCADE)
    asked_by = models.ForeignKey(_USER, related_name="reviews_asked", on_delete=models.PROTECT)
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_of = models.ForeignKey(_USER, related_name="reviews_wanted", null=True, blank=True, on_delete=models.PROTECT)
    basis = models.JSONField(default=dict, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    reviewer = models.ForeignKey(_USER, related_name="reviews", null=True, blank=True, on_delete=models.PROTECT)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.PENDING)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        comments: RelatedManager[held.ReviewComment]

    class Meta:
        ordering = ("-asked_at", "-id")

    def __str__(self) -> str:
        return f"review of {self.case}: {self.get_verdict_display()}"


# Models in files of their own; they build on what stands above.
from investigations.action_models import (  # noqa: E402
    ActionPackage,
    ActionTaken,
    CaseErasure,
    EdgeJudgement,
    EdgeVerdict,
    Erasure,
    LegalHold,
    PackageWatch,
    Replacement,
)
from investigations.attribution_models import AddedHypothesis, EvidenceStatement, MindChange  # noqa: E402
from investigations.case_models import (  # noqa: E402
    CaseMove,
    CaseTask,
    EvidenceFile,
    Hook,
    HookDelivery,
    NoteVersion,
    Notification,
    Pin,
    QueueItem,
    QueueRun,
    ReviewComment,
)
from investigations.report_models import Report, ReportTemplate, Snapshot  # noqa: E402

__all__ = [
    "ActionPackage",
    "ActionTaken",
    "Activity",
    "AddedHypothesis",
    "AppendOnly",
    "AppendOnlyError",
    "Assessment",
    "Case",
    "CaseErasure",
    "CaseMember",
    "CaseMove",
    "CaseTask",
    "EdgeJudgement",
    "EdgeVerdict",
    "Erasure",
    "EvidenceFile",
    "EvidenceStatement",
    "Hook",
    "HookDelivery",
    "LegalHold",
    "MindChange",
    "Note",
    "NoteVersion",
    "Notification",
    "PackageWatch",
    "Pin",
    "PinnedNetwork",
    "QueueItem",
    "QueueRun",
    "Replacement",
    "Report",
    "ReportTemplate",
    "Review",
    "ReviewComment",
    "Snapshot",
]  # fmt: skip
