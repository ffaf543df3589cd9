from __future__ import annotations

import sys
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

import orjson
from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from config.services import state


class Command(BaseCommand):
    help = "Tells each service's state, version, address and the command that repairs it; exits 1 if one is down."
    requires_system_checks = ()  # a doctor must be able to see a sick patient

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object instead of the table")

    def handle(self, *args: Any, **options: Any) -> None:
        with ThreadPoolExecutor() as pool:  # each may wait some seconds for an answer
            states = list(pool.map(lambda check: check(), state.ALL.values()))
        if options["json"]:
            self.stdout.write(orjson.dumps([asdict(one) for one in states], option=orjson.OPT_INDENT_2).decode())
        else:
            console = Console(width=None if sys.stdout.isatty() else 160)
            with console.capture() as table:
                console.print(_table(states))
            self.stdout.write(table.get())
        if not all(one.up for one in states):
            sys.exit(1)


def _table(states: list[state.State]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("", "service", "version", "address", "state"):
        table.add_column(title, overflow="fold")
    for one in states:
        mark = "[green]✓[/]" if one.up else "[red]✗[/]"
        detail = one.detail if one.up else f"[red]{one.detail or 'down'}[/]\n→ {one.repair}"
        table.add_row(mark, one.name, one.version, one.address, detail or "up")
    return table
