"""What is printed of a folder: by the module, and by manage.py."""

import pytest
from django.core.management import CommandError, call_command

from graphs.linkage.evaluation.__main__ import main


def test_it_runs_alone_on_a_folder(folder, capsys):
    assert main([str(folder), "--labels", str(folder / "labels.csv")]) == 0
    printed = capsys.readouterr().out
    for told in (
        "networks found: op 1.00 of 20",
        "components",
        "Brier",
        "Cllr",
        "after 0 verdicts",
        "device_id on 3 or more",
    ):
        assert told in printed


def test_the_command_tells_the_same_and_what_each_ingredient_is_worth(folder, capsys):
    call_command("evaluate", folder, labels=folder / "labels.csv", ablation=True)
    printed = capsys.readouterr().out
    assert "networks found: op 1.00 of 20" in printed
    assert "without one line of the scorecard" in printed
    assert "without one family of identifiers" in printed


def test_labels_without_their_columns_are_refused(folder, tmp_path, capsys):
    (tmp_path / "labels.csv").write_text("id,who\n1,2\n")
    assert main([str(folder), "--labels", str(tmp_path / "labels.csv")]) == 2
    assert "account_id and network" in capsys.readouterr().out
    with pytest.raises(CommandError, match="account_id and network"):
        call_command("evaluate", folder, labels=tmp_path / "labels.csv")
