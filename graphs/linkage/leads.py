"""Leads: pairs and groups on thin evidence, with an honest probability. Nothing is dropped silently.

A lead is a device, card, phone, mailbox or address-in-a-month that a few accounts share and that no party explains.
One shared thing may be a gift, a resold phone or a cafe: so the probability that one hand holds the accounts starts at
what its kind is worth alone and rises with every further kind of thing that ties the same accounts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from .arrays import Grouped, Ints, unique_pairs
from .exact import probability
from .families import CODE, NAMES
from .membership import Neighbourhood
from .parameters import HELD_FAMILIES
from .parties import Parties, distinct

LARGEST = 7  # accounts in a lead on one kind of thing that nobody holds; more of them is a place
LARGEST_HELD = 50  # accounts on one thing that one must hold, or in a lead that several kinds tie
ALONE_BITS = {  # judged: log odds that one hand holds the accounts that share one rare thing of this kind, nothing else
    "instrument": 0.5, "device": 0.5, "mailbox": 2.0, "phone": 0.0, "phone_run": -2.5, "domain": -0.5, "template": -2.0,
    "address": -1.5,
}  # fmt: skip
FURTHER_BITS = 2.5  # judged: another kind of thing tying the same accounts; strangers share one thing
CROWD_BITS = (
    1.0  # judged: lost with every doubling of the accounts on a thing, where nothing else ties them: a public one
)


@dataclass(frozen=True)
class Lead:
    accounts: tuple[int, ...]
    bits: float
    families: tuple[str, ...]


def find_leads(near: Neighbourhood, parties: Parties) -> list[Lead]:
    """Groups of accounts outside every party that share a thing, best first, each account once."""
    p = near.population
    party_of = parties.of_account(p.size)
    rare = (p.degree <= LARGEST_HELD) & near.usable & np.isin(p.family, [CODE[name] for name in ALONE_BITS])
    rows = rare[p.edge_identifier] & (party_of[p.edge_account] < 0)
    thing, account, _ = unique_pairs(p.edge_identifier[rows], p.edge_account[rows], p.size)
    users = np.bincount(thing, minlength=p.identifiers)
    few = (users >= 2)[thing]
    thing, account = thing[few], account[few]
    group, member, first = distinct(thing, account, p.identifiers, p.size)
    size = users[first]
    families = _families(near, group, member, size, thing=thing, account=account)
    kinds = families.sum(1)
    alone = np.array([ALONE_BITS.get(name, -np.inf) for name in NAMES])
    bits = np.where(families, alone, -np.inf).max(1, initial=-np.inf) + FURTHER_BITS * (kinds - 1)
    bits -= np.where(kinds == 1, CROWD_BITS * np.log2(size / 2), 0.0)
    held = families[:, [CODE[name] for name in HELD_FAMILIES]].any(1)
    found = np.flatnonzero((size <= LARGEST) | held | (kinds > 1))
    accounts = [tuple(of.tolist()) for of in np.split(member, np.cumsum(size)[:-1])]
    best = sorted(zip((-bits[found]).tolist(), [accounts[n] for n in found], found.tolist(), strict=True))
    return [
        Lead(accounts[n], float(bits[n]), tuple(sorted(NAMES[f] for f in np.flatnonzero(families[n]))))
        for n in _disjoint(best)
    ]


def _families(near: Neighbourhood, group: Ints, member: Ints, size: Ints, *, thing: Ints, account: Ints) -> np.ndarray:
    """By group and family: whether all members have a thing of that family. (thing, account): who has what; an address
    in one month is another thing than in the next."""
    p = near.population
    position, row = Grouped.by(account, p.size).expand(member)
    g, x, count = unique_pairs(group[position], thing[row], p.identifiers)
    common = count == size[g]
    out = np.zeros((len(size), len(NAMES)), bool)
    out[g[common], p.family[x[common]]] = True
    return out


def _disjoint(best: list[tuple[float, tuple[int, ...], int]]) -> list[int]:
    """Of (rank, accounts, number), best first, the numbers of those that hold no account of one before."""
    taken: set[int] = set()
    out = []
    for _, accounts, number in best:
        if taken.isdisjoint(accounts):
            taken.update(accounts)
            out.append(number)
    return out


def lead_id(number: int) -> str:
    return f"L{number + 1:05d}"


def lead_table(near: Neighbourhood, leads: list[Lead]) -> pa.Table:
    """One row an account of a lead: lead_id, account_id, probability and bits (of common control), families."""
    size = np.array([len(lead.accounts) for lead in leads], np.int64)
    bits = np.array([lead.bits for lead in leads], float)
    accounts = np.array([account for lead in leads for account in lead.accounts], np.int64)

    def of_lead(names: Iterable[str]) -> pa.Array:
        return pa.array(np.repeat(np.array(list(names), object), size), pa.string())

    return pa.table({
        "lead_id": of_lead(map(lead_id, range(len(leads)))),
        "account_id": pa.array(near.population.account_ids[accounts], pa.string()),
        "probability": pa.array(np.repeat(probability(bits), size)), "bits": pa.array(np.repeat(bits, size)),
        "families": of_lead(", ".join(lead.families) for lead in leads),
    })  # fmt: skip
