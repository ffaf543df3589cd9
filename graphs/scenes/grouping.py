"""Groups of a party: Leiden on account × identifier, so that a picture of thousands begins with a few dozen bubbles."""

from collections import Counter

import graspologic_native
import numpy as np
from numpy.typing import NDArray

from .kinds import ACCESS
from .party import Party

SEED = 20
WHOLE = 250  # accounts; a party up to this size is one group: splitting it would only add a click
LARGEST = 700  # accounts; a group above it is split again, for the eye
SMALLEST = 3  # accounts, or a thousandth of the party: smaller pieces join the group they share most with
ACCESS_WEIGHT = 0.1  # addresses corroborate: they place neighbours side by side, and must not merge groups
RESOLUTION = 0.5  # below 1: pieces that hang together by what everybody in the network has stay one group
FINER = 2.0


def group_accounts(party: Party) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Group of each account and of each identifier (the one most of its accounts are in), numbered by size,
    largest first. The same party gives the same groups."""
    group = np.zeros(len(party.accounts), dtype=np.int64)
    if len(party.accounts) > WHOLE and len(party.pair_account):
        group = _leiden(party, np.ones(len(party.accounts), dtype=bool), RESOLUTION)
        group = _split_large(party, group)
        group = _by_size(_absorb_small(party, group))
    return group, _homes(party, group)


def _leiden(party: Party, inside: NDArray[np.bool_], resolution: float) -> NDArray[np.int64]:
    """Community of each account for which `inside` holds, -1 for the others; an account without pairs stands alone."""
    access = np.array([family in ACCESS for family, _ in party.identifiers], dtype=bool)
    weight = np.where(access, ACCESS_WEIGHT, 1.0) * party.rarity
    edges = [
        (f"a{a}", f"i{i}", float(weight[i]))
        for a, i in zip(party.pair_account.tolist(), party.pair_identifier.tolist(), strict=True)
        if inside[a]
    ]
    found: dict[str, int] = {}
    if edges:
        found = graspologic_native.leiden(edges, resolution=resolution, seed=SEED, iterations=2)[1]  # type: ignore[attr-defined]
    alone = max(found.values(), default=-1) + 1
    group = np.full(len(party.accounts), -1, dtype=np.int64)
    for account in np.flatnonzero(inside).tolist():
        group[account] = found.get(f"a{account}", alone + account)
    return group


def _split_large(party: Party, group: NDArray[np.int64]) -> NDArray[np.int64]:
    """Groups above LARGEST in finer pieces, where they have any."""
    resolution = RESOLUTION
    for _ in range(4):
        resolution *= FINER
        large = [g for g, size in Counter(group.tolist()).items() if size > LARGEST]
        for g in sorted(large):
            pieces = _leiden(party, group == g, resolution)
            group = np.where(pieces >= 0, pieces + group.max() + 1, group)
    return group


def _absorb_small(party: Party, group: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each account of a very small group goes to the large group whose identifiers it has, counted in bits of rarity;
    those that share with none are gathered in one group."""
    group = np.unique(group, return_inverse=True)[1]
    sizes = np.bincount(group)
    small = sizes < max(SMALLEST, len(group) // 1000)
    if not small.any() or small.all():
        return group
    rest = len(sizes)
    home = _homes(party, np.where(small[group], rest, group))
    moving = small[group[party.pair_account]] & (home[party.pair_identifier] != rest)
    keys = party.pair_account[moving] * rest + home[party.pair_identifier[moving]]
    found, row = np.unique(keys, return_inverse=True)
    votes = np.bincount(row, weights=party.rarity[party.pair_identifier[moving]])
    joined = np.where(small[group], rest, group)
    order = np.argsort(votes, kind="stable")  # the strongest vote is written last, and stands
    joined[found[order] // rest] = found[order] % rest
    return joined


def _by_size(group: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbered from 0, largest first; the first account decides between equals."""
    sizes = Counter(group.tolist())
    first = {g: i for i, g in reversed(list(enumerate(group.tolist())))}
    order = {g: n for n, g in enumerate(sorted(sizes, key=lambda g: (-sizes[g], first[g])))}
    return np.array([order[g] for g in group.tolist()], dtype=np.int64)


def _homes(party: Party, group: NDArray[np.int64]) -> NDArray[np.int64]:
    groups = int(group.max()) + 1 if len(group) else 1
    keys = party.pair_identifier * groups + group[party.pair_account]
    votes = np.bincount(keys, minlength=len(party.identifiers) * groups).reshape(len(party.identifiers), groups)
    return votes.argmax(axis=1) if len(party.identifiers) else np.zeros(0, dtype=np.int64)
