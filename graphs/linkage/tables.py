"""The output tables of a run, as docs/architecture.md declares them."""

from typing import Any

import numpy as np
import pyarrow as pa

from .arrays import Floats, Ints, sorted_set, unique_pairs
from .calibration import Calibration, calibrate
from .campaigns import campaign_table
from .conjunctions import ACCESS, common_limit
from .cuts import cut_table
from .exact import on_grid, probability
from .families import NAMES, PERIOD_DAYS
from .features import Judged
from .judgement import judgement_table
from .leads import find_leads, lead_table
from .membership import Neighbourhood, Terms
from .parties import Parties
from .population import DAY
from .profile import Profile
from .reading import LINKED_KINDS
from .readings import read_parties
from .records import Records
from .scorecard import LINES, PRIOR_BITS, weighted
from .verdicts import Verdicts, identifier_table, judge_identifiers

LINK_BITS = 8.0  # judged: below, two parties may share something by chance
TAKEN = 0.2  # judged: a party in which so many more accounts changed hands than elsewhere is one of taken accounts
LINK_PARTIES = 10  # an identifier on more parties ties none of them to another


def run_tables(
    near: Neighbourhood, profile: Profile, parties: Parties, judged: Judged, records: Records
) -> tuple[dict[str, pa.Table], dict[str, Any]]:
    card = weighted(near.parameters.weights)
    lines = {line.feature: on_grid(line.weight * judged.force[line.feature]) for line in card}
    bits = np.full(parties.count, PRIOR_BITS) + sum(lines.values())
    calibration = calibrate(bits, parties.size, near.parameters)
    order = np.lexsort((np.arange(parties.count), -parties.size, -calibration.bits))
    names = [f"P{n + 1:05d}" for n in range(parties.count)]
    ranked = parties.reordered(order)
    terms, member_bits, prior = _members(near, ranked)
    party_of = ranked.of_account(near.population.size)
    leads = find_leads(near, parties)
    verdicts = judge_identifiers(near, profile, party_of, names, leads)
    words = read_parties(near, profile, ranked, judged, calibration, order=order)
    links = _links(near, party_of, names)
    since = _since(profile, ranked, judged.force["takeover"][order])
    tables = {
        "parties": _parties(profile, ranked, names, calibration, since, order=order, words=words),
        "memberships": _memberships(near, ranked, names, member_bits, since),
        "membership_evidence": _evidence(near, ranked, names, terms, prior),
        "judgement": judgement_table(judged, card, lines, calibration, order=order, names=_text(names)),
        "party_identifiers": _party_identifiers(near, ranked, names, verdicts),
        "identifiers": identifier_table(near, profile, verdicts),
        "links": links,
        "campaigns": campaign_table(profile, ranked, calibration.network[order], links, names),
        "leads": lead_table(near, leads),
        "weakest_cuts": cut_table(near, ranked, terms, member_bits, names),
        "population": _facts(near, judged, calibration, records),
    }
    facts = {
        "counts": {
            "accounts": near.population.size,
            "parties": parties.count,
            "networks": int(calibration.network.sum()),
        }
        | {kind: records.count(kind) for kind in LINKED_KINDS},
        "cut": calibration.cut,
        "expected_false_share": calibration.false_share,
    }
    return tables, facts


def _members(near: Neighbourhood, parties: Parties) -> tuple[Terms, Floats, Floats]:
    """The terms of the members in their own party, each member's bits, and its prior; all on the grid."""
    p = near.population
    terms = near.terms(parties.party, parties.account, parties.count)
    key = parties.party * p.size + parties.account
    terms.bits = on_grid(terms.bits)
    prior = on_grid(np.log2(np.maximum(parties.size[parties.party] - 1, 1) / p.size))
    row = np.searchsorted(key, terms.group * p.size + terms.account)
    return terms, prior + np.bincount(row, terms.bits, minlength=len(key)).astype(float), prior


def _text(values: Any) -> pa.Array:
    return pa.array([None if v is None else str(v) for v in values], pa.string())


def _time(days: Floats) -> pa.Array:
    known = np.isfinite(days)
    micro = (np.where(known, days, 0.0) * DAY * 1e6).round().astype(np.int64)
    return pa.array(micro, pa.timestamp("us"), mask=~known)


def _named(names: list[str], codes: Ints) -> pa.Array:
    return pa.array(np.array(names, object)[codes] if len(names) else [], pa.string())


def _since(profile: Profile, parties: Parties, takeover: Floats) -> Floats:
    """By member: the day an account came into other hands, where its party is known for that (`takeover`, by party: the
    force of that line): before, it was somebody else's. nan: from its creation."""
    account = parties.account
    taken = (profile.number["handover"][account] > 0) & (takeover[parties.party] >= TAKEN)
    return np.where(taken, profile.number["back"][account], np.nan)


def _parties(
    profile: Profile, parties: Parties, names: list[str], calibration: Calibration, since: Floats, *,
    order: Ints, words: tuple[list[str], list[str]],
) -> pa.Table:  # fmt: skip
    """One row a party, ranked; `calibration` in the order before: rank r was order[r]. What its owner did with an
    account before it was taken (`since`, by member) is not the party's."""

    def total(name: str) -> pa.Array:
        whole, later = profile.number[name][parties.account], profile.number[f"{name}_since"][parties.account]
        done = np.nan_to_num(np.where(np.isfinite(since), later, whole))
        return pa.array(np.bincount(parties.party, done, minlength=parties.count).astype(np.int64))

    first, last = np.full(parties.count, np.inf), np.full(parties.count, -np.inf)
    np.minimum.at(first, parties.party, np.fmax(profile.created[parties.account], since))
    np.fmax.at(last, parties.party, profile.number["last"][parties.account])
    banned = np.bincount(parties.party, profile.banned[parties.account], minlength=parties.count)
    return pa.table({
        "party_id": _text(names), "size": pa.array(parties.size), "is_network": pa.array(calibration.network[order]),
        "judgement_bits": pa.array(calibration.bits[order]),
        "judgement_probability": pa.array(calibration.probability[order]),
        "reading": _text(words[0]), "why": _text(words[1]), "resolution": _text(parties.resolution),
        "first_seen": _time(first), "last_seen": _time(last), "accounts_banned": pa.array(banned.astype(np.int64)),
        "exchanges": total("exchanges"), "input_tokens": total("input_tokens"), "output_tokens": total("output_tokens"),
        "payments": total("payments"),
    })  # fmt: skip


def _memberships(near: Neighbourhood, parties: Parties, names: list[str], bits: Floats, since: Floats) -> pa.Table:
    account = parties.account
    table = pa.table({
        "account_id": _text(near.population.account_ids[account]), "party_id": _named(names, parties.party),
        "probability": pa.array(probability(bits)), "bits": pa.array(bits),
        "since": _time(since),
    })  # fmt: skip
    return table.sort_by([("account_id", "ascending"), ("party_id", "ascending")])


def _evidence(near: Neighbourhood, parties: Parties, names: list[str], terms: Terms, prior: Floats) -> pa.Table:
    p, n = near.population, len(parties.account)
    nothing = pa.nulls(n, pa.int64())
    priors = pa.table({
        "account_id": _text(p.account_ids[parties.account]), "party_id": _named(names, parties.party),
        "family": pa.array(["prior"] * n, pa.string()), "value": pa.nulls(n, pa.string()),
        "period": pa.nulls(n, pa.timestamp("us")),
        "members_with": pa.array(parties.size[parties.party] - 1), "total_with": pa.array(np.full(n, p.size)),
        "expected": pa.nulls(n, pa.float64()), "rank": nothing, "bits": pa.array(prior),
    })  # fmt: skip
    period = p.period[terms.identifier].astype(float)
    rows = pa.table({
        "account_id": _text(p.account_ids[terms.account]), "party_id": _named(names, terms.group),
        "family": _named(list(NAMES), p.family[terms.identifier]), "value": _text(p.value[terms.identifier]),
        "period": _time(np.where(period >= 0, period * PERIOD_DAYS, np.nan)),
        "members_with": pa.array(terms.members_with), "total_with": pa.array(p.degree[terms.identifier]),
        "expected": pa.array(terms.expected), "rank": pa.array(terms.rank), "bits": pa.array(terms.bits),
    })  # fmt: skip
    keys = ("account_id", "party_id", "family", "rank", "value")
    return pa.concat_tables([priors, rows]).sort_by([(k, "ascending") for k in keys])


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _party_identifiers(near: Neighbourhood, parties: Parties, names: list[str], verdicts: Verdicts) -> pa.Table:
    """Identifiers on two or more members (an address over all its months), with the verdict on each."""
    p, places = near.population, len(verdicts.one)
    position, edge = near.by_account.expand(parties.account)
    place = p.place[p.edge_identifier[edge]]
    keys = sorted_set((parties.party[position] * places + place) * p.size + p.edge_account[edge])
    g, x, count = unique_pairs(keys // p.size // places, keys // p.size % places, places)
    keep = count >= 2
    g, x, count = g[keep], x[keep], count[keep]
    one = verdicts.one[x]
    table = pa.table({
        "party_id": _named(names, g), "family": _named(list(NAMES), p.family[one]),
        "value": pa.array(p.value[one], pa.string()), "members_with": pa.array(count),
        "total_with": pa.array(verdicts.accounts[x]), "verdict": pa.array(verdicts.verdict[x], pa.string()),
    })  # fmt: skip
    return table.sort_by(
        [("party_id", "ascending"), ("members_with", "descending"), ("family", "ascending"), ("value", "ascending")]
    )


def _links(near: Neighbourhood, party_of: Ints, names: list[str]) -> pa.Table:
    """Identifiers on members of two parties, where all they share is worth LINK_BITS (the second witness a half...)."""
    p = near.population
    usable = (p.degree <= common_limit(p.size, near.parameters)) & ~ACCESS[p.family]
    rows = (party_of[p.edge_account] >= 0) & usable[p.edge_identifier]
    x, g, _ = unique_pairs(p.edge_identifier[rows], party_of[p.edge_account[rows]], max(len(names), 1))
    start = np.flatnonzero(np.r_[True, x[1:] != x[:-1]]) if len(x) else np.zeros(0, np.int64)
    found: dict[tuple[int, int], list[int]] = {}
    for low, high in zip(start, np.r_[start, len(x)][1:], strict=True):
        if 2 <= high - low <= LINK_PARTIES:
            for i in range(low, high):
                for j in range(i + 1, high):
                    found.setdefault((int(g[i]), int(g[j])), []).append(int(x[i]))
    out: list[tuple[str, str, str, str, float]] = []
    for (a, b), shared in found.items():
        weight = np.sort(np.log2(p.size / p.degree[shared]))[::-1]
        if (weight / np.arange(1, len(weight) + 1)).sum() >= LINK_BITS:
            out += [
                (names[a], names[b], NAMES[p.family[i]], str(p.value[i]), float(on_grid(np.log2(p.size / p.degree[i]))))
                for i in shared
            ]
    out.sort()
    columns = list(zip(*out, strict=True)) if out else [()] * 5
    types = (pa.string(), pa.string(), pa.string(), pa.string(), pa.float64())
    fields = ["party_a", "party_b", "family", "value", "bits"]
    return pa.table([pa.array(c, t) for c, t in zip(columns, types, strict=True)], names=fields)


def _facts(near: Neighbourhood, judged: Judged, calibration: Calibration, records: Records) -> pa.Table:
    p = near.population
    rows: list[tuple[str, float | None, str, str]] = [("accounts", float(p.size), "accounts", "")]
    rows += [
        (f"identifiers.{n}", float((p.family == c).sum()), "identifiers", "on two or more accounts")
        for c, n in enumerate(NAMES)
    ]
    rows += [
        (f"alone.{n}", float(p.alone.get(n, 0)), "identifiers", "on one account only: they link nothing") for n in NAMES
    ]
    rows += [
        (f"mean.{n}", _finite(v), "", "estimated: the population's value of the feature")
        for n, v in judged.population.items()
    ]
    rows += calibration.facts
    for reading in records.readings:
        rows += [(f"dropped.{reading.kind}", float(n), "rows", reason) for reason, n in sorted(reading.dropped.items())]
    for kind in LINKED_KINDS:
        if not records.count(kind):
            lost = [line.feature for line in LINES if kind in line.needs]
            rows.append(
                (f"missing.{kind}", 0.0, "rows", f"not judged for want of {kind}: {', '.join(lost) or 'links by it'}")
            )
    rows.sort(key=lambda row: (row[0], row[3]))
    types = (pa.string(), pa.float64(), pa.string(), pa.string())
    names = ["name", "value", "unit", "note"]
    return pa.table([pa.array(c, t) for c, t in zip(zip(*rows, strict=True), types, strict=True)], names=names)
