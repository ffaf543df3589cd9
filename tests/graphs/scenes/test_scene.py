from pathlib import Path

import numpy as np

from graphs.scenes.kinds import KINDS
from graphs.scenes.layout import lay_out
from graphs.scenes.networks import networks_scene
from graphs.scenes.party import read_party
from graphs.scenes.scene import key_of, nodes, overview

from .worlds import pools


def raw(family: str, value: str) -> str:
    return value


def test_the_overview_adds_up_to_the_network():
    party = pools(4, 120, crossing=2)
    scene = overview(party, lay_out(party))
    assert sum(scene["groups"]["accounts"]) == scene["totals"]["accounts"] == 480
    assert scene["totals"]["links"] == len(party.pair_account)
    assert sum(scene["totals"]["identifiers"].values()) == len(party.identifiers)
    assert {len(column) for column in scene["groups"]["identifiers"].values()} == {4}


def test_links_between_groups_count_what_both_have():
    party = pools(4, 120, crossing=2)
    scene = overview(party, lay_out(party))
    assert scene["links"]["shared"] == [1], "one card is on accounts of two pools"


def test_groups_together_are_the_whole_scene():
    party = pools(4, 120, crossing=2)
    layout = lay_out(party)
    groups = [nodes(party, layout, raw, g) for g in range(layout.groups)]
    whole = nodes(party, layout, raw)
    accounts = [
        key
        for scene in groups
        for key, kind in zip(scene["nodes"]["key"], scene["nodes"]["kind"], strict=True)
        if kind == 0
    ]
    assert sorted(accounts) == sorted(party.accounts)
    assert sum(len(scene["links"]["a"]) for scene in groups) == len(whole["links"]["a"]) == len(party.pair_account)


def test_links_join_an_account_to_an_identifier():
    party = pools(3, 100, crossing=1)
    scene = nodes(party, lay_out(party), raw, 1)
    kinds = scene["nodes"]["kind"]
    assert {kinds[a] for a in scene["links"]["a"]} == {0}
    assert 0 not in {kinds[b] for b in scene["links"]["b"]}
    sizes = {name: len(column) for name, column in scene["nodes"].items()}
    assert len({size for name, size in sizes.items() if name not in ("probability", "bits")}) == 1
    assert sizes["probability"] == kinds.count(0)


def test_an_identifier_of_another_group_stands_on_the_rim():
    party = pools(3, 100, crossing=1)
    layout = lay_out(party)
    away = next(g for g in range(3) if any(h != g for h in nodes(party, layout, raw, g)["nodes"]["group"]))
    columns = nodes(party, layout, raw, away)["nodes"]
    at = np.column_stack([columns["x"], columns["y"]])[np.array(columns["group"]) != away]
    assert (np.hypot(*(at - layout.centre[away]).T) > layout.radius[away]).all()


def test_labels_are_masked_and_keys_say_nothing(run: Path):
    party = read_party(run, "P1")
    scene = nodes(party, lay_out(party), lambda family, value: "hidden", 0)
    kinds = np.array(scene["nodes"]["kind"])
    assert {label for label, kind in zip(scene["nodes"]["label"], kinds, strict=True) if kind} == {"hidden"}
    assert not any("192.0.2" in key for key in scene["nodes"]["key"])
    assert key_of("address", "192.0.2.7") in scene["nodes"]["key"]


def test_a_doubtful_verdict_reaches_the_wire_by_name(run: Path):
    party = read_party(run, "P1")
    scene = nodes(party, lay_out(party), raw, 0)
    block = scene["nodes"]["kind"].index([kind.name for kind in KINDS].index("block"))
    assert scene["verdicts"][scene["nodes"]["verdict"][block]] == "common"


def test_all_networks_are_bubbles_and_what_two_share_is_a_line(run: Path):
    scene = networks_scene(run)
    assert scene["groups"]["id"] == ["P1", "P2"], "the office is below the cut"
    assert (scene["links"]["a"], scene["links"]["b"], scene["links"]["shared"]) == ([0], [1], [1])
    assert scene["totals"]["accounts"] == 11
