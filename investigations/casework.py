"""What may be done with a case, and what is written down each time. Pages, API and commands all come through here.

Every change checks the state, appends to the activity feed and to the audit trail, and raises the case's version;
an edit made on an older version raises StaleCase. The reviewer is never an author.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts.audit import record
from graphs.models import Network
from investigations.enums import CaseState, MemberRole, Priority, Tlp, Verdict
from investigations.models import Activity, Case, CaseMember, Note, PinnedNetwork, Review

Actor = AbstractBaseUser | AnonymousUser  # a signed-in person: views let nobody else come so far


class CaseworkError(Exception):
    """Something a case does not allow; the text is for the person who tried."""


class StaleCase(CaseworkError):
    def __init__(self, case: Case, by: str = "") -> None:
        who = f" by {by}" if by else ""
        super().__init__(
            f"{case.reference} was changed{who} since you opened it. Nothing was saved; look at the newer state."
        )


class StaleNote(CaseworkError):
    def __init__(self) -> None:
        super().__init__("This note was changed since you opened it. Nothing was saved; look at the newer text.")


class SelfReview(CaseworkError):
    def __init__(self) -> None:
        super().__init__("A case is reviewed by somebody who wrote nothing in it. Ask another reviewer.")


class WrongState(CaseworkError):
    def __init__(self, case: Case, what: str) -> None:
        super().__init__(f"{case.reference} is {case.get_state_display()}: it cannot be {what} now.")


EDITABLE = ("title", "priority", "tlp", "summary", "assignee")


@transaction.atomic
def open_case(actor: Actor, network: Network, title: str = "") -> tuple[Case, bool]:
    """The case that holds `network`, opened if there is none that is not closed. Second value: whether it is new."""
    held = (
        PinnedNetwork.objects.filter(public_id=network.public_id)
        .exclude(case__state=CaseState.CLOSED)
        .select_related("case")
        .order_by("case__number")
        .first()
    )
    if held:
        return held.case, False
    number = (Case.objects.aggregate(top=Max("number"))["top"] or 0) + 1
    case = Case.objects.create(
        number=number,
        title=title.strip() or default_title(network),
        owner=actor,
        assignee=actor,
        priority=Priority.HIGH if network.named else Priority.NORMAL,
    )
    CaseMember.objects.create(case=case, user=actor, role=MemberRole.OWNER)
    log(case, actor, "opened", f"opened the case from {network.public_id}", {"network": network.public_id})
    _pin(case, actor, network)
    return case, True


def default_title(network: Network) -> str:
    who = f"held to be run by {network.operator_name}" if network.named else "operator not on file"
    return f"{network.public_id}: {network.size:,} accounts, {who}"


@transaction.atomic
def edit(case: Case, actor: Actor, version: int, changes: Mapping[str, Any]) -> Case:
    """Set fields of EDITABLE. Raises StaleCase if `version` is not the case's, WrongState if it is closed."""
    case = _held(case, version)
    if case.state == CaseState.CLOSED:
        raise WrongState(case, "edited")
    before = {name: str(getattr(case, name) or "") for name in changes}
    for name, value in changes.items():
        if name not in EDITABLE:
            raise CaseworkError(f"{name} of a case cannot be edited.")
        setattr(case, name, value)
    changed = {name: [was, str(getattr(case, name) or "")] for name, was in before.items()}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    if not changed:
        return case
    if case.assignee and not case.members.filter(user=case.assignee).exists():
        CaseMember.objects.create(case=case, user=case.assignee, role=MemberRole.INVESTIGATOR)
    case.save()
    log(case, actor, "edited", _edit_text(changed), changed)
    return case


def _edit_text(changed: Mapping[str, list[str]]) -> str:
    readings = {"priority": dict(Priority.choices), "tlp": dict(Tlp.choices)}
    names = {"tlp": "marking"}
    parts = []
    for name, (was, now) in changed.items():
        if name == "summary":
            parts.append("rewrote the summary")
            continue
        read = readings.get(name, {})
        parts.append(
            f"{names.get(name, name)} from “{read.get(was, was) or 'nobody'}” to “{read.get(now, now) or 'nobody'}”"
        )
    return "changed " + "; ".join(parts)


@transaction.atomic
def pin(case: Case, actor: Actor, network: Network) -> PinnedNetwork:
    case = _held(case)
    _must_be_open(case, "added to")
    held = case.pinned.filter(public_id=network.public_id).first()
    return held or _pin(case, actor, network)


def _pin(case: Case, actor: Actor, network: Network) -> PinnedNetwork:
    pinned = PinnedNetwork.objects.create(
        case=case, network=network, public_id=network.public_id, run=network.run, party_id=network.party_id,
        size=network.size, pinned_by=actor,
    )  # fmt: skip
    if network.state == Network.State.NEW:
        Network.objects.filter(pk=network.pk).update(state=Network.State.IN_CASE)
    text = f"pinned {network.public_id} ({network.size:,} accounts) as run {network.run_id} found it"
    log(case, actor, "pinned", text, {"network": network.public_id, "run": network.run_id})
    return pinned


@transaction.atomic
def unpin(case: Case, actor: Actor, public_id: str) -> None:
    case = _held(case)
    _must_be_open(case, "taken from")
    pinned = case.pinned.filter(public_id=public_id).first()
    if pinned is None:
        raise CaseworkError(f"{public_id} is not pinned in {case.reference}.")
    pinned.delete()
    if not PinnedNetwork.objects.filter(public_id=public_id).exclude(case__state=CaseState.CLOSED).exists():
        Network.objects.filter(public_id=public_id, state=Network.State.IN_CASE).update(state=Network.State.NEW)
    log(case, actor, "unpinned", f"took {public_id} out of the case", {"network": public_id})


@transaction.atomic
def write_note(case: Case, actor: Actor, text: str) -> Note:
    case = _held(case)
    _must_be_open(case, "written in")
    if not text.strip():
        raise CaseworkError("The note is empty.")
    note = Note.objects.create(case=case, text=text.strip(), author=actor)
    log(case, actor, "noted", "wrote a note", {"note": note.pk})
    return note


@transaction.atomic
def edit_note(note: Note, actor: Actor, version: int, text: str) -> Note:
    """Only its author changes a note; the text before stays in the activity feed."""
    case = _held(note.case)
    _must_be_open(case, "written in")
    note = Note.objects.select_for_update().get(pk=note.pk)
    if note.author != actor:
        raise CaseworkError("Only the author changes a note.")
    if note.version != version:
        raise StaleNote
    if not text.strip():
        raise CaseworkError("The note is empty.")
    before, note.text, note.version = note.text, text.strip(), note.version + 1
    note.save()
    log(case, actor, "edited note", "changed a note", {"note": note.pk, "before": before})
    return note


def authors(case: Case) -> set[int]:
    """Everybody whose work a review of this case would judge."""
    wrote = {case.owner.pk, case.assignee.pk if case.assignee else None}
    for rows in (case.notes, case.assessments, case.snapshots):
        wrote |= set(rows.values_list("author_id", flat=True))
    wrote |= set(case.pinned.values_list("pinned_by_id", flat=True))
    wrote |= set(case.reviews.values_list("asked_by_id", flat=True))
    return {pk for pk in wrote if pk is not None}


@transaction.atomic
def ask_review(case: Case, actor: Actor, version: int) -> Review:
    case = _held(case, version)
    _must_be_open(case, "sent to review")
    if not case.assessments.exists():
        raise CaseworkError("There is nothing to review yet: record an assessment first.")
    case.state = CaseState.IN_REVIEW
    case.save()
    review = Review.objects.create(case=case, asked_by=actor)
    log(case, actor, "asked for review", "asked for a review")
    return review


@transaction.atomic
def decide_review(case: Case, actor: Actor, approve: bool, reason: str) -> Review:
    """Approve, which closes the case, or return it with a reason. Raises SelfReview for anybody who wrote in it."""
    case = _held(case)
    review = case.reviews.filter(verdict=Verdict.PENDING).first()
    if case.state != CaseState.IN_REVIEW or review is None:
        raise WrongState(case, "decided")
    if actor.pk in authors(case):
        raise SelfReview
    if not approve and not reason.strip():
        raise CaseworkError("Say why the case goes back.")
    review.reviewer, review.reason, review.decided_at = actor, reason.strip(), timezone.now()
    review.verdict = Verdict.APPROVED if approve else Verdict.RETURNED
    review.save()
    case.state = CaseState.CLOSED if approve else CaseState.OPEN
    case.closed_at = timezone.now() if approve else None
    case.save()
    CaseMember.objects.get_or_create(case=case, user=actor, defaults={"role": MemberRole.REVIEWER})
    text = "approved the case and closed it" if approve else f"returned the case: {review.reason}"
    log(case, actor, "approved" if approve else "returned", text, {"reason": review.reason})
    return review


@transaction.atomic
def reopen(case: Case, actor: Actor, reason: str) -> Case:
    case = _held(case)
    if case.state != CaseState.CLOSED:
        raise WrongState(case, "reopened")
    if not reason.strip():
        raise CaseworkError("Say why the case is opened again.")
    case.state, case.closed_at = CaseState.OPEN, None
    case.save()
    log(case, actor, "reopened", f"opened the case again: {reason.strip()}", {"reason": reason.strip()})
    return case


def log(case: Case, actor: Actor | None, verb: str, text: str, detail: dict[str, Any] | None = None) -> None:
    """One line in the feed and one in the audit trail, and a new version of the case."""
    Activity.objects.create(case=case, actor=actor, verb=verb, text=text, detail=detail or {})
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1, changed_at=timezone.now())
    case.refresh_from_db(fields=["version", "changed_at"])
    record(actor, f"case {verb}", f"case:{case.reference}", detail)


def _held(case: Case, version: int | None = None) -> Case:
    """The case as the database has it, locked until the transaction ends."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    if version is not None and held.version != version:
        last = held.activities.select_related("actor").first()
        raise StaleCase(held, str(last.actor) if last and last.actor else "")
    return held


def _must_be_open(case: Case, what: str) -> None:
    if case.state != CaseState.OPEN:
        raise WrongState(case, what)
