"""python -m bench.evaluation [CASE ...] [--all] --keep DIR: measure cases, and show all that DIR holds.

--all measures every population (the demo, the worlds, the districts) at several seeds, at 20,000 and 100,000 accounts,
without fakes and under other ids, beside the cases that are named. What DIR holds of the same engine is not measured
again, so that it can be done in portions (--minutes).
"""

import argparse
import tempfile
import time
from pathlib import Path

from rich.console import Console

from bench.evaluation import cases, diagram, tables
from bench.evaluation.cases import Case
from bench.evaluation.measuring import Measured, measure
from bench.worlds.making import STANDARD
from graphs.linkage.version import engine_digest

SEEDS = (1, 2, 3)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.evaluation", formatter_class=argparse.RawDescriptionHelpFormatter,
        description=__doc__, epilog=cases.__doc__,
    )  # fmt: skip
    parser.add_argument("case", nargs="*")
    parser.add_argument("--all", action="store_true", help="every population, beside the cases named")
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS, help="of --all")
    parser.add_argument("--minutes", type=float, help="begin no case later than this; what is left is said")
    parser.add_argument("--keep", type=Path, required=True, metavar="DIR", help="what was measured, a file a case")
    parser.add_argument("--accounts", type=int, default=STANDARD, help="of cases that are made")
    parser.add_argument("--ablation", action="store_true", help="and again without each ingredient")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="the tables, for docs/")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="the reliability diagram, SVG")
    chosen = parser.parse_args(arguments)
    try:
        asked = [Case.read(text, chosen.accounts) for text in chosen.case]
    except ValueError as error:
        parser.error(str(error))
    console = Console(width=260)
    if chosen.all:
        every = [Case.read(text, chosen.accounts) for text in cases.everything(chosen.seeds)]
        asked += [case for case in every if not _is_kept(chosen.keep, case)]
    left = measure_all(asked, chosen.keep, chosen.minutes, console, ablation=chosen.ablation)
    if left:
        console.print(
            f"[yellow]{left} of {len(asked)} cases not begun in {chosen.minutes:g} minutes: run again[/yellow]"
        )
    kept = [Measured.read(path) for path in sorted(chosen.keep.glob("*.json"))]
    if not kept:
        parser.error(f"nothing measured yet in {chosen.keep}: name a case, or --all")
    report(kept, console, chosen.markdown)
    if chosen.picture:
        series = [(tables.KINDS[kind], said.bins()) for kind, said in tables.pooled(kept).items()]
        diagram.write(chosen.picture, series, f"What was said and what was so, {len(kept)} populations")
    return 0


def measure_all(asked: list[Case], keep: Path, minutes: float | None, console: Console, *, ablation: bool) -> int:
    """How many cases are left when the time is over."""
    began = time.monotonic()
    for number, case in enumerate(asked):
        if minutes is not None and time.monotonic() - began > minutes * 60:
            return len(asked) - number
        with tempfile.TemporaryDirectory() as room:
            found = measure(case.name, case.write(Path(room)), ablation=ablation)
        found.write(_file(keep, case))
        tables.show(tables.overview([found]), console, "")
    return 0


def _file(keep: Path, case: Case) -> Path:
    return keep / f"{case.name.replace('/', '+')}.json"


def _is_kept(keep: Path, case: Case) -> bool:
    path = _file(keep, case)
    return path.exists() and Measured.read(path).engine == engine_digest()


def report(kept: list[Measured], console: Console, markdown: Path | None) -> None:
    if len({case.engine for case in kept}) > 1:
        console.print("[yellow]not all of these were measured with the same engine[/yellow]")
    found = {
        "Queue, members and names": tables.overview(kept),
        "Networks and bystanders": tables.per_network(kept),
        "Populations without fakes": tables.innocent(kept),
        "Under other ids": tables.renamed(kept),
        "Names": tables.names(kept),
        "Probabilities": tables.probabilities(kept),
        "Reliability": tables.bins(kept),
        "Verdicts: AP of the queue, AP and P@20 of what has no verdict": tables.learning(kept),
    }
    if any(case.lines or case.families for case in kept):
        found["Ablation: AP, members P / R"] = tables.ablations(kept)
    for title, rows in found.items():
        tables.show(rows, console, title)
    if markdown:
        parts = [f"### {title}\n\n{tables.markdown(rows)}" for title, rows in found.items()]
        markdown.write_text("\n".join(parts))


if __name__ == "__main__":
    raise SystemExit(main())
