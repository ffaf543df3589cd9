"""A party laid out: its groups as circles, and every account and identifier in its group's circle.

World units: an account's share of its circle is UNIT² × π, so that area means accounts. Identifiers stand among the
accounts that have them; one that belongs to several groups stands in the group most of its accounts are in.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from .grouping import ACCESS_WEIGHT, group_accounts
from .kinds import ACCESS
from .party import Party
from .placing import Points, apart, pack, spring, sunflower

UNIT = 30.0
SPACING = 11.0  # between accounts of one bundle
ROOM = 0.9  # of the circle's radius is used
IDENTIFIER_RADIUS = 13.0
SMALLEST_CIRCLE = 3  # accounts
EVERYWHERE = 0.2  # of the groups have it: what the whole network shares ties no two groups in particular
GAP = 0.45  # between circles, in mean radii: cross-links need room to be seen

Edges = tuple[NDArray[np.int64], NDArray[np.float64]]  # rows of two ends; their weights


@dataclass(frozen=True)
class Layout:
    group: NDArray[np.int64]  # of each account
    home: NDArray[np.int64]  # group of each identifier
    account_at: Points
    identifier_at: Points
    centre: Points  # of each group
    radius: NDArray[np.float64]
    shared: dict[tuple[int, int], int]  # identifiers two groups share, by (a, b), a < b

    @property
    def groups(self) -> int:
        return len(self.radius)


def lay_out(party: Party) -> Layout:
    group, home = group_accounts(party)
    sizes = np.bincount(group, minlength=1)
    radius = UNIT * np.sqrt(np.maximum(sizes, SMALLEST_CIRCLE))
    shared = shared_between(party, group)
    centre = pack(radius, {pair: float(n) for pair, n in shared.items()}, GAP * float(radius.mean()))
    account_at, identifier_at = np.zeros((len(group), 2)), np.zeros((len(home), 2))
    for g in range(len(sizes)):
        accounts, identifiers = np.flatnonzero(group == g), np.flatnonzero(home == g)
        of_account = _pairs_by_account(party, accounts, set(identifiers.tolist()))
        held = Counter(identifier for found in of_account.values() for identifier in found)
        shared_here = np.array([i for i in identifiers.tolist() if held[i] >= 2], dtype=np.int64)
        inner = _fitted(_inside(party, accounts, shared_here, of_account), ROOM * float(radius[g]))
        account_at[accounts] = inner[: len(accounts)] + centre[g]
        identifier_at[shared_here] = inner[len(accounts) :] + centre[g]
        _beside_owner(account_at, identifier_at, of_account, held)
    return Layout(group, home, account_at, identifier_at, centre, radius, shared)


def _fitted(points: Points, radius: float) -> Points:
    """Scaled into a circle; the few that stand far out are drawn in, or everything else would shrink for them."""
    if not len(points):
        return points
    distance = np.maximum(np.hypot(*points.T), 1e-9)
    reach = max(float(np.percentile(distance, 96)), SPACING * 3)
    inside = np.minimum(distance / reach, 1.0) * 0.94 + np.clip((distance / reach - 1.0) / 2, 0.0, 0.06)
    return points * (inside * radius / distance)[:, None]


def shared_between(party: Party, group: NDArray[np.int64]) -> dict[tuple[int, int], int]:
    """How many identifiers are on accounts of both groups, by pair of groups, not counting those on EVERYWHERE."""
    groups = int(group.max()) + 1
    found: Counter[tuple[int, int]] = Counter()
    for owners in _owners(party, group):
        if len(owners) <= max(2, EVERYWHERE * groups):
            found.update(combinations(owners, 2))
    return dict(sorted(found.items()))


def everywhere(party: Party, layout: Layout) -> int:
    """Identifiers that too many groups have to be a link between any two of them."""
    return sum(len(owners) > max(2, EVERYWHERE * layout.groups) for owners in _owners(party, layout.group))


def _owners(party: Party, group: NDArray[np.int64]) -> list[list[int]]:
    """Groups that have an identifier, in order, for each identifier."""
    keys = np.unique(party.pair_identifier * (int(group.max()) + 1) + group[party.pair_account])
    owners: list[list[int]] = [[] for _ in party.identifiers]
    for key in keys.tolist():
        identifier, g = divmod(key, int(group.max()) + 1)
        owners[identifier].append(g)
    return owners


def _beside_owner(
    account_at: Points, identifier_at: Points, of_account: dict[int, list[int]], held: Counter[int]
) -> None:
    """An identifier on one account of the group is no reason to move anything: it stands beside that account."""
    for account, identifiers in of_account.items():
        alone = [i for i in identifiers if held[i] == 1]
        if alone:
            identifier_at[alone] = account_at[account] + sunflower(len(alone) + 2, SPACING * 0.8)[2:]


def _inside(
    party: Party, accounts: NDArray[np.int64], identifiers: NDArray[np.int64], of_account: dict[int, list[int]]
) -> Points:
    """Places round the origin: rows for `accounts`, then rows for `identifiers`.

    Accounts with the same set of cards, devices and the like move as one bundle: the picture shows sets, not noise.
    """
    kept = set(identifiers.tolist())
    bundles: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for account in accounts.tolist():
        bundles[_signature(party, [i for i in of_account[account] if i in kept])].append(account)
    members = list(bundles.values())
    at = {identifier: len(members) + n for n, identifier in enumerate(identifiers.tolist())}
    ends, weight = _edges(party, members, of_account, at)
    radii = np.array([SPACING * math.sqrt(len(m)) * 1.15 for m in members] + [IDENTIFIER_RADIUS] * len(at))
    points = spring(len(radii), ends, weight, 30 if len(radii) < 500 else 15)
    points = apart(points * math.sqrt(float((radii**2).sum()) / 0.3) / 1.5, radii)
    rows = np.zeros((len(accounts) + len(identifiers), 2))
    for place, inside in zip(points, members, strict=False):
        rows[np.searchsorted(accounts, inside)] = place + sunflower(len(inside), SPACING)
    rows[len(accounts) :] = points[len(members) :]
    return rows - rows.mean(axis=0) if len(rows) else rows


def _pairs_by_account(party: Party, accounts: NDArray[np.int64], inside: set[int]) -> dict[int, list[int]]:
    wanted = np.isin(party.pair_account, accounts)
    found: dict[int, list[int]] = {account: [] for account in accounts.tolist()}
    for a, i in zip(party.pair_account[wanted].tolist(), party.pair_identifier[wanted].tolist(), strict=True):
        if i in inside:
            found[a].append(i)
    return found


def _signature(party: Party, identifiers: list[int]) -> tuple[int, ...]:
    strong = tuple(i for i in identifiers if party.identifiers[i][0] not in ACCESS)
    return strong or tuple(identifiers)


def _edges(party: Party, members: list[list[int]], of_account: dict[int, list[int]], at: dict[int, int]) -> Edges:
    """Bundle to identifier, by the root of the accounts' joint bits: a bundle of 400 must not fall on its card.

    Rarity counts within the group: what nearly all of it has must not draw everything into one heap."""
    held = Counter(identifier for accounts in members for account in accounts for identifier in of_account[account])
    size = sum(len(accounts) for accounts in members)
    rarity = {identifier: max(math.log2(size / held[identifier]), 0.05) ** 2 for identifier in at}
    weights: dict[tuple[int, int], float] = defaultdict(float)
    for bundle, accounts in enumerate(members):
        for account in accounts:
            for identifier in of_account[account]:
                if identifier in at:
                    weights[bundle, identifier] += rarity[identifier]
    access = [party.identifiers[identifier][0] in ACCESS for _, identifier in weights]
    strength = np.sqrt(np.array(list(weights.values()), dtype=np.float64)) * np.where(access, ACCESS_WEIGHT, 1.0)
    ends = np.array([(bundle, at[identifier]) for bundle, identifier in weights], dtype=np.int64).reshape(-1, 2)
    return ends, strength
