"""The Cypher that comes from the declaration, to the letter."""

from pathlib import Path

import pytest

from graphs.schema import ACCOUNT, BY_LABEL, NODES, RELATIONSHIP_OF
from graphs.store import cypher

GOLDEN = {
    "Device": (
        "UNWIND $rows AS row\n"
        "MERGE (n:Device {uid: row.uid})\n"
        "SET n.value = row.value, n.user_agent = row.user_agent, n.degree = row.degree"
    ),
    "Account": (
        "UNWIND $rows AS row\n"
        "MERGE (n:Account {uid: row.uid})\n"
        "SET n.account_id = row.account_id, n.created_at = CASE WHEN row.created_at IS NULL THEN null ELSE "
        "datetime({epochMillis: row.created_at}) END, n.status = row.status, n.country = row.country, "
        "n.channel = row.channel, n.organization = row.organization, n.email = row.email, n.full_name = row.full_name, "
        "n.phone = row.phone, n.known = row.known"
    ),
    "Operator": (
        "UNWIND $rows AS row\n"
        "MERGE (n:Operator {uid: row.uid})\n"
        "SET n.operator_id = row.operator_id, n.name = row.name, n.kind = row.kind"
    ),
}


@pytest.mark.parametrize("label", GOLDEN)
def test_nodes_are_merged_on_their_uid(label):
    assert cypher.load_nodes(BY_LABEL[label]) == GOLDEN[label]


def test_relationships_are_merged_between_nodes_that_stand():
    assert cypher.load_relationships(RELATIONSHIP_OF["Ip"]) == (
        "UNWIND $rows AS row\n"
        "MATCH (a:Account {uid: row.source})\n"
        "MATCH (b:Ip {uid: row.target})\n"
        "MERGE (a)-[r:SEEN_AT]->(b)\n"
        "SET r.first_seen = CASE WHEN row.first_seen IS NULL THEN null "
        "ELSE datetime({epochMillis: row.first_seen}) END, "
        "r.last_seen = CASE WHEN row.last_seen IS NULL THEN null ELSE datetime({epochMillis: row.last_seen}) END, "
        "r.events = row.events, r.batch = row.batch, r.row = row.row"
    )


def test_every_label_has_a_unique_key_and_nothing_personal_is_searched_by_everybody():
    statements = cypher.constraints()
    for label in (*(n.label for n in NODES), "Network"):
        assert (
            f"CREATE CONSTRAINT {label.lower()}_uid IF NOT EXISTS FOR (n:{label}) REQUIRE n.uid IS UNIQUE" in statements
        )
    assert statements[-2:] == [
        "CREATE FULLTEXT INDEX search IF NOT EXISTS FOR "
        "(n:Account|Instrument|Device|EmailDomain|Template|Reseller|Operator) ON EACH "
        "[n.account_id, n.organization, n.value, n.bin, n.operator_id, n.name]",
        "CREATE FULLTEXT INDEX search_personal IF NOT EXISTS FOR (n:Account|Ip|Mailbox|Phone) ON EACH "
        "[n.email, n.full_name, n.phone, n.value, n.asn, n.block]",
    ]
    assert ACCOUNT.label in statements[-2]


def test_the_documentation_page_tells_the_schema_as_it_is():
    page = Path(__file__).resolve().parents[3] / "docs" / "graph.md"
    assert cypher.documentation() in page.read_text()
