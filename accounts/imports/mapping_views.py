"""Pages of the mappings: the editor of a file that waits for one, and those that are saved."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from accounts import arrivals, assigning, mappings
from accounts.access.requests import SignedInRequest
from accounts.audit import record
from accounts.imports import editor
from accounts.imports.forms import SaveMappingForm
from accounts.imports.starting import NO_BROKER, start
from accounts.models import Batch, SavedMapping, SourceFile
from accounts.records import previewing, proposing
from accounts.records.detection import FileShape, UnreadableFileError
from accounts.records.mapping import Feed, Mapping, MappingError
from accounts.records.reading import Chunk

EDITABLE = (Batch.State.NEEDS_MAPPING, Batch.State.FAILED)


def _file(pk: int, number: int) -> SourceFile:
    file = get_object_or_404(SourceFile.objects.select_related("batch"), batch_id=pk, number=number)
    if file.batch.state not in EDITABLE or file.shape is None:
        raise Http404("This file does not wait for a mapping.")
    return file


def _first_rows(file: SourceFile) -> tuple[FileShape, Chunk]:
    shape = file.read_as
    return shape, previewing.first_rows(arrivals.stored_at(file), shape)


class FileMappingView(PermissionRequiredMixin, View):
    """GET: the proposal, or a named mapping to start from. POST: this mapping is used, and saved under its name."""

    permission_required = "accounts.add_batch"

    def get(self, request: SignedInRequest, pk: int, number: int) -> HttpResponse:
        file = _file(pk, number)
        shape, chunk = _first_rows(file)
        record(request.user, "preview records", f"batch:{pk}", {"file": file.name, "rows": chunk.table.num_rows})
        named = mappings.by_name(request.GET.get("start", ""))
        if named is not None:
            mapping: Mapping | None = Mapping.from_json(named.definition)
        elif file.definition is not None:
            mapping = Mapping.from_json(file.definition)
        else:
            mapping = proposing.propose(shape.header, previewing.samples(chunk, shape.header))
        return self._page(request, file, shape, mapping, status=200)

    def _page(
        self,
        request: SignedInRequest,
        file: SourceFile,
        shape: FileShape,
        mapping: Mapping | None,
        *,
        status: int,
        fault: str = "",
    ) -> HttpResponse:
        context = {
            "file": file, "batch": file.batch, "shape": shape, "sections": editor.sections(mapping, shape.header),
            "timezone": editor.zone_of(mapping), "proposed": mapping is not None, "named": mappings.every(),
            "fault": fault, "start": request.GET.get("start", ""), "save_as": request.POST.get("save_as", ""),
        }  # fmt: skip
        return render(request, "accounts/mapping.html", context, status=status)

    def post(self, request: SignedInRequest, pk: int, number: int) -> HttpResponse:
        file = _file(pk, number)
        shape = file.read_as
        form = SaveMappingForm(request.POST)
        try:
            mapping = Mapping.from_json(editor.definition(request.POST, _read_options(file)))
            name = form.cleaned_data["save_as"] if form.is_valid() else ""
            if form.errors:
                raise MappingError("A mapping's name has letters, digits, - and _ only.")
            if name:
                mappings.save(name, mapping.to_json(), shape.header, actor=request.user)
            assigning.choose_mapping(file, mapping, name)
        except (MappingError, UnreadableFileError) as error:
            return self._page(request, file, shape, _as_far_as_it_goes(request), status=422, fault=str(error))
        record(request.user, "choose mapping", f"batch:{pk}", {"file": file.name, "mapping": name or "unnamed"})
        batch = Batch.objects.get(pk=pk)
        if batch.state == Batch.State.MAPPED and not start(batch):
            messages.warning(request, NO_BROKER)
        return redirect("accounts:import", pk)


def _read_options(file: SourceFile) -> dict[str, Any]:
    return (file.definition or {}).get("read", {})


def _as_far_as_it_goes(request: SignedInRequest) -> Mapping | None:
    """What was typed, for the form to show again, though it is not a whole mapping."""
    typed = editor.definition(request.POST, {})["kinds"]
    return Mapping(
        {kind: {name: Feed.from_json(feed) for name, feed in feeds.items()} for kind, feeds in typed.items()}
    )


class MappingPreviewView(PermissionRequiredMixin, View):
    """The first hundred rows under the mapping as it stands in the form, cell by cell. Nothing is stored."""

    permission_required = "accounts.add_batch"

    def post(self, request: SignedInRequest, pk: int, number: int) -> HttpResponse:
        file = _file(pk, number)
        try:
            shape, chunk = _first_rows(file)
            mapping = Mapping.from_json(editor.definition(request.POST, {}))
            received_at = file.batch.received_at.astimezone(UTC).replace(tzinfo=None)
            previews = previewing.preview(chunk, shape, mapping, received_at)
        except (MappingError, UnreadableFileError) as error:
            return render(request, "accounts/mapping_preview.html", {"faults": str(error).splitlines()})
        context = {"previews": previews, "rows": chunk.table.num_rows + len(chunk.faults)}
        return render(request, "accounts/mapping_preview.html", context)


class MappingsView(PermissionRequiredMixin, View):
    permission_required = "accounts.view_batch"

    def get(self, request: SignedInRequest) -> HttpResponse:
        return render(request, "accounts/mappings.html", {"mappings": mappings.every()})


class MappingView(PermissionRequiredMixin, View):
    """A mapping as JSON, to read and to copy."""

    permission_required = "accounts.view_batch"

    def get(self, request: SignedInRequest, name: str) -> HttpResponse:
        named = mappings.by_name(name)
        if named is None:
            raise Http404("There is no such mapping.")
        text = json.dumps(named.definition, indent=1, ensure_ascii=False)
        return render(request, "accounts/mapping_saved.html", {"mapping": named, "text": text})


class RemoveMappingView(PermissionRequiredMixin, View):
    permission_required = "accounts.add_batch"

    def post(self, request: SignedInRequest, name: str) -> HttpResponse:
        mappings.remove(get_object_or_404(SavedMapping, name=name), actor=request.user)
        messages.success(request, f"The mapping {name} is removed. Batches that used it keep theirs.")
        return redirect("accounts:mappings")
