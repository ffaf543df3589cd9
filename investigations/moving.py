"""Merging and splitting cases. Rows move and nothing is copied, so both can be taken back as long as they lie there."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from investigations.access import Actor, require
from investigations.casework import held, log
from investigations.enums import CaseState, MemberRole, MoveKind
from investigations.models import Case, CaseMember, CaseMove
from investigations.refusals import CaseworkError, WrongState
from investigations.states import WORKED_ON

# Case's reverse names: what goes where its network goes, and what else a case can give away.
OF_NETWORK = ("assessments", "statements", "hypotheses", "mind_changes")
MOVED = ("pinned", "pins", "notes", "tasks", "files", *OF_NETWORK)


@transaction.atomic
def merge(target: Case, source: Case, actor: Actor, reason: str = "") -> CaseMove:
    """Everything of `source` into `target`; `source` is closed and leads there. Its members become members, since all
    of them saw what moves; the actor owns both. Raises CaseworkError."""
    if target.pk == source.pk:
        raise CaseworkError("A case cannot be merged into itself.")
    source, target = (_movable(case, actor) for case in (source, target))
    moved = {name: _move(source, target, name, skip=_known(target, name)) for name in MOVED}
    moved["members"] = _share_members(source, target)
    before = source.state
    source.state, source.closed_at, source.merged_into = CaseState.CLOSED, timezone.now(), target
    source.save()
    made = CaseMove.objects.create(
        kind=MoveKind.MERGE, source=source, target=target, moved=moved, state_before=before, reason=reason.strip(),
        by=actor,
    )  # fmt: skip
    counts = _counts(moved)
    log(source, actor, "merged", f"merged the case into {target.reference}: {counts}", {"move": made.pk})
    log(target, actor, "merged", f"took in {source.reference}: {counts}", {"move": made.pk})
    return made


@transaction.atomic
def split(source: Case, actor: Actor, title: str, networks: Collection[str], reason: str = "") -> CaseMove:
    """A new case of some of the networks, with what was assessed of them. Its members are those of the old one."""
    source = _movable(source, actor)
    chosen = list(source.pinned.filter(public_id__in=networks))
    if not chosen or len(chosen) == source.pinned.count():
        raise CaseworkError("Choose one or more of the networks, not all: the others stay.")
    if not title.strip():
        raise CaseworkError("Give the new case a title.")
    number = (Case.objects.aggregate(top=Max("number"))["top"] or 0) + 1
    target = Case.objects.create(
        number=number, title=title.strip(), owner=source.owner, assignee=source.assignee, priority=source.priority,
        tlp=source.tlp, state=source.state,
    )  # fmt: skip
    CaseMember.objects.bulk_create(CaseMember(case=target, user=m.user, role=m.role) for m in source.members.all())
    ids = [pin.public_id for pin in chosen]
    moved = {
        "pinned": _move(source, target, "pinned", only={"public_id__in": ids}),
        **{name: _move(source, target, name, only={"network__in": ids}) for name in OF_NETWORK},
    }
    made = CaseMove.objects.create(
        kind=MoveKind.SPLIT, source=source, target=target, moved=moved, reason=reason.strip(), by=actor
    )
    log(target, actor, "opened", f"split off from {source.reference}: {', '.join(ids)}", {"move": made.pk})
    log(source, actor, "split", f"split {', '.join(ids)} off into {target.reference}", {"move": made.pk})
    return made


@transaction.atomic
def take_back(move: CaseMove, actor: Actor) -> CaseMove:
    """Every row that still lies where it was moved to goes back; what was added since stays. A case that was split off
    is closed. Raises CaseworkError where it was taken back already."""
    move = CaseMove.objects.select_for_update().get(pk=move.pk)
    if move.undone_at:
        raise CaseworkError("It was taken back already.")
    source = held(move.source, actor, "manage")
    target = held(move.target, actor, "manage")
    for name in MOVED:
        rows = getattr(target, name).filter(pk__in=move.moved.get(name, ()))
        _relate(rows, source)
    target.members.filter(pk__in=move.moved.get("members", ())).delete()
    if move.kind == MoveKind.MERGE:
        source.state, source.closed_at, source.merged_into = move.state_before, None, None
        source.save()
    else:
        target.state, target.closed_at, target.merged_into = CaseState.CLOSED, timezone.now(), source
        target.save()
    move.undone_by, move.undone_at = actor, timezone.now()  # type: ignore[bad-assignment]
    move.save()
    words = "merge" if move.kind == MoveKind.MERGE else "split"
    for case, other in ((source, target), (target, source)):
        log(case, actor, "took back", f"took the {words} with {other.reference} back", {"move": move.pk})
    return move


def _movable(case: Case, actor: Actor) -> Case:
    found = held(case, actor, "manage")
    if found.state not in WORKED_ON:
        raise WrongState(found, "merged or split")
    require(actor, found, "work")
    return found


def _known(target: Case, name: str) -> dict[str, Any]:
    """What the target has already stays in the source: one pin a network, one task a step."""
    if name == "pinned":
        return {"public_id__in": list(target.pinned.values_list("public_id", flat=True))}
    if name == "pins":
        return {"key__in": list(target.pins.values_list("key", flat=True))}
    if name == "hypotheses":
        return {"name__in": list(target.hypotheses.values_list("name", flat=True))}
    if name == "tasks":
        return {"step__in": [step for step in target.tasks.values_list("step", flat=True) if step]}
    return {}


def _move(
    source: Case, target: Case, name: str, *, skip: dict[str, Any] | None = None, only: dict[str, Any] | None = None
) -> list[int]:
    rows = getattr(source, name).filter(**(only or {}))
    if skip:
        rows = rows.exclude(**skip)
    ids = list(rows.order_by().values_list("pk", flat=True))
    _relate(rows.model.objects.filter(pk__in=ids), target)
    return ids


def _relate(rows: Any, case: Case) -> None:
    """By the table: rows that are written once keep their words, only the case they belong to is another."""
    rows.order_by().update(case=case)


def _share_members(source: Case, target: Case) -> list[int]:
    known = set(target.members.values_list("user", flat=True))
    made = []
    for member in source.members.exclude(user__in=known):
        role = MemberRole.INVESTIGATOR if member.role == MemberRole.OWNER else member.role
        made.append(CaseMember.objects.create(case=target, user=member.user, role=role).pk)
    return made


def _counts(moved: dict[str, list[int]]) -> str:
    names = {"pinned": "network", "pins": "pin", "notes": "note", "tasks": "task", "files": "file"}
    parts = [f"{len(moved[n])} {word}{'' if len(moved[n]) == 1 else 's'}" for n, word in names.items() if moved.get(n)]
    return ", ".join(parts) or "nothing moved"


def open_moves(case: Case) -> list[CaseMove]:
    """Merges and splits of the case that can be taken back."""
    moves = CaseMove.objects.filter(undone_at=None).select_related("source", "target", "by")
    return list(moves.filter(source=case) | moves.filter(target=case))
