"""What a run says of who runs a network, in the order people read it: claims in words, hypotheses, lines, matrix."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log2
from typing import Any

import plotly.graph_objects as go

from graphs.models import Network, Run
from graphs.run_tables import Row, RunTables
from graphs.runs import tables
from investigations.attribution.hypotheses import (
    ORGANISATION,
    PROVIDER,
    RESELLER,
    SAYS_NOTHING,
    SHARED_TOOL,
    TAKEN_OVER,
    UNKNOWN,
    Line,
    Trace,
    posterior,
    without,
)
from investigations.attribution.likelihood import Band, Confidence, band, confidence_grounds
from investigations.registry import operator_names
from investigations.words import FAMILY_WORDS, KIND_WORDS

READINGS = {
    UNKNOWN: "an operator runs it who is not on file, or who left none of their indicators here",
    RESELLER: "it is the pool of an access reseller, with many customers behind it",
    ORGANISATION: "it is a legitimate organisation",
    SHARED_TOOL: "its accounts are strangers to each other who use one tool or template",
    TAKEN_OVER: "its accounts were taken over from honest owners, who are victims",
}
FROM_RECORDS = "records"  # the source of what the records themselves say


@dataclass(frozen=True, kw_only=True)
class EvidenceLine(Trace):
    """A row of `attribution_evidence`."""

    def as_line(self, hypothesis: str) -> Line:
        """As the engine weighs it. The rate's own bits are known only up to the cap, which is all that counts."""
        full = self.bits / self.discount
        weighed: dict[str, Any] = {"hypothesis": hypothesis, "raw_bits": full, "cap": max(full, self.cap)}
        return Line(**(vars(self) | weighed))

    @property
    def kind_words(self) -> str:
        return KIND_WORDS.get(self.indicator_kind, self.indicator_kind)

    @property
    def speaks(self) -> bool:
        return abs(self.bits) >= SAYS_NOTHING

    @property
    def discount_words(self) -> str:
        rank = round(1 / self.discount) if self.discount else 1
        return {1: "whole", 2: "½", 3: "⅓", 4: "¼"}.get(rank, f"1/{rank}")


@dataclass(frozen=True)
class Hypothesis:
    """One row of `assessments` with its lines."""

    key: str
    operator_id: str
    name: str
    prior: float
    bits: float
    posterior: float
    named: bool
    words: str
    range_low: float
    range_high: float
    confidence: str
    lines: tuple[EvidenceLine, ...] = field(default=(), repr=False)

    @property
    def is_provider(self) -> bool:
        return self.key.startswith(PROVIDER)

    @property
    def band(self) -> Band:
        return band(self.posterior)

    @property
    def statement(self) -> str:
        """What it says of the network, to follow "It is likely that"."""
        if self.is_provider:
            return f"{self.name} sold it access"
        return READINGS.get(self.key, f"{self.name} runs it")

    @property
    def grounds(self) -> str:
        return confidence_grounds([line for line in self.lines if line.source != FROM_RECORDS])

    @property
    def speaking(self) -> list[EvidenceLine]:
        return [line for line in self.lines if line.speaks]


@dataclass(frozen=True)
class NetworkAttribution:
    """`hypotheses` exclude each other, likeliest first; `providers` stand beside them."""

    hypotheses: tuple[Hypothesis, ...]
    providers: tuple[Hypothesis, ...]
    silent: tuple[tuple[str, EvidenceLine], ...]  # operator's name and a line that says nothing here

    @property
    def leading(self) -> Hypothesis:
        return self.hypotheses[0]

    @property
    def unknown(self) -> Hypothesis:
        return next(h for h in self.hypotheses if h.key == UNKNOWN)

    @property
    def matrix(self) -> list[dict[str, Any]]:
        """The matrix of competing hypotheses: a row a line, a cell a hypothesis, None where the line says nothing."""
        rows: dict[tuple[str, str, str, str], dict[str, Any]] = {}
        for hypothesis in self.hypotheses:
            for line in hypothesis.speaking:
                key = (line.indicator_kind, line.value, line.source, line.reliability)
                row = rows.setdefault(key, {"line": line, "bits": dict.fromkeys(h.key for h in self.hypotheses)})
                row["bits"][hypothesis.key] = line.bits
        ordered = sorted(rows.values(), key=lambda r: -_spread([b or 0.0 for b in r["bits"].values()]))
        return [{"line": row["line"], "cells": list(row["bits"].values())} for row in ordered]

    def without(self) -> list[dict[str, Any]]:
        """For each line that speaks, what would be held without it: the leading hypothesis then, and its posterior."""
        lines = [line.as_line(h.key) for h in self.hypotheses for line in h.lines]
        prior = {h.key: h.prior for h in self.hypotheses}
        names = {h.key: h.name for h in self.hypotheses}
        found: list[dict[str, Any]] = []
        for h in self.hypotheses:
            for line in h.speaking:
                if line.source == FROM_RECORDS:
                    continue
                after = posterior(prior, without(lines, line.as_line(h.key)))
                leads = max(after, key=lambda key: (after[key], key))
                found.append({
                    "hypothesis": h.name, "kind_words": line.kind_words, "value": line.value, "source": line.source,
                    "leads": names[leads], "posterior": after[leads], "words": band(after[leads]).words,
                    "of_leading": after[self.leading.key], "of_leading_words": band(after[self.leading.key]).words,
                })  # fmt: skip
        return sorted(found, key=lambda f: f["of_leading"])

    def odds(self, hypothesis: Hypothesis) -> float:
        """Bits for a hypothesis against *operator not on file*, prior included: the total of its waterfall."""
        return log2(hypothesis.posterior / self.unknown.posterior)


def _spread(bits: Sequence[float]) -> float:
    """How far a line tells hypotheses apart: its diagnostic value."""
    return max(bits) - min(bits)


def attribution_of(run: Run, party_id: str) -> NetworkAttribution | None:
    """What `run` says of a party; None where it assessed none (below the cut, or a run without attribution)."""
    source = tables(run)
    rows = source.ask("SELECT * FROM {assessments} WHERE party_id = ? ORDER BY posterior DESC, hypothesis", party_id)
    if not rows:
        return None
    lines = _lines(source, party_id)
    hypotheses = [_hypothesis(row, lines.get(row["hypothesis"], [])) for row in rows]
    known = {h.key for h in hypotheses}
    silent = [(key.partition(":")[2], line) for key, found in lines.items() if key not in known for line in found]
    names = operator_names() if silent else {}
    return NetworkAttribution(
        tuple(h for h in hypotheses if not h.is_provider),
        tuple(h for h in hypotheses if h.is_provider),
        tuple((names.get(operator, operator), line) for operator, line in silent),
    )


def _lines(source: RunTables, party_id: str) -> dict[str, list[EvidenceLine]]:
    found: dict[str, list[EvidenceLine]] = defaultdict(list)
    for row in source.ask(
        f"SELECT * EXCLUDE (party_id) FROM {source.source('attribution_evidence')} WHERE party_id = ? "
        "ORDER BY hypothesis, abs(bits) DESC, indicator_kind, value, source",
        party_id,
    ):
        found[row.pop("hypothesis")].append(EvidenceLine(**row))
    return found


def _hypothesis(row: Row, lines: Sequence[EvidenceLine]) -> Hypothesis:
    return Hypothesis(
        key=row["hypothesis"], operator_id=row["operator_id"], name=row["name"], prior=row["prior"], bits=row["bits"],
        posterior=row["posterior"], named=row["named"], words=row["likelihood_words"], range_low=row["range_low"],
        range_high=row["range_high"], confidence=row["confidence"], lines=tuple(lines),
    )  # fmt: skip


@dataclass(frozen=True)
class NetworkClaim:
    """The first claim, that the accounts are one network run by one hand."""

    probability: float
    families: tuple[str, ...]  # in which identifiers are shared by many members

    @property
    def band(self) -> Band:
        return band(self.probability)

    @property
    def confidence(self) -> Confidence:
        if len(self.families) >= 3:
            return Confidence.HIGH
        return Confidence.MODERATE if len(self.families) == 2 else Confidence.LOW

    @property
    def grounds(self) -> str:
        if not self.families:
            return "no kind of identifier ties a tenth of the members together"
        noun = "kind of identifier ties" if len(self.families) == 1 else "independent kinds of identifier tie"
        return f"{len(self.families)} {noun} its members together ({', '.join(self.families)})"


def network_claim(network: Network) -> NetworkClaim:
    return network_claim_of(network.run, network.party_id, network.judgement_probability, network.size)


def network_claim_of(run: Run, party_id: str, probability: float, size: int) -> NetworkClaim:
    """A family counts where its identifiers, two members or more on each, reach a tenth of the network together."""
    rows = tables(run).ask(
        "SELECT replace(family, 'block', 'address') AS seen FROM {membership_evidence} WHERE party_id = ? "
        "AND family <> 'prior' AND members_with >= 2 AND bits > 0 "
        "GROUP BY seen HAVING count(DISTINCT account_id) >= ? ORDER BY seen",
        party_id, max(2, size / 10),
    )  # fmt: skip
    return NetworkClaim(probability, tuple(sorted(FAMILY_WORDS.get(row["seen"], row["seen"]) for row in rows)))


def waterfall(attribution: NetworkAttribution, hypothesis: Hypothesis) -> dict[str, Any]:
    """Plotly figure: bits for `hypothesis` against *operator not on file*, from the prior to the total."""
    prior = log2(hypothesis.prior / attribution.unknown.prior)
    against = [line for line in attribution.unknown.lines if line.speaks]
    labels = ["prior", *(_label(line) for line in hypothesis.speaking), *(_label(s) for s in against), "total"]
    values = [prior, *(line.bits for line in hypothesis.speaking), *(-s.bits for s in against), 0.0]
    figure = go.Figure(
        go.Waterfall(
            x=labels, y=values, measure=["relative"] * (len(labels) - 1) + ["total"],
            text=[f"{v:+.1f}" for v in values[:-1]] + [f"{attribution.odds(hypothesis):+.1f}"], textposition="outside",
            hovertemplate="%{x}: %{text} bits<extra></extra>",
        )
    )  # fmt: skip
    figure.update_layout(
        height=300, yaxis_title="bits", showlegend=False, margin={"t": 24, "b": 72},
        title=f"{hypothesis.name} against “{UNKNOWN}”", template=None,
    )  # fmt: skip
    return figure.to_plotly_json()


def _label(line: EvidenceLine) -> str:
    value = line.value if len(line.value) <= 16 else f"{line.value[:14]}…"
    return f"{line.kind_words}<br>{value}" if value else line.kind_words
