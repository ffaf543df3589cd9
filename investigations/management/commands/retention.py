"""`manage.py retention`: erases what closed cases and time have made useless. Holds forbid it; proofs stay."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from investigations import retention
from investigations.models import Case
from investigations.refusals import CaseworkError


class Command(BaseCommand):
    help = "Erase personal data of cases closed longer ago than a policy keeps them, and of what is of no case."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument(
            "--days", type=int, help="kept for so many days after a case was closed, or after its last use"
        )
        what.add_argument("--prove", metavar="CASE", help="whether the erased case held the value on standard input")
        parser.add_argument("--erase", action="store_true", help="do it; without this it only says what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["prove"]:
            self._prove(options["prove"])
            return
        self.failed: list[str] = []
        try:
            retention.sweep()
            self._cases(options["days"], options["erase"])
            self._aged(options["days"], options["erase"])
        except CaseworkError as error:
            raise CommandError(str(error)) from error
        if self.failed:
            raise CommandError(f"{', '.join(self.failed)} could not be erased.")

    def _cases(self, days: int, erase: bool) -> None:
        found = list(retention.due(days))
        for case in found:
            if not erase:
                self.stdout.write(f"{case.reference}: due, closed {case.closed_at:%Y-%m-%d}")
                continue
            try:
                made = retention.erase(case, "retention", f"{days} days after closing")
            except CaseworkError as error:
                self.failed.append(case.reference)
                self.stderr.write(f"{case.reference}: {error}")
                continue
            self.stdout.write(f"{case.reference}: {made.values:,} values erased, digests kept")
        done = len(found) - len(self.failed)
        self.stdout.write(f"{done} case{'' if done == 1 else 's'} {_done(erase)}")

    def _aged(self, days: int, erase: bool) -> None:
        for aged in retention.aged(days, "retention" if erase else None):
            self.stdout.write(f"{aged.words}: {aged.rows:,} {_done(erase)}")

    def _prove(self, reference: str) -> None:
        number = reference.removeprefix("C-")
        case = Case.objects.filter(number=int(number)).first() if number.isdecimal() else None
        if case is None:
            raise CommandError(f"There is no case {reference}.")
        if not retention.proves(case, sys.stdin.read().removesuffix("\n")):
            raise CommandError(f"Nothing that was erased from {reference} was this value.")
        self.stdout.write(f"{reference} held it: the digest that took its place is the value's.")


def _done(erase: bool) -> str:
    return "erased." if erase else "due; --erase does it."
