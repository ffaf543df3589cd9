"""Inputs at the edge of what is legal give an answer, or an error in words, never a traceback."""

import pytest

from graphs.linkage import link

from .town import Town


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_a_handful_of_accounts_is_a_population(count, tmp_path):
    town = Town()
    for n in range(count):
        name = town.account(0)
        town.device(name, "one device", 0, 1)
        town.pay(name, "one card", 0)
        town.address(name, "10.0.0.1", 0, 1)
        town.use(name, n, 5, "one template")
    run = link(town.records(tmp_path))
    assert run.facts["counts"]["accounts"] == count
    assert run.facts["counts"]["networks"] == 0


@pytest.mark.parametrize("kind", ["payments", "ips", "devices", "usage"])
def test_any_optional_kind_may_be_missing(kind, tmp_path):
    town = Town().people(120).office(10).operation(20)
    town.rows[kind] = []
    run = link(town.records(tmp_path))
    notes = [row["note"] for row in run.tables["population"].to_pylist() if row["name"] == f"missing.{kind}"]
    assert len(notes) == 1


def test_records_of_unknown_accounts_are_left_alone(tmp_path):
    town = Town().people(50)
    for n in range(6):
        town.device(f"ghost{n}", "ghost device", 0, 1)
        town.pay(f"ghost{n}", "ghost card", 0)
    run = link(town.records(tmp_path))
    assert run.facts["counts"]["parties"] == 0
    assert "ghost device" not in run.tables["identifiers"]["value"].to_pylist()


def test_the_same_creation_time_for_all_is_no_error(tmp_path):
    town = Town()
    for n in range(30):
        name = town.account(0)
        town.device(name, f"dev{n % 4}", 0, 1)
        town.pay(name, f"card{n % 3}", 0)
    assert link(town.records(tmp_path)).facts["counts"]["accounts"] == 30
