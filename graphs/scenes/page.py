"""One page of what lies round a node: what was asked for, and what came."""

from dataclasses import dataclass
from typing import Any

from graphs.store.driver import Row


@dataclass(frozen=True)
class Page:
    """`order`: "rarest" (the fewest accounts, or of an account the fewest identifiers, first) or "newest" (seen last
    first). `kinds`: families to fetch. `network`: the public id to whose members accounts are held, all without it."""

    kinds: tuple[str, ...]
    order: str
    limit: int
    offset: int
    network: str = ""


@dataclass(frozen=True)
class Found:
    """`rows`: kind, key, label (raw), total, network, first, last, events. `total`: how many there are to page to."""

    rows: list[Row]
    total: int


def row_of(kind: str, row: Row, label: str) -> Row:
    return {
        "kind": kind, "key": row["key"], "label": label, "total": int(row.get("total") or 0),
        "network": row.get("network") or "", "first": day(row["first"]), "last": day(row["last"]),
        "events": int(row["events"] or 0),
    }  # fmt: skip


def day(moment: Any) -> int:
    """Days since 1970-01-01, -1 where not known."""
    return int(moment.timestamp() // 86_400) if moment is not None else -1
