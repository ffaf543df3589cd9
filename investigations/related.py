"""Cases that may belong together, proposed by what they share. Only among cases the person sees."""

from collections import defaultdict
from dataclasses import dataclass, field

from graphs.models import Lineage
from investigations.access import Actor, visible, visible_cases
from investigations.enums import ClaimKind
from investigations.models import Assessment, Case, EvidenceFile, Pin, PinnedNetwork

SHOWN = 8
# What each shared thing is worth in the order of proposals; a shared identifier says more than a shared name.
WORTH = {"network": 4.0, "descent": 3.0, "identifier": 3.0, "account": 3.0, "file": 3.0, "scene": 1.0, "operator": 1.0}


@dataclass
class Related:
    case: Case
    reasons: list[str] = field(default_factory=list)
    worth: float = 0.0


def related_cases(case: Case, user: Actor, most: int = SHOWN) -> tuple[list[Related], int]:
    """The likeliest, and how many there are in all."""
    shared: dict[int, list[tuple[str, str]]] = defaultdict(list)
    networks = list(case.pinned.values_list("public_id", flat=True))
    _networks(case, user, networks, shared)
    _pins(case, user, shared)
    _files(case, user, shared)
    _operators(case, user, shared)
    cases = visible_cases(user).exclude(pk=case.pk).filter(pk__in=shared, merged_into=None)
    found = [
        Related(c, [words for _, words in shared[c.pk]], sum(WORTH[kind] for kind, _ in shared[c.pk]))
        for c in cases.select_related("owner")
    ]
    found.sort(key=lambda r: (-r.worth, -r.case.number))
    return found[:most], len(found)


def _networks(case: Case, user: Actor, networks: list[str], shared: dict[int, list[tuple[str, str]]]) -> None:
    others = visible(PinnedNetwork.objects.exclude(case=case), user)
    for pk, public_id in others.filter(public_id__in=networks).values_list("case", "public_id"):
        shared[pk].append(("network", f"both hold {public_id}"))
    kin: dict[str, str] = {}
    for lineage in Lineage.objects.filter(network__public_id__in=networks).select_related("network", "previous"):
        kin[lineage.previous.public_id] = f"{lineage.network} {lineage.get_kind_display()} {lineage.previous}"
    for lineage in Lineage.objects.filter(previous__public_id__in=networks).select_related("network", "previous"):
        kin[lineage.network.public_id] = f"{lineage.network} {lineage.get_kind_display()} {lineage.previous}"
    for pk, public_id in others.filter(public_id__in=set(kin) - set(networks)).values_list("case", "public_id"):
        shared[pk].append(("descent", kin[public_id]))


def _pins(case: Case, user: Actor, shared: dict[int, list[tuple[str, str]]]) -> None:
    own = case.pins.values_list("kind", "key")
    wanted = set(own)
    others = visible(Pin.objects.exclude(case=case), user).filter(key__in=[key for _, key in wanted])
    for pk, kind, key in others.values_list("case", "kind", "key"):
        if (kind, key) in wanted:
            shared[pk].append((kind, f"both hold the {kind} {key}"))


def _files(case: Case, user: Actor, shared: dict[int, list[tuple[str, str]]]) -> None:
    own = dict(case.files.filter(removed_at=None).values_list("sha256", "name"))
    others = visible(EvidenceFile.objects.exclude(case=case), user).filter(sha256__in=own, removed_at=None)
    for pk, sha256 in others.values_list("case", "sha256"):
        shared[pk].append(("file", f"both hold the file {own[sha256]}"))


def _operators(case: Case, user: Actor, shared: dict[int, list[tuple[str, str]]]) -> None:
    claims = {"claim": ClaimKind.OPERATOR, "hypothesis__startswith": "operator:"}
    own = dict(case.assessments.filter(**claims).order_by("at").values_list("hypothesis", "name"))
    others = visible(Assessment.objects.exclude(case=case), user).filter(**claims, hypothesis__in=own).order_by()
    for pk, hypothesis in others.values_list("case", "hypothesis").distinct():
        shared[pk].append(("operator", f"{own[hypothesis]} was assessed in both"))
