"""From records, networks and indicators to assessed hypotheses: the one entry point of the package."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from investigations.attribution import likelihood, weights
from investigations.attribution.circumstances import Circumstances, circumstances
from investigations.attribution.hits import SIGHTINGS, find_hits, observable
from investigations.attribution.hypotheses import (
    ALWAYS,
    OPERATOR,
    PRIOR_PROVIDER,
    PROVIDER,
    PROVIDER_KINDS,
    Line,
    in_play,
    posterior,
    priors,
    provider_posterior,
    weigh,
)

ASSESSMENTS = pa.schema([
    ("party_id", pa.string()), ("hypothesis", pa.string()), ("operator_id", pa.string()), ("name", pa.string()),
    ("prior", pa.float64()), ("bits", pa.float64()), ("posterior", pa.float64()), ("named", pa.bool_()),
    ("likelihood_words", pa.string()), ("range_low", pa.float64()), ("range_high", pa.float64()),
    ("confidence", pa.string()),
])  # fmt: skip
EVIDENCE = pa.schema([
    ("party_id", pa.string()), ("hypothesis", pa.string()), ("indicator_kind", pa.string()), ("value", pa.string()),
    ("reliability", pa.string()), ("credibility", pa.string()), ("source", pa.string()), ("members_with", pa.int64()),
    ("strangers_with", pa.int64()), ("cost", pa.float64()), ("share_elsewhere", pa.float64()), ("bits", pa.float64()),
    ("cap", pa.float64()), ("discount", pa.float64()), ("reason", pa.string()),
])  # fmt: skip


class RecordTables(Protocol):
    """What attribution reads of `graphs.linkage.Records`: a connection with one table or view per record kind."""

    @property
    def db(self) -> duckdb.DuckDBPyConnection: ...


@dataclass(frozen=True)
class Attribution:
    """`assessments`: a row a party and hypothesis; `attribution_evidence`: a row a line (docs/architecture.md)."""

    assessments: pa.Table
    attribution_evidence: pa.Table

    def verdicts(self) -> dict[str, dict[str, str | float]]:
        """party_id → operator_id (empty unless named), likelihood, band and confidence of its leading hypothesis."""
        leading: dict[str, dict[str, str | float]] = {}
        for row in self.assessments.to_pylist():  # sorted: the first of a party leads
            if row["party_id"] in leading or row["hypothesis"].startswith(PROVIDER):
                continue
            leading[row["party_id"]] = {
                "operator_id": row["operator_id"] if row["named"] else "",
                "likelihood": row["posterior"],
                "band": row["likelihood_words"],
                "confidence": row["confidence"],
            }
        return leading


@dataclass(frozen=True)
class Indicator:
    number: int
    operator_id: str
    kind: str
    value: str
    reliability: str
    credibility: str
    source: str


def attribute(records: RecordTables, memberships: pa.Table, parties: pa.Table) -> Attribution:
    """Assess every party that is a network. `memberships` has account_id, party_id; `parties` party_id, is_network,
    judgement_bits. Parties that are no network are left alone: nobody need know who a household is."""
    db = records.db
    networks = parties.filter(parties["is_network"])
    inside = memberships.select(["account_id", "party_id"]).filter(
        pc.is_in(memberships["party_id"], value_set=networks["party_id"].combine_chunks())
    )
    db.register("attributed_members", inside)
    names, kinds = _operators(db)
    indicators = _indicators(db)
    lines: dict[str, list[Line]] = defaultdict(list)
    for found in circumstances(db, networks):
        lines[found.party_id].extend(_circumstantial(found))
    for party_id, line in _indicator_lines(db, indicators, kinds):
        lines[party_id].append(line)
    rivals = len(in_play(line for of_party in lines.values() for line in of_party))
    assessed: list[dict[str, object]] = []
    evidence: list[dict[str, object]] = []
    for party_id in sorted(networks["party_id"].to_pylist()):
        weighed = weigh(lines[party_id])
        assessed += _assess(party_id, weighed, names, rivals)
        evidence += [_evidence_row(party_id, line) for line in _in_order(weighed)]
    return Attribution(
        pa.Table.from_pylist(assessed, schema=ASSESSMENTS), pa.Table.from_pylist(evidence, schema=EVIDENCE)
    )


def _operators(db: duckdb.DuckDBPyConnection) -> tuple[dict[str, str], dict[str, str]]:
    rows = db.execute("SELECT operator_id, name, lower(coalesce(kind, '')) FROM operators ORDER BY ALL").fetchall()
    return {r[0]: r[1] for r in rows}, {r[0]: r[2] for r in rows}


def _indicators(db: duckdb.DuckDBPyConnection) -> list[Indicator]:
    rows = db.execute("""
        SELECT DISTINCT operator_id, lower(kind), value, upper(coalesce(reliability, '')),
               coalesce(credibility::VARCHAR, ''), coalesce(source, '')
        FROM indicators WHERE value IS NOT NULL ORDER BY ALL""").fetchall()
    return [Indicator(number, *row) for number, row in enumerate(rows) if row[1] in SIGHTINGS]


def _indicator_lines(
    db: duckdb.DuckDBPyConnection, indicators: Sequence[Indicator], kinds: dict[str, str]
) -> list[tuple[str, Line]]:
    db.register("indicator_hits", find_hits(db, [(i.number, i.kind, i.value) for i in indicators]))
    seen_by_kind = {kind: _observable_counts(db, kind) for kind in {i.kind for i in indicators}}
    strangers_with = dict(
        db.execute("""
        SELECT indicator, count(*) FROM indicator_hits ANTI JOIN attributed_members USING (account_id)
        GROUP BY indicator""").fetchall()
    )
    rows = db.execute("""
        WITH sizes AS (SELECT party_id, count(*) AS size FROM attributed_members GROUP BY party_id)
        SELECT h.indicator, m.party_id, count(*) AS members_with, sum(least(h.events, h.days)) AS cost,
               any_value(s.size)
        FROM indicator_hits h JOIN attributed_members m USING (account_id) JOIN sizes s USING (party_id)
        GROUP BY h.indicator, m.party_id ORDER BY h.indicator, m.party_id""").fetchall()
    shares: dict[int, list[tuple[str, float, float]]] = defaultdict(list)
    for number, party_id, members_with, cost, size in rows:
        shares[number].append((party_id, members_with / size, cost))
    found: list[tuple[str, Line]] = []
    for number, party_id, members_with, cost, size in rows:
        indicator = indicators[number]
        elsewhere = max(
            (s for p, s, c in shares[number] if p != party_id and c >= weights.CHEAP_TRACE), default=0.0
        )  # fmt: skip
        members, strangers = seen_by_kind[indicator.kind]
        counts = (members_with, members.get(party_id, 0), strangers_with.get(number, 0), strangers)
        role = PROVIDER if kinds.get(indicator.operator_id, "") in PROVIDER_KINDS else OPERATOR
        found.append((party_id, _line(indicator, role, counts, cost, members_with / size, elsewhere)))
    return found


def _line(  # noqa: PLR0917
    indicator: Indicator, role: str, counts: tuple[int, int, int, int], cost: float, share: float, elsewhere: float
) -> Line:
    supplied_to_many = 0.0 if role == PROVIDER else elsewhere  # to supply several networks is what a provider does
    members_with, members, strangers_with, strangers = counts
    if role == OPERATOR and indicator.kind == "reseller_id":  # its other customers use it as another network would
        supplied_to_many = max(supplied_to_many, strangers_with / (strangers_with + members_with))
    raw = weights.rarity_bits(*counts)
    cap = weights.cap_bits(indicator.reliability, indicator.credibility, cost, share, supplied_to_many)
    reason = (
        f"{members_with:,} of {members:,} members against {strangers_with:,} of {strangers:,} strangers; "
        f"planting it would take {cost:,.0f} account-days"
    )
    if supplied_to_many > 0:
        whose = "of its accounts are others'" if elsewhere < supplied_to_many else "of another network shows it too"
        reason += f"; {supplied_to_many:.0%} {whose}"
    reason += f"; {_bound(raw, cap)}"
    return Line(
        role + indicator.operator_id, indicator.kind, indicator.value, indicator.reliability or "F",
        indicator.credibility, indicator.source, members_with, strangers_with, cost, supplied_to_many, raw, cap,
        reason=reason,
    )  # fmt: skip


def _bound(raw: float, cap: float) -> str:
    if raw <= 0:
        return "no commoner here than among strangers: worth nothing"
    if cap < 0.05:
        return "as much another network's as this one's: worth nothing"
    if raw > cap:
        return f"its rate is worth {raw:.1f} bits, source and cost of planting allow {cap:.1f}"
    return f"its rate is worth {raw:.1f} bits"


def _observable_counts(db: duckdb.DuckDBPyConnection, kind: str) -> tuple[dict[str, int], int]:
    """Accounts on which the kind could be seen: by party, and among strangers (accounts in no network)."""
    db.register("observable_accounts", observable(db, kind))
    inside = db.execute(
        "SELECT party_id, count(*) FROM observable_accounts JOIN attributed_members USING (account_id) GROUP BY ALL"
    ).fetchall()
    outside = db.execute(
        "SELECT count(*) FROM observable_accounts ANTI JOIN attributed_members USING (account_id)"
    ).fetchall()
    return dict(inside), int(outside[0][0])


def _circumstantial(found: Circumstances) -> list[Line]:
    return [
        Line(c.hypothesis, c.kind, c.value, "", "", "records", c.members_with, c.strangers_with, 0.0, 0.0,
             c.bits, c.bits, reason=c.reason)
        for c in found.claims
    ]  # fmt: skip


def _in_order(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda s: (s.hypothesis, -s.bits, s.indicator_kind, s.value, s.source))


def _evidence_row(party_id: str, line: Line) -> dict[str, object]:
    return {name: party_id if name == "party_id" else getattr(line, name) for name in EVIDENCE.names}


def _assess(party_id: str, lines: list[Line], names: dict[str, str], rivals: int) -> list[dict[str, object]]:
    """One party's hypotheses, likeliest first, then its access providers."""
    by_hypothesis: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_hypothesis[line.hypothesis].append(line)
    hypotheses = sorted(in_play(lines)) + list(ALWAYS)
    prior = priors(hypotheses, rivals)
    after = posterior(prior, lines)
    rows = [_assessment(party_id, h, prior[h], after[h], by_hypothesis[h], names) for h in hypotheses]
    rows.sort(key=lambda r: (-r["posterior"], r["hypothesis"]))  # type: ignore[operator]
    for row in rows[1:]:
        row["named"] = False  # two can only tie below one half
    providers = sorted(h for h in by_hypothesis if h.startswith(PROVIDER))
    return rows + [
        _assessment(party_id, h, PRIOR_PROVIDER, provider_posterior(by_hypothesis[h]), by_hypothesis[h], names)
        for h in providers
    ]


def _assessment(  # noqa: PLR0917
    party_id: str, hypothesis: str, prior: float, after: float, lines: list[Line], names: dict[str, str]
) -> dict[str, object]:
    operator_id = hypothesis.partition(":")[2]
    words = likelihood.band(after)
    return {
        "party_id": party_id, "hypothesis": hypothesis, "operator_id": operator_id,
        "name": names.get(operator_id, operator_id) if operator_id else hypothesis, "prior": prior,
        "bits": sum(line.bits for line in lines), "posterior": after,
        "named": bool(operator_id) and after >= likelihood.NAMED_AT, "likelihood_words": words.words,
        "range_low": words.low, "range_high": words.high, "confidence": likelihood.confidence(lines).value,
    }  # fmt: skip
