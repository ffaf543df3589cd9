"""Rows of the graph are folded from all evidence, whichever batch they are asked for."""

from datetime import datetime

import duckdb
import pytest

from accounts.contract import KINDS
from accounts.records.columns import evidence_columns
from graphs.schema import ACCOUNT, BY_LABEL, OPERATOR, RELATIONSHIP_OF, uid
from graphs.store import rows


@pytest.fixture
def db():
    with duckdb.connect() as connection:
        rows.prepare(connection)
        for kind in KINDS:
            columns = {**evidence_columns(kind), "batch": "BIGINT"}
            connection.execute(f"CREATE TABLE {kind} ({', '.join(f'{n} {t}' for n, t in columns.items())})")
        yield connection


def add(db, kind, **values):
    values = {"file": 0, **values}
    marks = ", ".join("?" for _ in values)
    db.execute(f"INSERT INTO {kind} ({', '.join(values)}) VALUES ({marks})", list(values.values()))


def ask(db, query):
    answer = db.execute(query)
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def seen(db, account, device, first, last, events, batch, line):
    add(
        db, "devices", account_id=account, device_id=device, first_seen=datetime(2026, 1, first),
        last_seen=datetime(2026, 1, last), events=events, batch=batch, line=line,
    )  # fmt: skip


def test_a_pair_has_the_widest_interval_the_sum_of_events_and_the_first_citation(db):
    seen(db, "a", "d", 5, 6, 2, batch=2, line=9)
    seen(db, "a", "d", 7, 9, 3, batch=1, line=4)
    seen(db, "a", "d", 3, 4, 5, batch=2, line=3)
    (row,) = ask(db, rows.relationship_query(RELATIONSHIP_OF["Device"]))
    assert row["first_seen"] == datetime(2026, 1, 3)
    assert row["last_seen"] == datetime(2026, 1, 9)
    assert row["events"] == 10
    assert (row["batch"], row["row"]) == (1, "devices/0/4")
    assert row["source"] == uid("Account", "a")


def test_a_batch_names_its_own_pairs_with_what_all_batches_say_of_them(db):
    seen(db, "a", "d", 1, 2, 1, batch=1, line=1)
    seen(db, "b", "d", 1, 2, 1, batch=1, line=2)
    seen(db, "a", "d", 8, 9, 1, batch=2, line=1)
    (row,) = ask(db, rows.relationship_query(RELATIONSHIP_OF["Device"], batch=2))
    assert (row["source"], row["events"]) == (uid("Account", "a"), 2)
    (node,) = ask(db, rows.node_query(BY_LABEL["Device"], batch=2))
    assert node["degree"] == 2


def test_a_later_revision_of_an_account_replaces_the_earlier_one_whole(db):
    add(db, "accounts", account_id="a", created_at=datetime(2026, 1, 1), status="active", country="DE", batch=1, line=2)
    add(db, "accounts", account_id="a", created_at=datetime(2026, 1, 1), status="banned", batch=2, line=2)
    (row,) = ask(db, rows.node_query(ACCOUNT))
    assert (row["status"], row["country"], row["known"]) == ("banned", None, True)


def test_an_account_that_only_observations_name_is_there_and_not_known(db):
    seen(db, "ghost", "d", 1, 2, 1, batch=1, line=1)
    (row,) = ask(db, rows.node_query(ACCOUNT))
    assert (row["account_id"], row["known"]) == ("ghost", False)


def test_an_identifier_keeps_the_newest_value_it_was_given(db):
    for line, agent in ((1, "old"), (2, "new"), (3, None)):
        add(
            db, "devices", account_id="a", device_id="d", first_seen=datetime(2026, 1, 1),
            last_seen=datetime(2026, 1, 1), events=1, user_agent=agent, batch=1, line=line,
        )  # fmt: skip
    (row,) = ask(db, rows.node_query(BY_LABEL["Device"]))
    assert row["user_agent"] == "new"


def test_operators_have_no_degree(db):
    add(db, "operators", operator_id="o", name="Lab", batch=1, line=1)
    (row,) = ask(db, rows.node_query(OPERATOR))
    assert row == {"uid": uid("Operator", "o"), "operator_id": "o", "name": "Lab", "kind": None}


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("9f3c-token", None),
        (None, None),
    ],
)
def test_an_address_lies_in_its_24_or_48_and_a_pseudonym_in_none(address, block):
    assert rows.block_of(address) == block
