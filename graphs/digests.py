"""Tables of a run digested for pages when it is computed, so that no page reads all usage or evidence again."""

from pathlib import Path

import duckdb

from graphs.linkage import Records

ROW_GROUP = 10_000  # rows; a page that asks for one party reads little more than that party

# Bits of each membership by family, with the strongest thing of each. {names} are tables of the run.
MEMBER_FAMILIES = """
SELECT m.party_id, m.account_id, m.probability, m.bits AS member_bits, e.family, sum(e.bits) AS bits,
    arg_max(e.value, e.bits) AS value, max(e.bits) AS strongest
FROM {memberships} m JOIN {membership_evidence} e ON e.account_id = m.account_id AND e.party_id = m.party_id
GROUP BY m.party_id, m.account_id, m.probability, m.bits, e.family ORDER BY m.party_id, m.account_id, e.family
"""
# What members did, by week (its Monday), those taken over from that day on. Reads the records beside the memberships.
TIMELINE = """
WITH members AS (SELECT DISTINCT account_id, party_id, since FROM {memberships}),
done AS (
    SELECT party_id, date_trunc('week', created_at) AS week, account_id, 1 AS created, 0 AS exchanges, 0 AS payments
    FROM accounts JOIN members USING (account_id) WHERE since IS NULL
    UNION ALL
    SELECT party_id, date_trunc('week', window_start), account_id, 0, exchanges, 0
    FROM usage JOIN members USING (account_id) WHERE since IS NULL OR window_start >= since
    UNION ALL
    SELECT party_id, date_trunc('week', paid_at), account_id, 0, 0, 1 FROM payments JOIN members USING (account_id)
    WHERE since IS NULL OR paid_at >= since
)
SELECT party_id, week, sum(created)::BIGINT AS created, count(DISTINCT account_id) AS active,
    sum(exchanges)::BIGINT AS exchanges, sum(payments)::BIGINT AS payments
FROM done WHERE week IS NOT NULL GROUP BY party_id, week ORDER BY party_id, week
"""
# The same by day, of networks only: the river of pools that follow one another.
DAYS = TIMELINE.replace("week", "day").replace(
    "FROM {memberships}),", "FROM {memberships} m JOIN {parties} p USING (party_id) WHERE is_network),"
)
DIGESTS = {"member_families": MEMBER_FAMILIES, "timeline": TIMELINE, "days": DAYS}


def write_digests(folder: Path, records: Records) -> None:
    """Writes every digest into a run's folder."""
    tables = {name: _table(folder, name) for name in ("memberships", "membership_evidence", "parties")}
    for name, query in DIGESTS.items():
        _write(records.db.cursor(), query.format_map(tables), folder / f"{name}.parquet")


def _table(folder: Path, name: str) -> str:
    return f"read_parquet({_quoted(folder / f'{name}.parquet')})"


def _write(db: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP}"
    db.execute(f"COPY ({query}) TO {_quoted(path)} ({options})").fetchall()


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
