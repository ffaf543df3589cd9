"""The river: what each pool did by day, side by side, so that one pool following another is seen."""

from datetime import date
from pathlib import Path

from graphs.run_tables import Row, RunTables

CAMPAIGNS = (
    "SELECT n.public_id AS network, c.campaign_id AS campaign, c.role, t.public_id AS tied_to FROM {campaigns} c "
    "JOIN {networks} n USING (party_id) LEFT JOIN {networks} t ON t.party_id = c.tied_to"
)
MOST = 12  # pools drawn; the rest are summed, and counted
LISTED = 200  # pools told in the table; more are counted


def river(run: Path, party_id: str | None = None) -> Row:
    """`days` from the first to the last, `pools` (network, size, exchanges by day, and where the run has campaigns the
    `campaign`, the `role` in it and `tied_to`, the network it follows or stands beside) as they rose; `rest`: networks
    that are not drawn, with their exchanges by day summed in `rest_exchanges`.

    Of a party: itself, its campaign, and the networks that share residue with it. Without one: the busiest networks."""
    tables = RunTables(run)
    chosen = _related(tables, party_id) if party_id else []
    rows = tables.ask(
        "SELECT d.party_id, n.public_id, p.size, date_diff('day', DATE '1970-01-01', d.day::DATE) AS day, d.exchanges "
        "FROM {days} d JOIN {networks} n USING (party_id) JOIN {parties} p USING (party_id) "
        "WHERE len(?) = 0 OR list_contains(?, d.party_id) ORDER BY d.party_id, d.day",
        chosen, chosen,
    )  # fmt: skip
    pools: dict[str, list[Row]] = {}
    for row in rows:
        pools.setdefault(row["public_id"], []).append(row)
    busiest = sorted(pools, key=lambda name: (-sum(row["exchanges"] for row in pools[name]), name))
    first, last = min((r["day"] for r in rows), default=0), max((r["day"] for r in rows), default=-1)
    campaigns = {row["network"]: row for row in tables.ask(CAMPAIGNS)}
    drawn = {name: _by_day(pools[name], first, last) for name in busiest[:MOST]}
    half = {name: _half(column, first) for name, column in drawn.items()}
    rest = [_by_day(pools[name], first, last) for name in busiest[MOST:]]
    return {
        "days": list(range(first, last + 1)),
        "pools": [
            {"network": name, "size": pools[name][0]["size"], "exchanges": drawn[name], "half": half[name]}
            | {part: (campaigns.get(name) or {}).get(part) or "" for part in ("campaign", "role", "tied_to")}
            for name in sorted(drawn, key=lambda name: (half[name], name))
        ],
        "rest": len(rest),
        "rest_exchanges": [sum(column) for column in zip(*rest, strict=True)],
    }  # fmt: skip


def _related(tables: RunTables, party_id: str) -> list[str]:
    rows = tables.ask(
        "SELECT DISTINCT other FROM (SELECT party_b AS other FROM {links} WHERE party_a = ? "
        "UNION ALL SELECT party_a FROM {links} WHERE party_b = ? "
        "UNION ALL SELECT c.party_id FROM {campaigns} c JOIN {campaigns} o USING (campaign_id) WHERE o.party_id = ?) "
        "WHERE other <> ? ORDER BY other",
        party_id, party_id, party_id, party_id,
    )  # fmt: skip
    return [party_id, *(row["other"] for row in rows)]


def _by_day(rows: list[Row], first: int, last: int) -> list[int]:
    column = [0] * (last - first + 1)
    for row in rows:
        column[row["day"] - first] = int(row["exchanges"] or 0)
    return column


def _half(column: list[int], first: int) -> int:
    """The day by which half of a pool's exchanges were made: where it stands in the succession."""
    total, so_far = sum(column), 0
    for day, n in enumerate(column, first):
        so_far += n
        if 2 * so_far >= total:
            return day
    return first


def succession(run: Path, first: date | None = None, last: date | None = None) -> Row:
    """The pools that did something from `first` to `last` (both included, open for None), as they rose: `rows` of
    network, size, exchanges in that time, begins, peak and ends (days), busiest (exchanges of the peak), campaign, role
    and tied_to; `total`, of which the LISTED with most exchanges are told, and `exchanges` of all."""
    tables = RunTables(run)
    rows = tables.ask(
        "SELECT n.public_id AS network, p.size, sum(d.exchanges)::BIGINT AS exchanges, min(d.day)::DATE AS begins, "
        "arg_max(d.day, d.exchanges)::DATE AS peak, max(d.day)::DATE AS ends, max(d.exchanges) AS busiest "
        "FROM {days} d JOIN {networks} n USING (party_id) JOIN {parties} p USING (party_id) "
        "WHERE d.exchanges > 0 AND d.day::DATE BETWEEN coalesce(?, d.day::DATE) AND coalesce(?, d.day::DATE) "
        "GROUP BY ALL ORDER BY exchanges DESC, network",
        first, last,
    )  # fmt: skip
    campaigns = {row["network"]: row for row in tables.ask(CAMPAIGNS)}
    told = [
        row | {part: (campaigns.get(row["network"]) or {}).get(part) or "" for part in ("campaign", "role", "tied_to")}
        for row in rows[:LISTED]
    ]
    told.sort(key=lambda row: (row["peak"], row["network"]))
    return {"rows": told, "total": len(rows), "exchanges": sum(row["exchanges"] for row in rows)}
