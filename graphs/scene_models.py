"""Work on the canvas that is kept: scenes with their versions, whom they are shared with, and pattern searches."""

from django.conf import settings
from django.db import models
from django.urls import reverse

_USER = settings.AUTH_USER_MODEL


class SavedScene(models.Model):
    """What somebody made of a network on the canvas. `version` grows with every save; one made on an older version is
    refused. `draft`: the autosave of a person's canvas that has no name yet, one a network."""

    name = models.CharField(max_length=120, blank=True)
    network = models.CharField(max_length=16, blank=True)  # public id; empty for the overview of all networks
    run = models.ForeignKey("graphs.Run", related_name="+", null=True, on_delete=models.SET_NULL)
    draft = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    owner = models.ForeignKey(_USER, related_name="scenes", on_delete=models.CASCADE)
    changed_by = models.ForeignKey(_USER, related_name="+", null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-changed_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "network"), condition=models.Q(draft=True), name="one_draft_a_network"
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference} {self.name}".strip()

    def get_absolute_url(self) -> str:
        return reverse("graphs:scene", args=[self.pk])

    @property
    def reference(self) -> str:
        return f"S-{self.pk:04d}"


class SceneVersion(models.Model):
    """The state of a scene as it was saved. `kept`: something points at it (an exhibit of a case), it is never pruned.
    `parts`: what differs from the version before, in words."""

    scene = models.ForeignKey(SavedScene, related_name="versions", on_delete=models.CASCADE)
    number = models.PositiveIntegerField()
    state = models.JSONField()
    parts = models.JSONField(default=list)
    kept = models.BooleanField(default=False)
    by = models.ForeignKey(_USER, related_name="+", null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("scene", "number"), name="one_state_a_version"),)

    def __str__(self) -> str:
        return f"{self.scene.reference} version {self.number}"


class SceneShare(models.Model):
    """Who else sees a scene: a person, or a circle of people that another app knows ("case:C-0001")."""

    scene = models.ForeignKey(SavedScene, related_name="shares", on_delete=models.CASCADE)
    user = models.ForeignKey(_USER, related_name="+", null=True, on_delete=models.CASCADE)
    circle = models.CharField(max_length=80, blank=True)
    may_edit = models.BooleanField(default=False)
    by = models.ForeignKey(_USER, related_name="+", null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("scene", "user"), condition=models.Q(user__isnull=False), name="one_share_a_person"
            ),
            models.UniqueConstraint(
                fields=("scene", "circle"), condition=~models.Q(circle=""), name="one_share_a_circle"
            ),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, circle="")
                | (models.Q(user__isnull=True) & ~models.Q(circle="")),
                name="a_person_or_a_circle",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.scene.reference} for {self.user or self.circle}"


class PatternSearch(models.Model):
    """A question to the graph, saved with its parameters: [{name, type, default, about}]. Everyone who may search
    patterns sees and runs it; an edit made on an older version is refused."""

    name = models.CharField(max_length=120, unique=True)
    about = models.TextField(blank=True)
    cypher = models.TextField()
    parameters = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(_USER, related_name="+", null=True, on_delete=models.SET_NULL)
    changed_by = models.ForeignKey(_USER, related_name="+", null=True, on_delete=models.SET_NULL)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "pattern searches"

    def __str__(self) -> str:
        return self.name


class FilterSet(models.Model):
    """Filters of the canvas under a name: they follow a person from network to network. `shared`: everybody who sees
    networks may apply them, only their owner changes them."""

    owner = models.ForeignKey(_USER, related_name="filter_sets", on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    filters = models.JSONField()
    shared = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("name", "id")
        constraints = (models.UniqueConstraint(fields=("owner", "name"), name="one_filter_set_a_name"),)

    def __str__(self) -> str:
        return self.name
