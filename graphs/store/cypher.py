"""From the declared schema to Cypher text. Pure: no driver, no database; tests hold the text itself."""

from graphs.schema import ACCOUNT, NETWORK, NODES, OPERATOR, RELATIONSHIPS, NodeSchema, PropertyType, RelationshipSchema

SEARCH_INDEX, PERSONAL_INDEX = "search", "search_personal"
RELATIONSHIP_PROPERTIES = ("first_seen", "last_seen", "events", "batch", "row")
RELATIONSHIP_TIMES = frozenset({"first_seen", "last_seen"})


def constraints() -> list[str]:
    """One uniqueness constraint a label, the extra indexes and the two full-text indexes. Each may be run again."""
    labels = [*(n.label for n in NODES), NETWORK]
    unique = [
        f"CREATE CONSTRAINT {label.lower()}_uid IF NOT EXISTS FOR (n:{label}) REQUIRE n.uid IS UNIQUE"
        for label in labels
    ]
    indexes = [
        f"CREATE INDEX {node.label.lower()}_{p.name} IF NOT EXISTS FOR (n:{node.label}) ON (n.{p.name})"
        for node in NODES
        for p in node.properties
        if p.indexed
    ]
    return [*unique, *indexes, _full_text(SEARCH_INDEX, personal=False), _full_text(PERSONAL_INDEX, personal=True)]


def _full_text(name: str, *, personal: bool) -> str:
    """What anyone may search, and what only those who may see personal data may: two indexes, so that a hit
    never depends on a value the person may not read."""
    found: dict[str, list[str]] = {}
    for node in NODES:
        properties = [p.name for p in node.properties if p.search and (p.personal or node.personal) is personal]
        if node.personal is personal:
            properties.insert(0, node.key)
        if properties:
            found[node.label] = properties
    labels = "|".join(found)
    keys = ", ".join(f"n.{key}" for key in dict.fromkeys(key for keys in found.values() for key in keys))
    return f"CREATE FULLTEXT INDEX {name} IF NOT EXISTS FOR (n:{labels}) ON EACH [{keys}]"


def node_properties(node: NodeSchema) -> tuple[str, ...]:
    """The names that a node of this label carries beside `uid`, in the order in which they are written."""
    own = (node.key, *(p.name for p in node.properties))
    if node is ACCOUNT:
        return (*own, "known")
    return own if node is OPERATOR else (*own, "degree")


def load_nodes(node: NodeSchema) -> str:
    """Takes $rows, maps with `uid` and `node_properties`; times in milliseconds."""
    return (
        f"UNWIND $rows AS row\nMERGE (n:{node.label} {{uid: row.uid}})\n{_set('n', node_properties(node), times(node))}"
    )


def times(node: NodeSchema) -> frozenset[str]:
    return frozenset(p.name for p in node.properties if p.type is PropertyType.TIME)


def load_relationships(relationship: RelationshipSchema) -> str:
    """Takes $rows, maps with `source`, `target` (uids) and `RELATIONSHIP_PROPERTIES`."""
    return (
        "UNWIND $rows AS row\n"
        f"MATCH (a:{ACCOUNT.label} {{uid: row.source}})\n"
        f"MATCH (b:{relationship.target} {{uid: row.target}})\n"
        f"MERGE (a)-[r:{relationship.type}]->(b)\n"
        f"{_set('r', RELATIONSHIP_PROPERTIES, RELATIONSHIP_TIMES)}"
    )


def _set(name: str, properties: tuple[str, ...], times: frozenset[str]) -> str:
    """Times come as milliseconds since the epoch: packing a Python datetime costs the client more than all the rest."""
    return "SET " + ", ".join(f"{name}.{p} = {_moment(p) if p in times else f'row.{p}'}" for p in properties)


def _moment(name: str) -> str:
    return f"CASE WHEN row.{name} IS NULL THEN null ELSE datetime({{epochMillis: row.{name}}}) END"


LOAD_NETWORKS = (
    "UNWIND $rows AS row\n"
    f"MERGE (n:{NETWORK} {{uid: row.uid}})\n"
    "SET n.public_id = row.public_id, n.size = row.size, n.probability = row.probability, "
    "n.reading = row.reading, n.run = row.run"
)
# An account or operator whose batch is still to be loaded gets its node here, and its properties with the batch.
# The run is part of the relationship's key: the next run's memberships stand beside the current ones until it is
# published, and readers follow the current run only.
LOAD_MEMBERSHIPS = (
    "UNWIND $rows AS row\n"
    f"MERGE (a:{ACCOUNT.label} {{uid: row.source}}) ON CREATE SET a.account_id = row.account_id, a.known = false\n"
    "WITH row, a\n"
    f"MATCH (b:{NETWORK} {{uid: row.target}})\n"
    "MERGE (a)-[r:MEMBER_OF {run: row.run}]->(b)\n"
    "SET r.probability = row.probability, r.bits = row.bits, r.since = date(row.since)"
)
LOAD_ASSESSMENTS = (
    "UNWIND $rows AS row\n"
    f"MATCH (a:{NETWORK} {{uid: row.source}})\n"
    f"MERGE (b:{OPERATOR.label} {{uid: row.target}}) ON CREATE SET b.operator_id = row.operator_id\n"
    "MERGE (a)-[r:ASSESSED_AS {run: row.run}]->(b)\n"
    "SET r.probability = row.probability"
)


def documentation() -> str:
    """The schema as two Markdown tables, for docs/graph.md; a test compares the page with it."""
    nodes = ["| label | called | fed by | properties |", "|---|---|---|---|"]
    nodes += [f"| {n.label} | {n.noun} | {n.kind}.{n.column} | {', '.join(node_properties(n))} |" for n in NODES]
    links = ["| relationship | to | fed by | first_seen, last_seen, events |", "|---|---|---|---|"]
    links += [f"| {r.type} | {r.target} | {r.kind} | {r.first}, {r.last}, {r.events} |" for r in RELATIONSHIPS]
    return "\n".join([*nodes, "", *links, ""])
