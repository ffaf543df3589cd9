"""API tokens: shown once, stored as a fingerprint only."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from rest_framework import authentication
from rest_framework.authtoken.models import Token

from accounts.audit import record


def fingerprint(token: str) -> str:
    """What is stored: the first 160 bits of the sha256, as many as the token's own column holds."""
    return hashlib.sha256(token.encode()).hexdigest()[:40]


@transaction.atomic
def issue(user: AbstractBaseUser) -> str:
    """A new token in place of the old one; the only time it can be read."""
    token = secrets.token_urlsafe(32)
    Token.objects.filter(user=user).delete()
    Token.objects.create(user=user, key=fingerprint(token))
    record(user, "create API token", f"user:{user.get_username()}")
    return token


@transaction.atomic
def revoke(user: AbstractBaseUser, actor: AbstractBaseUser) -> bool:
    """True when there was one."""
    removed, _ = Token.objects.filter(user=user).delete()
    if removed:
        record(actor, "revoke API token", f"user:{user.get_username()}")
    return bool(removed)


class TokenAuthentication(authentication.TokenAuthentication):
    """`Authorization: Token …`, looked up by fingerprint."""

    def authenticate_credentials(self, key: str) -> tuple[Any, Any]:
        return super().authenticate_credentials(fingerprint(key))
