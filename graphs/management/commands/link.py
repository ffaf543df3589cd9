"""`manage.py link`: links all evidence, publishes the run, and shows the top of the queue."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from accounts.templatetags.shell import percent
from graphs import publishing, runs
from graphs.management.consoles import console_for
from graphs.models import Network, Run
from graphs.phrasing import count
from graphs.store.driver import GraphUnavailable


class Command(BaseCommand):
    help = "Find networks in all evidence and publish them. A run that was cut off is taken up where it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--minimum-size", type=int, metavar="N", help="accounts in the smallest network")
        parser.add_argument(
            "--cut", type=float, metavar="P", help="judgement probability from which a party is a network"
        )
        parser.add_argument("--top", type=int, default=10, metavar="N", help="rows of the queue to show (10)")
        parser.add_argument("--release", metavar="REASON", help="show the run that waits for a person, and say why")
        parser.add_argument("--force", action="store_true", help="run even where nothing changed since the last run")

    def handle(self, *args: Any, **options: Any) -> None:
        console = console_for(self.stdout)
        chosen = {name: options[name] for name in ("minimum_size", "cut") if options[name] is not None}
        current = runs.current_run()
        try:
            if options["release"]:
                current = self._publish(console, self._released(options["release"]))
            elif current and not chosen and not options["force"] and runs.is_up_to_date(current):
                console.print(f"Nothing changed since run {current.pk}; --force runs again.")
            else:
                current = self._publish(console, runs.start_run("command", chosen))
        except (runs.RunError, GraphUnavailable) as error:
            raise CommandError(f"{error} Run this command again to go on from there.") from error
        if current.state == Run.State.HELD:
            self._say_why(console, current)
        else:
            self._show(console, current, options["top"])

    def _released(self, reason: str) -> Run:
        held = Run.objects.filter(state=Run.State.HELD).first()
        if held is None:
            raise runs.RunError("No run waits for a person.")
        runs.release(held, "command", reason)
        return held

    def _say_why(self, console: Console, run: Run) -> None:
        console.print(f"Run {run.pk} waits for a person before it is shown; the last one stays:")
        for sentence in run.surprises:
            console.print(f"  {sentence}")
        console.print(f"{run.get_absolute_url()} says more; there, or by link --release REASON, it is let through.")

    def _publish(self, console: Console, run: Run) -> Run:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=console, transient=True) as bar:
            tasks: dict[str, Any] = {}

            def say(step: str, done: int, total: int) -> None:
                if step not in tasks:
                    for earlier in tasks.values():
                        bar.update(earlier, visible=False)
                    tasks[step] = bar.add_task(step, total=total or None)
                    if not console.is_terminal:
                        console.print(f"  {step}")
                bar.update(tasks[step], completed=done, total=total or None)

            return publishing.publish(run, say, "command")

    def _show(self, console: Console, run: Run, top: int) -> None:
        networks = Network.objects.filter(run=run, is_network=True)
        parties = Network.objects.filter(run=run)
        columns = (
            "network",
            "accounts",
            "probability",
            "bits",
            "exchanges",
            "run by",
            "likelihood",
            "confidence",
            "reading",
        )
        table = Table(*columns, box=None)
        for n in networks[:top]:
            table.add_row(
                n.public_id, f"{n.size:,}", percent(n.judgement_probability), f"{n.judgement_bits:+.1f}",
                f"{n.exchanges:,}", n.operator_name or "–", n.likelihood_words, n.confidence, n.reading,
            )  # fmt: skip
        shown, found = min(top, networks.count()), networks.count()
        console.print(table) if found else None
        before = run.comparison.get("before")
        changed = ", ".join(f"{n:,} {what}" for what, n in run.comparison.items() if what != "before" and n)
        console.print(
            f"Run {run.pk}: {count(found, 'network')} above the cut among {count(parties.count(), 'party', 'parties')} "
            f"of {count(run.counts.get('accounts', 0), 'account')}; showing {shown} of {found}. "
            + (f"Against run {before}: {changed or 'no change'}." if before else "It is the first run.")
        )
