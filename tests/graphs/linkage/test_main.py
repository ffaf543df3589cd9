"""python -m graphs.linkage: a folder in, tables and exports out."""

import csv

from graphs.linkage import LinkageRun
from graphs.linkage.__main__ import main
from graphs.linkage.exports import COLUMNS

from .town import Town, mixed


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_the_exports_hold_the_networks_all_parties_and_leads(tmp_path, capsys):
    town = mixed()
    pair = [town.account(50), town.account(60)]
    for name in pair:
        town.device(name, "dev-lead", 60, 61)
    town.write(tmp_path / "in")
    assert main([str(tmp_path / "in"), str(tmp_path / "out")]) == 0
    members = rows(tmp_path / "out" / "memberships.csv")
    assert list(members[0]) == list(COLUMNS)
    assert {row["account_id"] for row in members} == {a for a, what in town.kind_of.items() if what == "op"}
    parties = rows(tmp_path / "out" / "parties.csv")
    assert list(parties[0]) == [*COLUMNS, "judgement_probability"]
    assert {row["network_id"] for row in parties} > {row["network_id"] for row in members}
    assert set(pair) <= {row["account_id"] for row in rows(tmp_path / "out" / "leads.csv")}
    assert LinkageRun.read(tmp_path / "out").facts["counts"]["networks"] == 1
    assert "1 networks among" in capsys.readouterr().err


def test_minimum_size_and_cut_are_options(tmp_path):
    mixed().write(tmp_path / "in")
    assert main([str(tmp_path / "in"), str(tmp_path / "out"), "--minimum-size", "21"]) == 0
    assert rows(tmp_path / "out" / "memberships.csv") == []
    assert main([str(tmp_path / "in"), str(tmp_path / "out"), "--cut", "0"]) == 0
    assert len({row["network_id"] for row in rows(tmp_path / "out" / "memberships.csv")}) >= 2


def test_a_formula_in_an_account_id_is_text_in_the_export(tmp_path):
    town = Town().people(60).operation(20)
    for row in (
        *town.rows["accounts"],
        *town.rows["devices"],
        *town.rows["payments"],
        *town.rows["ips"],
        *town.rows["usage"],
    ):
        row["account_id"] = f"=cmd|{row['account_id']}"
    town.write(tmp_path / "in")
    main([str(tmp_path / "in"), str(tmp_path / "out")])
    assert all(row["account_id"].startswith("'=") for row in rows(tmp_path / "out" / "parties.csv"))


def test_a_folder_without_accounts_is_told_in_words(tmp_path, capsys):
    assert main([str(tmp_path), str(tmp_path / "out")]) == 2
    assert "no accounts file" in capsys.readouterr().err
