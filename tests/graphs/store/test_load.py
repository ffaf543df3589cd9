"""Loading is idempotent: killed, repeated or in another order, it ends in the same graph."""

import pytest

from accounts import evidence
from graphs.store import check, driver, load, rebuild

from ..linkage.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture
def two_batches(neo4j, store):
    """The second sees the people of the first once more, later, and adds an office."""
    store(Town(seed=1).people(12), 1)
    store(Town(seed=1).people(12).office(4), 2)


def graph() -> list[tuple]:
    """Everything in Neo4j that a person could see."""
    nodes = driver.read("MATCH (n) RETURN labels(n)[0] AS label, n.uid AS uid, properties(n) AS all ORDER BY uid")
    links = driver.read(
        "MATCH (a)-[r]->(b) RETURN a.uid AS a, type(r) AS type, b.uid AS b, properties(r) AS all ORDER BY a, type, b"
    )
    return [tuple(row.values()) for row in (*nodes, *links)]


def test_a_batch_loaded_twice_changes_nothing(two_batches):
    load.load_batch(1)
    once = graph()
    load.load_batch(1)
    assert graph() == once
    assert len(once) > 50


def test_the_order_of_batches_does_not_matter(two_batches):
    load.load_batch(1)
    load.load_batch(2)
    forwards = graph()
    with driver.session() as opened:
        rebuild.empty(opened)
    load.load_batch(2)
    load.load_batch(1)
    assert graph() == forwards


class Killed(BaseException):
    """Like kill -9: nothing of ours catches it."""


@pytest.mark.parametrize("killed_at", ["Device", "Ip", "SEEN_AT Ip", "REGISTERED_WITH EmailDomain"])
def test_a_load_that_was_killed_is_resumed_by_running_it_again(two_batches, killed_at):
    def die(what: str, done: int, total: int) -> None:
        if what == killed_at:
            raise Killed

    with pytest.raises(Killed):
        load.load_batch(1, die)
    load.load_batch(1)
    load.load_batch(2)
    assert all(line.agrees for line in check.compare())


def test_progress_ends_at_the_true_total(two_batches):
    told = []
    loaded = load.load_batch(1, lambda what, done, total: told.append((done, total)))
    assert told[-1] == (loaded.total, loaded.total)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_events_of_a_pair_seen_in_two_batches_are_summed_once(two_batches):
    for batch in (1, 2, 1, 2):
        load.load_batch(batch)
    with evidence.connect() as connection:
        expected = connection.execute("SELECT sum(events) FROM devices").fetchone()
    assert driver.read("MATCH ()-[r:RAN_ON]->() RETURN sum(r.events) AS n") == [{"n": expected[0]}]


def test_check_agrees_after_a_load_and_names_what_was_tampered_with(two_batches):
    load.load_batch(1)
    load.load_batch(2)
    assert [line for line in check.compare() if not line.agrees] == []
    driver.read("MATCH (n:Device) RETURN count(n) AS n")
    with driver.session() as opened:
        driver.write(opened, "MATCH (:Account)-[r:RAN_ON]->(:Device) WITH r LIMIT 1 SET r.events = r.events + 7")
        driver.write(opened, "MATCH (n:Template) WITH n LIMIT 1 DETACH DELETE n")
        driver.write(opened, "CREATE (:Reseller {uid: 'stray', degree: 0})")
    wrong = {(line.subject, line.figure): line.found - line.expected for line in check.compare() if not line.agrees}
    assert wrong[("RAN_ON Device", "sum of events")] == 7
    assert wrong[("Reseller", "nodes")] == 1
    assert {subject for subject, _ in wrong} <= {"RAN_ON Device", "Template", "PROMPTED_WITH Template", "Reseller"}


def test_a_dead_neo4j_is_a_sentence_with_a_command(settings):
    settings.NEO4J_URI = "bolt://127.0.0.1:1"
    with pytest.raises(driver.GraphUnavailable, match=r"127\.0\.0\.1:1.*make run"):
        driver.read("RETURN 1 AS one")


def test_a_refused_password_says_which_variable_holds_it(neo4j, settings):
    settings.NEO4J_PASSWORD = "not this one"
    with pytest.raises(driver.GraphUnavailable, match="NEO4J_PASSWORD"):
        driver.read("RETURN 1 AS one")
