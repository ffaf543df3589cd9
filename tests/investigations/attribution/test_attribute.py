"""Who is named, who is not, and why: the rules of attribution on populations of a few rows."""

from datetime import timedelta
from math import log2

import pytest

from investigations.attribution import attribute
from investigations.attribution.hypotheses import ORGANISATION, RESELLER, SHARED_TOOL, TAKEN_OVER, UNKNOWN
from tests.investigations.attribution.worlds import START, World


def assess(world: World, party: str = "N1") -> dict[str, dict]:
    found = attribute(world, world.memberships, world.parties)
    return {r["hypothesis"]: r for r in found.assessments.to_pylist() if r["party_id"] == party}


def lines(world: World, party: str = "N1") -> list[dict]:
    found = attribute(world, world.memberships, world.parties)
    return [
        r
        for r in found.attribution_evidence.to_pylist()
        if r["party_id"] == party and r["hypothesis"][:9] == "operator:"
    ]


def named(world: World, party: str = "N1") -> list[str]:
    return [r["operator_id"] for h, r in assess(world, party).items() if r["named"] and h.startswith("operator:")]


@pytest.fixture
def world() -> World:
    """A network of 40, 400 strangers, and Alpha, which has an office network and a template."""
    made = World()
    members = made.network("N1", 40)
    strangers = made.accounts("s", 400)
    for account in strangers + members:
        made.seen(account, "192.0.2.1")
        made.used(account, hour=12)
    for account in members[:6]:
        made.seen(account, "198.51.100.7", events=30, days=30)
    for account in members[:20]:
        made.used(account, hour=12, template_id="alphas-prompt")
    made.operator("ALPHA")
    return made


def test_the_hypotheses_that_are_always_there(world: World):
    rows = assess(world)
    assert set(rows) == {RESELLER, ORGANISATION, SHARED_TOOL, TAKEN_OVER, UNKNOWN}
    assert rows[UNKNOWN]["prior"] == 0.5
    assert named(world) == []


def test_an_operator_with_two_good_sources_is_named(world: World):
    world.indicator("ALPHA", "cidr", "198.51.100.0/24", "B", source="registry")
    world.indicator("ALPHA", "template_id", "alphas-prompt", "A", source="partner")
    row = assess(world)["operator:ALPHA"]
    assert named(world) == ["ALPHA"]
    assert (row["likelihood_words"], row["confidence"]) == ("almost certain", "moderate")


def test_an_indicator_on_every_stranger_names_nobody(world: World):
    world.indicator("ALPHA", "ip", "192.0.2.1", "A")
    assert "operator:ALPHA" not in assess(world)
    (line,) = lines(world)
    assert line["bits"] == 0
    assert line["strangers_with"] == 400
    assert "no commoner here than among strangers" in line["reason"]


def test_a_worthless_source_names_nobody(world: World):
    world.indicator("ALPHA", "template_id", "alphas-prompt", "F")
    assert named(world) == []


def test_a_source_that_repeats_itself_counts_a_half(world: World):
    world.indicator("ALPHA", "cidr", "198.51.100.0/24", "B", source="one")
    world.indicator("ALPHA", "template_id", "alphas-prompt", "B", source="one")
    assert sorted(line["discount"] for line in lines(world)) == [0.5, 1.0]


def test_an_address_and_its_network_are_one_observation_whoever_says_so(world: World):
    world.indicator("ALPHA", "cidr", "198.51.100.0/24", "B", source="one")
    world.indicator("ALPHA", "ip", "198.51.100.7", "B", source="two")
    assert sorted(line["discount"] for line in lines(world)) == [0.5, 1.0]


def test_a_trace_that_is_cheap_to_plant_weighs_less_than_a_costly_one(world: World):
    world.indicator("ALPHA", "ip", "198.51.100.9")
    world.seen("N1-0", "198.51.100.9", events=1, days=1)
    world.seen("N1-1", "198.51.100.9", events=1, days=1)
    (cheap,) = lines(world)
    world.db.execute("UPDATE ips SET events = 60, last_seen = last_seen + INTERVAL 60 DAY WHERE ip = '198.51.100.9'")
    (dear,) = lines(world)
    assert (cheap["cost"], cheap["members_with"]) == (2, 2)
    assert cheap["bits"] < dear["bits"] - 0.5


def test_a_supplier_of_two_networks_belongs_to_neither(world: World):
    world.indicator("ALPHA", "cidr", "198.51.100.0/24", "A")
    assert named(world) == ["ALPHA"]
    for account in world.network("N2", 40)[:6]:
        world.seen(account, "198.51.100.9", events=30, days=30)
    assert named(world, "N1") == named(world, "N2") == []
    assert "of another network shows it too" in lines(world)[0]["reason"]


def test_a_trace_left_once_in_another_network_does_not_take_an_indicator_away(world: World):
    world.indicator("ALPHA", "cidr", "198.51.100.0/24", "A")
    world.seen(world.network("N2", 5)[0], "198.51.100.9", events=1, days=1)
    assert named(world, "N1") == ["ALPHA"]


def test_a_reseller_stands_beside_the_operator_never_instead(world: World):
    world.db.execute("UPDATE accounts SET reseller_id = 'RS1' WHERE starts_with(account_id, 'N1-')")
    world.operator("SHOP", kind="reseller")
    world.indicator("SHOP", "reseller_id", "RS1", "A", source="contract")
    world.indicator("ALPHA", "template_id", "alphas-prompt", "A", source="partner")
    rows = assess(world)
    assert rows["provider:SHOP"]["named"] and rows["operator:ALPHA"]["named"]
    exclusive = sum(r["posterior"] for h, r in rows.items() if not h.startswith("provider:"))
    assert exclusive == pytest.approx(1)


def test_a_reseller_said_to_be_an_operators_says_little_when_it_has_other_customers(world: World):
    world.db.execute("UPDATE accounts SET reseller_id = 'RS1' WHERE starts_with(account_id, 'N1-')")
    world.indicator("ALPHA", "reseller_id", "RS1", "A")
    (alone,) = lines(world)
    world.db.execute(
        "UPDATE accounts SET reseller_id = 'RS1' WHERE account_id IN (SELECT 's' || i FROM range(120) t(i))"
    )
    (shared,) = lines(world)
    assert shared["bits"] < alone["bits"] / 2
    assert "of its accounts are others'" in shared["reason"]


def test_a_network_judged_innocent_may_be_an_organisation():
    world = World()
    world.network("N1", 40, judged=-7.0, organization="Acme")
    world.accounts("s", 400)
    rows = assess(world)
    assert rows[ORGANISATION]["posterior"] > 0.8


def test_parties_that_are_no_network_are_left_alone(world: World):
    world.indicator("ALPHA", "template_id", "alphas-prompt", "A")
    parties = world.parties.set_column(1, "is_network", [[False]])
    assert attribute(world, world.memberships, parties).assessments.num_rows == 0


def test_the_registry_tells_where_each_indicator_hits_and_where_none_does(world: World):
    world.indicator("ALPHA", "ip", "192.0.2.1")
    world.indicator("ALPHA", "cidr", "203.0.113.0/24")
    rows = {r["kind"]: r for r in attribute(world, world.memberships, world.parties).indicators.to_pylist()}
    assert (rows["ip"]["accounts_with"], rows["ip"]["strangers_with"], rows["ip"]["networks"]) == (440, 400, 1)
    assert (rows["cidr"]["accounts_with"], rows["cidr"]["networks"], rows["cidr"]["best_bits"]) == (0, 0, 0)


def test_the_verdict_for_the_export_names_only_who_is_named(world: World):
    world.indicator("ALPHA", "template_id", "alphas-prompt", "F")
    found = attribute(world, world.memberships, world.parties).verdicts()["N1"]
    assert (found["operator_id"], found["band"]) == ("", "likely")


def test_the_same_records_give_the_same_tables_in_any_order(world: World):
    world.indicator("ALPHA", "cidr", "198.51.100.0/24")
    world.indicator("ALPHA", "timezone", "Asia/Shanghai", "C")
    first = attribute(world, world.memberships, world.parties)
    for kind in ("accounts", "ips", "usage", "indicators"):
        world.db.execute(f"CREATE OR REPLACE TABLE {kind} AS SELECT * FROM {kind} ORDER BY random()")
    second = attribute(world, world.memberships, world.parties)
    assert first == second


# --- validity and standing --------------------------------------------------------------------------------------------
def test_an_indicator_outside_its_dates_names_nobody_and_says_so(world: World):
    world.indicator("ALPHA", "cidr", "198.51.100.0/24", "B", source="registry", valid_until=START)
    world.indicator("ALPHA", "template_id", "alphas-prompt", "A", source="partner", valid_until=START)
    assert named(world) == []
    assert "operator:ALPHA" not in assess(world)
    said = {line["indicator_kind"]: line for line in lines(world)}
    assert said["template_id"]["bits"] == said["cidr"]["bits"] == 0
    assert said["cidr"]["reason"] == (
        "valid until 2026-03-02 00:00; 6 members show it only at other times: worth nothing"
    )
    rows = {r["kind"]: r for r in attribute(world, world.memberships, world.parties).indicators.to_pylist()}
    assert {k: (r["accounts_with"], r["networks"], r["outside_with"]) for k, r in rows.items()} == {
        "cidr": (0, 0, 6), "template_id": (0, 0, 20),
    }  # fmt: skip


def test_an_indicator_within_its_dates_weighs_as_one_without(world: World):
    around = {"valid_from": START - timedelta(days=1), "valid_until": START + timedelta(days=60)}
    world.indicator("ALPHA", "cidr", "198.51.100.0/24", "B", source="undated")
    world.indicator("ALPHA", "cidr", "198.51.100.0/24", "B", source="dated", **around)
    undated, dated = sorted(lines(world), key=lambda line: line["source"] == "dated")
    assert undated["cost"] == dated["cost"] == 180
    assert undated["cap"] == dated["cap"]
    assert undated["members_with"] == dated["members_with"] == 6


def test_only_those_on_record_within_the_dates_are_compared(world: World):
    """Ten strangers are seen in April alone: an indicator of April is compared with them, not with those of March."""
    for account in world.accounts("april", 10):
        world.add("ips", account_id=account, ip="192.0.2.9", first_seen=START + timedelta(days=40),
                  last_seen=START + timedelta(days=41), events=1)  # fmt: skip
    (late,) = world.accounts("late", 1)
    world.networks["N1"].append(late)
    world.add("ips", account_id=late, ip="203.0.113.5", first_seen=START + timedelta(days=40),
              last_seen=START + timedelta(days=49), events=50)  # fmt: skip
    world.indicator("ALPHA", "ip", "203.0.113.5", "A", valid_from=START + timedelta(days=35))
    (line,) = lines(world)
    assert line["reason"].startswith("1 of 1 members against 0 of 10 strangers")
    assert log2(1) <= line["bits"]


def test_members_who_show_it_at_other_times_are_told_beside_those_that_count(world: World):
    world.indicator("ALPHA", "template_id", "alphas-prompt", "A", valid_until=START + timedelta(days=60))
    world.add("usage", account_id="N1-30", window_start=START + timedelta(days=90), exchanges=1,
              template_id="alphas-prompt")  # fmt: skip
    (line,) = lines(world)
    assert line["members_with"] == 20
    assert line["reason"].endswith("; 1 more only outside its dates")


def test_what_was_withdrawn_is_not_looked_for(world: World):
    world.indicator("ALPHA", "cidr", "198.51.100.0/24", "B", source="registry", status="withdrawn")
    world.indicator("ALPHA", "template_id", "alphas-prompt", "A", source="partner")
    assert [line["indicator_kind"] for line in lines(world)] == ["template_id"]
    world.db.execute("UPDATE operators SET status = 'withdrawn'")
    assert lines(world) == []
