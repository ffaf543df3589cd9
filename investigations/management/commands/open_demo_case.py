"""`manage.py open_demo_case`: a worked case on the top network of the queue, for a first look. Twice is once."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.permissions import ADMIN, ANALYST
from graphs.models import Network
from investigations import assessments, casework, noting, reporting
from investigations.enums import ReportState
from investigations.models import Case, Report

NOTE = """The network leads the queue of run {run}.

- Its accounts were judged **{reading}**: {why}
- The machine's assessment is recorded as it stands; who runs it is for an analyst to judge.
- Before anything is done: look at *Who else uses the same identifiers* in the report."""


class Command(BaseCommand):
    help = "Open a case from the top network of the queue, with an assessment, a note, a snapshot and a report."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", metavar="NAME", help="who opens it (default: the first analyst or admin)")

    def handle(self, *args: Any, **options: Any) -> None:
        user = self._user(options["user"])
        network = Network.objects.filter(run__is_current=True, is_network=True).select_related("run").first()
        if network is None:
            self.stdout.write("No network is above the cut, so there is no case to open.")
            return
        case, _ = casework.open_case(user, network)
        pinned = case.pinned.get(public_id=network.public_id)
        assessments.record_machine(case, user, pinned)
        if not case.notes.exists():
            text = NOTE.format(run=network.run.pk, reading=network.reading, why=network.why)
            noting.write_note(case, user, text)
        report = self._report(case, user)
        self.stdout.write(f"{case.reference}: {case.title}; report {report.pk} of {report.pages} pages.")

    def _user(self, name: str | None) -> User:
        known = User.objects.filter(is_active=True)
        found = (
            known.filter(username=name).first()
            if name
            else known.filter(groups__name__in=(ANALYST, ADMIN)).order_by("pk").first()
        )
        if found is None:
            wanted = f"named {name}" if name else "who is analyst or admin"
            raise CommandError(f"There is no user {wanted}. `make run` makes the first one.")
        return found

    def _report(self, case: Case, user: User) -> Report:
        report = Report.objects.filter(case=case).exclude(state=ReportState.FAILED).first()
        report = reporting.make(report or Report.objects.create(case=case, author=user))
        if report.state == ReportState.FAILED:
            raise CommandError(f"Report {report.pk}: {report.message}")
        return report
