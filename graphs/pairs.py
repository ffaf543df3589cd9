"""Why two accounts are linked, or why not: what they share, what the engine holds of it, and where each one stands."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from accounts.templatetags.shell import percent
from graphs.families import naming
from graphs.linkage import Parameters
from graphs.linkage.families import PERIOD_DAYS
from graphs.linkage.pairing import PairWeight, weigh_pair
from graphs.phrasing import count, listed
from graphs.run_tables import Row, RunTables
from graphs.store import neighbourhood

SUPPRESSED = ("infrastructure", "common")
TIMED = ("address", "block")
NOT_USED = "the engine does not use it: public mail domains and the blocks of carriers and VPNs tell nobody apart"
Terms = dict[tuple[str, str], float]  # bits by family and value


@dataclass(frozen=True)
class Pair:
    """`shared`: rows of family, value, accounts (that have it), verdict, reason, bits_a, bits_b (what it adds to each
    one's membership of the party they are both in; None outside of one), note. `same`: that party, or None."""

    a: str
    b: str
    linked: bool
    sentence: str
    shared: list[Row] = field(default_factory=list)
    parties_a: list[Row] = field(default_factory=list)
    parties_b: list[Row] = field(default_factory=list)
    same: Row | None = None
    weighed: PairWeight | None = None  # the two as a group of their own; None where the run is of an older Skein
    lines: list[Row] = field(default_factory=list)  # its terms, the prior first; they add up to its bits exactly


def explain(tables: RunTables, a: str, b: str) -> Pair:
    """Raises LookupError for an unknown account, GraphUnavailable."""
    if a == b:
        raise LookupError("Choose two different accounts.")
    found = neighbourhood.shared_by(a, b)
    parties_a, parties_b = tables.memberships_of(a), tables.memberships_of(b)
    theirs = {row["party_id"] for row in parties_b}
    same = next((row for row in parties_a if row["party_id"] in theirs), None)
    terms = {name: _terms(tables, same, name) for name in (a, b)}
    known = tables.verdicts([(row["family"], row["value"]) for row in found])
    shared = [_judged(row, known, terms[a], terms[b], same is not None) for row in found]
    shared.sort(key=lambda row: (-((row["bits_a"] or 0) + (row["bits_b"] or 0)), row["accounts"], row["family"]))
    weighed = _weighed(tables, a, b)
    sentence = _linked(same, shared) if same else _not_linked(a, b, shared, parties_a, parties_b)
    lead = next((row for row in tables.lead_of(a) if row["account_id"] == b), None)
    sentence = f"{sentence} {_alone(weighed, same is not None)} {_thinly(lead) if lead else ''}".strip()
    return Pair(a, b, same is not None, sentence, shared, parties_a, parties_b, same, weighed, _lines(weighed))


def observed_by_both(tables: RunTables, a: str, b: str) -> list[Row]:
    """What the engine saw both with: family, value, period, degree, usable."""
    return tables.ask(
        "SELECT x.family, x.value, x.period, x.degree, x.usable FROM {observed} x "
        "JOIN {observed} y USING (family, value, period) WHERE x.account_id = ? AND y.account_id = ?",
        a, b,
    )  # fmt: skip


def _weighed(tables: RunTables, a: str, b: str) -> PairWeight | None:
    if not (tables.folder / "observed.parquet").exists():
        return None
    facts = json.loads((tables.folder / "run.json").read_text())
    parameters = Parameters.from_dict(facts["parameters"])
    return weigh_pair(observed_by_both(tables, a, b), facts["counts"]["accounts"], parameters)


def _lines(weighed: PairWeight | None) -> list[Row]:
    return [
        {
            "family": w.held.family if w.held else "prior", "value": w.held.value if w.held else None,
            "total_with": w.held.total if w.held else None, "rank": w.rank, "bits": w.bits,
        }
        for w in (weighed.weights if weighed else ())
    ]  # fmt: skip


def _alone(weighed: PairWeight | None, linked: bool) -> str:
    """What the two would be by themselves, and what the engine asks for."""
    if weighed is None:
        return ""
    asked = f"more than {weighed.needed:g} in all and {weighed.needed_founding:g} without addresses"
    said = f"By themselves what both have comes to {weighed.bits:+.1f} bits ({weighed.founding:+.1f} without addresses)"
    if weighed.enough:
        return f"{said}: enough, the engine asks for {asked}."
    others = "; what ties them is what they share with the others" if linked else ""
    return f"{said}: not enough{others}, the engine asks for {asked}."


def _terms(tables: RunTables, same: Row | None, account: str) -> Terms:
    """Bits by identifier; the months of an address are one identifier."""
    found: Terms = {}
    for row in tables.why_member(same["party_id"], account) if same else ():
        if row["value"]:
            key = (row["family"], row["value"])
            found[key] = found.get(key, 0.0) + row["bits"]
    return found


def _judged(row: Row, verdicts: dict[tuple[str, str], Row], a: Terms, b: Terms, same: bool) -> Row:
    key = (row["family"], row["value"])
    known = verdicts.get(key)
    verdict = known["verdict"] if known else ""
    judged = {
        "family": row["family"], "value": row["value"], "verdict": verdict,
        "reason": known["reason"] if known else NOT_USED,
        "accounts": known["accounts"] if known else row.get("degree") or 2,
        "bits_a": a.get(key, 0.0) if same else None, "bits_b": b.get(key, 0.0) if same else None,
        "note": "",
    }  # fmt: skip
    if row["family"] in TIMED and not _overlap(row):
        judged["note"] = f"not in the same {PERIOD_DAYS} days: addresses pass from one stranger to the next"
    elif known is None:
        judged["note"] = NOT_USED
    elif verdict in SUPPRESSED:
        judged["note"] = f"suppressed as {verdict}: {judged['reason']}"
    return judged


def _overlap(row: Row) -> bool:
    first, last = max(row["first_a"], row["first_b"]), min(row["last_a"], row["last_b"])
    return _period(first) <= _period(last)


def _period(moment: datetime) -> int:
    return int(moment.timestamp() // (PERIOD_DAYS * 86400))


def _linked(same: Row, shared: list[Row]) -> str:
    counting = [row for row in shared if (row["bits_a"] or 0) > 0 and (row["bits_b"] or 0) > 0]
    where = f"Linked: both are members of {same['public_id']} ({same['reading']}, {count(same['size'], 'account')})"
    if not counting:
        return f"{where}, though nothing they both have counts: each is held there by what it shares with others."
    return f"{where}. Of what holds them there they have {_families(counting)} in common."


def _not_linked(a: str, b: str, shared: list[Row], parties_a: list[Row], parties_b: list[Row]) -> str:
    where = _whereabouts(a, parties_a, b, parties_b)
    telling = [row for row in shared if not row["note"]]
    if not shared:
        return f"Not linked: the records show nothing that both have. {where}"
    if not telling:
        why = listed(list(dict.fromkeys(f"{naming(row['family']).noun}: {row['note']}" for row in shared[:3])))
        return f"Not linked: nothing that both have counts ({why}). {where}"
    if len({row["family"] for row in telling}) == 1 and len(telling) == 1:
        return (
            f"Not linked: they share one {naming(telling[0]['family']).noun} and nothing else that counts. Strangers "
            f"share one thing; one hand leaves several, of different kinds. {where}"
        )
    return f"Not linked: they share {_families(telling)}, too little to outweigh that most pairs are strangers. {where}"


def _thinly(lead: Row) -> str:
    """What the engine makes of two accounts of one lead: its judgement of thin evidence, apart from the bits."""
    return (
        f"Both are kept as lead {lead['lead_id']}, for a person to look at: one hand in {percent(lead['probability'])}."
    )


def _families(rows: list[Row]) -> str:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["family"]] = counts.get(row["family"], 0) + 1
    return listed([count(n, naming(family).noun, naming(family).plural) for family, n in counts.items()])


def _whereabouts(a: str, parties_a: list[Row], b: str, parties_b: list[Row]) -> str:
    def one(name: str, parties: list[Row]) -> str:
        if not parties:
            return f"{name} is in no party"
        return f"{name} is in {parties[0]['public_id']} ({parties[0]['reading']})"

    return f"{one(a, parties_a)}, {one(b, parties_b)}."
