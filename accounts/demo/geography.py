"""Networks and the places on them: homes, carriers' gateways, egresses, clouds, VPN exits, proxies."""

from dataclasses import dataclass

import numpy as np

from accounts.demo import vocabulary as words
from accounts.demo.clock import DAY, HOUR
from accounts.demo.opaque import below, mix, share
from accounts.demo.world import BY_ACCOUNT, BY_PLACE, BY_PROXY, BY_SESSION, PLACE_KEY, World

BLOCK = 1 << 18  # addresses of a network (a /14): leases in the lower half, fixed ones above
_RESERVED = {100, 127, 169, 172, 192, 198, 203}  # first octets that hold addresses nobody routes


@dataclass(frozen=True)
class Geography:
    """Network numbers by country, and the places everybody can be at."""

    providers: np.ndarray  # (country, 3) residential
    carriers: np.ndarray  # (country, 2) places: one gateway of few addresses each
    business: np.ndarray  # (country,) networks, fixed lines of firms
    education: np.ndarray  # (country,)
    clouds: np.ndarray  # networks
    vpn_exits: np.ndarray  # places


def lay_out(world: World) -> Geography:
    rng = world.rng
    octets = np.array([o for o in range(11, 224) if o not in _RESERVED])
    blocks = iter(rng.permutation((octets[:, None] * 64 + np.arange(64)).ravel()) * BLOCK)
    numbers = iter(rng.permutation(np.arange(3_000, 64_000))[:4_000])

    def network(country: int, kind: int) -> int:
        return int(world.networks.add(1, asn=next(numbers), country=country, type=kind, base=next(blocks))[0])

    countries = range(len(words.COUNTRIES))
    providers = np.array([[network(c, words.RESIDENTIAL) for _ in range(3)] for c in countries])
    mobile = np.array([[network(c, words.MOBILE) for _ in range(2)] for c in countries])
    business = np.array([network(c, rng.choice([words.CORPORATE, words.BUSINESS])) for c in countries])
    education = np.array([network(c, words.EDUCATION) for c in countries])
    clouds = np.array([network(words.CODES.index(c), words.HOSTING) for c in ("US", "US", "DE", "GB", "FR", "CA")])
    vpns = np.array([network(words.CODES.index(c), words.VPN) for c in ("US", "DE", "GB", "CA", "FR", "JP")])
    carriers = [
        world.place(row, size=_gateway(world, c), period=8 * HOUR, keyed=BY_ACCOUNT) for c, row in enumerate(mobile)
    ]
    exits = world.place(vpns, size=[28, 18, 12, 8, 6, 4], keyed=BY_SESSION)
    return Geography(providers, np.array(carriers), business, education, clouds, exits)


def _gateway(world: World, country: int) -> int:
    """Addresses of a carrier's gateway: about one for six hundred customers' phones."""
    return max(2, int(world.accounts_wanted * words.SHARES[country] / 600))


def homes(world: World, where: Geography, country: np.ndarray) -> np.ndarray:
    """A home a row: an address leased from one of the country's providers, later leased to others."""
    rng, count = world.rng, len(country)
    provider = rng.choice(3, count, p=[0.5, 0.3, 0.2])
    # The first provider renews seldom, the second about monthly, the third puts a street behind one address.
    lease = np.where(
        provider == 0, rng.lognormal(5.0, 0.6, count), np.where(provider == 1, rng.lognormal(3.2, 0.5, count), 3.0)
    )
    customers = world.accounts_wanted * words.SHARES[country] * np.array([0.5, 0.3, 0.2])[provider]
    pool = np.clip(
        np.where(provider == 2, customers / 12, customers * 2.2), np.where(provider == 2, 8, 48), BLOCK // 2
    ).astype(np.int64)
    return world.place(
        where.providers[country, provider],
        size=pool,
        offset=64,
        period=(lease * DAY).astype(np.int64),
        keyed=BY_PLACE,
        v6=(provider == 0) & (rng.random(count) < 0.45),
    )


def proxy_vendor(world: World, exits: np.ndarray, hours: float) -> int:
    """A seller of residential exits: sessions through it leave by the homes in `exits`, another every `hours`."""
    world.vendors.append(exits)
    return int(world.places.add(1, keyed=BY_PROXY, vendor=len(world.vendors) - 1, period=int(hours * HOUR))[0])


def leave_by(world: World, vendor: np.ndarray, country: np.ndarray, pick: np.ndarray) -> np.ndarray:
    """The home a proxied session leaves by: one in the country asked for, if the vendor has any and does not slip."""
    home = np.empty(len(vendor), np.int64)
    for number, exits in enumerate(world.vendors):
        located = world.networks["country"][world.places["network"][exits]]
        by_country = exits[np.argsort(located, kind="stable")]
        have = np.bincount(located, minlength=len(words.COUNTRIES))
        mine = np.flatnonzero(vendor == number)
        want = country[mine]
        anywhere = (have[want] == 0) | (share(mix(pick[mine], 5)) < 0.06)
        start = np.where(anywhere, 0, (np.cumsum(have) - have)[want])
        home[mine] = by_country[start + below(pick[mine], np.where(anywhere, len(exits), have[want]))]
    return home


def resolve(
    world: World, place: np.ndarray, account: np.ndarray, session: np.ndarray, time: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(address, network) a session was seen at. An address below 2**32 is IPv4; a larger one is the /64 of IPv6."""
    places = world.places
    place = place.copy()
    proxied = places["keyed"][place] == BY_PROXY
    if proxied.any():
        through = place[proxied]
        turn = time[proxied] // places["period"][through]
        pick = mix(world.seed, PLACE_KEY, through, account[proxied], turn)
        country = world.accounts["country"][account[proxied]]
        place[proxied] = leave_by(world, places["vendor"][through], country, pick)
    keyed = places["keyed"][place]
    subject = np.where(keyed == BY_PLACE, place, np.where(keyed == BY_SESSION, session, account))
    phase = np.where(keyed == BY_PLACE, below(mix(world.seed, place), places["period"][place]), 0)
    turn = (time + phase) // places["period"][place]
    pick = mix(world.seed, PLACE_KEY + 50, places["network"][place], subject, turn)
    network = places["network"][place]
    v4 = world.networks["base"][network] + places["offset"][place] + below(pick, places["size"][place])
    routed = (mix(network) & np.uint64(0xFFFF)) << np.uint64(32)
    prefix = np.uint64(0x2A00 << 48) | routed | (pick >> np.uint64(32))
    return np.where(places["v6"][place], prefix, v4.astype(np.uint64)), network
