"""Cases are read from what a person types, and made as they say."""

import duckdb
import pytest

from bench.evaluation.cases import LARGE, POPULATIONS, Case, everything, permute, without_fakes
from bench.evaluation.shop_log import convert
from bench.worlds.making import make


def test_a_case_is_a_world_a_demo_or_a_folder(tmp_path):
    assert Case.read("seats:3/no-fakes").variant == "no-fakes"
    assert Case.read("demo:2").world == "demo"
    assert Case.read(str(tmp_path)).folder == tmp_path
    assert Case.read(f"{tmp_path}/permuted").variant == "permuted"
    assert Case.read("campus:2@100000/no-fakes", 5_000).accounts == 100_000
    assert Case.read("campus:2", 5_000).accounts == 5_000


@pytest.mark.parametrize("text", ["seats", "atlantis:1", "seats:1/never", "demo:1/two-pools", "campus:1/two-pools"])
def test_what_is_no_case_is_told(text):
    with pytest.raises(ValueError, match=text):
        Case.read(text)


def rows(folder, kind, columns):
    source = f"read_csv('{folder / kind}.csv', all_varchar = true, header = true)"
    return duckdb.sql(f"SELECT {columns} FROM {source}").fetchall()


def test_a_permuted_world_has_the_same_rows_in_another_order_under_other_ids(tmp_path):
    make("seats", 600, 1, tmp_path / "plain")
    permute(tmp_path / "plain", tmp_path / "other")
    for kind, columns in (("accounts", "created_at, email"), ("ips", "ip, first_seen"), ("labels", "network, trap")):
        plain, other = (rows(tmp_path / name, kind, columns) for name in ("plain", "other"))
        assert sorted(plain, key=str) == sorted(other, key=str)
        assert plain != other
    before = {a for (a,) in rows(tmp_path / "plain", "accounts", "account_id")}
    assert before.isdisjoint(a for (a,) in rows(tmp_path / "other", "accounts", "account_id"))


def test_everything_is_every_population_at_every_seed_large_without_fakes_and_renamed():
    read = [Case.read(text) for text in everything((4, 5))]
    for world in POPULATIONS:
        its = [case for case in read if case.world == world]
        assert [case.seed for case in its if not case.variant and case.accounts < LARGE] == [4, 5]
        assert [case.seed for case in its if case.variant == "no-fakes"] == [4, 5]
        assert sum(case.accounts == LARGE for case in its) == sum(case.variant == "permuted" for case in its) == 1
    assert len({case.name for case in read}) == len(read)


def test_a_folder_without_its_fakes_has_every_honest_row_and_no_other(tmp_path):
    Case.read("campus:3", 600).write(tmp_path / "campus")
    without_fakes(tmp_path / "campus", tmp_path / "honest")
    labels = f"(FROM read_csv('{tmp_path / 'campus'}/labels.csv', all_varchar = true) WHERE network IS NULL)"
    for kind in ("accounts", "devices"):
        plain, honest = (f"FROM read_csv('{tmp_path / name / kind}.csv', all_varchar = true)"
                         for name in ("campus", "honest"))  # fmt: skip
        kept = duckdb.sql(f"SELECT * {honest} ORDER BY ALL").fetchall()
        assert kept == duckdb.sql(f"SELECT * {plain} SEMI JOIN {labels} USING (account_id) ORDER BY ALL").fetchall()
        assert 0 < len(kept) < duckdb.sql(plain).count("*").fetchall()[0][0]
    assert rows(tmp_path / "honest", "truth_operators", "network") == []


def test_permuting_keeps_who_has_what(tmp_path):
    make("seats", 600, 1, tmp_path / "plain")
    permute(tmp_path / "plain", tmp_path / "other")
    found = []
    for name in ("plain", "other"):
        seen = f"read_csv('{tmp_path / name}/devices.csv', header = true)"
        told = f"read_csv('{tmp_path / name}/accounts.csv', header = true, all_varchar = true)"
        found.append(
            sorted(duckdb.sql(f"SELECT email, device_id FROM {seen} JOIN {told} USING (account_id)").fetchall())
        )
    assert found[0] == found[1]


LOG = """user_id,signup_time,purchase_time,purchase_value,device_id,source,browser,sex,age,ip_address,class
1,2/24/2015 22:55,4/18/2015 2:47,34,AAA,SEO,Chrome,M,39,732758368.8,0
2,6/7/2015 20:39,6/8/2015 1:38,16,BBB,Ads,Chrome,F,53,350311387.9,1
3,6/7/2015 20:39,,16,BBB,Ads,Chrome,F,53,350311387.9,1
"""


def test_a_shops_log_becomes_records_and_labels(tmp_path):
    (tmp_path / "log.csv").write_text(LOG)
    counts = convert(tmp_path / "log.csv", tmp_path / "out")
    assert counts["accounts"] == (3, 0)
    assert counts["payments"] == (2, 1)
    assert duckdb.sql(f"SELECT network FROM read_csv('{tmp_path}/out/labels.csv')").fetchall() == [
        (None,), ("fraud",), ("fraud",)
    ]  # fmt: skip
    (tmp_path / "unknown.csv").write_text(LOG.replace(",class", ",kind"))
    with pytest.raises(ValueError, match="no column class"):
        convert(tmp_path / "unknown.csv", tmp_path / "out")
