"""Whole groups move in: sizes, dates and slots for one crowd or pool at a time."""

from dataclasses import dataclass

import numpy as np

from accounts.demo.opaque import mix
from bench.districts.settling import SLOTS, Accounts, Band, Settler
from bench.districts.ways import Crowd, Device, Place, Pool, Ways


@dataclass
class Lists:
    """What rows of columns point to."""

    ways: list[Ways]
    devices: list[Device]


def grouped(crowd: Crowd, count: int, rng: np.random.Generator) -> np.ndarray:
    """Group of each of `count` accounts; sizes are spread evenly over their logarithm."""
    low, high = np.log(crowd.size[0]), np.log(crowd.size[1] + 0.999)
    sizes = np.floor(np.exp(low + (high - low) * rng.random(count + 1))).astype(np.int64)
    return np.repeat(np.arange(len(sizes)), sizes)[:count]


def crowd_moves_in(settler: Settler, lists: Lists, crowd: Crowd, count: int, first: int) -> Accounts:
    group = grouped(crowd, count, settler.rng) + first
    last = settler.days - (crowd.ways.within * 2 if crowd.ways.signup == "succession" else 12)
    start = settler.rng.random(first + count + 1)[group] * last
    land = settler.lands_of(group, crowd.ways.one_land, ())
    return _settled(settler, lists, crowd.label, Band(crowd.ways, group, group, start, land))


def pool_moves_in(settler: Settler, lists: Lists, pool: Pool, count: int, first: int) -> Accounts:
    """Cells are teams or generations, each with a start of its own."""
    rng = settler.rng
    cell = first + np.sort(rng.integers(0, pool.cells, count))
    window = max(settler.days - 30 - pool.stagger * (pool.cells - 1) - pool.ways.within, 15)
    start = rng.uniform(5, window) + pool.stagger * (cell - first)
    group = np.full(count, first)
    land = settler.lands_of(group, False, pool.lands)
    leak = pool.leak if pool.cells > 1 else 0.0
    made = _settled(settler, lists, pool.label, Band(pool.ways, group, cell, start, land, leak))
    made.fake[:] = True
    return made


def _settled(settler: Settler, lists: Lists, label: str, band: Band) -> Accounts:
    rng, count, ways = settler.rng, len(band), band.ways
    lists.ways.append(ways)
    opened = settler.begins(band)
    former = rng.random(count) < ways.former
    end = np.minimum(np.maximum(opened, 0) + rng.exponential(ways.stay, count) + 0.2, settler.days - 0.01)
    if ways.signup == "succession":
        end = np.minimum(end, opened + ways.within - 1)
    places, place_weight = _places(settler, band)
    devices, device_weight, device_way = _devices(settler, lists, band)
    return Accounts(
        label=np.full(count, label, object),
        fake=np.zeros(count, bool),
        group=band.group,
        ways=np.full(count, len(lists.ways) - 1),
        land=band.land,
        begin=np.where(former, opened - rng.gamma(2, 60, count), opened),
        end=end,
        since=np.where(former, np.maximum(opened, 0), -np.inf),
        banned=rng.random(count) < ways.banned,
        rate=ways.rate * rng.lognormal(0, 0.6, count),
        place=places,
        place_weight=place_weight,
        device=devices,
        device_weight=device_weight,
        device_way=device_way,
        card=settler.cards_of(ways.card, band, opened),
        former_card=mix(settler.key, 45, settler.units(band, 1)),
        pays=rng.random(count) < ways.card.paying,
        prompts=settler.units(band, ways.prompts.per),
        phone=settler.phones(band),
        **settler.mailboxes(band),
    )


def _places(settler: Settler, band: Band) -> tuple[np.ndarray, np.ndarray]:
    """(place, weight) by account and slot."""
    places, weight = np.zeros((len(band), SLOTS), np.int64), np.zeros((len(band), SLOTS))
    for slot, place in enumerate(band.ways.places):
        places[:, slot] = settler.places(place, band)
        weight[:, slot] = place.weight * settler.rng.lognormal(0, 0.4, len(band))
    if band.ways.former:
        places[:, -1] = settler.places(Place("line"), band)
    return places, weight


def _devices(settler: Settler, lists: Lists, band: Band) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(device, weight, row in the list of devices) by account and slot."""
    shape = (len(band), SLOTS)
    things, weight, way = np.zeros(shape, np.uint64), np.zeros(shape), np.zeros(shape, np.int64)
    former = [(SLOTS - 1, Device("mixed", 0.0))] if band.ways.former else []
    for slot, device in [*enumerate(band.ways.devices), *former]:
        lists.devices.append(device)
        things[:, slot], way[:, slot] = settler.things(device, band), len(lists.devices) - 1
        weight[:, slot] = device.weight
    if len(band.ways.devices) > 1:  # not everybody has the second
        weight[:, 1:] *= settler.rng.random((len(band), SLOTS - 1)) < 0.6
    return things, weight, way
