"""On a real Neo4j: what lies round a node, counted before it is fetched."""

from datetime import UTC, datetime

import pytest
from neo4j import Driver

from graphs.scenes import neighbours
from graphs.scenes.neighbours import Page, counts, page
from graphs.schema import uid

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
            "CREATE (a)-[:PAID_WITH {first_seen: row.at, last_seen: row.at, events: 1}]->(c), (a)-[:MEMBER_OF]->(n)",
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


def test_rarest_come_first_and_only_the_kinds_asked_for(graph: Driver):
    both = page("account", "acc-0", Page(("device", "instrument"), "rarest", 10, 0))
    assert [(row["kind"], row["label"], row["total"]) for row in both] == [
        ("instrument", "card-1", 2),
        ("device", "dev-1", 10),
    ]
    assert [row["kind"] for row in page("account", "acc-0", Page(("device",), "rarest", 10, 0))] == ["device"]


def test_pages_follow_one_another_newest_first(graph: Driver):
    pages = [[row["key"] for row in page("device", DEVICE, Page(("account",), "newest", 4, at))] for at in (0, 4, 8)]
    assert [key for keys in pages for key in keys] == [f"acc-{n}" for n in reversed(range(10))]


def test_an_account_says_which_network_it_is_in(graph: Driver):
    rows = {row["key"]: row["network"] for row in page("device", DEVICE, Page(("account",), "newest", 10, 0))}
    assert (rows["acc-1"], rows["acc-5"]) == ("N-7", "")


def test_a_supernode_is_answered_unsorted_and_marked(graph: Driver, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(neighbours, "SUPERNODE", 5)
    found = counts("device", DEVICE)
    assert found["suppressed"].startswith("On 10 accounts: it ties strangers together.")
    assert (found["orders"], found["months"], found["total"]) == ([], {}, 10)
    assert len(page("device", DEVICE, Page(("account",), "any", 4, 0))) == 4


def test_what_the_graph_does_not_have_is_said(graph: Driver):
    with pytest.raises(LookupError, match="no account acc-99"):
        counts("account", "acc-99")
    with pytest.raises(LookupError, match="computed, not recorded"):
        counts("block", "whatever")
