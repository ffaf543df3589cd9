"""Machine and analyst lines in one matrix: ranked by inconsistency, with the posterior from the same terms."""

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from investigations.attribution.hypotheses import ALWAYS, ORGANISATION, UNKNOWN, Line, posterior, priors
from investigations.attribution.matrix import (
    AnalystLine,
    Consistency,
    key_of,
    leading,
    margins,
    priors_with,
    rank,
    sensitivity,
    weigh_all,
)
from investigations.attribution.weights import RELIABILITY

HYPOTHESES = ["operator:A", "operator:B", *ALWAYS]
PRIOR = priors(HYPOTHESES, 2)
MARKS = list(Consistency)


def machine(hypothesis: str, value: str, bits: float, source: str = "registry", kind: str = "cidr") -> Line:
    return Line(hypothesis=hypothesis, indicator_kind=kind, value=value, source=source, reliability="B", raw_bits=bits,
                cap=5.0, cost=100.0)  # fmt: skip


def said(number: str, reliability: str, source: str, **marks: Consistency) -> AnalystLine:
    keys = {"a": "operator:A", "b": "operator:B", "unknown": UNKNOWN, "organisation": ORGANISATION}
    return AnalystLine(number, "said", source, reliability, "1", {keys[k]: m for k, m in marks.items()})


machines = st.lists(
    st.builds(machine, st.sampled_from(HYPOTHESES), st.sampled_from(["v1", "v2", "v3"]), st.floats(-6, 8),
              st.sampled_from(["s1", "s2"]), st.sampled_from(["cidr", "device_id", "judgement"])),
    max_size=8, unique_by=lambda s: (s.hypothesis, *key_of(s)),
)  # fmt: skip
analysts = st.lists(
    st.builds(AnalystLine, st.uuids().map(str), st.just("text"), st.sampled_from(["s1", "s3"]),
              st.sampled_from("ABCDEF"), st.sampled_from("12345"),
              st.dictionaries(st.sampled_from(HYPOTHESES), st.sampled_from(MARKS), max_size=4)),
    max_size=5,
)  # fmt: skip


@given(machines, analysts)
def test_the_posterior_is_that_of_the_same_lines(given_lines, said_lines):
    lines = weigh_all(given_lines, said_lines)
    after = posterior(PRIOR, lines)
    for w in rank(PRIOR, lines):
        assert w.posterior == pytest.approx(after[w.key], abs=1e-9)


@given(machines, analysts)
def test_the_order_is_that_of_the_evidence_without_the_prior(given_lines, said_lines):
    ranked = rank(PRIOR, weigh_all(given_lines, said_lines))
    bits = [w.bits for w in ranked]
    assert all(a >= b - 1e-6 for a, b in pairwise(bits))
    assert all(w.inconsistency >= -1e-9 for w in ranked)


@given(machines, analysts)
def test_sensitivity_is_what_comes_out_when_all_is_weighed_from_nothing_without_the_line(given_lines, said_lines):
    now = leading(rank(PRIOR, weigh_all(given_lines, said_lines)))
    for without in sensitivity(PRIOR, given_lines, said_lines):
        kind, value, source = without.line.split("|")
        rest = [s for s in given_lines if (s.indicator_kind, s.value, s.source) != (kind, value, source)]
        others = [s for s in said_lines if not (kind == "analyst" and (s.number, s.source) == (value, source))]
        naive = naive_posterior(rest, others)
        top = max(naive, key=lambda h: (naive[h], h))
        assert (without.leads, without.changes_leader) == (top, top != now.key)
        assert without.posterior == pytest.approx(naive[top])
        assert without.of_leading == pytest.approx(naive[now.key])


def naive_posterior(given_lines: list[Line], said_lines: list[AnalystLine]) -> dict[str, float]:
    """Written out in the simplest way: rank in a source by counting, odds by multiplying."""
    odds = dict(PRIOR)
    for hypothesis in HYPOTHESES:
        for_it = sorted(
            (s for s in given_lines if s.hypothesis == hypothesis),
            key=lambda s: (-min(s.raw_bits, s.cap), s.indicator_kind, s.value, s.source),
        )
        sources: list[str] = []
        rows: list[str] = []
        speaking: list[str] = []
        for s in for_it:
            worth = min(s.raw_bits, s.cap)
            if worth > 0 and s.indicator_kind != "judgement":
                row = "access" if s.indicator_kind == "cidr" else f"{s.indicator_kind}={s.value}"
                place = 1 + max(sources.count(s.source), rows.count(row))
                sources.append(s.source)
                rows.append(row)
                worth /= place
            if worth > 0:
                speaking.append(s.source)
            odds[hypothesis] *= 2**worth
        marks = [(s.consistency[hypothesis].share * s.worth, s) for s in said_lines if hypothesis in s.consistency]
        for worth, s in sorted(((w, s) for w, s in marks if w), key=lambda pair: (-abs(pair[0]), pair[1].number)):
            speaking.append(s.source)
            odds[hypothesis] *= 2 ** (worth / speaking.count(s.source))
    total = sum(odds.values())
    return {h: o / total for h, o in odds.items()}


@pytest.mark.parametrize(("for_b", "against_a", "credibility"), list(product(MARKS, MARKS, "12345")))
def test_a_line_of_reliability_e_cannot_overturn_two_independent_b_lines(for_b, against_a, credibility):
    two = [
        said("1", "B", "s1", a=Consistency.STRONGLY_CONSISTENT),
        said("2", "B", "s2", a=Consistency.STRONGLY_CONSISTENT),
    ]
    one = AnalystLine("3", "said", "s3", "E", credibility, {"operator:B": for_b, "operator:A": against_a})
    weighed = {w.key: w for w in rank(PRIOR, weigh_all([], [*two, one]))}
    assert weighed["operator:A"].posterior > weighed["operator:B"].posterior
    assert weighed["operator:A"].inconsistency < weighed["operator:B"].inconsistency
    assert rank(PRIOR, weigh_all([], [*two, one]))[0].key == "operator:A"


def test_no_number_of_e_lines_from_one_source_overturns_them_either():
    two = [said("1", "B", "s1", a=Consistency.CONSISTENT), said("2", "B", "s2", a=Consistency.CONSISTENT)]
    many = [said(str(n), "E", "s3", b=Consistency.CONSISTENT, a=Consistency.INCONSISTENT) for n in range(3, 9)]
    weighed = {w.key: w.posterior for w in rank(PRIOR, weigh_all([], [*two, *many]))}
    assert weighed["operator:A"] > weighed["operator:B"]


def test_a_better_source_is_worth_more():
    worth = [AnalystLine("1", "t", "s", grade, "1", {}).worth for grade in RELIABILITY]
    assert worth == sorted(worth, reverse=True)
    assert len(set(worth)) == len(worth)


def test_a_source_that_the_machine_heard_already_is_one_witness_less():
    line = said("1", "A", "registry", a=Consistency.STRONGLY_CONSISTENT)
    alone = weigh_all([], [line])[-1].bits
    assert weigh_all([machine("operator:A", "v", 3.0)], [line])[-1].bits == pytest.approx(alone / 2)


def test_an_added_hypothesis_takes_its_share_from_all_others_alike():
    prior = priors_with(PRIOR, ["added:1"])
    assert sum(prior.values()) == pytest.approx(1)
    assert prior["added:1"] == prior[ORGANISATION]
    assert prior["operator:A"] / prior[UNKNOWN] == pytest.approx(PRIOR["operator:A"] / PRIOR[UNKNOWN])


def test_the_margin_names_the_poorest_source_of_which_one_line_would_close_it():
    found = {m.rival: m for m in margins(rank(PRIOR, weigh_all([machine("operator:A", "v", 4.0)], [])))}
    assert found["operator:B"].bits == pytest.approx(4.0)
    assert found["operator:B"].grade == "A"
    assert found[UNKNOWN].bits < found["operator:B"].bits
