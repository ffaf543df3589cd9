"""Health endpoints for probes and monitors: no sign-in, no secrets, 200 when up and 503 when not."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.services import state

SERVICES = ("database", "neo4j", "broker", "worker")


@login_not_required
@never_cache
@require_safe
def web(request: HttpRequest) -> JsonResponse:
    """The web server itself: it answers."""
    return JsonResponse({"service": "web", "up": True})


@login_not_required
@never_cache
@require_safe
def service(request: HttpRequest, name: str) -> JsonResponse:
    """Addresses and error texts stay inside: anybody may ask."""
    if name not in SERVICES:
        raise Http404
    found = state.ALL[name]()
    return JsonResponse({"service": name, "up": found.up, "version": found.version}, status=200 if found.up else 503)
