"""The memberships of a run for a spreadsheet, with the operator held to run each network.

The operator columns come from the table `assessments` in the run's folder, which the step that attribution adds has
written: this app need not know how. They are empty where no operator is named.
"""

from graphs.run_tables import Row, RunTables

COLUMNS = ("account_id", "network_id", "probability", "bits", "operator_id", "likelihood", "band", "confidence")


def memberships(tables: RunTables, *, below_the_cut: bool = False) -> list[tuple[str, ...]]:
    """Rows of COLUMNS, by network and account. `network_id` is the id that stays from run to run."""
    found = tables.ask(
        "SELECT m.account_id, m.party_id, n.public_id, m.probability, m.bits FROM {memberships} m "
        "JOIN {parties} p USING (party_id) JOIN {networks} n USING (party_id) "
        "WHERE p.is_network OR ? ORDER BY n.number, m.account_id",
        below_the_cut,
    )
    operators = {party: _operator(row) for party, row in tables.leading_hypotheses().items() if row["named"]}
    nobody = ("", "", "", "")
    return [
        (
            row["account_id"], row["public_id"], f"{row['probability']:.6f}", f"{row['bits']:.6f}",
            *operators.get(row["party_id"], nobody),
        )
        for row in found
    ]  # fmt: skip


def _operator(row: Row) -> tuple[str, ...]:
    band = f"{row['range_low']:.2f}-{row['range_high']:.2f}"
    return (row["operator_id"], row["likelihood_words"], band, row["confidence"])
