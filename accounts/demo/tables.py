"""A table that grows by blocks of rows, for building a world before it is simulated."""

from typing import Any

import numpy as np


class Table:
    """Columns of equal length. `add` appends rows and returns their numbers; `table[column]` is writable."""

    def __init__(self, **columns: tuple[str, Any]) -> None:
        """`columns`: name → (numpy dtype, value where `add` is given none)."""
        self._columns = columns
        self._blocks: dict[str, list[np.ndarray]] = {name: [] for name in columns}
        self._rows = 0

    def __len__(self) -> int:
        return self._rows

    def add(self, rows: int, **values: Any) -> np.ndarray:
        if unknown := set(values) - set(self._columns):
            raise KeyError(f"no such column: {', '.join(sorted(unknown))}")
        for name, (dtype, default) in self._columns.items():
            block = np.empty(rows, dtype)
            block[:] = values.get(name, default)
            self._blocks[name].append(block)
        self._rows += rows
        return np.arange(self._rows - rows, self._rows)

    def __getitem__(self, name: str) -> np.ndarray:
        blocks = self._blocks[name]
        if len(blocks) != 1:
            blocks[:] = [np.concatenate(blocks) if blocks else np.empty(0, self._columns[name][0])]
        return blocks[0]


class Ranges:
    """Rows of a table grouped by an integer owner: `rows_of(owners)` gives each owner's rows without a loop."""

    def __init__(self, owner: np.ndarray, owners: int) -> None:
        self._order = np.argsort(owner, kind="stable")
        self._ends = np.cumsum(np.bincount(owner, minlength=owners))

    def rows_of(self, owners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(position in `owners`, row) of every row that belongs to one of `owners`, in their order."""
        ends = self._ends[owners]
        starts = np.where(owners > 0, self._ends[owners - 1], 0)
        counts = ends - starts
        position = np.repeat(np.arange(len(owners)), counts)
        within = np.arange(len(position)) - np.repeat(np.cumsum(counts) - counts, counts)
        return position, self._order[starts[position] + within]
