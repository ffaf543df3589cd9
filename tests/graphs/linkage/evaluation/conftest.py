"""The small town with labels, assessed once."""

import pytest

from graphs.linkage.evaluation.folder import Assessed

from ..town import mixed


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    folder, town = tmp_path_factory.mktemp("labelled"), mixed()
    town.write(folder)
    lines = [f"{a},{'op' if what == 'op' else ''},{what}" for a, what in town.kind_of.items()]
    (folder / "labels.csv").write_text("\n".join(["account_id,network,trap", *lines]))
    return folder


@pytest.fixture(scope="session")
def assessed(folder) -> Assessed:
    return Assessed.of(folder, folder / "labels.csv")
