"""The population as integer-coded arrays: accounts, identifiers, and who was seen with what.

Codes follow content (creation time, degree, who uses an identifier), names only break ties: renaming ids or
shuffling rows leaves every code, and so every later step, as it was.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import Floats, Grouped, Ints
from .families import CODE, FAMILIES, NAMES
from .records import Records

DAY = 86_400.0


@dataclass
class Population:
    """`edge_*`: one row an (account, identifier), sorted by both. `created`: days since 1970. `degree`: accounts on an
    identifier, all >= 2: what one account has alone links nothing (how many such: `alone`, by family).
    `place`: the identifier without its period: one address in three months is one witness."""

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


def load_population(records: Records) -> Population:
    db = records.db
    _number_accounts(db)
    alone: dict[str, int] = {}
    db.execute("CREATE OR REPLACE TABLE seen (account INTEGER, family TINYINT, value VARCHAR, period INTEGER)")
    for family in FAMILIES:
        db.execute(f"""
            INSERT INTO seen
            SELECT DISTINCT n.account, {CODE[family.name]}, s.value, s.period
            FROM ({family.sql}) s JOIN numbered n USING (account_id)""")
    db.execute("""
        CREATE OR REPLACE TABLE identifier AS
        SELECT *, (row_number() OVER (ORDER BY family, degree, low, high, total, value, period) - 1)::INTEGER AS id
        FROM (
            SELECT family, value, period, count(*) AS degree, min(account) AS low, max(account) AS high,
                   sum(account::BIGINT * (account + 7919)) AS total
            FROM seen GROUP BY ALL HAVING count(*) >= 2)""")
    for code, count in db.execute(
        "SELECT family, count(*) FROM seen WHERE (family, value, period) NOT IN "
        "(SELECT (family, value, period) FROM identifier) GROUP BY family"
    ).fetchall():
        alone[NAMES[code]] = count
    accounts = db.execute("SELECT account_id, created FROM numbered ORDER BY account").fetchnumpy()
    ids = db.execute(
        "SELECT family, value, period, degree, dense_rank() OVER (ORDER BY family, value) AS place "
        "FROM identifier ORDER BY id"
    ).fetchnumpy()
    edges = db.execute(
        "SELECT account, id FROM seen JOIN identifier USING (family, value, period) ORDER BY account, id"
    ).fetchnumpy()
    return Population(
        accounts["account_id"], accounts["created"].astype(float), ids["family"].astype(np.int64), ids["value"],
        ids["period"].astype(np.int64), ids["degree"].astype(np.int64), edges["account"].astype(np.int64),
        edges["id"].astype(np.int64), ids["place"].astype(np.int64), alone,
    )  # fmt: skip


def _number_accounts(db: Any) -> None:
    """Numbers by creation, then by how much was seen; the id decides only between twins."""
    seen = " LEFT JOIN ".join(
        f"(SELECT account_id, count(*) AS {kind}_rows FROM {kind} GROUP BY 1) USING (account_id)"
        for kind in ("devices", "payments", "ips", "usage")
    )
    db.execute(f"""
        CREATE OR REPLACE TABLE numbered AS
        SELECT account_id, epoch(created_at) / {DAY} AS created, (row_number() OVER (
            ORDER BY created_at, devices_rows, payments_rows, ips_rows, usage_rows, email_domain, country, account_id
        ) - 1)::INTEGER AS account, country FROM accounts LEFT JOIN {seen}""")
