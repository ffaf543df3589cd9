"""Somebody whose password was chosen by another goes nowhere before choosing their own."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.access.people import must_change_password

SESSION_KEY = "must_change_password"


@receiver(user_logged_in)
def _note(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    if must_change_password(user):
        request.session[SESSION_KEY] = True


class OwnPasswordMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.get(SESSION_KEY) and request.path not in (reverse("accounts:profile"), reverse("sign-out")):
            messages.warning(request, "Your password was set by an administrator. Choose your own to go on.")
            return redirect("accounts:profile")
        return self.get_response(request)
