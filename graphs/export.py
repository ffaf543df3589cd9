"""The memberships of a run for a spreadsheet, with the operator held to run each network.

The operator columns come from the table `assessments` in the run's folder, which the step that attribution adds has
written: this app need not know how. As in memberships.csv: `likelihood` is the posterior of the leading hypothesis,
`band` its words, and `operator_id` is empty unless that hypothesis names an operator.
"""

from graphs.linkage.exports import COLUMNS, day
from graphs.run_tables import Row, RunTables

__all__ = ["COLUMNS", "memberships"]


def memberships(tables: RunTables, *, below_the_cut: bool = False) -> list[tuple[str, ...]]:
    """Rows of COLUMNS, by network and account. `network_id` is the id that stays from run to run."""
    found = tables.ask(
        "SELECT m.account_id, m.party_id, n.public_id, m.probability, m.bits, m.since FROM {memberships} m "
        "JOIN {parties} p USING (party_id) JOIN {networks} n USING (party_id) "
        "WHERE p.is_network OR ? ORDER BY n.number, m.account_id",
        below_the_cut,
    )
    operators = {party: _operator(row) for party, row in tables.leading_hypotheses().items()}
    carriers = tables.carriers()
    nobody = ("", "", "", "")
    return [
        (
            row["account_id"], row["public_id"], f"{row['probability']:.6f}", f"{row['bits']:.6f}",
            *(operators.get(row["party_id"], nobody) if _carries(carriers, row) else nobody), day(row["since"]),
        )
        for row in found
    ]  # fmt: skip


def _carries(carriers: frozenset[tuple[str, str]] | None, row: Row) -> bool:
    """Whether the operator of the network is said of this member too: it is tied to the network as a whole."""
    return carriers is None or (row["account_id"], row["party_id"]) in carriers


def _operator(row: Row) -> tuple[str, ...]:
    named = row["operator_id"] if row["named"] else ""
    return (named, f"{row['posterior']:.6f}", row["likelihood_words"], row["confidence"])
