"""The words casework uses, each with its reading."""

from django.db import models


class CaseState(models.TextChoices):
    OPEN = "open", "open"
    INVESTIGATING = "investigating", "investigating"
    IN_REVIEW = "in_review", "in review"
    DECIDED = "decided", "decided"
    CLOSED = "closed", "closed"


class Priority(models.TextChoices):
    LOW = "low", "low"
    NORMAL = "normal", "normal"
    HIGH = "high", "high"
    URGENT = "urgent", "urgent"


class Tlp(models.TextChoices):
    """Traffic Light Protocol 2.0: who may be told."""

    CLEAR = "clear", "TLP:CLEAR"
    GREEN = "green", "TLP:GREEN"
    AMBER = "amber", "TLP:AMBER"
    AMBER_STRICT = "amber_strict", "TLP:AMBER+STRICT"
    RED = "red", "TLP:RED"


class MemberRole(models.TextChoices):
    OWNER = "owner", "owner"
    INVESTIGATOR = "investigator", "investigator"
    REVIEWER = "reviewer", "reviewer"
    READER = "reader", "reader"


class TaskState(models.TextChoices):
    TO_DO = "to_do", "to do"
    DONE = "done", "done"
    DROPPED = "dropped", "dropped"


class PinKind(models.TextChoices):
    """What a case holds besides networks."""

    ACCOUNT = "account", "account"
    IDENTIFIER = "identifier", "identifier"
    SCENE = "scene", "scene"


class Anchor(models.TextChoices):
    """What a comment of a review hangs on."""

    CLAIM = "claim", "claim"
    FIGURE = "figure", "figure"
    MEMBER = "member", "member"
    CASE = "case", "the case"


class MoveKind(models.TextChoices):
    MERGE = "merge", "merged"
    SPLIT = "split", "split"


class QueueKind(models.TextChoices):
    """Why something wants a person."""

    REVIEW = "review", "review asked for"
    MOVED = "moved", "assessment moved"
    MERGED = "merged", "networks merged"
    SPLIT = "split", "network split"
    GROWN = "grown", "network grown"
    NEW = "new", "new network"
    WATCH = "watch", "watch hit"
    REPLACED = "replaced", "replacement accounts"
    HELD = "held", "run held back"


class QueueState(models.TextChoices):
    WAITING = "waiting", "waiting"
    DONE = "done", "done"
    DISMISSED = "dismissed", "dismissed"


class Origin(models.TextChoices):
    MACHINE = "machine", "machine"
    ANALYST = "analyst", "analyst"


class ClaimKind(models.TextChoices):
    """Two claims, never one: that the accounts are one network, and who runs it."""

    NETWORK = "network", "these accounts are one network"
    OPERATOR = "operator", "who runs it"


class Verdict(models.TextChoices):
    PENDING = "pending", "waiting for a decision"
    APPROVED = "approved", "approved"
    RETURNED = "returned", "returned"


class ReportState(models.TextChoices):
    QUEUED = "queued", "waiting"
    BUILDING = "building", "being made"
    READY = "ready", "ready"
    FAILED = "failed", "failed"
