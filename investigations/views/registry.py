"""Operators, their indicators, and the attribution panel of a network."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views import View
from django.views.generic import TemplateView

from accounts.arrivals import RefusedError
from graphs.models import Network
from graphs.runs import current_run
from investigations import registering, registry, registry_exchange
from investigations.refusals import CaseworkError, StaleEntry
from investigations.registry_forms import IndicatorForm, OperatorForm, RegistryFileForm
from investigations.views.base import cleaned
from investigations.views.matrix import panel_of

LEFT_SHOWN = 5


class OperatorsView(PermissionRequiredMixin, TemplateView):
    permission_required = "investigations.view_operator"
    template_name = "investigations/operators.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = registry.operators()
        wanted = self.request.GET.get("q", "").strip()
        shown = [o for o in found if o.is_called(wanted)]
        indicators = [i for o in found for i in o.indicators]
        return {
            **super().get_context_data(**kwargs), "operators": shown, "total": len(found), "run": current_run(),
            "indicators": len(indicators), "useful": sum(i.is_useful for i in indicators),
            "unseen": sum(i.accounts_with is None and not i.is_withdrawn for i in indicators),
        }  # fmt: skip


class OperatorView(PermissionRequiredMixin, TemplateView):
    permission_required = "investigations.view_operator"
    template_name = "investigations/operator.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        operator = registry.operator(self.kwargs["operator_id"])
        if operator is None:
            raise Http404(f"No operator {self.kwargs['operator_id']} is on file.")
        return {
            **super().get_context_data(**kwargs), "operator": operator, "run": current_run(),
            "hits": registry.hits_of(operator.operator_id),
            "supplied": registry.networks_supplied(operator.operator_id) if operator.is_provider else [],
        }  # fmt: skip


class AttributionView(PermissionRequiredMixin, TemplateView):
    """The panel alone, for htmx."""

    permission_required = "graphs.view_network"
    template_name = "investigations/_attribution.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        network = get_object_or_404(Network.objects.select_related("run"), public_id=self.kwargs["public_id"])
        return {**super().get_context_data(**kwargs), "panel": panel_of(network)}


class ExportRegistry(PermissionRequiredMixin, View):
    """operators.csv, indicators.csv or registry.stix.json. Indicators hold addresses: it goes into the audit trail."""

    permission_required = "graphs.export_network"

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        if name not in registry_exchange.FILES:
            raise Http404(f"The registry has no {name}.")
        data = registry_exchange.exported(name, request.user)
        response = HttpResponse(data, content_type=registry_exchange.FILES[name])
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class ImportRegistry(PermissionRequiredMixin, View):
    """A file becomes a batch of records; its page shows what came of it."""

    permission_required = registering.PERMISSION
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RegistryFileForm(request.POST, request.FILES)
        try:
            file = cleaned(form)["file"]
            if file.size > registry_exchange.LARGEST:
                raise CaseworkError(f"Choose a file of at most {registry_exchange.LARGEST:,} bytes.")
            batch, left = registering.take_in(request.user, file.name, file.read())
        except (CaseworkError, RefusedError) as error:
            messages.error(request, str(error))
            return redirect("investigations:operators")
        if left:
            shown = "; ".join(left[:LEFT_SHOWN])
            messages.warning(request, f"Left out (showing {min(len(left), LEFT_SHOWN)} of {len(left)}): {shown}.")
        return redirect("accounts:import", batch.pk)


class EntryView(PermissionRequiredMixin, TemplateView):
    """An entry as a form: GET shows how it stands, POST puts its next state on file."""

    permission_required = registering.PERMISSION
    kind = ""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.shown(form)
        if "look" in request.POST:
            return self.shown(form, **self.looked(form.cleaned_data))
        entry = self.entry(form.cleaned_data)
        try:
            batch = registering.save(request.user, self.kind, entry, form.cleaned_data["version"])
        except StaleEntry as error:
            messages.error(request, str(error))
            return self.shown(form, stale=True)
        except CaseworkError as error:
            form.add_error(None, str(error))
            return self.shown(form)
        if registering.is_stored(batch):
            messages.success(request, "Saved. The next run looks for it.")
        else:
            messages.info(request, f"Import {batch.pk} takes it in after an earlier one; it is not shown before that.")
            if not registry.operator(entry["operator_id"]):
                return redirect("accounts:import", batch.pk)
        return redirect("investigations:operator", entry["operator_id"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.shown(self.form(None))

    def form(self, data: Any) -> Any:
        raise NotImplementedError

    def entry(self, given: dict[str, Any]) -> dict[str, Any]:
        return given

    def looked(self, given: dict[str, Any]) -> dict[str, Any]:
        return {}

    def shown(self, form: Any, **more: Any) -> HttpResponse:
        return self.render_to_response({**self.get_context_data(**self.kwargs), "form": form, **more})


class EditOperator(EntryView):
    """A new operator, or another state of one."""

    template_name = "investigations/edit_operator.html"
    kind = "operators"

    def found(self) -> registry.Operator | None:
        operator_id = self.kwargs.get("operator_id")
        found = registry.operator(operator_id) if operator_id else None
        if operator_id and found is None:
            raise Http404(f"No operator {operator_id} is on file.")
        return found

    def form(self, data: Any) -> OperatorForm:
        found = self.found()
        others = [
            (o.operator_id, o.name) for o in registry.operators() if not found or o.operator_id != found.operator_id
        ]
        initial: dict[str, Any] = {}
        if found:
            initial = {**registry_exchange.operator_row(found), "version": found.version if found.is_on_file else ""}
        return OperatorForm(data, initial=initial, others=others, is_new=found is None)

    def entry(self, given: dict[str, Any]) -> dict[str, Any]:
        return {**given, "operator_id": self.kwargs.get("operator_id") or given["operator_id"]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.found()
        history = registry.revisions("operators", found.operator_id) if found else []
        return {**super().get_context_data(**kwargs), "operator": found, "history": history}


class EditIndicator(EntryView):
    """A new indicator of an operator, or another state of one, which the address names by kind, value and source."""

    template_name = "investigations/edit_indicator.html"
    kind = "indicators"

    def operator(self) -> registry.Operator:
        found = registry.operator(self.kwargs["operator_id"])
        if found is None:
            raise Http404(f"No operator {self.kwargs['operator_id']} is on file.")
        return found

    def found(self) -> registry.Indicator | None:
        """The one that the address names; None for a new one."""
        asked = self.request.GET
        if not asked.get("kind"):
            return None
        key = (asked["kind"], asked.get("value", ""), asked.get("source", ""))
        for indicator in self.operator().indicators:
            if (indicator.kind, indicator.value, indicator.source) == key:
                return indicator
        raise Http404("No such indicator is on file.")

    def form(self, data: Any) -> IndicatorForm:
        found = self.found()
        initial: dict[str, Any] = {"status": "active"}
        if found:
            times = {"valid_from": found.valid_from, "valid_until": found.valid_until}
            initial = {**registry_exchange.indicator_row(found), **times, "version": found.version}
        return IndicatorForm(data, initial=initial, is_new=found is None)

    def entry(self, given: dict[str, Any]) -> dict[str, Any]:
        return {**given, "operator_id": self.kwargs["operator_id"]}

    def looked(self, given: dict[str, Any]) -> dict[str, Any]:
        """Where it would hit as the form has it; nothing is saved."""
        wrong = registering.wrong_value(given["kind"], given["value"])
        if wrong:
            return {"wrong": wrong}
        return {"look": registry.look(given["kind"], given["value"], given["valid_from"], given["valid_until"])}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found, operator = self.found(), self.operator()
        history = []
        if found:
            history = registry.revisions("indicators", operator.operator_id, found.kind, found.value, found.source)
        return {**super().get_context_data(**kwargs), "operator": operator, "indicator": found, "history": history}
