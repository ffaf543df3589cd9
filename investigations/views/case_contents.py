"""What is put into a case: networks, pins, assessments, notes, tasks, files. Each change is one POST."""

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views import View
from django.views.generic import TemplateView

from graphs.models import Network
from investigations import assessments, casework, filing, noting, pinning, tasking
from investigations.forms import AssessForm, FileForm, NoteForm, PinForm, TaskForm
from investigations.models import Case, CaseTask, EvidenceFile, Note, Pin, PinnedNetwork
from investigations.refusals import CaseworkError, StaleNote
from investigations.views.base import CaseChange, case_by_reference, cleaned


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


class RepinNetwork(CaseChange):
    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        pinned = get_object_or_404(PinnedNetwork, case=case, public_id=kwargs["public_id"])
        if pinned.network is None or pinned.network.run.pk == pinned.run.pk:
            raise CaseworkError(f"No newer run has {pinned.public_id}.")
        assessments.repin(case, request.user, pinned, pinned.network)
        return f"{pinned.public_id} is now as run {pinned.network.run.pk} has it."


class AssessNetwork(CaseChange):
    """Records the machine's assessment, or, where the form is filled in, the analyst's own."""

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        pinned = get_object_or_404(PinnedNetwork, case=case, public_id=kwargs["public_id"])
        if "machine" in request.POST:
            made = assessments.record_machine(case, request.user, pinned)
            return "The machine's assessment is on record." if made else "It is on record already; nothing has changed."
        data = cleaned(AssessForm(request.POST))
        assessments.record_own(case, request.user, pinned, **data)
        return "Your assessment is on record."


class AddPin(CaseChange):
    place = "#pins"

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        pin = pinning.add_pin(case, request.user, **cleaned(PinForm(request.POST)))
        return f"The {pin.get_kind_display()} {pin.key} is pinned."


class RemovePin(CaseChange):
    place = "#pins"

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        pinning.remove_pin(get_object_or_404(Pin, pk=kwargs["pk"], case=case), request.user)
        return "It is no longer in the case."


class WriteNote(CaseChange):
    place = "#notes"

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        noting.write_note(case, request.user, cleaned(NoteForm(request.POST))["text"])
        return "The note is kept."


class EditNote(CaseChange):
    place = "#notes"

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str | HttpResponse:
        note = get_object_or_404(Note, pk=kwargs["pk"], case=case)
        data = cleaned(NoteForm(request.POST))
        try:
            noting.edit_note(note, request.user, data["version"] or 0, data["text"])
        except StaleNote as error:
            note.refresh_from_db()
            rows = [{"label": "Note", "theirs": note.text, "mine": data["text"], "differs": note.text != data["text"]}]
            form = NoteForm({"text": data["text"], "version": note.version})
            context = {"case": case, "rows": rows, "why": str(error), "form": form, "note": note}
            return render(request, "investigations/conflict.html", context, status=409)
        return "The note is changed; every earlier text is kept."


class NoteHistory(PermissionRequiredMixin, TemplateView):
    """Every text a note had."""

    permission_required = "investigations.view_case"
    template_name = "investigations/note_history.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = case_by_reference(self.request.user, self.kwargs["reference"])
        note = get_object_or_404(Note.objects.select_related("author"), pk=self.kwargs["pk"], case=case)
        return {**super().get_context_data(**kwargs), "case": case, "note": note, "versions": note.versions.all()}


class AddTask(CaseChange):
    place = "#tasks"

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        task = tasking.add_task(case, request.user, **cleaned(TaskForm(request.POST, case=case)))
        return f"“{task.title}” is to be done."


class ApplyPlaybook(CaseChange):
    place = "#tasks"

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        made = tasking.apply_playbook(case, request.user, request.POST.get("playbook", ""))
        return f"{len(made)} tasks are added." if made else "The case has all of its tasks already."


class EditTask(CaseChange):
    """Its state alone, by one of the buttons, or who does it until when."""

    place = "#tasks"

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        task = get_object_or_404(CaseTask, pk=kwargs["pk"], case=case)
        version = request.POST.get("version", "")
        changes: dict[str, Any]
        if "state" in request.POST:
            changes = {"state": request.POST["state"]}
        else:
            data = cleaned(TaskForm({"title": task.title, **request.POST.dict()}, case=case))
            changes = {name: data[name] for name in ("assignee", "due_on")}
        tasking.edit_task(task, request.user, int(version) if version.isdecimal() else 0, changes)
        return f"“{task.title}” is changed."


class AddFile(CaseChange):
    place = "#files"

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        data = cleaned(FileForm(request.POST, request.FILES))
        file = filing.add_file(case, request.user, data["file"], data["about"])
        return f"{file.name} is kept under sha256 {file.sha256[:12]}."


class RemoveFile(CaseChange):
    place = "#files"

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        file = get_object_or_404(EvidenceFile, pk=kwargs["pk"], case=case)
        filing.remove_file(file, request.user, request.POST.get("reason", ""))
        return f"{file.name} is taken out; that it was there stays on record."


class DownloadFile(PermissionRequiredMixin, View):
    permission_required = "accounts.view_evidence"

    def get(self, request: HttpRequest, reference: str, pk: int) -> FileResponse:
        case = case_by_reference(request.user, reference)
        file = get_object_or_404(EvidenceFile.objects.select_related("case"), pk=pk, case=case)
        try:
            return filing.download(file, request.user)
        except (OSError, CaseworkError) as error:
            raise Http404(str(error) if isinstance(error, CaseworkError) else f"{file.name} is gone.") from error
