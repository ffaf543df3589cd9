"""The population for benches of scale: the same for the same seed, and as its labels say."""

import csv
from collections import Counter

import numpy as np
import pytest

from accounts.contract import KINDS
from bench.metropolis import make
from graphs.linkage import Records
from graphs.linkage.population import load_population

ACCOUNTS = 4_000


@pytest.fixture(scope="module")
def metropolis(tmp_path_factory):
    folder = tmp_path_factory.mktemp("metropolis")
    return folder, make(ACCOUNTS, 1, folder)


def evidence(folder):
    return {kind: [str(path) for path in sorted(folder.glob(f"{kind}-*.parquet"))] for kind in KINDS}


def labels(folder):
    with (folder / "labels.csv").open() as file:
        return {row["account_id"]: row["network"] for row in csv.DictReader(file)}


def test_an_account_has_about_twelve_rows_and_a_label(metropolis):
    folder, rows = metropolis
    assert 11 * ACCOUNTS < rows < 13 * ACCOUNTS
    assert len(labels(folder)) == ACCOUNTS


def test_files_are_read_alike_as_evidence_and_as_a_folder_of_records(metropolis):
    folder, rows = metropolis
    stored, given = Records.from_evidence(evidence(folder)), Records.from_folder(folder)
    observed = ("accounts", "payments", "ips", "devices", "usage")
    assert sum(stored.count(kind) for kind in observed) == rows
    assert [given.count(kind) for kind in observed] == [stored.count(kind) for kind in observed]
    assert not any(reading.dropped for reading in given.readings)


def test_the_same_seed_gives_the_same_population(metropolis, tmp_path):
    folder, rows = metropolis
    assert make(ACCOUNTS, 1, tmp_path) == rows
    assert labels(tmp_path) == labels(folder)
    one, other = (load_population(Records.from_evidence(evidence(path))) for path in (folder, tmp_path))
    for column, values in vars(one).items():
        assert np.array_equal(values, vars(other)[column]), column


def test_operations_share_what_strangers_do_not(metropolis):
    """Otherwise the accuracy printed beside the seconds would mean nothing."""
    folder, _ = metropolis
    of = labels(folder)
    db = Records.from_evidence(evidence(folder)).db
    shared = db.execute("SELECT list(DISTINCT account_id) FROM payments GROUP BY instrument_id").fetchall()
    together = Counter(len({of[a] for a in accounts} - {""}) for (accounts,) in shared if len(accounts) > 1)
    assert together[1] > 0 and not together[2]  # a card ties accounts of one operation, never of two
