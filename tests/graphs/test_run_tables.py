"""What pages read of a run is the engine's own numbers."""

import pytest

from graphs import export
from graphs.run_tables import RunTables


@pytest.fixture
def party(tables):
    return tables.ask("SELECT party_id FROM {parties} WHERE is_network")[0]["party_id"]


def test_bits_by_family_and_the_prior_add_up_to_the_bits_of_each_member(tables, party):
    page = tables.members(party, limit=100)
    assert page.total == len(page.rows) == 20
    for row in page.rows:
        assert sum(row["families"].values()) == pytest.approx(row["bits"], abs=1e-9)


def test_members_come_a_page_at_a_time_in_the_order_asked_for(tables, party):
    pages = [tables.members(party, "bits", False, offset, 7).rows for offset in (0, 7, 14)]
    bits = [row["bits"] for page in pages for row in page]
    assert len(bits) == 20
    assert bits == sorted(bits)
    assert tables.members(party, offset=40).total == 20


def test_an_order_that_is_no_column_is_refused(tables, party):
    with pytest.raises(ValueError, match="account_id, probability, bits"):
        tables.members(party, "bits; DROP TABLE x")


def test_the_judgement_lines_add_up_to_the_judgement(tables, party):
    judged = tables.ask("SELECT judgement_bits AS bits FROM {parties} WHERE party_id = ?", party)[0]["bits"]
    lines = tables.judgement(party)
    assert lines[0]["feature"] == "prior"
    assert sum(line["bits"] for line in lines) == pytest.approx(judged, abs=1e-9)


def test_a_reason_names_networks_by_the_ids_people_know(tables, party):
    reasons = [row["reason"] for row in tables.shared(party, limit=100).rows if row["verdict"] == "owned"]
    assert reasons
    assert all("N-0001" in reason for reason in reasons)


def test_what_speaks_for_common_control_comes_before_what_is_suppressed(tables, party):
    verdicts = [row["verdict"] for row in tables.shared(party, "telling", limit=1000).rows]
    suppressed = [verdict in ("infrastructure", "common") for verdict in verdicts]
    assert suppressed == sorted(suppressed)
    assert len(verdicts) == tables.shared(party).total


def test_every_family_that_members_share_is_counted(tables, party):
    rows = tables.shared_by_family(party)
    assert sum(row["identifiers"] for row in rows) == tables.shared(party).total
    assert rows[0]["family"] == "device"


def test_the_weakest_members_have_the_fewest_bits(tables, party):
    every = [row["bits"] for row in tables.all_members(party)]
    weakest = tables.weakest(party, 3)
    assert [row["bits"] for row in weakest] == sorted(every)[:3]
    assert all(row["family"] for row in weakest)


def test_the_timeline_has_every_creation_exchange_and_payment(tables, party):
    weeks = tables.timeline(party)
    summary = tables.ask("SELECT exchanges, payments FROM {parties} WHERE party_id = ?", party)[0]
    assert sum(week["created"] for week in weeks) == 20
    assert sum(week["exchanges"] for week in weeks) == summary["exchanges"] == 20 * 6 * 40
    assert sum(week["payments"] for week in weeks) == summary["payments"] == 20


def test_a_run_without_attribution_reads_like_one_with_none_to_report(tables: RunTables):
    assert tables.leading_hypotheses() == {}
    assert {row[4:] for row in export.memberships(tables)} == {("", "", "", "", "")}


def test_an_identifier_is_found_by_its_uid(tables):
    from graphs.schema import uid

    known = tables.ask("SELECT value FROM {identifiers} WHERE family = 'device' LIMIT 1")[0]["value"]
    assert tables.identifier_value("Device", "device", uid("Device", known)) == known
    assert tables.identifier_value("Device", "device", "0" * 32) is None
