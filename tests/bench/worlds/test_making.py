"""A world keeps the record contract, is the same for the same seed, and tells nobody who is fake."""

from datetime import datetime
from itertools import combinations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from accounts.contract import KINDS
from accounts.records.detection import detect
from accounts.records.mapping import canonical
from accounts.records.reading import read as rows_of
from accounts.records.validating import Validator
from bench.worlds.catalogue import WORLDS
from bench.worlds.evasions import EVASIONS
from bench.worlds.making import make
from tests.bench.worlds.conftest import ACCOUNTS, read

RECEIVED = datetime(2026, 12, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_is_accepted(folder, kind):
    path = folder / f"{kind}.csv"
    shape = detect(path)
    mapping = canonical(kind, shape.header)
    with Validator(mapping, shape.header, file=1, token="t", received_at=RECEIVED, threads=1) as validator:
        checked = [validator.check(chunk)[kind] for chunk in rows_of(path, shape)]
    assert sum(len(part.rejects) for part in checked) == 0
    assert sum(part.received for part in checked) > 0


def test_files_belong_together(folder):
    sql = read(folder).execute
    for kind in ("payments", "ips", "devices", "usage", "labels"):
        assert sql(f"SELECT count(*) FROM {kind} ANTI JOIN accounts USING (account_id)").fetchone() == (0,)
    assert sql("SELECT count(*) = count(DISTINCT account_id) FROM accounts").fetchone() == (True,)
    assert sql("SELECT count(*) FROM labels WHERE network != '' AND trap != ''").fetchone() == (0,)
    assert sql("SELECT count(*) FROM indicators ANTI JOIN operators USING (operator_id)").fetchone() == (0,)
    labelled = sql("SELECT DISTINCT network FROM labels WHERE network != '' ORDER BY 1").fetchall()
    assert sql("SELECT network FROM truth_operators ORDER BY 1").fetchall() == labelled


def test_nothing_is_seen_of_an_account_before_it_is_made(folder):
    sql = read(folder).execute
    for kind, moment in (("payments", "paid_at"), ("ips", "first_seen"), ("devices", "first_seen")):
        early = f"SELECT count(*) FROM {kind} JOIN accounts USING (account_id) WHERE {moment} < created_at"
        assert sql(early).fetchone() == (0,), kind


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_world(tmp_path, folders):
    make("creators", ACCOUNTS, 5, tmp_path / "again")
    make("creators", ACCOUNTS, 6, tmp_path / "other")
    first = {p.name: p.read_bytes() for p in folders["creators"].glob("*.csv")}
    assert {p.name: p.read_bytes() for p in (tmp_path / "again").glob("*.csv")} == first
    ids = {row[0] for row in read(folders["creators"]).execute("SELECT account_id FROM accounts").fetchall()}
    assert ids.isdisjoint(
        row[0] for row in read(tmp_path / "other").execute("SELECT account_id FROM accounts").fetchall()
    )


def auc_of(labels: np.ndarray, values: np.ndarray) -> float:
    """Distance from guessing, 0 to .5, whichever way the values run."""
    return abs(roc_auc_score(labels, values) - 0.5)


def bound(fakes: int, honest: int) -> float:
    """Four standard deviations of the AUC of a value that knows nothing (Mann-Whitney)."""
    return 4 * np.sqrt((fakes + honest + 1) / (12 * fakes * honest))


@pytest.mark.parametrize("kind", ["accounts", "ips", "devices", "usage", "labels"])
def test_the_order_of_a_file_and_the_ids_in_it_know_of_no_label(folder, kind):
    """`place` and the rank of an id as scores: no better than guessing. Each account is taken once."""
    rows = read(folder).execute(
        f"""SELECT any_value(l.network != '') AS fake, min(k.place) AS first, median(k.place) AS middle,
               dense_rank() OVER (ORDER BY account_id) AS rank
            FROM {kind} k JOIN labels l USING (account_id) GROUP BY account_id"""
    ).fetchnumpy()  # fmt: skip
    fake = np.asarray(rows["fake"], bool)
    guessing = bound(fake.sum(), (~fake).sum())
    assert auc_of(fake, rows["middle"]) < guessing
    assert auc_of(fake, rows["rank"]) < guessing


@pytest.mark.parametrize(("kind", "column"), [("devices", "device_id"), ("payments", "instrument_id")])
def test_the_ids_of_what_fakes_use_look_like_any(folder, kind, column):
    rows = read(folder).execute(
        f"""SELECT max(l.network != '') AS fake, dense_rank() OVER (ORDER BY {column}) AS rank, length({column}) AS long
            FROM {kind} JOIN labels l USING (account_id) GROUP BY {column}"""
    ).fetchnumpy()  # fmt: skip
    fake = np.asarray(rows["fake"], bool)
    assert auc_of(fake, rows["rank"]) < bound(fake.sum(), (~fake).sum())
    assert len(set(rows["long"].tolist())) == 1


def test_without_fakes_the_honest_accounts_and_their_lives_are_the_same(tmp_path, folders):
    made = make("seats", ACCOUNTS, 5, tmp_path, fakes=False)
    assert made.fakes == 0
    alone, together = read(tmp_path), read(folders["seats"])
    assert alone.execute("SELECT count(*) FROM labels WHERE network != ''").fetchone() == (0,)
    ids = {row[0] for row in alone.execute("SELECT account_id FROM accounts").fetchall()}
    both = "SELECT account_id, device_id, first_seen, last_seen, events FROM devices ORDER BY ALL"
    assert [r for r in together.execute(both).fetchall() if r[0] in ids] == alone.execute(both).fetchall()


@pytest.mark.parametrize("name", sorted(EVASIONS))
def test_an_evasion_replaces_the_operators_of_a_world(tmp_path, name):
    made = make("crossroads", 1_000, 3, tmp_path, evasion=name)
    labels = read(tmp_path).execute("SELECT DISTINCT network FROM labels WHERE network != ''").fetchall()
    wanted = {book.name for book in EVASIONS[name].playbooks}
    assert {label.partition("_")[0] for (label,) in labels} == wanted
    assert 10 < made.fakes < 100


def test_a_world_has_about_as_many_accounts_as_asked_for_and_most_are_honest(folder):
    count, fakes = read(folder).execute("SELECT count(*), count(*) FILTER (network != '') FROM labels").fetchone()
    assert abs(count - ACCOUNTS) < 0.3 * ACCOUNTS
    assert 0.02 < fakes / count < 0.35


def test_what_the_evasions_promise_holds(tmp_path):
    """No device or card on two fakes where none is shared; every card an honest customer's where they are stolen."""
    make("crossroads", 1_000, 3, tmp_path / "own", evasion="no-shared-device-or-card")
    own = read(tmp_path / "own").execute
    for kind, column in (("devices", "device_id"), ("payments", "instrument_id")):
        fakes = f"SELECT {column} FROM {kind} JOIN labels USING (account_id) WHERE network != ''"
        shared = f"SELECT count(*) FROM ({fakes} GROUP BY ALL HAVING count(DISTINCT account_id) > 1)"
        assert own(shared).fetchone() == (0,)
    make("crossroads", 1_000, 3, tmp_path / "stolen", evasion="stolen-cards")
    stolen = read(tmp_path / "stolen").execute
    cards = "SELECT DISTINCT instrument_id FROM payments JOIN labels USING (account_id) WHERE network {} ''"
    taken, theirs = (set(stolen(cards.format(sign)).fetchall()) for sign in ("!=", "="))
    assert len(taken - theirs) < 0.5 * len(taken)  # the others' owners had not paid in the time on record


def test_worlds_differ_in_their_honest_people():
    """No two worlds have more than seven in ten of their honest accounts in groups of the same kind."""
    for one, other in combinations(WORLDS.values(), 2):
        alike = sum(min(share, other.culture.get(builder, 0)) for builder, share in one.culture.items())
        assert alike < 0.7 * sum(one.culture.values())
