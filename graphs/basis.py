"""What a run says of itself: how many of its networks it expects to be innocent, and what it could not judge."""

from dataclasses import dataclass

from graphs.models import Run
from graphs.run_tables import Row, RunTables


@dataclass(frozen=True)
class Basis:
    """`false_share`: expected share of innocent parties among the networks, None where none was estimated.
    `not_judged` and `left_out`: sentences. `facts`: rows of name, value, unit, note: all that the run states."""

    false_share: float | None
    not_judged: list[str]
    left_out: list[str]
    facts: list[Row]


def basis(run: Run) -> Basis | None:
    """None where the run has no facts: it still computes, it failed, or its folder is gone."""
    if not (run.folder / "population.parquet").exists():
        return None
    facts = RunTables(run.folder).ask("SELECT name, value, unit, note FROM {population} ORDER BY name, note")
    stated = {row["name"]: row["value"] for row in facts}
    missing = [row["note"].replace("_", " ") for row in facts if row["name"].startswith("missing.")]
    dropped = [
        f"{row['value']:,.0f} rows of {row['name'].removeprefix('dropped.')}: {row['note']}"
        for row in facts
        if row["name"].startswith("dropped.")
    ]
    return Basis(stated.get("cut.false_share"), missing, dropped, facts)
