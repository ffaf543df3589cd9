"""A population for benches of scale: a million accounts with twelve rows each in under a minute, with labels.

The demo tells a story, row by row; this only has to be large, and hard enough that its accuracy means something:
singles, households, offices, a reseller's clients and operations, with resold devices, recycled leases, VPN exits,
carriers' gateways and popular templates. Files are Parquet with the evidence store's derived columns, in districts of
100,000 accounts; a district depends on nothing but the seed and its number, so memory does not grow with the size.
"""

from pathlib import Path

import numpy as np

from . import files, people, traces

DISTRICT = 100_000


def make(accounts: int, seed: int, out: Path) -> int:
    """Writes <kind>-<district>.parquet, labels.csv, operators.parquet and indicators.parquet to `out`; the rows."""
    out.mkdir(parents=True, exist_ok=True)
    rows = 0
    with files.writer(out) as write:
        for number, first in enumerate(range(0, accounts, DISTRICT)):
            chance = np.random.default_rng([seed, number])
            size = min(DISTRICT, accounts - first)
            whole = people.Whole(accounts, number, first)
            district = people.settle(chance, whole, size)
            rows += write.district(number, district, traces.leave(chance, whole, district))
    return rows
