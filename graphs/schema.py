"""The graph, declared as data: labels, keys, properties, relationships and the record columns that feed them.

`graphs.store.cypher` makes constraints, loading Cypher and the full-text indexes from this, `graphs.store.rows` the
DuckDB queries over evidence; the legend and the table in the documentation come from here too. Adding an identifier
family is one `NodeSchema` and one `RelationshipSchema`. Pure data: no Django, no driver.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class PropertyType(StrEnum):
    TEXT = "text"
    TIME = "time"  # UTC, to the millisecond
    COUNT = "count"
    FLAG = "flag"
    SHARE = "share"  # a float


@dataclass(frozen=True)
class Property:
    """Fed by the evidence column of the same name, taken from the newest row that has a value, or by `sql`, an
    aggregate over the node's evidence rows."""

    name: str
    type: PropertyType = PropertyType.TEXT
    sql: str = ""
    search: bool = False
    personal: bool = False
    indexed: bool = False


@dataclass(frozen=True)
class NodeSchema:
    """A label. `key` is the property that holds the value people know, fed by `column` of the evidence kind `kind`;
    the node itself is found by `uid`, a hash of label and value. `family`: the linkage engine's name for it.
    `revisable`: the newest row replaces the older ones whole, empty columns included."""

    label: str
    key: str
    kind: str
    column: str
    noun: str
    plural: str
    family: str = ""
    properties: tuple[Property, ...] = ()
    personal: bool = False
    revisable: bool = False


@dataclass(frozen=True)
class RelationshipSchema:
    """(:Account)-[:type]->(:target), one a pair, folded from all evidence rows of `kind` that name both.

    `first`, `last`, `events`: aggregates over those rows."""

    type: str
    target: str
    kind: str
    first: str
    last: str
    events: str
    verb: str


_T = PropertyType
_BLOCK = "block_of(any_value(ip_id))"
_RUN = "any_value(CASE WHEN length(phone) >= 8 THEN left(phone, length(phone) - 3) END)"

ACCOUNT = NodeSchema(
    label="Account", key="account_id", kind="accounts", column="account_id", noun="account", plural="accounts",
    revisable=True,
    properties=(
        Property("created_at", _T.TIME), Property("status"), Property("country"), Property("channel"),
        Property("organization", search=True), Property("email", search=True, personal=True),
        Property("full_name", search=True, personal=True), Property("phone", search=True, personal=True),
    ),
)  # fmt: skip

IDENTIFIERS: tuple[NodeSchema, ...] = (
    NodeSchema("Instrument", "value", "payments", "instrument_id", "card", "cards", "instrument",
               (Property("instrument_type"), Property("bin", search=True), Property("issuer_country"))),
    NodeSchema("Ip", "value", "ips", "ip_id", "address", "addresses", "address",
               (Property("asn", search=True), Property("country"), Property("network_type"),
                Property("block", sql=_BLOCK, search=True, indexed=True)),
               personal=True),
    NodeSchema("Device", "value", "devices", "device_id", "device", "devices", "device",
               (Property("user_agent"),)),
    NodeSchema("EmailDomain", "value", "accounts", "email_domain", "e-mail domain", "e-mail domains", "domain"),
    NodeSchema("Mailbox", "value", "accounts", "mailbox", "mailbox", "mailboxes", "mailbox",
               personal=True),
    NodeSchema("Phone", "value", "accounts", "phone", "phone", "phones", "phone",
               (Property("run", sql=_RUN, indexed=True),), personal=True),
    NodeSchema("Template", "value", "usage", "template_id", "prompt template", "prompt templates", "template"),
    NodeSchema("Reseller", "value", "accounts", "reseller_id", "reseller", "resellers", "reseller"),
)  # fmt: skip

OPERATOR = NodeSchema(
    "Operator", "operator_id", "operators", "operator_id", "operator", "operators",
    properties=(Property("name", search=True), Property("kind")), revisable=True,
)  # fmt: skip

_SIGN_UP = {"kind": "accounts", "first": "min(created_at)", "last": "max(created_at)", "events": "count(*)"}
_PAYMENT = {"kind": "payments", "first": "min(paid_at)", "last": "max(paid_at)", "events": "count(*)"}
_USAGE = {"kind": "usage", "first": "min(window_start)", "last": "max(window_start)", "events": "sum(exchanges)"}
_INTERVAL = {"first": "min(first_seen)", "last": "max(last_seen)", "events": "sum(events)"}

RELATIONSHIPS: tuple[RelationshipSchema, ...] = (
    RelationshipSchema("PAID_WITH", "Instrument", verb="paid with", **_PAYMENT),
    RelationshipSchema("SEEN_AT", "Ip", kind="ips", verb="was seen at", **_INTERVAL),
    RelationshipSchema("RAN_ON", "Device", kind="devices", verb="ran on", **_INTERVAL),
    RelationshipSchema("REGISTERED_WITH", "EmailDomain", verb="registered with", **_SIGN_UP),
    RelationshipSchema("REGISTERED_WITH", "Mailbox", verb="registered with", **_SIGN_UP),
    RelationshipSchema("REGISTERED_WITH", "Phone", verb="registered with", **_SIGN_UP),
    RelationshipSchema("PROMPTED_WITH", "Template", verb="prompted with", **_USAGE),
    RelationshipSchema("SOLD_BY", "Reseller", verb="was sold by", **_SIGN_UP),
)

NODES: tuple[NodeSchema, ...] = (ACCOUNT, *IDENTIFIERS, OPERATOR)
# Families of the engine that are a property of another family's nodes: label and property.
GROUPS: dict[str, tuple[str, str]] = {"block": ("Ip", "block"), "phone_run": ("Phone", "run")}
GROUP_NOUNS: dict[str, str] = {"block": "network block", "phone_run": "run of phone numbers"}
NETWORK = "Network"  # fed by a published run, not by a record kind: see graphs.store.memberships

BY_LABEL: dict[str, NodeSchema] = {node.label: node for node in NODES}
BY_FAMILY: dict[str, NodeSchema] = {node.family: node for node in IDENTIFIERS}
RELATIONSHIP_OF: dict[str, RelationshipSchema] = {relationship.target: relationship for relationship in RELATIONSHIPS}


def uid(label: str, value: str) -> str:
    """The key of the node of `label` with `value`; `graphs.store.rows.UID` is the same in SQL."""
    return hashlib.sha256(f"{label}\x1f{value}".encode()).hexdigest()[:32]


def legend() -> list[dict[str, str]]:
    """What pages and the canvas call each label, and the family whose mark and colour it has."""
    return [
        {"label": n.label, "family": n.family or n.label.lower(), "noun": n.noun, "plural": n.plural} for n in NODES
    ]
