"""`manage.py export_networks FILE.csv`: all memberships of the current run's networks, with who is held to run them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.audit import record
from accounts.cells import lines
from graphs import export, runs


class Command(BaseCommand):
    help = "Write the memberships of all networks of the current run as CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--all", action="store_true", help="parties below the cut as well")

    def handle(self, *args: Any, **options: Any) -> None:
        run = runs.current_run()
        if run is None:
            raise CommandError("No run is published yet: `manage.py import_records PATH…`, then `manage.py link`.")
        rows = export.memberships(runs.tables(run), below_the_cut=options["all"])
        try:
            with options["file"].open("w", newline="", encoding="utf-8") as file:
                file.writelines(lines(export.COLUMNS, rows))
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error.strerror}.") from error
        record("command", "export networks", f"run:{run.pk}", {"file": str(options["file"]), "members": len(rows)})
        self.stdout.write(f"{len(rows):,} memberships of run {run.pk} in {options['file']}")
