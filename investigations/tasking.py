"""Tasks of a case: single ones, and those of a playbook."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from investigations import telling
from investigations.access import Actor
from investigations.casework import log, workable
from investigations.enums import TaskState
from investigations.models import Case, CaseTask
from investigations.playbooks import playbooks
from investigations.refusals import CaseworkError, StaleTask

EDITABLE = ("title", "about", "assignee", "due_on", "state")


@transaction.atomic
def add_task(case: Case, actor: Actor, **values: Any) -> CaseTask:
    case = workable(case, actor, "given tasks")
    if not str(values.get("title", "")).strip():
        raise CaseworkError("Say what is to be done.")
    _check_assignee(case, values.get("assignee"))
    task = CaseTask.objects.create(case=case, **values)
    log(case, actor, "added task", f"added the task “{task.title}”", {"task": task.pk})
    _tell(task, actor)
    return task


@transaction.atomic
def apply_playbook(case: Case, actor: Actor, key: str) -> list[CaseTask]:
    """The tasks of a playbook that the case does not have yet. Raises CaseworkError for one that is not there."""
    case = workable(case, actor, "given tasks")
    book = playbooks().get(key)
    if book is None:
        raise CaseworkError(f"There is no playbook “{key}”.")
    known = set(case.tasks.filter(playbook=key).values_list("step", flat=True))
    today = timezone.now().date()
    made = [
        CaseTask(
            case=case, title=step.title, about=step.about, playbook=key, step=step.key,
            due_on=today + timedelta(days=step.days) if step.days is not None else None,
        )
        for step in book.steps
        if step.key not in known
    ]  # fmt: skip
    CaseTask.objects.bulk_create(made)
    if made:
        text = f"added the {len(made)} tasks of the playbook “{book.title}”"
        log(case, actor, "added tasks", text, {"playbook": key, "tasks": len(made)})
    return made


@transaction.atomic
def edit_task(task: CaseTask, actor: Actor, version: int, changes: Mapping[str, Any]) -> CaseTask:
    """Raises StaleTask where somebody was faster; nothing is saved then."""
    case = workable(task.case, actor, "worked on")
    task = CaseTask.objects.select_for_update().get(pk=task.pk)
    if task.version != version:
        raise StaleTask(task.title)
    before = {name: getattr(task, name) for name in changes if name in EDITABLE}
    changed = {name: value for name, value in changes.items() if name in EDITABLE and before[name] != value}
    if not changed:
        return task
    _check_assignee(case, changed.get("assignee"))
    for name, value in changed.items():
        setattr(task, name, value)
    if "state" in changed:
        is_open = task.state == TaskState.TO_DO
        task.closed_by, task.closed_at = (None, None) if is_open else (actor, timezone.now())
    task.version += 1
    task.save()
    what = TaskState(task.state).label if "state" in changed else "changed"
    log(case, actor, "changed task", f"marked “{task.title}” as {what}" if "state" in changed else
        f"changed the task “{task.title}”", {"task": task.pk, "fields": sorted(changed)})  # fmt: skip
    if "assignee" in changed:
        _tell(task, actor)
    return task


def _check_assignee(case: Case, user: Any) -> None:
    if user is not None and not case.members.filter(user=user).exists():
        raise CaseworkError(f"{user.get_username()} is no member of the case.")


def _tell(task: CaseTask, actor: Actor) -> None:
    if task.assignee and task.assignee != actor:
        text = f"{actor.get_username()} gave you the task “{task.title}”"
        telling.notify(task.assignee, task.case, text, f"{task.case.get_absolute_url()}#tasks")
