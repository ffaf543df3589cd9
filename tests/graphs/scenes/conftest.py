"""A run's folder in miniature: P1 is two pools of four accounts joined by one account, P2 is a pair that shares a
device with P1, P3 is an office below the cut."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

SCHEMAS = {
    "parties": "party_id VARCHAR, size BIGINT, is_network BOOLEAN, judgement_probability DOUBLE",
    "memberships": "account_id VARCHAR, party_id VARCHAR, probability DOUBLE, bits DOUBLE, since TIMESTAMP",
    "membership_evidence": "account_id VARCHAR, party_id VARCHAR, family VARCHAR, value VARCHAR, members_with BIGINT, "
    "total_with BIGINT, expected DOUBLE, rank BIGINT, bits DOUBLE",
    "party_identifiers": "party_id VARCHAR, family VARCHAR, value VARCHAR, members_with BIGINT, total_with BIGINT, "
    "verdict VARCHAR",
    "identifiers": "family VARCHAR, value VARCHAR, accounts BIGINT, parties BIGINT, verdict VARCHAR, reason VARCHAR",
    "links": "party_a VARCHAR, party_b VARCHAR, family VARCHAR, value VARCHAR, bits DOUBLE",
    "population": "name VARCHAR, value DOUBLE, unit VARCHAR, note VARCHAR",
    "judgement": "party_id VARCHAR, feature VARCHAR, bits DOUBLE",
}
LEFT, RIGHT, BRIDGE = ["a0", "a1", "a2", "a3"], ["b0", "b1", "b2", "b3"], "x0"
PAIRS = [
    *[(a, "instrument", "card-left") for a in [*LEFT, BRIDGE]],
    *[(a, "device", "dev-left") for a in LEFT],
    *[(b, "instrument", "card-right") for b in RIGHT],
    *[(b, "device", "dev-right") for b in [*RIGHT, BRIDGE]],
    *[(b, "address", "192.0.2.7 2026-03") for b in RIGHT],
    *[(b, "address", "192.0.2.7 2026-04") for b in RIGHT[:2]],
    *[(a, "block", "192.0.2.0/24 2026-03") for a in LEFT],
]  # fmt: skip


def write_run(folder: Path, rows: dict[str, list[tuple]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(":memory:") as db:
        for table, columns in SCHEMAS.items():
            db.execute(f"CREATE TABLE {table} ({columns})")
            if rows.get(table):
                marks = ", ".join("?" * len(rows[table][0]))
                db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows[table])
            db.execute(f"COPY {table} TO '{folder / table}.parquet'")
    return folder


def tables() -> dict[str, list[tuple]]:
    members = [*LEFT, *RIGHT, BRIDGE]
    values = sorted({(family, value) for _, family, value in PAIRS})
    held = {key: sum(key == (family, value) for _, family, value in PAIRS) for key in values}
    return {
        "parties": [("P1", 9, True, 0.99), ("P2", 2, True, 0.9), ("P3", 40, False, 0.01)],
        "memberships": [
            *[(a, "P1", 0.6 if a == BRIDGE else 0.98, 4.5, None) for a in members],
            ("c0", "P2", 0.9, 5.0, None),
            ("c1", "P2", 0.9, 5.0, None),
        ],
        "membership_evidence": [
            *[(a, "P1", "prior", None, None, None, None, None, -1.5) for a in members],
            *[(a, "P1", f, v, held[f, v], held[f, v] + 1, 0.1, 1, 3.0) for a, f, v in PAIRS],
        ],
        "party_identifiers": [
            *[("P1", f, v, n, n + 1, "common" if f == "block" else "owned") for (f, v), n in held.items()],
            ("P1", "device", "only-one", 1, 1, "plain"),
            ("P1", "unheard-of", "x", 4, 4, "plain"),
            ("P2", "device", "dev-left", 2, 6, "owned"),
        ],
        "identifiers": [("instrument", "card-left", 6, 1, "owned", "5 of its 6 accounts are in P1")],
        "links": [("P1", "P2", "device", "dev-left", 7.5)],
        "population": [("accounts", 1000.0, "accounts", "")],
        "judgement": [],
    }  # fmt: skip


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return write_run(tmp_path / "run", tables())


@contextmanager
def records() -> Iterator[duckdb.DuckDBPyConnection]:
    """Evidence as `accounts.evidence.connect` gives it, with two rows of one payment pair."""
    with duckdb.connect(":memory:") as db:
        place = "batch BIGINT, file BIGINT, line BIGINT"
        db.execute(f"CREATE TABLE payments (account_id VARCHAR, instrument_id VARCHAR, paid_at TIMESTAMP, {place})")
        db.execute(
            "INSERT INTO payments VALUES ('a0', 'card-left', '2026-03-02', 1, 0, 12), "
            "('a0', 'card-left', '2026-03-09', 1, 0, 40), ('b0', 'card-left', '2026-05-01', 2, 0, 7)"
        )
        db.execute(
            f"CREATE TABLE devices (account_id VARCHAR, device_id VARCHAR, first_seen TIMESTAMP, last_seen TIMESTAMP, "
            f"events BIGINT, {place})"
        )
        db.execute(
            f"CREATE TABLE ips (account_id VARCHAR, ip_id VARCHAR, first_seen TIMESTAMP, last_seen TIMESTAMP, "
            f"events BIGINT, {place})"
        )
        db.execute("CREATE TABLE accounts (account_id VARCHAR, created_at TIMESTAMP)")
        db.execute("INSERT INTO accounts VALUES ('a0', '2026-03-01'), ('b0', '2026-02-01')")
        db.execute("CREATE TABLE usage (account_id VARCHAR, exchanges BIGINT)")
        db.execute("INSERT INTO usage VALUES ('a0', 5), ('a0', 7)")
        yield db
