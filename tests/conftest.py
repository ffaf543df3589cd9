"""Real services for the tests that ask for them: started once a run on free ports, emptied before each test.

`neo4j` gives a driver on an empty graph, `broker` an empty Valkey, `worker` a real Celery worker process that
shares the test database (so its tests are transactional). Settings point at them without further ado.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import pytest
from django.conf import settings
from neo4j import Driver, GraphDatabase

from config.services.neo4j import Neo4jServer
from config.services.valkey import ValkeyServer
from config.services.worker import Worker

SERVICES = {"neo4j", "neo4j_server", "broker", "broker_server", "worker", "worker_process"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if SERVICES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.services)


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Neo4jServer]:
    port = urlparse(settings.NEO4J_URI).port
    server = Neo4jServer(
        settings.SKEIN_HOME / "neo4j", port, settings.NEO4J_PASSWORD, settings.SKEIN_CACHE,
        heap="512m", page_cache="64m", quick=True,
    )  # fmt: skip
    with server:
        yield server


@pytest.fixture
def neo4j(neo4j_server: Neo4jServer) -> Iterator[Driver]:
    """A driver on an empty graph."""
    with GraphDatabase.driver(neo4j_server.uri, auth=(settings.NEO4J_USER, settings.NEO4J_PASSWORD)) as driver:
        with driver.session() as session:
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
        yield driver


@pytest.fixture(scope="session")
def broker_server() -> Iterator[ValkeyServer]:
    with ValkeyServer(settings.SKEIN_HOME / "valkey") as server:
        yield server


@pytest.fixture
def broker(broker_server: ValkeyServer) -> ValkeyServer:
    """A broker without messages."""
    with broker_server.client() as client:
        client.flushall()
    return broker_server


@pytest.fixture(scope="session")
def worker_process(broker_server: ValkeyServer, django_db_setup: None) -> Iterator[Worker]:
    name = Path(settings.DATABASES["default"]["NAME"])
    variables = {"DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": f"sqlite:///{name}"}
    with Worker(settings.SKEIN_HOME / "worker", variables=variables, processes=1) as worker:
        yield worker


@pytest.fixture
def worker(worker_process: Worker, transactional_db: None, broker: ValkeyServer) -> Worker:
    """A Celery worker process on the test database."""
    return worker_process
