"""What a decision would do to the run that is shown, counted exactly before anybody confirms it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from graphs import cuts
from graphs.decisions.kinds import DecisionError, Kind
from graphs.families import naming
from graphs.models import Network
from graphs.phrasing import count, listed
from graphs.run_tables import Row, RunTables

Identifiers = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Effect:
    """`sentence` in exact counts, without personal data; `accounts` whose membership it touches; `networks` (public
    ids) it touches, `warnings` that a person should read first."""

    sentence: str
    accounts: int
    networks: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def effect_of(
    kind: Kind, tables: RunTables, accounts: Sequence[str], networks: Sequence[Network], identifiers: Identifiers
) -> Effect:
    """Raises DecisionError where it would do nothing or cannot be."""
    counting: dict[str, Callable[[], Effect]] = {
        "confirm_member": lambda: _confirm(tables, accounts, networks[0]),
        "reject_member": lambda: _reject(tables, accounts, networks[0]),
        "split_network": lambda: _split(tables, accounts, networks[0]),
        "same": lambda: _same(tables, accounts),
        "different": lambda: _different(tables, accounts),
        "ignore_identifier": lambda: _ignore(tables, identifiers),
        "restore_identifier": lambda: _restore(tables, identifiers),
        "merge_networks": lambda: _merge(networks),
        "verdict_operation": lambda: _verdict(networks, operation=True),
        "verdict_innocent": lambda: _verdict(networks, operation=False),
        "dismiss": lambda: _dismiss(networks),
    }
    return counting[kind.name]()


def _members(tables: RunTables, accounts: Sequence[str], network: Network) -> set[str]:
    rows = tables.ask(
        "SELECT account_id FROM {memberships} WHERE party_id = ? AND list_contains(?, account_id)",
        network.party_id, list(accounts),
    )  # fmt: skip
    return {row["account_id"] for row in rows}


def _homes(tables: RunTables, accounts: Sequence[str]) -> dict[str, Row]:
    """The party of each account that has one: party_id, public_id, size, bits."""
    rows = tables.ask(
        "SELECT m.account_id, m.party_id, m.bits, n.public_id, p.size FROM {memberships} m "
        "JOIN {parties} p USING (party_id) LEFT JOIN {networks} n USING (party_id) "
        "WHERE list_contains(?, m.account_id) ORDER BY m.account_id, m.bits",
        list(accounts),
    )
    return {row["account_id"]: row for row in rows}


def _confirm(tables: RunTables, accounts: Sequence[str], network: Network) -> Effect:
    inside = _members(tables, accounts, network)
    homes = _homes(tables, [name for name in accounts if name not in inside])
    others = sorted({row["public_id"] for row in homes.values() if row["public_id"]})
    joining = len(accounts) - len(inside)
    said = [f"{count(len(inside), 'member')} of {network.public_id} stay{'s' if len(inside) == 1 else ''} confirmed"]
    if joining:
        said.append(f"{count(joining, 'account')} {'joins' if joining == 1 else 'join'} it")
        said[-1] += f", {len(homes)} of them out of {listed(others)}" if others else ""
    size = f"{network.size:,} → {network.size + joining:,} accounts"
    return Effect(f"{listed(said)} ({size}).", len(accounts), [network.public_id, *others])


def _reject(tables: RunTables, accounts: Sequence[str], network: Network) -> Effect:
    inside = _members(tables, accounts, network)
    hits = set(network.watch_hits.filter(account_id__in=accounts).values_list("account_id", flat=True))
    strange = [name for name in accounts if name not in inside and name not in hits]
    if strange:
        raise DecisionError(f"{count(len(strange), 'account')} of these are no members of {network.public_id}.")
    left = network.size - len(inside)
    ending = "s" if len(inside) == 1 else ""
    said = f"{count(len(inside), 'member')} leave{ending} {network.public_id}, and stay{ending} out until there is "
    said += f"new evidence ({network.size:,} → {left:,} accounts)."
    warnings = [f"Fewer than two members are left: {network.public_id} would be gone."] if left < 2 else []
    return Effect(said, len(accounts), [network.public_id], warnings)


def _split(tables: RunTables, accounts: Sequence[str], network: Network) -> Effect:
    inside = _members(tables, accounts, network)
    if len(inside) < len(accounts):
        raise DecisionError(f"{count(len(accounts) - len(inside), 'account')} are no members of {network.public_id}.")
    rest = network.size - len(inside)
    if not rest:
        raise DecisionError(f"That is all of {network.public_id}: leave some members on the other side.")
    bridges = _bridges(tables, accounts, network)
    lost = sum(row["bits"] for row in bridges)
    said = f"{network.public_id} splits into {len(inside):,} and {rest:,} accounts; "
    said += f"{count(len(bridges), 'identifier')} on both sides no longer tie them ({lost:.1f} bits of memberships)."
    return Effect(said, network.size, [network.public_id])


def _bridges(tables: RunTables, side: Sequence[str], network: Network) -> list[Row]:
    """Identifiers that speak for members on both sides, and the bits they give."""
    return tables.ask(
        "SELECT family, value, sum(bits) AS bits FROM {membership_evidence} "
        "WHERE party_id = ? AND value IS NOT NULL GROUP BY family, value "
        "HAVING bool_or(list_contains(?, account_id)) AND bool_or(NOT list_contains(?, account_id)) ORDER BY bits DESC",
        network.party_id, list(side), list(side),
    )  # fmt: skip


def _same(tables: RunTables, accounts: Sequence[str]) -> Effect:
    homes = _homes(tables, accounts)
    parties = {row["party_id"]: row for row in homes.values()}
    loose = len(accounts) - len(homes)
    names = sorted(row["public_id"] or row["party_id"] for row in parties.values())
    if len(parties) == 1 and not loose:
        return Effect(
            f"All {len(accounts):,} accounts are in {names[0]} already, and stay there.", len(accounts), names
        )
    size = sum(row["size"] for row in parties.values()) + loose
    said = f"{listed(names)} become{'s' if len(names) == 1 else ''} one party" if names else "A new party is made"
    said += f" of {count(size, 'account')}{f', {loose:,} of them in none so far' if loose else ''}."
    warnings = [f"{len(names)} parties are merged: all their accounts are held for one hand."] if len(names) > 1 else []
    return Effect(said, size, names, warnings)


def _different(tables: RunTables, accounts: Sequence[str]) -> Effect:
    homes = _homes(tables, accounts)
    together: dict[str, list[Row]] = {}
    for row in homes.values():
        together.setdefault(row["public_id"] or row["party_id"], []).append(row)
    leaving = [row for rows in together.values() for row in sorted(rows, key=lambda row: -row["bits"])[1:]]
    names = sorted(name for name, rows in together.items() if len(rows) > 1)
    if not leaving:
        return Effect("They are in no common party, and stay apart.", 0)
    who = listed([row["account_id"] for row in leaving][:5]) + (" and more" if len(leaving) > 5 else "")
    verb = "leaves" if len(leaving) == 1 else "leave"
    return Effect(f"{who} {verb} {listed(names)}: fewer bits hold {'it' if len(leaving) == 1 else 'them'} there.",
                  len(leaving), names)  # fmt: skip


def _touched(tables: RunTables, identifiers: Identifiers) -> tuple[int, int, list[str]]:
    """Accounts that have them, memberships that rest on them, and the networks of those."""
    families, values = [f for f, _ in identifiers], [v for _, v in identifiers]
    rows = tables.ask(
        "SELECT count(DISTINCT e.account_id) AS resting, list_sort(list_distinct(list(n.public_id))) AS networks "
        "FROM {membership_evidence} e JOIN (SELECT unnest(?) AS family, unnest(?) AS value) w USING (family, value) "
        "JOIN {networks} n USING (party_id)",
        families, values,
    )  # fmt: skip
    known = tables.verdicts(list(identifiers))
    return sum(row["accounts"] for row in known.values()), rows[0]["resting"], rows[0]["networks"] or []


def _named(identifiers: Identifiers) -> str:
    kinds: dict[str, int] = {}
    for family, _ in identifiers:
        kinds[family] = kinds.get(family, 0) + 1
    return listed([count(n, naming(family).noun, naming(family).plural) for family, n in kinds.items()])


def _ignore(tables: RunTables, identifiers: Identifiers) -> Effect:
    have, resting, networks = _touched(tables, identifiers)
    one, only = len(identifiers) == 1, resting == 1
    said = f"{_named(identifiers)} on {count(have, 'account')} no longer {'links' if one else 'link'}; "
    said += f"{count(resting, 'membership')} of {count(len(networks), 'party', 'parties')} "
    said += f"{'rests' if only else 'rest'} on {'it' if one else 'them'} in part."
    found = cuts.without(tables, identifiers)
    warnings = [
        f"{row['public_id']}: {count(row['splits_off'], 'member')} would split off, {row['falls_below']:,} fall below."
        for row in found if row["splits_off"] or row["falls_below"]
    ]  # fmt: skip
    return Effect(said[:1].upper() + said[1:], resting, networks, warnings)


def _restore(tables: RunTables, identifiers: Identifiers) -> Effect:
    have, _, networks = _touched(tables, identifiers)
    said = f"{_named(identifiers)} on {count(have, 'account')} may link again, by rarity."
    return Effect(said[:1].upper() + said[1:], have, networks)


def _merge(networks: Sequence[Network]) -> Effect:
    names, size = [n.public_id for n in networks], sum(n.size for n in networks)
    return Effect(f"{listed(names)} become one party of {count(size, 'account')}.", size, names)


def _verdict(networks: Sequence[Network], *, operation: bool) -> Effect:
    names = [n.public_id for n in networks]
    moving = [n.public_id for n in networks if n.is_network is not operation]
    where = "above" if operation else "below"
    size = sum(n.size for n in networks)
    said = f"{listed(names)} ({count(size, 'account')}) {'is' if len(names) == 1 else 'are'} ranked {where} the cut"
    said += f"; {listed(moving)} {'moves' if len(moving) == 1 else 'move'} there." if moving else ", as now."
    return Effect(said, size, names)


def _dismiss(networks: Sequence[Network]) -> Effect:
    names = [n.public_id for n in networks]
    verb = "is" if len(names) == 1 else "are"
    said = f"{listed(names)} ({count(sum(n.size for n in networks), 'account')}) {verb} marked as dismissed."
    return Effect(said, 0, names)
