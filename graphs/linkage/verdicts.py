"""What each identifier is: a party's own, infrastructure of many, too common to tell, or plain."""

import numpy as np
import pyarrow as pa

from .arrays import Ints, unique_pairs
from .conjunctions import common_limit
from .families import NAMES
from .membership import Neighbourhood
from .profile import Profile

OWNED_SHARE = 0.6  # judged: most of its users are one party's
MANY = 3  # judged: on two parties it may be a neighbour's visit


def identifier_table(near: Neighbourhood, profile: Profile, party_of: Ints, names: list[str]) -> pa.Table:
    """One row an identifier on two or more accounts (an address over all its months), with verdict and reason."""
    p = near.population
    place, account, _ = unique_pairs(p.place[p.edge_identifier] - 1, p.edge_account, p.size)
    places = int(p.place.max(initial=0))
    degree = np.bincount(place, minlength=places)
    first = np.zeros(places, np.int64)
    first[p.place[::-1] - 1] = np.arange(p.identifiers)[::-1]
    g, x, count = unique_pairs(
        np.where(party_of[account] >= 0, party_of[account], len(names) + account), place, max(places, 1)
    )
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
            network=networks.get(value, ""),
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


def _verdict(family: str, degree: int, parties: int, *, inside: int, limit: float, network: str) -> tuple[str, str]:
    if inside >= 2 and inside >= OWNED_SHARE * degree:
        return "owned", ""
    if network in ("vpn", "mobile"):
        kind = "VPN exit" if network == "vpn" else "carrier's address translation"
        return "infrastructure", f"a {kind}: {degree} accounts of {parties} parties"
    if degree > limit:
        return "common", f"on {degree} accounts: too many to link any two of them"
    if parties >= MANY and family in ("address", "block"):
        return "infrastructure", f"{degree} accounts of {parties} parties come from it over time"
    if parties >= MANY:
        return "infrastructure", f"shared by {parties} parties that nothing else ties together"
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
