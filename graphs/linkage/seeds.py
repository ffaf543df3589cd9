"""What is known beforehand: identifiers of operators on file, and accounts that people put into a network. Optional:
without them nothing is different. Banned accounts are the third kind of seed (`profile.banned`).

A seed sharpens the judgement of a party that the evidence holds together; it links nobody by itself, and counts only on
what is mostly the party's own, or one wrong value in a register would point at all who share a proxy.
"""

from collections.abc import Iterable

import numpy as np

from .arrays import Floats
from .decisions import Decision
from .families import CODE
from .membership import Neighbourhood
from .parties import Parties
from .population import Population
from .records import Records

MOSTLY = 0.5  # judged: of an identifier's users are the party's
KINDS = {  # of indicators that one must hold or write; the rest (asn, bin, cidr, ...) place an operator among others
    "instrument_id": "instrument", "device_id": "device", "template_id": "template", "email_domain": "domain",
    "ip": "address",
}  # fmt: skip
RELIABILITY = {"A": 0.95, "B": 0.8, "C": 0.6, "D": 0.4, "E": 0.2, "F": 0.1}  # judged: a value of the source is true
UNRATED = 0.6


def on_file(records: Records, population: Population) -> Floats:
    """By identifier: how sure it is an operator's, by the best source that stands and says so; 0 where none does."""
    sure = np.zeros(population.identifiers)
    columns = {row[0] for row in records.db.execute("DESCRIBE indicators").fetchall()}
    stands = "AND coalesce(status, 'active') <> 'withdrawn'" if "status" in columns else ""
    rows = records.db.execute(
        f"SELECT kind, value, upper(reliability) FROM indicators WHERE value IS NOT NULL {stands}"
    )
    known: dict[tuple[int, str], float] = {}
    for kind, value, reliability in rows.fetchall():
        if kind in KINDS:
            key = CODE[KINDS[kind]], value.lower() if kind == "email_domain" else value
            known[key] = max(known.get(key, 0.0), RELIABILITY.get(reliability or "", UNRATED))
    for code in {code for code, _ in known}:
        values = [value for of, value in known if of == code]
        rows = np.flatnonzero(population.family == code)
        for row in rows[np.isin(population.value[rows].astype(str), np.array(values, str))]:
            sure[row] = known[code, str(population.value[row])]
    return sure


def share_on_file(near: Neighbourhood, sure: Floats, parties: Parties) -> Floats:
    """By party: share of the members on an identifier on file that is mostly the party's, each by its surest one."""
    p = near.population
    g, x, n = near.counts(parties.party, parties.account)
    theirs = (sure[x] > 0) & (n >= 2) & (n >= MOSTLY * p.degree[x])
    g, x = g[theirs], x[theirs]
    position, edge = near.by_identifier.expand(x)
    account = p.edge_account[edge]
    inside = parties.of_account(p.size)[account] == g[position]
    best = np.zeros(p.size)
    np.maximum.at(best, account[inside], sure[x[position[inside]]])
    return parties.mean(best) if parties.count else np.zeros(0)


def confirmed(decisions: Iterable[Decision], population: Population) -> np.ndarray:
    """By account: whether people put it into a network. A later word takes an earlier one back."""
    code = {str(name): n for n, name in enumerate(population.account_ids)}
    known = np.zeros(population.size, bool)
    for decision in decisions:
        if decision.kind in ("confirm_member", "reject_member"):
            its = [code[name] for name in decision.content["accounts"] if name in code]
            known[its] = decision.kind == "confirm_member"
    return known
