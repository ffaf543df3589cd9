"""Pattern searches: Cypher that people write, run so that it can only read, and only so much and so long.

Three fences. The server plans the query first (EXPLAIN), and a plan that writes, calls a procedure or reads a file is
refused. It then runs in a transaction with access mode READ, ended by the server after SECONDS. And no more than the
limit of rows leaves it. Nodes come out as the canvas knows them, to be masked as everywhere; text that a query computes
is masked too, because it may be made of personal data.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, LiteralString, cast

import neo4j
import neo4j.graph
import neo4j.time
from neo4j.exceptions import ClientError

from graphs.schema import ACCOUNT, IDENTIFIERS, NETWORK, OPERATOR
from graphs.store.driver import READ_PATIENCE, Row, ask, session

from .page import day

SECONDS = 10.0
LIMIT, LARGEST_LIMIT = 200, 1_000  # rows
LONGEST = 10_000  # characters of Cypher
TYPES = ("text", "number", "moment", "accounts")
FIRST_WORDS = frozenset({"MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN", "CALL"})
REFUSED = {
    "LoadCSV": "reads a file",
    "ProcedureCall": "calls a procedure",
    "ShowFunctions": "shows the server", "ShowProcedures": "shows the server", "ShowSettings": "shows the server",
    "ShowTransactions": "shows the server", "TerminateTransactions": "ends other people's questions",
}  # fmt: skip
_LEADING = re.compile(r"(?:\s|//[^\n]*(?:\n|$)|/\*.*?\*/)*", re.DOTALL)
_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""", re.DOTALL)
_KINDS = {ACCOUNT.label: "account", OPERATOR.label: "operator", NETWORK: "network"} | {
    node.label: node.family for node in IDENTIFIERS
}


class PatternError(ValueError):
    """The search cannot be run so. The message is for the person who wrote it."""


@dataclass(frozen=True)
class Parameter:
    name: str
    type: str
    default: Any = None
    about: str = ""


@dataclass
class Result:
    """`nodes` and `links` once each; a cell of `rows` is a number, a flag, {"node": row of nodes}, {"link": row of
    links}, {"path": [[rows of nodes], [rows of links]]}, {"text": …} or a list of cells. `more`: the limit cut it."""

    columns: list[str] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    nodes: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    more: bool = False
    texts: int = 0


def run(cypher: str, parameters: Mapping[str, Any], limit: int = LIMIT) -> Result:
    """Raises PatternError where it may not or cannot run, TookTooLong, GraphUnavailable."""
    check(cypher, parameters)
    try:
        answer = ask(cypher, dict(parameters), seconds=SECONDS, limit=limit, raw=True)
    except ClientError as error:
        raise PatternError(_said(error)) from error
    return _Reader().result(list(answer.keys), answer.rows, answer.more)


def check(cypher: str, parameters: Mapping[str, Any]) -> None:
    """Raises PatternError where the query is wrong or does more than read the graph; runs nothing of it."""
    if len(cypher) > LONGEST:
        raise PatternError(f"A pattern has at most {LONGEST:,} characters.")
    text = cypher[_LEADING.match(cypher).end() :]  # type: ignore[union-attr]
    first = re.match(r"\w+", text)
    if not first or first[0].upper() not in FIRST_WORDS:
        raise PatternError(f"A pattern begins with {', '.join(sorted(FIRST_WORDS))}.")
    used = set(re.findall(r"\$(\w+)", _QUOTED.sub("", text)))
    if missing := sorted(used - set(parameters)):
        raise PatternError(f"The pattern uses ${', $'.join(missing)}, which is not among its parameters.")
    try:
        with session(READ_PATIENCE, default_access_mode=neo4j.READ_ACCESS) as opened:
            summary = opened.execute_read(
                lambda tx: tx.run(cast(LiteralString, f"EXPLAIN {text}"), dict(parameters)).consume()
            )
    except ClientError as error:
        raise PatternError(_said(error)) from error
    if summary.query_type != "r":
        raise PatternError("This would write. A pattern search only reads.")
    for operator in _operators(cast("Row | None", summary.plan)):
        if operator in REFUSED:
            raise PatternError(f"This {REFUSED[operator]}, which a pattern search may not.")


def values(declared: Sequence[Mapping[str, Any]], given: Mapping[str, Any]) -> dict[str, Any]:
    """The declared parameters with what was given or their defaults, of the right type. Raises PatternError."""
    found = {}
    for row in declared:
        parameter = Parameter(row["name"], row["type"], row.get("default"), row.get("about", ""))
        value = given.get(parameter.name, parameter.default)
        if value in (None, ""):
            raise PatternError(f"{parameter.name} is missing{f': {parameter.about}' if parameter.about else ''}.")
        found[parameter.name] = _typed(parameter, value)
    if unknown := sorted(set(given) - set(found)):
        raise PatternError(f"The pattern has no parameter {', '.join(unknown)}.")
    return found


def _typed(parameter: Parameter, value: Any) -> Any:
    try:
        match parameter.type:
            case "number":
                number = float(value)
                return int(number) if number.is_integer() else number
            case "moment":
                return datetime.fromisoformat(str(value))
            case "accounts":
                listed = value if isinstance(value, list) else str(value).split(",")
                return [str(account).strip() for account in listed if str(account).strip()]
            case _:
                return str(value)
    except ValueError as error:
        raise PatternError(f"{parameter.name}: {value!r} is no {parameter.type}.") from error


def _operators(plan: Row | None) -> list[str]:
    if not plan:
        return []
    own = str(plan.get("operatorType", "")).partition("@")[0]
    return [own, *(name for child in plan.get("children", ()) for name in _operators(child))]


def _said(error: ClientError) -> str:
    """Neo4j's own words, without the echo of EXPLAIN."""
    if (error.code or "").endswith("AccessMode"):
        return "This would write. A pattern search only reads."
    return (error.message or "Neo4j cannot run this.").replace('"EXPLAIN ', '"')


class _Reader:
    """Rows of the driver's own objects as cells, each node and relationship once."""

    def __init__(self) -> None:
        self.found = Result()
        self.node_at: dict[str, int] = {}
        self.link_at: dict[str, int] = {}
        self.readers: dict[type | tuple[type, ...], Callable[[Any], Any]] = {
            (type(None), bool, int, float): lambda value: value,
            list: lambda value: [self.cell(item) for item in value],
            dict: lambda value: {"map": {key: self.cell(item) for key, item in value.items()}},
            neo4j.graph.Node: lambda value: {"node": self.node(value)},
            neo4j.graph.Relationship: lambda value: {"link": self.link(value)},
            neo4j.graph.Path: lambda value: {
                "path": [[self.node(n) for n in value.nodes], [self.link(r) for r in value.relationships]]
            },
            neo4j.time.DateTime: lambda value: {"day": day(value.to_native())},
        }

    def result(self, columns: list[str], rows: list[Row], more: bool) -> Result:
        self.found.columns, self.found.more = columns, more
        self.found.rows = [[self.cell(row[column]) for column in columns] for row in rows]
        return self.found

    def cell(self, value: Any) -> Any:
        for kind, read in self.readers.items():
            if isinstance(value, kind):
                return read(value)
        return self.text(value)

    def text(self, value: Any) -> Any:
        self.found.texts += 1
        return {"text": str(value)}

    def node(self, node: neo4j.graph.Node) -> int:
        if node.element_id not in self.node_at:
            self.node_at[node.element_id] = len(self.found.nodes)
            kind = next((_KINDS[label] for label in node.labels if label in _KINDS), "")
            key = node.get("account_id") or node.get("public_id") or node.get("operator_id") or node.get("uid")
            label = node.get("value") or node.get("name") or key
            self.found.nodes.append({"kind": kind, "key": key, "label": label, "total": node.get("degree") or 0})
        return self.node_at[node.element_id]

    def link(self, link: neo4j.graph.Relationship) -> int:
        if link.element_id not in self.link_at:
            a, b = (self.node(end) for end in link.nodes if end is not None)
            self.link_at[link.element_id] = len(self.found.links)
            seen = {name: link.get(f"{name}_seen") for name in ("first", "last")}
            moments = {name: day(moment.to_native() if moment else None) for name, moment in seen.items()}
            self.found.links.append({"a": a, "b": b, "type": link.type, **moments, "events": link.get("events") or 0})
        return self.link_at[link.element_id]


@dataclass(frozen=True)
class Starter:
    """A pattern that comes with the product."""

    name: str
    about: str
    cypher: str
    parameters: tuple[Parameter, ...]


STARTERS: tuple[Starter, ...] = (
    Starter(
        "Two things in common", "Accounts that share a rare card and a rare device with each other.",
        "MATCH (a:Account)-[:PAID_WITH]->(c:Instrument)<-[:PAID_WITH]-(b:Account)\n"
        "MATCH (a)-[:RAN_ON]->(d:Device)<-[:RAN_ON]-(b)\n"
        "WHERE a.uid < b.uid AND c.degree <= $most AND d.degree <= $most\nRETURN a, c, d, b",
        (Parameter("most", "number", 12, "accounts on the card and on the device at most"),),
    ),
    Starter(
        "Bridges of a network", "Identifiers that a network shares with accounts outside it, the rarest first.",
        "MATCH (n:Network {public_id: $network})<-[:MEMBER_OF]-(a:Account)-->(i)\n"
        "WHERE i.degree >= 2 AND i.degree <= $most\nWITH n, i, count(DISTINCT a) AS inside WHERE inside < i.degree\n"
        "MATCH (i)<--(b:Account) WHERE NOT (b)-[:MEMBER_OF]->(n)\n"
        "RETURN i, inside, count(DISTINCT b) AS outside, collect(DISTINCT b)[..5] AS some ORDER BY i.degree, outside",
        (Parameter("network", "text", None, "public id, such as N-0001"),
         Parameter("most", "number", 20, "accounts on the identifier at most")),
    ),
    Starter(
        "A card in many hands at once", "Cards that several accounts began to pay with within days.",
        "MATCH (c:Instrument)<-[r:PAID_WITH]-(a:Account) WHERE c.degree >= $accounts AND c.degree <= 200\n"
        "WITH c, min(r.first_seen) AS since, max(r.first_seen) AS until, collect(a) AS held\n"
        "WHERE until <= since + duration({days: $days})\nRETURN c, size(held) AS accounts, since, held[..10] AS some "
        "ORDER BY accounts DESC",
        (Parameter("accounts", "number", 5, "accounts on the card at least"),
         Parameter("days", "number", 3, "days from the first account to the last")),
    ),
    Starter(
        "What these accounts have in common", "Identifiers on at least so many of the accounts listed.",
        "MATCH (a:Account)-->(i) WHERE a.account_id IN $accounts AND i.degree >= 2\n"
        "WITH i, collect(a) AS held WHERE size(held) >= $least\n"
        "RETURN i, size(held) AS of_them, i.degree AS in_all, held ORDER BY of_them DESC, in_all",
        (Parameter("accounts", "accounts", None, "account ids, comma-separated"),
         Parameter("least", "number", 2, "of them at least")),
    ),
)  # fmt: skip
