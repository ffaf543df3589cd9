"""The honest population: who lives in the demo, and what of theirs others use or misuse."""

from dataclasses import dataclass

import numpy as np

from accounts.demo import habits, organisations, people, ventures
from accounts.demo.geography import homes, lay_out, proxy_vendor
from accounts.demo.people import Commons, countries
from accounts.demo.resellers import Reseller, customers, open_resellers
from accounts.demo.world import BY_PLACE, World

# Shares of the honest accounts; the rest are individuals.
GROUPS = {
    "offices": 0.185,
    "campuses": 0.075,
    "public_rooms": 0.02,
    "freelancers": 0.025,
    "agencies": 0.022,
    "remote_teams": 0.014,
    "classes": 0.015,
    "quality_teams": 0.008,
}
HOUSEHOLDS, SERVICES, RETURNERS, DORMANT, RESOLD = 0.11, 0.045, 0.02, 0.045, 0.04
RESELLERS = 3
GROUPS_AFTER_OFFICES = (
    organisations.campuses,
    organisations.agencies,
    ventures.remote_teams,
    ventures.classes,
    ventures.quality_teams,
    people.public_rooms,
    people.freelancers,
)


@dataclass(frozen=True)
class Society:
    commons: Commons
    resellers: list[Reseller]
    individuals: np.ndarray
    dormant: np.ndarray
    firms: np.ndarray  # company numbers of offices


def settle_down(world: World, count: int) -> Society:
    """`count` honest accounts and everything they have."""
    where = lay_out(world)
    ghosts = homes(world, where, countries(world, world.accounts_wanted // 5 + 60))  # neighbours who never sign up
    halves = np.array_split(world.rng.permutation(ghosts), 2)
    vendors = [proxy_vendor(world, half, hours) for half, hours in zip(halves, (220.0, 300.0), strict=True)]
    commons = Commons(where, world.prompts_new(60 + int(world.accounts_wanted**0.5)), vendors)
    resellers = open_resellers(world, commons, RESELLERS)
    size = {name: int(count * share * world.shape.organisations) for name, share in GROUPS.items()}
    firms = organisations.offices(world, commons, size["offices"])
    for group in GROUPS_AFTER_OFFICES:
        group(world, commons, size[group.__name__])
    people.households(world, commons, int(count * HOUSEHOLDS))
    ventures.services(world, commons, int(count * SERVICES))
    people.returners(world, commons, int(count * RETURNERS))
    for reseller, part in zip(resellers, (0.5, 0.3, 0.2), strict=True):
        customers(world, commons, reseller, int(count * RESOLD * world.shape.resellers * part))
    dormant = people.dormant(world, commons, int(count * DORMANT))
    individuals = people.individuals(world, commons, count - len(world.accounts))
    people.second_hand(world, individuals, count // 90)
    habits.leave(world, np.arange(len(world.accounts)))
    lent_homes(world)
    return Society(commons, resellers, individuals, dormant, firms)


def lent_homes(world: World) -> None:
    """A third of the proxies' exits stand, unknown to them, in the homes of customers."""
    own = np.unique(world.at["place"])
    leased = own[world.places["keyed"][own] == BY_PLACE]
    for number, exits in enumerate(world.vendors):
        world.vendors[number] = np.r_[exits, world.rng.choice(leased, len(exits) // 2)]
