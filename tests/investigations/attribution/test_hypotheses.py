"""The algebra of evidence: what holds whatever the lines."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from investigations.attribution.hypotheses import (
    ALWAYS,
    UNKNOWN,
    Line,
    in_play,
    posterior,
    priors,
    provider_posterior,
    sells_access,
    weigh,
    without,
)
from investigations.attribution.likelihood import BANDS, Confidence, band, confidence
from investigations.attribution.weights import cap_bits, planting, rarity_bits

BITS = st.floats(0, 20, allow_nan=False)


def line(hypothesis: str, kind: str, value: str, source: str, raw: float, cap: float) -> Line:
    return Line(hypothesis=hypothesis, indicator_kind=kind, value=value, reliability="B", source=source, members_with=1,
                cost=10.0, raw_bits=raw, cap=cap)  # fmt: skip


LINES = st.lists(
    st.builds(
        line,
        st.sampled_from(["operator:A", "operator:B", "operator:C"]),
        st.sampled_from(["cidr", "ip", "template_id", "device_id"]),
        st.sampled_from(["v1", "v2", "v3"]),
        st.sampled_from(["s1", "s2", "s3"]),
        BITS,
        st.floats(0, 5),
    ),
    max_size=12,
    unique_by=lambda s: (s.hypothesis, s.indicator_kind, s.value, s.source),
)


def assess(lines: list[Line]) -> dict[str, float]:
    return posterior(priors([*sorted(in_play(lines)), *ALWAYS], 3), weigh(lines))


@given(LINES)
def test_a_posterior_sums_to_one(lines: list[Line]):
    after = assess(lines)
    assert sum(after.values()) == pytest.approx(1)
    assert min(after.values()) >= 0


@given(LINES, st.randoms())
def test_the_order_of_lines_changes_nothing(lines: list[Line], shuffle):
    mixed = list(lines)
    shuffle.shuffle(mixed)
    assert weigh(mixed) == weigh(lines)


@given(LINES.filter(bool), st.data())
def test_taking_a_line_out_is_the_same_as_never_having_had_it(lines: list[Line], data):
    dropped = data.draw(st.sampled_from(weigh(lines)))
    never = [s for s in lines if (s.hypothesis, s.indicator_kind, s.value, s.source)
             != (dropped.hypothesis, dropped.indicator_kind, dropped.value, dropped.source)]  # fmt: skip
    assert without(weigh(lines), dropped) == weigh(never)


@given(LINES)
def test_no_line_counts_for_more_than_its_cap_or_its_rate(lines: list[Line]):
    for weighed in weigh(lines):
        assert 0 <= weighed.bits <= min(weighed.raw_bits, weighed.cap)
        assert weighed.discount in {1 / n for n in range(1, 13)}


@given(LINES, st.sampled_from(["operator:A", "operator:B"]))
def test_a_line_for_one_operator_never_helps_another(lines: list[Line], chosen: str):
    more = [*lines, line(chosen, "device_id", "new", "new source", 3.0, 3.0)]
    others = (in_play(lines) | set(ALWAYS)) - {chosen}
    before, after = assess(lines), assess(more)
    assert all(after[h] <= before[h] + 1e-12 for h in others)


@given(st.integers(0, 12), st.integers(0, 200))
def test_operator_not_on_file_starts_with_half_or_more(shown: int, more: int):
    hypotheses = [f"operator:{i}" for i in range(shown)] + list(ALWAYS)
    prior = priors(hypotheses, shown + more)
    assert sum(prior.values()) == pytest.approx(1)
    assert prior[UNKNOWN] >= 0.5


@pytest.mark.parametrize("kind", ["reseller", "Account market", "proxy-vendor"])
def test_who_sells_access_is_a_provider_however_it_is_written(kind: str):
    assert sells_access(kind)
    assert not sells_access("lab")


def test_a_provider_without_evidence_is_unlikely():
    assert provider_posterior([]) == pytest.approx(0.2)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 5000), st.integers(0, 5000))
def test_a_rate_no_higher_than_strangers_is_worth_nothing(a: int, b: int, c: int, d: int):
    with_it, members, strangers_with, strangers = min(a, b), max(a, b), min(c, d), max(c, d)
    bits = rarity_bits(with_it, members, strangers_with, strangers)
    assert bits >= 0
    if with_it * strangers <= strangers_with * members:
        assert bits == 0


@given(st.sampled_from("ABCDEF"), st.floats(0.01, 1e6), st.floats(0, 1e6), st.floats(0.001, 1), st.floats(0, 1))
def test_a_cap_is_bounded_and_grows_with_what_planting_costs(
    r: str, cost: float, more: float, share: float, other: float
):
    low, high = cap_bits(r, "", cost, share, other), cap_bits(r, "", cost + more, share, other)
    assert -1e-9 <= low <= high + 1e-9 <= 5.0
    assert 0.02 <= planting(cost) <= 0.3


def test_caps_by_reliability_are_those_of_the_method():
    caps = [round(cap_bits(r, "", 1e6, 1, 0), 2) for r in "ABCDEF"]
    assert caps == [4.99, 3.76, 2.68, 1.79, 0.93, 0.49]


def test_a_doubtful_statement_of_a_good_source_is_worth_less():
    assert cap_bits("A", "5", 1e6, 1, 0) < cap_bits("A", "3", 1e6, 1, 0) < cap_bits("A", "1", 1e6, 1, 0)


@given(st.floats(0, 1))
def test_every_probability_has_its_words(p: float):
    found = band(p)
    assert found in BANDS
    assert found.low <= max(p, 0.01)


def test_bands_follow_each_other_without_a_gap():
    assert all(a.high == b.low for a, b in pairwise(BANDS))
    assert band(0.55).words == "likely"
    assert BANDS[4].percent == "55–80%"


def test_confidence_is_about_sources_not_about_likelihood():
    one = [line("operator:A", "cidr", "v", "s1", 9, 4)]
    assert confidence(weigh(one)) == Confidence.LOW
    two = [*one, line("operator:A", "template_id", "t", "s2", 9, 4)]
    assert confidence(weigh(two)) == Confidence.MODERATE
    three = [*two, line("operator:A", "device_id", "d", "s3", 9, 4)]
    assert confidence(weigh(three)) == Confidence.HIGH
