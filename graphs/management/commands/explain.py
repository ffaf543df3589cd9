"""`manage.py explain A B`: why two accounts are linked, or why not."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.table import Table

from graphs import pairs, runs
from graphs.families import naming, shown
from graphs.management.consoles import console_for
from graphs.pairs import Pair
from graphs.store.driver import GraphUnavailable


class Command(BaseCommand):
    help = "Say why two accounts are linked, or why not, with what both have and what the engine holds of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("a", metavar="A", help="an account_id")
        parser.add_argument("b", metavar="B", help="another account_id")

    def handle(self, *args: Any, **options: Any) -> None:
        run = runs.current_run()
        if run is None:
            raise CommandError("No run is published yet: `manage.py import_records PATH…`, then `manage.py link`.")
        try:
            pair = pairs.explain(runs.tables(run), options["a"], options["b"])
        except (LookupError, GraphUnavailable) as error:
            raise CommandError(str(error.args[0])) from error
        console = console_for(self.stdout)
        console.print(pair.sentence)
        if pair.shared:
            console.print(self._table(pair))
        if pair.weighed:
            console.print(self._sum(pair))

    def _sum(self, pair: Pair) -> Table:
        """The two as a group of their own: terms that add up to the pair's bits."""
        table = Table("by themselves", "identifier", box=None)
        for heading in ("accounts", "witness", "bits"):
            table.add_column(heading, justify="right")
        for line in pair.lines:
            value, number = shown(line["family"], line["value"]), line["total_with"]
            table.add_row(
                naming(line["family"]).noun, value, f"{number:,}" if number else "", str(line["rank"] or ""),
                f"{line['bits']:+.2f}",
            )  # fmt: skip
        table.add_row("sum", "", "", "", f"{pair.weighed.bits:+.2f}" if pair.weighed else "")
        return table

    def _table(self, pair: Pair) -> Table:
        table = Table("kind", "identifier", "accounts", "held for", "because", box=None)
        if pair.same:
            table.add_column(f"bits for {pair.a}", justify="right")
            table.add_column(f"bits for {pair.b}", justify="right")
        for row in pair.shared:
            bits = [f"{row['bits_a']:+.1f}", f"{row['bits_b']:+.1f}"] if pair.same else []
            value = shown(row["family"], row["value"])
            noun = naming(row["family"]).noun
            table.add_row(noun, value, f"{row['accounts']:,}", row["verdict"], row["note"] or row["reason"], *bits)
        return table
