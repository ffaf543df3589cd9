"""Signing in and out, each in the audit trail."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse

from accounts.audit import record


class SignInView(LoginView):
    template_name = "sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        minutes = round(settings.AXES_COOLOFF_TIME * 60)
        return super().get_context_data(failure_limit=settings.AXES_FAILURE_LIMIT, cooloff_minutes=minutes, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        record(self.request.user, "sign in", f"user:{self.request.user.get_username()}", _from(self.request))
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Only names of users are kept: another may be a password typed into the wrong field."""
        if name := User.objects.filter(username=form.data.get("username", "")).values_list("username", flat=True):
            record(AnonymousUser(), "fail to sign in", f"user:{name[0]}", _from(self.request))
        return super().form_invalid(form)


class SignOutView(LogoutView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            record(request.user, "sign out", f"user:{request.user.get_username()}", _from(request))
        return super().post(request, *args, **kwargs)


def _from(request: HttpRequest) -> dict[str, str]:
    return {"address": request.META.get("REMOTE_ADDR", "")}
