"""What came of acting: the traffic of a case's pools before and after, and accounts that took the place of others."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import plotly.graph_objects as go
import pyarrow as pa

from accounts import evidence
from graphs.runs import tables
from investigations import replacing
from investigations.models import Case, Snapshot
from investigations.snapshots import storage

POOLS_DRAWN = 12
REPLACEMENTS_SHOWN = 50


def newest(case: Case) -> Snapshot | None:
    return case.snapshots.order_by("-pk").first()


def chart(case: Case) -> dict[str, Any] | None:
    """Plotly figure: exchanges by week and pool of the newest snapshot's members, with a line on each day of action.
    None where there is no snapshot or no usage."""
    snapshot = newest(case)
    if snapshot is None:
        return None
    content = storage.read(snapshot)
    weekly = _weekly(content)
    if not weekly:
        return None
    figure = go.Figure()
    for name, points in weekly:
        figure.add_bar(name=name, x=[week for week, _ in points], y=[n for _, n in points])
    days = list(case.actions.order_by("on").values_list("on", flat=True).distinct())
    for day in days:
        figure.add_vline(x=day.isoformat(), line_dash="dash", line_width=1.5)
    figure.update_layout(
        barmode="stack", height=340, template=None, yaxis_title="exchanges", legend_title="pool",
        margin={"t": 24, "b": 48},
    )  # fmt: skip
    return figure.to_plotly_json()


def _weekly(content: dict[str, Any]) -> list[tuple[str, list[tuple[str, int]]]]:
    """(pool, [(week, exchanges)]) from the evidence as it is now, the busiest pools first, the rest together."""
    several = len(content["networks"]) > 1
    named = [
        (m[0], f"{n['public_id']} pool {m[4] + 1}" if several else f"Pool {m[4] + 1}")
        for n in content["networks"] for m in n["members"]
    ]  # fmt: skip
    with evidence.connect() as db:
        db.register("pooled", pa.table({
            "account_id": pa.array([a for a, _ in named], pa.string()),
            "pool": pa.array([p for _, p in named], pa.string()),
        }))  # fmt: skip
        found = db.execute("""
            SELECT pool, date_trunc('week', window_start)::DATE::VARCHAR AS week, sum(exchanges)::BIGINT
            FROM usage JOIN pooled USING (account_id) GROUP BY ALL ORDER BY ALL""").fetchall()
    by_pool: dict[str, list[tuple[str, int]]] = {}
    for pool, week, n in found:
        by_pool.setdefault(pool, []).append((week, n))
    order = sorted(by_pool, key=lambda pool: (-sum(n for _, n in by_pool[pool]), pool))
    shown = [(pool, by_pool[pool]) for pool in order[:POOLS_DRAWN]]
    rest: dict[str, int] = {}
    for pool in order[POOLS_DRAWN:]:
        for week, n in by_pool[pool]:
            rest[week] = rest.get(week, 0) + n
    return [*shown, (f"{len(order) - POOLS_DRAWN} others", sorted(rest.items()))] if rest else shown


@dataclass(frozen=True)
class Replacements:
    """Accounts that came after the first action of the case and use what its networks hold; the newest first."""

    since: date
    accounts: list[replacing.Found]
    total: int


def replacements(case: Case) -> Replacements | None:
    """None where nothing was done yet. What packages are watched for is kept; this is asked anew each time, for the
    networks that the case holds now."""
    first = case.actions.order_by("on").first()
    if first is None:
        return None
    identifiers: set[replacing.Identifier] = set()
    known = set(case.actions.values_list("account_id", flat=True))
    for pinned in case.pinned.select_related("run"):
        identifiers.update(replacing.held(pinned.run, [pinned.party_id]))
        asked = "SELECT account_id FROM {memberships} WHERE party_id = ?"
        known.update(row["account_id"] for row in tables(pinned.run).ask(asked, pinned.party_id))
    found = replacing.newcomers(sorted(identifiers), first.on, known)
    return Replacements(first.on, found[:REPLACEMENTS_SHOWN], len(found))
