"""What may be done with a case, and what is written down each time. Pages, API and commands all come through here.

Every change asks `access` who may, checks the state, appends to the activity feed and to the audit trail, tells whom it
concerns, and raises the case's version; an edit made on an older version raises StaleCase.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts.audit import record
from graphs.models import Network
from investigations import telling
from investigations.access import Actor, require, visible
from investigations.enums import CaseState, MemberRole, Priority, Tlp
from investigations.models import Activity, Case, CaseMember, PinnedNetwork
from investigations.refusals import CaseworkError, SelfReview, StaleCase, StaleNote, WrongState
from investigations.states import TRANSITIONS, WORKED_ON

__all__ = ["Actor", "CaseworkError", "SelfReview", "StaleCase", "StaleNote", "WrongState"]
EDITABLE = ("title", "priority", "tlp", "summary", "assignee", "due_on")


@transaction.atomic
def open_case(actor: Actor, network: Network | None, title: str = "") -> tuple[Case, bool]:
    """The case that holds `network` for this person, opened if there is none that is not closed. Second value: whether
    it is new. A case they do not see is none: it shows by nothing that somebody else works on the same network.
    Without a network a case is opened from its title alone."""
    known = case_of(network, actor) if network else None
    if known:
        return known, False
    if network is None and not title.strip():
        raise CaseworkError("Say what the case is about, or open it from a network.")
    case = Case.objects.create(
        number=(Case.objects.aggregate(top=Max("number"))["top"] or 0) + 1,
        title=title.strip() or default_title(network),  # type: ignore[arg-type]
        owner=actor,
        assignee=actor,
        priority=Priority.HIGH if network and network.named else Priority.NORMAL,
    )
    CaseMember.objects.create(case=case, user=actor, role=MemberRole.OWNER)
    source = f" from {network.public_id}" if network else ""
    log(case, actor, "opened", f"opened the case{source}", {"network": network.public_id} if network else {})
    if network:
        add_network(case, actor, network)
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
    names = {"tlp": "marking", "due_on": "due day"}
    parts = []
    for name, (was, now) in changed.items():
        if name == "summary":
            parts.append("the summary")
            continue
        read, nothing = readings.get(name, {}), "none" if name == "due_on" else "nobody"
        parts.append(
            f"{names.get(name, name)} from “{read.get(was, was) or nothing}” to “{read.get(now, now) or nothing}”"
        )
    return "changed " + "; ".join(parts)


@transaction.atomic
def pin(case: Case, actor: Actor, network: Network) -> PinnedNetwork:
    case = workable(case, actor, "added to")
    pinned = case.pinned.filter(public_id=network.public_id).first()
    return pinned or add_network(case, actor, network)


def add_network(case: Case, actor: Actor, network: Network) -> PinnedNetwork:
    """Pin without asking again: `case` is held by the caller."""
    pinned = PinnedNetwork.objects.create(
        case=case, network=network, public_id=network.public_id, run=network.run, party_id=network.party_id,
        size=network.size, pinned_by=actor,
    )  # fmt: skip
    text = f"pinned {network.public_id} ({network.size:,} accounts) as run {network.run_id} found it"
    log(case, actor, "pinned", text, {"network": network.public_id, "run": network.run_id})
    return pinned


@transaction.atomic
def unpin(case: Case, actor: Actor, public_id: str) -> None:
    case = workable(case, actor, "taken from")
    pinned = case.pinned.filter(public_id=public_id).first()
    if pinned is None:
        raise CaseworkError(f"{public_id} is not pinned in {case.reference}.")
    pinned.delete()
    log(case, actor, "unpinned", f"took {public_id} out of the case", {"network": public_id})


@transaction.atomic
def move_on(case: Case, actor: Actor, name: str, reason: str = "", version: int | None = None) -> Case:
    """Take one of the transitions that are made by hand. Raises WrongState where the case's state has no such way."""
    way = TRANSITIONS.get(name)
    if way is None or not way.by_hand:
        raise CaseworkError("There is no such change of state.")
    case = held(case, actor, way.action, version)
    return take(case, actor, name, reason)


def take(case: Case, actor: Actor, name: str, reason: str = "") -> Case:
    """The transition itself; `case` is held by the caller, who has asked for its right."""
    way = TRANSITIONS[name]
    if case.state not in way.sources:
        raise WrongState(case, way.done or f"taken by “{way.label.lower()}”")
    if way.with_reason and not reason.strip():
        raise CaseworkError(f"Say why: {way.label.lower()} needs a reason.")
    before = case.get_state_display()
    case.state = way.target
    case.closed_at = timezone.now() if way.target == CaseState.CLOSED else None
    case.save()
    telling.settle_reviews(case)
    why = f": {reason.strip()}" if reason.strip() else ""
    detail = {"from": before, "to": case.get_state_display(), "reason": reason.strip()}
    log(case, actor, way.label.lower(), f"moved the case from {before} to {case.get_state_display()}{why}", detail)
    return case


def reopen(case: Case, actor: Actor, reason: str) -> Case:
    return move_on(case, actor, "reopen", reason)


def log(case: Case, actor: Actor | None, verb: str, text: str, detail: dict[str, Any] | None = None) -> Activity:
    """One line in the feed and one in the audit trail, and a new version of the case; hooks and people are told."""
    activity = Activity.objects.create(case=case, actor=actor, verb=verb, text=text, detail=detail or {})
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1, changed_at=timezone.now())
    case.refresh_from_db(fields=["version", "changed_at"])
    record(actor, f"case {verb}", f"case:{case.reference}", detail)
    telling.announce(activity)
    return activity


def held(case: Case, actor: Actor, action: str, version: int | None = None) -> Case:
    """The case as the database has it, locked until the transaction ends, for one who may do this with it.

    Raises NotVisible, NotAllowed, and StaleCase where `version` is given and older than the case's."""
    found = Case.objects.select_for_update().get(pk=case.pk)
    require(actor, found, action)
    if version is not None and found.version != version:
        last = found.activities.select_related("actor").first()
        raise StaleCase(found, str(last.actor) if last and last.actor else "")
    return found


def workable(case: Case, actor: Actor, what: str) -> Case:
    """`held` for work, in a state in which the case is worked on."""
    found = held(case, actor, "work")
    if found.state not in WORKED_ON:
        raise WrongState(found, what)
    return found
