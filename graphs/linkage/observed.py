"""Who was seen with what, as the engine saw it: what explains a pair, watches for replacements, divides a network."""

import numpy as np
import pyarrow as pa

from .families import NAMES
from .membership import Neighbourhood


def observed_table(near: Neighbourhood) -> pa.Table:
    """One row an account and identifier on two or more accounts, by account, in the engine's order of identifiers:
    account_id, family, value, period (number of the 30 days; -1: none), degree, usable (it may speak)."""
    p = near.population
    place = np.empty(p.size, np.int64)
    place[np.argsort(p.account_ids.astype(str))] = np.arange(p.size)
    order = np.argsort(place[p.edge_account], kind="stable")
    account, x = p.edge_account[order], p.edge_identifier[order]

    def named(codes: np.ndarray, names: list[str]) -> pa.Array:
        """Each name once in the dictionary: with doubles in it Parquet is not written alike twice."""
        once = pa.array(names, pa.string()).dictionary_encode()
        return pa.DictionaryArray.from_arrays(once.indices.take(pa.array(codes)), once.dictionary)

    return pa.table({
        "account_id": named(account, [str(name) for name in p.account_ids]),
        "family": named(p.family[x], list(NAMES)), "value": named(x, [str(value) for value in p.value]),
        "period": pa.array(p.period[x].astype(np.int32)), "degree": pa.array(p.degree[x]),
        "usable": pa.array(near.usable[x]),
    })  # fmt: skip
