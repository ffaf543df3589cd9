"""python -m bench.evaluation CASE ... --keep DIR: measure cases, and show all that DIR holds."""

import argparse
import tempfile
from pathlib import Path

from rich.console import Console

from bench.evaluation import cases, diagram, tables
from bench.evaluation.cases import Case
from bench.evaluation.measuring import Measured, measure
from bench.worlds.making import STANDARD


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.evaluation", formatter_class=argparse.RawDescriptionHelpFormatter,
        description=__doc__, epilog=cases.__doc__,
    )  # fmt: skip
    parser.add_argument("case", nargs="*")
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
    console = Console(width=240)
    for case in asked:
        with tempfile.TemporaryDirectory() as room:
            found = measure(case.name, case.write(Path(room)), ablation=chosen.ablation)
        found.write(chosen.keep / f"{case.name.replace('/', '+')}.json")
        tables.show(tables.overview([found]), console, "")
    kept = [Measured.read(path) for path in sorted(chosen.keep.glob("*.json"))]
    if not kept:
        parser.error(f"nothing measured yet in {chosen.keep}: name a case")
    report(kept, console, chosen.markdown)
    if chosen.picture:
        parties, members = tables.pooled(kept)
        series = [("a party is a network", parties.bins()), ("an account is a member", members.bins())]
        diagram.write(chosen.picture, series, f"What was said and what was so, {len(kept)} populations")
    return 0


def report(kept: list[Measured], console: Console, markdown: Path | None) -> None:
    found = {
        "Queue, members and names": tables.overview(kept),
        "Networks and bystanders": tables.per_network(kept),
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
