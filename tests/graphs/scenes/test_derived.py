"""On a real Neo4j: a network block is nobody's node, and is expanded and passed by paths as if it were."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from neo4j import Driver

from graphs.run_tables import RunTables
from graphs.scenes import derived, neighbours
from graphs.scenes.derived import Values
from graphs.scenes.page import Page
from graphs.scenes.paths import Ground, Wanted, common, paths
from graphs.schema import uid

from .conftest import write_run

RUN, BLOCK, RANGE = 3, "192.0.2.0/24", "+12065550"
KEY = uid("block", BLOCK)
# account, address, month: acc-0 and acc-1 never meet at an address, acc-1 is at two of the block
SEEN = [("acc-0", "192.0.2.7", 1), ("acc-1", "192.0.2.8", 2), ("acc-1", "192.0.2.9", 5), ("acc-2", "203.0.113.4", 1)]
PHONES = [("acc-1", "+12065550111"), ("acc-2", "+12065550222")]


@pytest.fixture
def values(tmp_path: Path) -> Values:
    run = write_run(
        tmp_path,
        {"identifiers": [("block", BLOCK, 2, 1, "plain", ""), ("phone_run", RANGE, 2, 1, "plain", "")]},
    )
    return Values(RunTables(run))


@pytest.fixture
def graph(neo4j: Driver) -> Driver:
    with neo4j.session() as session:
        for account, address, month in SEEN:
            session.run(
                "MERGE (a:Account {uid: $a}) SET a.account_id = $account "
                "MERGE (i:Ip {uid: $i}) SET i.value = $address, i.block = $block, i.degree = 1 "
                "CREATE (a)-[:SEEN_AT {first_seen: $at, last_seen: $at, events: 2}]->(i)",
                a=uid("Account", account), account=account, i=uid("Ip", address), address=address,
                block=address.rpartition(".")[0] + ".0/24", at=datetime(2026, month, 3, tzinfo=UTC),
            ).consume()  # fmt: skip
        for account, phone in PHONES:
            session.run(
                "MATCH (a:Account {uid: $a}) CREATE (a)-[:REGISTERED_WITH {first_seen: $at, last_seen: $at, "
                "events: 1}]->(:Phone {uid: $i, value: $phone, run: $range, degree: 1})",
                a=uid("Account", account), i=uid("Phone", phone), phone=phone, range=RANGE,
                at=datetime(2026, 1, 3, tzinfo=UTC),
            ).consume()  # fmt: skip
        session.run(
            "MATCH (a:Account {account_id: 'acc-1'}) CREATE (a)-[:MEMBER_OF {run: 3}]->(:Network {public_id: 'N-7'})"
        ).consume()
    return neo4j


def test_a_block_is_counted_by_its_accounts_each_once(graph: Driver, values: Values):
    found = neighbours.counts("block", KEY, values)
    assert (found["total"], found["kinds"], found["value"]) == (2, {"account": 2}, BLOCK)
    assert found["months"] == {"2026-01": 1, "2026-05": 1}, "acc-1 was last seen in the block in May"
    assert neighbours.members("block", KEY, "N-7", RUN, values) == 1


def test_a_block_gives_its_accounts_a_page_at_a_time(graph: Driver, values: Values):
    newest = [neighbours.page("block", KEY, Page(("account",), "newest", 1, at), RUN, values) for at in (0, 1)]
    assert [(p.rows[0]["key"], p.rows[0]["events"], p.total) for p in newest] == [("acc-1", 4, 2), ("acc-0", 2, 2)]
    assert newest[0].rows[0]["network"] == "N-7"
    rarest = neighbours.page("block", KEY, Page(("account",), "rarest", 9, 0), RUN, values)
    assert [row["key"] for row in rarest.rows] == ["acc-0", "acc-1"]
    members = neighbours.page("block", KEY, Page(("account",), "newest", 9, 0, network="N-7"), RUN, values)
    assert ([row["key"] for row in members.rows], members.total) == (["acc-1"], 1)


def test_a_block_on_very_many_accounts_is_paged_unsorted_and_marked(
    graph: Driver, values: Values, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(derived, "SUPERNODE", 1)
    found = neighbours.counts("block", KEY, values)
    assert found["suppressed"].startswith("On 2 accounts: it ties strangers together.")
    assert (found["total"], found["counted"], found["orders"]) == (2, 1, [])
    pages = [neighbours.page("block", KEY, Page(("account",), "any", 1, at), RUN, values) for at in (0, 1)]
    assert sorted(page.rows[0]["key"] for page in pages) == ["acc-0", "acc-1"]


def test_an_account_s_blocks_and_ranges_stand_among_its_identifiers(graph: Driver, values: Values):
    found = neighbours.counts("account", "acc-1", values)
    assert found["kinds"] == {"address": 2, "phone": 1, "block": 1, "phone_run": 1}
    rows = neighbours.page("account", "acc-1", Page(("block", "phone_run"), "rarest", 9, 0), RUN, values).rows
    assert {(row["kind"], row["key"], row["label"], row["total"]) for row in rows} == {
        ("block", KEY, BLOCK, 2), ("phone_run", uid("phone_run", RANGE), RANGE, 2),
    }  # fmt: skip
    alone = neighbours.page("account", "acc-2", Page(("block",), "rarest", 9, 0), RUN, values).rows
    assert [row["total"] for row in alone] == [1], "the run lists what two or more have"


def test_paths_pass_computed_values_only_where_they_are_asked_to(graph: Driver, values: Values):
    ends = [("account", "acc-0")], [("account", "acc-2")]
    ground = Ground(1024, RUN, values)
    assert paths(*ends, Wanted(), ground).paths == []
    row = paths(*ends, Wanted(inferred=True), ground).paths[0]
    assert [node["label"] for node in row["nodes"]] == ["acc-0", BLOCK, "acc-1", RANGE, "acc-2"]
    assert [node["kind"] for node in row["nodes"]] == ["account", "block", "account", "phone_run", "account"]
    assert (row["weakest"], row["gap"], row["links"][1]["events"]) == (9.0, 31, 4), "3 January to 3 February"
    assert paths(*ends, Wanted(inferred=True, without=(KEY,)), ground).paths == []
    assert paths(*ends, Wanted(inferred=True, hub=1), ground).paths == []


def test_a_block_is_an_end_of_paths_like_anything_else(graph: Driver, values: Values):
    found = paths([("block", KEY)], [("account", "acc-0")], Wanted(), Ground(1024, RUN, values))
    assert [[node["label"] for node in row["nodes"]] for row in found.paths] == [[BLOCK, "acc-0"]]


def test_blocks_are_among_what_is_common_and_have_accounts_in_common(graph: Driver, values: Values):
    ground = Ground(1024, RUN, values)
    shared = common([("account", "acc-0"), ("account", "acc-1")], None, ground)["rows"]
    assert [(row["kind"], row["key"], row["of"]) for row in shared] == [("block", KEY, ["acc-0", "acc-1"])]
    both = common([("block", KEY), ("phone_run", uid("phone_run", RANGE))], None, ground)["rows"]
    assert [row["label"] for row in both] == ["acc-1"]


def test_a_key_that_no_two_accounts_share_is_said(graph: Driver, values: Values):
    with pytest.raises(LookupError, match="No two accounts share that network block"):
        neighbours.counts("block", "0" * 32, values)
