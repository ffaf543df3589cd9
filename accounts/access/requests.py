"""What a view behind sign-in can rely on."""

from django.contrib.auth.models import User
from django.http import HttpRequest


class SignedInRequest(HttpRequest):
    """A request past LoginRequiredMiddleware: its user is a person."""

    user: User  # type: ignore[assignment]
