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
        """Let a candidate take what it explains better than those who have it; where that is too little of it, let it
        replace further rivals as long as all of it together explains more."""
        owners = self.owner[inside]
        take = owners == NONE
        gain = float(bits[take].sum())
        dissolved: list[int] = []
        spared: list[tuple[float, int]] = []
        for rival in np.unique(owners[~take]).tolist():
            contested = owners == rival
            replaced = float(bits[contested].sum() - self.held[self.members[rival]].sum())
            moved, better = self._moved(rival, contested, inside, bits)
            if replaced > moved:
                gain, take = gain + replaced, take | contested
                dissolved.append(rival)
            else:
                gain, take = gain + moved, take | better
                spared.append((moved - replaced, rival))
        needed = max(2.0, self.keep_share * len(inside))
        for loss, rival in sorted(spared):
            if take.sum() < needed:
                gain, take = gain - loss, take | (owners == rival)
                dissolved.append(rival)
        if gain > 0 and take.sum() >= needed:
            self._settle(group, inside[take], bits[take], dissolved)

    def _moved(self, rival: int, contested: np.ndarray, inside: Ints, bits: Floats) -> tuple[float, np.ndarray]:
        """What is gained by taking only the accounts that have more bits here, and which; nothing where the rival would
        not survive it."""
        better = contested & (bits > self.held[inside])
        if len(self.members[rival]) - better.sum() < self.keep_share * self.full_size[rival]:
            return 0.0, np.zeros_like(better)
        return float((bits - self.held[inside])[better].sum()), better

    def _settle(self, group: int, accounts: Ints, bits: Floats, dissolved: list[int]) -> None:
        for rival in dissolved:
            self.owner[self.members.pop(rival)] = NONE
        for rival in np.unique(self.owner[accounts]):
            if rival != NONE:
                self.members[int(rival)] = np.setdiff1d(self.members[int(rival)], accounts)
        self.owner[accounts], self.held[accounts] = group, bits
        self.members[group] = accounts


def select(group: Ints, account: Ints, bits: Floats, *, groups: int, accounts: int, keep_share: float) -> Ints:
    """The group of each account (-1: none). Rows (group, account) with the account's bits in it."""
    rows = Grouped.by(group, groups)
    size, value = np.diff(rows.start), np.bincount(group, bits, minlength=groups)
    selection = Selection(keep_share, np.full(accounts, NONE, np.int64), np.zeros(accounts), size)
    for g in np.lexsort((np.arange(groups), -value, size)):
        row = rows.order[rows.start[g] : rows.start[g + 1]]
        if len(row) >= 2:
            selection.offer(int(g), account[row], bits[row])
    return selection.owner
