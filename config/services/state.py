"""What each service is doing right now, asked from the service itself. `manage.py doctor` and /health/ show it."""

from __future__ import annotations

import shutil
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit

import celery
import django
import granian
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from fsspec.core import url_to_fs
from kombu.exceptions import KombuError
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from config.celery import app
from config.services.sockets import answers

SECONDS = 3.0  # how long a service may take to answer
LOW_DISK = 2 * 2**30  # bytes: room for an import and Neo4j's transaction log


@dataclass(frozen=True)
class State:
    """`repair`: the command that helps when `up` is False. `address` never holds a password."""

    name: str
    up: bool
    address: str = ""
    version: str = ""
    detail: str = ""
    repair: str = ""


def without_password(url: str) -> str:
    parts = urlsplit(url)
    if parts.password is None:
        return url
    host = parts.hostname or ""
    netloc = f"{parts.username}:***@{host}{f':{parts.port}' if parts.port else ''}"
    return urlunsplit(parts._replace(netloc=netloc))


def _repair(variable: str) -> str:
    """A service of ours comes with `make run`; one elsewhere is somebody else's to start."""
    return f"start the server that {variable} names" if settings.ELSEWHERE[variable] else "make run"


def database() -> State:
    engine = connection.settings_dict
    address = str(engine["NAME"])
    if engine["HOST"]:
        address = f"{engine['HOST']}:{engine['PORT'] or 5432}/{engine['NAME']}"
    try:
        connection.ensure_connection()
        version = ".".join(map(str, connection.get_database_version()))
        executor = MigrationExecutor(connection)
        pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        return State("database", False, address, detail=_first_line(error), repair=_repair("DATABASE_URL"))
    version = f"{connection.display_name} {version}"
    if pending:
        return State("database", False, address, version, f"{pending} migrations to apply", "python manage.py migrate")
    return State("database", True, address, version)


def evidence() -> State:
    address = without_password(settings.EVIDENCE_URL)
    try:
        store, path = url_to_fs(settings.EVIDENCE_URL)
        store.makedirs(path, exist_ok=True)
        probe = f"{path.rstrip('/')}/.doctor"
        store.pipe_file(probe, b"")
        store.rm_file(probe)
        batches = len(store.glob(f"{path.rstrip('/')}/batch=*"))  # a bucket knows no empty folder that could be listed
    except (OSError, ImportError, ValueError) as error:
        repair = "set EVIDENCE_URL to a folder or bucket this user may write"
        return State("evidence", False, address, detail=_first_line(error), repair=repair)
    return State("evidence", True, address, detail=f"{batches} {'batch' if batches == 1 else 'batches'}")


def neo4j() -> State:
    address, repair = without_password(settings.NEO4J_URI), _repair("NEO4J_URI")
    parts = urlsplit(settings.NEO4J_URI)
    if not answers(parts.hostname or "127.0.0.1", parts.port or 7687, SECONDS):
        return State("neo4j", False, address, detail="nothing listens there", repair=repair)
    auth = (settings.NEO4J_USER, settings.NEO4J_PASSWORD)
    try:
        driver = GraphDatabase.driver(settings.NEO4J_URI, auth=auth, connection_timeout=SECONDS)
        with driver, driver.session() as session:
            row = session.run("CALL dbms.components() YIELD versions, edition RETURN versions, edition").single()
    except AuthError:
        repair = "set NEO4J_USER and NEO4J_PASSWORD to what that server expects"
        return State("neo4j", False, address, detail="the password is refused", repair=repair)
    except (DriverError, Neo4jError, OSError) as error:
        return State("neo4j", False, address, detail=_first_line(error), repair=repair)
    version = f"Neo4j {row['versions'][0]} {row['edition']}" if row else ""
    return State("neo4j", True, address, version)


def broker() -> State:
    address, repair = without_password(settings.CELERY_BROKER_URL), _repair("CELERY_BROKER_URL")
    link = app.connection_for_read(connect_timeout=SECONDS)
    try:
        with link:
            link.ensure_connection(max_retries=1, interval_start=0, timeout=SECONDS)
            client = getattr(link.default_channel, "client", None)  # Redis and Valkey; AMQP has none
            facts = client.info("server") if client is not None else {}
            waiting = client.llen(app.conf.task_default_queue) if client is not None else None
    except (KombuError, OSError, *link.connection_errors, *link.channel_errors) as error:
        return State("broker", False, address, detail=_first_line(error), repair=repair)
    version = f"Valkey {facts['valkey_version']}" if "valkey_version" in facts else facts.get("redis_version", "")
    return State("broker", True, address, version, "" if waiting is None else f"{waiting} tasks waiting")


def worker() -> State:
    version = f"Celery {celery.__version__}"
    repair = "make run" if not settings.ELSEWHERE["CELERY_BROKER_URL"] else "celery --app config worker --beat"
    link = app.connection_for_read(connect_timeout=SECONDS)
    try:
        with link:
            link.ensure_connection(max_retries=1, interval_start=0, timeout=SECONDS)
            replies = app.control.inspect(timeout=SECONDS, limit=1, connection=link).active() or {}
    except (KombuError, OSError, *link.connection_errors, *link.channel_errors):
        return State("worker", False, "", version, "cannot be asked: the broker is down", repair)
    if not replies:
        return State("worker", False, "", version, f"no worker answered in {SECONDS:.0f} s", repair)
    names, tasks = ", ".join(replies), sum(map(len, replies.values()))
    return State("worker", True, names, version, f"{tasks} {'task' if tasks == 1 else 'tasks'} running")


def web() -> State:
    address = settings.WEB_ADDRESS
    version = f"Granian {granian.__version__}, Django {django.get_version()}"
    try:
        with urllib.request.urlopen(f"{address}/health/", timeout=SECONDS) as answer:  # noqa: S310  our own address
            up = answer.status == 200
    except (URLError, OSError) as error:
        return State("web", False, address, version, _first_line(error), "make run")
    return State("web", up, address, version, repair="make run")


def disk() -> State:
    usage = shutil.disk_usage(settings.SKEIN_HOME)
    detail = f"{usage.free / 2**30:.1f} GB free of {usage.total / 2**30:.0f} GB"
    repair = "free some space, or move the data folder with SKEIN_HOME"
    return State("disk", usage.free >= LOW_DISK, str(settings.SKEIN_HOME), "", detail, repair)


def _first_line(error: BaseException) -> str:
    text = getattr(error, "message", "") or str(error).strip() or type(error).__name__  # a Neo4jError's str is a dump
    return text.splitlines()[0][:200]


ALL: Mapping[str, Callable[[], State]] = {
    check.__name__: check for check in (database, evidence, neo4j, broker, worker, web, disk)
}
