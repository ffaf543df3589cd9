"""An identifier says by which of the engine's questions it was decided what it is held for."""

import pytest

from graphs import runs
from graphs.held_for import steps
from graphs.linkage import Parameters

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("verdict", "asked", "last"),
    [
        ("owned", 1, "4 of its 5 accounts are in N-0001"),
        ("common", 2, "it is on 5."),
        ("infrastructure", 3, "it has 3 holders (a party, a lead, or an account that is in neither)."),
        ("plain", 3, "it has 3 holders (a party, a lead, or an account that is in neither)."),
    ],
)
def test_it_stops_at_the_question_that_decided(verdict, asked, last):
    judged = {"verdict": verdict, "accounts": 5, "parties": 3}
    said = steps(judged, [{"public_id": "N-0001", "members_with": 4}], 20_000, Parameters())
    assert len(said) == asked
    assert last in said[-1]


def test_what_only_a_lead_has_is_not_said_to_be_on_a_party():
    said = steps({"verdict": "plain", "accounts": 3, "parties": 1}, [], 20_000, Parameters())
    assert said[-1].endswith("it has 1 holder (a party, a lead, or an account that is in neither).")


def test_the_bars_are_those_of_the_run(published_without_graph, tables):
    judged = tables.identifier("device", "op-dev-0")[0]
    (said,) = steps(judged, tables.parties_with("device", "op-dev-0"), 334, runs.parameters_of(published_without_graph))
    assert said.endswith("4 of its 4 accounts are in N-0001.")
