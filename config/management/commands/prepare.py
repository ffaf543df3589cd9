from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.permissions import ADMIN
from config.first_start import FirstStart

FIRST_USER = "admin"


class Command(BaseCommand):
    help = "Brings the database up to date, collects the static files and makes sure that somebody can sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        if not User.objects.exists():
            if settings.DEMO_ACCOUNTS and not (
                settings.ELSEWHERE["DATABASE_URL"] or settings.ELSEWHERE["EVIDENCE_URL"]
            ):
                FirstStart(settings.SKEIN_HOME).begin()
            self._first_user()

    def _first_user(self) -> None:
        password = secrets.token_urlsafe(12)
        path = settings.SKEIN_HOME / "password"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(password + "\n")
        with transaction.atomic():  # never a user without the role, whatever ends us
            user = User.objects.create_user(FIRST_USER, password=password)
            user.groups.add(Group.objects.get(name=ADMIN))
        self.stdout.write(f"made the user {FIRST_USER}")
