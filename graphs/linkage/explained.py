"""Identifiers that a reseller explains: its cards, gateways, staff devices and mail domain are on its clients because
they are its clients. Explained evidence speaks neither for nor against, so such identifiers do not link."""

import numpy as np

from .arrays import unique_pairs
from .families import CODE
from .population import Population
from .profile import Profile

CLIENTS = 3  # judged: on two clients it may be one firm's
SHARE = {"instrument": 0.1, "device": 0.1, "address": 0.1, "block": 0.1, "domain": 0.25}  # judged: of all its clients
MOSTLY = 0.5  # judged: and mainly clients use it


def explained_identifiers(population: Population, profile: Profile) -> np.ndarray:
    """True where an identifier is one reseller's own equipment."""
    seller = profile.code["reseller_id"]
    out = np.zeros(population.identifiers, bool)
    sellers = int(seller.max(initial=-1)) + 1
    if not sellers:
        return out
    clients = np.bincount(seller[seller >= 0], minlength=sellers)
    rows = seller[population.edge_account] >= 0
    x, s, count = unique_pairs(population.edge_identifier[rows], seller[population.edge_account[rows]], sellers)
    least = np.full(len(CODE), np.inf)
    for name, share in SHARE.items():
        least[CODE[name]] = share
    wide = count >= np.maximum(CLIENTS, least[population.family[x]] * clients[s])
    out[x[wide & (count >= MOSTLY * population.degree[x])]] = True
    return out
