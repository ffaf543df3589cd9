"""Accounts, identifiers and scenes that a case holds."""

from django.db import transaction
from django.db.models import Q

from graphs.families import naming
from graphs.runs import current_run, tables
from graphs.scene_models import SavedScene, SceneVersion
from investigations.access import Actor
from investigations.casework import log, workable
from investigations.enums import PinKind
from investigations.models import Case, Pin
from investigations.refusals import CaseworkError

MOST = 500  # pins of one kind in a case: more is a network, or a list for a report


@transaction.atomic
def add_pin(case: Case, actor: Actor, kind: str, key: str, why: str = "") -> Pin:
    """Pin something that is there. `key`: an account's id, family:value, or the number of a scene the person sees."""
    case = workable(case, actor, "added to")
    if kind not in PinKind.values:
        raise CaseworkError("Accounts, identifiers and scenes can be pinned.")
    key = key.strip()
    known = case.pins.filter(kind=kind, key=key).first()
    if known:
        return known
    if case.pins.filter(kind=kind).count() >= MOST:
        raise CaseworkError(f"A case holds at most {MOST} of one kind. Pin the network instead.")
    scene = _FINDERS[PinKind(kind)](key, case, actor)
    made = Pin.objects.create(case=case, kind=kind, key=key, scene=scene, why=why.strip()[:300], pinned_by=actor)
    log(case, actor, "pinned", f"pinned the {PinKind(kind).label} {key}", {"kind": kind, "key": key})
    return made


def _account(key: str, case: Case, actor: Actor) -> None:
    run = current_run()
    if run is None or not tables(run).memberships_of(key):
        raise CaseworkError(f"No network of the current run has an account {key or 'without an id'}.")


def _identifier(key: str, case: Case, actor: Actor) -> None:
    family, _, value = key.partition(":")
    try:
        naming(family)
    except (KeyError, StopIteration) as error:
        raise CaseworkError(f"There is no kind of identifier “{family}”. Write it as device:d-123.") from error
    run = current_run()
    source = tables(run) if run else None
    if source is None or not source.ask(
        "SELECT 1 AS found FROM {identifiers} WHERE family = ? AND value = ?", family, value
    ):
        raise CaseworkError(f"The current run has no {naming(family).noun} {value} on two accounts or more.")


def _scene(key: str, case: Case, actor: Actor) -> SceneVersion:
    number = key.upper().removeprefix("S-")
    theirs = Q(owner=actor.pk) | Q(shares__user=actor.pk) | Q(shares__circle=f"case:{case.reference}")
    scenes = SavedScene.objects.filter(theirs, draft=False).distinct()
    scene = scenes.filter(pk=int(number)).first() if number.isdecimal() else None
    if scene is None:
        raise CaseworkError(f"There is no scene {key or 'without a number'}.")
    version = scene.versions.get(number=scene.version)
    version.kept = True
    version.save(update_fields=["kept"])
    return version


_FINDERS = {PinKind.ACCOUNT: _account, PinKind.IDENTIFIER: _identifier, PinKind.SCENE: _scene}


@transaction.atomic
def remove_pin(pin: Pin, actor: Actor) -> None:
    case = workable(pin.case, actor, "taken from")
    detail = {"kind": pin.kind, "key": pin.key}
    words = f"took the {pin.get_kind_display()} {pin.key} out"
    pin.delete()
    log(case, actor, "unpinned", words, detail)
