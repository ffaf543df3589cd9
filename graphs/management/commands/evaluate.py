"""`manage.py evaluate RECORDS_DIR --labels FILE`: how right linkage is on records whose answer is known."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from graphs.linkage import Parameters, Records, link
from graphs.linkage.evaluation import Labels, compare, print_evaluation, reliability
from graphs.linkage.population import load_population
from graphs.management.consoles import console_for


class Command(BaseCommand):
    help = "Link a folder of canonical files and compare with labels, beside Leiden and components on the same graph."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("records", type=Path, metavar="RECORDS_DIR")
        parser.add_argument("--labels", type=Path, required=True, metavar="FILE", help="CSV: account_id,network[,trap]")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            records, labels = Records.from_folder(options["records"]), Labels.read(options["labels"])
            parameters = Parameters()
            run = link(records, parameters)
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        console = console_for(self.stdout)
        rows = compare(run, load_population(records), labels, parameters)
        print_evaluation(rows, console, str(options["records"]))
        for low, said, right, parties in reliability(run, labels, parameters.minimum_size):
            console.print(f"probability from {low:.2f}: said {said:.3f}, right {right:.3f} of {parties:,} parties")
