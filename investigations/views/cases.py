"""Pages of casework. Each change is one POST, says what came of it, and goes back to the case."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views import View
from django.views.generic import DetailView
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from graphs.models import Network
from investigations import assessments, casework
from investigations.access import Actor, require, rights, visible_cases
from investigations.casework import CaseworkError
from investigations.enums import CaseState, Verdict
from investigations.forms import AskForm, AssessForm, CaseForm, NoteForm, ReasonForm
from investigations.models import Case, Note, PinnedNetwork
from investigations.refusals import NotAllowed
from investigations.tables import CaseFilter, CaseTable
from investigations.views.matrix import matrix_of

FEED_SHOWN = 40


def case_by_reference(user: Actor, reference: str, action: str = "view") -> Case:
    """The case, if this person sees it and may take the action. 404 as if there were none, or 403."""
    number = reference.removeprefix("C-")
    case = get_object_or_404(visible_cases(user), number=int(number) if number.isdecimal() else -1)
    try:
        require(user, case, action)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    return case


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
        return {**context, "total": total, "fitting": context["table"].paginator.count}


class CaseView(PermissionRequiredMixin, DetailView):
    permission_required = "investigations.view_case"
    template_name = "investigations/case.html"
    context_object_name = "case"

    def get_object(self, queryset: QuerySet[Case] | None = None) -> Case:
        return case_by_reference(self.request.user, self.kwargs["reference"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = self.object
        feed = case.activities.select_related("actor")
        author_ids = casework.authors(case)
        user = self.request.user
        held = rights(user, case)
        return {
            **super().get_context_data(**kwargs),
            "form": CaseForm(instance=case, initial={"version": case.version}),
            "note_form": NoteForm(),
            "ask_form": AskForm(),
            "assess_form": AssessForm(),
            "networks": [matrix_of(case, pinned) for pinned in case.pinned.select_related("run", "network__run")],
            "notes": case.notes.select_related("author"),
            "feed": feed[:FEED_SHOWN],
            "feed_total": feed.count(),
            "review": case.reviews.filter(verdict=Verdict.PENDING).select_related("asked_by").first(),
            "past_reviews": case.reviews.exclude(verdict=Verdict.PENDING).select_related("reviewer"),
            "snapshots": case.snapshots.select_related("author", "run").prefetch_related("reports__author"),
            "unfinished": case.reports.filter(snapshot=None),
            "is_author": user.pk in author_ids,
            "rights": held,
            "editable": case.state == CaseState.OPEN and "work" in held,
        }


class OpenCaseView(PermissionRequiredMixin, View):
    """One click from a network: its case, opened if it had none."""

    permission_required = "investigations.add_case"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: str) -> HttpResponse:
        network = get_object_or_404(Network, public_id=public_id)
        case, is_new = casework.open_case(request.user, network, request.POST.get("title", ""))
        if is_new:
            pinned = case.pinned.get(public_id=public_id)
            assessments.record_machine(case, request.user, pinned)
            messages.success(
                request, f"{case.reference} is open, with the machine's assessment of {public_id} on record."
            )
        else:
            messages.info(request, f"{public_id} is in {case.reference} already.")
        return redirect(case)


class CaseChange(PermissionRequiredMixin, View):
    """A POST that changes a case. What the domain refuses becomes a message, never an error page."""

    permission_required = "investigations.change_case"
    action = "work"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str, **kwargs: Any) -> HttpResponse:
        case = case_by_reference(request.user, reference, self.action)
        try:
            said = self.change(case, request, **kwargs)
        except CaseworkError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, said)
        return redirect(case)

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        raise NotImplementedError

    def cleaned(self, form: Any) -> dict[str, Any]:
        if not form.is_valid():
            wrong = "; ".join(
                f"{form.fields[n].label or n}: {e[0]}" for n, e in form.errors.items() if n in form.fields
            )
            raise CaseworkError(f"Nothing was saved. {wrong}")
        return form.cleaned_data


class EditCase(CaseChange):
    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        data = self.cleaned(CaseForm(request.POST, instance=Case(number=case.number)))
        version = data.pop("version")
        casework.edit(case, request.user, version, data)
        return "Saved."


class WriteNote(CaseChange):
    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        casework.write_note(case, request.user, self.cleaned(NoteForm(request.POST))["text"])
        return "The note is kept."


class EditNote(CaseChange):
    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        note = get_object_or_404(Note, pk=kwargs["pk"], case=case)
        data = self.cleaned(NoteForm(request.POST))
        casework.edit_note(note, request.user, data["version"] or 0, data["text"])
        return "The note is changed; the text before stays in the activity feed."


class PinNetwork(CaseChange):
    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        public_id = request.POST.get("network", "").strip().upper()
        network = Network.objects.filter(public_id=public_id).first()
        if network is None:
            raise CaseworkError(f"There is no network {public_id or 'without an id'}.")
        casework.pin(case, request.user, network)
        return f"{public_id} is pinned."


class UnpinNetwork(CaseChange):
    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        casework.unpin(case, request.user, kwargs["public_id"])
        return f"{kwargs['public_id']} is no longer in the case."


class AssessNetwork(CaseChange):
    """Records the machine's assessment, or, where the form is filled in, the analyst's own."""

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        pinned = get_object_or_404(PinnedNetwork, case=case, public_id=kwargs["public_id"])
        if "machine" in request.POST:
            made = assessments.record_machine(case, request.user, pinned)
            return "The machine's assessment is on record." if made else "It is on record already; nothing has changed."
        data = self.cleaned(AssessForm(request.POST))
        assessments.record_own(case, request.user, pinned, **data)
        return "Your assessment is on record."


class RepinNetwork(CaseChange):
    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        pinned = get_object_or_404(PinnedNetwork, case=case, public_id=kwargs["public_id"])
        if pinned.network is None or pinned.network.run.pk == pinned.run.pk:
            raise CaseworkError(f"No newer run has {pinned.public_id}.")
        assessments.repin(case, request.user, pinned, pinned.network)
        return f"{pinned.public_id} is now as run {pinned.network.run.pk} has it."


class AskReview(CaseChange):
    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        asked = self.cleaned(AskForm(request.POST))
        casework.ask_review(case, request.user, asked["version"], asked["reviewer"])
        return f"{case.reference} waits for a reviewer."


class DecideReview(CaseChange):
    permission_required = "investigations.review_case"
    action = "review"

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        approve = request.POST.get("verdict") == Verdict.APPROVED
        reason = self.cleaned(ReasonForm(request.POST))["reason"]
        casework.decide_review(case, request.user, approve, reason)
        return f"{case.reference} is approved and closed." if approve else f"{case.reference} went back."


class ReopenCase(CaseChange):
    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        casework.reopen(case, request.user, self.cleaned(ReasonForm(request.POST))["reason"])
        return f"{case.reference} is open again."
