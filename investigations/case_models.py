"""What a case holds besides networks and notes: tasks, pins, files, comments, moves; the queue; who is told of what."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.urls import reverse

from graphs.models import Run
from graphs.scene_models import SceneVersion
from investigations.enums import Anchor, MoveKind, PinKind, QueueKind, QueueState, TaskState
from investigations.models import AppendOnly, Case, Note, Review

_USER = settings.AUTH_USER_MODEL


class CaseTask(models.Model):
    """Something to be done in a case; `playbook` and `step` where it comes from one."""

    case = models.ForeignKey(Case, related_name="tasks", on_delete=models.CASCADE)
    title = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    playbook = models.CharField(max_length=40, blank=True)
    step = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=TaskState, default=TaskState.TO_DO)
    assignee = models.ForeignKey(_USER, related_name="case_tasks", null=True, blank=True, on_delete=models.SET_NULL)
    due_on = models.DateField("due", null=True, blank=True)
    closed_by = models.ForeignKey(_USER, related_name="+", null=True, blank=True, on_delete=models.PROTECT)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("case", "playbook", "step"), condition=~models.Q(step=""), name="one_task_a_step"
            ),
        )

    def __str__(self) -> str:
        return self.title


class NoteVersion(AppendOnly):
    """The text of a note before it was changed."""

    note = models.ForeignKey(Note, related_name="versions", on_delete=models.CASCADE)
    number = models.PositiveIntegerField()
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("note", "number"), name="one_text_a_version"),)

    def __str__(self) -> str:
        return f"version {self.number} of note {self.note.pk}"


class Pin(models.Model):
    """An account, an identifier or a scene of the canvas that the case holds. `key`: the account's id, or family:value,
    or the number of the scene; `scene` is the version that was pinned and is never pruned."""

    case = models.ForeignKey(Case, related_name="pins", on_delete=models.CASCADE)
    kind = models.CharField(max_length=12, choices=PinKind)
    key = models.CharField(max_length=300)
    scene = models.ForeignKey(SceneVersion, related_name="pins", null=True, blank=True, on_delete=models.PROTECT)
    why = models.CharField(max_length=300, blank=True)
    pinned_by = models.ForeignKey(_USER, related_name="+", on_delete=models.PROTECT)
    pinned_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("kind", "pinned_at", "id")
        constraints = (models.UniqueConstraint(fields=("case", "kind", "key"), name="one_pin_a_thing"),)
        indexes = (models.Index(fields=("kind", "key"), name="pin_key"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def family(self) -> str:
        """Of an identifier."""
        return self.key.partition(":")[0]

    @property
    def value(self) -> str:
        return self.key.partition(":")[2]


class EvidenceFile(models.Model):
    """A file somebody added to a case. Its bytes lie under their sha256; taken out of the case they stay on record."""

    case = models.ForeignKey(Case, related_name="files", on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8)  # ending of an accepted type, see filing.TYPES
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()  # bytes
    about = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(_USER, related_name="+", on_delete=models.PROTECT)
    added_at = models.DateTimeField(auto_now_add=True)
    removed_by = models.ForeignKey(_USER, related_name="+", null=True, blank=True, on_delete=models.PROTECT)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-added_at", "-id")

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        return settings.SKEIN_HOME / "case-files" / self.sha256[:2] / self.sha256


class ReviewComment(models.Model):
    """What a reviewer or author says of one claim, figure or member; settled when it needs nothing more."""

    review = models.ForeignKey(Review, related_name="comments", on_delete=models.CASCADE)
    anchor = models.CharField(max_length=8, choices=Anchor, default=Anchor.CASE)
    key = models.CharField(max_length=300, blank=True)  # "N-0001:operator", "N-0001:exchanges", an account's id
    text = models.TextField()
    author = models.ForeignKey(_USER, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    settled_by = models.ForeignKey(_USER, related_name="+", null=True, blank=True, on_delete=models.PROTECT)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return self.text[:60]


class CaseMove(models.Model):
    """Cases merged or split: which rows went where, so that it can be taken back. `moved`: table -> ids."""

    kind = models.CharField(max_length=8, choices=MoveKind)
    source = models.ForeignKey(Case, related_name="moves_out", on_delete=models.PROTECT)
    target = models.ForeignKey(Case, related_name="moves_in", on_delete=models.PROTECT)
    moved = models.JSONField(default=dict)
    state_before = models.CharField(max_length=14, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(_USER, related_name="+", on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(_USER, related_name="+", null=True, blank=True, on_delete=models.PROTECT)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display()} {self.target}"


class QueueRun(models.Model):
    """A run whose networks the queue has seen."""

    run = models.OneToOneField(Run, related_name="queued", on_delete=models.CASCADE)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"queue of run {self.run.pk}"


class QueueItem(models.Model):
    """One thing that wants a person. `case`: whom it may be shown to; without one it is everybody's."""

    key = models.CharField(max_length=120, unique=True)  # the same event makes one item, however often it is looked for
    kind = models.CharField(max_length=8, choices=QueueKind)
    case = models.ForeignKey(Case, related_name="queue_items", null=True, blank=True, on_delete=models.CASCADE)
    network = models.CharField(max_length=16, blank=True)  # public id
    run = models.ForeignKey(Run, related_name="+", null=True, blank=True, on_delete=models.CASCADE)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    weight = models.FloatField(default=0.0)  # what comes first: higher
    state = models.CharField(max_length=10, choices=QueueState, default=QueueState.WAITING)
    assignee = models.ForeignKey(_USER, related_name="queue_items", null=True, blank=True, on_delete=models.SET_NULL)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    closed_by = models.ForeignKey(_USER, related_name="+", null=True, blank=True, on_delete=models.SET_NULL)
    closed_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-weight", "id")
        indexes = (models.Index(fields=("state", "-weight", "id"), name="queue_order"),)

    def __str__(self) -> str:
        return self.text


class Notification(models.Model):
    """Something a person should know, on their home page and by e-mail. Shown only while they still see the case."""

    user = models.ForeignKey(_USER, related_name="notifications", on_delete=models.CASCADE)
    case = models.ForeignKey(Case, related_name="notifications", on_delete=models.CASCADE)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.text


class Hook(models.Model):
    """An address that is told of events of the cases its owner sees. `secret` signs each message."""

    owner = models.ForeignKey(_USER, related_name="hooks", on_delete=models.CASCADE)
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=64)
    events = models.JSONField(default=list, help_text="verbs of the activity feed; empty is every one")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.url

    def get_absolute_url(self) -> str:
        return reverse("investigations:hook", args=[self.pk])


class HookDelivery(models.Model):
    """One message to one hook: what was sent, how often it was tried, what came back."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        DELIVERED = "delivered", "delivered"
        FAILED = "failed", "given up"

    hook = models.ForeignKey(Hook, related_name="deliveries", on_delete=models.CASCADE)
    case = models.ForeignKey(Case, related_name="hook_deliveries", on_delete=models.CASCADE)
    event = models.CharField(max_length=40)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    status_code = models.PositiveIntegerField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    tried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.event} to {self.hook}"
