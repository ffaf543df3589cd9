"""Operators, their indicators, and the attribution panel of a network."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views import View
from django.views.generic import TemplateView

from accounts.arrivals import Incoming, Options, RefusedError, receive
from accounts.audit import record
from accounts.imports.starting import start
from graphs.models import Network
from graphs.runs import current_run
from investigations import registry, registry_exchange
from investigations.refusals import CaseworkError
from investigations.views.matrix import panel_of

LEFT_SHOWN = 5


class OperatorsView(PermissionRequiredMixin, TemplateView):
    permission_required = "investigations.view_operator"
    template_name = "investigations/operators.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = registry.operators()
        wanted = self.request.GET.get("q", "").strip().lower()
        shown = [o for o in found if wanted in f"{o.name} {o.operator_id} {o.kind}".lower()] if wanted else found
        indicators = [i for o in found for i in o.indicators]
        return {
            **super().get_context_data(**kwargs), "operators": shown, "total": len(found), "run": current_run(),
            "indicators": len(indicators), "useful": sum(i.is_useful for i in indicators),
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
        found = registry.operators()
        files: dict[str, tuple[str, Callable[[], bytes]]] = {
            "operators.csv": ("text/csv", lambda: "".join(registry_exchange.operators_csv(found)).encode()),
            "indicators.csv": ("text/csv", lambda: "".join(registry_exchange.indicators_csv(found)).encode()),
            "registry.stix.json": ("application/stix+json", lambda: registry_exchange.as_stix(found)),
        }
        if name not in files:
            raise Http404(f"The registry has no {name}.")
        record(request.user, "export registry", "registry:operators", {"file": name, "operators": len(found)})
        kind, make = files[name]
        response = HttpResponse(make(), content_type=kind)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class ImportRegistry(PermissionRequiredMixin, View):
    """A STIX bundle becomes a batch of records; its page shows what came of it. CSV goes through Imports as it is."""

    permission_required = "accounts.add_batch"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        file = request.FILES.get("file")
        try:
            if file is None or (file.size or 0) > registry_exchange.LARGEST:
                raise CaseworkError(f"Choose a bundle of at most {registry_exchange.LARGEST:,} bytes.")
            operators, indicators, left = registry_exchange.from_stix(file.read())
            texts = {"operators.csv": operators, "indicators.csv": indicators}
            files = [Incoming(name, [text.encode()]) for name, text in texts.items()]
            batch = receive(files, Options(name=f"STIX: {file.name}"[:200], link_after=False), request.user)
        except (CaseworkError, RefusedError) as error:
            messages.error(request, str(error))
            return redirect("investigations:operators")
        start(batch)
        if left:
            shown = "; ".join(left[:LEFT_SHOWN])
            messages.warning(request, f"Left out (showing {min(len(left), LEFT_SHOWN)} of {len(left)}): {shown}.")
        return redirect("accounts:import", batch.pk)
