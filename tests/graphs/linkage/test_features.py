"""The scorecard's features, each on a party made to have it and one made not to."""

import numpy as np
import pytest

from graphs.linkage import Parameters
from graphs.linkage.features import judge_features
from graphs.linkage.membership import Neighbourhood
from graphs.linkage.parties import Parties
from graphs.linkage.population import load_population
from graphs.linkage.profile import load_profile
from graphs.linkage.scorecard import LINES

from .town import Town


@pytest.fixture
def judged(tmp_path):
    def run(town, *groups):
        records = town.records(tmp_path)
        population = load_population(records)
        where = {name: n for n, name in enumerate(population.account_ids)}
        members = [sorted(where[name] for name in group) for group in groups]
        party = np.repeat(np.arange(len(groups)), [len(m) for m in members])
        parties = Parties(party, np.concatenate(members), len(groups), [""] * len(groups))
        return judge_features(Neighbourhood(population, Parameters()), load_profile(records, population), parties)

    return run


@pytest.fixture
def town():
    return Town().people(150)


def test_every_line_has_its_feature_and_every_explanation_is_a_line(judged, town):
    names = {line.feature for line in LINES}
    found = judged(town.operation(20), [a for a, what in town.kind_of.items() if what == "op"])
    assert set(found.force) == set(found.value) == names
    assert {reason for line in LINES for reason in line.explained_by} <= names
    assert all(np.isfinite(force).all() for force in found.force.values())


def test_a_lasting_business_address_seats_any_number_a_home_only_its_people(judged, town):
    groups = {}
    for kind, size in (("business", 30), ("residential", 4), ("residential", 30)):
        groups[kind, size] = [town.account(5) for _ in range(size)]
        for name in groups[kind, size]:
            town.address(name, f"198.51.100.{size}" if kind == "business" else f"203.0.113.{size}", 5, 200, kind)
    office, home, crowd = judged(town, *groups.values()).force["seat"]
    assert (office, home) == (1.0, 1.0)
    assert crowd == pytest.approx(0.4)


def test_a_vpn_exit_is_a_seat_only_where_its_users_are_members(judged, town):
    inside, mixed = [town.account(5) for _ in range(6)], [town.account(5) for _ in range(6)]
    for name in inside:
        town.address(name, "198.51.100.1", 5, 200, "vpn")
    for name in (*mixed, *(f"acc{n:04d}" for n in range(30))):
        town.address(name, "203.0.113.1", 5, 200, "vpn")
    assert judged(town, inside, mixed).value["seat"].tolist() == [1.0, 0.0]


def test_one_card_for_all_is_one_witness_and_the_owners(judged, town):
    for n, row in enumerate(town.rows["payments"]):
        row |= {"bin": f"41111{n % 5}", "instrument_type": "card"}
    company, farm = [town.account(5) for _ in range(12)], [town.account(5) for _ in range(12)]
    for n, (a, b) in enumerate(zip(company, farm, strict=True)):
        town.pay(a, "company-card", 6, bin="999999", instrument_type="virtual_card")
        town.pay(b, f"farm-card-{n // 2}", 6, bin="999999", instrument_type="virtual_card")
        town.device(a, "company-image", 5, 90)
        town.device(b, f"farm-dev-{n // 3}", 5, 90)
    found = judged(town, company, farm)
    assert found.force["bin_lift"][0] < found.force["bin_lift"][1]
    assert found.force["virtual_cards"][0] < found.force["virtual_cards"][1]
    assert found.force["open"].tolist() == pytest.approx([1.0, 0.25])
    assert found.force["apart"][0] == 0 < found.force["apart"][1]


def test_even_work_scores_and_a_households_does_not(judged, town):
    even, uneven = [town.account(5) for _ in range(10)], [town.account(5) for _ in range(10)]
    for n, (a, b) in enumerate(zip(even, uneven, strict=True)):
        town.use(a, 6, 100 + n % 2)
        town.use(b, 6, 3**n % 997 + 1)
    force = judged(town, even, uneven).force["evenness"]
    assert force[0] > 0.6 > force[1]


def test_a_return_after_long_silence_on_new_device_and_address_is_a_takeover(judged, town):
    taken, kept = [town.account(5) for _ in range(6)], [town.account(5) for _ in range(6)]
    for n, (a, b) in enumerate(zip(taken, kept, strict=True)):
        town.device(a, f"old-{n}", 5, 20)
        town.device(a, f"new-{n}", 200, 220)
        town.address(a, f"198.51.100.{n}", 200, 220)
        town.device(b, f"own-{n}", 5, 20)
        town.device(b, f"own-{n}", 200, 220)
        town.address(b, f"203.0.113.{n}", 200, 220)
    value = judged(town, taken, kept).value["takeover"]
    assert value[0] == 1.0
    assert value[0] > judged(town, taken, kept).population["takeover"]


def test_minutes_between_sign_ups_are_a_batch_and_hours_are_not(judged, town):
    batch = [town.account(350 + n * 3 / 1440) for n in range(8)]
    slow = [town.account(360 + n / 12) for n in range(8)]
    assert judged(town, batch, slow).value["batches"].tolist() == [1.0, 0.0]


def test_one_organisation_explains_and_everybodys_own_does_not(judged, town):
    office = [town.account(5, organization="Firm") for _ in range(6)]
    stolen = [town.account(5, organization=f"Firm {n}") for n in range(6)]
    found = judged(town, office, stolen)
    assert found.value["organisation"].tolist() == [1.0, 1.0]
    assert found.force["organisation"].tolist() == pytest.approx([1.0, 1 / 6])


def test_the_same_hours_beyond_the_populations_rhythm_are_in_step(judged, town):
    step, free = [town.account(5) for _ in range(10)], [town.account(5) for _ in range(10)]
    for n in range(10):
        for k in range(8):
            town.use(step[n], 10 + 3 * k, 5)
            town.use(free[n], 10 + town.random.uniform(0, 80), 5)
    value = judged(town, step, free).value["in_step"]
    assert value[0] > value[1] + 0.5
