"""Networks keep their ids from run to run, and it is said what became of each."""

from hypothesis import given
from hypothesis import strategies as st

from graphs.continuity import Descent, Overlap, match


def test_a_party_takes_the_number_of_the_network_it_shares_most_with():
    found = match(
        {"P1": 10, "P2": 8}, {7: 10, 9: 8}, [Overlap("P1", 9, 6), Overlap("P1", 7, 9), Overlap("P2", 9, 7)], 20
    )
    assert found.numbers == {"P1": 7, "P2": 9}


def test_a_network_that_split_goes_on_as_its_greater_half():
    found = match({"P1": 60, "P2": 40}, {3: 100}, [Overlap("P1", 3, 60), Overlap("P2", 3, 40)], 4)
    assert found.numbers == {"P1": 3, "P2": 4}
    assert found.descents == (Descent("P1", 3, "continues", 60), Descent("P2", 3, "split", 40))


def test_two_networks_that_merged_go_on_as_the_greater_one():
    found = match({"P1": 100}, {3: 60, 5: 40}, [Overlap("P1", 3, 60), Overlap("P1", 5, 40)], 6)
    assert found.numbers == {"P1": 3}
    assert found.descents == (Descent("P1", 3, "continues", 60), Descent("P1", 5, "merged", 40))


def test_a_few_accounts_in_common_hand_on_no_id():
    found = match({"P1": 50}, {3: 50}, [Overlap("P1", 3, 20)], 4)
    assert found.numbers == {"P1": 4}
    assert found.descents == ()


def test_new_numbers_follow_the_order_of_the_queue():
    assert match({"P1": 5, "P2": 5}, {}, [], 1).numbers == {"P1": 1, "P2": 2}


@st.composite
def two_runs(draw):
    """Two partitions of the same accounts, as parties and networks with their overlaps."""
    pairs = draw(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=60))
    parties, networks, shared = {}, {}, {}
    for party, number in pairs:
        parties[f"P{party}"] = parties.get(f"P{party}", 0) + 1
        networks[number] = networks.get(number, 0) + 1
        shared[f"P{party}", number] = shared.get((f"P{party}", number), 0) + 1
    return parties, networks, [Overlap(p, n, k) for (p, n), k in shared.items()]


@given(two_runs(), st.randoms())
def test_every_party_has_one_number_none_is_given_twice_and_the_order_of_rows_does_not_matter(runs, random):
    parties, networks, overlaps = runs
    found = match(parties, networks, overlaps, 100)
    assert set(found.numbers) == set(parties)
    assert len(set(found.numbers.values())) == len(parties)
    shuffled = random.sample(overlaps, len(overlaps))
    assert match(parties, networks, shuffled, 100) == found


@given(two_runs())
def test_a_run_like_the_last_one_keeps_every_id(runs):
    parties, _, _ = runs
    numbers = {number: parties[party] for number, party in enumerate(parties, start=1)}
    overlaps = [Overlap(party, number, parties[party]) for number, party in enumerate(parties, start=1)]
    found = match(parties, numbers, overlaps, 100)
    assert {d.kind for d in found.descents} == {"continues"}
    assert sorted(found.numbers.values()) == sorted(numbers)
