"""Grouped arithmetic on integer-coded rows: the few operations that everything here is made of."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Grouped:
    """Row numbers by group: the rows of group g are order[start[g]:start[g + 1]]."""

    start: Ints
    order: Ints

    @classmethod
    def by(cls, keys: NDArray, groups: int) -> "Grouped":
        start = np.zeros(groups + 1, np.int64)
        np.cumsum(np.bincount(keys, minlength=groups), out=start[1:])
        return cls(start, stable_order(keys))

    def size(self, groups: NDArray) -> Ints:
        return self.start[groups + 1] - self.start[groups]

    def expand(self, groups: NDArray) -> tuple[Ints, Ints]:
        """All rows of the listed groups: (position in `groups`, row), in the order of `groups`."""
        size = self.size(groups)
        position = np.repeat(np.arange(len(groups)), size)
        offset = np.arange(len(position)) - np.repeat(np.cumsum(size) - size, size)
        return position, self.order[np.repeat(self.start[groups], size) + offset]


def sorted_set(keys: NDArray) -> Ints:
    """The distinct whole numbers, sorted: as np.unique, which hashes and is many times slower."""
    keys = np.sort(keys)
    return keys[run_starts(keys)]


def stable_order(keys: NDArray) -> Ints:
    """Row numbers by key, a whole number >= 0; rows of one key keep their order. Numbers are sorted many times faster
    than they are sorted stably, so each row's number goes into its key, where there is room for it."""
    rows = np.arange(len(keys))
    if not len(keys) or int(keys.max()) >= 2**63 // len(keys) - 1:
        return np.argsort(keys, kind="stable")
    return np.sort(keys.astype(np.int64) * len(keys) + rows) % len(keys)


def order_by(*keys: NDArray) -> Ints:
    """Row numbers by the first key, then by the second, and so on (whole numbers >= 0); rows alike keep their order."""
    order = stable_order(keys[-1])
    for key in reversed(keys[:-1]):
        order = order[stable_order(key[order])]
    return order


def unique_pairs(left: NDArray, right: NDArray, width: int) -> tuple[Ints, Ints, Ints]:
    """Distinct (left, right) sorted, and how often each occurs. right < width."""
    keys, counts = np.unique(left.astype(np.int64) * width + right, return_counts=True)
    return keys // width, keys % width, counts


def run_starts(*keys: NDArray) -> Ints:
    """Where each run of rows with equal keys begins."""
    first = np.ones(len(keys[0]), bool)
    first[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
    return np.flatnonzero(first)


def rank_within(group: NDArray, value: NDArray, tie: NDArray) -> Ints:
    """1 for the greatest value of each group, ties broken by the smaller `tie`; in the order of the input."""
    order = np.lexsort((tie, -value, group))
    sorted_group = group[order]
    first = np.r_[True, sorted_group[1:] != sorted_group[:-1]] if len(order) else np.zeros(0, bool)
    start = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order)) - start + 1
    return rank


def place_in_run(keys: NDArray) -> Ints:
    """How many equal keys stand before each of the sorted `keys`."""
    start = run_starts(keys)
    return np.arange(len(keys)) - np.repeat(start, np.diff(start, append=len(keys)))


def group_mean(keys: NDArray, values: NDArray, groups: int) -> tuple[Floats, Ints]:
    """Mean over finite values and their number; nan where there are none."""
    good = np.isfinite(values)
    count = np.bincount(keys[good], minlength=groups)
    total = np.bincount(keys[good], values[good], minlength=groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        return total / count, count


def group_sd(keys: NDArray, values: NDArray, groups: int) -> tuple[Floats, Ints]:
    mean, count = group_mean(keys, values, groups)
    square, _ = group_mean(keys, (values - mean[keys]) ** 2, groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.sqrt(square * count / np.maximum(count - 1, 1)), count
