"""How a party hangs together: seats, what it owns, how it was created, when it is active."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from .arrays import Floats, Grouped, Ints, rank_within, sorted_set, unique_pairs
from .conjunctions import ACCESS
from .families import CODE
from .membership import Neighbourhood
from .profile import Profile

OPENING = [CODE[name] for name in ("device", "instrument", "domain", "mailbox")]
HOLDING = [CODE[name] for name in ("device", "instrument", "phone", "mailbox")]
MIN_SEAT_SHARE, SEAT_DAYS, BATCH_MINUTES = 0.15, 30.0, 10.0
SEAT_WHOLE = 0.3  # judged: a seat of so many explains the party: the others work elsewhere
HOME_PEOPLE, HOME_LEAST = 6.0, 0.4  # judged: people in a home; what a home address still explains of a crowd
OWN = 0.5


@dataclass
class OwnPlaces:
    """Shares of the members: on a device shared inside; on a card shared inside; on anything one must hold, shared
    inside; on private domains of three or more, the largest left out; on that largest one; on a phone run of three or
    more; on templates the party owns. And the second-largest coverage by one thing of the party's own."""

    device_share: Floats
    card_share: Floats
    held_share: Floats
    domain_share: Floats
    main_domain: Floats
    run_share: Floats
    template_share: Floats
    second_coverage: Floats


def own_places(near: Neighbourhood, party: Ints, account: Ints, count: int) -> OwnPlaces:
    p, size = near.population, np.bincount(party, minlength=count)
    g, x, n = near.counts(party, account)
    speaks = near.usable[x]
    g, x, n = g[speaks], x[speaks], n[speaks]
    family = p.family[x]
    own = n >= OWN * p.degree[x]
    of = _owner(party, account, p.size)

    def share(keep: np.ndarray) -> Floats:
        member, (position, edge) = g[keep], near.by_identifier.expand(x[keep])
        a = p.edge_account[edge]
        inside = of[a] == member[position]
        people = sorted_set(member[position][inside] * p.size + a[inside]) // p.size
        return np.bincount(people, minlength=count) / np.maximum(size, 1)

    domains = (family == CODE["domain"]) & (n >= 3)
    total, main = _domains(g[domains], n[domains], size, count)
    covered = own & (n >= 2) & np.isin(family, OPENING)
    return OwnPlaces(
        share((family == CODE["device"]) & (n >= 2)), share((family == CODE["instrument"]) & (n >= 2)),
        share(np.isin(family, HOLDING) & (n >= 2)), total - main, main,
        share((family == CODE["phone_run"]) & (n >= 3) & own),
        share((family == CODE["template"]) & (n >= 2) & (n >= 0.6 * p.degree[x])),
        _second(g[covered], p.place[x[covered]], n[covered] / np.maximum(size[g[covered]], 1), count),
    )  # fmt: skip


def _domains(group: Ints, users: Ints, size: Ints, count: int) -> tuple[Floats, Floats]:
    """Share of the members on private domains, and on the largest: a firm has one, a front of fronts several."""
    total, largest = np.bincount(group, users, minlength=count), np.zeros(count)
    np.maximum.at(largest, group, users)
    return total / np.maximum(size, 1), largest / np.maximum(size, 1)


def _second(group: Ints, place: Ints, coverage: Floats, count: int) -> Floats:
    """Second-largest coverage over distinct places (an address counts by its best month)."""
    order = np.lexsort((-coverage, place, group))
    group, place, coverage = group[order], place[order], coverage[order]
    fresh = np.r_[True, (group[1:] != group[:-1]) | (place[1:] != place[:-1])] if len(group) else np.zeros(0, bool)
    group, coverage = group[fresh], coverage[fresh]
    second = rank_within(group, coverage, np.arange(len(group))) == 2
    out = np.zeros(count)
    out[group[second]] = coverage[second]
    return out


def _owner(party: Ints, account: Ints, size: int) -> Ints:
    of = np.full(size, -1, np.int64)
    of[account] = party
    return of


@dataclass
class Seats:
    """By party: coverage of the best seat, how far it explains the party (0..1), its kind, and the days it lasts."""

    coverage: Floats
    force: Floats
    kind: list[str]
    days: Floats


def seats(profile: Profile, party: Ints, account: Ints, count: int, people: Floats) -> Seats:
    """A seat: an address on >= 2 and >= 15% of the members that lasts a month, covers half, or is a business's or a
    school's. Nobody sits at a VPN exit, in a data centre or in a carrier's address translation, whoever its users are.
    An office or a school explains any number of people, a home those who live there: beyond them it loses force, and
    so does an unknown place, where they have no devices for themselves (`people`: the share that has, against the
    population's), but never all (a cafe, a club)."""
    v = profile.visits
    out = Seats(np.zeros(count), np.zeros(count), [""] * count, np.zeros(count))
    if not len(v["account"]):
        return out
    of = _owner(party, account, len(profile.created))[v["account"]]
    keep = of >= 0
    places = len(profile.places["kind"])
    keys, row = np.unique(of[keep] * places + v["place"][keep], return_inverse=True)
    g, n = keys // places, np.bincount(row, minlength=len(keys))
    first, last = np.full(len(keys), np.inf), np.full(len(keys), -np.inf)
    np.minimum.at(first, row, v["first"][keep])
    np.maximum.at(last, row, v["last"][keep])
    kind = profile.places["kind"][keys % places]
    coverage, days = n / np.bincount(party, minlength=count)[g], last - first
    public = np.isin(kind, ("business", "corporate", "education"))
    lasting = (days >= SEAT_DAYS) | (coverage >= 0.5) | public
    through = np.isin(kind, ("vpn", "mobile", "hosting"))
    ok = (n >= 2) & (coverage >= MIN_SEAT_SHARE) & lasting & ~through
    living = np.where(public, 1.0, np.clip(people[g], HOME_LEAST, 1))
    crowd = np.where(kind == "residential", np.maximum(HOME_LEAST, np.minimum(1, HOME_PEOPLE / n)), 1.0)
    force = living * crowd * np.minimum(1, coverage / SEAT_WHOLE)
    for i in np.flatnonzero(ok)[np.lexsort((coverage[ok], force[ok]))]:
        out.coverage[g[i]], out.force[g[i]], out.kind[g[i]], out.days[g[i]] = (
            coverage[i],
            force[i],
            str(kind[i]),
            days[i],
        )
    return out


def created_spread(profile: Profile, party: Ints, account: Ints, count: int) -> Floats:
    """Days between the tenth and the ninetieth percentile of creation."""
    rows = Grouped.by(party, count)
    created = profile.created[account]
    order = np.lexsort((created, party))
    out = np.zeros(count)
    size = np.diff(rows.start)
    low, high = (size * 0.1).astype(int), np.minimum((size * 0.9).astype(int), size - 1)
    some = size > 0
    out[some] = created[order][(rows.start[:-1] + high)[some]] - created[order][(rows.start[:-1] + low)[some]]
    return out


def created_together(profile: Profile, party: Ints, account: Ints, count: int) -> tuple[Floats, float]:
    """Share of members created within ten minutes of another member, and of all accounts of any other account."""
    created = profile.created[account]
    order = np.lexsort((created, party))
    near = np.zeros(len(order), bool)
    if len(order) > 1:
        close = (np.diff(created[order]) * 1440 <= BATCH_MINUTES) & (party[order][1:] == party[order][:-1])
        near[1:] |= close
        near[:-1] |= close
    share = np.bincount(party[order], near, minlength=count) / np.maximum(np.bincount(party, minlength=count), 1)
    everyone = np.diff(np.sort(profile.created)) * 1440 <= BATCH_MINUTES
    return share, float(everyone.mean()) if len(everyone) else 0.0


def activity_in_step(profile: Profile, party: Ints, account: Ints, count: int) -> Floats:
    """log2 of observed over expected pairs of members active in one hour. Expected from the party's own days and
    its own hours of the day: colleagues in one time zone keep the same hours, but not the very same hour more often
    than their working day makes them; a queue that wakes all accounts at once does."""
    hours = profile.hours
    out = np.zeros(count)
    if not len(hours["hour"]):
        return out
    of = _owner(party, account, len(profile.created))[hours["account"]]
    begins = np.full(len(profile.created), np.inf)
    np.minimum.at(begins, hours["account"], hours["hour"] // 24)
    keep = (of >= 0) & (hours["hour"] // 24 > begins[hours["account"]])
    g, hour, member = of[keep], hours["hour"][keep].astype(np.int64), hours["account"][keep]
    base = int(hour.min(initial=0)) // 24 * 24
    hour = hour - base
    days = int(hour.max(initial=0)) // 24 + 1
    h, _, k = unique_pairs(g, hour, days * 24)
    observed = np.bincount(h, k * (k - 1) / 2, minlength=count)
    rhythm = np.bincount(g * 24 + hour % 24, minlength=count * 24).reshape(-1, 24)
    rhythm = ((rhythm / np.maximum(rhythm.sum(1, keepdims=True), 1)) ** 2).sum(1)
    d, _, total = unique_pairs(g, hour // 24, days)
    one, _, own = unique_pairs(member, hour // 24, days)
    pairs = np.bincount(d, total * (total - 1) / 2, minlength=count)
    same = np.bincount(_owner(party, account, len(profile.created))[one], own * (own - 1) / 2, minlength=count)
    return np.log2((observed + 1) / ((pairs - same) * rhythm + 1))


def loose_share(near: Neighbourhood, party: Ints, account: Ints, count: int) -> Floats:
    """Share of members outside the largest piece that the party's own identifiers hold together."""
    p = near.population
    g, x, n = near.counts(party, account)
    own = (n >= 2) & (n >= OWN * p.degree[x]) & ~ACCESS[p.family[x]]
    g, x = g[own], x[own]
    position, edge = near.by_identifier.expand(x)
    a = p.edge_account[edge]
    of = _owner(party, account, p.size)
    inside = of[a] == g[position]
    graph = sparse.coo_matrix(
        (np.ones(int(inside.sum())), (a[inside], p.size + position[inside])), shape=(p.size + len(x), p.size + len(x))
    )
    _, label = connected_components(graph, directed=False)
    _, row, size = np.unique(label[account] * count + party, return_inverse=True, return_counts=True)
    largest = np.zeros(count)
    np.maximum.at(largest, party, size[row])
    return 1 - largest / np.maximum(np.bincount(party, minlength=count), 1)
