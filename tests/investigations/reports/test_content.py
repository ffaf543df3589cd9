"""A figure cannot be written down without the citation it rests on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from investigations.reports.content import Defined, Figure, Name, Table, UncitedFigure, cite, say
from investigations.reports.words import band, listed, money, percent, span


@given(st.text(max_size=20), st.integers(0, 10**9), st.text(max_size=20))
def test_a_sentence_with_a_bare_number_is_refused(before: str, n: int, after: str):
    with pytest.raises(UncitedFigure):
        say(f"{before}{n}{after}")


def test_a_figure_without_a_citation_is_refused():
    with pytest.raises(UncitedFigure, match="cites nothing"):
        Figure("12", ())


def test_a_cell_with_a_bare_number_is_refused():
    with pytest.raises(UncitedFigure, match="Scale"):
        Table("Scale", (("Tier", "l"), ("Accounts", "r")), (("all", "12"),))


def test_names_and_what_is_defined_hold_digits():
    sentence = say(
        "Network ", Name("N-0001"), " has ", cite("12", 3, 1, 3), " accounts; named from ", Defined("55%"), "."
    )
    assert sentence.text == "Network N-0001 has 12 accounts; named from 55%."
    assert sentence.cites == (3, 1)


def test_a_row_has_a_cell_for_each_column():
    with pytest.raises(ValueError, match="1 cells under 2 columns"):
        Table("Scale", (("Tier", "l"), ("Accounts", "r")), (("all",),))


def test_words_of_numbers():
    assert (span(59, 60), span(60, 60.0)) == ("59–60", "60")
    assert (percent(0), percent(0.5), percent(1)) == ("< 1%", "50%", "> 99%")
    assert band({"words": "likely", "low": 0.55, "high": 0.8}) == "likely (55–80%)"
    assert money({"EUR": "12.50", "USD": "4120"}) == "EUR\u00a012.50, USD\u00a04,120.00"
    assert listed(["a", "b", "c"]) == "a, b and c"
