"""`manage.py snapshot verify`: proves that snapshots are whole and that their figures follow from the evidence."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from investigations.models import Snapshot
from investigations.snapshots import storage

SHOWN = 20


class Command(BaseCommand):
    help = "Check snapshots."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="what", required=True)
        verify = actions.add_parser("verify", help="bytes, cited rows, and figures computed again")
        verify.add_argument("sha256", nargs="*", help="beginnings of snapshots' names; all where none is given")

    def handle(self, *args: Any, **options: Any) -> None:
        broken = checked = 0
        for snapshot in self._chosen(options["sha256"]):
            checked += 1
            found = list(storage.faults(snapshot))
            broken += bool(found)
            state = f"{len(found)} faults" if found else "whole, and its figures follow from the evidence"
            self.stdout.write(f"{snapshot.sha256[:16]} of {snapshot.case.reference}: {state}")
            for fault in found[:SHOWN]:
                self.stderr.write(self.style.ERROR(f"  {fault}"))
            if len(found) > SHOWN:
                self.stderr.write(f"  showing {SHOWN} of {len(found)} faults")
        if broken:
            raise CommandError(f"{broken} of {checked} snapshots do not hold.")
        self.stdout.write(f"{checked} snapshot{'' if checked == 1 else 's'} checked.")

    def _chosen(self, names: list[str]) -> list[Snapshot]:
        every = list(Snapshot.objects.select_related("case").order_by("pk"))
        if not names:
            return every
        chosen = [s for s in every if any(s.sha256.startswith(name) for name in names)]
        unknown = [name for name in names if not any(s.sha256.startswith(name) for s in every)]
        if unknown:
            raise CommandError(f"There is no snapshot {', '.join(unknown)}.")
        return chosen
