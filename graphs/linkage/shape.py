"""How a party hangs together: seats, what it owns, how it was created, when it is active."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from .arrays import Floats, Grouped, Ints, rank_within, unique_pairs
from .conjunctions import ACCESS
from .families import CODE
from .membership import Neighbourhood
from .profile import Profile

HELD = [CODE["device"], CODE["instrument"]]
OPENING = [CODE[name] for name in ("device", "instrument", "domain")]
MIN_SEAT_SHARE, SEAT_DAYS, BATCH_MINUTES = 0.15, 30.0, 10.0
HOME_PEOPLE, HOME_LEAST = 6.0, 0.4  # judged: people in a home; what a home address still explains of a crowd
OWN = 0.5


@dataclass
class OwnPlaces:
    """Shares of the members: on a card or device shared inside; on a domain of three or more; on a phone run of three
    or more; on templates the party owns; and the second-largest coverage by one thing of the party's own."""

    held_share: Floats
    domain_share: Floats
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

    def share(keep: np.ndarray) -> Floats:
        pair, (position, edge) = (g[keep], x[keep]), near.by_identifier.expand(x[keep])
        member, a = pair[0][position], p.edge_account[edge]
        of = _owner(party, account, p.size)
        inside = of[a] == member
        people = np.unique(member[inside] * p.size + a[inside]) // p.size
        return np.bincount(people, minlength=count) / np.maximum(size, 1)

    runs = (family == CODE["phone_run"]) & (n >= 3)
    covered = own & (n >= 2) & (np.isin(family, OPENING) | (family == CODE["address"]))
    return OwnPlaces(
        share(np.isin(family, HELD) & (n >= 2)), share((family == CODE["domain"]) & (n >= 3)), share(runs & own),
        share((family == CODE["template"]) & (n >= 2) & (n >= 0.6 * p.degree[x])),
        _second(g[covered], p.place[x[covered]], n[covered] / np.maximum(size[g[covered]], 1), count),
    )  # fmt: skip


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


def seats(profile: Profile, party: Ints, account: Ints, count: int) -> Seats:
    """A seat: an address on >= 2 and >= 15% of the members that lasts a month, covers half, or is a business's or a
    school's. VPN, mobile and hosting addresses serve strangers, so there half of the users must be members (a gateway
    of one's own, or a wrong label). An office or a school explains any number of people, a home those who live there:
    beyond them it loses force, but never all (a cafe, a club)."""
    v = profile.visits
    out = Seats(np.zeros(count), np.zeros(count), [""] * count, np.zeros(count))
    if not len(v["account"]):
        return out
    of = _owner(party, account, len(profile.created))[v["account"]]
    keep = of >= 0
    places = int(v["place"].max()) + 1
    keys, row = np.unique(of[keep] * places + v["place"][keep], return_inverse=True)
    g, n = keys // places, np.bincount(row, minlength=len(keys))
    first, last = np.full(len(keys), np.inf), np.full(len(keys), -np.inf)
    np.minimum.at(first, row, v["first"][keep])
    np.maximum.at(last, row, v["last"][keep])
    one = np.zeros(len(keys), np.int64)
    one[row] = np.flatnonzero(keep)
    kind, users = v["kind"][one], v["users"][one]
    coverage, days = n / np.bincount(party, minlength=count)[g], last - first
    public = np.isin(kind, ("business", "corporate", "education"))
    lasting = (days >= SEAT_DAYS) | (coverage >= 0.5) | public
    through = np.isin(kind, ("vpn", "mobile", "hosting"))
    ok = (n >= 2) & (coverage >= MIN_SEAT_SHARE) & lasting & (~through | (n >= OWN * users))
    home = kind == "residential"
    force = np.where(home, np.maximum(HOME_LEAST, np.minimum(1, HOME_PEOPLE / n)), 1.0)
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
    """log2 of observed over expected pairs of members active in one hour; expected from the population's own hours
    within the party's span."""
    hours = profile.hours
    out = np.zeros(count)
    if not len(hours["hour"]):
        return out
    base = int(hours["hour"].min())
    at = (hours["hour"] - base).astype(np.int64)
    width = int(at.max()) + 1
    volume = np.bincount(at, minlength=width).astype(float)
    mass, square = np.r_[0, np.cumsum(volume)], np.r_[0, np.cumsum(volume**2)]
    of = _owner(party, account, len(profile.created))[hours["account"]]
    keep = of >= 0
    g, h, k = unique_pairs(of[keep], at[keep], width)
    observed = np.bincount(g, k * (k - 1) / 2, minlength=count)
    total = np.bincount(g, k, minlength=count)
    _, own = np.unique(hours["account"][keep], return_counts=True)
    first_party = of[keep][np.unique(hours["account"][keep], return_index=True)[1]]
    self_pairs = np.bincount(first_party, own * (own - 1.0) / 2, minlength=count)
    low, high = np.full(count, width), np.full(count, -1)
    np.minimum.at(low, g, h)
    np.maximum.at(high, g, h)
    some = high >= low
    span, span_square = mass[high[some] + 1] - mass[low[some]], square[high[some] + 1] - square[low[some]]
    expected = (total[some] * (total[some] - 1) / 2 - self_pairs[some]) * span_square / np.maximum(span, 1) ** 2
    out[some] = np.log2((observed[some] + 1) / (expected + 1))
    return out


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
