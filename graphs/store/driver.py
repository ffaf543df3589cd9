"""One Neo4j driver a process, and errors that say what to do."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, LiteralString, cast

import neo4j
import neo4j.graph
import neo4j.time
from django.conf import settings
from neo4j.exceptions import AuthError, ClientError, DriverError, Neo4jError, TransientError

Row = dict[str, Any]
READ_SECONDS = 20.0
READ_PATIENCE, WRITE_PATIENCE = 0.0, 15.0  # a page does not wait for a server that is down; a load does


class GraphUnavailable(RuntimeError):
    """Neo4j does not answer, or not to us. The message is a sentence for people, with the command that helps."""


@lru_cache(maxsize=4)
def _driver(process: int, uri: str, user: str, password: str, patience: float) -> neo4j.Driver:
    # The process is part of the key: a driver does not survive the fork of a Celery worker.
    return neo4j.GraphDatabase.driver(
        uri,
        auth=(user, password),
        connection_timeout=3,
        connection_acquisition_timeout=5,
        max_transaction_retry_time=patience,
        user_agent="skein",
        notifications_min_severity="OFF",
    )


def driver(patience: float = WRITE_PATIENCE) -> neo4j.Driver:
    """`patience`: seconds for which a transaction is tried again while Neo4j does not answer."""
    return _driver(os.getpid(), settings.NEO4J_URI, settings.NEO4J_USER, settings.NEO4J_PASSWORD, patience)


@contextmanager
def session(patience: float = WRITE_PATIENCE, **options: Any) -> Iterator[neo4j.Session]:
    """A session whose failures come out as GraphUnavailable. Errors in our own Cypher stay what they are."""
    try:
        with driver(patience).session(**options) as opened:
            yield opened
    except AuthError as error:
        raise GraphUnavailable(
            f"Neo4j at {settings.NEO4J_URI} refuses the password of {settings.NEO4J_USER!r}: set NEO4J_PASSWORD, "
            "then run `manage.py doctor`."
        ) from error
    except ClientError:
        raise
    except (DriverError, TransientError, Neo4jError, OSError) as error:
        raise GraphUnavailable(
            f"Neo4j does not answer at {settings.NEO4J_URI}. Start it with `make run`; "
            "`manage.py doctor` says what is wrong."
        ) from error


def read(cypher: str, **parameters: Any) -> list[Row]:
    """All rows of a reading query, as dicts, cut off after READ_SECONDS. Raises GraphUnavailable."""

    @neo4j.unit_of_work(timeout=READ_SECONDS)
    def work(transaction: neo4j.ManagedTransaction) -> list[Row]:
        result = transaction.run(cast(LiteralString, cypher), parameters)
        return [{key: _native(value) for key, value in record.items()} for record in result]

    with session(READ_PATIENCE, default_access_mode=neo4j.READ_ACCESS) as opened:
        return opened.execute_read(work)


def _native(value: Any) -> Any:
    """Python's own datetimes and plain containers instead of the driver's types."""
    if isinstance(value, neo4j.time.DateTime):
        return value.to_native()
    if isinstance(value, (neo4j.graph.Node, neo4j.graph.Relationship, dict)):
        return {key: _native(item) for key, item in value.items()}
    return [_native(item) for item in value] if isinstance(value, list) else value


def write(opened: neo4j.Session, cypher: str, **parameters: Any) -> None:
    """One managed write transaction; retried by the driver where that is safe."""
    opened.execute_write(lambda tx: tx.run(cast(LiteralString, cypher), parameters).consume())
