"""On a real Neo4j: what lies round a node, counted before it is fetched."""

from datetime import UTC, datetime

import pytest
from neo4j import Driver

from graphs.scenes import neighbours
from graphs.scenes.neighbours import counts, page
from graphs.scenes.page import Page
from graphs.schema import uid

RUN = 3
DEVICE, CARD = uid("Device", "dev-1"), uid("Instrument", "card-1")


@pytest.fixture
def graph(neo4j: Driver) -> Driver:
    """dev-1 is on acc-0 … acc-9, last seen in 2026-01 … 2026-10; card-1 is on acc-0 and acc-1, who are in N-7."""
    with neo4j.session() as session:
        session.run(
            "CREATE (d:Device {uid: $device, value: 'dev-1', degree: 10}) "
            "CREATE (c:Instrument {uid: $card, value: 'card-1', degree: 2}) "
            "CREATE (n:Network {uid: 'n7', public_id: 'N-7'}) WITH d, c, n UNWIND $rows AS row "
            "CREATE (a:Account {uid: row.uid, account_id: row.id}) "
            "CREATE (a)-[:RAN_ON {first_seen: row.at, last_seen: row.at, events: 3}]->(d) "
            "WITH a, c, n, row WHERE row.n < 2 "
            "CREATE (a)-[:PAID_WITH {first_seen: row.at, last_seen: row.at, events: 1}]->(c), "
            "(a)-[:MEMBER_OF {run: 3}]->(n), "
            "(a)-[:MEMBER_OF {run: 2}]->(:Network {public_id: 'N-2'})",
            device=DEVICE,
            card=CARD,
            rows=[
                {
                    "n": n,
                    "id": f"acc-{n}",
                    "uid": uid("Account", f"acc-{n}"),
                    "at": datetime(2026, n + 1, 3, tzinfo=UTC),
                }
                for n in range(10)
            ],
        ).consume()
    return neo4j


def test_an_account_is_counted_by_kind_by_rarity_and_by_month(graph: Driver):
    found = counts("account", "acc-0")
    assert (found["total"], found["kinds"]) == (2, {"device": 1, "instrument": 1})
    assert found["accounts_on_each"] == [{"from": 2, "to": 10, "count": 2}]
    assert found["months"] == {"2026-01": 2}
    assert found["orders"] == ["rarest", "newest"]


def test_an_identifier_is_counted_without_counting_its_neighbours(graph: Driver):
    found = counts("device", DEVICE)
    assert (found["total"], len(found["months"]), found["suppressed"]) == (10, 10, "")
    assert found["identifiers_on_each"] == [{"from": 1, "to": 1, "count": 8}, {"from": 2, "to": 10, "count": 2}]


def test_rarest_come_first_and_only_the_kinds_asked_for(graph: Driver):
    both = page("account", "acc-0", Page(("device", "instrument"), "rarest", 10, 0), RUN)
    assert [(row["kind"], row["label"], row["total"]) for row in both.rows] == [
        ("instrument", "card-1", 2),
        ("device", "dev-1", 10),
    ]
    only = page("account", "acc-0", Page(("device",), "rarest", 10, 0), RUN)
    assert ([row["kind"] for row in only.rows], only.total) == (["device"], 1)


def test_pages_follow_one_another_newest_first(graph: Driver):
    pages = [page("device", DEVICE, Page(("account",), "newest", 4, at), RUN) for at in (0, 4, 8)]
    assert [row["key"] for found in pages for row in found.rows] == [f"acc-{n}" for n in reversed(range(10))]
    assert {found.total for found in pages} == {10}


def test_accounts_with_the_fewest_identifiers_come_first(graph: Driver):
    rows = page("device", DEVICE, Page(("account",), "rarest", 10, 0), RUN).rows
    assert {row["key"] for row in rows[-2:]} == {"acc-0", "acc-1"}


def test_an_account_says_which_network_of_the_run_it_is_in(graph: Driver):
    rows = {row["key"]: row["network"] for row in page("device", DEVICE, Page(("account",), "newest", 10, 0), RUN).rows}
    assert (rows["acc-1"], rows["acc-5"]) == ("N-7", "")


def test_a_page_can_be_held_to_the_members_of_one_network(graph: Driver):
    found = page("device", DEVICE, Page(("account",), "newest", 10, 0, network="N-7"), RUN)
    assert ([row["key"] for row in found.rows], found.total) == (["acc-1", "acc-0"], 2)


def test_members_of_the_network_that_have_it_are_counted_by_the_run_s_memberships(graph: Driver):
    assert neighbours.members("device", DEVICE, "N-7", RUN) == 2
    assert neighbours.members("device", DEVICE, "N-7", 2) == 0


def test_a_supernode_is_answered_in_part_unsorted_and_marked(graph: Driver, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(neighbours, "SUPERNODE", 5)
    found = counts("device", DEVICE)
    assert found["suppressed"].startswith("On 10 accounts: it ties strangers together.")
    assert (found["orders"], found["total"], found["counted"]) == ([], 10, 5)
    assert sum(found["months"].values()) == 5
    pages = [page("device", DEVICE, Page(("account",), "any", 4, at), RUN).rows for at in (0, 4, 8)]
    assert sorted(row["key"] for rows in pages for row in rows) == sorted(f"acc-{n}" for n in range(10))


def test_what_the_graph_does_not_have_is_said(graph: Driver):
    with pytest.raises(LookupError, match="no account acc-99"):
        counts("account", "acc-99")
    with pytest.raises(LookupError, match="only a run knows"):
        counts("block", "whatever")
    with pytest.raises(LookupError, match="no such device"):
        page("device", "0" * 32, Page(("account",), "newest", 4, 0), RUN)
