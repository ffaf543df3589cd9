"""Pages of cases: the list, one case, its facts, state and members, and what changed while somebody looks at it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View
from django.views.generic import DetailView, TemplateView
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from graphs.models import Network
from investigations import assessments, casework, members, moving
from investigations.access import Actor, may, visible_cases
from investigations.forms import AssessForm, CaseForm, MemberForm, NewCaseForm, people
from investigations.models import Case, CaseMove, PinnedNetwork
from investigations.refusals import CaseworkError, StaleCase
from investigations.states import WORKED_ON
from investigations.tables import CaseFilter, CaseTable
from investigations.views.base import CaseChange, case_by_reference, cleaned
from investigations.views.case_page import case_context
from investigations.views.matrix import matrix_of

__all__ = ["CaseChange", "case_by_reference"]
EVENTS_SHOWN = 3


class CasesView(PermissionRequiredMixin, SingleTableMixin, FilterView):
    permission_required = "investigations.view_case"
    template_name = "investigations/cases.html"
    paginate_by = 50
    table_class = CaseTable
    filterset_class = CaseFilter

    def get_queryset(self) -> QuerySet[Case]:
        return visible_cases(self.request.user).select_related("assignee").prefetch_related("pinned")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        total = visible_cases(self.request.user).count()
        return {**context, "total": total, "fitting": context["table"].paginator.count, "new_form": NewCaseForm()}


class CaseView(PermissionRequiredMixin, DetailView):
    permission_required = "investigations.view_case"
    template_name = "investigations/case.html"
    context_object_name = "case"

    def get_object(self, queryset: QuerySet[Case] | None = None) -> Case:
        return case_by_reference(self.request.user, self.kwargs["reference"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), **case_context(self.object, self.request)}


class CaseNetworkView(PermissionRequiredMixin, TemplateView):
    """What the run says of a pinned network: matrix, waterfall and lines, for htmx."""

    permission_required = "investigations.view_case"
    template_name = "investigations/_case_network.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = case_by_reference(self.request.user, self.kwargs["reference"])
        rows = PinnedNetwork.objects.select_related("run", "network__run")
        pinned = get_object_or_404(rows, case=case, public_id=self.kwargs["public_id"])
        return {
            **super().get_context_data(**kwargs),
            "case": case,
            "entry": matrix_of(case, pinned),
            "assess_form": AssessForm(),
            "editable": case.state in WORKED_ON and may(self.request.user, case, "work"),
        }


class CaseUpdates(PermissionRequiredMixin, View):
    """Asked every few seconds by the page of a case: 204 as long as nobody else changed it, else who did what."""

    permission_required = "investigations.view_case"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = case_by_reference(request.user, reference)
        seen = request.GET.get("version", "")
        if not seen.isdecimal() or case.version <= int(seen):
            return HttpResponse(status=204)
        since = case.activities.select_related("actor")[: min(case.version - int(seen), 100)]  # one a version
        newest = [event for event in since if event.actor != request.user]
        if not newest:
            return HttpResponse(status=204)
        context = {"case": case, "events": newest[:EVENTS_SHOWN], "more": max(0, len(newest) - EVENTS_SHOWN)}
        return render(request, "investigations/_updates.html", context)


class NewCase(PermissionRequiredMixin, View):
    """A case that begins without a network."""

    permission_required = "investigations.add_case"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            case, _ = casework.open_case(request.user, None, cleaned(NewCaseForm(request.POST))["title"])
        except CaseworkError as error:
            messages.error(request, str(error))
            return redirect("investigations:cases")
        return redirect(case)


class OpenCaseView(PermissionRequiredMixin, View):
    """One click from a network: its case, opened if it had none."""

    permission_required = "investigations.add_case"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: str) -> HttpResponse:
        network = get_object_or_404(Network, public_id=public_id)
        case, is_new = casework.open_case(request.user, network, request.POST.get("title", ""))
        return redirect(opened(request, case, is_new, public_id))


def opened(request: HttpRequest, case: Case, is_new: bool, public_id: str) -> Case:
    """Say what came of opening; a new case begins with the machine's assessment."""
    if is_new:
        assessments.record_machine(case, request.user, case.pinned.get(public_id=public_id))
        messages.success(request, f"{case.reference} is open, with the machine's assessment of {public_id} on record.")
    else:
        messages.info(request, f"{public_id} is in {case.reference} already.")
    return case


class EditCase(CaseChange):
    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str | HttpResponse:
        form = CaseForm(request.POST, instance=Case(number=case.number), case=case)
        data = cleaned(form)
        version = data.pop("version")
        try:
            casework.edit(case, request.user, version, data)
        except StaleCase as error:
            return conflict(request, case, form, data, str(error))
        return "Saved."


def conflict(request: HttpRequest, case: Case, form: CaseForm, mine: dict[str, Any], why: str) -> HttpResponse:
    """Both states side by side, field by field; nothing is saved until the person has chosen."""
    case.refresh_from_db()
    rows = [
        {"label": form.fields[name].label or name, "theirs": _shown(case, name), "mine": _shown(Case(**mine), name),
         "differs": getattr(case, name) != mine[name]}
        for name in mine
    ]  # fmt: skip
    again = CaseForm({**request.POST.dict(), "version": case.version}, instance=Case(number=case.number), case=case)
    context = {"case": case, "rows": rows, "why": why, "form": again}
    return render(request, "investigations/conflict.html", context, status=409)


def _shown(case: Case, name: str) -> str:
    reading = getattr(case, f"get_{name}_display", None)
    return str(reading() if reading else getattr(case, name) or "")


class MoveCase(CaseChange):
    """Takes one of the transitions between states that are made by hand."""

    action = "view"  # the transition names its own

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        moved = casework.move_on(case, request.user, kwargs["transition"], request.POST.get("reason", ""))
        return f"{case.reference} is {moved.get_state_display()}."


class SetMember(CaseChange):
    action = "manage"
    place = "#members"

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        data = cleaned(MemberForm(request.POST))
        member = members.set_member(case, request.user, data["user"], data["role"])
        return f"{member.user} is {member.get_role_display()} of {case.reference}."


class RemoveMember(CaseChange):
    action = "manage"
    place = "#members"

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        user = get_object_or_404(people(), pk=kwargs["pk"])
        members.remove_member(case, request.user, user)
        return f"{user} is no longer in {case.reference}."


class MergeCase(CaseChange):
    action = "manage"

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str | HttpResponse:
        other = _other(request.user, request.POST.get("into", ""))
        move = moving.merge(other, case, request.user, request.POST.get("reason", ""))
        messages.success(request, f"{case.reference} is merged into {other.reference}; it can be taken back there.")
        return redirect(move.target)


def _other(user: Actor, reference: str) -> Case:
    """For a form: a case that is not visible is said not to exist."""
    number = reference.strip().upper().removeprefix("C-")
    other = visible_cases(user).filter(number=int(number) if number.isdecimal() else -1).first()
    if other is None:
        raise CaseworkError(f"There is no case {reference.strip() or 'without a reference'}.")
    return other


class SplitCase(CaseChange):
    action = "manage"

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str | HttpResponse:
        chosen = request.POST.getlist("network")
        move = moving.split(case, request.user, request.POST.get("title", ""), chosen, request.POST.get("reason", ""))
        messages.success(request, f"{move.target.reference} has {', '.join(chosen)} now; it can be taken back.")
        return redirect(move.target)


class TakeBackMove(CaseChange):
    action = "manage"

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        moves = CaseMove.objects.filter(source=case) | CaseMove.objects.filter(target=case)
        moving.take_back(get_object_or_404(moves, pk=kwargs["pk"]), request.user)
        return "It is as it was before."
