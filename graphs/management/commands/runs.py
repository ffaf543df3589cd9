"""`manage.py runs`: which runs have their tables on disk and why; `--remove` takes those that nothing keeps."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from graphs import keeping


class Command(BaseCommand):
    help = "List runs whose tables are on disk, and remove those of runs that nothing keeps."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--keep", type=int, metavar="N", help=f"the newest to keep ({settings.RUNS_KEPT}; 0: all)")
        parser.add_argument("--remove", action="store_true", help="do it; without this it only says what would go")

    def handle(self, *args: Any, **options: Any) -> None:
        keep = options["keep"]
        if keep is not None and keep < 0:
            raise CommandError("Keep 1 or more, or 0 for all.")
        freed = 0
        for one in keeping.standing(keep):
            why = "; ".join(one.why) or "nothing keeps it"
            freed += 0 if one.why else one.bytes
            self.stdout.write(f"run {one.run.pk}: {one.bytes / 1e6:,.1f} MB: {why}")
        if not options["remove"]:
            self.stdout.write(f"{freed / 1e6:,.1f} MB would be freed by --remove.")
            return
        gone = keeping.remove(keep, "command")
        self.stdout.write(
            f"Removed the tables of {len(gone)} run{'' if len(gone) == 1 else 's'}: {freed / 1e6:,.1f} MB."
        )
