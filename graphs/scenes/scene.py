"""Scenes as they go over the wire: JSON columns. `overview` has groups and what they share, `nodes` has accounts,
identifiers and links, of one group or of all. Coordinates are whole world units, shared by all scenes of a party.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphs.schema import uid

from .kinds import BY_NAME, CODE, legend
from .layout import Layout, everywhere
from .party import Party

VERSION = 2
VERDICTS = ("", "plain", "owned", "infrastructure", "common")
Scene = dict[str, Any]
Mask = Callable[[str, str], str]  # family, value -> what may be shown


def key_of(family: str, value: str) -> str:
    """How a node is named in addresses and between scenes: the graph's own uid. Values may be personal, this is not."""
    return uid(BY_NAME[family].label or family, value)


def overview(party: Party, layout: Layout) -> Scene:
    """Groups as bubbles: accounts, mean probability, identifiers on two or more of the group's accounts by family."""
    groups = range(layout.groups)
    counts = _shared_inside(party, layout)
    sizes = np.bincount(layout.group, minlength=layout.groups)
    probability = np.bincount(layout.group, weights=party.probability, minlength=layout.groups) / np.maximum(sizes, 1)
    families = _families(party)
    return {
        "version": VERSION,
        "kind": "overview",
        "noun": "group",
        "legend": legend(),
        "groups": {
            "id": [str(g) for g in groups],
            "name": [f"G-{g + 1}" for g in groups],
            "accounts": sizes.tolist(),
            "x": _whole(layout.centre[:, 0]),
            "y": _whole(layout.centre[:, 1]),
            "r": _whole(layout.radius),
            "probability": np.round(probability, 3).tolist(),
            "identifiers": {f: [counts[g, f] for g in groups] for f in families},
        },
        "links": {
            "a": [a for a, _ in layout.shared],
            "b": [b for _, b in layout.shared],
            "shared": list(layout.shared.values()),
            "everywhere": everywhere(party, layout),
        },
        "totals": totals(party),
    }


def nodes(party: Party, layout: Layout, mask: Mask, group: int | None = None) -> Scene:
    """Accounts of the group (of all groups for None), every identifier one of them shares with another member of
    the network, and every observed pair between them."""
    inside = np.ones(len(party.accounts), dtype=bool) if group is None else layout.group == group
    accounts = np.flatnonzero(inside)
    pairs = np.flatnonzero(inside[party.pair_account])
    identifiers = np.unique(party.pair_identifier[pairs])
    account_row = np.full(len(party.accounts), -1)
    account_row[accounts] = np.arange(len(accounts))
    identifier_row = np.full(len(party.identifiers), -1)
    identifier_row[identifiers] = np.arange(len(identifiers)) + len(accounts)
    at = np.vstack([layout.account_at[accounts], _places(layout, identifiers, group)])
    return {
        "version": VERSION,
        "kind": "nodes",
        "group": None if group is None else str(group),
        "name": "All groups" if group is None else f"G-{group + 1}",
        "legend": legend(),
        "verdicts": list(VERDICTS),
        "nodes": {
            **_account_columns(party, accounts),
            **_joined(party, accounts, identifiers, mask),
            "x": _whole(at[:, 0]),
            "y": _whole(at[:, 1]),
            "group": [*layout.group[accounts].tolist(), *layout.home[identifiers].tolist()],
        },
        "links": {
            "a": account_row[party.pair_account[pairs]].tolist(),
            "b": identifier_row[party.pair_identifier[pairs]].tolist(),
            "bits": np.round(party.pair_bits[pairs], 2).tolist(),
            "first": party.pair_first[pairs].tolist(),
            "last": party.pair_last[pairs].tolist(),
            "events": party.pair_events[pairs].tolist(),
        },
        "totals": totals(party),
    }


def totals(party: Party) -> Scene:
    """What the network has, whatever a scene shows of it."""
    return {
        "accounts": len(party.accounts),
        "identifiers": _families(party),
        "links": len(party.pair_account),
        "population": party.population,
    }


def _families(party: Party) -> dict[str, int]:
    counted = Counter(family for family, _ in party.identifiers)
    return {family: counted[family] for family in sorted(counted, key=CODE.__getitem__)}


def _shared_inside(party: Party, layout: Layout) -> Counter[tuple[int, str]]:
    """Identifiers on at least two accounts of a group, by group and family."""
    keys = layout.group[party.pair_account] * max(len(party.identifiers), 1) + party.pair_identifier
    found, counts = np.unique(keys, return_counts=True)
    result: Counter[tuple[int, str]] = Counter()
    for key in found[counts >= 2].tolist():
        g, identifier = divmod(key, max(len(party.identifiers), 1))
        result[g, party.identifiers[identifier][0]] += 1
    return result


def _places(layout: Layout, identifiers: NDArray[np.int64], group: int | None) -> NDArray[np.float64]:
    """Identifiers at home stand where they are; those of another group stand on the rim, towards that group."""
    at = layout.identifier_at[identifiers].copy()
    if group is None:
        return at
    away = layout.home[identifiers] != group
    if not away.any():
        return at
    outwards = at[away] - layout.centre[group]
    angle = _spread(np.arctan2(outwards[:, 1], outwards[:, 0]))
    rim = np.column_stack([np.cos(angle), np.sin(angle)]) * layout.radius[group] * 1.12
    at[away] = layout.centre[group] + rim
    return at


def _spread(angle: NDArray[np.float64]) -> NDArray[np.float64]:
    """Angles in the same order, halfway between where they were and an even round, so that none hides another."""
    order = np.argsort(angle, kind="stable")
    even = np.empty(len(angle))
    even[order] = -np.pi + (np.arange(len(angle)) + 0.5) * 2 * np.pi / len(angle)
    return even if len(angle) > 24 else (even + angle) / 2


def _account_columns(party: Party, accounts: NDArray[np.int64]) -> Scene:
    columns = {
        "probability": np.round(party.probability[accounts], 3).tolist(),
        "bits": np.round(party.bits[accounts], 1).tolist(),
    }
    for name, column in (("created", party.created), ("exchanges", party.exchanges)):
        if column is not None:
            columns[name] = column[accounts].tolist()
    return columns


def _joined(party: Party, accounts: NDArray[np.int64], identifiers: NDArray[np.int64], mask: Mask) -> Scene:
    named = [party.identifiers[i] for i in identifiers.tolist()]
    ids = [party.accounts[a] for a in accounts.tolist()]
    blank = [0] * len(accounts)
    verdicts = [party.verdict[i] for i in identifiers.tolist()]
    return {
        "kind": [*blank, *(CODE[family] for family, _ in named)],
        "key": [*ids, *(key_of(family, value) for family, value in named)],
        "label": [*ids, *(mask(family, value) for family, value in named)],
        "with": [*blank, *party.members_with[identifiers].tolist()],
        "total": [*blank, *party.total_with[identifiers].tolist()],
        "verdict": [*blank, *(VERDICTS.index(v) if v in VERDICTS else 0 for v in verdicts)],
    }


def _whole(column: NDArray[np.float64]) -> list[int]:
    return np.round(column).astype(int).tolist()
