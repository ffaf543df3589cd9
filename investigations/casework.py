"""What may be done with a case, and what is written down each time. Pages, API and commands all come through here.

Every change checks the state, appends to the activity feed and to the audit trail, and raises the case's version;
an edit made on an older version raises StaleCase. The reviewer is never an author.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts.audit import record
from graphs.models import Network
from investigations.access import Actor, require, visible
from investigations.enums import CaseState, MemberRole, Priority, Tlp, Verdict
from investigations.models import Activity, Case, CaseMember, Note, PinnedNetwork, Review, Snapshot
from investigations.refusals import CaseworkError, SelfReview, StaleCase, StaleNote, WrongState

EDITABLE = ("title", "priority", "tlp", "summary", "assignee")


@transaction.atomic
def open_case(actor: Actor, network: Network, title: str = "") -> tuple[Case, bool]:
    """The case that holds `network` for this person, opened if there is none that is not closed. Second value: whether
    it is new. A case they do not see is none: it shows by nothing that somebody else works on the same network."""
    known = case_of(network, actor)
    if known:
        return known, False
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


def case_of(network: Network, user: Actor) -> Case | None:
    """The first case on it that is not closed, among those the person sees."""
    pins = visible(PinnedNetwork.objects.exclude(case__state=CaseState.CLOSED), user)
    first = pins.filter(public_id=network.public_id).select_related("case").order_by("case__number").first()
    return first.case if first else None


def default_title(network: Network) -> str:
    who = f"held to be run by {network.operator_name}" if network.named else "operator not on file"
    return f"{network.public_id}: {network.size:,} accounts, {who}"


@transaction.atomic
def edit(case: Case, actor: Actor, version: int, changes: Mapping[str, Any]) -> Case:
    """Set fields of EDITABLE. Raises StaleCase if `version` is not the case's, WrongState if it is closed."""
    case = held(case, actor, "work", version)
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
        require(actor, case, "manage")
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
    case = held(case, actor, "work")
    _must_be_open(case, "added to")
    pinned = case.pinned.filter(public_id=network.public_id).first()
    return pinned or _pin(case, actor, network)


def _pin(case: Case, actor: Actor, network: Network) -> PinnedNetwork:
    pinned = PinnedNetwork.objects.create(
        case=case, network=network, public_id=network.public_id, run=network.run, party_id=network.party_id,
        size=network.size, pinned_by=actor,
    )  # fmt: skip
    text = f"pinned {network.public_id} ({network.size:,} accounts) as run {network.run_id} found it"
    log(case, actor, "pinned", text, {"network": network.public_id, "run": network.run_id})
    return pinned


@transaction.atomic
def unpin(case: Case, actor: Actor, public_id: str) -> None:
    case = held(case, actor, "work")
    _must_be_open(case, "taken from")
    pinned = case.pinned.filter(public_id=public_id).first()
    if pinned is None:
        raise CaseworkError(f"{public_id} is not pinned in {case.reference}.")
    pinned.delete()
    log(case, actor, "unpinned", f"took {public_id} out of the case", {"network": public_id})


@transaction.atomic
def write_note(case: Case, actor: Actor, text: str) -> Note:
    case = held(case, actor, "work")
    _must_be_open(case, "written in")
    if not text.strip():
        raise CaseworkError("The note is empty.")
    note = Note.objects.create(case=case, text=text.strip(), author=actor)
    log(case, actor, "noted", "wrote a note", {"note": note.pk})
    return note


@transaction.atomic
def edit_note(note: Note, actor: Actor, version: int, text: str) -> Note:
    """Only its author changes a note; the text before stays in the activity feed."""
    case = held(note.case, actor, "work")
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
    for rows in (case.notes, case.assessments, Snapshot.objects.filter(case=case)):
        wrote |= set(rows.values_list("author_id", flat=True))
    wrote |= set(case.pinned.values_list("pinned_by_id", flat=True))
    wrote |= set(case.reviews.values_list("asked_by_id", flat=True))
    return {pk for pk in wrote if pk is not None}


@transaction.atomic
def ask_review(case: Case, actor: Actor, version: int, reviewer: User | None = None) -> Review:
    """Ask `reviewer`, who becomes a member if they are none yet, or whoever reviews in this case."""
    case = held(case, actor, "work", version)
    _must_be_open(case, "sent to review")
    if not case.assessments.exists():
        raise CaseworkError("There is nothing to review yet: record an assessment first.")
    if reviewer is not None:
        _seat_reviewer(case, actor, reviewer)
    case.state = CaseState.IN_REVIEW
    case.save()
    review = Review.objects.create(case=case, asked_by=actor)
    log(case, actor, "asked for review", "asked for a review")
    return review


def _seat_reviewer(case: Case, actor: Actor, reviewer: User) -> None:
    if reviewer.pk in authors(case):
        raise SelfReview
    if not reviewer.has_perm("investigations.review_case"):
        raise CaseworkError(f"{reviewer.get_username()} is no reviewer.")
    _, is_new = CaseMember.objects.update_or_create(case=case, user=reviewer, defaults={"role": MemberRole.REVIEWER})
    if is_new:
        log(case, actor, "added member", f"added {reviewer.get_username()} as reviewer", {"user": reviewer.username})


@transaction.atomic
def decide_review(case: Case, actor: Actor, approve: bool, reason: str) -> Review:
    """Approve, which closes the case, or return it with a reason. Raises SelfReview for anybody who wrote in it."""
    case = held(case, actor, "review")
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
    text = "approved the case and closed it" if approve else f"returned the case: {review.reason}"
    log(case, actor, "approved" if approve else "returned", text, {"reason": review.reason})
    return review


@transaction.atomic
def reopen(case: Case, actor: Actor, reason: str) -> Case:
    case = held(case, actor, "work")
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


def held(case: Case, actor: Actor, action: str, version: int | None = None) -> Case:
    """The case as the database has it, locked until the transaction ends, for one who may do this with it.

    Raises NotVisible, NotAllowed, and StaleCase where `version` is given and older than the case's."""
    found = Case.objects.select_for_update().get(pk=case.pk)
    require(actor, found, action)
    if version is not None and found.version != version:
        last = found.activities.select_related("actor").first()
        raise StaleCase(found, str(last.actor) if last and last.actor else "")
    return found


def _must_be_open(case: Case, what: str) -> None:
    if case.state != CaseState.OPEN:
        raise WrongState(case, what)
