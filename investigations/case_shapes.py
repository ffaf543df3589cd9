"""What the API shows and takes of members, tasks, pins, files, reviews, moves, the queue, hooks and notifications."""

from typing import Any

from rest_framework import serializers

from investigations import outward
from investigations.enums import Anchor, MemberRole, PinKind, TaskState
from investigations.forms import people
from investigations.models import (
    CaseMember,
    CaseMove,
    CaseTask,
    EvidenceFile,
    Hook,
    HookDelivery,
    NoteVersion,
    Notification,
    Pin,
    QueueItem,
    ReviewComment,
)  # fmt: skip
from investigations.queueing import DISMISSALS


def _name() -> Any:
    """One field for each place: a serializer copies its fields together, so that a shared one would be bound twice."""
    return serializers.SlugRelatedField(slug_field="username", read_only=True)


def _case() -> Any:
    return serializers.SlugRelatedField(slug_field="reference", read_only=True)


def _person(**options: Any) -> Any:
    return serializers.SlugRelatedField(slug_field="username", queryset=people(), **options)


class MemberSerializer(serializers.ModelSerializer[CaseMember]):
    user = _person()

    class Meta:
        model = CaseMember
        fields = ("user", "role")


class SetMemberSerializer(serializers.Serializer[Any]):
    """Without a role the person is taken out of the case."""

    user = _person()
    role = serializers.ChoiceField(choices=MemberRole.choices, required=False, allow_null=True, default=None)


class TaskSerializer(serializers.ModelSerializer[CaseTask]):
    """A change names the `version` it was made on; 409 says that somebody was faster."""

    assignee = _person(required=False, allow_null=True)

    class Meta:
        model = CaseTask
        fields = (
            "id", "title", "about", "playbook", "step", "state", "assignee", "due_on", "closed_by", "closed_at",
            "version",
        )  # fmt: skip
        read_only_fields = ("playbook", "step", "state", "closed_by", "closed_at", "version")


class EditTaskSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    title = serializers.CharField(required=False, max_length=200)
    about = serializers.CharField(required=False, allow_blank=True)
    state = serializers.ChoiceField(choices=TaskState.choices, required=False)
    assignee = _person(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)


class PlaybookSerializer(serializers.Serializer[Any]):
    playbook = serializers.CharField()


class CasePinSerializer(serializers.ModelSerializer[Pin]):
    pinned_by = _name()
    kind = serializers.ChoiceField(choices=PinKind.choices)

    class Meta:
        model = Pin
        fields = ("id", "kind", "key", "why", "pinned_by", "pinned_at")
        read_only_fields = ("pinned_at",)
        extra_kwargs = {"why": {"required": False}}


class FileSerializer(serializers.ModelSerializer[EvidenceFile]):
    added_by, removed_by = _name(), _name()

    class Meta:
        model = EvidenceFile
        fields = ("id", "name", "sha256", "size", "about", "added_by", "added_at", "removed_by", "removed_at",
                  "removed_reason")  # fmt: skip


class AddFileSerializer(serializers.Serializer[Any]):
    file = serializers.FileField()
    about = serializers.CharField(required=False, default="", allow_blank=True, max_length=300)


class NoteVersionSerializer(serializers.ModelSerializer[NoteVersion]):
    class Meta:
        model = NoteVersion
        fields = ("number", "text", "written_at")


class EditNoteSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=20_000)
    version = serializers.IntegerField()


class CommentSerializer(serializers.ModelSerializer[ReviewComment]):
    author = _name()
    anchor = serializers.ChoiceField(choices=Anchor.choices, default=Anchor.CASE)

    class Meta:
        model = ReviewComment
        fields = ("id", "anchor", "key", "text", "author", "at", "settled_at")
        read_only_fields = ("at", "settled_at")
        extra_kwargs = {"key": {"required": False}}


class TransitionSerializer(serializers.Serializer[Any]):
    transition = serializers.CharField()
    reason = serializers.CharField(required=False, default="", allow_blank=True)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class MergeSerializer(serializers.Serializer[Any]):
    into = serializers.CharField(help_text="reference of the case that takes everything in")
    reason = serializers.CharField(required=False, default="", allow_blank=True)


class SplitSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200)
    networks = serializers.ListField(child=serializers.CharField(), min_length=1)
    reason = serializers.CharField(required=False, default="", allow_blank=True)


class MoveSerializer(serializers.ModelSerializer[CaseMove]):
    source, target, by, undone_by = _case(), _case(), _name(), _name()

    class Meta:
        model = CaseMove
        fields = ("id", "kind", "source", "target", "moved", "reason", "by", "at", "undone_by", "undone_at")


class RelatedSerializer(serializers.Serializer[Any]):
    case = serializers.CharField(source="case.reference")
    title = serializers.CharField(source="case.title")
    reasons = serializers.ListField(child=serializers.CharField())


class QueueItemSerializer(serializers.ModelSerializer[QueueItem]):
    case, assignee, closed_by = _case(), _name(), _name()

    class Meta:
        model = QueueItem
        fields = (
            "id", "kind", "case", "network", "run", "text", "url", "state", "assignee", "snoozed_until", "reason",
            "closed_by", "closed_at", "at",
        )  # fmt: skip


class ItemsSerializer(serializers.Serializer[Any]):
    items = serializers.ListField(child=serializers.IntegerField(), min_length=1, max_length=5_000)


class AssignSerializer(ItemsSerializer):
    to = _person(allow_null=True)


class SnoozeSerializer(ItemsSerializer):
    days = serializers.IntegerField(min_value=0, max_value=365)


class DismissSerializer(ItemsSerializer):
    why = serializers.ChoiceField(choices=[(key, words) for key, (words, *_) in DISMISSALS.items()])
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=400)


class CountSerializer(serializers.Serializer[Any]):
    """How many things it was done with: those among the named that were there and waiting."""

    done = serializers.IntegerField()


class HookSerializer(serializers.ModelSerializer[Hook]):
    """`secret` is in the answer to the request that made the hook, and nowhere else."""

    class Meta:
        model = Hook
        fields = ("id", "url", "events", "is_active", "created_at")
        read_only_fields = ("created_at",)
        extra_kwargs = {"events": {"required": False}}

    def validate_url(self, value: str) -> str:
        try:
            outward.check(value)
        except outward.Forbidden as error:
            raise serializers.ValidationError(str(error)) from error
        return value

    def validate_events(self, value: Any) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(verb, str) for verb in value):
            raise serializers.ValidationError("A list of verbs of the activity feed; empty is every one.")
        return value


class DeliverySerializer(serializers.ModelSerializer[HookDelivery]):
    case = _case()

    class Meta:
        model = HookDelivery
        fields = ("id", "case", "event", "body", "state", "attempts", "status_code", "error", "at", "tried_at")


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    case = _case()

    class Meta:
        model = Notification
        fields = ("id", "case", "text", "url", "at", "seen_at")
