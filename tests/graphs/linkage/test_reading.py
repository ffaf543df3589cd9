"""Files in any dress give the same records; what cannot be read is dropped and counted."""

import gzip
import json

import duckdb
import pytest
import zstandard

from graphs.linkage import Records

ROWS = [("a1", "2026-01-01T00:00:00Z", "Ann.Lee+x@GMail.com"), ("a2", "1767225600", "bo@firm.example")]


def write(folder, name, data):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    return folder


def csv_bytes(delimiter=","):
    lines = [delimiter.join(("account_id", "created_at", "email")), *(delimiter.join(row) for row in ROWS)]
    return "\n".join(lines).encode()


def accounts(folder):
    sql = "SELECT account_id, created_at::VARCHAR, email, email_domain, mailbox FROM accounts ORDER BY 1"
    return Records.from_folder(folder).db.execute(sql).fetchall()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("accounts.csv", csv_bytes()),
        ("accounts.csv", b"\xef\xbb\xbf" + csv_bytes()),
        ("accounts.tsv", csv_bytes("\t")),
        ("accounts-2026.csv", csv_bytes(";")),
        ("accounts.csv.gz", gzip.compress(csv_bytes())),
        ("accounts.csv.zst", zstandard.compress(csv_bytes())),
        (
            "accounts.ndjson",
            "\n".join(
                json.dumps(dict(zip(("account_id", "created_at", "email"), r, strict=True))) for r in ROWS
            ).encode(),
        ),
    ],
)
def test_every_format_reads_alike(tmp_path, name, data):
    assert accounts(write(tmp_path, name, data)) == [
        ("a1", "2026-01-01 00:00:00", "ann.lee+x@gmail.com", "gmail.com", "annlee@gmail.com"),
        ("a2", "2026-01-01 00:00:00", "bo@firm.example", "firm.example", "bo@firm.example"),
    ]


def test_parquet_reads_alike(tmp_path):
    write(tmp_path / "csv", "accounts.csv", csv_bytes())
    duckdb.execute(f"COPY (FROM '{tmp_path}/csv/accounts.csv') TO '{tmp_path}/accounts.parquet'")
    assert [row[0] for row in accounts(tmp_path)] == ["a1", "a2"]


def test_bad_rows_are_dropped_and_counted(tmp_path):
    write(tmp_path, "accounts.csv", csv_bytes())
    bad = b"account_id,device_id,first_seen,last_seen,events\na1,d1,2026-01-01,2026-01-02,3\na1,d1,soon,2026-01-02,3\n"
    bad += b",d1,2026-01-01,2026-01-02,3\na2,d1,2026-01-01,2026-01-02,-1\na2,d\xff,2026-01-01,2026-01-02,1\n"
    bad += b"a1,d1,2026-01-01,2026-01-02,3\n"
    records = Records.from_folder(write(tmp_path, "devices.csv", bad))
    reading = next(r for r in records.readings if r.kind == "devices")
    assert reading.kept == 1
    assert reading.dropped == {
        "unreadable line": 1,
        "no valid account_id": 1,
        "no valid first_seen": 1,
        "no valid events": 1,
        "repeated row": 1,
    }


def test_a_folder_without_accounts_says_what_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError, match="no accounts file"):
        Records.from_folder(tmp_path)


def test_a_file_without_a_required_column_names_it(tmp_path):
    with pytest.raises(ValueError, match=r"accounts\.csv: no column created_at"):
        Records.from_folder(write(tmp_path, "accounts.csv", b"account_id\na1\n"))


def test_an_account_twice_is_one_account(tmp_path):
    data = csv_bytes() + b"\na1,2026-01-01T00:00:00Z,\n"
    assert [row[2] for row in accounts(write(tmp_path, "accounts.csv", data))] == [
        "ann.lee+x@gmail.com",
        "bo@firm.example",
    ]


def test_addresses_are_known_by_their_64_and_blocks_by_24_or_48(tmp_path):
    write(tmp_path, "accounts.csv", csv_bytes())
    head = b"account_id,ip,first_seen,last_seen,events\n"
    rows = [b"203.0.113.9", b"2001:DB8:1:2::5", b"::ffff:203.0.113.9", b"h4sh3d-token"]
    data = head + b"\n".join(b"a1," + ip + b",2026-01-01,2026-01-02,1" for ip in rows)
    db = Records.from_folder(write(tmp_path, "ips.csv", data)).db
    assert set(db.execute("SELECT DISTINCT ip_id, block FROM ips").fetchall()) == {
        ("203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("h4sh3d-token", None),
    }


def test_evidence_with_its_derived_columns_reads_as_the_files_do(tmp_path):
    write(tmp_path, "accounts.csv", csv_bytes())
    plain = Records.from_folder(tmp_path)
    plain.db.execute(f"COPY accounts TO '{tmp_path}/evidence.parquet'")
    stored = Records.from_evidence({"accounts": [f"{tmp_path}/evidence.parquet"]})
    columns = "account_id, created_at, email, email_domain, mailbox"
    assert (
        stored.db.execute(f"SELECT {columns} FROM accounts ORDER BY 1").fetchall()
        == plain.db.execute(f"SELECT {columns} FROM accounts ORDER BY 1").fetchall()
    )
    assert stored.count("ips") == 0


def test_the_latest_revision_of_an_account_counts(tmp_path):
    for batch, status in ((1, "active"), (2, "banned")):
        duckdb.execute(f"""COPY (SELECT 'a1' AS account_id, TIMESTAMP '2026-01-01' AS created_at, '{status}' AS status,
            {batch} AS batch, 1 AS line) TO '{tmp_path}/{batch}.parquet'""")
    records = Records.from_evidence({"accounts": [f"{tmp_path}/1.parquet", f"{tmp_path}/2.parquet"]})
    assert records.db.execute("SELECT status FROM accounts").fetchall() == [("banned",)]


def test_the_newest_state_of_an_operator_and_of_an_indicator_counts(tmp_path):
    """By arrival in the evidence; by the time a row gives itself where files have no order."""
    for batch, name in enumerate(("Old", "Young"), start=1):
        (tmp_path / f"batch={batch}").mkdir()
        for kind, rows in (
            ("operators", f"SELECT 'OP' AS operator_id, '{name}' AS name"),
            ("indicators", f"""SELECT 'OP' AS operator_id, 'ip' AS kind, '192.0.2.1' AS value, '{"AB"[batch - 1]}' AS
                           reliability, unnest(['one', NULL]) AS source"""),
        ):  # fmt: skip
            target = tmp_path / f"batch={batch}" / f"{kind}.parquet"
            duckdb.sql(f"SELECT *, 1 AS file, 2 AS line FROM ({rows})").write_parquet(str(target))
    paths = {kind: [f"{tmp_path}/batch={n}/{kind}.parquet" for n in (2, 1)] for kind in ("operators", "indicators")}
    db = Records.from_evidence(paths).db
    assert db.execute("SELECT name FROM operators").fetchall() == [("Young",)]
    found = db.execute("SELECT source, reliability FROM indicators ORDER BY source").fetchall()
    assert found == [("one", "B"), (None, "B")]

    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "accounts.csv").write_text("account_id,created_at\nA,2026-01-01\n")
    (folder / "operators.csv").write_text(
        "operator_id,name,kind,note,stated_at\nOP,Old,lab,long ago,2025-01-01\nOP,Young,,,2026-01-01\n"
    )
    db = Records.from_folder(folder).db
    assert db.execute("SELECT name, kind FROM operators").fetchall() == [("Young", None)]
