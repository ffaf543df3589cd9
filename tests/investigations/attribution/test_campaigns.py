"""Fragments of one operation are told from customers of one supplier; a name goes only to members tied to the whole."""

import pyarrow as pa
import pytest

from investigations.attribution import attribute
from investigations.attribution.campaigns import campaigns
from investigations.attribution.hypotheses import SHARED_TOOL, TAKEN_OVER
from tests.investigations.attribution.worlds import World


def links(*rows: tuple[str, str, str, int]) -> pa.Table:
    return pa.Table.from_pylist([
        {"party_a": a, "party_b": b, "family": family, "value": f"{family}{n}", "bits": 9.0}
        for a, b, family, count in rows for n in range(count)
    ])  # fmt: skip


@pytest.fixture
def world() -> World:
    """N1 and N2 show Alpha's template on all members, so each looks like the other's supplier."""
    made = World()
    for name in ("N1", "N2"):
        for account in made.network(name, 40):
            made.used(account, hour=12, template_id="alphas-prompt")
            made.seen(account, "198.51.100.7", events=30, days=30)
    for account in made.accounts("s", 400):
        made.used(account, hour=12)
        made.seen(account, "192.0.2.1")
    made.operator("ALPHA")
    made.indicator("ALPHA", "template_id", "alphas-prompt", "A", source="partner")
    made.indicator("ALPHA", "cidr", "198.51.100.0/24", "B", source="registry")
    return made


def named(world: World, shared: pa.Table | None) -> set[str]:
    found = attribute(world, world.memberships, world.parties, links=shared)
    return {party for party, verdict in found.verdicts().items() if verdict["operator_id"]}


def test_two_networks_with_one_trace_are_customers_of_one_supplier_and_nobody_is_named(world):
    assert named(world, None) == set()
    assert named(world, links(("N1", "N2", "template", 30), ("N1", "N2", "phone", 30))) == set()


def test_fragments_that_share_devices_and_cards_do_not_take_each_other_for_a_supplier(world):
    assert named(world, links(("N1", "N2", "device", 3), ("N1", "N2", "instrument", 3))) == {"N1", "N2"}


@pytest.mark.parametrize(("devices", "cards"), [(9, 2), (2, 9), (9, 0), (0, 9)])
def test_much_of_one_kind_makes_no_fragments(devices, cards):
    shared = links(("N1", "N2", "device", devices), ("N1", "N2", "instrument", cards))
    assert campaigns(shared, frozenset({"N1", "N2"})) == {"N1": "N1", "N2": "N2"}


def test_fragments_of_fragments_are_one_campaign_whatever_the_order():
    both = [("N2", "N3", "device", 3), ("N2", "N3", "instrument", 3), ("N1", "N2", "device", 3),
            ("N1", "N2", "instrument", 3)]  # fmt: skip
    for order in (both, both[::-1]):
        found = campaigns(links(*order), frozenset({"N1", "N2", "N3", "N4"}))
        assert found == {"N1": "N1", "N2": "N1", "N3": "N1", "N4": "N4"}


def ties(*rows: tuple[str, str, int, float]) -> pa.Table:
    return pa.Table.from_pylist([
        {"account_id": a, "party_id": "N1", "family": family, "value": "x", "members_with": n, "bits": bits}
        for a, family, n, bits in rows
    ])  # fmt: skip


def test_an_account_that_hangs_on_one_or_two_members_does_not_carry_the_name(world):
    found = attribute(world, world.memberships, world.parties, ties=ties(
        ("N1-0", "prior", 0, -6.0), ("N1-0", "device", 20, 11.0),
        ("N1-1", "prior", 0, -6.0), ("N1-1", "phone", 2, 8.0), ("N1-1", "phone_run", 2, 4.0),
        ("N1-2", "prior", 0, -6.0), ("N1-2", "device", 20, 5.0), ("N1-2", "instrument", 1, 9.0),
        ("N1-3", "prior", 0, -6.0), ("N1-3", "address", 30, 12.0),
    ))  # fmt: skip
    assert [found.carries(f"N1-{n}", "N1") for n in range(4)] == [True, False, False, False]


def test_without_the_ties_every_member_carries_it(world):
    assert attribute(world, world.memberships, world.parties).carries("N1-1", "N1")


def test_what_ties_by_templates_alone_speaks_for_a_shared_tool_and_silence_before_for_a_takeover(world):
    judgement = pa.Table.from_pylist([{"party_id": "N1", "feature": "takeover", "bits": 4.0}])
    found = attribute(
        world, world.memberships, world.parties, judgement=judgement,
        ties=ties(("N1-0", "template", 20, 10.0), ("N1-1", "template", 20, 10.0)),
    )  # fmt: skip
    said = {
        (e["party_id"], e["hypothesis"], e["indicator_kind"]): e["bits"] for e in found.attribution_evidence.to_pylist()
    }
    assert said["N1", SHARED_TOOL, "template_share"] == 3.0
    assert said["N1", TAKEN_OVER, "takeover"] == 2.0
    assert (said["N2", SHARED_TOOL, "template_share"], said["N2", TAKEN_OVER, "takeover"]) == (-3.0, -3.0)
