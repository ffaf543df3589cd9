"""The memberships of a run for a spreadsheet, with the operator held to run each network.

The operator columns come from the table `assessments` in the run's folder, which the step that attribution adds has
written: this app need not know how. They are empty where no operator is named.
"""

from graphs.run_tables import RunTables

COLUMNS = ("account_id", "network_id", "probability", "bits", "operator_id", "likelihood", "band", "confidence")


def memberships(tables: RunTables, *, below_the_cut: bool = False) -> list[tuple[str, ...]]:
    """Rows of COLUMNS, by network and account. `network_id` is the id that stays from run to run."""
    found = tables.ask(
        "SELECT m.account_id, n.public_id, m.probability, m.bits, a.operator_id, a.likelihood_words, a.range_low, "
        "a.range_high, a.confidence FROM {memberships} m JOIN {parties} p USING (party_id) "
        "JOIN {networks} n USING (party_id) "
        "LEFT JOIN (SELECT * FROM {assessments} WHERE named "
        "QUALIFY row_number() OVER (PARTITION BY party_id ORDER BY posterior DESC, hypothesis) = 1) a USING (party_id) "
        "WHERE p.is_network OR ? ORDER BY n.number, m.account_id",
        below_the_cut,
    )
    return [
        (
            row["account_id"], row["public_id"], f"{row['probability']:.6f}", f"{row['bits']:.6f}",
            row["operator_id"] or "", row["likelihood_words"] or "",
            f"{row['range_low']:.2f}-{row['range_high']:.2f}" if row["range_low"] is not None else "",
            row["confidence"] or "",
        )
        for row in found
    ]  # fmt: skip
