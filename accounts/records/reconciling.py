"""Duplicates, conflicts and the sums: received = accepted + duplicate + rejected, exactly, for each kind.

A row is a duplicate when its content (the hash of its normalised columns) equals an accepted row of this or an
earlier batch. A kind with a `key` that is not `revisable` keeps the first content of a key: a later row with the
same key and other content is rejected, and the reason names the earlier row; within a batch, a row that names an
account on record goes before one that does not. Everything is a hash join in DuckDB,
which spills to disk; no set of all rows is ever held.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from accounts.contract import KINDS, RecordKind
from accounts.records.checking import literal
from accounts.records.columns import evidence_columns
from accounts.records.faults import Fault

ROW_GROUP = 122_880


@dataclass(frozen=True)
class Sum:
    """What became of the rows of one kind. `unknown_rows` of the accepted name `unknown_accounts` not on record."""

    received: int
    accepted: int
    duplicate: int
    rejected: int
    unknown_rows: int = 0
    unknown_accounts: int = 0

    def __post_init__(self) -> None:
        if self.received != self.accepted + self.duplicate + self.rejected:
            raise ArithmeticError(f"rows are missing from the reconciliation: {self}")

    def to_json(self) -> dict[str, int]:
        return asdict(self)


class Reconciler:
    """Writes the evidence of one batch from its staged files.

    `connection` has the view <kind> of all earlier evidence for every kind. `names`: file number → name.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, staged: list[Path], out: Path, batch: int, names: dict[int, str]
    ) -> None:
        self.connection, self.staged, self.out, self.batch, self.names = connection, staged, out, batch, names
        self.rejects: list[str] = []  # SELECTs whose union is the reject table

    def write(self, received: dict[str, int], rejected: dict[str, int]) -> dict[str, Sum]:
        """Evidence and rejects under `out`; the sums by kind, in the contract's order."""
        if files := self._files("rejects"):
            self.rejects.append(f"SELECT * FROM read_parquet([{files}])")
        settled = {kind: self._kind(KINDS[kind]) for kind in KINDS if received.get(kind)}
        self._write_rejects()
        sums = {}
        for kind, (accepted, duplicate, conflicts) in settled.items():
            unknown = self._unknown(kind, accepted)
            sums[kind] = Sum(received[kind], accepted, duplicate, rejected[kind] + conflicts, *unknown)
        return sums

    def _files(self, name: str) -> str:
        found = [folder / f"{name}.parquet" for folder in self.staged]
        return ", ".join(literal(str(path)) for path in found if path.exists())

    def _part(self, kind: str) -> Path:
        return self.out / kind / "part-00000.parquet"

    def _kind(self, kind: RecordKind) -> tuple[int, int, int]:
        """(accepted, duplicate, conflicts) of a kind, its evidence written."""
        if not (files := self._files(kind.name)):
            return 0, 0, 0
        run = self.connection.execute
        rows = f"SELECT * REPLACE (row_hash::UUID AS row_hash) FROM read_parquet([{files}])"
        run(f"CREATE OR REPLACE TEMP VIEW staged AS {rows}")
        run(f"CREATE OR REPLACE TEMP TABLE duplicates AS {_duplicates(kind.name)}")
        run(f"CREATE OR REPLACE TEMP TABLE conflicts AS {self._conflicts(kind)}")
        staged, duplicate, conflicts = self._count("staged"), self._count("duplicates"), self._count("conflicts")
        if conflicts:
            run(f"CREATE OR REPLACE TEMP TABLE conflicts_{kind.name} AS {self._conflict_rejects(kind)}")
            self.rejects.append(f"SELECT * FROM conflicts_{kind.name}")
        if accepted := staged - duplicate - conflicts:
            self._part(kind.name).parent.mkdir(parents=True, exist_ok=True)
            columns = ", ".join(f'"{name}"' for name in evidence_columns(kind.name))
            wanted = f"SELECT {columns} FROM staged"
            if duplicate or conflicts:  # the staged files are in order already; a join may lose it
                wanted += " ANTI JOIN duplicates USING (file, line) ANTI JOIN conflicts USING (file, line)"
                wanted += " ORDER BY file, line"
            options = f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
            run(f"COPY ({wanted}) TO {literal(str(self._part(kind.name)))} {options}")
        return accepted, duplicate, conflicts

    def _count(self, relation: str) -> int:
        counted = self.connection.execute(f"SELECT count(*) FROM {relation}").fetchone()
        return int(counted[0]) if counted else 0

    def _conflicts(self, kind: RecordKind) -> str:
        """Rows whose key is taken by other content: by an earlier batch, or by the first row of this one that names an
        account on record (the first of all, where none does)."""
        if not kind.key or kind.revisable:
            return "SELECT file, line FROM staged WHERE false"
        key = ", ".join(kind.key)
        fresh = "(SELECT * FROM staged ANTI JOIN duplicates USING (file, line))"
        return f"""
            WITH earlier AS (
                SELECT {key}, arg_min(struct_pack(batch, file, line), (batch, file, line)) AS place
                FROM {kind.name} SEMI JOIN staged USING ({key}) GROUP BY {key}
            ), repeated AS (
                SELECT {key} FROM {fresh} GROUP BY {key} HAVING count(*) > 1
            ), first AS (
                SELECT {key}, arg_min(
                    struct_pack(batch := {self.batch}::BIGINT, file, line),
                    (account_id NOT IN {self._on_record()}, file, line)
                ) AS place
                FROM {fresh} SEMI JOIN repeated USING ({key}) GROUP BY {key}
            ), taken AS (
                SELECT * FROM earlier UNION ALL SELECT * FROM first ANTI JOIN earlier USING ({key})
            )
            SELECT f.file, f.line, place.batch AS their_batch, place.file AS their_file, place.line AS their_line
            FROM {fresh} f JOIN taken USING ({key})
            WHERE (place.batch, place.file, place.line) <> ({self.batch}::BIGINT, f.file, f.line)
        """

    def _conflict_rejects(self, kind: RecordKind) -> str:
        """The conflicts as rejects: the reason names the earlier row and what differs."""
        names = " ".join(f"WHEN {number} THEN {literal(name)}" for number, name in self.names.items())
        where = (
            f"CASE WHEN their_batch = {self.batch} THEN CASE their_file {names} END || ', line ' || their_line"
            f" ELSE 'batch ' || their_batch || ', file ' || their_file || ', line ' || their_line END"
        )
        others = [column.name for column in kind.columns if column.name not in kind.key]
        differing = ", ".join(
            f"CASE WHEN s.{n} IS DISTINCT FROM t.{n} THEN {literal(n)} || ' was ' || coalesce(t.{n}::VARCHAR, 'empty')"
            f" || ', is ' || coalesce(s.{n}::VARCHAR, 'empty') END"
            for n in others
        )
        key = kind.key[0]
        columns = ", ".join(column.name for column in kind.columns)
        keys = ", ".join(kind.key)
        return f"""
            SELECT {literal(kind.name)} AS kind, s.file, s.line, {literal(key)} AS "column", s.{key} AS value,
                {literal(Fault.CONFLICT.value)} AS code,
                {literal(key)} || ' is already used by ' || {where} || ', with other content: '
                    || concat_ws('; ', {differing}) || CASE WHEN s.account_id NOT IN {self._on_record()}
                    THEN '; we have no record of this account' ELSE '' END AS reason
            FROM conflicts JOIN staged s USING (file, line) JOIN (
                SELECT {self.batch}::BIGINT AS batch, file, line, {columns} FROM staged
                UNION ALL SELECT batch, file, line, {columns} FROM {kind.name} SEMI JOIN staged USING ({keys})
            ) t ON (t.batch, t.file, t.line) = (their_batch, their_file, their_line)
        """

    def _write_rejects(self) -> None:
        if not self.rejects:
            return
        path = self._part("rejects")
        path.parent.mkdir(parents=True, exist_ok=True)
        self.connection.execute(
            f"COPY ({' UNION ALL BY NAME '.join(self.rejects)} ORDER BY kind, file, line)"
            f" TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)"
        )

    def _on_record(self) -> str:
        """The accounts of earlier batches and of this one, whose evidence is written before that of other kinds."""
        part = self._part("accounts")
        new = f" UNION ALL SELECT account_id FROM read_parquet({literal(str(part))})" if part.exists() else ""
        return f"(SELECT account_id FROM accounts{new})"

    def _unknown(self, kind: str, accepted: int) -> tuple[int, int]:
        """Accepted rows that name an account nobody has sent, and how many such accounts."""
        if not accepted or kind == "accounts" or "account_id" not in KINDS[kind].required:
            return 0, 0
        found = self.connection.execute(
            f"SELECT count(*), count(DISTINCT account_id) FROM read_parquet({literal(str(self._part(kind)))})"
            f" WHERE account_id NOT IN {self._on_record()}"
        ).fetchone()
        return (int(found[0]), int(found[1])) if found else (0, 0)


def _duplicates(kind: str) -> str:
    """Rows of the batch whose content an earlier row has: all of them where an earlier batch has it, else all but
    the first."""
    return f"""
        WITH repeated AS (
            SELECT row_hash, min((file, line)) AS first FROM staged GROUP BY row_hash HAVING count(*) > 1
        ), known AS (SELECT DISTINCT row_hash FROM {kind} SEMI JOIN staged USING (row_hash))
        SELECT file, line FROM staged JOIN known USING (row_hash)
        UNION ALL
        SELECT s.file, s.line FROM staged s JOIN repeated USING (row_hash)
        WHERE (s.file, s.line) <> first AND row_hash NOT IN (SELECT row_hash FROM known)
    """


def counts(sums: dict[str, Sum]) -> dict[str, Any]:
    return {kind: total.to_json() for kind, total in sums.items()}
