"""What is measured of a case can be kept, and tables and the diagram say what was measured."""

import xml.etree.ElementTree as ET
from collections import Counter
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
        tables.names,
        tables.innocent,
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


def test_every_operator_in_play_is_held_against_the_truth(measured):
    said = measured.operators
    assert len(said.so) >= measured.naming.named + measured.naming.false
    assert ((said.probability >= 0) & (said.probability <= 1)).all()
    assert said.so.sum() >= measured.naming.named


def test_populations_without_fakes_are_added_up(measured):
    quiet = replace(measured, name="quiet", fakes=0, evaluations=[replace(measured.evaluations[0], flagged=0,
                    traps=Counter())])  # fmt: skip
    loud = replace(quiet, name="loud", evaluations=[replace(quiet.evaluations[0], flagged=2, traps=Counter(course=9))])
    _, rows = tables.innocent([measured, quiet, loud])
    assert [row[0] for row in rows] == ["quiet", "loud", "1 of 2 raise anything"]
    assert rows[-1][2:4] == ["2", "9"]


def test_a_population_under_other_ids_stands_beside_itself(measured):
    same = replace(measured, name="seats:3/permuted")
    other = replace(same, evaluations=[replace(measured.evaluations[0], member_recall=0.125)])
    for case, told in ((same, "yes"), (other, "no")):
        _, (row,) = tables.renamed([measured, case])
        assert (row[0], row[-1]) == ("seats:3/permuted", told)


def test_what_the_same_engine_measured_is_not_measured_again(measured, tmp_path, monkeypatch, capsys):
    begun = []
    monkeypatch.setattr("bench.evaluation.cases.POPULATIONS", ("seats",))
    monkeypatch.setattr("bench.evaluation.__main__.measure", lambda name, *a, **k: begun.append(name) or measured)
    monkeypatch.setattr("bench.evaluation.cases.Case.write", lambda case, out: out)
    main(["--all", "--seeds", "3", "--keep", str(tmp_path)])
    assert begun == ["seats:3", "seats:3@100000", "seats:3/no-fakes", "seats:3/permuted"]
    main(["--all", "--seeds", "3", "--keep", str(tmp_path), "--minutes", "-1"])
    assert len(begun) == 4
    monkeypatch.setattr("bench.evaluation.__main__.engine_digest", lambda: "another")
    main(["--all", "--seeds", "3", "--keep", str(tmp_path), "--minutes", "-1"])
    assert "4 of 4 cases not begun" in capsys.readouterr().out


def test_each_ingredient_has_a_row(measured):
    _, rows = tables.ablations([measured])
    names = [row[0] for row in rows]
    assert names[0] == "nothing left out"
    assert {"line seat", "family device"} <= set(names)


def test_cases_are_pooled_for_the_diagram(measured):
    twice = tables.pooled([measured, replace(measured, name="again")])["parties"]
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
