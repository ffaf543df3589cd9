from pathlib import Path

import numpy as np
import pytest

from graphs.linkage import Parameters
from graphs.linkage.weighing import Held, total_bits, weigh
from graphs.models import Run
from graphs.run_tables import RunTables
from graphs.scenes.scene import key_of
from graphs.scenes.whatif import _evidence, _terms, fall, identifiers_of, weakest, without


@pytest.fixture
def operation(tables: RunTables) -> str:
    """The party of the town's operation: 20 accounts, a card for four and a device for five of them."""
    rows = tables.ask(
        "SELECT party_id FROM {party_identifiers} WHERE starts_with(value, 'op-card') GROUP BY 1 ORDER BY count(*) DESC"
    )
    return rows[0]["party_id"]


def test_without_nothing_everybody_has_the_bits_of_the_run(published_without_graph: Run, operation: str):
    found = without(published_without_graph.folder, operation, [("device", "nobody's")], Parameters())
    assert found["before"] == found["after"] == RunTables(published_without_graph.folder).count_members(operation)
    assert (found["bits_lost"], found["weakened"], found["fallen"]) == (0, 0, [])
    assert found["pieces"] == [found["before"]]


def test_those_on_an_identifier_lose_what_it_gave_and_lesser_witnesses_move_up(
    published_without_graph: Run, operation: str
):
    tables = RunTables(published_without_graph.folder)
    rows = tables.ask(
        "SELECT account_id, value, bits FROM {membership_evidence} WHERE party_id = ? AND family = 'instrument'",
        operation,
    )
    card = rows[0]["value"]
    given = sum(row["bits"] for row in rows if row["value"] == card)
    found = without(published_without_graph.folder, operation, [("instrument", card)], Parameters())
    assert found["weakened"] == sum(row["value"] == card for row in rows)
    assert 0 < found["bits_lost"] <= given + 0.1


def test_who_has_nothing_else_falls_and_is_told_first(published_without_graph: Run, operation: str):
    tables = RunTables(published_without_graph.folder)
    everything = tables.ask(
        "SELECT DISTINCT family, value FROM {membership_evidence} WHERE party_id = ? AND family <> 'prior'", operation
    )
    ignored = [(row["family"], row["value"]) for row in everything]
    found = without(published_without_graph.folder, operation, ignored, Parameters())
    assert (found["after"], found["fallen_total"]) == (0, found["before"])
    assert all(row["only"] for row in found["fallen"])
    assert found["pieces"] == []


@pytest.mark.parametrize("family", ["device", "instrument", "template", "address"])
def test_everybody_is_weighed_as_the_engine_weighs_one_account(
    published_without_graph: Run, operation: str, family: str
):
    """Without half of the family's identifiers, in one round, against `linkage.weighing.weigh` account by account."""
    tables = RunTables(published_without_graph.folder)
    terms = _terms(tables, operation, _evidence(tables, operation))
    out = np.array([name == family and n % 2 == 0 for n, (name, _) in enumerate(terms.things)])
    generous = Parameters(member_bits=-99.0, founding_bits=-99.0)
    bits, stays = fall(terms, out, generous)
    for n, account in enumerate(terms.accounts):
        rows = np.flatnonzero((terms.account == n) & ~out[terms.thing])
        held = [
            Held(*terms.things[terms.thing[r]], -1, int(terms.members_with[r]), int(terms.total_with[r]), inside=True)
            for r in rows
        ]
        expected = total_bits(weigh(held, len(terms.accounts) - 1, terms.population, generous))
        assert bits[n] == pytest.approx(expected, abs=1e-9), account
    assert stays.all()


def test_pieces_that_only_the_identifier_held_together_are_counted(run: Path):
    """Two pools of four; the account between them has a card of the left and the device of the right."""
    generous = Parameters(member_bits=-99.0, founding_bits=-99.0)
    assert without(run, "P1", [("device", "nobody's")], generous)["pieces"] == [9]
    found = without(run, "P1", [("device", "dev-right")], generous)
    assert (found["pieces"], found["apart_total"], found["apart"]) == ([5, 4], 4, ["b0", "b1", "b2", "b3"])


def test_when_some_fall_the_rest_are_weighed_again_without_them(run: Path):
    strict = Parameters(member_bits=17.0, founding_bits=-99.0)
    found = without(run, "P1", [("device", "dev-left"), ("block", "192.0.2.0/24 2026-03")], strict)
    gone = {row["account"] for row in found["fallen"]}
    assert {"a0", "a1", "a2", "a3"} <= gone, "each has a card left, which is not enough"
    assert "x0" in gone, "its card was on those who fell"


def test_identifiers_are_named_by_their_keys(run: Path):
    keys = [("device", key_of("device", "dev-left")), ("instrument", key_of("instrument", "card-right"))]
    assert identifiers_of(run, "P1", keys) == [("device", "dev-left"), ("instrument", "card-right")]
    with pytest.raises(LookupError, match="No two members of this network share that device"):
        identifiers_of(run, "P1", [("device", "0" * 32)])
    with pytest.raises(LookupError, match="Name 1 to 50"):
        identifiers_of(run, "P1", [])


def test_the_engine_names_where_to_ask(published_without_graph: Run, operation: str):
    rows = weakest(published_without_graph.folder, operation)
    assert rows
    assert rows[0]["key"] == key_of(rows[0]["family"], rows[0]["value"])
    assert [row["splits_off"] for row in rows] == sorted((row["splits_off"] for row in rows), reverse=True)
