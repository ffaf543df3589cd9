"""Sellers that several operators and honest people buy from: virtual cards, telephone numbers, warmed-up accounts."""

from dataclasses import dataclass

import numpy as np

from accounts.demo import vocabulary as words
from accounts.demo.society import Society
from accounts.demo.world import FINTECH_BINS, FINTECH_COUNTRY, PREPAID_BIN, World, bank_bins


@dataclass(frozen=True)
class Market:
    card_bin: int  # what the card vendor issues under: a virtual-card firm's that thousands use
    warm_up: np.ndarray  # machines of the account market
    phone_blocks: np.ndarray  # first numbers of the SMS vendor's ranges


def open_market(world: World, society: Society) -> Market:
    """Sets up the sellers and their honest customers."""
    rng = world.rng
    market = Market(
        FINTECH_BINS[0],
        world.devices_new(3 + world.accounts_wanted // 8_000),
        rng.integers(0, 1 << 31, 4 + world.accounts_wanted // 5_000),
    )
    private = society.individuals[rng.random(len(society.individuals)) < 0.03]
    world.pay_with(private, vendor_cards(world, market, len(private)), weight=2.0)
    rented = society.individuals[rng.random(len(society.individuals)) < 0.015]
    world.accounts["phone"][rented] = rented_numbers(world, market, len(rented))
    return market


def vendor_cards(world: World, market: Market, count: int) -> np.ndarray:
    """Cards as the vendor delivers them: mostly virtual, some prepaid, some issued by an ordinary bank."""
    rng = world.rng
    kind = rng.choice([words.VIRTUAL, words.PREPAID, words.CARD], count, p=[0.6, 0.1, 0.3])
    country = rng.choice(len(words.COUNTRIES), count, p=words.SHARES)
    virtual = rng.choice([market.card_bin, *FINTECH_BINS[1:]], count, p=[0.6, 0.25, 0.15])
    bins = np.select([kind == words.VIRTUAL, kind == words.PREPAID], [virtual, PREPAID_BIN], bank_bins(rng, country))
    issuer = np.where(kind == words.VIRTUAL, FINTECH_COUNTRY, country)
    return world.cards.add(count, type=kind, bin=bins, issuer=issuer)


def rented_numbers(world: World, market: Market, count: int) -> np.ndarray:
    """Telephone numbers out of the vendor's ranges of two thousand."""
    rng = world.rng
    return rng.choice(market.phone_blocks, count) + rng.integers(0, 2_000, count)
