"""manage.py demo: write the demo's record files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.demo.scenario import FEWEST, make
from accounts.demo.shapes import SHAPES


class Command(BaseCommand):
    help = "Write a made-up platform's records with fake accounts in them, and labels to evaluate by."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--accounts", type=int, default=20_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--out", type=Path, required=True, help="folder for the files")
        shapes = "; ".join(f"{name}: {shape.about}" for name, shape in SHAPES.items())
        parser.add_argument("--shape", choices=sorted(SHAPES), default="standard", help=shapes)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"] < FEWEST:
            raise CommandError(f"--accounts must be {FEWEST:,} or more: the story needs a population to hide in.")
        made = make(options["accounts"], options["seed"], options["out"], options["shape"])
        for kind, rows in made.rows.items():
            self.stdout.write(f"{kind:16} {rows:>12,} rows")
        share = made.fakes / options["accounts"]
        self.stdout.write(
            f"{made.fakes:,} fake accounts ({share:.1%}); {made.seconds:.1f} s; written to {options['out']}"
        )
