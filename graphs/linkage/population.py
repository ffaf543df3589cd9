"""The population as integer-coded arrays: accounts, identifiers, and who was seen with what.

Codes follow content (creation time, degree, who uses an identifier), names only break ties: renaming ids or
shuffling rows leaves every code, and so every later step, as it was.
"""

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from . import statements
from .arrays import Floats, Grouped, Ints
from .families import FAMILIES, Family
from .records import Records

DAY = 86_400.0


@dataclass
class Population:
    """`edge_*`: one row an (account, identifier), sorted by both. `created`: days since 1970. `degree`: accounts on an
    identifier, all >= 2: what one account has alone links nothing (how many such: `alone`, by family). Identifiers are
    sorted by family and degree. `place`: the identifier without its period: one address in three months is one witness.
    """

    account_ids: NDArray[Any]
    created: Floats
    family: Ints
    value: NDArray[Any]
    period: Ints
    degree: Ints
    edge_account: Ints
    edge_identifier: Ints
    place: Ints
    alone: dict[str, int]

    @property
    def size(self) -> int:
        return len(self.account_ids)

    @property
    def identifiers(self) -> int:
        return len(self.family)

    def by_account(self) -> Grouped:
        return Grouped.by(self.edge_account, self.size)

    def by_identifier(self) -> Grouped:
        return Grouped.by(self.edge_identifier, self.identifiers)


@dataclass
class Shared:
    """What two or more accounts have of one family: its identifiers in order, and (account, identifier) rows."""

    period: Ints
    degree: Ints
    place: Ints
    value: NDArray[Any]
    account: Ints
    identifier: Ints
    alone: int


def load_population(records: Records) -> Population:
    db = records.db
    db.execute(statements.NUMBERED)
    shared = [_shared(db, family) for family in FAMILIES]
    accounts = db.execute("SELECT account_id, created FROM numbered ORDER BY account").fetchnumpy()
    sizes = [len(part.degree) for part in shared]
    first, places = (
        np.r_[0, np.cumsum(sizes)[:-1]],
        np.r_[0, np.cumsum([part.place.max(initial=-1) + 1 for part in shared])],
    )
    account = np.concatenate([part.account for part in shared])
    identifier = np.concatenate([part.identifier + start for part, start in zip(shared, first, strict=True)])
    width = max(sum(sizes), 1)
    edges = account * width + identifier
    edges.sort()
    return Population(
        accounts["account_id"], accounts["created"].astype(float), np.repeat(np.arange(len(FAMILIES)), sizes),
        np.concatenate([part.value for part in shared]), np.concatenate([part.period for part in shared]),
        np.concatenate([part.degree for part in shared]), edges // width, edges % width,
        np.concatenate([part.place + start + 1 for part, start in zip(shared, places, strict=False)]),
        {family.name: part.alone for family, part in zip(FAMILIES, shared, strict=True) if part.alone},
    )  # fmt: skip


def _shared(db: duckdb.DuckDBPyConnection, family: Family) -> Shared:
    for statement in statements.family(family):
        db.execute(statement)
    alone = db.execute(statements.alone(family)).fetchone()
    ids = db.execute("SELECT code, period, degree FROM identifier ORDER BY id").fetchnumpy()
    edges = db.execute(statements.EDGES).fetchnumpy()
    values = db.execute("SELECT value FROM codes ORDER BY code").fetchnumpy()["value"]
    kept, place = np.unique(ids["code"], return_inverse=True)
    db.execute("DROP TABLE spans; DROP TABLE held; DROP TABLE codes; DROP TABLE seen; DROP TABLE identifier")
    return Shared(
        ids["period"].astype(np.int64), ids["degree"].astype(np.int64), place, values[kept][place],
        edges["account"].astype(np.int64), edges["id"].astype(np.int64), int(alone[0]) if alone else 0,
    )  # fmt: skip
