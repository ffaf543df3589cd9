"""The demo's files: the same for a seed, valid by the contract, whole, and of the shape asked for."""

import hashlib
from datetime import UTC, datetime

import phonenumbers
import pytest
from django.core.management import CommandError, call_command

from accounts.contract import INDICATOR_KINDS, KINDS, NETWORK_TYPES, ColumnType
from accounts.demo.scenario import make

from .conftest import reader

BEGIN, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 6, 30, tzinfo=UTC)


def digests(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def test_a_seed_gives_the_same_bytes_and_another_seed_other_ones(tmp_path):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        make(1_500, seed, tmp_path / name)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    assert not set(digests(tmp_path / "a").values()) & set(digests(tmp_path / "c").values())


def test_chunks_do_not_change_what_a_table_looks_like(tmp_path, monkeypatch):
    make(1_500, 3, tmp_path / "whole")
    monkeypatch.setattr("accounts.demo.scenario.CHUNK", 400)
    make(1_500, 3, tmp_path / "pieces")
    for folder in ("whole", "pieces"):
        rows = reader(tmp_path / folder)("SELECT account_id, network, trap FROM labels").fetchall()
        assert rows == sorted(rows, key=lambda row: row[0])
    same = [(tmp_path / f / "accounts.csv").read_bytes() for f in ("whole", "pieces")]
    assert same[0] == same[1]  # who there is does not depend on how they are simulated


@pytest.mark.parametrize("kind", list(KINDS))
def test_files_have_the_contracts_columns_and_required_values(read, kind):
    header = [name for name, *_ in read(f"SELECT * FROM {kind}").description]
    assert header == [c.name for c in KINDS[kind].columns]
    for column in KINDS[kind].required:
        assert read(f"SELECT count(*) FROM {kind} WHERE {column} IS NULL").fetchone() == (0,)


CHECKS = {
    ColumnType.TIME: "TRY_CAST({c} AS TIMESTAMP) IS NULL OR NOT regexp_full_match({c}, '[-0-9]{{10}}T[:0-9]{{8}}Z')",
    ColumnType.COUNT: "NOT regexp_full_match({c}, '\\d{{1,12}}')",
    ColumnType.AMOUNT: "TRY_CAST({c} AS DECIMAL(18,4)) IS NULL OR CAST({c} AS DOUBLE) < 0",
    ColumnType.COUNTRY: "NOT regexp_full_match({c}, '[A-Z]{{2}}')",
    ColumnType.EMAIL: "NOT regexp_full_match({c}, '[a-z0-9._+-]+@[a-z0-9-]+(\\.[a-z0-9-]+)+')",
    ColumnType.INSTRUMENT: "regexp_full_match({c}, '\\d{{13,19}}')",
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_value_is_of_its_columns_type(read, kind):
    for column in KINDS[kind].columns:
        if column.type in CHECKS:
            wrong = CHECKS[column.type].format(c=column.name)
            rows = read(
                f"SELECT {column.name} FROM {kind} WHERE {column.name} IS NOT NULL AND ({wrong}) LIMIT 3"
            ).fetchall()
            assert rows == [], (kind, column.name)
        if column.choices:
            seen = {v for (v,) in read(f"SELECT DISTINCT {column.name} FROM {kind}").fetchall() if v}
            assert seen <= set(column.choices), (kind, column.name)


def test_addresses_and_phones_are_real_ones(read):
    import ipaddress

    addresses = [ipaddress.ip_address(a) for (a,) in read("SELECT DISTINCT ip FROM ips").fetchall()]
    assert all(a.is_global for a in addresses)
    assert {a.version for a in addresses} == {4, 6}
    phones = [phonenumbers.parse(p) for (p,) in read("SELECT phone FROM accounts WHERE phone IS NOT NULL").fetchall()]
    assert sum(map(phonenumbers.is_valid_number, phones)) > 0.99 * len(phones)


def test_keys_are_unique_and_accounts_known(read):
    assert read("SELECT count(*) - count(DISTINCT account_id) FROM accounts").fetchone() == (0,)
    assert read("SELECT count(*) - count(DISTINCT payment_id) FROM payments").fetchone() == (0,)
    for kind in ("payments", "ips", "devices", "usage"):
        assert read(f"SELECT count(*) FROM {kind} ANTI JOIN accounts USING (account_id)").fetchone() == (0,)
        duplicates = read(f"SELECT count(*) FROM (SELECT * FROM {kind} EXCEPT ALL SELECT DISTINCT * FROM {kind})")
        assert duplicates.fetchone() == (0,), kind


def test_nothing_happens_before_the_logs_begin_or_after_they_end_or_before_sign_up(read):
    for kind, first, last in (
        ("ips", "first_seen", "last_seen"),
        ("usage", "window_start", "window_start"),
        ("payments", "paid_at", "paid_at"),
    ):
        low, high = read(
            f"SELECT min(CAST({first} AS TIMESTAMP)), max(CAST({last} AS TIMESTAMP)) FROM {kind}"
        ).fetchone()
        assert BEGIN <= low.replace(tzinfo=UTC) < high.replace(tzinfo=UTC) <= END
    hour_before = "CAST(created_at AS TIMESTAMP) - INTERVAL 1 HOUR"
    early = read(f"""SELECT count(*) FROM usage JOIN accounts USING (account_id)
        WHERE CAST(window_start AS TIMESTAMP) < {hour_before}""")
    assert early.fetchone() == (0,)


def test_labels_name_every_account_once_and_no_record_file_names_a_label(read, folder):
    unmatched = read("""SELECT count(*) FROM accounts FULL JOIN labels USING (account_id)
        WHERE accounts.account_id IS NULL OR labels.account_id IS NULL""")
    assert unmatched.fetchone() == (0,)
    assert read("SELECT count(*), count(DISTINCT account_id) FROM labels").fetchone() == (20_000, 20_000)
    names = [n for (n,) in read("SELECT DISTINCT network FROM labels WHERE network IS NOT NULL").fetchall()]
    assert len(names) == 8
    for kind in ("accounts", "payments", "ips", "devices", "usage", "indicators"):
        text = (folder / f"{kind}.csv").read_text()
        assert not [n for n in names if n != "aged" and n in text], kind


@pytest.mark.parametrize(
    ("shape", "missing"),
    [("no-payments", "payments"), ("no-devices", "devices"), ("no-usage", "usage"), ("no-ips", "ips")],
)
def test_a_shape_can_leave_a_kind_out(tmp_path, shape, missing):
    make(1_200, 1, tmp_path)  # an earlier demo in the same folder leaves nothing behind
    made = make(1_200, 1, tmp_path, shape)
    assert missing not in made.rows
    assert not (tmp_path / f"{missing}.csv").exists()


def test_shapes_set_how_many_are_fake(tmp_path):
    fakes = {shape: make(6_000, 1, tmp_path / shape, shape).fakes for shape in ("standard", "few-fakes", "no-fakes")}
    assert 0.11 < fakes["standard"] / 6_000 < 0.15
    assert fakes["few-fakes"] < fakes["standard"] / 2.5
    assert fakes["no-fakes"] == 0
    assert reader(tmp_path / "no-fakes")("SELECT count(*) FROM labels WHERE network IS NOT NULL").fetchone() == (0,)


def test_the_command_writes_the_files_and_says_how_many(tmp_path, capsys):
    call_command("demo", accounts=1_000, seed=2, out=tmp_path)
    assert "1,000 rows" in capsys.readouterr().out
    assert (tmp_path / "accounts.csv").exists()


def test_the_command_refuses_a_population_too_small_to_hide_in(tmp_path):
    with pytest.raises(CommandError, match="1,000 or more"):
        call_command("demo", accounts=50, out=tmp_path)


def test_network_types_and_indicator_kinds_are_varied(read):
    assert len(read("SELECT DISTINCT network_type FROM ips").fetchall()) == len(NETWORK_TYPES) + 1
    kinds = {k for (k,) in read("SELECT DISTINCT kind FROM indicators").fetchall()}
    assert kinds >= set(INDICATOR_KINDS) - {"phone_prefix", "ip"}
