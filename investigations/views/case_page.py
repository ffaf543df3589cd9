"""What the page of a case shows, gathered in a number of queries that does not grow with the case."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from investigations import moving, reviewing
from investigations.access import rights
from investigations.authorship import authors
from investigations.enums import ClaimKind, MemberRole, TaskState, Verdict
from investigations.forms import (
    AskForm,
    CaseForm,
    CommentForm,
    FileForm,
    MemberForm,
    NoteForm,
    PinForm,
    TaskForm,
)  # fmt: skip
from investigations.models import Activity, Assessment, Case, CaseTask, PinnedNetwork
from investigations.playbooks import playbooks
from investigations.related import related_cases
from investigations.states import WORKED_ON, from_state

FEED_PAGE = 25
NOTES_PAGE = 25
PINS_SHOWN = 100


def case_context(case: Case, request: HttpRequest) -> dict[str, Any]:
    held = rights(request.user, case)
    editable = case.state in WORKED_ON and "work" in held
    review = reviewing.pending(case)
    related, related_total = related_cases(case, request.user)
    notes = Paginator(case.notes.select_related("author"), NOTES_PAGE).get_page(request.GET.get("notes"))
    tasks = list(case.tasks.select_related("assignee"))
    pins = list(case.pins.select_related("scene__scene", "pinned_by")[:PINS_SHOWN])
    return {
        "rights": held, "editable": editable,
        "form": CaseForm(instance=case, initial={"version": case.version}, case=case) if editable else None,
        "transitions": [t for t in from_state(case.state) if t.action in held],
        "networks": case_networks(case),
        "notes": notes, "note_form": NoteForm(),
        "members": case.members.select_related("user"), "member_form": MemberForm() if "manage" in held else None,
        "owns": "manage" in held, "moves": moving.open_moves(case),
        **tasks_context(tasks), "task_form": TaskForm(case=case) if editable else None,
        "pins": pins, "pins_total": case.pins.count() if len(pins) == PINS_SHOWN else len(pins), "pin_form": PinForm(),
        "files": case.files.select_related("added_by", "removed_by"), "file_form": FileForm(),
        "related": related, "related_total": related_total,
        "review": review, **review_context(case, review, request, held),
        "past_reviews": case.reviews.exclude(verdict=Verdict.PENDING).select_related("reviewer"),
        "snapshots": case.snapshots.select_related("author", "run").prefetch_related("reports__author"),
        "unfinished": case.reports.filter(snapshot=None),
        **feed_context(case, request),
    }  # fmt: skip


def case_networks(case: Case) -> list[dict[str, Any]]:
    """The pinned networks with what is on record of each; what the run says of them is fetched by the page itself."""
    history: dict[str, list[Assessment]] = {}
    for held in case.assessments.select_related("author", "run"):
        history.setdefault(held.network, []).append(held)
    return [_network(pinned, history.get(pinned.public_id, [])) for pinned in
            case.pinned.select_related("run", "network__run", "pinned_by")]  # fmt: skip


def _network(pinned: PinnedNetwork, history: list[Assessment]) -> dict[str, Any]:
    newer = pinned.network.run if pinned.network and pinned.network.run.pk != pinned.run.pk else None
    return {
        "pinned": pinned, "history": history, "newer_run": newer,
        "one_network": current(history, ClaimKind.NETWORK), "operator": current(history, ClaimKind.OPERATOR),
    }  # fmt: skip


def current(history: list[Assessment], claim: ClaimKind) -> Assessment | None:
    """The newest assessment of a claim that a person made, or else the machine's; as `assessments.current` has it."""
    of_claim = [a for a in history if a.claim == claim]
    return next((a for a in of_claim if a.author is not None), of_claim[0] if of_claim else None)


def tasks_context(tasks: list[CaseTask]) -> dict[str, Any]:
    books = playbooks()
    groups: dict[str, list[CaseTask]] = {}
    for task in tasks:
        title = books[task.playbook].title if task.playbook in books else "Other tasks"
        groups.setdefault(title, []).append(task)
    applied = {task.playbook for task in tasks}
    return {
        "task_groups": list(groups.items()), "tasks_total": len(tasks),
        "tasks_open": sum(task.state == TaskState.TO_DO for task in tasks),
        "playbooks": [book for book in books.values() if book.key not in applied],
    }  # fmt: skip


def review_context(case: Case, review: Any, request: HttpRequest, held: frozenset[str]) -> dict[str, Any]:
    """The review that goes on, or how one is asked for."""
    if review is None:
        reviewers = case.members.filter(role=MemberRole.REVIEWER)
        return {"ask_form": AskForm(initial={"reviewer": reviewers.values_list("user", flat=True).first()})}
    return {
        "checklist": [(q, review.answers.get(q.key, "")) for q in reviewing.CHECKLIST],
        "answers": reviewing.ANSWERS, "comments": review.comments.select_related("author"),
        "comment_form": CommentForm(), "changes": reviewing.changes_since_last(case, review),
        "is_author": request.user.pk in authors(case), "may_decide": "review" in held,
    }  # fmt: skip


def feed_context(case: Case, request: HttpRequest) -> dict[str, Any]:
    """The activity, narrowed to a person or a kind of event where the page asks for it."""
    rows = case.activities.select_related("actor")
    verbs = list(Activity.objects.filter(case=case).order_by("verb").values_list("verb", flat=True).distinct())
    verb, who = request.GET.get("verb", ""), request.GET.get("who", "")
    if verb:
        rows = rows.filter(verb=verb)
    if who:
        rows = rows.filter(actor__username=who) if who != "machine" else rows.filter(actor=None)
    page = Paginator(rows, FEED_PAGE).get_page(request.GET.get("feed"))
    return {"feed": page, "feed_total": page.paginator.count, "verbs": verbs, "verb": verb, "who": who}
