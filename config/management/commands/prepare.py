from __future__ import annotations

import hashlib
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.permissions import ADMIN
from config.first_start import FirstStart

FIRST_USER = "admin"
UNUSED_STATIC = ["drf_spectacular_sidecar/redoc*", "widgetbundle.js"]  # 9 MB that no page asks for


class Command(BaseCommand):
    help = "Brings the database up to date, collects the static files and makes sure that somebody can sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        self._collect_static()
        if not User.objects.exists():
            if settings.DEMO_ACCOUNTS and not (
                settings.ELSEWHERE["DATABASE_URL"] or settings.ELSEWHERE["EVIDENCE_URL"]
            ):
                FirstStart(settings.SKEIN_HOME).begin()
            self._first_user()

    def _collect_static(self) -> None:
        """Copies, hashes and compresses the static files where one has changed: it would cost each start seconds."""
        listed = [
            (path, storage.path(path)) for finder in get_finders() for path, storage in finder.list(UNUSED_STATIC)
        ]
        looks = "".join(f"{path} {Path(place).stat().st_mtime_ns}\n" for path, place in sorted(listed))
        stamp = settings.STATIC_ROOT / ".collected"
        wanted = hashlib.sha256(looks.encode()).hexdigest()
        if stamp.exists() and stamp.read_text() == wanted:
            return
        call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=UNUSED_STATIC)
        stamp.write_text(wanted)

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
