"""Acting as one: members who stop within hours of each other, as on an order or at a ban, beyond chance.

No record says what happened. What all accounts do at an hour (an outage, a holiday, the end of a month), or all clients
of one reseller, is no order of the party's: chance is the busier of the two, and only what goes beyond it counts.
"""

import numpy as np

from .arrays import Floats, Ints
from .parties import Parties
from .profile import Profile

HOURS = 6 / 24  # judged: an order, or word of a ban, reaches a whole pool within a quarter of a day
EDGE_DAYS = 3.0  # judged: who was seen as late as this before the records end may have gone on
ROOM = 0.1  # judged: where chance alone leaves less than this, there is nothing to go beyond
CLIENTS = 20  # judged: a reseller with fewer other clients tells no rate


def stopped_together(profile: Profile, parties: Parties) -> tuple[Floats, Floats]:
    """By party: share of the members who fell silent within hours of another one, beyond chance (0..1); and the share
    of those who fell silent, as it was. Banned ones did not stop but were stopped: they are no witnesses, yet others
    may stop because they were."""
    last = profile.number["last"]
    when = np.where(last < np.nanmax(last, initial=-np.inf) - EDGE_DAYS, last, np.nan)
    rows = np.flatnonzero(np.isfinite(when[parties.account]))
    rows = rows[np.lexsort((when[parties.account[rows]], parties.party[rows]))]
    account, party = parties.account[rows], parties.party[rows]
    near = _has_neighbour(party, when[account])
    acts = np.bincount(party, minlength=parties.count)
    chance = 1 - np.exp(-(acts[party] - 1) * _rate(when, account, party, profile.code["reseller_id"]))
    own = profile.banned[account] == 0
    known = np.bincount(party[own], minlength=parties.count)
    share = np.bincount(party[own], near[own], minlength=parties.count) / np.maximum(known, 1)
    expected = np.bincount(party[own], chance[own], minlength=parties.count) / np.maximum(known, 1)
    beyond = np.clip((share - expected) / np.maximum(1 - expected, ROOM), 0, 1)
    return beyond * known / np.maximum(parties.size, 1), np.where(known > 0, share, np.nan)


def _has_neighbour(party: Ints, when: Floats) -> np.ndarray:
    """Of acts sorted by party and time: whether another one of the party is within HOURS."""
    near = np.zeros(len(party), bool)
    close = (party[1:] == party[:-1]) & (np.diff(when) <= HOURS)
    near[1:] |= close
    near[:-1] |= close
    return near


def _rate(when: Floats, account: Ints, party: Ints, seller: Ints) -> Floats:
    """Of each act: the share of all accounts that acted within HOURS of it, or of the clients that its reseller has
    outside the party, whichever is greater."""
    known = np.flatnonzero(np.isfinite(when))
    nobody = np.zeros(len(when), np.int64)
    rate = (_within(nobody[known], when[known], nobody[account], when[account]) - 1) / max(len(known) - 1, 1)
    sold, mine = known[seller[known] >= 0], seller[account]
    inside = party * (int(seller.max(initial=0)) + 2) + mine + 1
    clients = np.bincount(seller[sold], minlength=int(seller.max(initial=0)) + 1)[np.maximum(mine, 0)]
    _, row, count = np.unique(inside, return_inverse=True, return_counts=True)
    others = clients - count[row]
    acted = _within(seller[sold], when[sold], mine, when[account])
    acted -= _within(inside, when[account], inside, when[account])
    told = (mine >= 0) & (others >= CLIENTS)
    return np.maximum(rate, np.where(told, acted / np.maximum(others, 1), 0.0))


def _within(group: Ints, when: Floats, its_group: Ints, its_time: Floats) -> Ints:
    """Of each of the latter: how many of (group, when) are of its group and within HOURS of its time."""
    if not len(when):
        return np.zeros(len(its_time), np.int64)
    low, step = float(when.min()), float(np.ptp(when)) + 4 * HOURS + 1
    keys = np.sort(group * step + when - low)
    at = its_group * step + its_time - low
    return np.searchsorted(keys, at + HOURS, "right") - np.searchsorted(keys, at - HOURS, "left")
