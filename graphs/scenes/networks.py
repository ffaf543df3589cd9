"""The overview one level up: all networks of a run as bubbles, linked by the identifiers they share."""

from pathlib import Path

import duckdb
import numpy as np

from .kinds import CODE, legend
from .layout import GAP, SMALLEST_CIRCLE, UNIT
from .placing import pack
from .scene import VERSION, Scene

LARGEST_LAYOUT = 400  # networks that get a place; the rest is counted, and listed on the networks page


def networks_scene(run: Path) -> Scene:
    """Networks above the cut, largest first; `links.shared` counts identifiers two networks share."""
    with duckdb.connect(":memory:") as db:
        for table in ("parties", "party_identifiers", "links"):
            db.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{run / table}.parquet')")
        rows = db.execute(
            "SELECT party_id, size, judgement_probability FROM parties WHERE is_network ORDER BY size DESC, party_id"
        ).fetchall()
        place = {party: n for n, (party, _, _) in enumerate(rows[:LARGEST_LAYOUT])}
        shared = _links(db, place)
        counts = _identifiers(db, place)
    radius = UNIT * np.sqrt(np.maximum([size for _, size, _ in rows[:LARGEST_LAYOUT]], SMALLEST_CIRCLE))
    links = {pair: float(n) for pair, n in shared.items()}
    centre = pack(radius, links, GAP * float(radius.mean())) if len(radius) else np.zeros((0, 2))
    return {
        "version": VERSION,
        "kind": "overview",
        "noun": "network",
        "legend": legend(),
        "groups": {
            "id": list(place),
            "name": list(place),
            "accounts": [int(size) for _, size, _ in rows[: len(place)]],
            "x": np.round(centre[:, 0]).astype(int).tolist(),
            "y": np.round(centre[:, 1]).astype(int).tolist(),
            "r": np.round(radius).astype(int).tolist(),
            "probability": [round(float(p), 3) for _, _, p in rows[: len(place)]],
            "identifiers": counts,
        },
        "links": {
            "a": [a for a, _ in shared],
            "b": [b for _, b in shared],
            "shared": list(shared.values()),
            "everywhere": 0,
        },
        "totals": {
            "accounts": sum(int(size) for _, size, _ in rows),
            "groups": len(rows),
            "identifiers": {family: sum(column) for family, column in counts.items()},
            "links": len(shared),
        },
    }


def _links(db: duckdb.DuckDBPyConnection, place: dict[str, int]) -> dict[tuple[int, int], int]:
    rows = db.execute("SELECT party_a, party_b, count(*) FROM links GROUP BY 1, 2 ORDER BY 1, 2").fetchall()
    found: dict[tuple[int, int], int] = {}
    for a, b, n in rows:
        if a in place and b in place and a != b:
            pair = (min(place[a], place[b]), max(place[a], place[b]))
            found[pair] = found.get(pair, 0) + int(n)
    return dict(sorted(found.items()))


def _identifiers(db: duckdb.DuckDBPyConnection, place: dict[str, int]) -> dict[str, list[int]]:
    rows = db.execute(
        "SELECT party_id, family, count(*) FROM party_identifiers WHERE members_with >= 2 GROUP BY 1, 2"
    ).fetchall()
    found: dict[str, list[int]] = {}
    for party, family, n in rows:
        if party in place and family in CODE:
            found.setdefault(family, [0] * len(place))[place[party]] = int(n)
    return {family: found[family] for family in sorted(found, key=CODE.__getitem__)}
