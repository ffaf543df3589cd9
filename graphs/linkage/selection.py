"""Selection: disjoint parties out of overlapping candidates, by how much each explains.

The sum of membership bits is the description length saved by saying "these accounts are one party": a union pays less
prior, its pieces explain more of each identifier. From the smallest candidate up, a larger one replaces what it covers
only if it saves more than all of that together, so a loose union cannot swallow exact groups, nor a triple its network.
Parties that only touch divide the accounts between them, each going where it has more bits.
"""

from dataclasses import dataclass, field

import numpy as np

from .arrays import Floats, Grouped, Ints

NONE = -1


@dataclass
class Selection:
    """The owner of each account so far, its bits there, and the members of each owner."""

    keep_share: float
    owner: Ints
    held: Floats
    full_size: Ints
    members: dict[int, Ints] = field(default_factory=dict)

    def offer(self, group: int, inside: Ints, bits: Floats) -> None:
        """Let a candidate take what it explains better than those who have it."""
        owners = self.owner[inside]
        gain = float(bits[owners == NONE].sum())
        take = owners == NONE
        dissolved = []
        for rival in np.unique(owners[owners != NONE]):
            contested = owners == rival
            replaced = float(bits[contested].sum() - self.held[self.members[int(rival)]].sum())
            better = contested & (bits > self.held[inside])
            moved = float((bits - self.held[inside])[better].sum())
            left = len(self.members[int(rival)]) - better.sum()
            if left < self.keep_share * self.full_size[rival]:
                moved, better = 0.0, np.zeros_like(better)
            if replaced > moved:
                gain, take = gain + replaced, take | contested
                dissolved.append(int(rival))
            else:
                gain, take = gain + moved, take | better
        if gain > 0 and take.sum() >= max(2, self.keep_share * len(inside)):
            self._settle(group, inside[take], bits[take], dissolved)

    def _settle(self, group: int, accounts: Ints, bits: Floats, dissolved: list[int]) -> None:
        for rival in dissolved:
            self.owner[self.members.pop(rival)] = NONE
        for rival in np.unique(self.owner[accounts]):
            if rival != NONE:
                self.members[int(rival)] = np.setdiff1d(self.members[int(rival)], accounts)
        self.owner[accounts], self.held[accounts] = group, bits
        self.members[group] = accounts


def select(group: Ints, account: Ints, bits: Floats, groups: int, accounts: int, keep_share: float) -> Ints:
    """The group of each account (-1: none). Rows (group, account) with the account's bits in it."""
    rows = Grouped.by(group, groups)
    size, value = np.diff(rows.start), np.bincount(group, bits, minlength=groups)
    selection = Selection(keep_share, np.full(accounts, NONE, np.int64), np.zeros(accounts), size)
    for g in np.lexsort((np.arange(groups), -value, size)):
        row = rows.order[rows.start[g] : rows.start[g + 1]]
        if len(row) >= 2:
            selection.offer(int(g), account[row], bits[row])
    return selection.owner
