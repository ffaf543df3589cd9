"""The two-kind core: accounts that share things of two kinds, with others who do so too.

A crew that crosses its devices and cards (four accounts a device, seven a card, no two the same) has no pair of
identifiers on two accounts, so no conjunction. But each of its accounts shares a device *and* a card, with different
others, who again share both. Among strangers sharing one thing is rare and sharing two is rarer, so such chains end
soon; the core is what remains when whoever has only one kind left is dropped, over and over.
"""

import numpy as np

from .conjunctions import WITNESS
from .families import CODE, WITNESSES
from .parameters import HELD_FAMILIES
from .population import Population

CROWD = 50  # judged: on more accounts than this a thing is a counter or a kiosk
ROUNDS = 12  # judged: chains of strangers are short


def two_kind_core(population: Population, usable: np.ndarray) -> np.ndarray:
    """True for each edge of the population inside the core."""
    linking = usable & (population.degree <= CROWD) & np.isin(population.family, [CODE[n] for n in HELD_FAMILIES])
    rows = np.flatnonzero(linking[population.edge_identifier])
    account, identifier = population.edge_account[rows], population.edge_identifier[rows]
    kind = WITNESS[population.family[identifier]]
    keep = np.ones(len(rows), bool)
    for _ in range(ROUNDS):
        kinds = np.zeros((population.size, len(WITNESSES)), bool)
        kinds[account[keep], kind[keep]] = True
        users = np.bincount(identifier[keep & (kinds.sum(1) >= 2)[account]], minlength=population.identifiers)
        fewer = keep & (kinds.sum(1) >= 2)[account] & (users[identifier] >= 2)
        if fewer.sum() == keep.sum():
            break
        keep = fewer
    core = np.zeros(len(population.edge_account), bool)
    core[rows[keep]] = True
    return core
