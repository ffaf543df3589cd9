"""What is surprising in a run, by the table of thresholds."""

import pytest

from graphs.comparing import Change, Comparison, surprising

NAMES = {n: f"N-{n:04d}" for n in range(20)}


def change(number: int, before: int, now: int, **more) -> Change:
    given = {"above_before": before > 0, "above_now": now > 0, **more}
    return Change(number, "changed", before, now, max(now - before, 0), max(before - now, 0), **given)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([change(1, 20, 39)], []),
        ([change(1, 20, 40)], ["N-0001 grows from 20 to 40 accounts."]),
        ([change(1, 5, 14)], []),
        ([change(1, 20, 40, above_before=False)], []),
        ([change(1, 20, 30, absorbed=(2,)), change(2, 15, 0)],
         ["N-0001 and N-0002, both above the cut before, become one."]),
        ([change(1, 20, 30, absorbed=(2,)), change(2, 15, 0, above_before=False)], []),
        ([change(n, 10, 0) for n in range(3)],
         ["3 of 3 networks are no longer above the cut: N-0000, N-0001, N-0002."]),
        ([change(n, 10, 0) for n in range(2)], []),
        ([change(n, 10, 0 if n < 3 else 10) for n in range(12)], []),
    ],
)  # fmt: skip
def test_a_change_waits_from_its_threshold_on(changes, said):
    assert surprising(Comparison(changes, 0, 0), NAMES) == said


def test_what_was_decided_surprises_nobody():
    assert surprising(Comparison([change(1, 20, 40)], 0, 0, frozenset({1})), NAMES) == []


@pytest.mark.parametrize(("moved", "stayed", "waits"), [(20, 100, True), (19, 100, False), (40, 49, False)])
def test_many_accounts_that_change_their_network_wait(moved, stayed, waits):
    assert bool(surprising(Comparison([], moved, stayed), NAMES)) is waits
