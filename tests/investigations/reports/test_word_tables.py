"""Columns of a table in Word are as wide as what stands in them, and never wider than the page together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from investigations.reports import word_tables
from investigations.reports.word_tables import HEAD, PADDING, PAGE, POINTS, SMALLEST, widths


def table(titles, *rows, code=()):
    cells = [[[{"t": "code" if n in code else "text", "s": s}] for n, s in enumerate(row)] for row in rows]
    columns = [{"title": title, "align": "l"} for title in titles]
    return {"columns": columns, "rows": [{"cells": row} for row in cells]}


def cm(found):
    return [width.cm for width in found]


def test_a_column_of_texts_gets_more_than_one_of_figures():
    (text, figure), points = widths(table(["Argument", "Bits"], ["Members share cards and never meet", "+2.1"]), [])
    assert text > 3 * figure
    assert points == POINTS


def test_no_heading_is_broken_where_there_is_room():
    titles = ["Tier", "Accounts", "Exchanges", "Payments", "Days"]
    found, points = widths(table(titles, ["Confirmed", "878", "871,184", "2,826", "97"]), ["6, 7, 8"])
    assert points == POINTS
    for width, title in zip(cm(found), titles, strict=False):
        assert width >= len(title) * HEAD + PADDING - 0.01


def test_what_must_not_be_broken_is_kept_together_and_a_long_value_is_not():
    found, _ = widths(table(["Paid", "Value"], ["EUR\u00a017,662.11", "x" * 200], code=(1,)), [])
    assert cm(found)[0] >= 13 * word_tables.CHARACTER
    assert sum(cm(found)) == pytest.approx(PAGE, abs=0.01)


@given(st.lists(st.lists(st.text("ab -", max_size=60), min_size=3, max_size=3), max_size=5), st.booleans())
def test_columns_fill_the_page_whatever_stands_in_them(rows, cited):
    found, points = widths(table(["a", "b", "c"], *rows), ["1, 2"] * len(rows) if cited else [])
    assert sum(cm(found)) == pytest.approx(PAGE, abs=0.01)
    assert all(width > 0 for width in cm(found))
    assert SMALLEST <= points <= POINTS
