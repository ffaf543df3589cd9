"""Numbers to record files: DuckDB writes the texts, on all cores."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from .people import OPERATION, District
from .traces import Traces

FREE = "['gmail.com', 'outlook.com', 'yahoo.com', 'icloud.com', 'proton.me', 'gmx.de']"
MACROS = """
CREATE MACRO account_name(n) AS printf('a%08d', n);
CREATE MACRO letters(n) AS translate(n::VARCHAR, '0123456789', 'abcdefghij');
CREATE MACRO country_of(n) AS chr((65 + n % 26)::INT) || chr((65 + n * 7 % 25)::INT);
CREATE MACRO at_time(s) AS make_timestamp(s * 1000000);
CREATE MACRO block_of(n) AS (n // 64 * 7368787 + 12345) % 16777216;
CREATE MACRO address_of(n) AS CASE WHEN n // 64 % 10 = 9 THEN printf('2001:db8:%x:%x::', n // 64 // 65536, n % 65536)
    ELSE printf('%d.%d.%d.%d', block_of(n) // 65536, block_of(n) // 256 % 256, block_of(n) % 256, n % 64 * 4 + 1) END;
CREATE MACRO front(g) AS printf('%s-works.example', letters(g));
"""
QUERIES = {
    "accounts": f"""
        SELECT account_name(account) AS account_id, at_time(created) AS created_at,
               local || '@' || email_domain AS email, CASE WHEN phone >= 0 THEN '+' || phone END AS phone,
               letters(stem) AS full_name, CASE WHEN kind = 2 THEN 'Works ' || "group" END AS organization,
               country_of(country) AS country,
               CASE WHEN account % 5 = 0 THEN 'partner' ELSE 'web' END AS channel,
               CASE WHEN kind = 3 THEN 'reseller-' || "group" END AS reseller_id,
               CASE WHEN kind = 4 AND "group" % 5 = 0 AND rank % 10 = 0 THEN 'banned' ELSE 'active' END AS status,
               email_domain, local || '@' || email_domain AS mailbox, line
        FROM (SELECT *, letters(stem) || CASE WHEN kind = 4 THEN rank::VARCHAR ELSE '' END AS local,
                     CASE WHEN domain >= 0 THEN front(domain) ELSE {FREE}[1 + account % 6] END AS email_domain
              FROM people)
    """,
    "payments": """
        SELECT printf('p%d-%d', {number}, line) AS payment_id, account_name(account) AS account_id,
               printf('pi_%x', instrument) AS instrument_id, at_time(paid) AS paid_at,
               (amount / 100)::DECIMAL(18, 4) AS amount, 'USD' AS currency,
               CASE virtual WHEN 1 THEN 'virtual_card' ELSE 'card' END AS instrument_type, bin::VARCHAR AS bin,
               country_of(issuer) AS issuer_country, line
        FROM rows
    """,
    "ips": """
        SELECT account_name(account) AS account_id, address_of(address) AS ip, at_time("first") AS first_seen,
               at_time("last") AS last_seen, events, 'AS' || (1000 + address // 65536) AS asn,
               country_of(country) AS country,
               ['residential', 'mobile', 'business', 'hosting', 'vpn'][1 + network] AS network_type,
               address_of(address) AS ip_id, line
        FROM rows
    """,
    "devices": """
        SELECT account_name(account) AS account_id, printf('dev_%x', device) AS device_id,
               at_time("first") AS first_seen, at_time("last") AS last_seen, events, 'Agent/' || agent AS user_agent,
               line
        FROM rows
    """,
    "usage": """
        SELECT account_name(account) AS account_id, at_time("window") AS window_start, exchanges,
               input AS input_tokens, output AS output_tokens, 'capability-' || capability AS capability,
               CASE WHEN template >= 0 THEN 'tpl-' || template END AS template_id, 'model-' || model AS model, line
        FROM rows
    """,
}


class Writer:
    def __init__(self, out: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.out, self.connection = out, connection

    def district(self, number: int, district: District, traces: Traces) -> int:
        """Rows written."""
        self.connection.register("people", _table(vars(district)))
        rows = self._write("accounts", number)
        for kind, columns in vars(traces).items():
            of = columns.pop("at")
            named = {"account": district.account[of], "country": district.country[of]}
            self.connection.register("rows", _table(named | columns))
            rows += self._write(kind, number)
        self._known(number)
        with (self.out / "labels.csv").open("a") as file:
            if not number:
                file.write("account_id,network\n")
            fake = district.kind == OPERATION
            file.writelines(
                f"a{account:08d},{f'op{group}' if said else ''}\n"
                for account, group, said in zip(district.account, district.group, fake, strict=True)
            )
        return rows

    def _write(self, kind: str, number: int) -> int:
        path = self.out / f"{kind}-{number:03d}.parquet"
        query = f"SELECT *, 0 AS file FROM ({QUERIES[kind].format(number=number)})"
        found = self.connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)").fetchone()
        return int(found[0]) if found else 0

    def _known(self, number: int) -> None:
        """Every other operation is on file: two of its templates, its rack, its front."""
        known = f'SELECT DISTINCT "group" AS g, domain FROM people WHERE kind = {OPERATION} AND "group" % 2 = 0'
        self.connection.execute(f"""
            COPY (SELECT 'actor-' || g AS operator_id, 'Actor ' || g AS name, 'operator' AS kind
                  FROM (SELECT DISTINCT g FROM ({known})) ORDER BY g)
              TO '{self.out}/operators-{number:03d}.parquet';
            COPY (SELECT 'actor-' || g AS operator_id, kind, value, 'B' AS reliability, '2' AS credibility,
                         'earlier case' AS source, NULL::VARCHAR AS note
                  FROM (SELECT DISTINCT g, 'template_id' AS kind, 'tpl-' || (g * 8 + 400 + t) AS value
                          FROM ({known}), (SELECT unnest([0, 1]) AS t)
                        UNION ALL SELECT DISTINCT g, 'email_domain', front(g) FROM ({known}) WHERE domain >= 0)
                  ORDER BY ALL) TO '{self.out}/indicators-{number:03d}.parquet'""")


def _table(columns: dict[str, Any]) -> pa.Table:
    """The columns, and each row's line."""
    rows = len(next(iter(columns.values())))
    return pa.table({"line": pa.array(range(1, rows + 1))} | {name: pa.array(v) for name, v in columns.items()})


@contextmanager
def writer(out: Path) -> Iterator[Writer]:
    with duckdb.connect(config={"memory_limit": "2GB", "preserve_insertion_order": False}) as connection:
        connection.execute(MACROS)
        for old in [*out.glob("*.parquet"), *out.glob("labels.csv")]:
            old.unlink()
        yield Writer(out, connection)
