"""`manage.py audit verify`: proves the audit trail whole, or says which rows were changed, removed or reordered."""

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.audit import faults, head, parse_head

SHOWN = 50


def _head(text: str) -> tuple[int, str]:
    try:
        return parse_head(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not number:digest, as `audit verify` prints it") from error


class Command(BaseCommand):
    help = "Check the audit trail."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="what", required=True)
        verify = actions.add_parser("verify", help="find any changed, removed or reordered row")
        verify.add_argument("--head", type=_head, help="number:digest noted earlier, outside the database")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(faults(options["head"]))
        for fault in found[:SHOWN]:
            self.stderr.write(self.style.ERROR(fault.what))
        if len(found) > SHOWN:
            self.stderr.write(f"showing {SHOWN} of {len(found)} faults")
        if found:
            raise CommandError(
                f"The audit trail is not whole: {len(found)} faults, the first at row {found[0].number}."
            )
        number, digest = head()
        self.stdout.write(f"{number} rows, each follows the one before it.")
        self.stdout.write(f"Head {number}:{digest}")
        self.stdout.write("Keep that line outside the database; `audit verify --head` holds the trail against it.")
