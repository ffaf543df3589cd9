"""Measured cases as tables: for a terminal, or in Markdown for docs/."""

from collections.abc import Iterable, Sequence
from functools import reduce

from rich.console import Console
from rich.table import Table

from bench.evaluation.measuring import Measured
from graphs.linkage.evaluation import Evaluation
from graphs.linkage.evaluation.printing import digits
from graphs.linkage.evaluation.probabilities import Bin, Said
from graphs.linkage.learning import Learnt

Rows = tuple[Sequence[str], list[list[str]]]  # names of columns, cells


def overview(cases: Sequence[Measured]) -> Rows:
    names = ("population", "AP", "P@10", "P@20", "P@50", "fakes in 10 / 20 / 50", "members P / R", "pairs P / R",
             "above the cut", "false: measured (stated)", "named / on file, false names", "Leiden: AP, members P / R",
             "components: AP, members P / R", "s")  # fmt: skip
    return names, [_overview(case) for case in cases]


def _overview(case: Measured) -> list[str]:
    ours, leiden, components = case.evaluations
    named = "-"
    if case.naming:
        named = f"{case.naming.named} / {case.naming.on_file}, {case.naming.false}"
    return [
        case.name, digits(ours.average_precision), *(digits(p) for p in ours.precision.values()),
        " / ".join(digits(share) for share in ours.covered.values()), _two(ours.member_precision, ours.member_recall),
        _two(ours.pair_precision, ours.pair_recall), str(ours.flagged), f"{digits(ours.false_share)} "
        f"({digits(ours.stated)})", named, *(f"{digits(other.average_precision)}, "
        f"{_two(other.member_precision, other.member_recall)}" for other in (leiden, components)),
        f"{case.seconds:.0f}",
    ]  # fmt: skip


def _two(precision: float, recall: float) -> str:
    return f"{digits(precision)} / {digits(recall)}"


def per_network(cases: Sequence[Measured]) -> Rows:
    """Recall of each network at the default cut, and which innocents stand above it."""
    rows = []
    for case in cases:
        ours = case.evaluations[0]
        networks = ", ".join(f"{name} {share:.2f} of {size:,}" for name, (size, share) in ours.by_network.items())
        traps = ", ".join(f"{trap} {count:,}" for trap, count in ours.traps.most_common()) or "none"
        rows.append([case.name, networks or "there are none", traps])
    return ("population", "share of each network above the cut", "innocent accounts above the cut"), rows


def probabilities(cases: Sequence[Measured]) -> Rows:
    """Brier and Cllr of each case, and of all together."""
    rows = []
    for name, parties, members in [*((c.name, c.parties, c.members) for c in cases), ("all together", *pooled(cases))]:
        rows.append([name, *(_scores(one) for one in (parties, members))])
    return ("population", "a party is a network: Brier, Cllr (calibration's share), parties",
            "an account is a member: Brier, Cllr (calibration's share), members"), rows  # fmt: skip


def _scores(said: Said) -> str:
    if not len(said.so):
        return "-"
    return f"{digits(said.brier)}, {digits(said.cllr)} ({digits(said.calibration_loss)}), {len(said.so):,}"


def pooled(cases: Sequence[Measured]) -> tuple[Said, Said]:
    return reduce(Said.joined, (c.parties for c in cases)), reduce(Said.joined, (c.members for c in cases))


def bins(cases: Sequence[Measured]) -> Rows:
    parties, members = pooled(cases)

    def cells(found: Iterable[Bin]) -> dict[float, str]:
        return {part.low: f"{part.said:.3f} → {part.right:.3f} of {part.count:,}" for part in found}

    of_parties, of_members = cells(parties.bins()), cells(members.bins())
    lows = sorted(of_parties.keys() | of_members.keys())
    rows = [[f"{low:.2f}", of_parties.get(low, "-"), of_members.get(low, "-")] for low in lows]
    return ("from", "a party is a network: said → so", "an account is a member: said → so"), rows


def ablations(cases: Sequence[Measured]) -> Rows:
    """AP, and members at the cut, without each ingredient; a column a case that has them."""
    cases = [case for case in cases if case.lines or case.families]
    rows = [["nothing left out", *(_short(case.evaluations[0]) for case in cases)]]
    for kind, name in (("lines", "line"), ("families", "family")):
        found = {row.name: None for case in cases for row in getattr(case, kind)}
        for ingredient in found:
            at = [next((r for r in getattr(case, kind) if r.name == ingredient), None) for case in cases]
            rows.append([f"{name} {ingredient}", *(_short(row) if row else "-" for row in at)])
    return ("without", *(case.name for case in cases)), rows


def _short(row: Evaluation) -> str:
    return f"{digits(row.average_precision)}, {_two(row.member_precision, row.member_recall)}"


def learning(cases: Sequence[Measured]) -> Rows:
    """The queue with weights fitted to so many verdicts, given from the top down."""
    counts = sorted({step.verdicts for case in cases for step in case.learning})
    rows = []
    for case in cases:
        steps = {step.verdicts: step for step in case.learning}
        rows.append([case.name, *(_learnt(steps[n]) if n in steps else "-" for n in counts)])
    return ("population", *(f"after {n} verdicts" for n in counts)), rows


def _learnt(step: Learnt) -> str:
    return f"{digits(step.average_precision)}, {digits(step.unseen)}, {digits(step.first)}"


def answers(case: Measured) -> Rows:
    rows = [[a.name, f"{a.accounts:,}", digits(a.precision), digits(a.recall)] for a in case.answers]
    return (case.name, "accounts", "precision", "recall"), rows


def show(rows: Rows, console: Console, title: str) -> None:
    table = Table(title=title, show_edge=False)
    for name in rows[0]:
        table.add_column(name)
    for row in rows[1]:
        table.add_row(*row)
    console.print(table)


def markdown(rows: Rows) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in (rows[0], ["---"] * len(rows[0]), *rows[1])]
    return "\n".join(lines) + "\n"
