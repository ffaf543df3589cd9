"""Search over everything: accounts and identifiers in Neo4j, networks in the relational store, and what others add.

An exact id or value comes first. Personal values (e-mail, name, phone, address) are searched only for those whose role
may see them. Where Neo4j is down, exact values are still found in the current run, and the page says that.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q
from django.urls import reverse
from neo4j.exceptions import ClientError

from accounts.audit import record
from accounts.personal import PERMISSION
from graphs.families import identifier_url, naming, shown
from graphs.models import Network
from graphs.runs import current_run, tables
from graphs.schema import ACCOUNT, IDENTIFIERS, uid
from graphs.store.cypher import PERSONAL_INDEX, SEARCH_INDEX
from graphs.store.driver import GraphUnavailable, Row, read

User = AbstractBaseUser | AnonymousUser
LIMIT = 25


@dataclass(frozen=True)
class Hit:
    """`family`: for the coloured mark. `exact`: the query is this thing's id or value."""

    text: str
    url: str
    note: str = ""
    family: str = ""
    exact: bool = False


@dataclass(frozen=True)
class Group:
    """Hits of one sort. `more`: there are others that are not shown. `notice`: what could not be searched, and why."""

    name: str
    hits: Sequence[Hit] = field(default_factory=list)
    more: bool = False
    notice: str = ""


Source = Callable[[str, User, int], Group]  # query, who asks, most hits
SOURCES: dict[str, Source] = {}


def add_source(name: str, source: Source) -> None:
    """Makes `source(query, user, limit)` part of every search. Called once, from the `ready` of an app."""
    SOURCES[name] = source


def search(query: str, user: User, limit: int = LIMIT) -> list[Group]:
    """Groups that have hits or something to say, exact hits first within each."""
    query = query.strip()
    if not query:
        return []
    groups = [_networks(query, limit), _graph(query, user, limit)]
    groups += [source(query, user, limit) for source in SOURCES.values()]
    return [group for group in groups if group.hits or group.notice]


def _networks(query: str, limit: int) -> Group:
    words = Q(public_id__icontains=query) | Q(operator_name__icontains=query) | Q(reading__icontains=query)
    found = list(Network.objects.filter(words, run__is_current=True)[: limit + 1])
    exact = query.upper()
    hits = [
        Hit(n.public_id, n.get_absolute_url(), f"{n.size:,} accounts, {n.reading}", "network", n.public_id == exact)
        for n in found[:limit]
    ]
    return Group("Networks", sorted(hits, key=lambda hit: not hit.exact), len(found) > limit)


def _graph(query: str, user: User, limit: int) -> Group:
    name = "Accounts and identifiers"
    personal = user.has_perm(PERMISSION)  # type: ignore[union-attr]
    try:
        found = _exact(query, personal) + _full_text(query, personal, limit)
    except GraphUnavailable as error:
        notice = f"{error} Only exact values of the current run were searched."
        return Group(name, _without_graph(query, personal), notice=notice)
    unique = {row["uid"]: row for row in reversed(found)}
    rows = sorted(unique.values(), key=lambda row: (not row["exact"], -row["score"], row["uid"]))
    if personal and any(row["personal"] for row in rows):
        record(user, "search personal data", "search", {"query": query, "hits": len(rows)})
    return Group(name, [_hit(row) for row in rows[:limit]], len(rows) > limit)


def _exact(query: str, personal: bool) -> list[Row]:
    """The nodes whose key is the query: found by uid, whatever the size of the graph."""
    labels = [(ACCOUNT.label, query)]
    labels += [(n.label, value) for n in IDENTIFIERS if personal or not n.personal for value in {query, query.lower()}]
    parts = [
        f"MATCH (n:{label} {{uid: $uid{number}}}) RETURN n, 0.0 AS score, true AS exact"
        for number, (label, _) in enumerate(labels)
    ]
    uids = {f"uid{number}": uid(label, value) for number, (label, value) in enumerate(labels)}
    return _rows(" UNION ALL ".join(parts), personal=False, **uids)


def _full_text(query: str, personal: bool, limit: int) -> list[Row]:
    lucene = lucene_query(query)
    if not lucene:
        return []
    ask = (
        "CALL db.index.fulltext.queryNodes($index, $query, {limit: $limit}) YIELD node AS n, score "
        "RETURN n, score, false AS exact"
    )
    found: list[Row] = []
    for index, is_personal in ((SEARCH_INDEX, False), (PERSONAL_INDEX, True)):
        if personal or not is_personal:
            try:
                found += _rows(ask, personal=is_personal, index=index, query=lucene, limit=limit + 1)
            except ClientError as error:
                if "no such fulltext" not in str(error):
                    raise
                return []  # the first load makes the indexes: nothing is in the graph yet
    return found


def _rows(cypher: str, personal: bool, **parameters: object) -> list[Row]:
    rows = read(
        f"CALL () {{ {cypher} }} WITH n, score, exact WHERE NOT n:Operator "
        "RETURN labels(n)[0] AS label, n.uid AS uid, n.account_id AS account_id, n.value AS value, n.degree AS degree, "
        "n.organization AS organization, n.status AS status, score, exact",
        **parameters,
    )
    return [{**row, "personal": personal} for row in rows]


def lucene_query(text: str) -> str:
    """Every word must begin like that: `op-78 delta.io` asks for +op* +78* +delta.io*. Words are cut where the index
    cuts them: at everything but letters, digits, underscores and inner points."""
    words = (word.strip("._") for word in re.split(r"[^\w.]+", text.lower()))
    return " ".join(f"+{word}*" for word in words if word)


def _hit(row: Row) -> Hit:
    if row["label"] == ACCOUNT.label:
        note = ", ".join(filter(None, ("account", row["organization"], row["status"])))
        url = reverse("graphs:account", args=[row["account_id"]])
        return Hit(row["account_id"], url, note, "account", row["exact"])
    family = next(n.family for n in IDENTIFIERS if n.label == row["label"])
    note = f"{naming(family).noun}, on {row['degree']:,} account{'' if row['degree'] == 1 else 's'}"
    url = reverse("graphs:identifier", args=[family, row["uid"]])
    return Hit(shown(family, row["value"]), url, note, family, row["exact"])


def _without_graph(query: str, personal: bool) -> list[Hit]:
    run = current_run()
    if run is None:
        return []
    source = tables(run)
    hits = [
        Hit(query, reverse("graphs:account", args=[query]), f"in {row['public_id']}", "account", True)
        for row in source.memberships_of(query)[:1]
    ]
    rows = source.ask("SELECT family, value, accounts FROM {identifiers} WHERE value = ? ORDER BY family", query)
    return hits + [
        Hit(shown(row["family"], row["value"]), identifier_url(row["family"], row["value"]),
            f"{naming(row['family']).noun}, on {row['accounts']:,} accounts", row["family"], True)
        for row in rows if personal or not naming(row["family"]).mask
    ]  # fmt: skip
