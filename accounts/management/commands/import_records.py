"""manage.py import_records PATH…: files, or folders of them, become one batch; shows it through to its end."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

from celery import current_app
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.urls import reverse
from kombu.exceptions import OperationalError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from accounts import arrivals, batches, evidence, progress, tasks
from accounts.contract import KINDS
from accounts.models import Batch

S = Batch.State
ENDED = (S.LOADED, S.FAILED, S.NEEDS_MAPPING, S.DISCARDED)
POLL_SECONDS = 0.5
EXIT_FAILED, EXIT_NEEDS_MAPPING = 1, 2


class _Shown:
    """A rich progress bar with its one task."""

    def __init__(self, bar: Bar) -> None:
        self.bar = bar

    def __enter__(self) -> tuple[Bar, TaskID]:
        self.bar.start()
        return self.bar, self.bar.add_task("received", total=None, rate="")

    def __exit__(self, *_: object) -> None:
        self.bar.stop()


class Command(BaseCommand):
    help = f"Takes record files in: {', '.join(KINDS)}, or foreign files by a mapping."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths",
            nargs="+",
            type=Path,
            metavar="PATH",
            help="CSV, NDJSON or Parquet, plain, .gz or .zst; a folder takes all record files in it",
        )
        parser.add_argument(
            "--mapping", default="", metavar="NAME", help="a saved or built-in mapping for foreign files"
        )
        parser.add_argument(
            "--kind",
            default="",
            choices=["", *KINDS],
            metavar="KIND",
            help=f"one of {', '.join(KINDS)}; else told by the columns",
        )
        parser.add_argument("--name", default="", help="what to call the batch")
        parser.add_argument(
            "--once", action="store_true", help="where a batch of that --name stands already, show that one to its end"
        )
        parser.add_argument("--wait", action="store_true", default=True, help="show progress to the end (default)")
        parser.add_argument("--no-wait", action="store_false", dest="wait", help="hand over to the worker and return")
        parser.add_argument("--here", action="store_true", help="do the work in this process, without a worker")
        parser.add_argument("--link", action="store_true", help="find networks when the records are loaded")

    def handle(self, **options: Any) -> None:
        self.console = Console(file=self.stdout)  # type: ignore[bad-argument-type]
        standing = Batch.objects.filter(name=options["name"]).first() if options["once"] else None
        batch = standing or self._receive(options)
        files = batch.files.count()
        self.console.print(f"[bold]Batch {batch.pk}[/]: {files} file{'s' * (files != 1)}")
        if options["here"]:
            self._work_here(batch)
        else:
            self._hand_over(batch)
            if not options["wait"]:
                self.console.print(f"The worker has it. Its page: {reverse('accounts:import', args=[batch.pk])}")
                return
            self._follow(batch)
        batch.refresh_from_db()
        self._report(batch)

    def _receive(self, options: dict[str, Any]) -> Batch:
        files, whole_folder = self._files(options["paths"])
        taken = arrivals.Options(options["name"], options["mapping"], options["kind"], whole_folder, options["link"])
        try:
            return arrivals.receive(map(arrivals.from_path, files), taken, "command")
        except (arrivals.RefusedError, OSError) as error:
            raise CommandError(str(error)) from error

    def _files(self, paths: list[Path]) -> tuple[list[Path], bool]:
        files: list[Path] = []
        for path in paths:
            if path.is_dir():
                files += sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
            elif path.is_file():
                files.append(path)
            else:
                raise CommandError(f"{path} does not exist.")
        if not files:
            raise CommandError("There is no file in that folder.")
        return files, any(path.is_dir() for path in paths)

    def _hand_over(self, batch: Batch) -> None:
        try:
            tasks.advance_batch.delay(batch.pk)  # type: ignore[not-callable]
        except OperationalError as error:
            raise CommandError(
                f"The broker does not answer ({error}). Batch {batch.pk} is kept and goes on when the worker starts: "
                "`make run` starts both; `--here` works without them."
            ) from error

    def _work_here(self, batch: Batch) -> None:
        with self._bar() as (bar, task), ThreadPoolExecutor(1) as pool:
            work = pool.submit(self._steps, batch.pk)
            while not work.done():
                wait([work], POLL_SECONDS)
                self._show(bar, task, batch)
            work.result()

    def _steps(self, batch_id: int) -> None:
        """All steps, in a thread of its own so that the bar moves."""
        try:
            for earlier in batches.waited_for(batch_id):
                self.stdout.write(f"Batch {earlier} came first and stood still; it is finished now.")
                while self._one_step(earlier):
                    pass
            while self._one_step(batch_id):
                pass
            if Batch.objects.filter(pk=batch_id, state=S.STORED).exists():
                current_app.loader.import_default_modules()  # type: ignore[missing-attribute]
                if (task := current_app.tasks.get(tasks.LOAD)) is not None:  # type: ignore[missing-attribute]
                    task(batch_id)
        finally:
            connection.close()

    def _one_step(self, batch_id: int) -> bool:
        try:
            return batches.advance(batch_id)
        except batches.MustWaitError:
            time.sleep(POLL_SECONDS)
            return True

    def _follow(self, batch: Batch) -> None:
        started = time.monotonic()
        warned = False
        with self._bar() as (bar, task):
            while batch.state not in ENDED:
                time.sleep(POLL_SECONDS)
                self._show(bar, task, batch)
                silent = batch.state == S.RECEIVED and not batch.owner and time.monotonic() - started > 10
                if silent and not warned:
                    warned = True
                    bar.console.print(
                        "No worker has taken it yet. `make run` starts one; `manage.py doctor` tells what runs."
                    )

    def _bar(self) -> _Shown:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
        )
        return _Shown(Bar(*columns, TimeRemainingColumn(), console=self.console))

    def _show(self, bar: Bar, task: TaskID, batch: Batch) -> None:
        batch.refresh_from_db()
        rate = progress.pace(batch).rate
        words = batch.doing or batch.get_state_display()
        bar.update(
            task,
            description=words,
            completed=batch.done,
            total=batch.total or None,
            rate=f"{rate:,.0f}/s" if rate else "",
        )

    def _report(self, batch: Batch) -> None:
        for file in batch.files.exclude(left_out=""):
            self.console.print(f"{file.name}: {file.left_out}", style="dim")
        for file in batch.files.exclude(unused=[]):
            self.console.print(f"{file.name}: columns that feed nothing: {', '.join(file.unused)}", style="dim")
        counts = list(batch.counts.all())
        if counts:
            self._reconciliation(counts)
            self._remarks(batch, counts)
        if batch.state == S.FAILED:
            self.stderr.write(f"Failed while {batches.NEXT[S(batch.failed_at)]}: {batch.reason}")
            raise SystemExit(EXIT_FAILED)
        if batch.state == S.NEEDS_MAPPING:
            page = reverse("accounts:import", args=[batch.pk])
            self.stderr.write(f"{batch.reason}. Choose one on {page}, or give --mapping NAME or --kind KIND.")
            raise SystemExit(EXIT_NEEDS_MAPPING)
        if batch.state == S.STORED:
            self.console.print(f"Stored, not loaded into the graph yet. {batch.reason}", style="yellow")

    def _reconciliation(self, counts: list[Any]) -> None:
        table = Table("kind", title="received = accepted + duplicate + rejected", title_justify="left")
        for name in ("received", "accepted", "duplicate", "rejected"):
            table.add_column(name, justify="right")
        for count in counts:
            numbers = (count.received, count.accepted, count.duplicate, count.rejected)
            table.add_row(count.kind, *(f"{number:,}" for number in numbers))
        self.console.print(table)
        received, accepted = sum(count.received for count in counts), sum(count.accepted for count in counts)
        self.console.print(f"{received:,} rows received, {accepted:,} accepted", highlight=False)

    def _remarks(self, batch: Batch, counts: list[Any]) -> None:
        for kind, _code, reason, rows in evidence.reject_reasons(batch.pk):
            self.console.print(f"{kind}: {rows:,} rejected: {reason}", style="dim", highlight=False)
        for count in counts:
            if count.unknown_rows:
                rows, accounts = f"{count.unknown_rows:,} rows", f"{count.unknown_accounts:,} accounts"
                self.console.print(f"{count.kind}: {rows} name {accounts} we have no record of")
