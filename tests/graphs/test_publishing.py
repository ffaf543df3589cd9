"""A run reaches the pages whole or not at all, and can be killed at any step."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry
from graphs import publishing, runs
from graphs.linkage import Parameters
from graphs.models import Lineage, Network, Run
from graphs.store import check, driver

from .linkage.town import mixed

pytestmark = [pytest.mark.django_db]


def memberships_in_graph() -> set[tuple[str, str]]:
    rows = driver.read(
        "MATCH (a:Account)-[r:MEMBER_OF]->(n:Network) WHERE r.run = $run RETURN a.account_id AS a, n.public_id AS n",
        run=runs.current_run().pk,
    )
    return {(row["a"], row["n"]) for row in rows}


def test_a_published_run_stands_in_the_pages_in_neo4j_and_in_the_audit_trail(published, mixed_result):
    assert runs.current_run() == published
    parties = mixed_result.tables["parties"].num_rows
    assert Network.objects.filter(run=published).count() == parties
    assert len(memberships_in_graph()) == mixed_result.tables["memberships"].num_rows
    assert all(line.agrees for line in check.compare())
    operation = Network.objects.get(is_network=True)
    assert (operation.public_id, operation.size) == ("N-0001", 20)
    assert operation.exchanges == 20 * 6 * 40
    assert AuditEntry.objects.filter(action="publish linkage run", subject=f"run:{published.pk}").exists()


def test_the_next_run_keeps_the_ids_and_says_that_all_continue(published):
    before = memberships_in_graph()
    again = publishing.publish(runs.start_run("test"))
    assert again.pk != published.pk
    assert runs.current_run() == again
    assert memberships_in_graph() == before
    assert again.comparison["new"] == again.comparison["gone"] == 0
    assert set(Lineage.objects.filter(run=again).values_list("kind", flat=True)) == {"continues"}
    assert Network.objects.filter(first_run=published, run=again).count() == Network.objects.count()
    assert all(line.agrees for line in check.compare())


def test_a_mark_stays_from_run_to_run(published):
    runs.set_state(Network.objects.get(public_id="N-0001"), Network.State.DISMISSED, "test", "a drill")
    publishing.publish(runs.start_run("test"))
    assert Network.objects.get(public_id="N-0001").state == Network.State.DISMISSED


class Killed(BaseException):
    """Like kill -9: nothing of ours catches it."""


@pytest.mark.parametrize("step", ["clearing away the last run", "MEMBER_OF Network", "comparing with the last run"])
def test_a_run_killed_at_a_step_is_taken_up_again_and_ends_the_same(published, step):
    before = memberships_in_graph()

    def die(what: str, done: int, total: int) -> None:
        if what == step:
            raise Killed

    run = runs.start_run("test")
    with pytest.raises(Killed):
        publishing.publish(run, die)
    if step != "clearing away the last run":
        assert runs.current_run() == published
        assert memberships_in_graph() == before
        assert runs.start_run("test") == run
    publishing.publish(run)
    assert runs.current_run() == run
    assert memberships_in_graph() == before
    assert all(line.agrees for line in check.compare())


def test_a_step_of_another_app_writes_into_the_folder_before_it_is_shown(published_without_graph, monkeypatch):
    seen = []

    def step(folder, records):
        seen.append(sorted(path.stem for path in folder.glob("*.parquet")))
        assert folder.suffix == ".draft"
        assert records.count("accounts") == 334

    monkeypatch.setattr(publishing, "FOLDER_STEPS", {"adding something": step})
    publishing.publish(runs.start_run("test"))
    assert {"parties", "memberships", "timeline"} <= set(seen[0])


def test_an_error_of_the_engine_ends_the_run_and_is_told_on_its_page(store, known_result, monkeypatch, analyst):
    def broken(folder, records):
        raise ZeroDivisionError("nothing by nothing")

    store(mixed(), 1)
    monkeypatch.setattr(publishing, "FOLDER_STEPS", {"adding something": broken})
    run = runs.start_run("test")
    with pytest.raises(ZeroDivisionError):
        publishing.publish(run)
    run.refresh_from_db()
    assert (run.state, run.message) == (Run.State.FAILED, "ZeroDivisionError: nothing by nothing")
    assert "nothing by nothing" in analyst.get("/runs/").content.decode()
    assert runs.start_run("test") != run


def test_without_accounts_there_is_nothing_to_link(home):
    with pytest.raises(runs.RunError, match="import records first"):
        runs.start_run("test")


def test_an_unknown_parameter_is_named(store):
    store(mixed(), 1)
    with pytest.raises(runs.RunError, match="colour"):
        runs.start_run("test", {"colour": 3})


def test_a_run_on_the_same_evidence_is_up_to_date_and_one_on_more_is_not(published_without_graph, store):
    assert runs.is_up_to_date(published_without_graph)
    store(mixed(seed=2), 2)
    assert not runs.is_up_to_date(published_without_graph)


def test_parameters_survive_their_way_through_the_database(store):
    store(mixed(), 1)
    run = runs.start_run("test", {"minimum_size": 7})
    run.refresh_from_db()
    assert runs.parameters_of(run) == Parameters(minimum_size=7)


def test_at_most_one_run_is_current(published_without_graph):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        Run.objects.create(is_current=True)


@pytest.mark.services
def test_link_shows_the_top_of_the_queue_and_says_when_nothing_changed(published):
    out = io.StringIO()
    call_command("link", stdout=out)
    assert "Nothing changed since run" in out.getvalue()
    assert "N-0001" in out.getvalue()
    assert "showing 1 of 1" in " ".join(out.getvalue().split())


def test_link_without_neo4j_ends_with_a_sentence_and_is_taken_up_again(store, known_result, settings, neo4j):
    store(mixed(), 1)
    there = settings.NEO4J_URI
    settings.NEO4J_URI = "bolt://127.0.0.1:1"
    with pytest.raises(CommandError, match=r"make run.*again to go on"):
        call_command("link", stdout=io.StringIO())
    assert Run.objects.get().state == Run.State.NUMBERED
    settings.NEO4J_URI = there
    call_command("link", stdout=io.StringIO())
    assert Run.objects.get().is_current


def test_export_writes_every_member_of_the_networks_under_the_ids_that_stay(published_without_graph, tmp_path):
    file = tmp_path / "out.csv"
    call_command("export_networks", file, stdout=io.StringIO())
    lines = file.read_text().splitlines()
    assert lines[0] == "account_id,network_id,probability,bits,operator_id,likelihood,band,confidence,since"
    assert len(lines) == 21
    assert {line.split(",")[1] for line in lines[1:]} == {"N-0001"}
