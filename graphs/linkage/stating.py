"""Decisions in the output tables: each term, line and verdict that a person brought is shown as such, and every sum
still adds up to its number."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .decisions import HONOURED, NO_EFFECT, Decided, Decision
from .exact import on_grid, probability
from .parameters import Parameters
from .population import Population
from .readings import OPERATION

SURE_BITS = 10.0  # judged: a person's word, with a reason and a name to it, is wrong once in a thousand times
OUTCOMES = ("decision", "kind", "party_id", "account_id", "outcome", "note", "family", "value")
Tables = dict[str, pa.Table]
Last = dict[tuple[str, str], Decision]


def state_decisions(
    tables: Tables, facts: dict[str, Any], parameters: Parameters, decided: Decided, *, identifiers: Last,
    population: Population,
) -> Tables:  # fmt: skip
    """The tables with what was decided. `identifiers`: the decision on each; `facts` get the counts that changed."""
    named = _names(tables, decided, population)
    out = {**tables, "decisions": _outcomes(tables, decided, identifiers, named)}
    if decided.members:
        _state_members(out, decided, population)
    if decided.verdicts:
        _state_verdicts(out, facts, parameters, {named[n]: d for n, d in decided.verdicts.items()})
    if identifiers:
        for name in ("identifiers", "party_identifiers"):
            out[name] = _overruled(out[name], identifiers)
    return out


def _names(tables: Tables, decided: Decided, population: Population) -> dict[int, str]:
    """What each party of `decided` is called in the tables: found by its first member."""
    parties = decided.parties
    if not decided.outcomes:
        return {}
    first = np.searchsorted(parties.party, np.arange(parties.count))
    accounts = [str(a) for a in population.account_ids[parties.account[first]]]
    rows = tables["memberships"].filter(pc.field("account_id").isin(pa.array(accounts, pa.string())))
    of = dict(zip(rows["account_id"].to_pylist(), rows["party_id"].to_pylist(), strict=True))
    return {number: of[name] for number, name in enumerate(accounts)}


def _outcomes(tables: Tables, decided: Decided, identifiers: Last, named: dict[int, str]) -> pa.Table:
    rows = [
        (o.decision.number, o.decision.kind, named.get(o.party), o.account or None, o.outcome, o.note, o.family or None,
         o.value or None)
        for o in decided.outcomes
    ]  # fmt: skip
    table = tables["identifiers"].select(["family", "value"])
    asked = pa.array(sorted({value for _, value in identifiers}), pa.string())
    table = table.filter(pc.field("value").isin(asked))
    here = {(row["family"], row["value"]) for row in table.to_pylist()}
    for (family, value), decision in identifiers.items():
        known = (family, value) in here
        note = "" if known else "on fewer than two accounts"
        rows.append((decision.number, decision.kind, None, None, HONOURED if known else NO_EFFECT, note, family, value))
    rows.sort(key=lambda row: tuple("" if cell is None else cell for cell in row))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(OUTCOMES)
    types = (pa.int64(), *[pa.string()] * (len(OUTCOMES) - 1))
    return pa.table([pa.array(c, t) for c, t in zip(columns, types, strict=True)], names=list(OUTCOMES))


def _state_members(tables: Tables, decided: Decided, population: Population) -> None:
    """A term `decision` lifts an account that a person put into its party to SURE_BITS."""
    table = tables["memberships"]
    accounts = {str(population.account_ids[code]): decision for code, decision in decided.members.items()}
    bits = table["bits"].to_numpy().copy()
    terms: list[tuple[str, str, str, float]] = []
    for row in _rows(table, "account_id", accounts):
        name, party = table["account_id"][row].as_py(), table["party_id"][row].as_py()
        term = float(on_grid(np.array(max(SURE_BITS - bits[row], 0.0))))
        bits[row] += term
        terms.append((name, party, f"decision {accounts[name].number}", term))
    for column, values in (("bits", bits), ("probability", probability(bits))):
        table = table.set_column(table.schema.get_field_index(column), column, pa.array(values))
    tables["memberships"] = table
    tables["membership_evidence"] = _with_terms(tables["membership_evidence"], terms)


def _rows(table: pa.Table, column: str, wanted: Iterable[str]) -> list[int]:
    """Numbers of the rows with one of these in the column."""
    values = table[column].to_numpy(zero_copy_only=False)
    return np.flatnonzero(np.isin(values, np.array(sorted(wanted), object))).tolist()


def _with_terms(evidence: pa.Table, terms: list[tuple[str, str, str, float]]) -> pa.Table:
    given = {
        "account_id": [t[0] for t in terms], "party_id": [t[1] for t in terms], "family": ["decision"] * len(terms),
        "value": [t[2] for t in terms], "bits": [t[3] for t in terms],
    }  # fmt: skip
    added = pa.table({f.name: pa.array(given.get(f.name, [None] * len(terms)), f.type) for f in evidence.schema})
    keys = ("account_id", "party_id", "family", "rank", "value")
    return pa.concat_tables([evidence, added]).sort_by([(k, "ascending") for k in keys])


def _state_verdicts(
    tables: Tables, facts: dict[str, Any], parameters: Parameters, verdicts: dict[str, Decision]
) -> None:
    """A line `verdict` brings each judged party to SURE_BITS on the side that the analyst chose."""
    rows = tables["parties"].to_pylist()
    lines: list[dict[str, Any]] = []
    for row in rows:
        if (decision := verdicts.get(row["party_id"])) is not None:
            lines.append(_judge(row, decision, parameters, facts["cut"]))
    tables["parties"] = pa.Table.from_pylist(rows, tables["parties"].schema)
    judgement = pa.concat_tables([tables["judgement"], pa.Table.from_pylist(lines, tables["judgement"].schema)])
    tables["judgement"] = judgement.sort_by("party_id")  # stable: the lines of a party keep their order
    false = [1 - row["judgement_probability"] for row in rows if row["is_network"]]
    facts["counts"]["networks"] = len(false)
    facts["expected_false_share"] = float(np.mean(false)) if false else 0.0


def _judge(row: dict[str, Any], decision: Decision, parameters: Parameters, cut: float) -> dict[str, Any]:
    """Changes the party's row; returns the line that accounts for it."""
    operation = decision.kind == "verdict_operation"
    bits = row["judgement_bits"]
    after = max(bits, SURE_BITS) if operation else min(bits, -SURE_BITS)
    reading = decision.content.get("reading") or OPERATION
    facts = row["why"].partition(": ")[2] or row["why"]
    row |= {
        "judgement_bits": after, "judgement_probability": float(probability(np.array(after))), "reading": reading,
        "is_network": operation and row["size"] >= parameters.minimum_size and after > 0,
        "why": f"{reading[:1].upper()}{reading[1:]}, as an analyst judged: {facts}",
    }  # fmt: skip
    argument = f"an analyst judged it: {reading} (decision {decision.number})"
    return {
        "party_id": row["party_id"], "feature": "verdict", "argument": argument, "value": None, "population": None,
        "weight": 1.0, "bits": after - bits, "explained_by": None,
    }  # fmt: skip


def _overruled(table: pa.Table, identifiers: Last) -> pa.Table:
    """The verdict column (and the reason, where there is one) of the identifiers that were decided."""
    columns = {name: table[name].to_pylist() for name in ("verdict", "reason") if name in table.column_names}
    for row in _rows(table, "value", {value for _, value in identifiers}):
        decision = identifiers.get((table["family"][row].as_py(), table["value"][row].as_py()))
        if decision is None:
            continue
        ignored = decision.kind == "ignore_identifier"
        if ignored or columns["verdict"][row] in ("infrastructure", "common"):
            columns["verdict"][row] = "infrastructure" if ignored else "plain"
        if "reason" in columns:
            what = "ignored as infrastructure" if ignored else "may speak again"
            columns["reason"][row] = f"an analyst decided: {what} (decision {decision.number})"
    for name, cells in columns.items():
        table = table.set_column(table.schema.get_field_index(name), name, pa.array(cells, pa.string()))
    return table
