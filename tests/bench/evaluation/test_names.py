"""What attribution says of a network counts as right, false or unsaid; providers are counted apart."""

import pytest

from bench.evaluation.names import counted, moved

NAMED = {"hypothesis": "operator:o1", "operator_id": "o1", "named": True, "posterior": 0.9, "prior": 0.5}
LIKELY_SUPPLIED = {"hypothesis": "provider:o2", "operator_id": "o2", "named": True, "posterior": 0.8, "prior": 0.2}
HARDLY_SUPPLIED = LIKELY_SUPPLIED | {"named": False, "posterior": 0.3}


@pytest.mark.parametrize(
    ("said", "operator", "sells", "told"),
    [
        ([NAMED], "o1", False, ["detected", "on_file", "named"]),
        ([NAMED], "o3", False, ["detected", "on_file", "false"]),
        ([NAMED], "", False, ["detected", "false"]),
        ([], "o1", False, ["detected", "on_file"]),
        ([LIKELY_SUPPLIED], "o2", True, ["detected", "sold", "supplied"]),
        ([HARDLY_SUPPLIED], "o2", True, ["detected", "sold"]),
        ([NAMED, LIKELY_SUPPLIED], "o1", False, ["detected", "on_file", "named"]),
    ],
)
def test_a_network_that_is_right_is_counted_by_what_was_said_of_it(said, operator, sells, told):
    assert counted(said, operator, right=True, sells=sells) == told


def test_a_name_on_what_is_no_network_is_false():
    assert counted([NAMED], "", right=False, sells=False) == ["false"]
    assert counted([LIKELY_SUPPLIED], "", right=False, sells=False) == []


def test_bits_are_how_far_the_odds_have_moved():
    said = moved([(NAMED, True), (NAMED | {"posterior": 0.5}, False), (NAMED | {"posterior": 1.0}, True)])
    assert said.bits[:2].tolist() == pytest.approx([3.1699, 0], abs=1e-4)  # log2(9)
    assert said.bits[2] > 35  # certain in all digits, and yet a number
    assert said.so.tolist() == [True, False, True]
