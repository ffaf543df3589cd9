"""Operators and their indicators as the evidence has them, and where each indicator hits in the current run."""

from dataclasses import dataclass, field
from typing import Any

from accounts import evidence
from graphs.models import Network, Run
from graphs.run_tables import Row
from graphs.runs import current_run, tables
from investigations.attribution.hypotheses import SAYS_NOTHING, sells_access
from investigations.attribution.in_networks import Statement

_LATEST = "QUALIFY row_number() OVER (PARTITION BY operator_id ORDER BY batch DESC, file DESC, line DESC) = 1"


@dataclass(frozen=True)
class Indicator(Statement):
    """One indicator on file. Counts are None where no run has looked for it yet."""

    note: str
    batch: int
    file: int
    line: int
    accounts_with: int | None = None
    strangers_with: int | None = None
    networks: int | None = None
    best_bits: float | None = None

    @property
    def usefulness(self) -> str:
        """What it is good for, in words: "useless: 4,113 strangers"."""
        if self.accounts_with is None:
            return "not looked for yet"
        if not self.accounts_with:
            return "hits nothing"
        if not self.networks:
            return f"hits no network, but {self.strangers_with:,} stranger{'s' if self.strangers_with != 1 else ''}"
        if (self.best_bits or 0) < SAYS_NOTHING:
            strangers = f"{self.strangers_with:,} strangers"
            return f"useless: {strangers}" if self.networks == 1 else f"useless: {self.networks} networks, {strangers}"
        return "useful"

    @property
    def is_useful(self) -> bool:
        return bool(self.networks) and (self.best_bits or 0) >= SAYS_NOTHING


@dataclass
class Operator:
    operator_id: str
    name: str
    kind: str
    indicators: list[Indicator] = field(default_factory=list)
    networks: list[Network] = field(default_factory=list)  # named as its own in the current run

    @property
    def is_provider(self) -> bool:
        return sells_access(self.kind)

    @property
    def useful(self) -> int:
        return sum(i.is_useful for i in self.indicators)

    @property
    def sources(self) -> list[str]:
        return sorted({i.source for i in self.indicators if i.source})


def operator_names() -> dict[str, str]:
    with evidence.connect() as db:
        return dict(db.execute(f"SELECT operator_id, name FROM operators {_LATEST}").fetchall())


def operators() -> list[Operator]:
    """Every operator on file, and those that only an indicator names, by name."""
    with evidence.connect() as db:
        named = db.execute(f"SELECT operator_id, name, coalesce(kind, '') FROM operators {_LATEST}").fetchall()
        cursor = db.execute("""
            SELECT operator_id, kind, value, upper(coalesce(reliability, 'F')) AS reliability,
                   coalesce(credibility, '') AS credibility, coalesce(source, '') AS source,
                   coalesce(note, '') AS note, batch, file, line
            FROM indicators ORDER BY operator_id, kind, value, batch, file, line""")
        names = [column[0] for column in cursor.description or ()]
        rows: list[Row] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    found = {row[0]: Operator(*row) for row in named}
    run = current_run()
    hits = _hits(run)
    for row in rows:
        operator = found.setdefault(row["operator_id"], Operator(row["operator_id"], row["operator_id"], ""))
        key = (row["operator_id"], row["kind"], row["value"], row["source"])
        operator.indicators.append(Indicator(**row, **hits.get(key, {})))
    if run:
        for network in Network.objects.filter(run=run, named=True, operator_id__in=list(found)):
            found[network.operator_id].networks.append(network)
    return sorted(found.values(), key=lambda o: (o.name.lower(), o.operator_id))


def operator(operator_id: str) -> Operator | None:
    return next((o for o in operators() if o.operator_id == operator_id), None)


def _hits(run: Run | None) -> dict[tuple[str, str, str, str], dict[str, Any]]:
    if run is None or not (run.folder / "indicators.parquet").exists():
        return {}
    source = tables(run)
    rows = source.ask(
        "SELECT operator_id, kind, value, source, accounts_with, strangers_with, networks, best_bits "
        f"FROM {source.source('indicators')}"
    )
    return {tuple(row.pop(k) for k in ("operator_id", "kind", "value", "source")): row for row in rows}


def hits_of(operator_id: str) -> list[Row]:
    """Each line an indicator of this operator draws in a network of the current run, the strongest first."""
    run = current_run()
    if run is None or not (run.folder / "attribution_evidence.parquet").exists():
        return []
    source = tables(run)
    return source.ask(
        f"SELECT e.*, n.public_id, p.size FROM {source.source('attribution_evidence')} e "
        "JOIN {parties} p USING (party_id) JOIN {networks} n USING (party_id) "
        "WHERE hypothesis IN ('operator:' || ?, 'provider:' || ?) ORDER BY e.bits DESC, n.public_id, e.value",
        operator_id, operator_id,
    )  # fmt: skip


def networks_supplied(operator_id: str) -> list[str]:
    """Public ids of the networks that a provider is named as a supplier of, in the current run."""
    run = current_run()
    if run is None:
        return []
    rows = tables(run).ask(
        "SELECT n.public_id FROM {assessments} a JOIN {networks} n USING (party_id) "
        "WHERE a.hypothesis = 'provider:' || ? AND a.named ORDER BY n.public_id",
        operator_id,
    )
    return [row["public_id"] for row in rows]
