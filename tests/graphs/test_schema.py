"""The declaration holds together: what it names exists, and the same value has the same key everywhere."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.contract import KINDS
from accounts.records.columns import evidence_columns
from graphs.schema import ACCOUNT, BY_FAMILY, GROUPS, IDENTIFIERS, NODES, RELATIONSHIP_OF, RELATIONSHIPS, uid
from graphs.store import rows


@pytest.mark.parametrize("node", NODES, ids=lambda node: node.label)
def test_a_node_is_fed_by_a_column_that_the_evidence_has(node):
    columns = evidence_columns(node.kind)
    assert node.column in columns
    assert all(p.name in columns for p in node.properties if not p.sql)


@pytest.mark.parametrize("node", IDENTIFIERS, ids=lambda node: node.label)
def test_every_identifier_is_reached_by_one_relationship_from_the_same_kind_of_record(node):
    assert [r.kind for r in RELATIONSHIPS if r.target == node.label] == [node.kind]
    assert RELATIONSHIP_OF[node.label].verb


def test_labels_and_families_are_unique():
    assert len({n.label for n in NODES}) == len(NODES)
    assert len(BY_FAMILY) == len(IDENTIFIERS)
    assert not set(GROUPS) & set(BY_FAMILY)


def test_personal_columns_of_the_contract_are_personal_in_the_graph():
    contract = {(kind, c.name) for kind, record in KINDS.items() for c in record.columns if c.personal}
    graph = {(n.kind, n.column) for n in IDENTIFIERS if n.personal} | {
        (ACCOUNT.kind, p.name) for p in ACCOUNT.properties if p.personal
    }
    derived = {("ips", "ip_id"), ("accounts", "mailbox")}
    assert contract - {("ips", "ip")} <= graph
    assert derived <= graph


@given(st.text(min_size=1).filter(lambda text: "\x00" not in text))
def test_python_and_sql_give_a_value_the_same_key(value):
    value = value.encode("utf-8", "ignore").decode() or "x"
    found = duckdb.execute(f"SELECT {rows.uid('Device', 'v')} FROM (SELECT ?::VARCHAR AS v)", [value]).fetchone()
    assert found == (uid("Device", value),)
