"""Every kind of indicator of the contract hits what it should, and nothing else."""

from datetime import datetime, timedelta

import pytest

from accounts.contract import INDICATOR_KINDS
from investigations.attribution.hits import SIGHTINGS, Sought, address_range, find_hits
from tests.investigations.attribution.worlds import START, World


def hits(world: World, kind: str, value: str) -> list[str]:
    return find_hits(world.db, [Sought(0, kind, value)])["account_id"].to_pylist()


def test_every_kind_of_the_contract_can_be_looked_for():
    assert set(SIGHTINGS) == set(INDICATOR_KINDS)


@pytest.fixture
def world() -> World:
    made = World()
    made.add("accounts", account_id="a", created_at=START, email="x@acme.io", phone="+4479001", reseller_id="RS1")
    made.add("accounts", account_id="b", created_at=START, email="y@notacme.io", phone="+4578001")
    made.seen("a", "198.51.100.7", asn="AS64500")
    made.seen("b", "198.51.101.7", asn="64501")
    made.seen("b", "2001:db8:1:2::9")
    made.add(
        "payments",
        payment_id="p",
        account_id="a",
        instrument_id="card1",
        paid_at=START,
        amount=1,
        currency="USD",
        bin="42880012",
    )
    made.add(
        "payments",
        payment_id="q",
        account_id="b",
        instrument_id="card2",
        paid_at=START,
        amount=1,
        currency="USD",
        bin="428801",
    )
    made.add("devices", account_id="a", device_id="d1", first_seen=START, last_seen=START, events=3)
    made.used("a", hour=6, template_id="t1")  # 14:00 in Shanghai
    made.used("b", hour=18)
    return made


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("cidr", "198.51.100.0/24", ["a"]),
        ("cidr", "198.51.100.0/23", ["a", "b"]),
        ("cidr", "2001:db8:1::/48", ["b"]),
        ("cidr", "203.0.113.0/24", []),
        ("ip", "198.51.100.7", ["a"]),
        ("ip", "2001:db8:1:2::1", ["b"]),  # the same /64
        ("asn", "64500", ["a"]),
        ("asn", "as64501", ["b"]),
        ("email_domain", "ACME.io", ["a"]),
        ("bin", "428800", ["a"]),  # the first six of eight
        ("bin", "4288", ["a", "b"]),
        ("instrument_id", "card2", ["b"]),
        ("device_id", "d1", ["a"]),
        ("template_id", "t1", ["a"]),
        ("reseller_id", "RS1", ["a"]),
        ("phone_prefix", "+44 79", ["a"]),
        ("phone_prefix", "+4", ["a", "b"]),
        ("timezone", "Asia/Shanghai", ["a"]),
        ("timezone", "+08:00", ["a"]),
        ("timezone", "UTC-4", ["b"]),
    ],
)
def test_an_indicator_hits(world: World, kind: str, value: str, expected: list[str]):
    assert hits(world, kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("cidr", "not an address"),
        ("ip", ""),
        ("timezone", "Mars/Olympus"),
        ("phone_prefix", "+"),
        ("asn", "64500 or so"),
    ],
)
def test_a_value_that_cannot_be_read_hits_nothing(world: World, kind: str, value: str):
    assert hits(world, kind, value) == []


def test_a_pseudonymised_address_is_in_no_range():
    world = World()
    world.seen("a", "9f86d081884c7d65")
    assert hits(world, "cidr", "0.0.0.0/0") == []


def test_events_and_days_of_all_addresses_in_a_range_add_up():
    world = World()
    world.seen("a", "198.51.100.7", events=5, days=10)
    world.seen("a", "198.51.100.8", events=2, days=1)
    row = find_hits(world.db, [Sought(7, "cidr", "198.51.100.0/24")]).to_pylist()
    assert row == [{"indicator": 7, "account_id": "a", "events": 7.0, "days": 11.0}]


def test_a_time_zone_is_read_with_its_summer_time():
    world = World()
    world.used("winter", hour=13)  # 14:00 in Paris in March
    world.db.execute("UPDATE usage SET window_start = window_start + INTERVAL 120 DAY - INTERVAL 1 HOUR")
    row = find_hits(world.db, [Sought(0, "timezone", "Europe/Paris")]).to_pylist()
    assert row[0]["account_id"] == "winter"  # 12:00 UTC in July is 14:00 there
    assert address_range("2001:db8::/32") == (6, 0x20010DB8 << 96, (0x20010DB9 << 96) - 1)


# --- validity ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (None, None, (10.0, 10.0)),
        (datetime(2026, 3, 2), datetime(2026, 3, 12), (10.0, 10.0)),
        (datetime(2026, 3, 7), None, (5.0, 5.0)),  # the seventh to the eleventh
        (None, datetime(2026, 3, 4), (2.0, 2.0)),  # the end itself is out
        (datetime(2026, 3, 12), None, None),
        (None, datetime(2026, 3, 2), None),
    ],
)
def test_an_interval_counts_as_far_as_it_lies_within_the_dates(begins, ends, expected):
    world = World()
    world.seen("a", "198.51.100.7", events=10, days=10)
    found = find_hits(world.db, [Sought(0, "ip", "198.51.100.7", begins, ends)]).to_pylist()
    assert [(row["events"], row["days"]) for row in found] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("kind", "value"),
    [("email_domain", "acme.io"), ("phone_prefix", "+44"), ("reseller_id", "RS1"), ("bin", "42"),
     ("instrument_id", "card"), ("device_id", "dev"), ("template_id", "t1"), ("asn", "64500"), ("cidr", "192.0.2.0/24"),
     ("timezone", "UTC")],
)  # fmt: skip
def test_every_kind_keeps_to_its_dates(kind, value):
    world = World()
    (a,) = world.accounts("a", 1, email="x@acme.io", phone="+447911123456", reseller_id="RS1")
    world.add("payments", payment_id="p", account_id=a, instrument_id="card", paid_at=START, amount=1.0, currency="USD",
              bin="428800")  # fmt: skip
    world.add("devices", account_id=a, device_id="dev", first_seen=START, last_seen=START, events=1)
    world.seen(a, "192.0.2.1", days=1, asn="64500")
    world.used(a, hour=14, template_id="t1", days=6)
    before, after = START - timedelta(days=1), START + timedelta(days=30)

    def found(begins: datetime | None, ends: datetime | None) -> list[str]:
        return find_hits(world.db, [Sought(0, kind, value, begins, ends)])["account_id"].to_pylist()

    assert found(before, after) == found(before, None) == found(None, after) == [a]
    assert found(after, None) == found(None, before) == []
