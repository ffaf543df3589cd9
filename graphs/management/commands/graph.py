"""`manage.py graph check` proves that Neo4j agrees with the evidence; `manage.py graph rebuild` makes it so."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from accounts.audit import record
from config.services.process import ServiceError
from graphs.management.consoles import console_for
from graphs.store import check, rebuild
from graphs.store.driver import GraphUnavailable


class Command(BaseCommand):
    help = "Compare Neo4j with the evidence and the current run (check), or make it anew from them (rebuild)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=("check", "rebuild"))

    def handle(self, *args: Any, **options: Any) -> None:
        console = console_for(self.stdout)
        try:
            self._check(console) if options["action"] == "check" else self._rebuild(console)
        except (GraphUnavailable, ServiceError) as error:
            raise CommandError(str(error)) from error

    def _check(self, console: Console) -> None:
        found = check.compare()
        table = Table("", "figure", "evidence", "Neo4j", "", box=None)
        for line in found:
            mark = "[green]agrees[/]" if line.agrees else f"[red]{line.found - line.expected:+,}[/]"
            table.add_row(line.subject, line.figure, f"{line.expected:,}", f"{line.found:,}", mark)
        console.print(table)
        wrong = [line.subject for line in found if not line.agrees]
        if wrong:
            raise CommandError(
                f"Neo4j differs from the evidence in {len(wrong)} of {len(found)} figures, of "
                f"{', '.join(dict.fromkeys(wrong))}. "
                "A batch that is still loading explains that; otherwise `manage.py graph rebuild` repairs it."
            )
        console.print(f"Neo4j agrees with the evidence in all {len(found)} figures.")

    def _rebuild(self, console: Console) -> None:
        began = time.monotonic()
        with Progress(console=console, transient=True) as bar:
            task = bar.add_task("rebuilding", total=None)
            loaded = rebuild.rebuild(
                lambda what, done, total: bar.update(task, description=what, completed=done, total=total or None)
            )
        seconds = time.monotonic() - began
        record("command", "rebuild graph", "graph:neo4j", dict(loaded.rows))
        for name, rows in loaded.rows.items():
            console.print(f"{rows:>12,}  {name}")
        console.print(f"{loaded.total:>12,}  in {seconds:,.1f} s, {loaded.total / max(seconds, 0.001):,.0f} a second")
