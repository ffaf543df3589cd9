"""Templates of reports: read them, copy one, change it. Each save is a new version, checked before it stands."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views import View
from django.views.generic import TemplateView

from investigations import reporting
from investigations.models import ReportTemplate
from investigations.refusals import CaseworkError
from investigations.reports.data import SCHEMA
from investigations.reports.document import PLACEHOLDERS
from investigations.reports.templates import STANDARD, TEXT, TITLES

EMPTY_ROWS = 2  # text sections that can be added with one save


class TemplatesView(PermissionRequiredMixin, TemplateView):
    permission_required = "investigations.make_report"
    template_name = "investigations/report_templates.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "templates": reporting.templates(), "standard": STANDARD}


class EditTemplate(PermissionRequiredMixin, View):
    """One template as a form; saved under its name it is a new version, under another a copy."""

    permission_required = "investigations.make_report"

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        found = _newest(name)
        sections = found.sections if found else STANDARD.as_data()
        return self._shown(request, name, found, sections)

    def post(self, request: HttpRequest, name: str) -> HttpResponse:
        sections, wanted = _sections(request), request.POST.get("name", "")
        try:
            made = reporting.save_template(wanted, sections, request.user, request.POST.get("note", ""))
        except CaseworkError as error:
            messages.error(request, str(error))
            return self._shown(request, name, _newest(name), sections, wanted)
        messages.success(request, f"{made} is saved, and checked on the newest snapshot.")
        return redirect("investigations:report-template", made.name)

    def _shown(
        self, request: HttpRequest, name: str, found: ReportTemplate | None, sections: list[dict[str, str]],
        wanted: str = "",
    ) -> HttpResponse:  # fmt: skip
        present = {s["key"] for s in sections}
        rows = [{**s, "used": True} for s in sections]
        rows += [{"key": key, "title": title, "lead": ""} for key, title in TITLES.items() if key not in present]
        rows += [{"key": TEXT, "title": "", "lead": ""}] * EMPTY_ROWS
        return render(request, "investigations/report_template.html", {
            "name": name, "template": found, "rows": rows, "placeholders": PLACEHOLDERS, "wanted": wanted,
            "history": ReportTemplate.objects.filter(name=name).select_related("author"),
        })  # fmt: skip


def _newest(name: str) -> ReportTemplate | None:
    found = ReportTemplate.objects.filter(name=name).first()
    if found is None and name != STANDARD.name:
        raise Http404(f"There is no template {name}.")
    return found


def _sections(request: HttpRequest) -> list[dict[str, str]]:
    """The rows that are ticked, by their place; what was left of the form."""
    keys, titles, leads, places = (request.POST.getlist(n) for n in ("key", "title", "lead", "place"))
    ticked = set(request.POST.getlist("used"))
    rows = [
        (float(place) if place.replace(".", "", 1).isdecimal() else len(keys), n, key, title, lead)
        for n, (key, title, lead, place) in enumerate(zip(keys, titles, leads, places, strict=False))
        if str(n) in ticked
    ]
    return [{"key": key, "title": title, "lead": lead} for _, _, key, title, lead in sorted(rows)]


class SchemaView(PermissionRequiredMixin, View):
    """The JSON Schema of a report's JSON."""

    permission_required = "investigations.make_report"

    def get(self, request: HttpRequest) -> HttpResponse:
        return JsonResponse(SCHEMA)
