"""Tiny populations: record tables of a few rows in DuckDB, so that a test can say exactly what it means."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from accounts.contract import KINDS, ColumnType

TYPES = {ColumnType.TIME: "TIMESTAMP", ColumnType.COUNT: "BIGINT", ColumnType.AMOUNT: "DOUBLE"}
START = datetime(2026, 3, 2)


@dataclass
class World:
    """`db` has a table per record kind; `networks` maps a party to its members."""

    connection: duckdb.DuckDBPyConnection = field(default_factory=lambda: duckdb.connect(":memory:"))
    pending: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    networks: dict[str, list[str]] = field(default_factory=dict)
    judged: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind in KINDS.values():
            columns = ", ".join(f'"{c.name}" {TYPES.get(c.type, "VARCHAR")}' for c in kind.columns)
            self.connection.execute(f"CREATE TABLE {kind.name} ({columns})")

    def add(self, table: str, /, **values: Any) -> None:
        self.pending.setdefault(table, []).append(values)

    @property
    def db(self) -> duckdb.DuckDBPyConnection:
        for table, rows in self.pending.items():
            names = {name: None for row in rows for name in row}
            self.connection.register("pending", pa.table({n: [row.get(n) for row in rows] for n in names}))
            self.connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM pending")
        self.pending.clear()
        return self.connection

    def accounts(self, prefix: str, count: int, **values: Any) -> list[str]:
        names = [f"{prefix}{i}" for i in range(count)]
        for name in names:
            self.add("accounts", account_id=name, created_at=START, **values)
        return names

    def network(self, party_id: str, count: int, judged: float = 8.0, **values: Any) -> list[str]:
        self.networks[party_id] = self.accounts(f"{party_id}-", count, **values)
        self.judged[party_id] = judged
        return self.networks[party_id]

    def seen(self, account_id: str, ip: str, events: int = 5, days: int = 10, **values: Any) -> None:
        last = START + timedelta(days=days - 1)
        self.add("ips", account_id=account_id, ip=ip, first_seen=START, last_seen=last, events=events, **values)

    def used(self, account_id: str, hour: float, template_id: str | None = None, days: int = 10) -> None:
        for day in range(days):
            when = START + timedelta(days=day, hours=hour)
            self.add("usage", account_id=account_id, window_start=when, exchanges=3, template_id=template_id)

    def operator(self, operator_id: str, kind: str = "lab") -> None:
        self.add("operators", operator_id=operator_id, name=f"{operator_id} name", kind=kind)

    def indicator(
        self, operator_id: str, kind: str, value: str, reliability: str = "B", source: str = "s1", **more: Any
    ) -> None:
        said = {"operator_id": operator_id, "kind": kind, "value": value, "reliability": reliability, "source": source}
        self.add("indicators", **said, **more)

    @property
    def memberships(self) -> pa.Table:
        rows = [(a, p) for p, accounts in self.networks.items() for a in accounts]
        return pa.table({"account_id": [a for a, _ in rows], "party_id": [p for _, p in rows]})

    @property
    def parties(self) -> pa.Table:
        names = sorted(self.networks)
        return pa.table({
            "party_id": names, "is_network": [True] * len(names), "judgement_bits": [self.judged[n] for n in names],
        })  # fmt: skip
