"""Figures are said as they are: a probability is never rounded to a certainty, nor to one in a hundred."""

import pytest

from investigations.templatetags.investigations import percent


@pytest.mark.parametrize(
    ("probability", "said"),
    [(0.00002, "< 1%"), (0.01, "1%"), (0.979, "98%"), (0.99, "99%"), (0.9999, "> 99%"), (1.0, "> 99%"), (None, "")],
)
def test_a_probability_is_said_as_large_as_it_is(probability, said):
    assert percent(probability) == said
