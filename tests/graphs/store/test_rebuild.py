"""The graph comes back from evidence and the current run alone, through the driver or the offline importer."""

import io

import pytest
from django.core.management import CommandError, call_command

from graphs.store import check, driver, rebuild

from .test_load import graph

pytestmark = pytest.mark.services


def wipe() -> None:
    with driver.session() as opened:
        rebuild.empty(opened)


def test_a_rebuild_through_the_driver_brings_back_the_same_graph(published):
    before = graph()
    wipe()
    assert graph() == []
    rebuild.rebuild()
    assert graph() == before
    assert all(line.agrees for line in check.compare())


@pytest.mark.slow
def test_the_offline_importer_writes_the_same_graph_as_the_driver(published, neo4j_server, monkeypatch):
    before = graph()
    wipe()
    monkeypatch.setattr(rebuild, "OFFLINE_ROWS", 1)
    try:
        loaded = rebuild.rebuild(server=neo4j_server)
    finally:
        neo4j_server.start()
    assert graph() == before
    assert loaded.rows["Account"] == 334
    assert all(line.agrees for line in check.compare())
    indexes = driver.read("SHOW INDEXES YIELD name, state RETURN name, state")
    assert {"search", "search_personal", "account_uid"} <= {row["name"] for row in indexes}
    assert {row["state"] for row in indexes} == {"ONLINE"}


def test_the_command_ends_with_an_error_that_names_the_difference(published):
    call_command("graph", "check", stdout=io.StringIO())
    with driver.session() as opened:
        driver.write(opened, "MATCH (:Account)-[r:MEMBER_OF]->() WITH r LIMIT 1 DELETE r")
    with pytest.raises(CommandError, match="MEMBER_OF"):
        call_command("graph", "check", stdout=io.StringIO())
    call_command("graph", "rebuild", stdout=io.StringIO())
    call_command("graph", "check", stdout=io.StringIO())
