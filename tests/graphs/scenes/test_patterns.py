"""On a real Neo4j: a pattern search reads, and can do nothing else."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from neo4j import Driver

from graphs.scenes import patterns
from graphs.scenes.patterns import STARTERS, PatternError, run, values
from graphs.store.driver import TookTooLong


@pytest.fixture
def graph(neo4j: Driver) -> Driver:
    with neo4j.session() as session:
        session.run(
            "UNWIND range(0, 9) AS n CREATE (:Account {uid: 'a' + n, account_id: 'acc-' + n, email: 'x@y.example'})"
            "-[:PAID_WITH {first_seen: $at, last_seen: $at, events: n}]->"
            "(:Instrument {uid: 'i' + n, value: 'card-' + n, degree: 1})",
            at=datetime(2026, 1, 2, tzinfo=UTC),
        ).consume()
    return neo4j


def count(graph: Driver) -> int:
    with graph.session() as session:
        return session.run("MATCH (n) RETURN count(n) AS n").single()["n"]


@pytest.mark.parametrize(
    ("cypher", "said"),
    [
        ("MATCH (n) DETACH DELETE n", "would write"),
        ("MATCH (n:Account) SET n.email = 'z' RETURN n", "would write"),
        ("MATCH (n:Account) FOREACH (x IN [1] | SET n.z = 1)", "would write"),
        ("WITH 1 AS x CALL { MATCH (n) DETACH DELETE n } IN TRANSACTIONS RETURN x", "would write"),
        ("CREATE (:X)", "begins with"),
        ("LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row", "begins with"),
        ("MATCH (n) LOAD CSV FROM 'http://127.0.0.1:1/' + n.uid AS row RETURN row", "reads a file"),
        ("MATCH (n) CALL db.labels() YIELD label RETURN label", "calls a procedure"),
        ("SHOW SETTINGS", "begins with"),
        ("PROFILE MATCH (n) RETURN n", "begins with"),
        ("CYPHER runtime=slotted MATCH (n) DELETE n", "begins with"),
        ("// harmless\nUSE system MATCH (n) RETURN n", "begins with"),
        ("MATCH (n) RETURN n; MATCH (n) DETACH DELETE n", "one statement"),
        ("MATCH (n RETURN n", "Invalid input"),
        ("MATCH (n) WHERE n.uid = $nothing RETURN n", r"uses \$nothing"),
        ("", "begins with"),
        ("MATCH (n) RETURN n" + " " * 20_000, "characters"),
    ],
)
def test_what_does_more_than_read_is_refused_and_changes_nothing(graph: Driver, cypher: str, said: str):
    with pytest.raises(PatternError, match=said):
        run(cypher, {})
    assert count(graph) == 20


def test_even_past_the_plan_the_transaction_cannot_write(graph: Driver, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(patterns, "check", lambda cypher, parameters: None)
    with pytest.raises(PatternError, match="only reads"):
        run("MATCH (n) DETACH DELETE n", {})
    assert count(graph) == 20


def test_nodes_links_paths_and_numbers_come_out_once_each(graph: Driver):
    found = run(
        "// cards\nMATCH p = (a:Account)-[r:PAID_WITH]->(c)\n"
        "RETURN a, r, c, p, r.events AS n, r.first_seen AS at, a.email AS mail ORDER BY n LIMIT 1",
        {},
    )
    assert found.rows == [
        [{"node": 0}, {"link": 0}, {"node": 1}, {"path": [[0, 1], [0]]}, 0, {"day": 20455}, {"text": "x@y.example"}]
    ]
    assert [(node["kind"], node["key"], node["label"]) for node in found.nodes] == [
        ("account", "acc-0", "acc-0"), ("instrument", "i0", "card-0"),
    ]  # fmt: skip
    assert found.links[0] == {"a": 0, "b": 1, "type": "PAID_WITH", "first": 20455, "last": 20455, "events": 0}
    assert found.texts == 1, "text is counted: it may be made of personal data"


def test_no_more_rows_than_the_limit_and_it_says_that_there_are_more(graph: Driver):
    found = run("MATCH (a:Account) RETURN a", {}, limit=3)
    assert (len(found.rows), found.more) == (3, True)
    assert not run("MATCH (a:Account) RETURN a", {}, limit=10).more


def test_a_search_that_takes_too_long_is_ended_by_the_server(graph: Driver, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(patterns, "SECONDS", 0.5)
    with pytest.raises(TookTooLong, match="did not answer"):
        run("UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a * b = -1 RETURN count(*)", {})


def test_every_search_that_comes_with_the_product_runs(graph: Driver):
    given_ = {"network": "N-1", "accounts": ["acc-0", "acc-1"]}
    for starter in STARTERS:
        declared = [vars(parameter) for parameter in starter.parameters]
        wanted = {p.name: given_[p.name] for p in starter.parameters if p.default is None}
        assert run(starter.cypher, values(declared, wanted)).columns


DECLARED = [
    {"name": "most", "type": "number", "default": 5},
    {"name": "since", "type": "moment", "default": "2026-01-01"},
    {"name": "who", "type": "accounts", "about": "account ids"},
]


def test_parameters_are_typed_and_fall_back_to_their_defaults():
    assert values(DECLARED, {"who": "a, b,", "most": "2.5"}) == {
        "most": 2.5, "since": datetime(2026, 1, 1), "who": ["a", "b"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({}, "who is missing: account ids"),
        ({"who": "a", "most": "many"}, "most: 'many' is no number"),
        ({"who": "a", "since": "soon"}, "since: 'soon' is no moment"),
        ({"who": "a", "other": 1}, "no parameter other"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(given_: dict, said: str):
    with pytest.raises(PatternError, match=said):
        values(DECLARED, given_)


@given(st.text(max_size=30))
def test_a_number_is_a_number_or_an_error(text: str):
    declared = [{"name": "n", "type": "number"}]
    try:
        assert isinstance(values(declared, {"n": text})["n"], int | float)
    except PatternError as error:
        assert "n" in str(error)
