"""On a real Neo4j: acc-0 and acc-9 hang together by one hub, and by rarer things the long way round."""

from datetime import UTC, datetime

import pytest
from neo4j import Driver

from graphs.scenes import paths as asking
from graphs.scenes import surroundings
from graphs.scenes.paths import Ground, Wanted, common, paths
from graphs.schema import uid

GROUND = Ground(population=1024, run=3)
HUB, CARD, LATE, DEVICE = (
    uid("Ip", "hub"), uid("Instrument", "card"), uid("Instrument", "late"), uid("Device", "device"),
)  # fmt: skip


def at(month: int, day: int = 1) -> datetime:
    return datetime(2026, month, day, tzinfo=UTC)


# account, label, value, first, last
SEEN = [
    ("acc-0", "Ip", "hub", at(1), at(6)), ("acc-9", "Ip", "hub", at(1), at(6)),
    ("acc-0", "Instrument", "card", at(1), at(2)), ("acc-1", "Instrument", "card", at(1), at(2)),
    ("acc-1", "Device", "device", at(1), at(3)), ("acc-9", "Device", "device", at(3, 11), at(4)),
    ("acc-1", "Instrument", "late", at(1), at(2)), ("acc-9", "Instrument", "late", at(1), at(2)),
    ("acc-5", "Ip", "hub", at(1), at(6)),
]  # fmt: skip
DEGREE = {"hub": 512, "card": 2, "device": 2, "late": 8}
TYPE = {"Ip": "SEEN_AT", "Instrument": "PAID_WITH", "Device": "RAN_ON"}


@pytest.fixture
def graph(neo4j: Driver) -> Driver:
    with neo4j.session() as session:
        for account, label, value, first, last in SEEN:
            session.run(
                f"MERGE (a:Account {{uid: $a}}) SET a.account_id = $account MERGE (i:{label} {{uid: $i}}) "
                f"SET i.value = $value, i.degree = $degree CREATE (a)-[:{TYPE[label]} "
                "{first_seen: $first, last_seen: $last, events: 1}]->(i)",
                a=uid("Account", account), account=account, i=uid(label, value), value=value, degree=DEGREE[value],
                first=first, last=last,
            ).consume()  # fmt: skip
        session.run(
            "MATCH (a:Account {account_id: 'acc-9'}) CREATE (a)-[:MEMBER_OF {run: 3}]->(:Network {public_id: 'N-7'}), "
            "(a)-[:MEMBER_OF {run: 2}]->(:Network {public_id: 'N-2'})"
        ).consume()
    return neo4j


def between(one: str, other: str, **wanted: object) -> list[list[str]]:
    found = paths([("account", one)], [("account", other)], Wanted(**wanted), GROUND)
    return [[node["label"] for node in row["nodes"]] for row in found.paths]


def test_hubs_are_avoided_unless_asked_for(graph: Driver):
    rare = [["acc-0", "card", "acc-1", "device", "acc-9"], ["acc-0", "card", "acc-1", "late", "acc-9"]]
    assert between("acc-0", "acc-9") == rare, "equally long: the stronger first"
    assert between("acc-0", "acc-9", hub=None) == [["acc-0", "hub", "acc-9"], *rare]
    assert between("acc-0", "acc-9", hub=None, order="strongest") == [*rare, ["acc-0", "hub", "acc-9"]]


def test_a_path_tells_its_weakest_step_the_time_between_and_the_networks_of_the_run(graph: Driver):
    row = paths([("account", "acc-0")], [("account", "acc-9")], Wanted(limit=1), GROUND).paths[0]
    assert (row["hops"], row["weakest"], row["bits"]) == (4, 9.0, 18.0), "log2(1024 / 2) twice"
    assert row["gap"] == 10, "acc-1 left the device on 1 March, acc-9 took it up on the 11th"
    assert [node["network"] for node in row["nodes"]] == ["", "", "", "", "N-7"]
    assert [node["kind"] for node in row["nodes"]] == ["account", "instrument", "account", "device", "account"]
    assert len(row["links"]) == 4


def test_what_is_disabled_is_not_passed(graph: Driver):
    assert between("acc-0", "acc-9", without=(DEVICE,)) == [["acc-0", "card", "acc-1", "late", "acc-9"]]
    assert between("acc-0", "acc-9", without=(CARD,)) == []


def test_paths_are_no_longer_than_asked_and_no_more_than_asked(graph: Driver):
    assert between("acc-0", "acc-9", longest=3) == []
    assert len(between("acc-0", "acc-9", limit=1)) == 1


def test_a_selected_hub_is_an_end_and_no_obstacle(graph: Driver):
    found = paths([("account", "acc-0")], [("address", HUB)], Wanted(longest=1), GROUND)
    assert [[node["label"] for node in row["nodes"]] for row in found.paths] == [["acc-0", "hub"]]


def test_a_search_that_was_cut_says_so(graph: Driver, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(surroundings, "EDGES", 1)
    assert paths([("account", "acc-0")], [("account", "acc-9")], Wanted(hub=None), GROUND).cut


def test_a_search_that_takes_long_tells_what_it_has_and_that_it_was_cut(graph: Driver, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asking, "PATIENCE", -1.0)
    found = paths([("account", "acc-0")], [("account", "acc-9")], Wanted(), GROUND)
    assert (found.paths, found.cut) == ([], True)


def test_what_a_selection_has_in_common_is_told_by_how_many_have_it_then_by_rarity(graph: Driver):
    found = common([("account", f"acc-{n}") for n in (0, 1, 9)], None, GROUND)
    assert [(row["label"], row["of"]) for row in found["rows"]] == [
        ("card", ["acc-0", "acc-1"]), ("device", ["acc-1", "acc-9"]), ("late", ["acc-1", "acc-9"]),
        ("hub", ["acc-0", "acc-9"]),
    ]  # fmt: skip
    assert found["total"] == 4
    assert "hub" not in {
        row["label"] for row in common([("account", "acc-0"), ("account", "acc-9")], 200, GROUND)["rows"]
    }


def test_accounts_that_two_identifiers_have_in_common_are_found_too(graph: Driver):
    found = common([("instrument", CARD), ("device", DEVICE), ("address", HUB)], None, GROUND)
    assert {row["label"]: len(row["of"]) for row in found["rows"]} == {"acc-0": 2, "acc-1": 2, "acc-9": 2}


@pytest.mark.parametrize(
    ("here", "there", "said"),
    [
        ([("account", "nobody")], [("account", "acc-0")], "does not have 1 of the accounts"),
        ([("block", "x")], [("account", "acc-0")], "only a run knows"),
        ([("account", "acc-0")], [("account", "acc-0")], "are the same"),
        ([("account", f"a{n}") for n in range(60)], [("account", "acc-0")], "at most 50"),
    ],
)
def test_what_cannot_be_looked_for_is_said(graph: Driver, here: list, there: list, said: str):
    with pytest.raises(LookupError, match=said):
        paths(here, there, Wanted(), GROUND)
