"""`manage.py retention`: erases the personal data of snapshots that closed cases no longer need. Holds forbid it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from investigations import retention
from investigations.refusals import CaseworkError


class Command(BaseCommand):
    help = "Erase personal data of snapshots of cases closed longer ago than a policy keeps them; proofs stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, required=True, help="kept for so many days after a case was closed")
        parser.add_argument("--erase", action="store_true", help="do it; without this it only says what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            retention.sweep()
            found = list(retention.due(options["days"]))
            for snapshot in found:
                name = f"{snapshot.sha256[:16]} of {snapshot.case.reference}"
                if not options["erase"]:
                    self.stdout.write(f"{name}: due")
                    continue
                made = retention.erase(snapshot, "retention", f"{options['days']} days after closing")
                self.stdout.write(f"{name}: {made.values:,} values erased, digests kept")
        except CaseworkError as error:
            raise CommandError(str(error)) from error
        done = "erased" if options["erase"] else "due; --erase does it"
        self.stdout.write(f"{len(found)} snapshot{'' if len(found) == 1 else 's'} {done}.")
