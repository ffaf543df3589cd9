"""What is read of a run about who runs a network."""

from math import log2

import pytest

from graphs import export, runs
from investigations.assessing import attribution_of, network_claim, waterfall
from investigations.attribution.hypotheses import UNKNOWN


@pytest.fixture
def attribution(run):
    return attribution_of(run, "P1")


def test_the_waterfall_is_the_calculation_itself(attribution):
    leading = attribution.leading
    bars = waterfall(attribution, leading)["data"][0]
    assert leading.name == "ALPHA name"
    assert sum(bars["y"][:-1]) == pytest.approx(log2(leading.posterior / attribution.unknown.posterior))
    assert bars["text"][-1] == f"{attribution.odds(leading):+.1f}"


def test_the_matrix_has_every_line_that_speaks_once(attribution):
    kinds = [(row["line"].indicator_kind, row["line"].value) for row in attribution.matrix]
    assert sorted(kinds) == [("cidr", "198.51.100.0/24"), ("judgement", ""), ("template_id", "alphas-prompt")]
    assert kinds[0][0] == "judgement"  # the line that tells hypotheses apart most


def test_an_indicator_that_says_nothing_is_shown_apart(attribution):
    assert [(name, line.indicator_kind) for name, line in attribution.silent] == [("BRAVO name", "bin")]


def test_without_a_line_the_answer_is_what_recomputing_gives(attribution, run):
    told = {f["value"]: f for f in attribution.without()}
    alone = told["alphas-prompt"]  # only the network range is left: B, no other line of the source
    weight = {h.key: h.prior * 2**h.bits for h in attribution.hypotheses}
    cidr = next(line for line in attribution.leading.lines if line.indicator_kind == "cidr")
    weight[attribution.leading.key] = attribution.leading.prior * 2**cidr.bits
    assert alone["of_leading"] == pytest.approx(weight[attribution.leading.key] / sum(weight.values()))


def test_two_statements_never_in_one(attribution, run):
    from graphs.models import Network

    claim = network_claim(Network.objects.get(public_id="N-0001"))
    assert (claim.band.words, claim.confidence, claim.families) == ("almost certain", "moderate", ("card", "device"))
    alone = network_claim(Network.objects.get(public_id="N-0002"))
    assert (alone.confidence, alone.families) == ("low", ())


def test_a_party_that_was_not_assessed_has_none(run):
    assert attribution_of(run, "P9") is None


def test_the_unknown_operator_is_worded_as_what_is_known(run):
    other = attribution_of(run, "P2")
    assert other.leading.key == UNKNOWN
    assert (
        other.leading.statement == "an operator runs it who is not on file, or who left none of their indicators here"
    )


def test_the_export_says_what_the_run_alone_would_say(run):
    leading = attribution_of(run, "P1").leading
    rows = {row[1]: dict(zip(export.COLUMNS, row, strict=True)) for row in export.memberships(runs.tables(run))}
    assert rows["N-0001"]["operator_id"] == "ALPHA"
    assert float(rows["N-0001"]["likelihood"]) == pytest.approx(leading.posterior, abs=1e-6)
    assert (rows["N-0001"]["band"], rows["N-0001"]["confidence"]) == (leading.words, leading.confidence)
    assert rows["N-0002"]["operator_id"] == "" and float(rows["N-0002"]["likelihood"]) > 0
