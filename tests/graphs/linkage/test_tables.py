"""The tables that a run writes."""

import warnings

import numpy as np

from graphs.linkage.tables import _time


def test_a_party_without_a_time_has_none_and_none_overflows():
    """Among 200,000 accounts some party never did anything: its last activity is minus infinity."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        written = _time(np.array([1.5, np.inf, -np.inf, np.nan]))
    assert written.null_count == 3
    assert str(written[0]) == "1970-01-02 12:00:00"
