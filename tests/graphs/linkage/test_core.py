"""Crews that cross their devices and cards leave no pair of identifiers on two accounts, and are found all the same."""

from random import Random

from graphs.linkage import link

from .test_run import members, of_kind
from .town import Town


def crossed(town: Town, count: int) -> set[str]:
    """Five accounts a device, seven a card, dealt at random; nothing else in common."""
    cards = Random(3).sample(range(count), count)
    for n in range(count):
        made = 100 + n
        name = town.account(made, "crossed")
        town.device(name, f"crossed-dev-{n // 5}", made, made + 30)
        town.pay(name, f"crossed-card-{cards[n] // 7}", made + 1)
        town.address(name, f"172.16.{n}.1", made, made + 1)
    return of_kind(town, "crossed")


def test_accounts_that_cross_devices_and_cards_are_one_party(tmp_path):
    town = Town(2).people(1500)
    crew = crossed(town, 70)
    largest = max(members(link(town.records(tmp_path))).values(), key=len)
    assert largest <= crew
    assert len(largest) >= 0.9 * len(crew)


def test_strangers_who_share_one_thing_each_are_no_party(tmp_path):
    """Resold devices among some, borrowed cards among others: hardly anybody has both."""
    town, random = Town(2).people(400), Random(7)
    people = [f"acc{n:04d}" for n in range(400)]
    for n in range(30):
        for name in random.sample(people, 2):
            town.device(name, f"resold-{n}", 310, 320)
        for name in random.sample(people, 2):
            town.pay(name, f"borrowed-{n}", 315)
    run = link(town.records(tmp_path))
    assert not [party for party in run.tables["parties"].to_pylist() if party["size"] >= 5]
