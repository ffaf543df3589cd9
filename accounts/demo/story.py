"""The story: who runs fake accounts in the demo, from whom they buy, and how one pool follows another.

lab-a runs two pools. `lab-a-first` works for 45 days at about 25 exchanges a day and account and is banned in three
waves; within days `lab-a-second` signs up with other suppliers: two cards, one staff address and two prompts remain in
common. lab-b hides behind a reseller whose other customers are honest. lab-c is smaller, buys from lab-a's card vendor
and plants a few of lab-a's known traces. `low-and-slow` is on nobody's file. `aged` drives accounts bought from a
market. Two rings are small: one collects bonuses, one tests stolen cards.
"""

from dataclasses import dataclass, field

import numpy as np

from accounts.demo import vocabulary as words
from accounts.demo.clock import DAY, at
from accounts.demo.pools import Pool, Trail, run_pool
from accounts.demo.schemes import bonus_ring, card_ring, reseller_pool, slow_cells, takeovers
from accounts.demo.society import Society
from accounts.demo.suppliers import Market, open_market
from accounts.demo.world import World

BAN_WAVES = tuple(at(date) for date in ("2026-04-07", "2026-04-11", "2026-04-16"))
# Share of all accounts, and the fewest accounts a network may have.
SIZES = {
    "lab-a-first": (0.045, 40),
    "lab-a-second": (0.034, 30),
    "lab-b": (0.017, 20),
    "lab-c": (0.010, 16),
    "low-and-slow": (0.011, 16),
    "ring-bonus": (0.0017, 14),
    "ring-cards": (0.0012, 12),
}
TAKEOVERS = (0.008, 14)

FIRST = Pool(
    network="lab-a-first",
    signs_up=(at("2026-01-22"), at("2026-03-04")),
    works=(at("2026-03-02"), at("2026-04-16")),
    batch=28,
    domain_accounts=26,
    freemail=0.42,
    card_accounts=9,
    device_accounts=6,
    own_device=0.22,
    proxy=0,
    streams=36,
    revised_days=15,
    mix="distil",
    utc=8,
    staff=0.008,
)
SECOND = Pool(
    network="lab-a-second",
    signs_up=(BAN_WAVES[0] + 2 * DAY, at("2026-05-18")),
    works=(BAN_WAVES[0] + 3 * DAY, at("2026-06-30")),
    batch=17,
    domain_accounts=34,
    freemail=0.6,
    card_accounts=6,
    device_accounts=8,
    own_device=0.3,
    proxy=1,
    streams=30,
    revised_days=18,
    mix="distil",
    utc=8,
    staff=0.01,
)
THIRD = Pool(
    network="lab-c",
    signs_up=(at("2025-12-10"), at("2026-02-20")),
    works=(at("2026-01-08"), at("2026-05-10")),
    batch=12,
    domain_accounts=30,
    freemail=0.7,
    card_accounts=5,
    device_accounts=4,
    own_device=0.35,
    proxy=1,
    streams=9,
    revised_days=30,
    mix="broad",
    utc=3,
    staff=0.02,
    exchanges=14.0,
)


@dataclass
class Story:
    society: Society
    market: Market
    trails: dict[str, Trail] = field(default_factory=dict)  # what each network leaves that somebody may know of


def sizes(world: World) -> dict[str, int]:
    """Accounts each network opens itself; bought ones are among the honest."""
    if not world.shape.fakes:
        return {}
    return {
        name: max(int(world.accounts_wanted * share * world.shape.fakes), least)
        for name, (share, least) in SIZES.items()
    }


def tell(world: World, society: Society) -> Story:
    """Let every operator of the shape set up its accounts."""
    market = open_market(world, society)
    story = Story(society, market)
    size = sizes(world)
    if not size:
        return story
    first = story.trails["lab-a-first"] = run_pool(world, society, market, FIRST, size["lab-a-first"])
    banned_in_waves(world, first.accounts)
    second = story.trails["lab-a-second"] = run_pool(world, society, market, SECOND, size["lab-a-second"])
    hand_over(world, first, second)
    third = story.trails["lab-c"] = run_pool(world, society, market, THIRD, size["lab-c"])
    story.trails["lab-b"] = reseller_pool(world, society, size["lab-b"])
    story.trails["low-and-slow"] = slow_cells(world, society, market, size["low-and-slow"])
    wanted = max(int(world.accounts_wanted * TAKEOVERS[0] * world.shape.fakes), TAKEOVERS[1])
    story.trails["aged"] = takeovers(world, society, market, wanted)
    story.trails["ring-bonus"] = bonus_ring(world, society, size["ring-bonus"])
    story.trails["ring-cards"] = card_ring(world, society, market, size["ring-cards"])
    shared_suppliers(world, market, story)
    plant(world, third, first)
    return story


def banned_in_waves(world: World, accounts: np.ndarray) -> None:
    """Three waves take nine in ten; the rest stop when the pool is given up."""
    rng = world.rng
    wave = rng.choice(4, len(accounts), p=[0.42, 0.3, 0.18, 0.1])
    caught = wave < 3
    world.accounts["status"][accounts[caught]] = words.BANNED
    world.accounts["closed"][accounts[caught]] = np.array(BAN_WAVES)[wave[caught]] + rng.integers(
        0, 5 * 3600, caught.sum()
    )


def hand_over(world: World, first: Trail, second: Trail) -> None:
    """What the second pool still has of the first: two cards, the staff's address, two work streams' last prompts."""
    rng = world.rng
    cards = rng.choice(first.cards, 2, replace=False)
    heirs = rng.choice(second.accounts, 6, replace=False)
    world.pay_with(heirs, cards[np.arange(6) % 2], weight=4.0)
    staffed = rng.choice(second.accounts, max(3, len(second.accounts) // 110), replace=False)
    world.stay(staffed, first.staff_place, work=0.4, rest=0.1, machine=0.0)
    early = rng.choice(second.accounts, max(4, len(second.accounts) // 45), replace=False)
    world.ask(early, rng.choice(first.prompts[-2:], len(early)), until=SECOND.works[0] + 40 * DAY, weight=0.5)


def shared_suppliers(world: World, market: Market, story: Story) -> None:
    """The card vendor sells some cards twice; the account market's warm-up machines touch what it sells."""
    rng = world.rng
    sold_twice = rng.choice(story.trails["lab-a-first"].cards, 3, replace=False)
    for network in ("lab-c", "ring-cards"):
        buyers = rng.choice(story.trails[network].accounts, 4, replace=False)
        world.pay_with(buyers, rng.choice(sold_twice, 4), weight=1.5)
    honest = rng.choice(story.society.individuals, 3, replace=False)
    world.pay_with(honest, rng.choice(story.trails["lab-c"].cards, 3), weight=1.0)
    for network, share in (("aged", 0.35), ("low-and-slow", 0.05)):
        accounts = story.trails[network].accounts
        warm = rng.random(len(accounts)) < share
        warmed, since = accounts[warm], story.trails[network].begins[warm] - 5 * DAY
        world.run_on(
            warmed, rng.choice(market.warm_up, len(warmed)), start=since, until=since + 9 * DAY, work=1.5, rest=1.5
        )


def plant(world: World, by: Trail, of: Trail) -> None:
    """A false flag: some of lab-c's accounts are given a mail domain and a prompt that point to lab-a."""
    rng = world.rng
    signed = rng.choice(by.accounts, 4, replace=False)
    world.accounts["domain"][signed] = of.domains[0]
    prompted = rng.choice(by.accounts, 5, replace=False)
    world.ask(prompted, np.full(5, of.prompts[3]), weight=0.15)
