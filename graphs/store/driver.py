"""One Neo4j driver a process, and errors that say what to do."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, LiteralString, cast

import neo4j
import neo4j.graph
import neo4j.time
from django.conf import settings
from neo4j.exceptions import AuthError, ClientError, DriverError, Neo4jError, TransientError

Row = dict[str, Any]
READ_SECONDS = 20.0
TIMED_OUT = ("TransactionTimedOut", "TransactionTimedOutClientConfiguration")
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


class TookTooLong(RuntimeError):
    """A question was cut off by the server after the time it was given. The message is a sentence for people."""


@dataclass(frozen=True)
class Answer:
    """At most as many rows as were asked for; `more` where the server had others; `keys` name the columns."""

    rows: list[Row]
    more: bool
    keys: tuple[str, ...]


def ask(cypher: str, parameters: Row, *, seconds: float, limit: int, raw: bool = False) -> Answer:
    """The first `limit` rows of a reading query, in a transaction with access mode READ that the server itself ends
    after `seconds`. `raw` leaves nodes, relationships and paths as the driver's own objects.

    Raises TookTooLong, GraphUnavailable, and ClientError where the Cypher is wrong or would write."""

    @neo4j.unit_of_work(timeout=seconds)
    def work(transaction: neo4j.ManagedTransaction) -> Answer:
        result = transaction.run(cast(LiteralString, cypher), parameters)
        found = result.fetch(limit + 1)
        rows = [{key: value if raw else _native(value) for key, value in record.items()} for record in found]
        return Answer(rows[:limit], len(rows) > limit, tuple(result.keys()))

    options = {"default_access_mode": neo4j.READ_ACCESS, "fetch_size": min(limit + 1, 1000)}
    try:
        with session(READ_PATIENCE, **options) as opened:
            return opened.execute_read(work)
    except (ClientError, GraphUnavailable) as error:
        cause = error if isinstance(error, ClientError) else error.__cause__
        if isinstance(cause, Neo4jError) and (cause.code or "").endswith(TIMED_OUT):
            raise TookTooLong(f"The graph did not answer within {seconds:g} seconds.") from error
        raise


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
