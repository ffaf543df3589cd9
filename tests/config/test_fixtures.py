"""The fixtures stand on real services."""

from neo4j import Driver

from config.celery import app
from config.services.valkey import ValkeyServer
from config.services.worker import Worker


def test_graph_starts_empty_and_can_be_written(neo4j: Driver) -> None:
    assert neo4j.execute_query("MATCH (n) RETURN count(n) AS n").records[0]["n"] == 0
    neo4j.execute_query("CREATE (:Account {uid: 'a'})")
    assert neo4j.execute_query("MATCH (n) RETURN count(n) AS n").records[0]["n"] == 1


def test_graph_of_the_test_before_is_gone(neo4j: Driver) -> None:
    assert neo4j.execute_query("MATCH (n) RETURN count(n) AS n").records[0]["n"] == 0


def test_worker_answers_through_the_broker(worker: Worker, broker: ValkeyServer) -> None:
    replies = app.control.ping(destination=[worker.node], timeout=5)
    assert replies == [{worker.node: {"ok": "pong"}}]
