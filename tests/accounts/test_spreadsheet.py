"""No CSV the app writes runs anything when a spreadsheet opens it."""

import csv
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.cells import FORMULA_STARTS, lines, safe_cell
from accounts.spreadsheet import download


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1+1", "＝1", '=HYPERLINK("http://x")'],
)
def test_a_text_that_would_be_a_formula_is_quoted(cell):
    assert safe_cell(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-12.5", "+491701234567", "1e-5", "-1E6", "a=b", "", -3, Decimal("-1.5"), None])
def test_numbers_and_plain_text_stay_as_they_are(cell):
    assert safe_cell(cell) == cell


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_no_cell_of_any_file_starts_a_formula_and_nothing_is_lost(rows):
    text = "".join(lines(["a", "b"], rows))
    read = list(csv.reader(StringIO(text, newline="")))[1:]
    assert [[cell.removeprefix("'") for cell in row] for row in read] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    for cell in (cell for row in read for cell in row):
        assert not cell.startswith(FORMULA_STARTS) or cell.lstrip("+-").replace(".", "").replace(",", "")[:1].isdigit()


def test_a_download_is_named_and_streams():
    response = download("audit", ["who"], (["=x"] for _ in range(3)))
    assert response.streaming
    assert response["Content-Disposition"] == 'attachment; filename="audit.csv"'
    assert b"".join(response) == b"who\r\n'=x\r\n'=x\r\n'=x\r\n"
