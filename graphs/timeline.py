"""What each party did, week by week: a table of the run, so that a page need not read all usage again."""

from pathlib import Path

from graphs.linkage import Records

_QUERY = """
COPY (
    WITH members AS (SELECT DISTINCT account_id, party_id FROM read_parquet('{memberships}')),
    done AS (
        SELECT party_id, date_trunc('week', created_at) AS week, account_id, 1 AS created, 0 AS exchanges, 0 AS payments
        FROM accounts JOIN members USING (account_id)
        UNION ALL
        SELECT party_id, date_trunc('week', window_start), account_id, 0, exchanges, 0
        FROM usage JOIN members USING (account_id)
        UNION ALL
        SELECT party_id, date_trunc('week', paid_at), account_id, 0, 0, 1 FROM payments JOIN members USING (account_id)
    )
    SELECT party_id, week, sum(created)::BIGINT AS created, count(DISTINCT account_id) AS active,
        sum(exchanges)::BIGINT AS exchanges, sum(payments)::BIGINT AS payments
    FROM done WHERE week IS NOT NULL GROUP BY party_id, week ORDER BY party_id, week
) TO '{timeline}' (FORMAT parquet, COMPRESSION zstd)
"""


def write_timeline(folder: Path, records: Records) -> None:
    """Writes `timeline.parquet` into a run's folder: party_id, week (its Monday), created, active, exchanges,
    payments."""
    paths = {name: str(folder / f"{name}.parquet").replace("'", "''") for name in ("memberships", "timeline")}
    records.db.cursor().execute(_QUERY.format_map(paths)).fetchall()
