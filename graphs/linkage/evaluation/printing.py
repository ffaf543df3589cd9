"""An evaluation as tables for a terminal."""

from collections.abc import Iterable, Sequence

import numpy as np
from rich.console import Console
from rich.table import Table

from ..learning import FIRST as FIRST_UNSEEN
from ..learning import Learnt
from .measures import FIRST, Evaluation
from .one_line import Answer
from .probabilities import Said

COLUMNS = ("AP", *(f"P@{n}" for n in FIRST), *(f"fakes in {n}" for n in FIRST), "member P", "member R", "pair P",
           "pair R", "networks", "false", "stated")  # fmt: skip


def cells(row: Evaluation) -> list[str]:
    """As COLUMNS has them."""
    return [
        digits(row.average_precision), *(digits(row.precision[n]) for n in FIRST),
        *(digits(row.covered[n]) for n in FIRST), digits(row.member_precision), digits(row.member_recall),
        digits(row.pair_precision), digits(row.pair_recall), f"{row.flagged:,}", digits(row.false_share),
        digits(row.stated),
    ]  # fmt: skip


def evaluation_table(rows: Iterable[Evaluation], title: str = "") -> Table:
    table = Table(title=title or None, show_edge=False)
    table.add_column("")
    for name in COLUMNS:
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(row.name, *cells(row))
    return table


def print_evaluation(rows: Sequence[Evaluation], console: Console, title: str = "") -> None:
    console.print(evaluation_table(rows, title))
    ours = rows[0]
    found = (f"{name} {share:.2f} of {size:,}" for name, (size, share) in ours.by_network.items())
    console.print("networks found: " + (", ".join(found) or "there are none"))
    hit = sum(ours.traps.values())
    traps = ", ".join(f"{trap} {n:,}" for trap, n in ours.traps.most_common())
    console.print(f"innocents above the cut: {hit:,} {traps}")


def print_probabilities(said: dict[str, Said], console: Console) -> None:
    for name, one in said.items():
        if not len(one.so):
            console.print(f"{name}: nothing to compare")
            continue
        console.print(
            f"{name}: Brier {digits(one.brier)}, Cllr {digits(one.cllr)} bits, of which calibration "
            f"{digits(one.calibration_loss)}, over {len(one.so):,}"
        )
        for part in one.bins():
            console.print(f"  from {part.low:.2f}: said {part.said:.3f}, so {part.right:.3f} of {part.count:,}")


def print_learning(steps: Sequence[Learnt], console: Console) -> None:
    for step in steps:
        console.print(
            f"after {step.verdicts} verdicts: AP {digits(step.average_precision)}, of what has none "
            f"{digits(step.unseen)}, its first {FIRST_UNSEEN} {digits(step.first)}"
        )


def print_answers(found: Sequence[Answer], rules: Sequence[Answer], console: Console) -> None:
    """Accounts called fake by networks and leads, and by rules of one line."""
    table = Table(title="accounts called fake, beside rules of one line", show_edge=False)
    for number, name in enumerate(("", "accounts", "precision", "recall")):
        table.add_column(name, justify="right" if number else "left")
    for answer in (*found, *rules):
        table.add_row(answer.name, f"{answer.accounts:,}", digits(answer.precision), digits(answer.recall))
    console.print(table)


def digits(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.3f}"
