"""What is measured of a case can be kept, and tables and the diagram say what was measured."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest

from bench.evaluation import tables
from bench.evaluation.__main__ import main
from bench.evaluation.diagram import diagram
from bench.evaluation.measuring import Measured, measure
from bench.worlds.making import make


@pytest.fixture(scope="module")
def measured(tmp_path_factory) -> Measured:
    folder = tmp_path_factory.mktemp("seats")
    make("seats", 2_500, 3, folder)
    return measure("seats:3", folder, ablation=True)


def test_what_was_measured_is_the_same_when_read_again(measured, tmp_path):
    measured.write(tmp_path / "one.json")
    again = Measured.read(tmp_path / "one.json")
    for name in ("name", "accounts", "fakes", "naming", "answers"):
        assert getattr(again, name) == getattr(measured, name)
    assert np.array_equal(again.parties.so, measured.parties.so)
    of_many = (
        tables.overview,
        tables.per_network,
        tables.probabilities,
        tables.bins,
        tables.learning,
        tables.ablations,
    )
    for rows in of_many:
        assert rows([again]) == rows([measured])


def test_the_overview_has_the_run_and_the_baselines_beside_it(measured):
    assert [row.name for row in measured.evaluations] == ["skein", "leiden", "components"]
    names, (row,) = tables.overview([measured])
    assert len(names) == len(row)
    assert dict(zip(names, row, strict=True))["population"] == "seats:3"


def test_names_are_counted_against_who_runs_the_network(measured):
    assert 0 <= measured.naming.named <= measured.naming.on_file <= measured.naming.detected


def test_each_ingredient_has_a_row(measured):
    _, rows = tables.ablations([measured])
    names = [row[0] for row in rows]
    assert names[0] == "nothing left out"
    assert {"line seat", "family device"} <= set(names)


def test_cases_are_pooled_for_the_diagram(measured):
    twice = tables.pooled([measured, replace(measured, name="again")])[0]
    assert len(twice.so) == 2 * len(measured.parties.so)
    root = ET.fromstring(diagram([("a party", twice.bins())], "Said and so"))
    dots = [e for e in root.iter("{http://www.w3.org/2000/svg}circle") if len(e)]
    assert len(dots) == len(twice.bins())


def test_the_command_shows_what_was_kept_and_writes_the_tables(measured, tmp_path, capsys):
    measured.write(tmp_path / "kept" / "seats.json")
    paths = [tmp_path / "tables.md", tmp_path / "picture.svg"]
    main(["--keep", str(tmp_path / "kept"), "--markdown", str(paths[0]), "--picture", str(paths[1])])
    assert "seats:3" in capsys.readouterr().out
    assert "### Queue, members and names" in paths[0].read_text()
    assert paths[1].read_text().startswith("<svg")
    with pytest.raises(SystemExit):
        main(["--keep", str(tmp_path / "nothing")])
