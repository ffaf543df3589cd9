"""A pool: accounts one operator opens in batches and works evenly from one queue. What differs is data (`Pool`)."""

from dataclasses import dataclass, field

import numpy as np

from accounts.demo import vocabulary as words
from accounts.demo.clock import DAY, HOUR, QUEUE
from accounts.demo.people import bank_cards, copy_prompts, countries
from accounts.demo.society import Society
from accounts.demo.suppliers import Market, rented_numbers, vendor_cards
from accounts.demo.world import COMPANY_DOMAINS, FREE, MONTHLY, TOP_UP, World

NOTHING = np.zeros(0, np.int64)


@dataclass(frozen=True)
class Pool:
    """How an operator runs a pool. Spans are (start, end) in seconds; shares are of accounts."""

    network: str
    signs_up: tuple[int, int]
    works: tuple[int, int]
    batch: int  # accounts opened in one sitting
    domain_accounts: int  # mailboxes on one catch-all domain
    freemail: float
    card_accounts: int  # accounts a card pays for
    device_accounts: int  # accounts in one browser profile
    own_device: float
    proxy: int  # which proxy vendor
    streams: int  # work streams, each with its prompt
    revised_days: int  # after which all prompts are replaced
    mix: str
    utc: int  # hours the queue's staff are ahead of UTC
    staff: float  # share of accounts staff once open from their own line
    exchanges: float = 25.6  # a day and account
    own_card: float = 0.14


@dataclass(frozen=True)
class Trail:
    """What a network leaves: rows of the world's tables, prompts in the order they came into use."""

    accounts: np.ndarray
    begins: np.ndarray
    cards: np.ndarray = field(default_factory=NOTHING.copy)
    devices: np.ndarray = field(default_factory=NOTHING.copy)
    prompts: np.ndarray = field(default_factory=NOTHING.copy)
    domains: np.ndarray = field(default_factory=NOTHING.copy)
    staff_place: int = -1


def run_pool(world: World, society: Society, market: Market, pool: Pool, size: int) -> Trail:
    rng = world.rng
    created, sitting = sittings(world, pool, size)
    country = countries(world, size)
    domains = world.companies_new(max(1, round(size * (1 - pool.freemail) / pool.domain_accounts)))
    vanity = COMPANY_DOMAINS + domains[(sitting + rng.integers(0, 2, size)) % len(domains)]
    own = rng.random(size) >= pool.freemail
    domain = np.where(own, vanity, rng.choice(len(words.FREEMAIL), size, p=words.FREEMAIL_SHARES))
    phone = np.where(rng.random(size) < 0.3, rented_numbers(world, market, size), -1)
    accounts = world.sign_up(size, created, country, domain=domain, phone=phone, network=world.label(pool.network))
    staff_place = go_online(world, society, pool, accounts)
    devices = machines(world, pool, accounts)
    cards = deck(world, market, pool, accounts)
    prompts = streams(world, accounts, pool.streams, pool.revised_days, pool.works)
    copy_prompts(world, society.commons, accounts, 0.08)
    begins = work(world, pool, accounts)
    return Trail(accounts, begins, cards, devices, prompts, COMPANY_DOMAINS + domains, staff_place)


def sittings(world: World, pool: Pool, size: int) -> tuple[np.ndarray, np.ndarray]:
    """(created, number of the sitting): staff and scripts open accounts an hour or three at a time."""
    rng = world.rng
    count = max(2, round(size / pool.batch))
    start, end = pool.signs_up
    day = start + rng.integers(0, max(1, (end - start) // DAY), count) * DAY
    begin = day + rng.integers(0, 24, count) * HOUR
    sitting = np.sort(rng.integers(0, count, size))
    return begin[sitting] + rng.integers(0, 3 * HOUR, size), sitting


def go_online(world: World, society: Society, pool: Pool, accounts: np.ndarray) -> int:
    """Through the vendor's residential exits; at times a VPN, a phone, and rarely the staff's own line (returned)."""
    rng, where = world.rng, society.commons.geography
    country = world.accounts["country"][accounts].astype(np.int64)
    world.stay(accounts, society.commons.proxy_customers[pool.proxy], work=1.0, rest=1.0, machine=1.0)
    some = rng.random(len(accounts)) < 0.12
    world.stay(accounts[some], rng.choice(where.vpn_exits, some.sum()), work=0.3, rest=0.3, machine=0.2)
    handset = rng.random(len(accounts)) < 0.3
    world.stay(
        accounts[handset],
        where.carriers[country[handset], rng.integers(0, 2, handset.sum())],
        work=0.35,
        rest=0.35,
        machine=0.0,
    )
    line = int(world.place(where.business[rng.integers(0, len(where.business))])[0])
    slip = rng.choice(accounts, max(3, round(pool.staff * len(accounts))), replace=False)
    world.stay(slip, line, work=0.2, rest=0.1, machine=0.02)
    return line


def machines(world: World, pool: Pool, accounts: np.ndarray) -> np.ndarray:
    """Browser profiles with several accounts each, and a share of accounts that get one of their own."""
    rng, size = world.rng, len(accounts)
    alone = rng.random(size) < pool.own_device
    world.run_on(accounts[alone], world.devices_new(alone.sum(), 0.2))
    profiles = world.devices_new(max(2, round(size * (1 - pool.own_device) / pool.device_accounts)), 0.1)
    together = accounts[~alone]
    world.run_on(together, rng.choice(profiles, len(together)))
    moved = together[rng.random(len(together)) < 0.3]
    world.run_on(moved, rng.choice(profiles, len(moved)), work=0.6, rest=0.6)
    return profiles


def deck(world: World, market: Market, pool: Pool, accounts: np.ndarray) -> np.ndarray:
    """Virtual cards dealt out over the pool, a second one for some, and cards of their own for a few."""
    rng, size = world.rng, len(accounts)
    alone = rng.random(size) < pool.own_card
    bank_cards(world, accounts[alone])
    cards = vendor_cards(world, market, max(3, round(size / pool.card_accounts)))
    dealt = accounts[~alone]
    world.pay_with(dealt, rng.choice(cards, len(dealt)))
    second = dealt[rng.random(len(dealt)) < 0.4]
    world.pay_with(second, rng.choice(cards, len(second)), weight=0.7)
    return cards


def streams(world: World, accounts: np.ndarray, count: int, revised_days: int, works: tuple[int, int]) -> np.ndarray:
    """Work streams whose prompts are all replaced every `revised_days`; an account serves one stream, some two.

    Returns prompts in the order they come into use.
    """
    rng = world.rng
    revisions = max(1, -(-(works[1] - works[0]) // (revised_days * DAY)))
    prompts = world.prompts_new(count * revisions).reshape(revisions, count)
    first = rng.integers(0, count, len(accounts))
    also = rng.random(len(accounts)) < 0.3
    who, stream = np.r_[accounts, accounts[also]], np.r_[first, rng.integers(0, count, also.sum())]
    for number, revision in enumerate(prompts):
        start = works[0] + number * revised_days * DAY
        late = rng.integers(0, 2 * DAY, len(who))  # the queue's workers are updated one after the other
        world.ask(who, revision[stream], start=start + late, until=start + revised_days * DAY + late)
    return prompts.ravel()


def work(world: World, pool: Pool, accounts: np.ndarray) -> np.ndarray:
    """A quiet start after sign-up, then an even share of the queue. Returns when each account starts work."""
    rng, size = world.rng, len(accounts)
    created = world.accounts["created"][accounts]
    begins = np.maximum(created + rng.integers(DAY, 4 * DAY, size), pool.works[0] + rng.integers(0, 3 * DAY, size))
    mix = words.MIX_NAMES.index(pool.mix)
    plan = rng.choice([FREE, MONTHLY, TOP_UP], size, p=[0.08, 0.54, 0.38])
    world.live(accounts, created, begins, rate=0.25, volume=3.0, burst=0.2)
    volume = rng.lognormal(np.log(15.5), 0.12, size)
    rate = pool.exchanges / (volume * 1.27) * rng.lognormal(0, 0.14, size) / 0.89
    world.live(
        accounts,
        begins,
        np.full(size, pool.works[1]),
        rate=rate,
        rhythm=QUEUE,
        utc=pool.utc * HOUR,
        rest_from=words.SATURDAY,
        volume=volume,
        spread=0.7,
        mix=mix,
        machine=0.4,
        templated=rng.uniform(0.35, 0.65, size),
        burst=0.0,
        plan=plan,
        price=rng.choice([20.0, 60.0], size, p=[0.7, 0.3]),
    )
    return begins
