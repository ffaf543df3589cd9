"""The watch for replacement accounts: after each import, accounts that no run has seen are held to the networks that
stand. A hit says "would belong"; the next run decides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from django.db import transaction

from accounts import evidence
from accounts.audit import record
from accounts.contract import KINDS
from graphs.linkage import Records
from graphs.linkage.exact import probability
from graphs.linkage.watch import Hit, hits, marks, seen
from graphs.linkage.weighing import Weight
from graphs.models import Decision, DecisionSubject, Network, Run, WatchHit
from graphs.run_tables import RunTables, cursor
from graphs.runs import current_run, parameters_of, tables

TABLES = ("observed", "memberships", "parties")


def watch() -> int:
    """Brings the hits of the run that is shown up to the evidence that stands; how many there are."""
    run = current_run()
    if run is None or not (run.folder / "observed.parquet").exists():
        return 0
    fresh = [batch for batch in evidence.batches() if batch not in set(run.batches)]
    found = _found(run, fresh) if fresh else []
    _keep(run, found, fresh)
    return len(found)


def _found(run: Run, fresh: Sequence[int]) -> list[Hit]:
    newcomers = _newcomers(run, fresh)
    count = len(set(newcomers["account_id"].to_pylist()))
    if not count:
        return []
    source = tables(run)
    rows = marks(cursor(), newcomers, {name: source.source(name) for name in TABLES})
    return _without_rejected(source, hits(rows, run.counts["accounts"], count, parameters_of(run)))


def _newcomers(run: Run, fresh: Sequence[int]) -> pa.Table:
    """What the accounts that the run has not seen were seen with, in the imports since."""
    paths = {kind: [path for batch in fresh for path in evidence.paths(kind, batch)] for kind in KINDS}
    records = Records.from_evidence(paths, evidence.elsewhere())
    known = [path for batch in run.batches for path in evidence.paths("accounts", batch)]
    if known:
        listed = ", ".join(evidence.quoted(path) for path in known)
        old = f"read_parquet([{listed}], union_by_name = true)"
        records.db.execute(f"DELETE FROM accounts WHERE account_id IN (SELECT account_id FROM {old})")
    return seen(records)


def _without_rejected(source: RunTables, found: list[Hit]) -> list[Hit]:
    """Without those that somebody rejected, as long as nothing else ties them to the network than was known then."""
    numbers = {r["party_id"]: r["public_id"] for r in source.ask("SELECT party_id, public_id FROM {networks}")}
    rejected: dict[tuple[str, str], set[tuple[str, str]]] = {}
    made = Decision.binding().filter(kind="reject_member").prefetch_related("subjects")
    for decision in made:
        names = {s.key for s in decision.subjects.all() if s.type == DecisionSubject.Type.NETWORK}
        for account, known in decision.content.get("evidence", {}).items():
            for name in names:
                rejected[account, name] = {(family, value) for family, value in known}
    return [
        hit for hit in found
        if not _things(hit) <= rejected.get((hit.account_id, numbers.get(hit.party_id, "")), set())
    ]  # fmt: skip


def _things(hit: Hit) -> set[tuple[str, str]]:
    return {(weight.held.family, weight.held.value) for weight in hit.weights if weight.held}


def _keep(run: Run, found: list[Hit], fresh: Sequence[int]) -> None:
    """What was found before keeps the time it was found; what no longer holds goes."""
    networks = dict(Network.objects.filter(run=run).values_list("party_id", "pk"))
    rows = [
        WatchHit(
            run=run, network_id=networks[hit.party_id], account_id=hit.account_id, batch=max(fresh), bits=hit.bits,
            probability=float(probability(np.array(hit.bits))), terms=[_term(w, run) for w in hit.weights],
        )
        for hit in found if hit.party_id in networks
    ]  # fmt: skip
    with transaction.atomic():
        before = {(h.network_id, h.account_id): h for h in WatchHit.objects.filter(run=run)}
        new = [row for row in rows if (row.network_id, row.account_id) not in before]
        still = {(row.network_id, row.account_id) for row in rows}
        WatchHit.objects.filter(pk__in=[h.pk for key, h in before.items() if key not in still]).delete()
        WatchHit.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["run", "network", "account_id"],
            update_fields=["bits", "probability", "terms"], batch_size=500,
        )  # fmt: skip
        if new:
            record("watch", "find replacement accounts", f"run:{run.pk}",
                   {"new": len(new), "hits": len(rows), "networks": len({row.network_id for row in new})})  # fmt: skip


def _term(weight: Weight, run: Run) -> dict[str, object]:
    held = weight.held
    return {
        "family": held.family if held else "prior", "value": held.value if held else None,
        "members_with": held.with_it if held else None, "total_with": held.total if held else run.counts["accounts"],
        "expected": weight.expected, "rank": weight.rank if held else None, "bits": weight.bits,
    }  # fmt: skip
