"""What is known beforehand sharpens a judgement, within its cap, and decides nothing by itself."""

import pytest

from graphs.linkage import Records, link
from graphs.linkage.decisions import Decision
from graphs.linkage.scorecard import LINES

from .test_run import members, of_kind
from .town import Town, mixed

CAP = {line.feature: line.weight for line in LINES}


def told(town: Town, *statements: tuple[str, str, str]) -> Town:
    for kind, value, reliability in statements:
        row = {"operator_id": "OP1", "kind": kind, "value": value, "reliability": reliability, "credibility": 2}
        town.rows["indicators"].append(row)
    return town


def line(run, accounts: set[str], feature: str) -> float:
    party = next(name for name, its in members(run).items() if its & accounts)
    rows = run.tables["judgement"].to_pylist()
    return next(row["bits"] for row in rows if (row["party_id"], row["feature"]) == (party, feature))


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return link(mixed().records(tmp_path_factory.mktemp("plain")))


def test_an_identifier_on_file_speaks_by_its_share_and_its_source_and_within_its_cap(plain, tmp_path):
    op = of_kind(mixed(), "op")
    assert line(plain, op, "on_file") == 0.0
    surest = told(mixed(), *(("device_id", f"op-dev-{n}", "A") for n in range(5)))
    doubted = told(mixed(), *(("device_id", f"op-dev-{n}", "E") for n in range(5)))
    sure = line(link(surest.records(tmp_path / "a")), op, "on_file")
    doubt = line(link(doubted.records(tmp_path / "e")), op, "on_file")
    assert CAP["on_file"] >= sure > 4 * doubt > 0


def test_an_office_with_a_false_entry_in_the_register_stays_an_office(tmp_path):
    run = link(told(mixed(), ("email_domain", "firm.example", "A")).records(tmp_path))
    office = of_kind(mixed(), "office")
    assert line(run, office, "on_file") < 0.1
    networks = {row["party_id"] for row in run.tables["parties"].to_pylist() if row["is_network"]}
    assert all(not members(run)[name] & office for name in networks)


def test_what_is_on_file_and_on_strangers_mostly_says_nothing(tmp_path):
    """An address that everybody came by once, among them the operation."""
    town = mixed()
    for account in town.kind_of:
        town.address(account, "198.51.100.200", 110, 111)
    run = link(told(town, ("ip", "198.51.100.200", "A")).records(tmp_path))
    assert line(run, of_kind(mixed(), "op"), "on_file") == 0.0


def test_a_register_alone_makes_no_party(tmp_path):
    town = Town(2).people(200)
    names = [town.account(10) for _ in range(6)]
    for name in names:
        town.device(name, "shared", 90, 95)
    run = link(told(town, ("device_id", "shared", "A")).records(tmp_path))
    assert run.facts["counts"]["networks"] == 0
    assert not set(names) & set(run.tables["memberships"]["account_id"].to_pylist())


def test_without_seeds_an_empty_register_changes_no_byte(plain, tmp_path):
    folder = mixed().write(tmp_path)
    (folder / "indicators.csv").write_text("operator_id,kind,value\n")
    run = link(Records.from_folder(folder), decisions=())
    assert all(run.tables[name].equals(table) for name, table in plain.tables.items())


def test_confirmed_members_speak_for_their_party_until_they_are_rejected(plain, tmp_path):
    records, op = mixed().records(tmp_path), sorted(of_kind(mixed(), "op"))
    content = {"accounts": op[:10], "networks": [op], "evidence": {}}
    confirm = Decision(1, "confirm_member", content)
    said = line(link(records, decisions=[confirm]), set(op), "confirmed")
    assert 0 < said <= CAP["confirmed"] / 2
    back = link(records, decisions=[confirm, Decision(2, "reject_member", content)])
    assert line(back, set(op[10:]), "confirmed") == 0.0
