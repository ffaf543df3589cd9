"""received = accepted + duplicate + rejected, whatever the files hold and however often they come."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.contract import KINDS
from accounts.records.columns import evidence_columns
from accounts.records.detection import detect
from accounts.records.mapping import canonical
from accounts.records.reconciling import Reconciler, Sum
from accounts.records.staging import Source, stage

NOW = datetime(2026, 6, 1)
PAYMENTS = ("payment_id", "account_id", "instrument_id", "paid_at", "amount", "currency")
ACCOUNTS = ("account_id", "created_at", "status")
IPS = ("account_id", "ip", "first_seen", "last_seen", "events")


class Intake:
    """Batches one after the other into a folder, as the app does it."""

    def __init__(self, home: Path) -> None:
        self.home, self.batch = home, 0

    @contextmanager
    def evidence(self) -> Iterator[duckdb.DuckDBPyConnection]:
        connection = duckdb.connect(config={"threads": 1})
        for kind in KINDS:
            files = sorted(str(path) for path in self.home.glob(f"batch=*/{kind}/*.parquet"))
            typed = ", ".join(f'NULL::{t} AS "{n}"' for n, t in {**evidence_columns(kind), "batch": "BIGINT"}.items())
            reads = (
                f"SELECT * FROM read_parquet({files}, hive_partitioning = true)"
                if files
                else f"SELECT {typed} WHERE false"
            )
            connection.execute(f"CREATE VIEW {kind} AS {reads}")
        yield connection
        connection.close()

    def take(self, *contents: tuple[str, bytes]) -> dict[str, Sum]:
        self.batch += 1
        received: Counter[str] = Counter()
        rejected: Counter[str] = Counter()
        folders = []
        for number, (kind, content) in enumerate(contents, start=1):
            path = self.home / f"in-{self.batch}-{number}.csv"
            path.write_bytes(content)
            shape = detect(path)
            folder = self.home / f"staged-{self.batch}" / f"file-{number}"
            staged = stage(Source(path, number, "t", shape, canonical(kind, shape.header)), folder, NOW, max_rows=10**6)
            received.update(staged.received)
            rejected.update(staged.rejected)
            folders.append(folder)
        names = {number: f"{kind}.csv" for number, (kind, _) in enumerate(contents, start=1)}
        with self.evidence() as connection:
            return Reconciler(connection, folders, self.home / f"batch={self.batch}", self.batch, names).write(
                received, rejected
            )

    def rejects(self) -> list[dict[str, object]]:
        path = self.home / f"batch={self.batch}" / "rejects" / "part-00000.parquet"
        return duckdb.sql(f"SELECT * FROM '{path}'").to_arrow_table().to_pylist() if path.exists() else []

    def rows(self, kind: str) -> list[tuple[int, int, int]]:
        with self.evidence() as connection:
            return connection.execute(f"SELECT batch, file, line FROM {kind} ORDER BY ALL").fetchall()


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    return Intake(tmp_path)


def table(header: tuple[str, ...], *rows: str) -> bytes:
    return "\n".join([",".join(header), *rows, ""]).encode()


def test_the_same_file_again_adds_nothing(intake: Intake) -> None:
    content = ("ips", table(IPS, "a,192.0.2.1,2025-01-01,2025-01-02,3", "b,192.0.2.1,2025-01-01,2025-01-02,3"))
    assert intake.take(content)["ips"] == Sum(2, 2, 0, 0, 2, 2)
    assert intake.take(content)["ips"] == Sum(2, 0, 2, 0)
    assert intake.rows("ips") == [(1, 1, 2), (1, 1, 3)]


def test_a_row_repeated_in_a_batch_is_kept_once_where_it_came_first(intake: Intake) -> None:
    row = "a,192.0.2.1,2025-01-01,2025-01-02,3"
    sums = intake.take(("ips", table(IPS, row, row)), ("ips", table(IPS, row)))
    assert (sums["ips"].accepted, sums["ips"].duplicate) == (1, 2)
    assert intake.rows("ips") == [(1, 1, 2)]


def test_a_payment_id_with_other_content_is_rejected_and_the_reason_names_the_earlier_row(intake: Intake) -> None:
    accounts = ("accounts", table(ACCOUNTS, "a,2025-01-01,active", "b,2025-01-01,active"))
    intake.take(("payments", table(PAYMENTS, "p1,a,tok_1,2025-01-01,5,USD")), accounts)
    sums = intake.take(
        (
            "payments",
            table(
                PAYMENTS, "p2,a,tok_1,2025-01-01,5,USD", "p2,b,tok_1,2025-01-01,5,USD", "p1,a,tok_1,2025-01-01,6,USD"
            ),
        )
    )
    assert sums["payments"].to_json() | {"unknown_rows": 0, "unknown_accounts": 0} == Sum(3, 1, 0, 2).to_json()
    within, across = intake.rejects()
    assert (within["line"], within["code"]) == (3, "conflict")
    assert (
        within["reason"]
        == "payment_id is already used by payments.csv, line 2, with other content: account_id was a, is b"
    )
    assert across["reason"] == (
        "payment_id is already used by batch 1, file 1, line 2, with other content: amount was 5.0000, is 6.0000"
    )


def test_of_two_payments_with_one_id_the_one_of_a_known_account_stays(intake: Intake) -> None:
    rows = ["p1,nobody,tok_1,2025-01-01,5,USD", "p1,a,tok_1,2025-01-01,5,USD"]
    accounts = ("accounts", table(ACCOUNTS, "a,2025-01-01,active"))
    sums = intake.take(accounts, ("payments", table(PAYMENTS, *rows)))["payments"]
    assert (sums.accepted, sums.rejected, sums.unknown_rows) == (1, 1, 0)
    assert intake.rows("payments") == [(1, 2, 3)]
    (reject,) = intake.rejects()
    assert str(reject["reason"]).endswith("account_id was a, is nobody; we have no record of this account")


def test_a_conflict_that_is_repeated_is_rejected_each_time(intake: Intake) -> None:
    rows = ["p1,a,tok_1,2025-01-01,5,USD", "p1,b,tok_1,2025-01-01,5,USD", "p1,b,tok_1,2025-01-01,5,USD"]
    sums = intake.take(("payments", table(PAYMENTS, *rows)))["payments"]
    assert (sums.received, sums.accepted, sums.duplicate + sums.rejected) == (3, 1, 2)


def test_an_account_with_other_values_is_a_newer_state(intake: Intake) -> None:
    intake.take(("accounts", table(ACCOUNTS, "a,2025-01-01,active")))
    assert intake.take(("accounts", table(ACCOUNTS, "a,2025-01-01,banned")))["accounts"].accepted == 1
    assert intake.take(("accounts", table(ACCOUNTS, "a,2025-01-01,active")))["accounts"].duplicate == 1


def test_unknown_accounts_are_kept_and_counted(intake: Intake) -> None:
    observed = ("ips", table(IPS, *(f"{who},192.0.2.{n},2025-01-01,2025-01-02,3" for n, who in enumerate("abb"))))
    sums = intake.take(("accounts", table(ACCOUNTS, "a,2025-01-01,active")), observed)
    assert (sums["ips"].accepted, sums["ips"].unknown_rows, sums["ips"].unknown_accounts) == (3, 2, 1)


def test_a_sum_that_does_not_add_up_cannot_be_made() -> None:
    with pytest.raises(ArithmeticError, match="rows are missing"):
        Sum(received=3, accepted=1, duplicate=1, rejected=0)


CELL = {
    "payment_id": st.sampled_from(["p1", "p2", "p3", ""]),
    "account_id": st.sampled_from(["a", "b", " a ", ""]),
    "instrument_id": st.sampled_from(["t1", "4111111111111111"]),
    "paid_at": st.sampled_from(["2025-01-01", "2025-01-01T00:00:00Z", "never"]),
    "amount": st.sampled_from(["1", "1.0", "-1", "x"]),
    "currency": st.just("USD"),
}
LINE = st.one_of(
    st.tuples(*(CELL[name] for name in PAYMENTS)).map(lambda cells: ",".join(cells).encode()),
    st.just(b"p1,a,t1"), st.just(b'p1,"a,t1,2025-01-01,1,USD'), st.just(b"p1,\xff\xfe,t1,2025-01-01,1,USD"),
)  # fmt: skip


@settings(deadline=None, max_examples=25)
@given(batches=st.lists(st.lists(LINE, min_size=1, max_size=12), min_size=1, max_size=3))
def test_every_row_of_a_dirty_file_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[bytes]]
) -> None:
    intake = Intake(tmp_path_factory.mktemp("dirty"))
    accepted = 0
    for lines in batches:
        content = b"\n".join([",".join(PAYMENTS).encode(), *lines, b""])
        total = intake.take(("payments", content))["payments"]  # Sum refuses to be made where it does not add up
        assert total.received == len(lines)
        assert len(intake.rejects()) == total.rejected
        accepted += total.accepted
    rows = intake.rows("payments")
    assert len(rows) == accepted
    with intake.evidence() as connection:
        keys = connection.execute(
            "SELECT count(*), count(DISTINCT payment_id), count(DISTINCT row_hash) FROM payments"
        ).fetchone()
    assert keys == (accepted, accepted, accepted)


def test_the_staged_folder_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ips.csv"
    text = io.StringIO()
    csv.writer(text).writerows([IPS, *(("a", "192.0.2.1", "2025-01-01", "2025-01-02", n) for n in range(10))])
    path.write_text(text.getvalue())
    shape = detect(path)
    source = Source(path, 1, "t", shape, canonical("ips", shape.header))

    def killed(rows: int, position: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stage(source, tmp_path / "staged", NOW, max_rows=100, progress=killed)
    assert not (tmp_path / "staged").exists()
    assert stage(source, tmp_path / "staged", NOW, max_rows=100).received == {"ips": 10}


def test_more_rows_than_allowed_are_refused(intake: Intake, tmp_path: Path) -> None:
    path = tmp_path / "ips.csv"
    path.write_bytes(table(IPS, *["a,192.0.2.1,2025-01-01,2025-01-02,3"] * 5))
    shape = detect(path)
    source = Source(path, 1, "t", shape, canonical("ips", shape.header))
    with pytest.raises(ValueError, match="more than 4 rows"):
        stage(source, tmp_path / "s", NOW, max_rows=4)
