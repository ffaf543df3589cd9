from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_create_roles, sender=self)


def _create_roles(using: str, **_: Any) -> None:
    """One group a role, after every migrate: a role added to accounts.permissions needs no migration of its own."""
    from django.contrib.auth.models import Group  # apps are not loaded yet when this file is

    from accounts.permissions import ROLES

    for role in ROLES:
        Group.objects.using(using).get_or_create(name=role)
