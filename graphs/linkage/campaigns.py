"""Campaigns: networks that are different parties and yet one undertaking, one pool ramping as the other is banned.

Two networks are tied by residue, the few things of one that are found on the other: without it nothing ties them, and
no coincidence in time may. What time adds is counted beside it, each with a cap: the second begins when the first ends
(succession), and their work adds up to one steady total (envelope).
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from .arrays import Floats, Ints
from .exact import on_grid
from .parties import Parties
from .population import DAY
from .profile import Profile

PRIOR_BITS = -3.0  # judged: one in eight that two networks of one population are one operator's
LEAST_BITS = 7.0  # judged: with the prior, sixteen to one and more
RESIDUE_CAP, SUCCESSION_CAP, ENVELOPE_CAP = 12.0, 4.0, 3.0
BEFORE, AFTER = 30.0, 45.0  # judged: days around the end of one pool in which its successor begins
WEEKS = 8  # of common time, or a steady total may be chance
SCHEMA = pa.schema([
    ("campaign_id", pa.string()), ("place", pa.int64()), ("party_id", pa.string()), ("role", pa.string()),
    ("begins", pa.timestamp("us")), ("ends", pa.timestamp("us")), ("tied_to", pa.string()), ("residue", pa.string()),
    ("prior_bits", pa.float64()), ("residue_bits", pa.float64()), ("succession_bits", pa.float64()),
    ("envelope_bits", pa.float64()), ("bits", pa.float64()),
])  # fmt: skip


@dataclass(frozen=True)
class _Tie:
    """Of two parties, the earlier first."""

    one: int
    other: int
    families: str
    residue: float
    succession: float
    envelope: float

    @property
    def bits(self) -> float:
        return PRIOR_BITS + self.residue + self.succession + self.envelope


def campaign_table(
    profile: Profile, parties: Parties, network: np.ndarray, links: pa.Table, names: list[str]
) -> pa.Table:
    """One row a network of each campaign, by time. `network`, by party: whether it is one; `links`: the run's table."""
    number = {name: n for n, name in enumerate(names)}
    begins, ends = _spans(profile, parties)
    activity = _weekly(profile, parties)
    whole = float(np.nanmax(profile.number["last"], initial=profile.created.max()) - profile.created.min())
    shared: dict[tuple[int, int], list[tuple[float, str]]] = {}
    for row in links.to_pylist():
        pair = number[row["party_a"]], number[row["party_b"]]
        if network[pair[0]] and network[pair[1]]:
            shared.setdefault(pair, []).append((row["bits"], row["family"]))
    ties = [_tie(pair, found, begins, ends, activity, whole=whole) for pair, found in sorted(shared.items())]
    ties = [tie for tie in ties if tie.bits >= LEAST_BITS]
    rows = [row for group in _groups(ties, parties.count) for row in _rows(group, ties, begins, ends, names)]
    ids = {first: f"C{n + 1:05d}" for n, first in enumerate(dict.fromkeys(row["campaign_id"] for row in rows))}
    return pa.Table.from_pylist([{**row, "campaign_id": ids[row["campaign_id"]]} for row in rows], SCHEMA)


def _spans(profile: Profile, parties: Parties) -> tuple[Floats, Floats]:
    """Day on which a tenth of the members had begun (or had been taken over), and on which nine tenths had ended."""
    back = np.where(profile.number["handover"] > 0, profile.number["back"], np.nan)
    start = np.fmax(profile.created, back)[parties.account]
    end = profile.number["last"][parties.account]
    begins, ends = np.full(parties.count, np.nan), np.full(parties.count, np.nan)
    for party, rows in enumerate(np.split(np.arange(len(start)), np.cumsum(parties.size)[:-1])):
        if len(rows):
            begins[party] = np.quantile(start[rows], 0.1)
            known = end[rows][np.isfinite(end[rows])]
            ends[party] = np.quantile(known, 0.9) if len(known) else np.nan
    return begins, ends


def _weekly(profile: Profile, parties: Parties) -> np.ndarray:
    """Active account-hours by party and week."""
    hours = profile.hours
    if not len(hours["hour"]):
        return np.zeros((parties.count, 0))
    of = parties.of_account(len(profile.created))[hours["account"]]
    week = (hours["hour"] - hours["hour"].min()).astype(np.int64) // (24 * 7)
    width = int(week.max()) + 1
    keep = of >= 0
    counts = np.bincount(of[keep] * width + week[keep], minlength=parties.count * width)
    return counts.reshape(parties.count, width).astype(float)


def _tie(
    pair: tuple[int, int], found: list[tuple[float, str]], begins: Floats, ends: Floats, activity: np.ndarray, *,
    whole: float,
) -> _Tie:  # fmt: skip
    one, other = sorted(pair, key=lambda party: (begins[party], party))
    weight = np.sort([bits for bits, _ in found])[::-1]
    residue = min(float((weight / np.arange(1, len(weight) + 1)).sum()), RESIDUE_CAP)
    families = sorted({family for _, family in found})
    said = ", ".join(f"{sum(f == family for _, f in found)} {family}" for family in families)
    return _Tie(
        one, other, said, residue, _succession(one, other, begins, ends, whole), _envelope(activity[[one, other]])
    )


def _succession(one: int, other: int, begins: Floats, ends: Floats, whole: float) -> float:
    """log2 of how much likelier the other begins about the end of the one than at any of the `whole` days on record."""
    gap = begins[other] - ends[one]
    if not -BEFORE <= gap <= AFTER:  # nan: nothing is known of its end
        return 0.0
    return float(np.clip(np.log2(whole / (BEFORE + AFTER)), 0, SUCCESSION_CAP))


def _envelope(weeks: np.ndarray) -> float:
    """log2 of the variance that two independent pools would have together over what they have, while both are at work:
    a pool that fills what the other leaves keeps the total steady."""
    both = (weeks > 0).all(0)
    if both.sum() < WEEKS:
        return 0.0
    apart, together = weeks[:, both].var(1).sum(), weeks[:, both].sum(0).var()
    return float(np.clip(np.log2((apart + 1) / (together + 1)), 0, ENVELOPE_CAP))


def _groups(ties: list[_Tie], count: int) -> list[Ints]:
    """The parties of each campaign."""
    pairs = np.array([(tie.one, tie.other) for tie in ties], np.int64).reshape(-1, 2)
    graph = sparse.coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    label = connected_components(graph, directed=False)[1]
    tied = np.unique(pairs)
    return [tied[label[tied] == one] for one in dict.fromkeys(label[tied].tolist())]


def _rows(group: Ints, ties: list[_Tie], begins: Floats, ends: Floats, names: list[str]) -> list[dict]:
    """By time; each but the first with its strongest tie to an earlier one, if it has any."""
    ordered = sorted(group.tolist(), key=lambda party: (begins[party], party))
    rows = []
    for place, party in enumerate(ordered):
        earlier = [tie for tie in ties if tie.other == party]
        tie = max(earlier, key=lambda t: t.bits, default=None)
        role = "first" if place == 0 else "succeeds" if tie and tie.succession > 0 else "beside"
        row = {
            "campaign_id": names[ordered[0]], "place": place + 1, "party_id": names[party], "role": role,
            "begins": _micro(begins[party]), "ends": _micro(ends[party]),
        }  # fmt: skip
        if tie:
            terms = [float(on_grid(np.array(b))) for b in (PRIOR_BITS, tie.residue, tie.succession, tie.envelope)]
            row |= {"tied_to": names[tie.one], "residue": tie.families, "bits": sum(terms)}
            row |= dict(zip(("prior_bits", "residue_bits", "succession_bits", "envelope_bits"), terms, strict=True))
        rows.append(row)
    return rows


def _micro(day: float) -> int | None:
    return round(day * DAY) * 1_000_000 if np.isfinite(day) else None
