"""memberships.csv, parties.csv and leads.csv: the run for a spreadsheet."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from accounts.cells import lines

from .run import LinkageRun

COLUMNS = (
    "account_id", "network_id", "probability", "bits", "operator_id", "likelihood", "band", "confidence", "since",
)  # fmt: skip


def write_exports(run: LinkageRun, directory: Path, attribution: Any = None) -> None:
    parties = {row["party_id"]: row for row in run.tables["parties"].to_pylist()}
    operators = attribution.verdicts() if attribution else {}
    members = run.tables["memberships"].to_pylist()
    rows = [_row(member, operators, attribution) for member in members]
    rows.sort(key=lambda row: (row["network_id"], row["account_id"]))
    judged = [
        row | {"judgement_probability": _number(parties[row["network_id"]]["judgement_probability"])} for row in rows
    ]
    _write(directory / "memberships.csv", COLUMNS, (row for row in rows if parties[row["network_id"]]["is_network"]))
    leads = run.tables["leads"].to_pylist()
    thin = (
        {
            "account_id": r["account_id"],
            "network_id": r["lead_id"],
            "probability": _number(r["probability"]),
            "bits": _number(r["bits"]),
        }
        for r in leads
    )
    _write(directory / "leads.csv", COLUMNS, thin)
    _write(directory / "parties.csv", (*COLUMNS, "judgement_probability"), judged)


def _row(member: dict[str, Any], operators: dict[str, dict[str, Any]], attribution: Any) -> dict[str, Any]:
    """The operator of the network is said only of members who are tied to it as a whole."""
    operator = operators.get(member["party_id"], {})
    if operator and not attribution.carries(member["account_id"], member["party_id"]):
        operator = {}
    return {
        "account_id": member["account_id"], "network_id": member["party_id"],
        "probability": _number(member["probability"]), "bits": _number(member["bits"]),
        "since": day(member["since"]),
    } | {name: _text(operator.get(name)) for name in COLUMNS[4:-1]}  # fmt: skip


def _text(value: Any) -> str:
    return "" if value is None else f"{value:.6f}" if isinstance(value, float) else str(value)


def day(moment: datetime | None) -> str:
    """Empty where the account was the network's from its creation."""
    return f"{moment:%Y-%m-%d}" if moment else ""


def _number(value: float) -> str:
    return f"{value:.6f}"


def _write(path: Path, columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        file.writelines(lines(columns, ([row.get(name) for name in columns] for row in rows), end="\n"))
