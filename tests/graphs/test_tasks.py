"""The tasks wait for Neo4j instead of losing work, and do nothing twice."""

import pytest
from django.utils import timezone

from accounts.models import Batch
from graphs import runs, tasks
from graphs.models import Run
from graphs.store import check

from .linkage.town import mixed

pytestmark = pytest.mark.services


@pytest.fixture
def batch(db, store) -> Batch:
    made = Batch.objects.create(name="town", state=Batch.State.STORED, received_at=timezone.now())
    store(mixed(), made.pk)
    return made


def test_a_stored_batch_is_loaded_and_marked_so(neo4j, batch):
    tasks.load_batch(batch.pk)
    batch.refresh_from_db()
    assert batch.state == Batch.State.LOADED
    assert (batch.done, batch.total) == (batch.total, batch.done)
    assert all(line.agrees for line in check.compare())


def test_a_batch_waits_for_neo4j_and_says_so(batch, settings):
    settings.NEO4J_URI = "bolt://127.0.0.1:1"
    tasks.load_batch(batch.pk)
    batch.refresh_from_db()
    assert batch.state == Batch.State.STORED
    assert "make run" in batch.reason
    assert batch.owner == ""


def test_a_batch_that_is_not_stored_yet_is_left_alone(neo4j, batch):
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.MAPPED)
    tasks.load_batch(batch.pk)
    batch.refresh_from_db()
    assert batch.state == Batch.State.MAPPED


def test_linking_again_without_new_evidence_makes_no_new_run(published):
    tasks.link()
    assert Run.objects.count() == 1


def test_a_run_named_by_its_id_is_carried_on(published):
    run = runs.start_run("test")
    tasks.link(run.pk, "somebody")
    run.refresh_from_db()
    assert run.is_current


def test_linking_nothing_says_why_and_ends(db, home):
    tasks.link()
    assert Run.objects.count() == 0
