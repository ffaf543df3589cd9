"""Who may do what: one table. Pages and endpoints name a permission; nothing else decides.

A view says `permission_required = "graphs.view_network"` (pages) or
`required_permissions = {"GET": ..., "POST": ...}` (API); the matrix test walks every URL.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import rules
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from rest_framework.permissions import BasePermission

if TYPE_CHECKING:  # REST framework loads this module while it loads its own views
    from rest_framework.request import Request
    from rest_framework.views import APIView

VIEWER, ANALYST, REVIEWER, ADMIN = "viewer", "analyst", "reviewer", "admin"
ROLES = (VIEWER, ANALYST, REVIEWER, ADMIN)
_ALL = frozenset(ROLES)
_WORK = frozenset({ANALYST, REVIEWER, ADMIN})

PERMISSIONS: Mapping[str, frozenset[str]] = {
    "accounts.view_account": _ALL,
    "accounts.view_batch": _ALL,
    "accounts.add_batch": frozenset({ANALYST, ADMIN}),
    "accounts.view_evidence": _WORK,
    "accounts.view_personal_data": _WORK,
    "accounts.manage_users": frozenset({ADMIN}),
    "accounts.view_audit": frozenset({REVIEWER, ADMIN}),
    "graphs.view_network": _ALL,
    "graphs.run_linkage": frozenset({ANALYST, ADMIN}),
    "graphs.decide": frozenset({ANALYST, ADMIN}),
    "graphs.export_network": _WORK,
    "graphs.save_scene": _ALL,
    "graphs.search_patterns": _WORK,
    "investigations.view_operator": _ALL,
    "investigations.change_operator": frozenset({ANALYST, ADMIN}),
    "investigations.view_case": _ALL,
    "investigations.add_case": frozenset({ANALYST, ADMIN}),
    "investigations.change_case": frozenset({ANALYST, ADMIN}),
    "investigations.review_case": frozenset({REVIEWER, ADMIN}),
    "investigations.make_report": _WORK,
    "investigations.manage_hooks": _WORK,
}


def roles_of(user: AbstractBaseUser | AnonymousUser) -> frozenset[str]:
    """The roles a signed-in person holds, read once a request."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    cached: frozenset[str] | None = getattr(user, "_skein_roles", None)
    if cached is None:
        cached = frozenset(user.groups.values_list("name", flat=True))  # type: ignore[attr-defined]
        user._skein_roles = cached  # type: ignore[attr-defined]
    return cached


def _holds(permission: str) -> rules.Predicate:
    return rules.Predicate(lambda user: bool(roles_of(user) & PERMISSIONS[permission]), name=permission)


for _name in PERMISSIONS:
    rules.add_perm(_name, _holds(_name))


class HasDeclaredPermission(BasePermission):
    """Allows what the view's `required_permissions` names for the method; denies where it names nothing."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        declared: Mapping[str, str] = getattr(view, "required_permissions", {})
        method = "GET" if request.method in ("HEAD", "OPTIONS") else request.method
        permission = declared.get(method or "")
        return permission is not None and bool(roles_of(request.user) & PERMISSIONS[permission])
