"""Scenes that people kept: the list of one's own and those shared with one, and the address of each."""

from typing import Any, cast

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views import View

from graphs.scenes import saved
from graphs.views.base import Page

ROWS = 50


class ScenesView(Page):
    template_name = "graphs/scenes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = saved.visible_to(cast(User, self.request.user)).prefetch_related("shares__user")
        page = Paginator(rows, ROWS).get_page(self.request.GET.get("page"))
        return {**super().get_context_data(**kwargs), "page": page}


class SceneView(PermissionRequiredMixin, View):
    """Opens the canvas of the scene's network with the scene in it; a stranger is told that there is none."""

    permission_required = "graphs.view_network"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        scene = get_object_or_404(saved.visible_to(cast(User, request.user)), pk=kwargs["pk"])
        page = reverse("graphs:network", args=[scene.network]) if scene.network else reverse("graphs:networks")
        return redirect(f"{page}?{urlencode({'scene': scene.pk})}#canvas")
