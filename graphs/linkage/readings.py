"""What a party is, in words, and why, from the same facts that the judgement uses.

An innocent party must say what it is (an office, a household, a campus, an agency, a reseller's clients), or an analyst
has to find out again what the engine already knows.
"""

from dataclasses import dataclass

import numpy as np

from .arrays import Ints
from .calibration import Calibration
from .families import CODE
from .features import Judged
from .membership import Neighbourhood
from .parties import Parties
from .profile import Profile

OPERATION = "fake-account operation"
MOST = 0.5  # judged: a reading rests on at least half of the members
HOME = 6  # people in a household
DOUBT = 0.2  # judged: from this probability on, an innocent reading would say too much


@dataclass(frozen=True)
class Facts:
    """Of one party: members, and of them how many declare an organisation (and how many of those), sit at the seat, are
    a reseller's clients; the domain, card and device that most of them have."""

    size: int
    declared: int
    organisations: int
    seated: int
    seat_kind: str
    seat_days: float
    clients: int
    domains: int
    domain: tuple[str, int]
    card: tuple[str, int]
    device: tuple[str, int]
    mailbox: int
    batches: int
    templates: int
    taken_over: int
    banned: int


def read_parties(
    near: Neighbourhood, profile: Profile, parties: Parties, judged: Judged, calibration: Calibration, *, order: Ints
) -> tuple[list[str], list[str]]:
    """(reading, one sentence why) of each party. `parties` are ranked, `judged` and `calibration` in the order before:
    rank r was order[r]."""
    top = _most_shared(near, parties)
    domains = _distinct(parties, profile.code["email_domain"])
    organisations = _distinct(parties, profile.code["organization"])
    sizes, shares = parties.size, {name: np.nan_to_num(values).tolist() for name, values in judged.value.items()}
    readings, whys = [], []
    for rank, before in enumerate(order):
        size = int(sizes[rank])
        seats = judged.seats

        def members(feature: str, at: int = int(before), size: int = size) -> int:
            return round(shares[feature][at] * size)

        facts = Facts(
            size, members("organisation"), int(organisations[rank]), members("seat"),
            seats.kind[before] if seats else "",
            float(seats.days[before]) if seats else 0.0, members("reseller"), int(domains[rank]), top["domain"][rank],
            top["instrument"][rank], top["device"][rank], members("mailbox_pattern"), members("batches"),
            members("own_templates"), members("takeover"), members("banned"),
        )  # fmt: skip
        if calibration.network[before]:
            reading = OPERATION
        else:
            reading = innocent_reading(facts)
            if calibration.probability[before] >= DOUBT:
                reading = "unclear" if reading in ("small group", "unclear") else f"unclear, perhaps {reading}"
        readings.append(reading)
        whys.append(_sentence(reading, facts))
    return readings, whys


def innocent_reading(f: Facts) -> str:
    """The reading if the party is no operation: the first that fits, the most telling facts first."""
    most = MOST * f.size
    owned = max(f.card[1], f.device[1]) >= most
    company = f.declared >= most or f.domain[1] >= most
    fits = (
        ("reseller clients", f.clients >= most),
        ("campus or school", f.seat_kind == "education" and f.seated >= most),
        ("agency", owned and max(f.organisations, f.domains) >= max(3, most)),
        ("office", company and (f.seated >= most or f.seat_kind in ("business", "corporate"))),
        ("company", company),
        ("household", f.size <= HOME and (f.seated > 0 or owned)),
        ("people at one place", f.seated >= most),
        ("people on one card", f.card[1] >= most),
        ("small group", f.size <= HOME),
    )
    return next((reading for reading, fit in fits if fit), "unclear")


def _sentence(reading: str, f: Facts) -> str:
    said = [f"{f.size} accounts"]
    if f.declared:
        said.append(
            f"{f.declared} declare {'an organisation' if f.organisations == 1 else f'{f.organisations} organisations'}"
        )
    if f.clients:
        said.append(f"{f.clients} bought through a reseller")
    if f.seated:
        kind = f"{f.seat_kind} " if f.seat_kind else ""
        said.append(f"{f.seated} met at one {kind}address over {_days(f.seat_days)}")
    said += [
        f"{n} of them on one {what}"
        for what, (_, n) in (("domain", f.domain), ("card", f.card), ("device", f.device))
        if n >= 2
    ]
    for number, text in (
        (f.mailbox, "have mailboxes that differ only in digits"),
        (f.batches, "were created within ten minutes of another"), (f.templates, "send templates of their own"),
        (f.taken_over, "changed hands: all devices and addresses are new from one day on"),
        (f.banned, "are banned"),
    ):  # fmt: skip
        if number:
            said.append(f"{number} {text}")
    return f"{reading[:1].upper()}{reading[1:]}: {', '.join(said)}."


def _days(days: float) -> str:
    return f"{days / 365:.1f} years" if days >= 730 else f"{max(round(days), 1)} days"


def _most_shared(near: Neighbourhood, parties: Parties) -> dict[str, list[tuple[str, int]]]:
    """By family, the value on most members of each party, and on how many."""
    p = near.population
    g, x, count = near.counts(parties.party, parties.account)
    out: dict[str, list[tuple[str, int]]] = {}
    for name in ("domain", "instrument", "device"):
        best: list[tuple[str, int]] = [("", 0)] * parties.count
        rows = np.flatnonzero(p.family[x] == CODE[name])
        for row in rows[np.lexsort((-x[rows], count[rows]))]:
            best[g[row]] = (str(p.value[x[row]]), int(count[row]))
        out[name] = best
    return out


def _distinct(parties: Parties, code: Ints) -> Ints:
    known = code[parties.account] >= 0
    pairs = np.unique(parties.party[known] * (int(code.max(initial=0)) + 1) + code[parties.account[known]])
    return np.bincount(pairs // (int(code.max(initial=0)) + 1), minlength=parties.count)
