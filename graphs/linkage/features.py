"""The scorecard's features by party, each shrunk for small parties. Population moments are estimated here."""

from dataclasses import dataclass, field

import numpy as np

from .arrays import Floats, Ints, group_mean, group_sd, unique_pairs
from .membership import Neighbourhood
from .parties import Parties
from .profile import Profile
from .scorecard import LINES, SHRINK
from .seeds import share_on_file
from .shape import Seats, activity_in_step, created_spread, created_together, loose_share, own_places, seats
from .timing import stopped_together

DOMAIN_FIRM = 0.5  # judged: a private domain on all members is a firm's as often as not
FLAT = 2 / 7  # of the week are weekend; more than that is no flat week


@dataclass
class Judged:
    """By party: each feature's force (what multiplies the weight), the raw value, and the population's value.
    `discount`: its place among the lines of one cause, by which its force is already divided."""

    force: dict[str, Floats]
    value: dict[str, Floats]
    population: dict[str, float]
    seats: Seats | None = None
    discount: dict[str, Ints] = field(default_factory=dict)


def judge_features(
    near: Neighbourhood, profile: Profile, parties: Parties, confirmed: np.ndarray | None = None
) -> Judged:
    """`confirmed`, by account: whether people put it into a network."""
    shrink = parties.size / (parties.size + SHRINK)
    out = Judged({}, {}, {})
    _moments(out, profile, parties, shrink)
    _shape(out, near, profile, parties, shrink)
    _behaviour(out, near, profile, parties, shrink)
    _seeds(out, near, profile, parties, confirmed)
    _explain(out)
    _one_cause_once(out)
    return out


def _explain(out: Judged) -> None:
    """What explains a line takes its force away, as far as it is not explained itself: a reseller's gateway is no seat,
    and so excuses nothing."""
    raw, reasons = dict(out.force), {line.feature: line.explained_by for line in LINES}
    left = {
        name: force * np.prod([1 - np.clip(raw[why], 0, 1) for why in reasons.get(name, ())], axis=0)
        for name, force in raw.items()
    }
    for name, whys in reasons.items():
        for why in whys:
            out.force[name] = out.force[name] * (1 - np.clip(left[why], 0, 1))


def _one_cause_once(out: Judged) -> None:
    """Of the lines with one cause the one that says most counts whole, the second a half, the third a third."""
    causes = {line.cause for line in LINES if line.cause}
    for cause in sorted(causes):
        lines = [line for line in LINES if line.cause == cause]
        bits = np.array([line.weight * out.force[line.feature] for line in lines])
        rank = np.argsort(np.argsort(-bits, axis=0, kind="stable"), axis=0, kind="stable") + 1
        for line, own, place in zip(lines, bits, rank, strict=True):
            out.force[line.feature] = np.where(own > 0, out.force[line.feature] / place, out.force[line.feature])
            out.discount[line.feature] = np.where(own > 0, place, 1)


def _put(out: Judged, name: str, value: Floats, force: Floats, population: float = np.nan) -> None:
    out.value[name], out.force[name], out.population[name] = value, np.nan_to_num(force), population


def _moments(out: Judged, profile: Profile, parties: Parties, shrink: Floats) -> None:
    """eff = clip((group mean - population mean) / population sd, -1, 2), shrunk."""
    n = profile.number
    columns = {
        "flat_week": np.minimum(n["weekend"], FLAT),
        "young_addresses": _young(n),
        "early_cards": np.log2(np.maximum(n["early_cards"], 1)),
        "address_abroad": n["address_abroad"],
        "short_life": -np.log2(1 + np.maximum(n["last"] - profile.created, 0)),
    }
    for name, values in columns.items():
        good = values[np.isfinite(values)]
        mean, sd = (float(good.mean()), float(good.std())) if len(good) else (np.nan, np.nan)
        value = parties.mean(values)
        effect = np.clip((value - mean) / sd, 0, 2) if sd and sd > 0 else np.zeros(parties.count)
        _put(out, name, value, effect * shrink, mean)
    log = np.log(n["exchanges"])
    sd = float(np.nanstd(log)) if np.isfinite(log).any() else np.nan
    spread, count = group_sd(parties.party, log[parties.account], parties.count)
    even = np.where(count >= 3, 1 - spread / sd, 0.0)
    _put(out, "evenness", spread, np.clip(even, -1, 1) * shrink, sd)


def _young(number: dict[str, Floats]) -> Floats:
    """log2 of an account's fleeting addresses over what the population's rate makes of its active days: 0 says nothing,
    however little was seen of it."""
    young, active = number["young"], np.fmax(number["active_days"], 1)
    known = np.isfinite(young) & np.isfinite(active)
    rate = young[known].sum() / active[known].sum() if known.any() else 0.0
    return np.log2((young + 1) / (rate * np.where(np.isfinite(active), active, 1) + 1))


def _shape(out: Judged, near: Neighbourhood, profile: Profile, parties: Parties, shrink: Floats) -> None:
    own = own_places(near, parties.party, parties.account, parties.count)
    people = _own_devices(out, profile, parties, shrink)
    seat = seats(profile, parties.party, parties.account, parties.count, people)
    organisation = parties.share(profile.code["organization"] >= 0)
    reseller = parties.share(profile.code["reseller_id"] >= 0)
    spread = created_spread(profile, parties.party, parties.account, parties.count)
    out.seats = seat
    _put(out, "seat", seat.coverage, seat.force)
    one = _one_of(profile.code["organization"], parties)
    _put(out, "organisation", organisation, one)
    company = np.maximum(one, DOMAIN_FIRM * own.main_domain)
    _put(out, "company", company, company)
    _put(out, "reseller", reseller, reseller, float((profile.code["reseller_id"] >= 0).mean()))
    seen = float(profile.has["ips"])
    _put(out, "apart", own.device_share, own.device_share * shrink * seen)
    _put(out, "apart_cards", own.card_share, own.card_share * shrink * seen)
    _put(out, "content_only", 1 - own.held_share, 1 - own.held_share)
    _put(out, "domain_front", own.domain_share, own.domain_share * (1 - organisation) * shrink)
    _put(out, "open", own.second_coverage, own.second_coverage)
    loose = loose_share(near, parties.party, parties.account, parties.count)
    _put(out, "loose", loose, loose)
    _put(out, "grown", spread, (spread > 200).astype(float))
    private = parties.share(np.nan_to_num(profile.number["private_days"]) > 60)
    _put(out, "private_device", private, private, float((np.nan_to_num(profile.number["private_days"]) > 60).mean()))
    _put(out, "phone_run", own.run_share, own.run_share * shrink)
    _put(out, "own_templates", own.template_share, own.template_share * shrink)


def _own_devices(out: Judged, profile: Profile, parties: Parties, shrink: Floats) -> Floats:
    """Share of the members seen on devices at all that have none for themselves, beyond the population's share. Returns
    the share that has one over the population's (1 where nothing is known)."""
    seen = np.where(np.isfinite(profile.number["device_first"]), 1.0, np.nan)
    without = np.where(np.isfinite(profile.number["private_days"]), 0.0, 1.0) * seen
    known = without[np.isfinite(without)]
    base = float(known.mean()) if len(known) else np.nan
    share = parties.mean(without)
    force = np.clip((share - base) / (1 - base), 0, 1) if np.isfinite(base) and base < 1 else np.zeros(parties.count)
    _put(out, "no_own_device", share, force * shrink, base)
    return np.nan_to_num((1 - share) / (1 - base) if base < 1 else np.ones(parties.count), nan=1.0)


def _one_of(codes: Ints, parties: Parties) -> Floats:
    """Share of the members that declare the organisation most of them declare: colleagues name the same one, the owners
    of stolen accounts each their own."""
    code = codes[parties.account]
    known = code >= 0
    g, _, count = unique_pairs(parties.party[known], code[known], int(code.max(initial=0)) + 1)
    out = np.zeros(parties.count)
    np.maximum.at(out, g, count / parties.size[g])
    return out


def _behaviour(out: Judged, near: Neighbourhood, profile: Profile, parties: Parties, shrink: Floats) -> None:
    for name, flags in (("takeover", np.nan_to_num(profile.number["handover"]) > 0), ("banned", profile.banned)):
        base, share = float(flags.mean()), parties.share(flags)
        _put(out, name, share, np.maximum(share - base, 0) / max(1 - base, 0.5) * shrink, base)
    out.force["banned"] = out.force["banned"] if 0 < out.population["banned"] < 0.5 else np.zeros(parties.count)
    step = activity_in_step(profile, parties.party, parties.account, parties.count)
    _put(out, "in_step", step, np.clip(step, 0, 3) * shrink)
    beyond, share = stopped_together(profile, parties)
    _put(out, "stopped_together", share, beyond * shrink)
    together, base = created_together(profile, parties.party, parties.account, parties.count)
    _put(out, "batches", together, together * shrink, base)
    pattern = _mailbox_pattern(profile, parties)
    _put(out, "mailbox_pattern", pattern, pattern * shrink)
    _cards(out, profile, parties)
    narrow, base = _narrow(profile, parties)
    _put(
        out, "narrow", narrow, np.clip(1 - narrow / base, -1, 1) * shrink if base > 0 else np.zeros(parties.count), base
    )


def _seeds(out: Judged, near: Neighbourhood, profile: Profile, parties: Parties, confirmed: np.ndarray | None) -> None:
    shrink = parties.size / (parties.size + SHRINK)
    known = share_on_file(near, profile.on_file, parties)
    _put(out, "on_file", known, known * shrink)
    share = parties.share(confirmed) if confirmed is not None else np.zeros(parties.count)
    _put(out, "confirmed", share, share * shrink)


def _mailbox_pattern(profile: Profile, parties: Parties) -> Floats:
    """Mailboxes that differ from two others of the party only in digits and marks, per member. One mailbox under
    several tags is no script: its owner says that all are his."""
    stem, box = profile.code["mail_stem"][parties.account], profile.code["mailbox"][parties.account]
    keep = (stem >= 0) & (box >= 0)
    width = int(box.max(initial=0)) + 1
    first = np.unique((parties.party * width + box)[keep], return_index=True)[1]
    party, stem = parties.party[keep][first], stem[keep][first]
    g, _, count = unique_pairs(party, stem, int(stem.max(initial=0)) + 1)
    return np.bincount(g[count >= 3], count[count >= 3], minlength=parties.count) / np.maximum(parties.size, 1)


def _cards(out: Judged, profile: Profile, parties: Parties) -> None:
    """A card is one witness however many accounts it pays for: values are means over a party's cards."""
    c = profile.cards
    of = parties.of_account(len(profile.created))
    rows = np.flatnonzero(of[c["account"]] >= 0)
    party, card = of[c["account"][rows]], c["card"][rows]
    width = int(c["card"].max(initial=0)) + 1
    keys, first, row = np.unique(party * width + card, return_index=True, return_inverse=True)
    g, count = keys // width, np.bincount(keys // width, minlength=parties.count)
    shrink = count / (count + SHRINK)
    for name, column in (("issuer_abroad", "abroad"), ("virtual_cards", "virtual")):
        by_card = group_mean(c["card"], c[column], width)[0]
        known = by_card[np.isfinite(by_card)]
        mean, sd = (float(known.mean()), float(known.std())) if len(known) else (np.nan, 0.0)
        value, _ = group_mean(g, group_mean(row, c[column][rows], len(keys))[0], parties.count)
        effect = np.clip((value - mean) / sd, 0, 2) if sd > 0 else np.zeros(parties.count)
        _put(out, name, value, effect * shrink, mean)
    lift = _bin_lift(g, c["bin"][rows][first], c, count)
    _put(out, "bin_lift", lift, np.minimum(lift, 5) * shrink)


def _bin_lift(party: np.ndarray, bins: np.ndarray, cards: dict[str, np.ndarray], count: np.ndarray) -> Floats:
    """share * log2(share / population's share of cards), of the issuer range where it is greatest."""
    kinds = int(cards["bin"].max(initial=0)) + 1
    _, one = np.unique(cards["card"], return_index=True)
    known = cards["bin"][one]
    base = np.bincount(known[known >= 0], minlength=kinds) / max(int((known >= 0).sum()), 1)
    g, b, n = unique_pairs(party[bins >= 0], bins[bins >= 0], kinds)
    share = n / np.maximum(count[g], 1)
    lift = np.where(n >= 2, share * np.log2(np.maximum(share / np.maximum(base[b], 1e-9), 1)), 0)
    out = np.zeros(len(count))
    np.maximum.at(out, g, lift)
    return out


def _narrow(profile: Profile, parties: Parties) -> tuple[Floats, float]:
    """Entropy in bits of the capabilities used, by exchanges; the population's own beside it."""
    table = profile.capability
    if not len(table["account"]):
        return np.full(parties.count, np.nan), 0.0
    kinds = int(table["code"].max()) + 1
    whole = np.bincount(table["code"], minlength=kinds) / len(table["code"])
    of = np.full(len(profile.created), -1, np.int64)
    of[parties.account] = parties.party
    keep = of[table["account"]] >= 0
    counts = np.bincount(
        of[table["account"][keep]] * kinds + table["code"][keep], minlength=parties.count * kinds
    ).reshape(-1, kinds)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = counts / counts.sum(1, keepdims=True)
        entropy = -np.nansum(np.where(share > 0, share * np.log2(share), 0), 1)
        base = -np.nansum(np.where(whole > 0, whole * np.log2(whole), 0))
    entropy[counts.sum(1) == 0] = np.nan
    return entropy, float(base)
