import re
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.scenes.kinds import legend
from graphs.scenes.layout import lay_out
from graphs.scenes.picture import alternative, caption, drawn, overview_svg
from graphs.scenes.scene import overview

from .worlds import pools

SVG = "{http://www.w3.org/2000/svg}"


def scene_of(accounts: list[int], links: list[tuple[int, int, int]]) -> dict:
    n = len(accounts)
    return {
        "noun": "group", "legend": legend(),
        "groups": {
            "id": [str(g) for g in range(n)], "name": [f"G-{g + 1}" for g in range(n)], "accounts": accounts,
            "x": [g * 500 for g in range(n)], "y": [0] * n, "r": [50] * n, "probability": [0.9] * n,
            "identifiers": {"instrument": [2] * n, "device": [1] * n},
        },
        "links": {"a": [a for a, _, _ in links], "b": [b for _, b, _ in links], "shared": [s for _, _, s in links]},
        "totals": {"accounts": sum(accounts), "links": 0, "identifiers": {"instrument": 3, "device": 2}},
    }  # fmt: skip


def test_the_caption_counts_what_is_drawn():
    scene = scene_of([5, 50, 20, 1], [(0, 1, 3), (1, 2, 9), (0, 3, 2)])
    assert caption(scene, drawn(scene, 2)) == (
        "Showing 2 of 4 groups · 70 of 76 accounts · 2 smaller groups folded · "
        "1 of 3 pairs of groups linked (sharing 9 identifiers or more)"
    )


def test_as_many_bubbles_and_lines_are_drawn_as_the_caption_says():
    party = pools(5, 100, crossing=2)
    scene = overview(party, lay_out(party))
    root = ElementTree.fromstring(overview_svg(scene))
    bubbles = [c for c in root.iter(f"{SVG}circle") if c.get("fill") != "none"]
    what = drawn(scene)
    assert len(bubbles) == len(what.groups) == 5
    assert len(list(root.iter(f"{SVG}line"))) == len(what.links) == 1


def test_the_picture_is_the_same_each_time_and_carries_nothing_active():
    party = pools(3, 100)
    first, second = (overview_svg(overview(party, lay_out(party)), title="N-1 & <co>") for _ in range(2))
    assert first == second
    assert "N-1 &amp; &lt;co&gt;" in first
    assert not re.search(r"<script|<style|href=|on\w+=", first)


def test_an_empty_scene_is_a_picture_that_says_so():
    svg = overview_svg(scene_of([], []))
    ElementTree.fromstring(svg)
    assert "0 accounts in 0 groups" in svg


def test_the_alternative_text_says_what_the_picture_shows():
    assert alternative(scene_of([5, 50], []), "Network N-1") == (
        "Network N-1. Showing 2 of 2 groups · 55 of 55 accounts. The largest group has 50 accounts."
    )


@given(st.lists(st.integers(1, 900), min_size=1, max_size=90), st.data())
@settings(max_examples=60, deadline=None)
def test_strong_links_only_never_none_and_never_more_than_there_is_room(accounts: list[int], data: st.DataObject):
    group = st.integers(0, len(accounts) - 1)
    links = data.draw(st.lists(st.tuples(group, group, st.integers(1, 50)), max_size=120))
    scene = scene_of(accounts, links)
    what = drawn(scene)
    inside = [s for a, b, s in links if a in what.groups and b in what.groups]
    weaker = [s for s in inside if s < what.least]
    assert len(what.links) + len(weaker) == len(inside)
    assert bool(what.links) == bool(inside)
    if len(set(inside)) == len(inside):
        assert len(what.links) <= max(8, len(what.groups))
