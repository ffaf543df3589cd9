"""A run says of itself what it expects to be wrong, and what it could not judge."""

import duckdb
import pytest
from django.urls import reverse

from graphs.basis import basis

pytestmark = pytest.mark.django_db


def state(run, *facts) -> None:
    """Replaces what the run states of the population."""
    target = run.folder / "population.parquet"
    rows = ", ".join(f"('{name}', {value}, '{unit}', '{note}')" for name, value, unit, note in facts)
    stated = f"SELECT name, value::DOUBLE AS value, unit, note FROM (VALUES {rows}) AS t(name, value, unit, note)"
    duckdb.execute(f"COPY ({stated}) TO '{target}' (FORMAT parquet)")


FACTS = (
    ("accounts", 20.0, "accounts", ""),
    ("cut.false_share", 0.031, "share", "expected share of innocent parties among the networks"),
    ("dropped.ips", 1204.0, "rows", "not an address"),
    ("missing.devices", 0.0, "rows", "not judged for want of devices: apart, no_own_device"),
)


def test_what_was_not_judged_and_what_was_left_out_are_sentences(published_without_graph):
    state(published_without_graph, *FACTS)
    said = basis(published_without_graph)
    assert said.false_share == pytest.approx(0.031)
    assert said.not_judged == ["not judged for want of devices: apart, no own device"]
    assert said.left_out == ["1,204 rows of ips: not an address"]
    assert len(said.facts) == len(FACTS)


def test_a_run_whose_folder_is_gone_says_nothing(published_without_graph):
    (published_without_graph.folder / "population.parquet").unlink()
    assert basis(published_without_graph) is None


@pytest.mark.parametrize("name", ["graphs:networks", "graphs:run"])
def test_the_queue_and_the_run_say_what_is_not_known(analyst, published_without_graph, name):
    state(published_without_graph, *FACTS)
    url = reverse(name, args=[published_without_graph.pk] if name == "graphs:run" else [])
    shown = " ".join(analyst.get(url).content.decode().split())
    assert "3.1 % are expected to be innocent" in shown
    assert "Not judged for want of devices: apart, no own device." in shown
