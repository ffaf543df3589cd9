"""The people who sign in: creating them, their roles, their passwords, and who is locked out. All of it audited."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta

from axes.models import AccessAttempt
from axes.utils import reset as reset_attempts
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.authtoken.models import Token

from accounts.access import tokens
from accounts.audit import record
from accounts.models import PasswordChangeRequired
from accounts.permissions import ADMIN, ROLES


class Refused(Exception):
    """Why a change cannot be made, in a sentence for the person who asked for it."""


def people() -> QuerySet[User]:
    """Everybody, with roles and token in three queries whatever their number."""
    return User.objects.prefetch_related("groups").select_related("auth_token", "passwordchangerequired")


@transaction.atomic
def create(actor: User, username: str, roles: Iterable[str], **names: str) -> tuple[User, str]:
    """The new person and a generated password, which they must change when they first sign in."""
    password = secrets.token_urlsafe(12)
    user = User.objects.create_user(username, password=password, **names)
    user.groups.set(Group.objects.filter(name__in=roles))
    PasswordChangeRequired.objects.create(user=user)
    record(actor, "create user", f"user:{username}", {"roles": sorted(roles)})
    return user, password


@transaction.atomic
def change_roles(actor: User, user: User, roles: Iterable[str]) -> None:
    before = {group.name for group in user.groups.all()}
    after = set(roles) & set(ROLES)
    if ADMIN in before - after:
        _keep_an_admin(actor, user)
    user.groups.set(Group.objects.filter(name__in=after))
    if before != after:
        record(actor, "change roles", f"user:{user.username}", {"before": sorted(before), "after": sorted(after)})


@transaction.atomic
def reset_password(actor: User, user: User) -> str:
    """A generated password; the old one, all sessions and the API token stop working."""
    if user == actor:
        raise Refused("Change your own password on your profile page.")
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.save(update_fields=["password"])
    PasswordChangeRequired.objects.get_or_create(user=user)
    tokens.revoke(user, actor)
    record(actor, "reset password", f"user:{user.username}")
    return password


@transaction.atomic
def deactivate(actor: User, user: User) -> None:
    """They are signed out everywhere at their next request, and their token stops working."""
    _keep_an_admin(actor, user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    tokens.revoke(user, actor)
    record(actor, "deactivate user", f"user:{user.username}")


@transaction.atomic
def reactivate(actor: User, user: User) -> None:
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(actor, "reactivate user", f"user:{user.username}")


def locked_out() -> QuerySet[AccessAttempt]:
    """Name and address pairs that axes refuses now."""
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    return AccessAttempt.objects.filter(
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gte=since
    ).order_by("-attempt_time")


@transaction.atomic
def unlock(actor: User, username: str) -> None:
    removed = reset_attempts(username=username)
    record(actor, "reset lock-out", f"user:{username}", {"attempts": removed})


def password_changed(user: User) -> None:
    """The person chose a password of their own."""
    PasswordChangeRequired.objects.filter(user=user).delete()
    record(user, "change password", f"user:{user.username}")


def must_change_password(user: User) -> bool:
    return PasswordChangeRequired.objects.filter(user=user).exists()


def has_token(user: User) -> bool:
    return Token.objects.filter(user=user).exists()


def _keep_an_admin(actor: User, user: User) -> None:
    if user == actor:
        raise Refused("You cannot take the admin role from yourself or deactivate yourself. Ask another admin.")
    others = User.objects.filter(groups__name=ADMIN, is_active=True).exclude(pk=user.pk)
    if not others.exists():
        raise Refused(f"{user.username} is the only active admin. Make somebody else admin first.")
