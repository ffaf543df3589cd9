"""Measured cases as tables: for a terminal, or in Markdown for docs/."""

from collections.abc import Iterable, Sequence
from functools import reduce

from rich.console import Console
from rich.table import Table

from bench.evaluation.cases import PERMUTED
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


KINDS = {"parties": "a party is a network", "members": "an account is a member", "operators": "an operator runs it"}


def probabilities(cases: Sequence[Measured]) -> Rows:
    """Brier and Cllr of each case, and of all together."""
    rows = [[case.name, *(_scores(getattr(case, kind)) for kind in KINDS)] for case in cases]
    rows.append(["all together", *(_scores(one) for one in pooled(cases).values())])
    return ("population", *(f"{name}: Brier, Cllr (calibration's share), how many" for name in KINDS.values())), rows


def _scores(said: Said) -> str:
    if not len(said.so):
        return "-"
    return f"{digits(said.brier)}, {digits(said.cllr)} ({digits(said.calibration_loss)}), {len(said.so):,}"


def pooled(cases: Sequence[Measured]) -> dict[str, Said]:
    """By kind of probability."""
    return {kind: reduce(Said.joined, (getattr(case, kind) for case in cases)) for kind in KINDS}


def bins(cases: Sequence[Measured]) -> Rows:
    found = [_cells(said.bins()) for said in pooled(cases).values()]
    lows = sorted({low for cells in found for low in cells})
    rows = [[f"{low:.2f}", *(cells.get(low, "-") for cells in found)] for low in lows]
    return ("from", *(f"{name}: said → so" for name in KINDS.values())), rows


def _cells(found: Iterable[Bin]) -> dict[float, str]:
    return {part.low: f"{part.said:.3f} → {part.right:.3f} of {part.count:,}" for part in found}


def names(cases: Sequence[Measured]) -> Rows:
    """Each case, and all together."""
    told = [(case.name, case.naming) for case in cases if case.naming and case.fakes]
    columns = ("detected", "on_file", "named", "false", "sold", "supplied")
    rows = [[name, *(f"{getattr(one, column):,}" for column in columns)] for name, one in told]
    rows.append(["all together", *(f"{sum(getattr(one, column) for _, one in told):,}" for column in columns)])
    return ("population", "networks above the cut", "of an operator on file", "so named", "falsely named",
            "of one who sells access", "said to be supplied by it"), rows  # fmt: skip


def innocent(cases: Sequence[Measured]) -> Rows:
    """What is raised where nobody is fake."""
    found = [(case, case.evaluations[0]) for case in cases if not case.fakes]
    rows = [
        [case.name, f"{case.accounts:,}", f"{ours.flagged:,}", f"{ours.traps.total():,}", digits(ours.stated)]
        for case, ours in found
    ]
    raised = sum(ours.flagged > 0 for _, ours in found)
    rows.append([
        f"{raised} of {len(found)} raise anything", f"{sum(case.accounts for case, _ in found):,}",
        f"{sum(ours.flagged for _, ours in found):,}", f"{sum(ours.traps.total() for _, ours in found):,}", "",
    ])  # fmt: skip
    return ("population", "accounts", "networks raised", "accounts in them", "false share stated"), rows


def renamed(cases: Sequence[Measured]) -> Rows:
    """Each population under other ids beside itself."""
    plain = {case.name: case for case in cases}
    pairs = [(case, plain[name]) for case in cases
             if (name := case.name.removesuffix(f"/{PERMUTED}")) != case.name and name in plain]  # fmt: skip
    rows = [
        [one.name, *(_short(case.evaluations[0]) for case in (one, other)),
         "yes" if _said_same(one.evaluations[0], other.evaluations[0]) else "no"]
        for one, other in pairs
    ]  # fmt: skip
    return ("population", "AP, members P / R", "under its own ids", "the same in every measure"), rows


def _said_same(one: Evaluation, other: Evaluation) -> bool:
    """Of what is shown: nan is nan."""
    return repr(vars(one)) == repr(vars(other))


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
