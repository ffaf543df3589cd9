"""Scenes that people keep: saved under a version, shared with people or circles of people, never overwritten silently.

A save names the version it was made on. Where somebody saved since, it is refused with who changed what, and both
states stand: theirs in the scene, ours in the browser until the person chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.audit import record
from graphs.models import Run
from graphs.scene_models import SavedScene, SceneShare, SceneVersion

LARGEST_STATE = 2_000_000  # bytes of JSON: ids and places of some ten thousand nodes
VERSIONS_KEPT = 50  # of a scene, besides those that something points at
NAMELESS_PARTS = "everything"
State = dict[str, Any]

# Circles of people that other apps know, by name: whose circles are these, and who is in one. Filled once, from the
# `ready` of the app that owns the circle; a share with "case:C-0001" is a share with everybody in that circle.
CircleOf = Callable[[User], Collection[str]]
CIRCLES: dict[str, CircleOf] = {}


def add_circle(name: str, of: CircleOf) -> None:
    """`of(user)` gives the keys of the circles a person is in; a share names one as "name:key"."""
    CIRCLES[name] = of


class SceneError(ValueError):
    """A scene cannot be kept so. The message is a sentence for the person who asked."""


@dataclass(frozen=True)
class Conflict(Exception):
    """Somebody saved since: the scene as it stands, and what was changed after the version that was named."""

    scene: SavedScene
    since: list[SceneVersion]

    def __str__(self) -> str:
        newest = self.since[0] if self.since else None
        who = newest.by.get_username() if newest and newest.by else "somebody who is gone"
        parts = sorted({part for version in self.since for part in version.parts})
        return (
            f"{who} saved this scene at {self.scene.changed_at:%Y-%m-%d %H:%M} UTC"
            f"{' and changed ' + ', '.join(parts) if parts else ''}. Nothing of yours was written: open theirs, or "
            "save yours under another name."
        )


def circles_of(user: User) -> list[str]:
    return [f"{name}:{key}" for name, of in CIRCLES.items() for key in of(user)]


def visible_to(user: User) -> QuerySet[SavedScene]:
    """Own scenes and those shared with the person or a circle of theirs."""
    shared = Q(shares__user=user) | Q(shares__circle__in=circles_of(user))
    return SavedScene.objects.filter(Q(owner=user) | shared).distinct().select_related("owner", "changed_by")


def may_edit(scene: SavedScene, user: User) -> bool:
    if scene.owner == user:
        return True
    mine = Q(user=user) | Q(circle__in=circles_of(user))
    return scene.shares.filter(mine, may_edit=True).exists()


def create(user: User, name: str, network: str, state: State) -> SavedScene:
    """A named scene. Raises SceneError."""
    if not name.strip():
        raise SceneError("A scene needs a name.")
    _check(state)
    with transaction.atomic():
        scene = SavedScene.objects.create(
            name=name.strip(), network=network, owner=user, changed_by=user, run=_current_run()
        )
        SceneVersion.objects.create(scene=scene, number=1, state=state, parts=[NAMELESS_PARTS], by=user)
        record(user, "save scene", f"scene:{scene.reference}", {"name": scene.name, "network": network})
    return scene


def keep_draft(user: User, network: str, state: State, version: int | None) -> SavedScene:
    """The autosave of a canvas without a name: one a person and network. `version`: the draft it was made on, None
    where there was none. Raises Conflict (the same person in another window) and SceneError."""
    _check(state)
    with transaction.atomic():
        draft = SavedScene.objects.filter(owner=user, network=network, draft=True).first()
        if draft is None:
            draft = SavedScene.objects.create(
                network=network, draft=True, owner=user, changed_by=user, run=_current_run()
            )
            SceneVersion.objects.create(scene=draft, number=1, state=state, parts=[NAMELESS_PARTS], by=user)
            return draft
    return save(draft, user, version or 0, state)


def save(
    scene: SavedScene, user: User, version: int, state: State | None = None, name: str | None = None
) -> SavedScene:
    """The next version of a scene, made on `version`. Raises Conflict where it is not the newest, SceneError."""
    if name is not None and not name.strip():
        raise SceneError("A scene needs a name.")
    if state is not None:
        _check(state)
    with transaction.atomic():
        taken = SavedScene.objects.filter(pk=scene.pk, version=version).update(
            version=version + 1, changed_by=user, changed_at=timezone.now(), **_named(scene, name)
        )
        if not taken:
            scene.refresh_from_db()
            raise Conflict(scene, list(scene.versions.filter(number__gt=version).select_related("by")))
        before = scene.versions.get(number=version)
        parts = changed_parts(before.state, before.state if state is None else state)
        parts += ["name"] if name is not None and name.strip() != scene.name else []
        after = before.state if state is None else state
        SceneVersion.objects.create(scene=scene, number=version + 1, state=after, parts=parts, by=user)
        _prune(scene)
        scene.refresh_from_db()
        if not scene.draft:
            subject = f"scene:{scene.reference}"
            record(user, "save scene", subject, {"name": scene.name, "version": scene.version, "changed": parts})
    return scene


def _named(scene: SavedScene, name: str | None) -> dict[str, Any]:
    """A draft that is given a name is a scene like any other from then on."""
    return {} if name is None else {"name": name.strip(), "draft": False}


def changed_parts(before: State, after: State) -> list[str]:
    """The parts of a state (pins, filters, notes …) that differ, in order."""
    return sorted(part for part in {*before, *after} if before.get(part) != after.get(part))


def version_of(scene: SavedScene, number: int | None = None) -> SceneVersion:
    """Raises LookupError where the version is not kept any more."""
    found = scene.versions.filter(number=number or scene.version).select_related("by").first()
    if found is None:
        raise LookupError(f"{scene.reference} has no version {number}: the last {VERSIONS_KEPT} are kept.")
    return found


def keep(scene: SavedScene, number: int) -> SceneVersion:
    """Holds a version for good, for what points at it. Raises LookupError."""
    found = version_of(scene, number)
    SceneVersion.objects.filter(pk=found.pk).update(kept=True)
    return found


def remove(scene: SavedScene, user: User) -> None:
    """Raises SceneError where something points at one of its versions."""
    if scene.versions.filter(kept=True).exists():
        raise SceneError(f"{scene.reference} is an exhibit of a case and stays.")
    with transaction.atomic():
        if not scene.draft:
            record(user, "remove scene", f"scene:{scene.reference}", {"name": scene.name, "version": scene.version})
        scene.delete()


@dataclass(frozen=True)
class With:
    """Whom to share with: a user name, or a circle ("case:C-0001")."""

    who: str
    may_edit: bool = False


def share(scene: SavedScene, owner: User, wanted: Iterable[With]) -> list[SceneShare]:
    """Replaces whom a scene is shared with. Raises SceneError for people and circles that the owner does not know."""
    with transaction.atomic():
        scene.shares.all().delete()
        made = [_share(scene, owner, one) for one in wanted]
        shared = {str(one.user or one.circle): "edit" if one.may_edit else "read" for one in made}
        record(owner, "share scene", f"scene:{scene.reference}", {"with": shared})
    return made


def _share(scene: SavedScene, owner: User, one: With) -> SceneShare:
    if ":" in one.who:
        if one.who not in circles_of(owner):
            raise SceneError(f"You are not in {one.who}: a scene is shared with circles you belong to.")
        return SceneShare.objects.create(scene=scene, circle=one.who, may_edit=one.may_edit, by=owner)
    person = User.objects.filter(username=one.who, is_active=True).first()
    if person is None:
        raise SceneError(f"There is nobody called {one.who}.")
    if person == scene.owner:
        raise SceneError("The scene is yours already.")
    made, created = SceneShare.objects.get_or_create(
        scene=scene, user=person, defaults={"may_edit": one.may_edit, "by": owner}
    )
    if not created:
        raise SceneError(f"{one.who} is named twice.")
    return made


def _check(state: State) -> None:
    size = len(orjson.dumps(state))
    if size > LARGEST_STATE:
        raise SceneError(f"The scene is too large to keep ({size / 1e6:.1f} of {LARGEST_STATE / 1e6:.0f} MB).")


def _prune(scene: SavedScene) -> None:
    old = scene.versions.filter(number__lte=scene.version + 1 - VERSIONS_KEPT, kept=False)
    old.delete()


def _current_run() -> Run | None:
    return Run.objects.filter(is_current=True).first()
