"""A town in the evidence, its run published, and people who may look at it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from accounts import evidence
from accounts.contract import KINDS
from accounts.records.columns import evidence_columns
from graphs import linkage, publishing, runs
from graphs.linkage import LinkageRun, Records
from graphs.models import Run
from graphs.run_tables import RunTables
from graphs.store import rebuild

from .linkage.town import Town, mixed

Store = Callable[[Town, int], None]


@pytest.fixture
def home(settings, tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    settings.SKEIN_HOME = tmp_path
    settings.EVIDENCE_URL = str(tmp_path / "evidence")
    return tmp_path


@pytest.fixture
def store(home: Path) -> Store:
    """Writes a town's records as the evidence of a batch, as an import would."""

    def write(town: Town, batch: int = 1) -> None:
        records = town.records(home / f"town-{batch}")
        folder = home / f"staged-{batch}"
        for kind in KINDS:
            present = {row[0] for row in records.db.execute(f"DESCRIBE {kind}").fetchall()}
            picked = ", ".join(_column(name, type_, present) for name, type_ in evidence_columns(kind).items())
            (folder / kind).mkdir(parents=True)
            rows = f"SELECT {picked} FROM {kind} ORDER BY {KINDS[kind].required[0]}, line"
            target = folder / kind / evidence.PART
            records.db.execute(f"COPY ({rows}) TO '{target}' (FORMAT parquet)").fetchall()
        evidence.publish(batch, folder, {"batch": batch, "files": []})

    return write


def _column(name: str, type_: str, present: set[str]) -> str:
    if name == "line":
        return "row_number() OVER () + 1 AS line"
    if name == "file":
        return "0::INTEGER AS file"
    return f"{name}::{type_} AS {name}" if name in present else f"NULL::{type_} AS {name}"


@pytest.fixture(scope="session")
def mixed_result(tmp_path_factory) -> LinkageRun:
    """The engine's real answer on the mixed town, computed once for all tests."""
    return linkage.link(mixed().records(tmp_path_factory.mktemp("mixed")), observed=True)


@pytest.fixture
def known_result(monkeypatch, mixed_result: LinkageRun) -> None:
    """Runs take `mixed_result` instead of computing it once more, and no other app's steps."""

    def link(records: Records, parameters: object, progress: object, decisions: object, observed: bool) -> LinkageRun:
        return mixed_result

    monkeypatch.setattr(publishing.linkage, "link", link)
    monkeypatch.setattr(publishing, "FOLDER_STEPS", {})


@pytest.fixture
def published(db, neo4j, store: Store, known_result: None) -> Iterator[Run]:
    """The mixed town in evidence and Neo4j, linked and published."""
    store(mixed(), 1)
    rebuild.load_batch(1)
    yield publishing.publish(runs.start_run("test"))


@pytest.fixture
def published_without_graph(db, store: Store, known_result: None, monkeypatch) -> Run:
    """The same where Neo4j does not run at all."""
    store(mixed(), 1)
    monkeypatch.setattr(publishing.memberships, "load_run", lambda run, progress: None)
    monkeypatch.setattr(publishing.memberships, "remove_others", lambda run: None)
    return publishing.publish(runs.start_run("test"))


@pytest.fixture
def tables(published_without_graph: Run) -> RunTables:
    return runs.tables(published_without_graph)


class Late(Town):
    """Accounts that come in later, under names of their own."""

    def account(self, day: float, what: str = "", **columns: object) -> str:
        name = super().account(day, what, **columns)
        self.rows["accounts"][-1]["account_id"] = f"late-{name}"
        return f"late-{name}"


@pytest.fixture
def graphless(monkeypatch, home) -> None:
    monkeypatch.setattr(publishing.memberships, "load_run", lambda run, progress: None)
    monkeypatch.setattr(publishing.memberships, "remove_others", lambda run: None)
    monkeypatch.setattr(publishing, "FOLDER_STEPS", {})


@pytest.fixture
def first(graphless, store) -> Run:
    store(mixed(), 1)
    return publish()


def publish() -> Run:
    """Another run, as far as it gets without a person."""
    return publishing.publish(runs.start_run("test"))


def signed_in(*roles: str) -> Client:
    user = User.objects.create_user("-".join(roles))
    user.groups.set(Group.objects.filter(name__in=roles))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def analyst(db) -> Client:
    return signed_in("analyst")


@pytest.fixture
def viewer(db) -> Client:
    return signed_in("viewer")
