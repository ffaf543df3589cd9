"""What a file is, is told from its bytes."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.records.detection import UnreadableFileError, detect, detect_dialect, detect_encoding

ROWS = [
    ["acc_1", 'Mozilla/5.0 (X11; Linux), like "Gecko"', "3"],
    ["acc_2", "O'Neil; and | sons", "12"],
    ["acc_3", "", "7"],
]


@settings(deadline=None, max_examples=40)
@given(
    delimiter=st.sampled_from(",;\t|"),
    quote=st.sampled_from("\"'"),
    words=st.lists(st.text("abc def,;|'\"", max_size=20).map("w{}w".format), min_size=3, max_size=20),
)
def test_the_dialect_of_a_table_with_a_header_is_found(delimiter: str, quote: str, words: list[str]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quotechar=quote, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["account_id", "user_agent", "events"])
    writer.writerows([f"acc_{n}", word, n] for n, word in enumerate(words))
    found = detect_dialect(text.getvalue())
    assert (found.delimiter, found.quote) == (delimiter, quote)


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_commas_and_semicolons_inside_values_do_not_mislead(delimiter: str, quoting: int) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")
    writer.writerows([["account_id", "user_agent", "events"], *ROWS * 3])
    assert detect_dialect(text.getvalue()).delimiter == delimiter


def test_backslash_escapes_are_told_from_doubled_quotes() -> None:
    assert detect_dialect('a,b\n1,"say \\"hi\\", twice"\n2,"x"\n').escape == "\\"
    assert detect_dialect('a,b\n1,"say ""hi"", twice"\n2,"x"\n').escape == ""


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("cp1252", "cp1252"),
    ],
)
def test_encodings_are_told_apart(tmp_path: Path, encoding: str, found: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("account_id;full_name\n1;Renée Müller\n2;José Núñez\n".encode(encoding))
    shape = detect(path)
    assert (shape.encoding, shape.header) == (found, ("account_id", "full_name"))


def test_a_few_broken_rows_do_not_make_a_utf8_file_cp1252() -> None:
    assert detect_encoding(b"a,b\n" + b"1,x\n" * 300 + b"2,caf\xe9\n") == "utf-8"
    assert detect_encoding(b"a,b\n" + b"1,x\n" * 3 + b"2,r\xff\xfe\xe9s\n") == "utf-8"
    assert detect_encoding("a,b\n1,é\n".encode() + b"2,caf\xe9\n") == "utf-8"


def test_blank_and_repeated_header_cells_get_names(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,,id\n1,2,3\n")
    assert detect(path).header == ("id", "column 2", "id (2)")


def test_a_file_without_a_header_has_numbered_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("1,2\n3,4\n")
    assert detect(path, header=False).header == ("column 1", "column 2")


def test_old_mac_line_ends_and_the_sep_line_are_understood(tmp_path: Path) -> None:
    (tmp_path / "mac.csv").write_bytes(b"a,b\r1,2\r")
    (tmp_path / "excel.csv").write_text("sep=;\na;b\n1;2\n")
    assert detect(tmp_path / "mac.csv").header == ("a", "b")
    assert (detect(tmp_path / "excel.csv").header, detect(tmp_path / "excel.csv").header_lines) == (("a", "b"), 2)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "is empty"), (b"\x1f\x8b\x00\x00", "does not decompress"), (b"PAR1 and no more", "does not open"),
     (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is not text"), (b"[1, 2, 3]", "not one object a line")],
)  # fmt: skip
def test_what_is_no_record_file_is_refused_with_the_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=reason):
        detect(path)
