"""Reading a run's folder: DuckDB over its Parquet, a few milliseconds a question.

The engine's tables are declared in docs/architecture.md; `networks` (party_id, public_id) is written by
`graphs.publishing`, the digests by `graphs.digests`, `assessments` by the step that attribution adds. An optional table
that is not there reads as an empty one, so that a run without attribution reads like a run with none to report.
"""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa

from graphs.digests import MEMBER_FAMILIES
from graphs.linkage.families import NAMES

Row = dict[str, Any]

ENGINE_TABLES = (
    "parties", "memberships", "membership_evidence", "judgement", "party_identifiers", "identifiers", "links",
    "population",
)  # fmt: skip
# The optional tables, and the columns that readers here rely on.
OPTIONAL = {
    "networks": "NULL::VARCHAR AS party_id, NULL::VARCHAR AS public_id, NULL::BIGINT AS number",
    "timeline": "NULL::VARCHAR AS party_id, NULL::TIMESTAMP AS week, NULL::BIGINT AS created, NULL::BIGINT AS active, "
    "NULL::BIGINT AS exchanges, NULL::BIGINT AS payments",
    "days": "NULL::VARCHAR AS party_id, NULL::TIMESTAMP AS day, NULL::BIGINT AS created, NULL::BIGINT AS active, "
    "NULL::BIGINT AS exchanges, NULL::BIGINT AS payments",
    "campaigns": "NULL::VARCHAR AS campaign_id, NULL::BIGINT AS place, NULL::VARCHAR AS party_id, "
    "NULL::VARCHAR AS role, NULL::VARCHAR AS tied_to, NULL::VARCHAR AS residue, NULL::DOUBLE AS bits",
    "assessments": "NULL::VARCHAR AS party_id, NULL::VARCHAR AS hypothesis, NULL::VARCHAR AS operator_id, "
    "NULL::VARCHAR AS name, NULL::DOUBLE AS posterior, NULL::BOOLEAN AS named, NULL::VARCHAR AS likelihood_words, "
    "NULL::DOUBLE AS range_low, NULL::DOUBLE AS range_high, NULL::VARCHAR AS confidence",
    "weakest_cuts": "NULL::VARCHAR AS party_id, NULL::VARCHAR AS family, NULL::VARCHAR AS value, "
    "NULL::BIGINT AS members_with, NULL::BIGINT AS splits_off, NULL::BIGINT AS remaining, NULL::BIGINT AS falls_below, "
    "NULL::DOUBLE AS bits_lost",
    "leads": "NULL::VARCHAR AS lead_id, NULL::VARCHAR AS account_id, NULL::DOUBLE AS probability, "
    "NULL::DOUBLE AS bits, NULL::VARCHAR AS families",
    "decisions": "NULL::BIGINT AS decision, NULL::VARCHAR AS kind, NULL::VARCHAR AS party_id, "
    "NULL::VARCHAR AS account_id, NULL::VARCHAR AS outcome, NULL::VARCHAR AS note, NULL::VARCHAR AS family, "
    "NULL::VARCHAR AS value",
    "observed": "NULL::VARCHAR AS account_id, NULL::VARCHAR AS family, NULL::VARCHAR AS value, "
    "NULL::INTEGER AS period, NULL::BIGINT AS degree, NULL::BOOLEAN AS usable",
}
SUPPRESSED = "'infrastructure', 'common'"  # the verdicts of what links nobody
MEMBER_ORDERS = ("account_id", "probability", "bits")
IDENTIFIER_ORDERS = ("family", "value", "members_with", "total_with", "verdict")

PARTY = re.compile(r"\bP\d{5,}\b")

_lock = threading.Lock()
_database: duckdb.DuckDBPyConnection | None = None


def cursor() -> duckdb.DuckDBPyConnection:
    """A cursor of the process's one in-memory database: opening a database costs more than most questions."""
    global _database  # noqa: PLW0603
    with _lock:
        if _database is None:
            _database = duckdb.connect(":memory:", config={"threads": 2})
            _database.execute("SET TimeZone = 'UTC'; SET parquet_metadata_cache = true")
        return _database.cursor()


@dataclass(frozen=True)
class Page:
    """Part of a table: `rows`, and how many there are in `total`."""

    rows: list[Row]
    total: int


@dataclass(frozen=True)
class RunTables:
    """The tables of one run, by what pages ask."""

    folder: Path

    def source(self, table: str) -> str:
        """SQL to read a table from."""
        path = self.folder / f"{table}.parquet"
        if table == "member_families" and not path.exists():
            return f"({MEMBER_FAMILIES.format_map({name: self.source(name) for name in ENGINE_TABLES})})"
        if table in OPTIONAL and not path.exists():
            return f"(SELECT {OPTIONAL[table]} WHERE false)"
        return f"read_parquet('{str(path).replace(chr(39), chr(39) * 2)}')"

    def ask(self, query: str, *parameters: Any) -> list[Row]:
        """Rows of a query in which {table} stands for a table of the run."""
        answer = cursor().execute(self._sql(query), list(parameters))
        names = [column[0] for column in answer.description or ()]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def arrow(self, query: str, *parameters: Any) -> pa.Table:
        """The same as `ask`, as a table."""
        return cursor().sql(self._sql(query), params=list(parameters)).to_arrow_table()

    def _sql(self, query: str) -> str:
        return query.format_map({name: self.source(name) for name in (*ENGINE_TABLES, *OPTIONAL, "member_families")})

    def members(
        self, party: str, order: str = "bits", descending: bool = True, offset: int = 0, limit: int = 50
    ) -> Page:
        """Members of a party with `families`: {family: bits}, which with the prior add up to `bits`."""
        order = _allowed(order, MEMBER_ORDERS)
        rows = self.ask(
            "SELECT account_id, any_value(probability) AS probability, any_value(member_bits) AS bits, "
            "map_from_entries(list((family, bits))) AS families, any_value(since) AS since, count(*) OVER () AS total "
            "FROM {member_families} JOIN (SELECT account_id, since FROM {memberships} WHERE party_id = ?) "
            "USING (account_id) WHERE party_id = ? GROUP BY account_id "
            f"ORDER BY {order} {_direction(descending)}, account_id LIMIT ? OFFSET ?",
            party, party, limit, offset,
        )  # fmt: skip
        total = rows[0]["total"] if rows else self.count_members(party)
        return Page([_without(row, "total") for row in rows], total)

    def count_taken(self, party: str) -> int:
        """How many members were taken over: they are linked from that day on and not before."""
        return int(self.ask("SELECT count(since) AS n FROM {memberships} WHERE party_id = ?", party)[0]["n"])

    def count_members(self, party: str) -> int:
        return int(self.ask("SELECT count(*) AS n FROM {memberships} WHERE party_id = ?", party)[0]["n"])

    def families(self, party: str) -> list[str]:
        """The families that any membership of the party rests on, the weightiest first; not the prior."""
        rows = self.ask(
            "SELECT family FROM {member_families} WHERE party_id = ? AND family <> 'prior' "
            "GROUP BY family HAVING sum(bits) <> 0 ORDER BY sum(bits) DESC, family",
            party,
        )
        return [row["family"] for row in rows]

    def all_members(self, party: str) -> list[Row]:
        """Every member, account_id, probability, bits and since, surest first."""
        return self.ask(
            "SELECT account_id, probability, bits, since FROM {memberships} WHERE party_id = ? "
            "ORDER BY bits DESC, account_id",
            party,
        )

    def weakest(self, party: str, limit: int = 5) -> list[Row]:
        """The members that depend on least, with the strongest thing each has: where the network would tear."""
        return self.ask(
            "SELECT account_id, any_value(member_bits) AS bits, any_value(probability) AS probability, "
            "arg_max(family, strongest) FILTER (speaks) AS family, arg_max(value, strongest) FILTER (speaks) AS value, "
            "max(strongest) FILTER (speaks) AS strongest, count(*) FILTER (speaks) AS families "
            "FROM (SELECT *, family <> 'prior' AND strongest > 0 AS speaks FROM {member_families} WHERE party_id = ?) "
            "GROUP BY account_id ORDER BY bits, account_id LIMIT ?",
            party, limit,
        )  # fmt: skip

    def shared(
        self, party: str, order: str = "members_with", descending: bool = True, offset: int = 0, limit: int = 25
    ) -> Page:
        """Identifiers that members share, and what the engine holds of them. "telling": the suppressed come last."""
        if order == "telling":
            order, descending = f"verdict NOT IN ({SUPPRESSED}) DESC, members_with", True
        else:
            order = _allowed(order, IDENTIFIER_ORDERS)
        rows = self.ask(
            "SELECT *, count(*) OVER () AS total FROM {party_identifiers} WHERE party_id = ? "
            f"ORDER BY {order} {_direction(descending)}, total_with, family, value LIMIT ? OFFSET ?",
            party, limit, offset,
        )  # fmt: skip
        total = rows[0]["total"] if rows else 0
        known = self.verdicts([(row["family"], row["value"]) for row in rows])
        return Page([_without(row, "total") | {"reason": _reason(known, row)} for row in rows], total)

    def shared_by_family(self, party: str) -> list[Row]:
        """How many identifiers of each family the members share; in the order of the families, what ties most first."""
        shared = "{party_identifiers} WHERE party_id = ? AND members_with >= 2"
        rows = self.ask(f"SELECT family, count(*) AS identifiers FROM {shared} GROUP BY family", party)
        return sorted(rows, key=lambda row: NAMES.index(row["family"]))

    def judgement(self, party: str) -> list[Row]:
        """The scorecard's lines, the prior first, then by weight of argument."""
        return self.ask(
            "SELECT * FROM {judgement} WHERE party_id = ? ORDER BY feature <> 'prior', abs(bits) DESC, feature", party
        )

    def memberships_of(self, account: str) -> list[Row]:
        """The parties of an account, with their reading."""
        return self.ask(
            "SELECT m.*, n.public_id, p.reading, p.is_network, p.size FROM {memberships} m "
            "JOIN {parties} p USING (party_id) LEFT JOIN {networks} n USING (party_id) "
            "WHERE m.account_id = ? ORDER BY m.bits DESC",
            account,
        )

    def lead_of(self, account: str) -> list[Row]:
        """The lead that an account outside every party is in: a row for each of the others of it."""
        return self.ask(
            "SELECT o.* FROM {leads} l JOIN {leads} o USING (lead_id) "
            "WHERE l.account_id = ? AND o.account_id <> l.account_id ORDER BY o.account_id",
            account,
        )

    def why_member(self, party: str, account: str) -> list[Row]:
        """The terms of a membership's bits: the prior first, then the strongest. They add up to the bits."""
        return self.ask(
            "SELECT * FROM {membership_evidence} WHERE party_id = ? AND account_id = ? "
            "ORDER BY family <> 'prior', bits DESC, family, value",
            party, account,
        )  # fmt: skip

    def identifier(self, family: str, value: str) -> list[Row]:
        """The engine's verdict on a value: a row, or none where fewer than two accounts have it."""
        rows = self.ask("SELECT * FROM {identifiers} WHERE family = ? AND value = ?", family, value)
        return self.with_public_ids(rows)

    def verdicts(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Row]:
        """The engine's verdicts on several identifiers, by family and value, in one question."""
        rows = self.ask(
            "SELECT i.* FROM {identifiers} i "
            "JOIN (SELECT unnest(?) AS family, unnest(?) AS value) w USING (family, value)",
            [family for family, _ in keys], [value for _, value in keys],
        )  # fmt: skip
        return {(row["family"], row["value"]): row for row in self.with_public_ids(rows)}

    def identifier_value(self, label: str, family: str, uid: str) -> str | None:
        """The value behind an identifier's uid, which hashes `label` and value; None on fewer than two accounts."""
        rows = self.ask(
            "SELECT value FROM {identifiers} WHERE family = ? AND substr(sha256(? || chr(31) || value), 1, 32) = ?",
            family, label, uid,
        )  # fmt: skip
        return rows[0]["value"] if rows else None

    def with_public_ids(self, rows: list[Row]) -> list[Row]:
        """The rows with parties named in `reason` by the ids people know: the engine only has those of its run."""
        named = {name for row in rows for name in PARTY.findall(row.get("reason") or "")}
        if not named:
            return rows
        found = self.ask("SELECT party_id, public_id FROM {networks} WHERE list_contains(?, party_id)", sorted(named))
        public = {row["party_id"]: row["public_id"] for row in found}

        def known(match: re.Match[str]) -> str:
            return public.get(match[0], "another party")

        return [{**row, "reason": PARTY.sub(known, row["reason"] or "")} for row in rows]

    def parties_with(self, family: str, value: str) -> list[Row]:
        """The parties whose members share a value, and how many of them do."""
        return self.ask(
            "SELECT n.public_id, i.members_with, p.size, p.reading, p.is_network "
            "FROM {party_identifiers} i JOIN {parties} p USING (party_id) JOIN {networks} n USING (party_id) "
            "WHERE i.family = ? AND i.value = ? ORDER BY i.members_with DESC, n.public_id LIMIT 50",
            family, value,
        )  # fmt: skip

    def timeline(self, party: str) -> list[Row]:
        """What members did, by week: created, active, exchanges, payments."""
        return self.ask("SELECT * FROM {timeline} WHERE party_id = ? ORDER BY week", party)

    def neighbours(self, party: str, limit: int = 20) -> list[Row]:
        """Other parties that share something with this one, strongest first."""
        return self.ask(
            "SELECT n.public_id, sum(l.bits) AS bits, list_sort(list_distinct(list(l.family))) AS families, "
            "count(*) AS identifiers "
            "FROM (SELECT party_b AS other, family, value, bits FROM {links} WHERE party_a = ? "
            "UNION ALL SELECT party_a, family, value, bits FROM {links} WHERE party_b = ?) l "
            "JOIN {networks} n ON n.party_id = l.other GROUP BY n.public_id ORDER BY bits DESC, n.public_id LIMIT ?",
            party, party, limit,
        )  # fmt: skip

    def leading_hypotheses(self) -> dict[str, Row]:
        """The likeliest hypothesis on who runs each party. Access providers stand beside it, never instead of it."""
        rows = self.ask(
            "SELECT * FROM {assessments} WHERE NOT starts_with(hypothesis, 'provider:') "
            "QUALIFY row_number() OVER (PARTITION BY party_id ORDER BY posterior DESC, hypothesis) = 1"
        )
        return {row["party_id"]: row for row in rows}

    def carriers(self) -> frozenset[tuple[str, str]] | None:
        """(account_id, party_id) of the members of whom their network's operator is said; None where attribution has
        not told, and it is said of all."""
        if not (self.folder / "carriers.parquet").exists():
            return None
        rows = self.ask(f"SELECT account_id, party_id FROM {self.source('carriers')}")
        return frozenset((row["account_id"], row["party_id"]) for row in rows)

    def population(self) -> list[Row]:
        return self.ask("SELECT * FROM {population}")


def _reason(verdicts: dict[tuple[str, str], Row], row: Row) -> str | None:
    known = verdicts.get((row["family"], row["value"]))
    return known["reason"] if known else None


def _allowed(order: str, orders: Sequence[str]) -> str:
    if order not in orders:
        raise ValueError(f"order is one of {', '.join(orders)}, not {order!r}")
    return order


def _direction(descending: bool) -> Literal["DESC", "ASC"]:
    return "DESC" if descending else "ASC"


def _without(row: Row, name: str) -> Row:
    return {key: value for key, value in row.items() if key != name}
