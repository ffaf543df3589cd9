"""Pages of the imports: the list with the upload; one batch with live progress, rejects and unknown accounts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View
from django.views.generic import DetailView, ListView
from django_tables2 import SingleTableMixin

from accounts import arrivals, batches, evidence, mappings, progress, spreadsheet
from accounts.access.requests import SignedInRequest
from accounts.audit import record
from accounts.imports.forms import UploadForm
from accounts.imports.starting import NO_BROKER, start
from accounts.imports.tables import BatchTable
from accounts.models import Batch
from accounts.records.columns import REJECT_COLUMNS

S = Batch.State
STEPS = (S.RECEIVED, S.MAPPED, S.VALIDATED, S.STORED, S.LOADED)
UNKNOWN_SHOWN = 50


class ImportsView(PermissionRequiredMixin, SingleTableMixin, ListView):
    """All batches, newest first, and the upload."""

    permission_required = "accounts.view_batch"
    model = Batch
    table_class = BatchTable
    paginate_by = 25
    template_name = "accounts/imports.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("created_by").prefetch_related("counts", "files")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or UploadForm()
        return super().get_context_data(form=form, mappings=mappings.every(), total=Batch.objects.count(), **kwargs)


class UploadView(PermissionRequiredMixin, View):
    permission_required = "accounts.add_batch"

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return _refused(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        given = form.cleaned_data
        options = arrivals.Options(given["name"], given["mapping"], given["kind"], link_after=given["link_after"])
        incoming = (arrivals.Incoming(file.name, file.chunks()) for file in given["files"])
        try:
            batch = arrivals.receive(incoming, options, request.user)
        except arrivals.RefusedError as error:
            return _refused(request, str(error))
        if not start(batch):
            messages.warning(request, NO_BROKER)
        return redirect("accounts:import", batch.pk)


def _refused(request: HttpRequest, reason: str) -> HttpResponse:
    """The script shows the reason beside the form; without it, the list says it."""
    if request.headers.get("Accept") == "text/plain":
        return HttpResponse(reason, status=422, content_type="text/plain; charset=utf-8")
    messages.error(request, reason)
    return redirect("accounts:imports")


class ImportView(PermissionRequiredMixin, DetailView):
    permission_required = "accounts.view_batch"
    model = Batch
    template_name = "accounts/import.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**_state(self.object), **kwargs)


class ImportProgressView(ImportView):
    """What of the page changes while the batch is under way; polled."""

    template_name = "accounts/import_state.html"


def _state(batch: Batch) -> dict[str, Any]:
    reached = S(batch.failed_at or batch.state)
    at = STEPS.index(reached) if reached in STEPS else 0
    counts = list(batch.counts.all())
    return {
        "steps": [
            (step.label, "done" if n <= at else "next" if n == at + 1 else "later") for n, step in enumerate(STEPS)
        ],
        "counts": counts,
        "sums": {
            name: sum(getattr(c, name) for c in counts) for name in ("received", "accepted", "duplicate", "rejected")
        },
        "unknown": [count for count in counts if count.unknown_rows],
        "pace": progress.pace(batch),
        "next": batches.NEXT.get(reached, ""),
        "moving": batch.state in batches.NEXT,
        "files": batch.files.all(),
        "reasons": evidence.reject_reasons(batch.pk) if any(count.rejected for count in counts) else [],
        "waits": batch.state == S.NEEDS_MAPPING,
        "may_be_discarded": batch.state in (S.NEEDS_MAPPING, S.FAILED) and reached != S.STORED,
    }


class RetryView(PermissionRequiredMixin, View):
    """A failed batch goes on where it failed."""

    permission_required = "accounts.add_batch"

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        batch = get_object_or_404(Batch, pk=pk)
        if batch.state == S.FAILED:
            batches.retry(batch)
            record(request.user, "retry batch", f"batch:{pk}")
            if not start(batch):
                messages.warning(request, NO_BROKER)
        return redirect("accounts:import", pk)


class DiscardView(PermissionRequiredMixin, View):
    """A batch of which nothing is stored is given up."""

    permission_required = "accounts.add_batch"

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        batch = get_object_or_404(Batch, pk=pk)
        if batches.discard(batch):
            record(request.user, "discard batch", f"batch:{pk}")
        else:
            messages.error(request, f"Batch {pk} is {batch.get_state_display()}: what is stored stays.")
        return redirect("accounts:import", pk)


class RejectsView(PermissionRequiredMixin, View):
    """The rejected rows as CSV: they hold what people typed, so reading them is recorded."""

    permission_required = "accounts.view_evidence"

    def get(self, request: SignedInRequest, pk: int) -> HttpResponseBase:
        batch = get_object_or_404(Batch, pk=pk)
        record(request.user, "download rejects", f"batch:{pk}")
        names = dict(batch.files.values_list("number", "name"))
        rows = ((kind, names.get(file, file), *rest) for kind, file, *rest in evidence.rejected_rows(pk))
        return spreadsheet.download(f"rejects-batch-{pk}", REJECT_COLUMNS, rows)


class UnknownAccountsView(PermissionRequiredMixin, View):
    """Accounts that rows of the batch name and that no batch has sent, as of now."""

    permission_required = "accounts.view_batch"

    def get(self, request: SignedInRequest, pk: int) -> HttpResponseBase:
        batch = get_object_or_404(Batch, pk=pk)
        if request.GET.get("format") == "csv":
            rows = evidence.unknown_accounts(pk)
            return spreadsheet.download(f"unknown-accounts-batch-{pk}", ("kind", "account_id", "rows"), rows)
        found = evidence.unknown_accounts(pk)
        context = {"batch": batch, "rows": found[:UNKNOWN_SHOWN], "total": len(found)}
        return render(request, "accounts/unknown_accounts.html", context)


def page_of(batch: Batch) -> str:
    return reverse("accounts:import", args=[batch.pk])
