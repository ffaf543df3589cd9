"""The statistics of identifiers as SQL: from rows of records to who shares what with whom, as numbers.

In DuckDB's words and with what other engines have too: portable.py says where else they run.

Names of accounts and values are joined once and then replaced by numbers; what one account has alone is counted and
left out before its months are told apart, which keeps most addresses out of the largest table.
"""

from .families import Family

DAY = 86_400.0

# Numbers by creation, then by how much was seen; the id decides only between twins.
_SEEN = " LEFT JOIN ".join(
    f"(SELECT account_id, count(*) AS {kind}_rows FROM {kind} GROUP BY 1) USING (account_id)"
    for kind in ("devices", "payments", "ips", "usage")
)
NUMBERED = f"""
    CREATE OR REPLACE TABLE numbered AS
    SELECT account_id, epoch(created_at) / {DAY} AS created, (row_number() OVER (
        ORDER BY created_at, devices_rows, payments_rows, ips_rows, usage_rows, email_domain, country, account_id
    ) - 1)::INTEGER AS account, country FROM accounts LEFT JOIN {_SEEN}"""

EDGES = "SELECT account, id FROM seen JOIN identifier USING (code, period)"


def family(of: Family) -> list[str]:
    """Tables of one family: spans (what each account had, and when), held (by how many), codes (of the values that
    several accounts had), seen (by period) and identifier (what two or more had in one period)."""
    low, high = ("s.low", "s.high") if of.timed else ("-1", "-1")
    rows = "DISTINCT account, code, unnest(range(low, high + 1))" if of.timed else "account, code, -1"
    return [
        f"""CREATE OR REPLACE TABLE spans AS
            SELECT DISTINCT n.account, s.value, {low} AS low, {high} AS high
            FROM ({of.sql}) s JOIN numbered n USING (account_id) WHERE {low} <= {high}""",
        """CREATE OR REPLACE TABLE held AS
            SELECT value, min(account) AS one, max(account) AS other, count(*) AS spans, sum(high - low + 1) AS periods
            FROM spans GROUP BY value""",
        """CREATE OR REPLACE TABLE codes AS
            SELECT value, (row_number() OVER (ORDER BY value) - 1)::INTEGER AS code FROM held WHERE one < other""",
        f"CREATE OR REPLACE TABLE seen AS SELECT {rows} AS period FROM spans JOIN codes USING (value)",
        """CREATE OR REPLACE TABLE identifier AS
            SELECT *, (row_number() OVER (ORDER BY degree, low, high, total, code, period) - 1)::INTEGER AS id FROM (
                SELECT code, period, count(*)::INTEGER AS degree, min(account) AS low, max(account) AS high,
                       sum(account::BIGINT * (account + 7919)) AS total
                FROM seen GROUP BY code, period HAVING count(*) >= 2)""",
    ]


def alone(of: Family) -> str:
    """How many identifiers only one account has: values that no other ever had, by period, and what was shared, but
    never in one period."""
    several = """SELECT DISTINCT value, unnest(range(low, high + 1)) FROM spans
                 SEMI JOIN (SELECT value FROM held WHERE one = other AND spans > 1) USING (value)"""
    return f"""
        SELECT (SELECT coalesce(sum(periods), 0) FROM held WHERE one = other AND spans = 1)
             + (SELECT count(*) FROM ({several if of.timed else "SELECT 1 WHERE false"}))
             + (SELECT count(*) FROM seen) - (SELECT coalesce(sum(degree), 0) FROM identifier)"""
