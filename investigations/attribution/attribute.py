"""From records, networks and indicators to assessed hypotheses: the one entry point of the package."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from investigations.attribution import likelihood, weights
from investigations.attribution.campaigns import campaigns, carriers
from investigations.attribution.circumstances import Circumstances, circumstances
from investigations.attribution.hypotheses import (
    ALWAYS,
    OPERATOR,
    PRIOR_PROVIDER,
    PROVIDER,
    Line,
    in_play,
    posterior,
    priors,
    provider_posterior,
    sells_access,
    weigh,
)
from investigations.attribution.in_networks import (
    STRANGERS,
    Hit,
    Indicator,
    InNetworks,
    look_up,
    read_indicators,
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
    ("cap", pa.float64()), ("discount", pa.float64()), ("reason", pa.string()), ("valid_from", pa.timestamp("us")),
    ("valid_until", pa.timestamp("us")),
])  # fmt: skip

INDICATORS = pa.schema([
    ("operator_id", pa.string()), ("kind", pa.string()), ("value", pa.string()), ("reliability", pa.string()),
    ("credibility", pa.string()), ("source", pa.string()), ("valid_from", pa.timestamp("us")),
    ("valid_until", pa.timestamp("us")), ("accounts_with", pa.int64()), ("strangers_with", pa.int64()),
    ("networks", pa.int64()), ("best_bits", pa.float64()), ("outside_with", pa.int64()),
])  # fmt: skip


class RecordTables(Protocol):
    """What attribution reads of `graphs.linkage.Records`: a connection with one table or view per record kind."""

    @property
    def db(self) -> duckdb.DuckDBPyConnection: ...


@dataclass(frozen=True)
class Attribution:
    """`assessments`: a row a party and hypothesis; `attribution_evidence`: a row a line; `indicators`: where each one
    on file hits, those that hit nothing included (docs/architecture.md)."""

    assessments: pa.Table
    attribution_evidence: pa.Table
    indicators: pa.Table
    carriers: frozenset[tuple[str, str]] | None = None  # (account_id, party_id); None: every member

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

    def carries(self, account_id: str, party_id: str) -> bool:
        """Whether the account is tied to the network as a whole, so that the network's operator is said of it too."""
        return self.carriers is None or (account_id, party_id) in self.carriers


def attribute(
    records: RecordTables, memberships: pa.Table, parties: pa.Table, *, judgement: pa.Table | None = None,
    ties: pa.Table | None = None, links: pa.Table | None = None,
) -> Attribution:  # fmt: skip
    """Assess every party that is a network. `memberships` has account_id, party_id; `parties` party_id, is_network,
    judgement_bits. `judgement`, `ties` (membership_evidence) and `links` are the run's tables of these names; what they
    tell is left out where one is not given. Parties that are no network are left alone: nobody need know who a
    household is."""
    db = records.db.cursor()  # a connection of its own: names given here stay here
    networks = parties.filter(parties["is_network"])
    db.register("all_memberships", memberships)
    db.register("attributed_networks", networks)
    db.execute("""CREATE OR REPLACE TEMP TABLE attributed_members AS
        SELECT account_id, party_id FROM all_memberships SEMI JOIN attributed_networks USING (party_id)""")
    names, kinds = _operators(db)
    indicators = read_indicators(db)
    found = look_up(db, indicators)
    lines: dict[str, list[Line]] = defaultdict(list)
    for standing in circumstances(db, networks, judgement, ties):
        lines[standing.party_id].extend(_circumstantial(standing))
    fragments = campaigns(links, frozenset(networks["party_id"].to_pylist()))
    for party_id, line in _indicator_lines(indicators, found, kinds, fragments):
        lines[party_id].append(line)
    rivals = len(in_play(line for of_party in lines.values() for line in of_party))
    assessed: list[dict[str, object]] = []
    evidence: list[dict[str, object]] = []
    for party_id in sorted(networks["party_id"].to_pylist()):
        weighed = weigh(lines[party_id])
        assessed += _assess(party_id, weighed, names, rivals)
        evidence += [_evidence_row(party_id, line) for line in _in_order(weighed)]
    return Attribution(
        pa.Table.from_pylist(assessed, schema=ASSESSMENTS),
        pa.Table.from_pylist(evidence, schema=EVIDENCE),
        pa.Table.from_pylist(_registry(indicators, found, evidence), schema=INDICATORS),
        carriers(db, ties),
    )


def _operators(db: duckdb.DuckDBPyConnection) -> tuple[dict[str, str], dict[str, str]]:
    rows = db.execute("SELECT operator_id, name, lower(coalesce(kind, '')) FROM operators ORDER BY ALL").fetchall()
    return {r[0]: r[1] for r in rows}, {r[0]: r[2] for r in rows}


def _indicator_lines(
    indicators: Sequence[Indicator], sightings: InNetworks, kinds: dict[str, str], fragments: Mapping[str, str]
) -> list[tuple[str, Line]]:
    """`fragments`: party_id → campaign; what another fragment of the same campaign shows is not shown elsewhere."""
    found: list[tuple[str, Line]] = []
    for indicator in indicators:
        number, role = indicator.number, OPERATOR
        if sells_access(kinds.get(indicator.operator_id, "")):
            role = PROVIDER
        outside = dict(sightings.outside.get(number, {}))
        strangers = sightings.strangers_with.get(number, 0), sightings.strangers[number]
        hits = sightings.hits.get(number, [])
        for hit in hits:
            own = fragments[hit.party_id]
            others = (h.share for h in hits if fragments[h.party_id] != own and h.cost >= weights.CHEAP_TRACE)
            line = _line(indicator, role, hit, strangers, max(others, default=0.0))
            if late := outside.pop(hit.party_id, 0):
                line = replace(line, reason=f"{line.reason}; {late:,} more only outside its dates")
            found.append((hit.party_id, line))
        found += [(party, _silent(indicator, role, late)) for party, late in outside.items() if party != STRANGERS]
    return found


def _silent(indicator: Indicator, role: str, members: int) -> Line:
    """An indicator that the network shows only outside its dates."""
    dates = " ".join(
        f"{word} {moment:%Y-%m-%d %H:%M}"
        for word, moment in (("from", indicator.valid_from), ("until", indicator.valid_until))
        if moment
    )
    return Line(
        **_of_indicator(indicator, role), members_with=0, raw_bits=0.0, cap=0.0,
        reason=f"valid {dates}; {members:,} member{'s show' if members != 1 else ' shows'} it only at other times: "
        "worth nothing",
    )  # fmt: skip


def _of_indicator(indicator: Indicator, role: str) -> dict[str, Any]:
    return {
        "hypothesis": role + indicator.operator_id, "indicator_kind": indicator.kind, "value": indicator.value,
        "reliability": indicator.reliability or "F", "credibility": indicator.credibility, "source": indicator.source,
        "valid_from": indicator.valid_from, "valid_until": indicator.valid_until,
    }  # fmt: skip


def _registry(
    indicators: Sequence[Indicator], sightings: InNetworks, evidence: Sequence[dict[str, object]]
) -> list[dict[str, object]]:
    best: dict[tuple[str, str, str, str], float] = defaultdict(float)
    for row in evidence:
        operator_id = str(row["hypothesis"]).partition(":")[2]
        key = (operator_id, str(row["indicator_kind"]), str(row["value"]), str(row["source"]))
        best[key] = max(best[key], float(str(row["bits"])))
    rows: list[dict[str, object]] = []
    for i in indicators:
        hits, strangers = sightings.hits.get(i.number, []), sightings.strangers_with.get(i.number, 0)
        rows.append({
            "operator_id": i.operator_id, "kind": i.kind, "value": i.value, "reliability": i.reliability or "F",
            "credibility": i.credibility, "source": i.source, "valid_from": i.valid_from,
            "valid_until": i.valid_until, "strangers_with": strangers,
            "outside_with": sum(sightings.outside.get(i.number, {}).values()),
            "accounts_with": strangers + sum(h.members_with for h in hits), "networks": len(hits),
            "best_bits": best[i.operator_id, i.kind, i.value, i.source],
        })  # fmt: skip
    return rows


def _line(indicator: Indicator, role: str, hit: Hit, strangers: tuple[int, int], elsewhere: float) -> Line:
    """`strangers`: those with the indicator, and those on which it could have been seen. `elsewhere`: the largest share
    of another network that shows it."""
    strangers_with, of_strangers = strangers
    shared = 0.0 if role == PROVIDER else elsewhere  # to supply several networks is what a provider does
    whose = "of another network shows it too"
    if role == OPERATOR and indicator.kind == "reseller_id":  # its other customers use it as another network would
        others = strangers_with / (strangers_with + hit.members_with)
        if others > shared:
            shared, whose = others, "of its accounts are others'"
    raw = weights.rarity_bits(hit.members_with, hit.members, strangers_with, of_strangers)
    cap = weights.cap_bits(indicator.reliability, indicator.credibility, hit.cost, hit.share, shared)
    reason = (
        f"{hit.members_with:,} of {hit.members:,} members against {strangers_with:,} of {of_strangers:,} strangers; "
        f"planting it would take {hit.cost:,.0f} account-days; "
        + (f"{_share(shared)} {whose}; " if shared > 0 else "")
        + _bound(raw, cap)
    )
    return Line(
        **_of_indicator(indicator, role), members_with=hit.members_with, strangers_with=strangers_with, cost=hit.cost,
        share_elsewhere=shared, raw_bits=raw, cap=cap, reason=reason,
    )  # fmt: skip


def _share(share: float) -> str:
    return f"{share:.0%}" if share >= 0.005 else "less than 1%"


def _bound(raw: float, cap: float) -> str:
    if raw <= 0:
        return "no commoner here than among strangers: worth nothing"
    if cap < 0.05:
        return "as much another network's as this one's: worth nothing"
    if raw > cap:
        return f"its rate is worth {raw:.1f} bits, source and cost of planting allow {cap:.1f}"
    return f"its rate is worth {raw:.1f} bits"


def _circumstantial(standing: Circumstances) -> list[Line]:
    return [
        Line(hypothesis=c.hypothesis, indicator_kind=c.kind, value=c.value, source="records", reason=c.reason,
             members_with=c.members_with, strangers_with=c.strangers_with, raw_bits=c.bits, cap=c.bits)
        for c in standing.claims
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
