"""The demo taken in as people do it: every row accepted, evidence equal to the files, graph equal to the evidence."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from neo4j import GraphDatabase

from accounts import evidence
from accounts.contract import KINDS, ColumnType
from accounts.demo.scenario import FEWEST, Made, make
from accounts.models import Batch

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@dataclass(frozen=True)
class TakenIn:
    folder: Path
    made: Made
    batch: Batch
    again: Batch  # the same folder once more


@pytest.fixture(scope="module")
def taken(neo4j_server, django_db_setup, django_db_blocker, tmp_path_factory):
    """Two imports for all tests here, which only read: --here works in a thread, and loading takes seconds."""
    folder = tmp_path_factory.mktemp("demo")
    made = make(FEWEST, 9, folder)
    store = override_settings(EVIDENCE_URL=str(tmp_path_factory.mktemp("evidence")))
    with (
        store,
        django_db_blocker.unblock(),
        GraphDatabase.driver(neo4j_server.uri, auth=(settings.NEO4J_USER, settings.NEO4J_PASSWORD)) as driver,
    ):
        driver.execute_query("MATCH (n) DETACH DELETE n")
        yield TakenIn(folder, made, take_in(folder), take_in(folder))
        call_command("flush", interactive=False, verbosity=0)
        driver.execute_query("MATCH (n) DETACH DELETE n")


@pytest.fixture(autouse=True)
def home(taken):
    """In place of a home for each test: all tests here read the evidence that `taken` made."""


def take_in(folder):
    call_command("import_records", folder, here=True)
    return Batch.objects.latest("pk")


def counted(batch):
    return {c.kind: (c.received, c.accepted, c.duplicate, c.rejected) for c in batch.counts.all()}


def test_every_row_is_accepted_and_the_graph_agrees(taken, capsys):
    assert taken.batch.state == Batch.State.LOADED
    assert counted(taken.batch) == {k: (taken.made.rows[k], taken.made.rows[k], 0, 0) for k in KINDS}
    call_command("graph", "check")
    assert "agrees with the evidence in all" in capsys.readouterr().out


def test_labels_and_truth_are_left_out(taken):
    left = set(taken.batch.files.exclude(left_out="").values_list("name", flat=True))
    assert left == {"labels.csv", "truth_operators.csv", "README.txt"}


ALIKE = {ColumnType.TIME: "CAST({} AS TIMESTAMP)", ColumnType.COUNT: "CAST({} AS BIGINT)"}
ALIKE[ColumnType.AMOUNT] = "CAST({} AS DECIMAL(18,4))"


def test_the_evidence_holds_what_the_files_say(taken):
    """Value by value; addresses may be written differently (the text of a v6 address has several forms)."""
    with evidence.connect() as connection:
        for kind, record in KINDS.items():
            names = [c for c in record.columns if c.type != ColumnType.IP]
            wanted = ", ".join(f"{ALIKE.get(c.type, '{}').format(c.name)} AS {c.name}" for c in names)
            told = f"SELECT {wanted} FROM read_csv('{taken.folder / kind}.csv', all_varchar = true)"
            kept = f"SELECT {', '.join(c.name for c in names)} FROM {kind}"
            for one, other in ((told, kept), (kept, told)):
                missing = connection.execute(f"SELECT count(*) FROM ({one} EXCEPT ALL {other})").fetchone()
                assert missing == (0,), kind


def test_a_row_of_the_evidence_is_the_line_of_the_file_it_cites(taken):
    files = dict(taken.batch.files.values_list("number", "name"))
    with evidence.connect() as connection:
        cited = connection.execute(
            "SELECT file, line, payment_id FROM payments USING SAMPLE 20 (reservoir, 1)"
        ).fetchall()
    lines = (taken.folder / "payments.csv").read_text().splitlines()
    assert {files[file] for file, _, _ in cited} == {"payments.csv"}
    assert all(lines[line - 1].startswith(payment) for _, line, payment in cited)


def test_duckdb_reads_the_evidence_without_us(taken):
    (rows,) = duckdb.connect().execute(f"SELECT count(*) FROM read_parquet({evidence.paths('usage')})").fetchone()
    assert rows == taken.made.rows["usage"]


def test_the_same_folder_again_adds_nothing(taken):
    assert counted(taken.again) == {k: (taken.made.rows[k], 0, taken.made.rows[k], 0) for k in KINDS}
    with evidence.connect() as connection:
        held = {kind: connection.execute(f"SELECT count(*) FROM {kind}").fetchone()[0] for kind in KINDS}
    assert held == {kind: taken.made.rows[kind] for kind in KINDS}
