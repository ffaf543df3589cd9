"""Operators, their indicators, and the attribution panel of a network."""

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from graphs.models import Network
from graphs.runs import current_run
from investigations import registry
from investigations.views.matrix import panel_of


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
