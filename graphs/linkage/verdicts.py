"""What each identifier is: a party's own, infrastructure of many, too common to tell, or plain."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from .arrays import Ints, run_starts, unique_pairs
from .conjunctions import ACCESS, common_limit
from .families import NAMES
from .leads import Lead, lead_id
from .membership import Neighbourhood
from .profile import Profile

OWNED_SHARE = 0.6  # judged: most of its users are one party's
MANY = 3  # judged: on two parties it may be a neighbour's visit
THROUGH = (("", ""), ("vpn", "VPN exit"), ("mobile", "carrier's address translation"))  # nobody's address
NOBODY = 2**62  # an owner that is neither party nor lead
FIELDS = ("family", "value", "accounts", "parties", "verdict", "reason")


@dataclass(frozen=True)
class Verdicts:
    """By place (an address over all its months; the first is 1): an identifier of it, its accounts, the parties of
    those, and what it is, in a word and in a sentence. `judged`: the places on two or more accounts."""

    one: Ints
    accounts: Ints
    parties: Ints
    judged: Ints
    verdict: NDArray[Any]
    reason: NDArray[Any]


def judge_identifiers(
    near: Neighbourhood, profile: Profile, party_of: Ints, names: list[str], leads: list[Lead]
) -> Verdicts:
    p = near.population
    holder, lead_of = _holders(party_of, names, leads)
    place, account, _ = unique_pairs(p.place[p.edge_identifier], p.edge_account, p.size)
    places = int(p.place.max(initial=0)) + 1
    degree = np.bincount(place, minlength=places)
    one = np.zeros(places, np.int64)
    one[p.place[::-1]] = np.arange(p.identifiers)[::-1]
    g, x, count = unique_pairs(holder[account], place, places)
    parties = np.bincount(x, minlength=places)
    order = np.lexsort((-count, x))
    first = order[run_starts(x[order])]  # the holder that has most of each
    owner, inside = np.zeros(places, np.int64), np.zeros(places, np.int64)
    owner[x[first]], inside[x[first]] = g[first], count[first]
    judged = np.flatnonzero(degree >= 2)
    network = _network_types(profile, p.value[one[judged]])
    verdict, reason = np.full(places, "", object), np.full(places, "", object)
    limit = common_limit(p.size, near.parameters)
    said: dict[tuple[int, ...], tuple[str, str]] = {}  # most places are like many others
    known = np.isin(owner[judged], [*range(len(names)), *lead_of])
    facts = (p.family[one[judged]], degree[judged], parties[judged], np.where(known, owner[judged], NOBODY),
             inside[judged], network)  # fmt: skip
    for n, fact in zip(judged.tolist(), zip(*(f.tolist() for f in facts), strict=True), strict=True):
        if fact not in said:
            said[fact] = _verdict(*fact, limit=limit, names=names, lead_of=lead_of)
        verdict[n], reason[n] = said[fact]
    return Verdicts(one, degree, parties, judged, verdict, reason)


def identifier_table(near: Neighbourhood, profile: Profile, verdicts: Verdicts) -> pa.Table:
    """One row an identifier on two or more accounts (an address over all its months), with verdict and reason."""
    p, rows = near.population, verdicts.judged
    sellers = _resellers(profile)
    columns = (
        pa.array(np.array(NAMES, object)[p.family[verdicts.one[rows]]], pa.string()),
        pa.array(p.value[verdicts.one[rows]], pa.string()), pa.array(verdicts.accounts[rows]),
        pa.array(verdicts.parties[rows]), pa.array(verdicts.verdict[rows], pa.string()),
        pa.array(verdicts.reason[rows], pa.string()),
    )  # fmt: skip
    table = pa.table(dict(zip(FIELDS, columns, strict=True)))
    table = pa.concat_tables([table, pa.Table.from_pylist(sellers, table.schema)])
    return table.sort_by([(name, "ascending") for name in FIELDS])


def _holders(party_of: Ints, names: list[str], leads: list[Lead]) -> tuple[Ints, dict[int, str]]:
    """Who has each account, as a number: its party, its lead where several kinds tie that, or nobody but itself; and
    what to call each lead."""
    holder = np.where(party_of >= 0, party_of, len(names) + np.arange(len(party_of)))
    called = {}
    for number, lead in enumerate(leads):
        if len(lead.families) > 1:
            first = len(names) + lead.accounts[0]
            holder[list(lead.accounts)] = first
            called[first] = f"{lead_id(number)} ({', '.join(lead.families)})"
    return holder, called


def _verdict(  # noqa: PLR0917
    family: int, degree: int, parties: int, owner: int, inside: int, network: int, *, limit: float, names: list[str],
    lead_of: dict[int, str],
) -> tuple[str, str]:  # fmt: skip
    """Of an identifier on `degree` accounts, `inside` of which `owner` has."""
    if owner < len(names) and 2 <= inside >= OWNED_SHARE * degree:
        return "owned", f"{inside} of its {degree} accounts are in {names[owner]}"
    if network:
        return "infrastructure", f"a {THROUGH[network][1]}: {degree} accounts of {parties} parties"
    if degree > limit:
        return "common", f"on {degree} accounts: too many to link any two of them"
    if owner in lead_of and inside >= max(2, OWNED_SHARE * degree):
        share = f"all {degree}" if inside == degree else f"{inside} of {degree}"
        return "plain", f"{share} of its accounts are lead {lead_of[owner]}: too thinly tied to be a party"
    if parties >= MANY:
        why = "come from it over time" if ACCESS[family] else "have it, and nothing else ties them together"
        return "infrastructure", f"{degree} accounts of {parties} parties {why}"
    return "plain", "on few accounts that nothing else ties together"


def _network_types(profile: Profile, values: NDArray[Any]) -> Ints:
    """Of each value its place in THROUGH: 0 where it is no address of such a network."""
    number = {kind: n for n, (kind, _) in enumerate(THROUGH)}
    places = profile.places.get("value", ()), profile.places.get("kind", ())
    through = {value: number[kind] for value, kind in zip(*places, strict=True) if kind in number}
    return np.array([through.get(value, 0) for value in values], np.int64)


def _resellers(profile: Profile) -> list[dict[str, Any]]:
    code = profile.code["reseller_id"]
    counts = np.bincount(code[code >= 0], minlength=len(profile.names["reseller_id"])).tolist()
    return [
        {
            "family": "reseller", "value": name, "accounts": n, "parties": n, "verdict": "infrastructure",
            "reason": f"sells to {n} accounts: its cards and gateways are on all of them",
        }
        for name, n in zip(profile.names["reseller_id"], counts, strict=True)
        if n >= 2
    ]  # fmt: skip
