"""Two pools in succession are two networks and one campaign; two operations that share nothing are none."""

import numpy as np
import pytest

from graphs.linkage import LinkageRun, Parameters, link
from graphs.linkage.campaigns import LEAST_BITS, PRIOR_BITS, _envelope

from .test_run import members, of_kind
from .town import Town


def pools(residue: int) -> Town:
    """The second begins two weeks after the first has ended; `residue` of its accounts pay with cards of the first."""
    town = Town(3).people(300).operation(30, day=60, name="first").operation(30, day=100, name="second")
    for n, account in enumerate(sorted(of_kind(town, "second"))[:residue]):
        town.pay(account, f"first-card-{n}", 104)
    return town


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> LinkageRun:
    return link(pools(3).records(tmp_path_factory.mktemp("pools")), Parameters(cut=0.0))


def test_two_pools_in_succession_are_one_campaign(run):
    rows = run.tables["campaigns"].to_pylist()
    found = members(run)
    town = pools(3)
    assert [found[row["party_id"]] for row in rows] == [of_kind(town, "first"), of_kind(town, "second")]
    assert [(row["campaign_id"], row["place"], row["role"]) for row in rows] == [
        ("C00001", 1, "first"), ("C00001", 2, "succeeds"),
    ]  # fmt: skip
    assert rows[1]["tied_to"] == rows[0]["party_id"]
    assert rows[1]["residue"] == "2 domain, 3 instrument"
    assert rows[0]["ends"] < rows[1]["ends"]


def test_the_bits_are_the_sum_of_their_terms(run):
    for row in run.tables["campaigns"].to_pylist():
        if row["bits"] is not None:
            terms = ("prior_bits", "residue_bits", "succession_bits", "envelope_bits")
            assert row["bits"] == sum(row[name] for name in terms) >= LEAST_BITS
            assert row["prior_bits"] == PRIOR_BITS


def test_without_residue_no_coincidence_in_time_makes_a_campaign(tmp_path):
    run = link(pools(0).records(tmp_path), Parameters(cut=0.0))
    assert run.tables["campaigns"].num_rows == 0
    assert run.facts["counts"]["networks"] >= 2


def test_a_total_that_stays_while_its_parts_change_is_an_envelope():
    up = np.arange(20) * 10.0 + 5
    assert _envelope(np.array([up, 210 - up])) == 3.0
    assert _envelope(np.array([up, up])) == 0.0
    assert _envelope(np.array([up, 210 - up])[:, :6]) == 0.0  # too few weeks to tell


def taken(count: int = 12) -> Town:
    """Accounts of different people fall silent and come back on a few devices."""
    town = Town(5).people(300)
    for n in range(count):
        account = town.account(5 + n, "taken")
        town.device(account, f"old-{n}", 5 + n, 20 + n)
        town.address(account, f"203.0.113.{n}", 5 + n, 20 + n)
        town.device(account, f"farm-{n // 4}", 250, 290)
        town.address(account, f"198.51.{n}.1", 250, 251)
        town.pay(account, f"old-card-{n}", 6 + n)
        town.use(account, 7 + n, 1000)
        town.pay(account, f"farm-card-{n % 4}", 251)
        for k in range(5):
            town.use(account, 251 + k, 40, f"farm-template-{k % 2}")
    return town


def test_a_taken_account_is_linked_from_the_day_it_changed_hands(tmp_path):
    town = taken()
    rows = link(town.records(tmp_path)).tables["memberships"].to_pylist()
    since = {row["account_id"]: row["since"] for row in rows}
    names = of_kind(town, "taken")
    assert names <= set(since)
    assert {str(since[name].date()) for name in names} == {"2026-09-08"}


def test_what_the_owner_did_before_is_not_the_networks(tmp_path):
    """Each owner made 1,000 exchanges and a payment; each thief 200 and one."""
    run = link(taken().records(tmp_path))
    found = next(
        row for row in run.tables["parties"].to_pylist() if members(run)[row["party_id"]] == of_kind(taken(), "taken")
    )
    assert (found["exchanges"], found["payments"]) == (12 * 200, 12)
    assert str(found["first_seen"].date()) == "2026-09-08"
