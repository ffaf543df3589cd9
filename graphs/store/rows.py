"""From evidence to the rows that the graph is made of: DuckDB text derived from the declared schema.

Every value is an aggregate over all evidence rows of the node or pair, never an increment, so loading a batch twice,
or two batches in either order, gives the same graph.
"""

import ipaddress

import duckdb

from graphs.schema import ACCOUNT, IDENTIFIERS, OPERATOR, RELATIONSHIPS, NodeSchema, Property, RelationshipSchema

KINDS_WITH_ACCOUNTS = tuple(dict.fromkeys(("accounts", *(r.kind for r in RELATIONSHIPS))))
_ORDER = "(batch, file, line)"


def uid(label: str, column: str) -> str:
    """SQL for `graphs.schema.uid`."""
    return f"substr(sha256('{label}' || chr(31) || {column}), 1, 32)"


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Registers the function that the address block needs."""
    connection.create_function("block_of", block_of, ["VARCHAR"], "VARCHAR", null_handling="special")  # type: ignore[arg-type]


def block_of(address: str | None) -> str | None:
    """The /24 of a v4 address or the /48 of a v6 network; None for a pseudonymised address."""
    if address is None:
        return None
    try:
        network = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return None
    return str(network.supernet(new_prefix=24 if network.version == 4 else 48))


def node_query(node: NodeSchema, batch: int | None = None) -> str:
    """Rows `uid`, key, properties, and `degree` (accounts that have the identifier) or `known` (an account row exists).
    With a batch: only the nodes that its rows name, still folded over all evidence."""
    if node is ACCOUNT:
        return _account_query(batch)
    within = f" AND {node.column} IN (SELECT {node.column} FROM {node.kind} WHERE batch = {batch})" if batch else ""
    degree = "" if node is OPERATOR else ", count(DISTINCT account_id) AS degree"
    return (
        f"SELECT {uid(node.label, node.column)} AS uid, {node.column} AS {node.key}{_properties(node)}{degree}\n"
        f"FROM {node.kind} WHERE {node.column} IS NOT NULL{within}\nGROUP BY {node.column}"
    )


def _account_query(batch: int | None) -> str:
    where = f" WHERE batch = {batch}" if batch else ""
    named = " UNION ".join(f"SELECT account_id FROM {kind}{where}" for kind in KINDS_WITH_ACCOUNTS)
    properties = ", ".join(f"state.{p.name}" for p in ACCOUNT.properties)
    return (
        f"SELECT {uid(ACCOUNT.label, 'named.account_id')} AS uid, named.account_id, {properties},\n"
        "    state.account_id IS NOT NULL AS known\n"
        f"FROM ({named}) named\n"
        f"LEFT JOIN (SELECT account_id{_properties(ACCOUNT)} FROM accounts GROUP BY account_id) state\n"
        "    ON state.account_id = named.account_id"
    )


def _properties(node: NodeSchema) -> str:
    return "".join(f", {_expression(node, p)} AS {p.name}" for p in node.properties)


def _expression(node: NodeSchema, declared: Property) -> str:
    latest = "arg_max_null" if node.revisable else "arg_max"
    return declared.sql or f"{latest}({declared.name}, {_ORDER})"


def relationship_query(relationship: RelationshipSchema, batch: int | None = None) -> str:
    """Rows `source`, `target`, `first_seen`, `last_seen`, `events`, and the first citation: `batch` and `row`, which is
    "kind/file/line"."""
    node = next(n for n in IDENTIFIERS if n.label == relationship.target)
    pair = f"(account_id, {node.column})"
    only = f" WHERE batch = {batch} AND {node.column} IS NOT NULL"
    within = f" AND {pair} IN (SELECT {pair} FROM {relationship.kind}{only})" if batch else ""
    return (
        f"SELECT {uid(ACCOUNT.label, 'account_id')} AS source, {uid(node.label, 'identifier')} AS target,\n"
        "    first_seen, last_seen, events, cited[1] AS batch, "
        f"'{relationship.kind}/' || cited[2] || '/' || cited[3] AS row\n"
        f"FROM (SELECT account_id, {node.column} AS identifier, {relationship.first} AS first_seen,\n"
        f"    {relationship.last} AS last_seen, ({relationship.events})::BIGINT AS events, min({_ORDER}) AS cited\n"
        f"FROM {relationship.kind} WHERE {node.column} IS NOT NULL{within}\nGROUP BY account_id, {node.column})"
    )
