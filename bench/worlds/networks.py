"""Where accounts come from: home lines, gateways of carriers, offices, campuses, VPN exits, rented homes, hosts."""

from bench.worlds.goods import Place
from bench.worlds.town import Option, Town

# A line keeps its address for about so many days; providers differ more than their customers do.
LEASES = (1.0, 7.0, 45.0, 260.0)
GATEWAY_LEASE = 0.2  # a carrier moves a phone to another gateway a few times a day


def provider(town: Town, country: str, network_type: str, rivals: int = 2, blocks: int = 2) -> int:
    """A block of one of the providers of a kind in a country; they open with their first customer."""
    rival = town.some(0, rivals - 1)
    name = f"{country} {network_type} {rival}"
    if name not in town.blocks:
        asn = 10_000 + int(town.goods.key % 900) * 400 + len(town.blocks)
        town.blocks[name] = [town.goods.block(country, network_type, asn) for _ in range(blocks)]
    return town.one(town.blocks[name])


def home(town: Town, country: str) -> int:
    """A line of a household. A provider's leases depend on its network."""
    block = provider(town, country, "residential", rivals=3, blocks=3)
    about = LEASES[town.goods.blocks[block].asn % len(LEASES)]
    sixth = town.chance(town.manners.sixth)
    region = town.some(0, 7) * 8192
    number = town.goods.place(
        Place(block, region, 8192, about * town.span(0.7, 1.3) * (4 if sixth else 1), town.span(0, 400), town.key(),
              sixth=sixth)
    )  # fmt: skip
    town.homes.append(number)
    return number


def mobile(town: Town, country: str) -> int:
    """The gateways of a carrier where one is: thousands of phones behind a few addresses."""
    block = provider(town, country, "mobile")
    width = town.manners.gateways
    start = town.some(0, 3) * 16_384
    return town.goods.place(Place(block, start, width, GATEWAY_LEASE, town.span(0, 1), town.goods.key, personal=True))


def office(town: Town, country: str, exits: int = 1, kind: str = "business") -> int:
    block = provider(town, country, kind)
    start = town.some(0, (1 << 16) - 64)
    return town.goods.place(Place(block, start, exits, 0.4, town.span(0, 1), town.key(), personal=True))


def campus(town: Town, country: str, exits: int = 8) -> int:
    return office(town, country, exits, "education")


def hosting(town: Town, country: str = "", exits: int = 1) -> int:
    return office(town, country or town.one(("US", "DE", "NL", "SG")), exits, "hosting")


def vpn(town: Town, service: int = 0, exits: int = 60) -> int:
    """The exits of a VPN service that everybody may buy: the same for all its customers."""
    name = f"vpn service {service}"
    if name not in town.exits:
        block = provider(town, town.one(("NL", "SE", "US", "SG")), "vpn", rivals=1, blocks=1)
        place = Place(block, service * 512, exits, 0.15, 0.0, town.key(), personal=True)
        town.exits[name] = (town.goods.place(place), 1)
    return town.exits[name][0]


def rented(town: Town, vendor: int, weight: float, since: float = -1e9, until: float = 1e9) -> Option:
    """Homes whose lines a proxy vendor rents out, without their owners' knowing; open to honest and other buyers."""
    name = f"proxy vendor {vendor}"
    if name not in town.exits:
        count = min(len(town.homes), max(40, len(town.homes) // 12))
        chosen = town.rng.choice(len(town.homes), count, replace=False)
        town.exits[name] = town.goods.again(town.homes[int(number)] for number in chosen)
    first, count = town.exits[name]
    return Option(first, weight, since, until, count)


def usual(town: Town, country: str, line: int | None = None) -> list[Option]:
    """Where a person is: at home, on the move, in another home some day, on a journey or in a café now and then."""
    mobile_share = town.manners.mobile
    if line is None and not town.chance(town.manners.own_line):
        return [Option(mobile(town, country), 1.0)]
    line = home(town, country) if line is None else line
    places = [Option(mobile(town, country), mobile_share)]
    if town.chance(0.15):
        moved = town.span(0, town.manners.days)
        places += [Option(line, 1 - mobile_share, until=moved), Option(home(town, country), 1 - mobile_share, moved)]
    else:
        places.append(Option(line, 1 - mobile_share))
    if town.chance(0.2):
        away = town.span(0, town.manners.days)
        places.append(Option(town.one(town.homes), 2.0, away, away + town.span(2, 12)))
    return places
