from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from graphs.scenes.times import EPOCH, OTHER, Window, active_in, activity


def day(text: str) -> int:
    return (date.fromisoformat(text) - EPOCH).days


@pytest.fixture
def records() -> Iterator[duckdb.DuckDBPyConnection]:
    """a works on Monday 2 March at 09:00 and 22:00, b on Tuesday 3 March at 09:00; c is a stranger."""
    with duckdb.connect(":memory:") as db:
        db.execute("CREATE TABLE accounts (account_id VARCHAR, created_at TIMESTAMP)")
        db.execute("INSERT INTO accounts VALUES ('a', '2026-03-01'), ('b', '2026-03-01 10:00'), ('c', '2026-01-01')")
        db.execute(
            "CREATE TABLE usage (account_id VARCHAR, window_start TIMESTAMP, exchanges BIGINT, capability VARCHAR)"
        )
        db.execute(
            "INSERT INTO usage VALUES ('a', '2026-03-02 09:00', 10, 'chat'), ('a', '2026-03-02 22:30', 5, 'code'), "
            "('b', '2026-03-03 09:10', 7, 'chat'), ('c', '2026-03-02 09:00', 1000, 'chat')"
        )
        db.execute("CREATE TABLE payments (account_id VARCHAR, paid_at TIMESTAMP)")
        db.execute("INSERT INTO payments VALUES ('b', '2026-03-05')")
        yield db


def test_days_count_what_the_accounts_did_and_nobody_else(records: duckdb.DuckDBPyConnection):
    found = activity(records, ["a", "b"])
    assert found["days"] == {
        "day": [day("2026-03-01"), day("2026-03-02"), day("2026-03-03"), day("2026-03-05")],
        "created": [2, 0, 0, 0], "exchanges": [0, 15, 7, 0], "payments": [0, 0, 0, 1], "active": [2, 1, 1, 1],
    }  # fmt: skip
    assert found["first"] == {"day": [day("2026-03-01")], "accounts": [2]}
    assert found["last"]["day"] == [day("2026-03-02"), day("2026-03-05")]


def test_the_week_has_a_row_a_weekday_and_a_column_an_hour(records: duckdb.DuckDBPyConnection):
    week = activity(records, ["a", "b"])["week"]
    assert (week[0][9], week[0][22], week[1][9]) == (10, 5, 7)
    assert sum(map(sum, week)) == 22


def test_volume_is_told_by_capability_and_the_lesser_ones_together(records: duckdb.DuckDBPyConnection, monkeypatch):
    found = activity(records, ["a", "b"])["capabilities"]
    assert {name: sum(columns["exchanges"]) for name, columns in found.items()} == {"chat": 17, "code": 5}
    monkeypatch.setattr("graphs.scenes.times.CAPABILITIES", 1)
    found = activity(records, ["a", "b"])["capabilities"]
    assert {name: sum(columns["exchanges"]) for name, columns in found.items()} == {"chat": 17, OTHER: 5}


@pytest.mark.parametrize(
    ("window", "what", "who"),
    [
        (Window(day("2026-03-02"), day("2026-03-03")), "exchanges", ["a", "b"]),
        (Window(day("2026-03-03"), day("2026-03-03")), "exchanges", ["b"]),
        (Window(0, 30_000, hours=(22,)), "exchanges", ["a"]),
        (Window(0, 30_000, weekdays=(1,)), "exchanges", ["b"]),
        (Window(0, 30_000, capability="code"), "exchanges", ["a"]),
        (Window(0, 30_000), "payments", ["b"]),
        (Window(day("2026-03-01"), day("2026-03-01")), "created", ["a", "b"]),
        (Window(day("2026-03-04"), day("2026-03-04")), "payments", []),
    ],
)
def test_a_window_finds_who_did_something_in_it(records, window: Window, what: str, who: list[str]):
    assert active_in(records, ["a", "b"], window, what) == who


def test_something_else_than_is_recorded_cannot_be_asked_for(records: duckdb.DuckDBPyConnection):
    with pytest.raises(ValueError, match="exchanges, payments, created"):
        active_in(records, ["a"], Window(0, 1), "sleep")


def test_nobody_did_nothing(records: duckdb.DuckDBPyConnection):
    found = activity(records, [])
    assert (found["days"]["day"], found["capabilities"], sum(map(sum, found["week"]))) == ([], {}, 0)
