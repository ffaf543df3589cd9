"""A district keeps the record contract, is the same for the same seed, and tells nobody who is fake."""

from datetime import datetime

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from accounts.contract import KINDS
from accounts.records.detection import detect
from accounts.records.mapping import canonical
from accounts.records.reading import read as rows_of
from accounts.records.validating import Validator
from bench.districts.catalogue import DISTRICTS
from bench.districts.making import STANDARD, make
from tests.bench.districts.conftest import ACCOUNTS
from tests.bench.worlds.conftest import read

RECEIVED = datetime(2026, 12, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_is_accepted(district, kind):
    path = district / f"{kind}.csv"
    shape = detect(path)
    mapping = canonical(kind, shape.header)
    with Validator(mapping, shape.header, file=1, token="t", received_at=RECEIVED, threads=1) as validator:
        checked = [validator.check(chunk)[kind] for chunk in rows_of(path, shape)]
    assert sum(len(part.rejects) for part in checked) == 0
    assert sum(part.received for part in checked) > 0


def test_files_belong_together(district):
    sql = read(district).execute
    for kind in ("payments", "ips", "devices", "usage", "labels"):
        assert sql(f"SELECT count(*) FROM {kind} ANTI JOIN accounts USING (account_id)").fetchone() == (0,)
    assert sql("SELECT count(*) = count(DISTINCT account_id) FROM accounts").fetchone() == (True,)
    assert sql("SELECT count(*) FROM labels WHERE network != '' AND trap != ''").fetchone() == (0,)
    assert sql("SELECT count(*) FROM indicators ANTI JOIN operators USING (operator_id)").fetchone() == (0,)
    labelled = sql("SELECT DISTINCT network FROM labels WHERE network != '' ORDER BY 1").fetchall()
    assert sql("SELECT network FROM truth_operators ORDER BY 1").fetchall() == labelled


def test_nothing_is_seen_of_an_account_before_it_is_made(district):
    sql = read(district).execute
    for kind, moment in (("payments", "paid_at"), ("ips", "first_seen"), ("devices", "first_seen")):
        early = f"SELECT count(*) FROM {kind} JOIN accounts USING (account_id) WHERE {moment} < created_at"
        assert sql(early).fetchone() == (0,), kind


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_district(tmp_path, districts):
    make("foundry", ACCOUNTS, 5, tmp_path / "again")
    make("foundry", ACCOUNTS, 6, tmp_path / "other")
    first = {p.name: p.read_bytes() for p in districts["foundry"].glob("*.csv")}
    assert {p.name: p.read_bytes() for p in (tmp_path / "again").glob("*.csv")} == first
    ids = "SELECT account_id FROM accounts"
    other = set(read(tmp_path / "other").execute(ids).fetchall())
    assert other.isdisjoint(read(districts["foundry"]).execute(ids).fetchall())


@pytest.mark.parametrize("name", sorted(DISTRICTS))
def test_without_fakes_the_honest_rows_are_the_same(tmp_path, districts, name):
    assert make(name, ACCOUNTS, 5, tmp_path, fakes=False).fakes == 0
    alone, together = read(tmp_path), read(districts[name])
    for kind in ("accounts", "payments", "ips", "devices", "usage"):
        honest = f"FROM {kind} SEMI JOIN (FROM labels WHERE network = '') USING (account_id)"
        rows = f"SELECT * EXCLUDE (place) {honest} ORDER BY ALL"
        assert alone.execute(rows).fetchall() == together.execute(rows).fetchall(), kind


@pytest.mark.parametrize("kind", ["accounts", "ips", "devices", "usage", "labels"])
def test_the_order_of_a_file_and_the_ids_in_it_know_of_no_label(district, kind):
    """`place` and the rank of an id as scores: within four deviations of guessing (Mann-Whitney)."""
    rows = read(district).execute(
        f"""SELECT any_value(l.network != '') AS fake, median(k.place) AS middle,
               dense_rank() OVER (ORDER BY account_id) AS rank
            FROM {kind} k JOIN labels l USING (account_id) GROUP BY account_id"""
    ).fetchnumpy()  # fmt: skip
    fake = np.asarray(rows["fake"], bool)
    guessing = 4 * np.sqrt((len(fake) + 1) / (12 * fake.sum() * (~fake).sum()))
    assert abs(roc_auc_score(fake, rows["rank"]) - 0.5) < guessing
    if kind != "usage":  # by the hour, and operators have their months
        assert abs(roc_auc_score(fake, rows["middle"]) - 0.5) < guessing


def test_a_district_has_as_many_accounts_as_asked_for_and_its_share_of_fakes(district):
    count, fakes = read(district).execute("SELECT count(*), count(*) FILTER (network != '') FROM labels").fetchone()
    pools = DISTRICTS[district.name].pools
    assert count == ACCOUNTS
    assert abs(fakes / count - sum(pool.size for pool in pools) / STANDARD) < 0.01


def test_what_an_export_lacks_is_missing(districts):
    arcade, campus = read(districts["arcade"]).execute, read(districts["campus"]).execute
    assert arcade("SELECT count(*) FROM devices WHERE user_agent != ''").fetchone() == (0,)
    assert campus("SELECT count(*) FROM accounts WHERE phone != ''").fetchone() == (0,)
    twice = "SELECT count(*) - count(DISTINCT payment_id) FROM payments"
    assert 0 < campus(twice).fetchone()[0] < 0.1 * campus("SELECT count(*) FROM payments").fetchone()[0]
    empty, count = arcade("SELECT count(*) FILTER (email IS NULL OR email = ''), count(*) FROM accounts").fetchone()
    assert 0.04 < empty / count < 0.12


def test_in_strand_no_two_fakes_of_a_network_that_shares_cards_share_a_device(districts):
    sql = read(districts["strand"]).execute
    shared = """SELECT l.network, count(*) FROM (SELECT {0}, network, count(DISTINCT account_id) AS n FROM {1}
                JOIN labels USING (account_id) WHERE network != '' GROUP BY ALL) l WHERE n > 1 GROUP BY 1"""
    assert {row[0] for row in sql(shared.format("device_id", "devices")).fetchall()} == {"drawer"}
    assert {row[0] for row in sql(shared.format("instrument_id", "payments")).fetchall()} == {"fold", "cove", "pair"}


def test_suppliers_serve_operators_and_honest_people_alike(districts):
    """Rented phones and market cards are on accounts of both; a stolen card is its owner's too."""
    sql = read(districts["foundry"]).execute
    both = """SELECT count(*) FROM (SELECT {0} FROM {1} JOIN labels USING (account_id) GROUP BY ALL
              HAVING bool_or(network = '{2}') AND bool_or(network = ''))"""
    assert sql(both.format("device_id", "devices", "clouds")).fetchone()[0] > 0
    assert sql(both.format("instrument_id", "payments", "stolen")).fetchone()[0] > 0
