"""What stands decided about a thing, for its page: the newest entries, and what has happened since."""

from typing import Any

from graphs.decisions.log import about
from graphs.models import Decision, DecisionSubject, Lineage, Network, WatchHit
from graphs.phrasing import count
from graphs.run_tables import Row, RunTables

SHOWN = 8


def decided(type_: DecisionSubject.Type, *keys: str) -> dict[str, Any]:
    """`decided`, newest first, and `decided_total`; undone ones are told as such, the undoing itself is not listed."""
    found = about(type_, *keys)
    shown: list[Decision] = list(found[: SHOWN + 1])
    return {"decided": shown[:SHOWN], "decided_total": len(shown) if len(shown) <= SHOWN else found.count()}


def new_evidence(tables: RunTables, party: str) -> list[dict[str, Any]]:
    """Accounts that somebody rejected and that are back, with the things that were not known then."""
    rows = tables.ask(
        "SELECT account_id, decision, list((family, value) ORDER BY family, value) AS things FROM {decisions} "
        "WHERE party_id = ? AND outcome = 'new evidence' GROUP BY account_id, decision ORDER BY account_id",
        party,
    )
    return [{**row, "things": row["things"][:5]} for row in rows]


def tear(network: Network, weakest: list[Row]) -> str:
    """What the worst cut means, in a sentence."""
    if not weakest:
        return ""
    worst = weakest[0]
    if worst["splits_off"]:
        one = worst["splits_off"] == 1
        size = f"{worst['splits_off']:,} of {network.size:,} accounts {'hangs' if one else 'hang'} on one thing alone"
        return f"{size}: if it is infrastructure, {'it does' if one else 'they do'} not belong here. Look at it first."
    if worst["falls_below"]:
        who = count(worst["falls_below"], "member")
        return f"It holds together without any one thing, but {who} would fall below the bar without the worst of them."
    return "It holds together without any one thing, and no member would fall below the bar."


def hits(**which: Any) -> tuple[list[WatchHit], int]:
    """Watch hits of the run that is shown, the surest first, and how many there are."""
    found = WatchHit.objects.filter(run__is_current=True, **which).select_related("network")
    return list(found[:SHOWN]), found.count()


def earlier(network: Network) -> list[dict[str, Any]]:
    """Splits and merges in which the network had a part, in any run, newest first."""
    own = Lineage.objects.filter(network=network).exclude(kind=Lineage.Kind.CONTINUES)
    given = Lineage.objects.filter(previous=network).exclude(kind=Lineage.Kind.CONTINUES).exclude(network=network)
    rows = [
        {"run": r.run, "run_id": r.run_id, "said": r.get_kind_display(), "other": r.previous, "shared": r.shared}
        for r in own.select_related("run", "previous")
    ]
    said = {Lineage.Kind.SPLIT: "gave accounts to", Lineage.Kind.MERGED: "was absorbed by"}
    rows += [
        {"run": r.run, "run_id": r.run_id, "said": said[Lineage.Kind(r.kind)], "other": r.network, "shared": r.shared}
        for r in given.select_related("run", "network")
    ]
    return sorted(rows, key=lambda row: (-row["run_id"], row["other"].number))[: SHOWN * 2]
