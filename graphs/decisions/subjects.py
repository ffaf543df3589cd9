"""What a person points at, turned into what a decision keeps: ids and values that outlive the run on the screen."""

from collections.abc import Iterable, Sequence
from typing import Any

from graphs import runs
from graphs.decisions.kinds import About, DecisionError, Kind
from graphs.families import naming
from graphs.models import DecisionSubject, Network, Run, WatchHit
from graphs.phrasing import count, listed
from graphs.run_tables import Row, RunTables
from graphs.schema import BY_FAMILY, GROUPS

KNOWN_BY = 1000  # surest members by which a later run knows a network again
Identifier = tuple[str, str]  # family, value


def shown_run() -> Run:
    run = runs.current_run()
    if run is None:
        raise DecisionError("No run is published yet: there is nothing to decide about.")
    return run


def find_networks(public_ids: Iterable[str]) -> list[Network]:
    """Networks of the run that is shown. Raises DecisionError for one that is not among them."""
    wanted = list(dict.fromkeys(public_ids))
    found = {n.public_id: n for n in Network.objects.filter(public_id__in=wanted, run=shown_run())}
    missing = [name for name in wanted if name not in found]
    if missing:
        raise DecisionError(f"The current run has no network {listed(missing)}.")
    return [found[name] for name in wanted]


def find_identifiers(given: Iterable[Row]) -> list[Identifier]:
    """Family and value of each; `uid` serves for a value that the asker may not see."""
    tables = runs.tables(shown_run())
    found: list[Identifier] = []
    for row in given:
        family, value = row.get("family", ""), row.get("value") or ""
        if family not in BY_FAMILY and family not in GROUPS:
            raise DecisionError(f"There is no family of identifiers called {family or 'nothing'}.")
        if not value and row.get("uid"):
            label = BY_FAMILY[family].label if family in BY_FAMILY else family
            value = tables.identifier_value(label, family, row["uid"]) or ""
        if not value:
            raise DecisionError(f"The current run knows no such {naming(family).noun} on two or more accounts.")
        found.append((family, value))
    return list(dict.fromkeys(found))


def check(kind: Kind, accounts: Sequence[str], networks: Sequence[Network], identifiers: Sequence[Identifier]) -> None:
    """Raises DecisionError where subjects are missing, too many or not of this kind's sort."""
    given = {
        About.MEMBERS: accounts,
        About.ACCOUNTS: accounts,
        About.NETWORKS: networks,
        About.IDENTIFIERS: identifiers,
    }
    number, what = len(given[kind.about]), "account" if kind.about is About.MEMBERS else kind.about.value.rstrip("s")
    if number < kind.least:
        raise DecisionError(f"To {kind.verb}, name at least {count(kind.least, what)}.")
    if number > kind.most:
        raise DecisionError(f"To {kind.verb}, name at most {count(kind.most, what)} at once, not {number:,}.")
    if kind.about is About.MEMBERS and len(networks) != 1:
        raise DecisionError(f"To {kind.verb}, name the one network.")


def anchor(tables: RunTables, network: Network, without: Iterable[str] = ()) -> list[str]:
    """The surest members: by them a later run knows the network again, whatever it is called then."""
    left = set(without)
    members = (row["account_id"] for row in tables.all_members(network.party_id))
    return sorted([name for name in members if name not in left][:KNOWN_BY])


def evidence_of(tables: RunTables, network: Network, accounts: Sequence[str]) -> dict[str, list[list[str]]]:
    """What ties each account to the network now: only what is not among it is new evidence later."""
    rows = tables.ask(
        "SELECT DISTINCT account_id, family, value FROM {membership_evidence} "
        "WHERE party_id = ? AND list_contains(?, account_id) AND value IS NOT NULL ORDER BY ALL",
        network.party_id, list(accounts),
    )  # fmt: skip
    known: dict[str, list[list[str]]] = {name: [] for name in accounts}
    for row in rows:
        known[row["account_id"]].append([row["family"], row["value"]])
    for hit in WatchHit.objects.filter(network=network, account_id__in=accounts):
        known[hit.account_id] += [[t["family"], t["value"]] for t in hit.terms if t["value"]]
    return known


def subject_rows(
    accounts: Sequence[str], networks: Sequence[Network], identifiers: Sequence[Identifier], named: int = 1000
) -> list[dict[str, Any]]:
    """(type, key) of each subject. A side of a split may be thousands of accounts: the network stands for them."""
    kinds = DecisionSubject.Type
    rows = [{"type": kinds.NETWORK, "key": network.public_id} for network in networks]
    rows += [{"type": kinds.IDENTIFIER, "key": f"{family}:{value}"} for family, value in identifiers]
    return rows + [{"type": kinds.ACCOUNT, "key": name} for name in accounts[:named]]
