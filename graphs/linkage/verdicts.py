"""What each identifier is: a party's own, infrastructure of many, too common to tell, or plain."""

import numpy as np
import pyarrow as pa

from .arrays import Ints, unique_pairs
from .conjunctions import common_limit
from .families import NAMES
from .leads import Lead, lead_id
from .membership import Neighbourhood
from .profile import Profile

OWNED_SHARE = 0.6  # judged: most of its users are one party's
MANY = 3  # judged: on two parties it may be a neighbour's visit


def identifier_table(
    near: Neighbourhood, profile: Profile, party_of: Ints, names: list[str], leads: list[Lead]
) -> pa.Table:
    """One row an identifier on two or more accounts (an address over all its months), with verdict and reason."""
    p = near.population
    holder, lead_of = _holders(party_of, names, leads)
    place, account, _ = unique_pairs(p.place[p.edge_identifier] - 1, p.edge_account, p.size)
    places = int(p.place.max(initial=0))
    degree = np.bincount(place, minlength=places)
    first = np.zeros(places, np.int64)
    first[p.place[::-1] - 1] = np.arange(p.identifiers)[::-1]
    g, x, count = unique_pairs(holder[account], place, max(places, 1))
    parties = np.bincount(x, minlength=places)
    order = np.lexsort((-count, x))
    best = np.zeros(places, np.int64)
    best[x[order[::-1]]] = order[::-1]
    rows = []
    networks = _network_types(profile)
    limit = common_limit(p.size, near.parameters)
    for n in np.flatnonzero(degree >= 2):
        family, value = NAMES[p.family[first[n]]], str(p.value[first[n]])
        owner, inside = int(g[best[n]]), int(count[best[n]])
        verdict, reason = _verdict(
            family, int(degree[n]), int(parties[n]), inside=inside if owner < len(names) else 0, limit=limit,
            network=networks.get(value, ""), lead=(lead_of.get(owner, ""), inside),
        )  # fmt: skip
        if verdict == "owned":
            reason = f"{inside} of its {degree[n]} accounts are in {names[owner]}"
        rows.append((family, value, int(degree[n]), int(parties[n]), verdict, reason))
    rows += _resellers(profile)
    rows.sort()
    columns = list(zip(*rows, strict=True)) if rows else [()] * 6
    types = (pa.string(), pa.string(), pa.int64(), pa.int64(), pa.string(), pa.string())
    fields = ("family", "value", "accounts", "parties", "verdict", "reason")
    return pa.table([pa.array(c, t) for c, t in zip(columns, types, strict=True)], names=list(fields))


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


def _verdict(
    family: str, degree: int, parties: int, *, inside: int, limit: float, network: str, lead: tuple[str, int]
) -> tuple[str, str]:
    if inside >= 2 and inside >= OWNED_SHARE * degree:
        return "owned", ""
    if network in ("vpn", "mobile"):
        kind = "VPN exit" if network == "vpn" else "carrier's address translation"
        return "infrastructure", f"a {kind}: {degree} accounts of {parties} parties"
    if degree > limit:
        return "common", f"on {degree} accounts: too many to link any two of them"
    called, of_lead = lead
    if called and of_lead >= max(2, OWNED_SHARE * degree):
        share = f"all {degree}" if of_lead == degree else f"{of_lead} of {degree}"
        return "plain", f"{share} of its accounts are lead {called}: too thinly tied to be a party"
    if parties >= MANY:
        place = family in ("address", "block")
        why = "come from it over time" if place else "have it, and nothing else ties them together"
        return "infrastructure", f"{degree} accounts of {parties} parties {why}"
    return "plain", "on few accounts that nothing else ties together"


def _network_types(profile: Profile) -> dict[str, str]:
    kind, value = profile.visits.get("kind", ()), profile.visits.get("value", ())
    return {str(v): str(k) for v, k in zip(value, kind, strict=True) if k in ("vpn", "mobile")}


def _resellers(profile: Profile) -> list[tuple[str, str, int, int, str, str]]:
    code = profile.code["reseller_id"]
    counts = np.bincount(code[code >= 0], minlength=len(profile.names["reseller_id"]))
    return [
        (
            "reseller",
            name,
            int(n),
            int(n),
            "infrastructure",
            f"sells to {n} accounts: its cards and gateways are on all of them",
        )
        for name, n in zip(profile.names["reseller_id"], counts, strict=True)
        if n >= 2
    ]
