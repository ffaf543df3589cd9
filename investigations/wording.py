"""How people are named on pages, in mails and in tables."""

from django.contrib.auth.models import AbstractBaseUser


def person(user: AbstractBaseUser | None) -> str:
    """How people call each other here; without a person it was the machine."""
    return "the machine" if user is None else getattr(user, "get_full_name", str)() or user.get_username()
