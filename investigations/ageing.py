"""What is of no case and of no use any more: each kind is found by its own rule, and erased or removed.

Under a legal hold of any case, nothing about its networks and their members is touched.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from graphs.models import Decision, DecisionSubject, EdgeSample, Run, WatchHit
from graphs.runs import tables
from graphs.scene_models import FilterSet, PatternSearch, SavedScene, SceneVersion
from investigations import erasing
from investigations.models import Case, Pin

CONTEXT = "age"  # of the digests


@dataclass(frozen=True)
class Protected:
    """What stands under a hold."""

    networks: frozenset[str]
    accounts: frozenset[str]


def protected() -> Protected:
    held = Case.objects.filter(holds__released_at=None, holds__isnull=False).distinct()
    networks: set[str] = set()
    accounts = set(Pin.objects.filter(case__in=held, kind="account").values_list("key", flat=True))
    for case in held.prefetch_related("pinned__run"):
        accounts.update(case.actions.values_list("account_id", flat=True))
        for pinned in case.pinned.all():
            networks.add(pinned.public_id)
            asked = "SELECT account_id FROM {memberships} WHERE party_id = ?"
            accounts.update(row["account_id"] for row in tables(pinned.run).ask(asked, pinned.party_id))
    return Protected(frozenset(networks), frozenset(accounts))


# --- what is due ------------------------------------------------------------------------------------------------------
def decisions(before: datetime, held: Protected) -> list[Decision]:
    """Taken back longer ago than that, with the entries that took them back."""
    back = Q(undone__made_at__lt=before) | Q(undoes__isnull=False, made_at__lt=before)
    found = Decision.objects.filter(back).prefetch_related("subjects", "undoes__subjects")
    return [d for d in found if not erasing.is_erased(d.reason) and not _is_held(d, held)]


def _is_held(decision: Decision, held: Protected) -> bool:
    about = decision.undoes or decision
    kinds = DecisionSubject.Type
    return any(
        (s.type == kinds.NETWORK and s.key in held.networks) or (s.type == kinds.ACCOUNT and s.key in held.accounts)
        for s in about.subjects.all()
    ) or any(held.accounts.intersection(accounts) for accounts in about.content.get("networks", ()))


def scenes(before: datetime, held: Protected) -> QuerySet[SavedScene]:
    pinned = Pin.objects.exclude(scene=None).values("scene__scene")
    return SavedScene.objects.filter(changed_at__lt=before).exclude(pk__in=pinned).exclude(network__in=held.networks)


def filter_sets(before: datetime, held: Protected) -> QuerySet[FilterSet]:
    return FilterSet.objects.filter(changed_at__lt=before)


def searches(before: datetime, held: Protected) -> list[PatternSearch]:
    return [s for s in PatternSearch.objects.filter(changed_at__lt=before) if any(map(_typed, s.parameters))]


def _typed(parameter: dict[str, Any]) -> bool:
    """Whether somebody wrote a text into it."""
    return isinstance(parameter.get("default"), str) and bool(parameter["default"])


def _replaced_runs(before: datetime) -> QuerySet[Run]:
    return Run.objects.filter(is_current=False, finished_at__lt=before)


def watch_hits(before: datetime, held: Protected) -> QuerySet[WatchHit]:
    found = WatchHit.objects.filter(run__in=_replaced_runs(before))
    return found.exclude(network__public_id__in=held.networks).exclude(account_id__in=held.accounts)


def edge_samples(before: datetime, held: Protected) -> list[EdgeSample]:
    found = EdgeSample.objects.filter(check_of__run__in=_replaced_runs(before))
    found = found.exclude(network__public_id__in=held.networks).exclude(account_id__in=held.accounts)
    return [sample for sample in found if not erasing.is_erased(sample.account_id)]


# --- what becomes of it -----------------------------------------------------------------------------------------------
def _erase_decisions(found: list[Decision]) -> list[str]:
    digests: list[str] = []
    for decision in found:
        digests += erasing.erase_row(decision, ("content", "reason", "sentence"), CONTEXT)
        for subject in decision.subjects.exclude(type=DecisionSubject.Type.NETWORK):
            digests += erasing.erase_row(subject, ("key",), CONTEXT)
    return digests


def _remove_scenes(found: QuerySet[SavedScene]) -> list[str]:
    states = SceneVersion.objects.filter(scene__in=found).values_list("state", flat=True)
    digests = [erasing.digest(state, CONTEXT) for state in states]
    found.delete()
    return digests


def _remove_filters(found: QuerySet[FilterSet]) -> list[str]:
    digests = [erasing.digest(filters, CONTEXT) for filters in found.values_list("filters", flat=True)]
    found.delete()
    return digests


def _empty_searches(found: list[PatternSearch]) -> list[str]:
    digests = [erasing.digest(p["default"], CONTEXT) for s in found for p in s.parameters if _typed(p)]
    for search in found:
        emptied = [{**p, "default": ""} if _typed(p) else p for p in search.parameters]
        PatternSearch.objects.filter(pk=search.pk).update(parameters=emptied)
    return digests


def _remove_hits(found: QuerySet[WatchHit]) -> list[str]:
    digests = [erasing.digest(account, CONTEXT) for account in found.values_list("account_id", flat=True)]
    found.delete()
    return digests


def _erase_samples(found: list[EdgeSample]) -> list[str]:
    return [made for sample in found for made in erasing.erase_row(sample, ("account_id",), CONTEXT)]


@dataclass(frozen=True)
class Kind:
    """Something that ages. `find` says what is due, `erase` does it and returns the digests of what is gone."""

    words: str
    find: Callable[[datetime, Protected], Any]
    erase: Callable[[Any], list[str]]


KINDS = (
    Kind("decisions that were taken back", decisions, _erase_decisions),
    Kind("scenes of the canvas", scenes, _remove_scenes),
    Kind("filters of the canvas", filter_sets, _remove_filters),
    Kind("saved pattern searches with values", searches, _empty_searches),
    Kind("watch hits of runs that were replaced", watch_hits, _remove_hits),
    Kind("judged memberships of runs that were replaced", edge_samples, _erase_samples),
)
