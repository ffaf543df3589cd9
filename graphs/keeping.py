"""Which runs keep their tables on disk, and the removal of the others'.

A run's row stays, with its counts, comparison and fingerprint; the same evidence, decisions, parameters and code would
give the same tables again. Kept are the newest, and every run that something still reads.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from accounts.audit import record
from graphs.models import Network, Run
from graphs.runs import Actor, current_run

# Who else reads a run's tables: id of a run and the reason, in words. Filled from the `ready` of the apps that do.
Keeper = Callable[[], Iterable[tuple[int, str]]]
KEEPERS: list[Keeper] = []


@dataclass(frozen=True)
class Standing:
    """A run whose tables are on disk, and why they stay: what graphs need, which anybody may know, and what rests on
    them elsewhere, which may name cases that not everybody may know of. Neither where they may go."""

    run: Run
    needed: tuple[str, ...]
    rests: tuple[str, ...]

    @property
    def why(self) -> tuple[str, ...]:
        return self.needed + self.rests

    @property
    def bytes(self) -> int:
        return size_of(self.run.folder)


def standing(newest: int | None = None) -> list[Standing]:
    """All runs that have tables, newest first. `newest`: how many are kept for their age alone (RUNS_KEPT)."""
    count = settings.RUNS_KEPT if newest is None else newest
    needed = _by_run(_needed(count))
    rests = _by_run(said for keeper in KEEPERS for said in keeper())
    runs = [run for run in Run.objects.order_by("-pk") if run.folder.exists()]
    return [Standing(run, needed.get(run.pk, ()), rests.get(run.pk, ())) for run in runs]


def _by_run(said: Iterable[tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for number, why in said:
        found.setdefault(number, []).append(why)
    return {number: tuple(dict.fromkeys(whys)) for number, whys in found.items()}


def _needed(newest: int) -> Iterator[tuple[int, str]]:
    current = current_run()
    if current is not None:
        yield current.pk, "is shown"
        if before := current.comparison.get("before"):
            yield before, f"run {current.pk} is compared with it"
    for run in Run.objects.exclude(state__in=Run.ENDED):
        yield run.pk, run.get_state_display()
    published = Run.objects.filter(state=Run.State.PUBLISHED).order_by("-pk")
    for run in published[:newest] if newest else published:
        yield run.pk, f"among the newest {newest}" if newest else "all are kept"
    for network in Network.objects.exclude(run__is_current=True).filter(run__is_current=False, is_network=True):
        yield network.run_id, f"{network} was last found by it"  # type: ignore[missing-attribute]


def remove(newest: int | None = None, actor: Actor = "runs") -> list[Standing]:
    """Take the tables of all runs that nothing keeps. Killed half-way it leaves a folder that the next call takes."""
    for left in _folders("*.removed"):
        shutil.rmtree(left)
    due = [one for one in standing(newest) if not one.why]
    for one in due:
        away = one.run.folder.with_suffix(".removed")
        one.run.folder.rename(away)  # at once: a page sees all tables or none
        record(actor, "remove tables of run", f"run:{one.run.pk}", {"fingerprint": one.run.fingerprint})
        shutil.rmtree(away)
    return due


def _folders(pattern: str) -> Iterator[Path]:
    return (settings.SKEIN_HOME / "runs").glob(pattern)


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
