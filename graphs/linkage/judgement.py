"""The table `judgement`: the terms of each party's bits, party by party in rank order."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pyarrow as pa

from .arrays import Floats, Ints
from .calibration import Calibration
from .features import Judged
from .scorecard import PRIOR_BITS, Line

SCHEMA = pa.schema([
    ("party_id", pa.string()), ("feature", pa.string()), ("argument", pa.string()), ("value", pa.float64()),
    ("population", pa.float64()), ("weight", pa.float64()), ("bits", pa.float64()), ("explained_by", pa.string()),
])  # fmt: skip


def judgement_table(
    judged: Judged, card: Sequence[Line], lines: dict[str, Floats], calibration: Calibration, *, order: Ints,
    names: pa.Array,
) -> pa.Table:  # fmt: skip
    """What is before all lines, what the population says, and each line. `judged`, `lines` and `calibration` are in the
    order before: rank r was order[r], and is called names[r]."""
    count = len(order)
    nothing = np.full(count, np.nan)
    parts = [
        _part(names, "prior", "most parties are innocent", nothing, np.nan, 1.0, np.full(count, PRIOR_BITS)),
        _part(names, "population", calibration.argument, nothing, np.nan, 1.0, calibration.shift[order]),
    ]
    for line in card:
        reasons = [(reason, judged.force[reason][order] > 0) for reason in line.explained_by]
        if line.feature in judged.discount:
            reasons.append((f"another line of one cause: {line.cause}", judged.discount[line.feature][order] > 1))
        value, base = judged.value[line.feature][order], judged.population[line.feature]
        parts.append(_part(names, line.feature, line.argument, value, base, line.weight, lines[line.feature][order],
                           reasons))  # fmt: skip
    by_party = np.arange(count * len(parts)).reshape(len(parts), count).T.ravel()
    return pa.concat_tables(parts).take(by_party).combine_chunks()


def _part(  # noqa: PLR0917
    names: pa.Array, feature: str, argument: str, value: Floats, population: float, weight: float, bits: Floats,
    reasons: Sequence[tuple[str, np.ndarray]] = (),
) -> pa.Table:  # fmt: skip
    """One line of the scorecard, a row a party; nan is null. `reasons`: what takes its force away, and where."""
    count = len(bits)
    columns = [
        names, pa.repeat(feature, count), pa.repeat(argument, count), pa.array(value, from_pandas=True),
        pa.array(np.full(count, population), from_pandas=True), pa.repeat(float(weight), count), pa.array(bits),
        _said(reasons, count),
    ]  # fmt: skip
    return pa.table(columns, schema=SCHEMA)


def _said(reasons: Sequence[tuple[str, np.ndarray]], count: int) -> pa.Array:
    """Those of the reasons that hold, in words, of each party; null where none does."""
    words = [", ".join(name for (name, _), holds in zip(reasons, said, strict=True) if holds) or None
             for said in product((False, True), repeat=len(reasons))]  # fmt: skip
    which = np.zeros(count, np.int64)
    for _, holds in reasons:
        which = which * 2 + holds
    return pa.array(words, pa.string()).take(pa.array(which))
