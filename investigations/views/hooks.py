"""Hooks and notifications: who else is told of what happens in cases."""

import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views import View
from django.views.generic import DetailView, TemplateView

from accounts.audit import record
from investigations import telling
from investigations.access import visible
from investigations.forms import HookForm
from investigations.models import Hook, Notification

DELIVERIES_A_PAGE = 50


class HooksView(PermissionRequiredMixin, View):
    """Mine alone: a hook is told of the cases its owner sees."""

    permission_required = "investigations.manage_hooks"

    def get(self, request: HttpRequest, form: HookForm | None = None) -> HttpResponse:
        hooks = Hook.objects.filter(owner=request.user.pk)
        context = {"hooks": hooks, "form": form or HookForm()}
        return render(request, "investigations/hooks.html", context, status=422 if form else 200)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = HookForm(request.POST)
        if not form.is_valid():
            return self.get(request, form)
        hook = Hook.objects.create(owner=request.user, secret=secrets.token_hex(32), **form.cleaned_data)
        record(request.user, "add hook", f"hook:{hook.pk}", {"url": hook.url, "events": hook.events})
        response = render(request, "investigations/hook_secret.html", {"hook": hook, "signature": telling.SIGNATURE})
        add_never_cache_headers(response)
        return response


class HookView(PermissionRequiredMixin, DetailView):
    """What was sent, how often, and what came back; of cases that I still see."""

    permission_required = "investigations.manage_hooks"
    template_name = "investigations/hook.html"

    def get_queryset(self) -> Any:
        return Hook.objects.filter(owner=self.request.user.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = visible(self.object.deliveries.select_related("case"), self.request.user)
        page = Paginator(rows, DELIVERIES_A_PAGE).get_page(self.request.GET.get("page"))
        return {**super().get_context_data(**kwargs), "page": page}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Switches the hook on or off, removes it, or sends a message again."""
        hook = get_object_or_404(self.get_queryset(), pk=pk)
        action = request.POST.get("action")
        if action == "remove":
            record(request.user, "remove hook", f"hook:{hook.pk}", {"url": hook.url})
            hook.delete()
            messages.success(request, "The hook is removed.")
            return redirect("investigations:hooks")
        if action == "again":
            rows = visible(hook.deliveries.all(), request.user)
            telling.again(get_object_or_404(rows, pk=request.POST.get("delivery") or 0))
            messages.success(request, "It is sent again.")
        else:
            hook.is_active = action == "on"
            hook.save(update_fields=["is_active"])
            record(request.user, "switch hook", f"hook:{hook.pk}", {"on": hook.is_active})
        return redirect(hook)


class NotificationsView(PermissionRequiredMixin, TemplateView):
    """Mine, of the cases that I still see; looking at them marks them as seen."""

    permission_required = "investigations.view_case"
    template_name = "investigations/notifications.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = Notification.objects.filter(user=self.request.user.pk).select_related("case")
        page = Paginator(visible(mine, self.request.user), 50).get_page(self.request.GET.get("page"))
        return {**super().get_context_data(**kwargs), "page": page}

    def post(self, request: HttpRequest) -> HttpResponse:
        Notification.objects.filter(user=request.user.pk, seen_at=None).update(seen_at=timezone.now())
        return redirect("investigations:notifications")
