"""A party as the layout needs it: its accounts, the identifiers they share, and which account was seen with which.

Read from the Parquet tables of a run (docs/architecture.md, "A run's output"); intervals and counts of observations
come from evidence where a connection to it is given.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from graphs.schema import BY_FAMILY, RELATIONSHIP_OF

from .kinds import CODE

DAY = 86_400
# The engine names an address or a block with the period it was used in: "192.0.2.7 2026-03". One node is one address.
BARE = "CASE WHEN family IN ('address', 'block') THEN split_part(value, ' ', 1) ELSE value END"
UNKNOWN_DAY = -1  # no interval: the pair comes from a derived family, or evidence is not at hand


@dataclass(frozen=True)
class Party:
    """Columns of a party. `account`, `identifier` of the pairs are indexes into `accounts` and `identifiers`; days
    count from 1970-01-01; `pair_bits` is what the pair adds to the account's membership, 0 where it adds nothing.
    `total_with` of an address is that of the period in which most had it."""

    party_id: str
    population: int
    accounts: list[str]
    probability: NDArray[np.float64]
    bits: NDArray[np.float64]
    identifiers: list[tuple[str, str]]  # family, value
    members_with: NDArray[np.int64]
    total_with: NDArray[np.int64]
    verdict: list[str]
    pair_account: NDArray[np.int64]
    pair_identifier: NDArray[np.int64]
    pair_bits: NDArray[np.float64]
    pair_first: NDArray[np.int64]
    pair_last: NDArray[np.int64]
    pair_events: NDArray[np.int64]
    created: NDArray[np.int64] | None = None  # day of each account, UNKNOWN_DAY where not known; None without records
    exchanges: NDArray[np.int64] | None = None

    @property
    def rarity(self) -> NDArray[np.float64]:
        """log2(N / accounts that have it): bits a stranger's having it would take, per identifier."""
        return np.log2(max(self.population, 2) / np.maximum(self.total_with, 1)).clip(min=0.05)


def read_party(run: Path, party_id: str, evidence: duckdb.DuckDBPyConnection | None = None) -> Party:
    """The party of a run's folder. Raises LookupError where the run has no such party."""
    with duckdb.connect(":memory:") as db:
        members = _rows(
            db, run / "memberships.parquet", party_id, "account_id, probability, bits", "ORDER BY account_id"
        )
        if not len(members["account_id"]):
            raise LookupError(f"{run.name} has no party {party_id}")
        columns = (
            f"family, {BARE} AS bare, max(members_with) AS members_with, max(total_with) AS total_with, "
            "arg_max(verdict, members_with) AS verdict"
        )
        rest = "AND members_with >= 2 GROUP BY ALL ORDER BY family, bare"
        shared = _rows(db, run / "party_identifiers.parquet", party_id, columns, rest)
        rest = "AND family <> 'prior' GROUP BY ALL ORDER BY account_id, family, bare"
        columns = f"account_id, family, {BARE} AS bare, sum(bits) AS bits"
        terms = _rows(db, run / "membership_evidence.parquet", party_id, columns, rest)
        population = _population(db, run)
    accounts = [str(a) for a in members["account_id"]]
    known = [i for i, family in enumerate(shared["family"]) if family in CODE]
    identifiers = [(str(shared["family"][i]), str(shared["bare"][i])) for i in known]
    pairs = _pairs(accounts, identifiers, terms, observed(evidence, accounts, identifiers) if evidence else [])
    drawn = np.bincount(pairs[1], minlength=len(identifiers))
    members_with = np.maximum(shared["members_with"][known].astype(np.int64), drawn)
    return Party(
        party_id, population, accounts, _floats(members["probability"]), _floats(members["bits"]), identifiers,
        members_with, np.maximum(shared["total_with"][known].astype(np.int64), members_with),
        [str(shared["verdict"][i]) for i in known], *pairs, *(_lives(evidence, accounts) if evidence else ()),
    )  # fmt: skip


def members_of(run: Path, party_id: str) -> list[str]:
    """The party's accounts in order. Raises LookupError where the run has no such party."""
    with duckdb.connect(":memory:") as db:
        found = _rows(db, run / "memberships.parquet", party_id, "account_id", "ORDER BY account_id")["account_id"]
    if not len(found):
        raise LookupError(f"{run.name} has no party {party_id}")
    return [str(account) for account in found]


def _lives(evidence: duckdb.DuckDBPyConnection, accounts: list[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The day each account was created on, UNKNOWN_DAY where no record says, and its exchanges."""
    rows = evidence.execute(
        "SELECT w.account_id, max(epoch(a.created_at)) // $day, any_value(u.exchanges) "
        "FROM (SELECT unnest($accounts) AS account_id) w LEFT JOIN accounts a USING (account_id) "
        "LEFT JOIN (SELECT account_id, sum(exchanges) AS exchanges FROM usage "
        "    WHERE account_id IN (SELECT unnest($accounts)) GROUP BY 1) u USING (account_id) GROUP BY 1",
        {"day": DAY, "accounts": accounts},
    ).fetchall()
    lives = {account: (UNKNOWN_DAY if day is None else int(day), int(n or 0)) for account, day, n in rows}
    table = np.array([lives[account] for account in accounts], dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def observed(
    evidence: duckdb.DuckDBPyConnection, accounts: list[str], identifiers: list[tuple[str, str]]
) -> list[tuple[str, str, str, int, int, int]]:
    """(account, family, value, first day, last day, events) of each pair in records; none for derived families."""
    found: list[tuple[str, str, str, int, int, int]] = []
    for family, node in BY_FAMILY.items():
        values = [value for name, value in identifiers if name == family]
        if not values:
            continue
        how = RELATIONSHIP_OF[node.label]
        rows = evidence.execute(
            f"SELECT account_id, CAST({node.column} AS VARCHAR), min(epoch({_inner(how.first)})) // {DAY}, "
            f"max(epoch({_inner(how.last)})) // {DAY}, {how.events} FROM {node.kind} "
            f"WHERE account_id IN (SELECT unnest($accounts)) AND {node.column} IN (SELECT unnest($values)) "
            "GROUP BY 1, 2",
            {"accounts": accounts, "values": values},
        ).fetchall()
        found += [(a, family, v, int(f or -1), int(t or -1), int(n or 0)) for a, v, f, t, n in rows]
    return found


def _inner(aggregate: str) -> str:
    """The column inside the schema's min(column) or max(column)."""
    return aggregate.partition("(")[2].rstrip(")")


def _rows(db: duckdb.DuckDBPyConnection, table: Path, party: str, columns: str, rest: str) -> dict[str, NDArray]:
    query = f"SELECT {columns} FROM read_parquet($path) WHERE party_id = $party {rest}"
    return db.execute(query, {"path": str(table), "party": party}).fetchnumpy()


def _population(db: duckdb.DuckDBPyConnection, run: Path) -> int:
    """Accounts of the whole run: every account has a membership, of its own party where it stands alone, or a fact."""
    path = str(run / "population.parquet")
    row = db.execute("SELECT max(value) FROM read_parquet($path) WHERE name = 'accounts'", {"path": path}).fetchone()
    if row and row[0]:
        return int(row[0])
    path = str(run / "memberships.parquet")
    row = db.execute("SELECT count(DISTINCT account_id) FROM read_parquet($path)", {"path": path}).fetchone()
    return int(row[0]) if row else 0


def _floats(column: NDArray) -> NDArray[np.float64]:
    return np.asarray(np.ma.filled(column, 0.0), dtype=np.float64)


def _pairs(
    accounts: list[str], identifiers: list[tuple[str, str]], terms: dict[str, NDArray],
    seen: list[tuple[str, str, str, int, int, int]],
) -> tuple[NDArray, ...]:  # fmt: skip
    """Every pair once, from the explanation's terms and from evidence, sorted by account and identifier."""
    at_account = {name: i for i, name in enumerate(accounts)}
    at_identifier = {key: i for i, key in enumerate(identifiers)}
    pairs: dict[tuple[int, int], list[float]] = {}
    for account, family, value, bits in zip(
        terms["account_id"], terms["family"], terms["bare"], _floats(terms["bits"]), strict=True
    ):
        key = (at_account.get(account, -1), at_identifier.get((family, value), -1))
        if min(key) >= 0:
            pairs.setdefault(key, [0.0, UNKNOWN_DAY, UNKNOWN_DAY, 0])[0] += float(bits)
    for account, family, value, first, last, events in seen:
        key = (at_account.get(account, -1), at_identifier.get((family, value), -1))
        if min(key) >= 0:
            pairs.setdefault(key, [0.0, UNKNOWN_DAY, UNKNOWN_DAY, 0])[1:] = [first, last, events]
    keys = sorted(pairs)
    table = np.array([pairs[key] for key in keys], dtype=np.float64).reshape(-1, 4)
    ends = np.array(keys, dtype=np.int64).reshape(-1, 2)
    whole = table[:, 1:].astype(np.int64)
    return ends[:, 0], ends[:, 1], table[:, 0], whole[:, 0], whole[:, 1], whole[:, 2]
