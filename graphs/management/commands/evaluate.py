"""`manage.py evaluate RECORDS_DIR --labels FILE`: how right linkage is on records whose answer is known."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from graphs.linkage.evaluation.folder import Assessed
from graphs.management.consoles import console_for


class Command(BaseCommand):
    help = "Link a folder of canonical files and compare with labels, beside Leiden and components on the same graph."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("records", type=Path, metavar="RECORDS_DIR")
        parser.add_argument("--labels", type=Path, required=True, metavar="FILE", help="CSV: account_id,network[,trap]")
        parser.add_argument("--ablation", action="store_true", help="and again without each line and each family")

    def handle(self, *args: Any, **options: Any) -> None:
        console = console_for(self.stdout)
        try:
            assessed = Assessed.of(options["records"], options["labels"])
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        assessed.print(console)
        if options["ablation"]:
            assessed.print_ablation(console)
