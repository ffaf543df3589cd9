"""Leads: pairs and small groups on thin evidence, with an honest probability. Nothing is dropped silently.

A lead is a device, card, phone, mailbox or address-in-a-month that a few accounts share and that no party explains.
One shared thing may be a gift, a resold phone or a cafe: so the probability that one hand holds the accounts starts at
what its kind is worth alone and rises with every further kind of thing that ties the same accounts.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from .arrays import Ints, unique_pairs
from .exact import probability
from .families import CODE, NAMES
from .membership import Neighbourhood
from .parties import Parties

LARGEST = 7  # accounts in a lead on one kind of thing; more of them is a place
LARGEST_TOGETHER = 50  # accounts in a lead that several kinds tie
ALONE_BITS = {  # judged: log odds that one hand holds the accounts that share one rare thing of this kind, nothing else
    "instrument": 0.5, "device": 0.5, "mailbox": 2.0, "phone": 0.0, "phone_run": -2.5, "domain": -0.5, "template": -2.0,
    "address": -1.5,
}  # fmt: skip
FURTHER_BITS = 2.5  # judged: another kind of thing tying the same accounts; strangers share one thing
CROWD_BITS = 0.5  # judged: lost for every account beyond two on a thing, where nothing else ties them: a public one


@dataclass(frozen=True)
class Lead:
    accounts: tuple[int, ...]
    bits: float
    families: tuple[str, ...]


def find_leads(near: Neighbourhood, parties: Parties) -> list[Lead]:
    """Groups of accounts outside every party that share a thing, best first, each account once."""
    p = near.population
    party_of = parties.of_account(p.size)
    rare = (p.degree <= LARGEST_TOGETHER) & near.usable & np.isin(p.family, [CODE[name] for name in ALONE_BITS])
    rows = rare[p.edge_identifier] & (party_of[p.edge_account] < 0)
    place, account, _ = unique_pairs(p.place[p.edge_identifier[rows]], p.edge_account[rows], p.size)
    family_of = np.zeros(int(p.place.max(initial=0)) + 1, np.int64)
    family_of[p.place] = p.family
    has: dict[int, set[int]] = {}
    groups: dict[tuple[int, ...], None] = {}
    for low, high in _runs(place):
        if 2 <= high - low <= LARGEST_TOGETHER:
            accounts = tuple(account[low:high].tolist())
            groups.setdefault(accounts)
            for one in accounts:
                has.setdefault(one, set()).add(int(place[low]))
    found = []
    for accounts in groups:
        common = set.intersection(*(has[one] for one in accounts))
        families = {NAMES[family_of[one]] for one in common}
        if len(accounts) <= LARGEST or len(families) > 1:
            found.append(_lead(accounts, families))
    return _disjoint(sorted(found, key=lambda lead: (-lead.bits, lead.accounts)))


def _lead(accounts: tuple[int, ...], families: set[str]) -> Lead:
    best = max(ALONE_BITS[family] for family in families)
    crowd = CROWD_BITS * (len(accounts) - 2) if len(families) == 1 else 0.0
    bits = best + FURTHER_BITS * (len(families) - 1) - crowd
    return Lead(accounts, bits, tuple(sorted(families)))


def _disjoint(leads: list[Lead]) -> list[Lead]:
    taken: set[int] = set()
    out = []
    for lead in leads:
        if taken.isdisjoint(lead.accounts):
            taken.update(lead.accounts)
            out.append(lead)
    return out


def _runs(keys: Ints) -> list[tuple[int, int]]:
    start = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, np.int64)
    return list(zip(start.tolist(), [*start[1:].tolist(), len(keys)], strict=True)) if len(start) else []


def lead_id(number: int) -> str:
    return f"L{number + 1:05d}"


def lead_table(near: Neighbourhood, leads: list[Lead]) -> pa.Table:
    """One row an account of a lead: lead_id, account_id, probability and bits (of common control), families."""
    chances = probability(np.array([lead.bits for lead in leads], float)).tolist()
    rows = [
        (name, str(near.population.account_ids[a]), chance, lead.bits, families)
        for name, lead, chance, families in (
            (lead_id(number), lead, chances[number], ", ".join(lead.families)) for number, lead in enumerate(leads)
        )
        for a in lead.accounts
    ]
    columns = list(zip(*rows, strict=True)) if rows else [()] * 5
    types = (pa.string(), pa.string(), pa.float64(), pa.float64(), pa.string())
    names = ["lead_id", "account_id", "probability", "bits", "families"]
    return pa.table([pa.array(c, t) for c, t in zip(columns, types, strict=True)], names=names)
