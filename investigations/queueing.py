"""One queue of what wants a person. Filled from each published run and from casework; the same event is one item.

An item of a case is seen by the case's members alone. Who closes an item says how: in a case, done, or dismissed with a
reason, which becomes a decision that the linkage engine honours.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.audit import record
from graphs import decisions
from graphs.models import Lineage, Network, Run, WatchHit
from graphs.runs import current_run, tables
from investigations.access import Actor, visible_cases
from investigations.attribution.likelihood import band
from investigations.casework import log, open_case
from investigations.enums import CaseState, ClaimKind, Origin, QueueKind, QueueState
from investigations.models import ActionPackage, Case, PinnedNetwork, QueueItem, QueueRun, Replacement
from investigations.refusals import CaseworkError

GROWN_BY = 0.2  # of its members: a smaller change is noise of the run
GROWN_ACCOUNTS = 5
SNOOZES = {"1 day": 1, "3 days": 3, "1 week": 7, "4 weeks": 28}
# How a network is dismissed, and what the engine is told: a kind of decision and, for an innocent one, its reading.
DISMISSALS: dict[str, tuple[str, str, str]] = {
    "office": ("an office or company", "verdict_innocent", "office"),
    "household": ("a household", "verdict_innocent", "household"),
    "campus": ("a campus or school", "verdict_innocent", "campus or school"),
    "agency": ("an agency", "verdict_innocent", "agency"),
    "reseller": ("a reseller's clients", "verdict_innocent", "reseller clients"),
    "innocent": ("innocent, something else", "verdict_innocent", "other"),
    "low": ("a fake operation, but not worth a case now", "dismiss", ""),
    "known": ("dealt with elsewhere", "dismiss", ""),
}
# The weight of a kind; the network's judgement in bits is added, so that the surest comes first within it.
WEIGHTS = {
    QueueKind.REVIEW: 1000.0, QueueKind.HELD: 900.0, QueueKind.WATCH: 800.0,
    QueueKind.REPLACED: 750.0, QueueKind.MOVED: 700.0,
    QueueKind.MERGED: 400.0, QueueKind.SPLIT: 400.0, QueueKind.GROWN: 300.0, QueueKind.NEW: 200.0,
}  # fmt: skip


def visible_items(user: Actor) -> QuerySet[QueueItem]:
    """Everybody's, and those of the cases this person sees."""
    return QueueItem.objects.filter(Q(case=None) | Q(case__in=visible_cases(user)))


def waiting(user: Actor) -> QuerySet[QueueItem]:
    """What wants a person now: not closed, not snoozed."""
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=timezone.now())
    return visible_items(user).filter(awake, state=QueueState.WAITING)


def fill() -> int:
    """Items for what has happened since the queue last looked. Returns how many; again is harmless."""
    run = current_run()
    with transaction.atomic():
        found = [*_held_runs(), *_replaced(), *(_watched(run) if run else ())]
        if run and not QueueRun.objects.filter(run=run).exists():
            found += _found(run)
            QueueRun.objects.get_or_create(run=run)
        before = set(QueueItem.objects.filter(key__in=[item.key for item in found]).values_list("key", flat=True))
        fresh = [item for item in found if item.key not in before]
        QueueItem.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
        _settle_overtaken(fresh)
        for item in fresh:
            if item.kind == QueueKind.MOVED and item.case and item.run:
                detail = {"network": item.network, "run": item.run.pk}
                log(item.case, None, "assessment moved", f"run {item.run.pk}: {item.text}", detail)
    return len(fresh)


def _held_runs() -> Iterator[QueueItem]:
    for run in Run.objects.filter(state=Run.State.HELD):
        yield QueueItem(
            key=f"held:{run.pk}", kind=QueueKind.HELD, run=run, weight=WEIGHTS[QueueKind.HELD],
            text=f"Run {run.pk} differs from what is shown by more than is usual",
            url=reverse("graphs:run", args=[run.pk]),
        )  # fmt: skip


def _watched(run: Run) -> Iterator[QueueItem]:
    """One item a network and import: accounts that would belong to it, as the watch found them."""
    hits = WatchHit.objects.filter(run=run).order_by()
    for row in hits.values("network__public_id", "batch").annotate(accounts=Count("pk"), bits=Max("bits")):
        name, count = row["network__public_id"], row["accounts"]
        plural = "" if count == 1 else "s"
        yield QueueItem(
            key=f"watch:{name}:{run.pk}:{row['batch']}", kind=QueueKind.WATCH, network=name, run=run,
            weight=WEIGHTS[QueueKind.WATCH] + min(row["bits"], 90.0),
            text=f"{name}: {count:,} new account{plural} of import {row['batch']} would belong to it",
            url=reverse("graphs:network", args=[name]),
        )  # fmt: skip


def _replaced() -> Iterator[QueueItem]:
    """One item a package and import: accounts that took the place of those acted on, as the watch of packages found."""
    kept = Replacement.objects.order_by().values("package", "batch").annotate(accounts=Count("pk"))
    packages = ActionPackage.objects.select_related("case").in_bulk([row["package"] for row in kept])
    for row in kept:
        package, count = packages[row["package"]], row["accounts"]
        words = "account uses" if count == 1 else "accounts use"
        yield QueueItem(
            key=f"replaced:{package.pk}:{row['batch']}", kind=QueueKind.REPLACED, case=package.case,
            weight=WEIGHTS[QueueKind.REPLACED] + min(count, 90),
            text=f"{package.case.reference}: {count:,} new {words} what package {package.pk} had held",
            url=f"{package.get_absolute_url()}#replacements",
        )  # fmt: skip


def _found(run: Run) -> Iterator[QueueItem]:
    networks = {n.public_id: n for n in Network.objects.filter(run=run, is_network=True)}
    told: set[str] = set()
    for lineage in (
        Lineage.objects.filter(run=run).exclude(kind=Lineage.Kind.CONTINUES).select_related("network", "previous")
    ):
        network = lineage.network
        if network.public_id in networks and network.public_id not in told:
            told.add(network.public_id)
            kind = QueueKind.MERGED if lineage.kind == Lineage.Kind.MERGED else QueueKind.SPLIT
            words = f"{network} {lineage.get_kind_display()} {lineage.previous}, {lineage.shared:,} accounts in both"
            yield _of_network(kind, network, run, words)
    sizes = _sizes_before(run)
    for network in networks.values():
        was = sizes.get(network.public_id)
        if network.first_run_id == run.pk and network.public_id not in told:  # type: ignore[missing-attribute]
            yield _of_network(QueueKind.NEW, network, run, f"{network}: {network.size:,} accounts, {network.reading}")
        elif was and network.size - was >= max(GROWN_ACCOUNTS, GROWN_BY * was):
            yield _of_network(
                QueueKind.GROWN, network, run, f"{network} grew from {was:,} to {network.size:,} accounts"
            )
    yield from _moved(run)


def _of_network(kind: QueueKind, network: Network, run: Run, text: str) -> QueueItem:
    return QueueItem(
        key=f"{kind}:{network.public_id}:{run.pk}", kind=kind, network=network.public_id, run=run, text=text[:300],
        url=network.get_absolute_url(), weight=WEIGHTS[kind] + min(network.judgement_bits, 90.0),
    )  # fmt: skip


def _sizes_before(run: Run) -> dict[str, int]:
    """How large each network was in the run before; nothing where that run's tables are gone."""
    before = Run.objects.filter(pk=run.comparison.get("before") or 0).first()
    if before is None or not (before.folder / "networks.parquet").exists():
        return {}
    rows = tables(before).ask("SELECT public_id, size FROM {networks} JOIN {parties} USING (party_id)")
    return {row["public_id"]: row["size"] for row in rows}


def _moved(run: Run) -> Iterator[QueueItem]:
    """Cases in which a network that is pinned is now held likely in another word, or of another operator."""
    pins = PinnedNetwork.objects.filter(network__run=run).exclude(run=run).exclude(case__state=CaseState.CLOSED)
    for pinned in pins.select_related("case", "network"):
        for claim, before, after in _assessed(pinned, run):
            if before and after and before != after:
                yield QueueItem(
                    key=f"moved:{pinned.case.pk}:{pinned.public_id}:{claim}:{run.pk}", kind=QueueKind.MOVED,
                    case=pinned.case, network=pinned.public_id, run=run, weight=WEIGHTS[QueueKind.MOVED],
                    text=f"{pinned.case.reference}, {pinned.public_id}: {claim.label} was {before}, is {after}"[:300],
                    url=pinned.case.get_absolute_url(),
                )  # fmt: skip


def _assessed(pinned: PinnedNetwork, run: Run) -> Iterable[tuple[ClaimKind, str, str]]:
    """Each claim, as the machine's last assessment on record had it, and as the run has it."""
    network = pinned.network
    if network is None:
        return
    rows = pinned.case.assessments.filter(network=pinned.public_id, origin=Origin.MACHINE).exclude(run=run)
    one = rows.filter(claim=ClaimKind.NETWORK).first()
    yield ClaimKind.NETWORK, one.likelihood_words if one else "", band(network.judgement_probability).words
    who = rows.filter(claim=ClaimKind.OPERATOR).first()
    now = f"{network.operator_name or 'operator not on file'}, {network.likelihood_words}"
    yield ClaimKind.OPERATOR, f"{who.name}, {who.likelihood_words}" if who else "", now if network.likelihood else ""


_OF_RUN = (QueueKind.NEW, QueueKind.GROWN, QueueKind.MERGED, QueueKind.SPLIT, QueueKind.WATCH)


def _settle_overtaken(fresh: list[QueueItem]) -> None:
    """What an earlier run said of a network is overtaken where a later one says something new of it; a held run is
    decided on its own page."""
    waiting = QueueItem.objects.filter(state=QueueState.WAITING)
    newest = {item.network: item.run for item in fresh if item.kind in _OF_RUN and item.run is not None}
    for network, run in newest.items():
        waiting.filter(network=network, kind__in=_OF_RUN, run__lt=run).update(
            state=QueueState.DONE, reason=f"overtaken by run {run.pk}", closed_at=timezone.now()
        )
    waiting.filter(kind=QueueKind.HELD).exclude(run__state=Run.State.HELD).update(
        state=QueueState.DONE, reason="decided", closed_at=timezone.now()
    )


@transaction.atomic
def take_next(actor: User) -> QueueItem | None:
    """The first item nobody has, given to the actor. None where there is none."""
    item = waiting(actor).filter(assignee=None).exclude(kind=QueueKind.REVIEW).select_for_update().first()
    if item is not None:
        item.assignee = actor
        item.save(update_fields=["assignee"])
        record(actor, "take from queue", f"queue:{item.pk}", {"item": item.key if item.case is None else "of a case"})
    return item


def _chosen(actor: User, ids: Collection[int]) -> list[QueueItem]:
    """The items among these that are there for the actor and still wait."""
    if not ids:
        raise CaseworkError("Choose something first.")
    return list(visible_items(actor).select_for_update().filter(pk__in=ids, state=QueueState.WAITING))


@transaction.atomic
def assign(actor: User, ids: Collection[int], to: User | None) -> int:
    """Give items to somebody, or to nobody. Returns how many changed hands: those that were theirs already do not."""
    changed = [item for item in _chosen(actor, ids) if item.assignee != to]
    for item in changed:
        if to is not None and item.case and not item.case.members.filter(user=to).exists():
            raise CaseworkError(f"{to.get_username()} is no member of {item.case.reference}.")
        item.assignee = to
    QueueItem.objects.bulk_update(changed, ["assignee"], batch_size=500)
    _record(actor, "assign in queue", changed, {"to": to.get_username() if to else None})
    return len(changed)


@transaction.atomic
def snooze(actor: User, ids: Collection[int], days: int) -> int:
    """Out of sight until then; they come back by themselves. Nought days wakes them."""
    if not 0 <= days <= 365:
        raise CaseworkError("Snooze for a day to a year.")
    chosen = _chosen(actor, ids)
    until = timezone.now() + timedelta(days=days) if days else None
    for item in chosen:
        item.snoozed_until = until
    QueueItem.objects.bulk_update(chosen, ["snoozed_until"], batch_size=500)
    _record(actor, "snooze in queue" if days else "wake in queue", chosen, {"days": days})
    return len(chosen)


@transaction.atomic
def dismiss(actor: User, ids: Collection[int], why: str, reason: str) -> int:
    """Close items of networks for good, as a decision on the networks. Raises CaseworkError, also for what the log of
    decisions refuses; nothing is dismissed then."""
    if why not in DISMISSALS:
        raise CaseworkError("Choose why they are dismissed.")
    words, kind, reading = DISMISSALS[why]
    chosen = _chosen(actor, ids)
    if kept := [item for item in chosen if item.case or not item.network]:
        raise CaseworkError(f"“{kept[0]}” is no network of the run: do it, or snooze it.")
    networks = list(Network.objects.filter(public_id__in={item.network for item in chosen}))
    if networks:
        try:
            said = f"{words}: {reason.strip()}" if reason.strip() else words
            decisions.record(actor, kind, reason=said, networks=networks, reading=reading)
        except decisions.DecisionError as error:
            raise CaseworkError(str(error)) from error
    _close(actor, chosen, QueueState.DISMISSED, f"{words}. {reason.strip()}".strip())
    _record(actor, "dismiss in queue", chosen, {"why": why, "reason": reason.strip()})
    return len(chosen)


@transaction.atomic
def finish(actor: User, ids: Collection[int]) -> int:
    """Looked at, nothing more to do. Reviews end by deciding them."""
    chosen = [item for item in _chosen(actor, ids) if item.kind != QueueKind.REVIEW]
    _close(actor, chosen, QueueState.DONE, "")
    _record(actor, "finish in queue", chosen, {})
    return len(chosen)


@transaction.atomic
def to_case(actor: User, item: QueueItem) -> tuple[Case, bool]:
    """A case of the item's network; the item is done and is the actor's."""
    network = Network.objects.filter(public_id=item.network).first()
    if network is None:
        raise CaseworkError("This is about no network.")
    case, is_new = open_case(actor, network)
    item.assignee = actor
    item.save(update_fields=["assignee"])
    _close(actor, [item], QueueState.DONE, "in a case")
    return case, is_new


def _close(actor: User, items: list[QueueItem], state: QueueState, reason: str) -> None:
    for item in items:
        item.state, item.reason, item.closed_by, item.closed_at = state, reason[:500], actor, timezone.now()
    QueueItem.objects.bulk_update(items, ["state", "reason", "closed_by", "closed_at"], batch_size=500)


def _record(actor: User, action: str, items: list[QueueItem], detail: dict[str, object]) -> None:
    """One row for what is everybody's, and one a case: the trail of a case is its members'."""
    common = [item.key for item in items if item.case is None]
    if common:
        record(actor, action, "queue", {**detail, "items": common})
    for item in items:
        if item.case is not None:
            record(actor, action, f"case:{item.case.reference}", {**detail, "items": [item.key]})


def unseen_of(user: Actor) -> int:
    """Items that are mine and wait: the mark in the top bar."""
    return waiting(user).filter(assignee=user.pk).count()
