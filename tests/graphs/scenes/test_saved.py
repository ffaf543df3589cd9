"""Scenes that people keep: nobody overwrites anybody silently, and everybody knows who changed what."""

import pytest
from django.contrib.auth.models import User
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import AuditEntry
from graphs.scene_models import SavedScene
from graphs.scenes import saved
from graphs.scenes.saved import Conflict, SceneError, With

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db: None) -> User:
    return User.objects.create_user("anna")


@pytest.fixture
def boris(db: None) -> User:
    return User.objects.create_user("boris")


@pytest.fixture
def scene(anna: User) -> SavedScene:
    return saved.create(anna, "Cards", "N-0001", {"pins": [1], "filters": {"bits": 3}})


def test_a_save_makes_the_next_version_and_says_what_it_changed(scene: SavedScene, anna: User):
    saved.save(scene, anna, 1, {"pins": [1, 2], "filters": {"bits": 3}, "notes": ["look"]})
    assert scene.version == 2
    newest = saved.version_of(scene)
    assert (newest.number, newest.parts, newest.by) == (2, ["notes", "pins"], anna)
    assert saved.version_of(scene, 1).state["pins"] == [1], "the version before stands"


def test_two_who_edit_do_not_overwrite_each_other(scene: SavedScene, anna: User, boris: User):
    saved.share(scene, anna, [With("boris", may_edit=True)])
    saved.save(scene, boris, 1, {"pins": [9], "filters": {"bits": 3}})
    stale = SavedScene.objects.get(pk=scene.pk)
    with pytest.raises(Conflict) as refused:
        saved.save(stale, anna, 1, {"pins": [5], "filters": {"bits": 8}})
    assert "boris saved this scene" in str(refused.value)
    assert "changed pins" in str(refused.value)
    assert [version.number for version in refused.value.since] == [2]
    assert saved.version_of(SavedScene.objects.get(pk=scene.pk)).state["pins"] == [9], "theirs stands"
    saved.save(stale, anna, 2, {"pins": [9, 5], "filters": {"bits": 8}})
    assert SavedScene.objects.get(pk=scene.pk).version == 3


@given(st.lists(st.tuples(st.sampled_from(["anna", "boris"]), st.booleans()), max_size=12))
@settings(max_examples=25, deadline=None)
def test_whatever_is_saved_in_whatever_order_no_save_is_lost(moves: list[tuple[str, bool]]):
    """Each has the version they last saw; a save on an older one is refused, and one who looks again may save."""
    User.objects.all().delete()
    people = {name: User.objects.create_user(name) for name in ("anna", "boris")}
    scene = saved.create(people["anna"], "Both", "N-0001", {"log": []})
    saved.share(scene, people["anna"], [With("boris", may_edit=True)])
    seen = dict.fromkeys(people, (1, []))
    accepted: list[str] = []
    for turn, (who, look) in enumerate(moves):
        if look:
            newest = saved.version_of(SavedScene.objects.get(pk=scene.pk))
            seen[who] = (newest.number, newest.state["log"])
        version, log = seen[who]
        mine = [*log, f"{who}{turn}"]
        try:
            saved.save(SavedScene.objects.get(pk=scene.pk), people[who], version, {"log": mine})
        except Conflict:
            continue
        accepted.append(mine[-1])
        seen[who] = (version + 1, mine)
    assert saved.version_of(SavedScene.objects.get(pk=scene.pk)).state["log"] == accepted


def test_a_draft_is_one_a_person_and_network_until_it_gets_a_name(anna: User, boris: User):
    first = saved.keep_draft(anna, "N-0001", {"pins": []}, None)
    again = saved.keep_draft(anna, "N-0001", {"pins": [1]}, 1)
    assert (first.pk, again.version, again.draft) == (again.pk, 2, True)
    assert saved.keep_draft(boris, "N-0001", {}, None).pk != first.pk
    named = saved.save(again, anna, 2, name="Cards")
    assert (named.draft, named.name) == (False, "Cards")
    assert saved.keep_draft(anna, "N-0001", {}, None).pk != named.pk


def test_the_same_person_in_two_windows_is_told_too(anna: User):
    saved.keep_draft(anna, "N-0001", {"pins": []}, None)
    saved.keep_draft(anna, "N-0001", {"pins": [1]}, 1)
    with pytest.raises(Conflict, match="anna saved this scene"):
        saved.keep_draft(anna, "N-0001", {"pins": [2]}, 1)
    with pytest.raises(Conflict):
        saved.keep_draft(anna, "N-0001", {"pins": [2]}, None)


def test_a_scene_is_seen_by_its_owner_and_those_it_is_shared_with(scene: SavedScene, anna: User, boris: User):
    assert list(saved.visible_to(anna)) == [scene]
    assert list(saved.visible_to(boris)) == []
    saved.share(scene, anna, [With("boris")])
    assert list(saved.visible_to(boris)) == [scene]
    assert not saved.may_edit(scene, boris)
    saved.share(scene, anna, [With("boris", may_edit=True)])
    assert saved.may_edit(scene, boris)
    saved.share(scene, anna, [])
    assert list(saved.visible_to(boris)) == []


def test_a_circle_is_shared_with_as_another_app_knows_it(scene: SavedScene, anna: User, boris: User, monkeypatch):
    cases = {"anna": ["C-0001", "C-0002"], "boris": ["C-0001"]}
    monkeypatch.setattr(saved, "CIRCLES", {})
    saved.add_circle("case", lambda user: cases.get(user.username, []))
    saved.share(scene, anna, [With("case:C-0001", may_edit=True)])
    assert list(saved.visible_to(boris)) == [scene]
    assert saved.may_edit(scene, boris)
    cases["boris"] = []
    assert list(saved.visible_to(boris)) == [], "who leaves the case no longer sees it"
    with pytest.raises(SceneError, match="You are not in case:C-0009"):
        saved.share(scene, anna, [With("case:C-0009")])
    assert scene.shares.count() == 1, "a refused list changes nothing"


@pytest.mark.parametrize(
    ("who", "said"),
    [(["nobody"], "nobody called nobody"), (["anna"], "yours already"), (["boris", "boris"], "named twice")],
)
def test_whom_it_cannot_be_shared_with_is_said(scene: SavedScene, anna: User, boris: User, who: list[str], said: str):
    with pytest.raises(SceneError, match=said):
        saved.share(scene, anna, [With(name) for name in who])


def test_old_versions_go_but_not_those_that_something_points_at(scene: SavedScene, anna: User, monkeypatch):
    monkeypatch.setattr(saved, "VERSIONS_KEPT", 3)
    saved.keep(scene, 1)
    for number in range(1, 8):
        saved.save(scene, anna, number, {"pins": [number]})
    assert [version.number for version in scene.versions.all()] == [8, 7, 6, 1]
    with pytest.raises(LookupError, match="has no version 4"):
        saved.version_of(scene, 4)
    with pytest.raises(SceneError, match="exhibit"):
        saved.remove(scene, anna)


def test_a_state_that_is_too_large_is_refused(scene: SavedScene, anna: User, monkeypatch):
    monkeypatch.setattr(saved, "LARGEST_STATE", 100)
    with pytest.raises(SceneError, match="too large to keep"):
        saved.save(scene, anna, 1, {"pins": list(range(1000))})
    assert SavedScene.objects.get(pk=scene.pk).version == 1


def test_what_is_named_is_audited_and_autosaves_are_not(scene: SavedScene, anna: User, boris: User):
    saved.save(scene, anna, 1, {"pins": []})
    saved.share(scene, anna, [With("boris")])
    saved.keep_draft(anna, "N-0002", {}, None)
    saved.remove(scene, anna)
    actions = list(AuditEntry.objects.order_by("number").values_list("action", flat=True))
    assert actions == ["save scene", "save scene", "share scene", "remove scene"]
    assert AuditEntry.objects.get(action="share scene").details == {"with": {"boris": "read"}}
