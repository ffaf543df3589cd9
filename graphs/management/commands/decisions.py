"""`manage.py decisions`: the log of decisions, and taking one back."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.table import Table

from graphs import decisions, runs
from graphs.decisions import KINDS, DecisionError
from graphs.management.consoles import console_for
from graphs.models import Decision


class Command(BaseCommand):
    help = "Show the decisions in force, newest first, or take one back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="those that were taken back too")
        parser.add_argument("--top", type=int, default=50, metavar="N", help="decisions to show (50)")
        parser.add_argument("--undo", type=int, metavar="NUMBER", help="take this decision back")
        parser.add_argument("--reason", default="", help="why it is taken back")

    def handle(self, *args: Any, **options: Any) -> None:
        console = console_for(self.stdout)
        if options["undo"] is not None:
            console.print(self._undone(options["undo"], options["reason"]))
            return
        found = Decision.objects.filter(undoes__isnull=True).select_related("undone")
        found = found if options["all"] else found.filter(undone__isnull=True)
        table = Table("no.", "to", "by", "when", "what it meant", "because", box=None)
        rows = list(found[: options["top"]])
        for made in rows:
            verb = KINDS[made.kind].verb + (" (taken back)" if hasattr(made, "undone") else "")
            table.add_row(
                str(made.pk), verb, made.author_name, f"{made.made_at:%Y-%m-%d %H:%M}", made.sentence, made.reason
            )
        if rows:
            console.print(table)
        waiting = decisions.since(runs.current_run())
        console.print(f"Showing {len(rows)} of {found.count():,}; {waiting:,} not yet in the run that is shown.")

    def _undone(self, number: int, reason: str) -> str:
        made = Decision.objects.filter(pk=number).first()
        if made is None:
            raise CommandError(f"There is no decision {number}.")
        try:
            entry = decisions.undo("command", made, reason)
        except DecisionError as error:
            raise CommandError(str(error)) from error
        return f"{entry.sentence} The next run no longer honours it."
