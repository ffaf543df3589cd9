"""A run on a town known by heart: what is found, what is said, and that the numbers add up."""

from collections import defaultdict
from random import Random

import pytest

from graphs.linkage import LinkageRun, Parameters, Records, link
from graphs.linkage.run import TABLES

from .town import Town, mixed

COLUMNS = {  # docs/architecture.md
    "parties": "party_id size is_network judgement_bits judgement_probability reading why resolution first_seen "
    "last_seen accounts_banned exchanges input_tokens output_tokens payments",
    "memberships": "account_id party_id probability bits since",
    "membership_evidence": "account_id party_id family value period members_with total_with expected rank bits",
    "judgement": "party_id feature argument value population weight bits explained_by",
    "party_identifiers": "party_id family value members_with total_with verdict",
    "identifiers": "family value accounts parties verdict reason",
    "links": "party_a party_b family value bits",
    "leads": "lead_id account_id probability bits families",
    "campaigns": "campaign_id place party_id role begins ends tied_to residue prior_bits residue_bits "
    "succession_bits envelope_bits bits",
    "weakest_cuts": "party_id family value members_with splits_off remaining falls_below bits_lost",
    "population": "name value unit note",
    "decisions": "decision kind party_id account_id outcome note family value",
}


def members(run: LinkageRun) -> dict[str, set[str]]:
    found = defaultdict(set)
    for row in run.tables["memberships"].to_pylist():
        found[row["party_id"]].add(row["account_id"])
    return found


def of_kind(town: Town, kind: str) -> set[str]:
    return {account for account, what in town.kind_of.items() if what == kind}


def test_every_table_has_the_columns_the_architecture_declares(mixed_run):
    assert set(mixed_run.tables) == set(TABLES) == set(COLUMNS)
    for name, columns in COLUMNS.items():
        assert mixed_run.tables[name].column_names == columns.split(), name


def test_the_operation_is_first_in_the_queue_and_the_only_network(mixed_run):
    parties = mixed_run.tables["parties"].to_pylist()
    found = members(mixed_run)
    assert found[parties[0]["party_id"]] == of_kind(mixed(), "op")
    assert [p["party_id"] for p in parties if p["is_network"]] == ["P00001"]
    assert parties[0]["reading"] == "fake-account operation"


def test_the_office_is_one_party_and_says_what_it_is(mixed_run):
    office = next(p for p in mixed_run.tables["parties"].to_pylist() if p["reading"] == "office")
    assert members(mixed_run)[office["party_id"]] == of_kind(mixed(), "office")
    assert "14 declare an organisation" in office["why"]
    assert "business address" in office["why"]
    assert not office["is_network"]


def test_strangers_are_in_no_party(mixed_run):
    together = set().union(*members(mixed_run).values())
    assert not together & of_kind(mixed(), "person")


def test_membership_terms_add_up_to_the_bits_exactly(mixed_run):
    total = defaultdict(float)
    for row in mixed_run.tables["membership_evidence"].to_pylist():
        total[row["account_id"], row["party_id"]] += row["bits"]
    for row in mixed_run.tables["memberships"].to_pylist():
        assert total[row["account_id"], row["party_id"]] == row["bits"]


def test_judgement_terms_add_up_to_the_bits_exactly(mixed_run):
    total = defaultdict(float)
    for row in mixed_run.tables["judgement"].to_pylist():
        total[row["party_id"]] += row["bits"]
    for row in mixed_run.tables["parties"].to_pylist():
        assert total[row["party_id"]] == row["judgement_bits"]


def test_the_same_rows_in_any_order_give_the_same_bytes(tmp_path):
    folders = []
    for name, order in (("first", None), ("again", None), ("shuffled", Random(5))):
        run = link(mixed().records(tmp_path / name, order))
        run.facts["seconds"] = {}
        run.write(tmp_path / name / "out")
        folders.append(tmp_path / name / "out")
    files = sorted(path.name for path in folders[0].iterdir())
    assert len(files) == len(TABLES) + 1
    for name in files:
        contents = {(folder / name).read_bytes() for folder in folders}
        assert len(contents) == 1, name


def test_a_written_run_reads_back_equal(mixed_run, tmp_path):
    mixed_run.write(tmp_path)
    again = LinkageRun.read(tmp_path)
    assert again.tables.keys() == mixed_run.tables.keys()
    assert all(again.tables[name].equals(mixed_run.tables[name]) for name in TABLES)
    assert again.facts["counts"] == mixed_run.facts["counts"]


def test_another_input_has_another_fingerprint(mixed_run, tmp_path):
    town = mixed()
    town.device("acc0001", "one-more", 1, 2)
    assert link(town.records(tmp_path)).facts["fingerprint"] != mixed_run.facts["fingerprint"]


def test_a_population_without_operations_raises_nothing(tmp_path):
    run = link(Town(3).people(300).office(20).records(tmp_path))
    assert run.facts["counts"]["networks"] == 0
    assert run.facts["counts"]["parties"] >= 1


def test_accounts_alone_are_a_legal_input_and_what_is_missing_is_said(tmp_path):
    town = Town()
    for n in range(40):
        town.account(n, email=f"name{n}@gmail.com", phone=f"+1555000{n:04d}")
    run = link(town.records(tmp_path))
    said = {row["name"]: row["note"] for row in run.tables["population"].to_pylist()}
    assert run.facts["counts"]["accounts"] == 40
    assert "evenness" in said["missing.usage"]
    assert "seat" in said["missing.ips"]


def test_minimum_size_and_cut_are_settings(tmp_path):
    records = mixed().records(tmp_path)
    assert link(records, Parameters(minimum_size=21)).facts["counts"]["networks"] == 0
    assert link(records, Parameters(cut=0.0)).facts["counts"]["networks"] >= 2


def test_no_accounts_is_an_error_in_words():
    with pytest.raises(ValueError, match="no accounts to link"):
        link(Records.from_evidence({}))


def test_progress_names_every_step_and_ends_at_one(tmp_path):
    said = []
    link(Town().people(10).records(tmp_path), progress=lambda step, share: said.append((step, share)))
    assert [share for _, share in said] == sorted(share for _, share in said)
    assert said[-1] == ("done", 1.0)


def test_tables_at_rest_go_to_disc_and_are_read_again_as_they_were(tmp_path, monkeypatch):
    records = mixed().records(tmp_path)
    records.db.execute("CREATE TABLE large AS SELECT range AS n, 'row ' || range AS name FROM range(300000)")
    monkeypatch.setattr("graphs.linkage.records.RESTING", "4MB")
    spilled = "SELECT coalesce(sum(temporary_storage_bytes), 0) FROM duckdb_memory()"
    with records.resting():
        assert records.db.execute(spilled).fetchone()[0] > 0
    assert records.db.execute("SELECT count(*), sum(n), max(name) FROM large").fetchone() == (
        300_000, 299_999 * 150_000, "row 99999",
    )  # fmt: skip
    assert records.count("accounts")
