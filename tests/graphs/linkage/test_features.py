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
    assert set(found.force) == set(found.value) == names | {"company"}
    assert {reason for line in LINES for reason in line.explained_by} <= names | {"company"}
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


def test_nobody_sits_at_a_vpn_exit_or_in_a_data_centre(judged, town):
    groups = {kind: [town.account(5) for _ in range(6)] for kind in ("vpn", "hosting", "mobile", "business")}
    for n, (kind, names) in enumerate(groups.items()):
        for name in names:
            town.address(name, f"198.51.100.{n}", 5, 200, kind)
    assert judged(town, *groups.values()).force["seat"].tolist() == [0.0, 0.0, 0.0, 1.0]


def test_a_home_explains_less_where_nobody_has_a_device_for_himself(judged, town):
    people, driven = [town.account(5) for _ in range(6)], [town.account(5) for _ in range(6)]
    for n, (a, b) in enumerate(zip(people, driven, strict=True)):
        town.address(a, "203.0.113.1", 5, 200)
        town.address(b, "203.0.113.2", 5, 200)
        town.device(a, f"own-{n}", 5, 200)
        town.device(b, f"farm-{n // 3}", 5, 200)
    found = judged(town, people, driven)
    assert found.force["seat"].tolist() == pytest.approx([1.0, 0.4])
    assert found.value["no_own_device"].tolist() == [0.0, 1.0]
    assert found.force["no_own_device"][0] == 0 < found.force["no_own_device"][1]


def test_lines_of_one_cause_are_one_witness(judged, town):
    """One card programme has one issuer range, one country and one type: a second and third sight of it count less."""
    for n, row in enumerate(town.rows["payments"]):
        row |= {"bin": f"41111{n % 5}", "instrument_type": "card"}
    farm = [town.account(5) for _ in range(12)]
    for n, name in enumerate(farm):
        town.pay(name, f"farm-card-{n // 2}", 6, bin="999999", instrument_type="virtual_card")
    found = judged(town, farm)
    programme = [line for line in LINES if line.cause == "card programme"]
    places = sorted(int(found.discount[line.feature][0]) for line in programme if found.force[line.feature][0] > 0)
    assert places == list(range(1, len(places) + 1))
    assert len(places) >= 2


def test_colleagues_hours_are_not_in_step_but_a_queues_are(judged, town):
    """Both work from nine to five on the same days; the queue's accounts always in the very same hour."""
    staff, queue = [town.account(5) for _ in range(10)], [town.account(5) for _ in range(10)]
    for day in range(12):
        hour = town.random.randrange(8)
        for a, b in zip(staff, queue, strict=True):
            town.use(a, 10 + day + town.random.randrange(8) / 24, 5)
            town.use(b, 10 + day + hour / 24, 5)
    step = judged(town, staff, queue).value["in_step"]
    assert step[0] < 0.3
    assert step[1] > 2


def test_a_class_that_begins_in_one_hour_is_not_in_step_for_it(judged, town):
    """All sign up and begin in the very same hour, and then work when they please."""
    course = [town.account(5) for _ in range(20)]
    for name in course:
        town.use(name, 5 + 10 / 24, 5)
        for day in range(1, 12):
            town.use(name, 5 + day + town.random.randrange(24) / 24, 5)
    assert judged(town, course).value["in_step"][0] < 0.3


def test_an_audience_that_only_sends_the_same_prompts_is_not_scripted_for_signing_up_together(judged, town):
    audience, farm = [town.account(5) for _ in range(10)], [town.account(5) for _ in range(10)]
    for n, (a, b) in enumerate(zip(audience, farm, strict=True)):
        town.use(a, 6, 5, template="lesson-1")
        town.use(b, 6, 5, template="job-1")
        town.device(b, f"dev-farm-{n // 5}", 5, 9)
    found = judged(town, audience, farm)
    assert found.value["batches"].tolist() == [1.0, 1.0]
    assert found.force["batches"][0] == pytest.approx(0.0)
    assert found.force["batches"][1] > 0.5


def test_a_mailbox_under_several_tags_is_no_script_and_numbered_ones_are(judged, town):
    tagged = [town.account(5, email=f"dev.lead+test{n}@gmail.com") for n in range(8)]
    numbered = [town.account(5, email=f"rosie.finch{n * 37}@gmail.com") for n in range(8)]
    assert judged(town, tagged, numbered).value["mailbox_pattern"].tolist() == [0.0, 1.0]


def test_no_takeover_is_read_into_what_came_before_the_records(judged, town):
    """Accounts made a year before the records begin were not silent for a year."""
    old = [town.account(-400) for _ in range(6)]
    for n, name in enumerate(old):
        town.device(name, f"own-{n}", 5, 90)
        town.address(name, f"203.0.113.{n}", 5, 90)
    assert judged(town, old).value["takeover"].tolist() == [0.0]


def test_few_active_days_are_no_sign_of_proxies(judged, town):
    brief, roaming = [town.account(5) for _ in range(8)], [town.account(5) for _ in range(8)]
    for n, (a, b) in enumerate(zip(brief, roaming, strict=True)):
        town.address(a, f"203.0.113.{n}", 5, 60)
        town.use(a, 6, 10)
        for k in range(10):
            town.address(b, f"198.{n}.{k}.1", 6 + k, 6.5 + k)
            town.use(b, 6 + k, 10)
    force = judged(town, brief, roaming).force["young_addresses"]
    assert force[0] < 0.3 < 0.6 < force[1]


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
    for feature in ("bin_lift", "virtual_cards"):  # before one cause counts once
        whole = found.force[feature] * found.discount[feature]
        assert whole[0] < whole[1]
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


def _moved(town, count, home=None):
    """Accounts that ran on devices of their own and go on, from day 60, on three that they share."""
    names = [town.account(5) for _ in range(count)]
    for n, name in enumerate(names):
        town.device(name, f"own-{n}", 5, 58)
        town.address(name, f"198.51.100.{n}", 5, 58)
        town.device(name, f"shared-{n % 3}", 60 + n / 24, 90)
        town.address(name, f"198.51.100.{n}" if home else f"203.0.113.{n}", 60 + n / 24, 90)
    return names


def test_a_clean_break_from_own_device_and_home_to_a_shared_device_is_a_takeover(judged, town):
    assert judged(town, _moved(town, 9)).value["takeover"][0] == 1.0


def test_another_device_at_the_same_home_is_no_takeover(judged, town):
    assert judged(town, _moved(town, 9, home=True)).value["takeover"][0] == 0.0


def test_who_keeps_his_own_device_beside_the_shared_one_was_not_taken_over(judged, town):
    names = _moved(town, 9)
    for n, name in enumerate(names):
        town.device(name, f"own-{n}", 70, 80)
    assert judged(town, names).value["takeover"][0] == 0.0


def test_a_past_of_days_is_a_trial_and_no_owners(judged, town):
    names = [town.account(5) for _ in range(9)]
    for n, name in enumerate(names):
        town.device(name, f"own-{n}", 5, 6)
        town.address(name, f"198.51.100.{n}", 5, 6)
        town.device(name, f"shared-{n % 3}", 12, 40)
        town.address(name, f"203.0.113.{n}", 12, 40)
    assert judged(town, names).value["takeover"][0] == 0.0
