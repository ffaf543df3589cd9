"""Citations: which evidence rows a figure rests on, numbered as they are first used. Pure; DuckDB."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

ROWS_LISTED = 20_000  # of one citation; the digest is over all of them
FileName = Callable[[int, int], str]  # batch, file -> name


@dataclass
class Citations:
    """`db` has the evidence views. Citing the same rows twice gives the same number."""

    db: duckdb.DuckDBPyConnection
    file_name: FileName
    entries: list[dict[str, Any]] = field(default_factory=list)
    _known: dict[str, int] = field(default_factory=dict)

    def evidence(self, about: str, query: str, parameters: Sequence[Any] = ()) -> int:
        """Cite the rows of a query that yields batch, kind, file, line."""
        self.db.execute(
            f"CREATE OR REPLACE TEMP TABLE cited_rows AS SELECT DISTINCT batch, kind, file, line FROM ({query})",
            list(parameters),
        )
        total, digest = self.db.execute("""
            SELECT count(*), sha256(coalesce(
                string_agg(concat_ws(',', batch, kind, file, line), chr(10) ORDER BY batch, kind, file, line), ''))
            FROM cited_rows""").fetchall()[0]
        key = f"{about}|{digest}"
        if key not in self._known:
            first = self.db.execute(
                f"SELECT batch, kind, file, line FROM cited_rows ORDER BY ALL LIMIT {ROWS_LISTED}"
            ).fetchall()
            self._known[key] = len(self.entries) + 1
            self.entries.append({
                "n": len(self.entries) + 1, "type": "evidence", "about": about, "rows": total, "listed": len(first),
                "sha256": digest, "files": self._files(first),
            })  # fmt: skip
        return self._known[key]

    def _files(self, rows: list[tuple[int, str, int, int]]) -> list[dict[str, Any]]:
        found: dict[tuple[int, str, int], list[int]] = {}
        for batch, kind, file, line in rows:
            found.setdefault((batch, kind, file), []).append(line)
        return [
            {"batch": b, "kind": k, "file": f, "file_name": self.file_name(b, f), "rows": len(lines),
             "lines": ranges(lines)}
            for (b, k, f), lines in found.items()
        ]  # fmt: skip

    def statement(self, about: str, number: int, by: str, at: str) -> int:
        """Cite what a person stated in the case: it rests on that person, and on no row."""
        known = f"statement|{number}"
        if known not in self._known:
            self._known[known] = len(self.entries) + 1
            self.entries.append(
                {
                    "n": len(self.entries) + 1,
                    "type": "statement",
                    "about": about,
                    "statement": number,
                    "by": by,
                    "at": at,
                }
            )
        return self._known[known]

    def run_table(  # noqa: PLR0917
        self, about: str, run: int, fingerprint: str, table: str, key: str, rests_on: Sequence[int]
    ) -> int:
        """Cite what the engine computed: rows of a run's table, and the evidence citations they rest on."""
        known = f"run|{run}|{table}|{key}|{about}"
        if known not in self._known:
            self._known[known] = len(self.entries) + 1
            self.entries.append({
                "n": len(self.entries) + 1, "type": "run", "about": about, "run": run, "fingerprint": fingerprint,
                "table": table, "key": key, "rests_on": sorted(set(rests_on)),
            })  # fmt: skip
        return self._known[known]


def ranges(lines: Sequence[int]) -> list[list[int]]:
    """Sorted line numbers as [first, last] pairs."""
    found: list[list[int]] = []
    for line in lines:
        if found and line == found[-1][1] + 1:
            found[-1][1] = line
        else:
            found.append([line, line])
    return found


def lines_of(entry: dict[str, Any]) -> list[tuple[int, str, int, int]]:
    """The listed rows of an evidence citation as (batch, kind, file, line)."""
    return [
        (f["batch"], f["kind"], f["file"], line)
        for f in entry.get("files", ())
        for first, last in f["lines"]
        for line in range(first, last + 1)
    ]


def text_of(entry: dict[str, Any], shown: int = 3) -> str:
    """ "batch 3, payments.csv, line 412" for the first rows, and how many there are in all."""
    parts: list[str] = []
    for f in entry.get("files", ()):
        for first, last in f["lines"]:
            parts.extend(
                f"batch {f['batch']}, {f['file_name']}, line {n:,}" for n in range(first, min(last, first + shown) + 1)
            )
            if len(parts) >= shown:
                break
        if len(parts) >= shown:
            break
    more = entry["rows"] - min(shown, len(parts))
    return "; ".join(parts[:shown]) + (f"; and {more:,} more" if more > 0 else "")
