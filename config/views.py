"""Pages that belong to no app: home, and the state of the services."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.views.generic import TemplateView

from accounts.models import Batch
from accounts.templatetags.shell import running
from config.services import state
from graphs.models import Network, Run, WatchHit
from investigations.access import visible_cases

NETWORKS_SHOWN = 12
BATCHES_SHOWN = 8
FAILED_SHOWN = timedelta(days=7)
CASES_SHOWN = 10
HITS_SHOWN = 6
SERVICES_ASKED = ("neo4j", "broker", "worker", "evidence", "disk")
SERVICES_KEPT_SECONDS = 20


def activity() -> dict[str, Any]:
    """What runs, waits for a person or failed of late: imports, and the newest run unless it is published."""
    lately = timezone.now() - FAILED_SHOWN
    batches = Batch.objects.exclude(state__in=[Batch.State.LOADED, Batch.State.DISCARDED])
    batches = batches.exclude(state=Batch.State.FAILED, received_at__lt=lately)
    newest = Run.objects.first()
    run = newest if newest is not None and newest.state != Run.State.PUBLISHED else None
    moving = batches.exclude(state__in=[Batch.State.FAILED, Batch.State.NEEDS_MAPPING]).exists()
    return {
        "batches": batches[:BATCHES_SHOWN],
        "batches_total": batches.count(),
        "newest_run": run,
        "moving": moving or (run is not None and run.state not in (*Run.ENDED, Run.State.HELD)),
    }


class HomeView(TemplateView):
    """What needs attention: what runs or failed, the newest networks above the cut, my cases."""

    template_name = "home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = Run.objects.filter(is_current=True).first()
        networks = Network.objects.filter(run=run, is_network=True)
        mine = visible_cases(self.request.user).filter(members__user=self.request.user).exclude(state="closed")
        mine = mine.select_related("assignee", "owner").order_by("-changed_at")
        hits = WatchHit.objects.filter(run=run).select_related("network") if run else WatchHit.objects.none()
        context = {
            "run": run,
            "networks": networks.order_by("-first_run", "-judgement_bits")[:NETWORKS_SHOWN],
            "networks_total": networks.count() if run else 0,
            "hits": hits[:HITS_SHOWN],
            "hits_total": hits.count(),
            "cases": mine[:CASES_SHOWN],
            "cases_total": mine.count(),
            **activity(),
        }
        return super().get_context_data(**context, **kwargs)


class ActivityView(TemplateView):
    """The part of the home page that changes by itself: imports and linkage runs."""

    template_name = "home_activity.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**activity(), **kwargs)


class RunningView(TemplateView):
    """How many imports run: the mark in the top bar."""

    template_name = "running.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(running=running(), **kwargs)


class ServicesView(TemplateView):
    """Which services do not answer; asked at most every twenty seconds, since a dead one takes seconds to ask."""

    template_name = "services.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        states = cache.get("services")
        if states is None:
            states = [state.ALL[name]() for name in SERVICES_ASKED]
            cache.set("services", states, SERVICES_KEPT_SECONDS)
        return super().get_context_data(down=[found for found in states if not found.up], **kwargs)
