"""Thin evidence is a lead with an honest probability, never silence."""

import pytest

from graphs.linkage import link

from .town import Town, mixed


def leads(town, folder):
    """Probability and families by the accounts of the lead."""
    found, said = {}, {}
    for row in link(town.records(folder)).tables["leads"].to_pylist():
        found.setdefault(row["lead_id"], set()).add(row["account_id"])
        said[row["lead_id"]] = row["probability"], row["families"]
    return {frozenset(accounts): said[lead] for lead, accounts in found.items()}


@pytest.fixture
def town():
    return Town().people(200)


def test_two_accounts_on_one_device_are_a_lead_near_even_odds(town, tmp_path):
    pair = {town.account(10), town.account(90)}
    for name in pair:
        town.device(name, "dev-x", 90, 95)
    probability, families = leads(town, tmp_path)[frozenset(pair)]
    assert families == "device"
    assert 0.4 < probability < 0.7


def test_a_second_kind_of_thing_raises_the_probability(town, tmp_path):
    pair = {town.account(10), town.account(90)}
    for name in pair:
        town.device(name, "dev-x", 90, 95)
        town.address(name, "198.51.100.1", 90, 95)
    probability, families = leads(town, tmp_path)[frozenset(pair)]
    assert families == "address, device"
    assert probability > 0.85


def test_an_address_in_different_months_is_no_second_kind_of_thing(town, tmp_path):
    """A library's computer: two readers, one address, half a year apart, where a third was in between with each."""
    early, late, third = (town.account(10) for _ in range(3))
    for name, day in ((early, 20), (late, 200)):
        town.device(name, "dev-x", day, day + 5)
        town.address(name, "198.51.100.1", day, day + 5)
        town.address(third, "198.51.100.1", day, day + 5)
    probability, families = leads(town, tmp_path)[frozenset({early, late})]
    assert families == "device"
    assert probability < 0.7


def test_the_more_accounts_one_thing_has_the_less_it_says(town, tmp_path):
    groups = {size: frozenset(town.account(10) for _ in range(size)) for size in (2, 6)}
    for size, names in groups.items():
        for name in names:
            town.device(name, f"shared-by-{size}", 90, 95)
    found = leads(town, tmp_path)
    assert found[groups[6]][0] < found[groups[2]][0]


def test_an_address_that_a_crowd_has_is_a_place_and_no_lead(town, tmp_path):
    crowd = {town.account(10) for _ in range(12)}
    for name in crowd:
        town.address(name, "198.51.100.1", 90, 95)
    assert not any(crowd & accounts for accounts in leads(town, tmp_path))


def test_a_card_that_a_crowd_pays_with_is_a_lead_of_low_probability(town, tmp_path):
    """One thing founds no party, however many accounts are on it; and it is not passed over in silence."""
    crowd = frozenset(town.account(10) for _ in range(40))
    for name in crowd:
        town.pay(name, "card-x", 90)
    probability, families = leads(town, tmp_path)[crowd]
    assert families == "instrument"
    assert 0.02 < probability < 0.15


def test_a_thing_whose_accounts_are_one_lead_is_not_said_to_be_infrastructure(town, tmp_path):
    names = [town.account(10) for _ in range(8)]
    for name in names:
        town.device(name, "dev-x", 90, 95)
        town.address(name, "198.51.100.1", 90, 95)
    rows = link(town.records(tmp_path)).tables["identifiers"].to_pylist()
    said = next(row for row in rows if row["value"] == "dev-x")
    assert (said["verdict"], said["accounts"], said["parties"]) == ("plain", 8, 1)
    assert "all 8 of its accounts are lead L00001 (address, device)" in said["reason"]


def test_members_of_a_party_are_no_leads(mixed_run):
    members = set(mixed_run.tables["memberships"]["account_id"].to_pylist())
    assert not members & set(mixed_run.tables["leads"]["account_id"].to_pylist())
    assert members <= set(mixed().kind_of)
