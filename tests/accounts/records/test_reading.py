"""Rows come back as they were written, each with its exact physical line; what cannot be read is told by its line."""

import csv
import gzip
import io
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.records import reading
from accounts.records.detection import Dialect, FileShape, UnreadableFileError, detect
from accounts.records.faults import Fault
from accounts.records.reading import Chunk, read

HEADER = ("account_id", "device_id", "user_agent")
CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\"'\\,;|\t"), max_size=12)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=12)
DIALECTS = st.builds(
    Dialect,
    delimiter=st.sampled_from(",;\t|"),
    quote=st.sampled_from("\"'"),
    escape=st.sampled_from(["", "\\"]),
)


def values(chunks: list[Chunk]) -> list[tuple[int, list[str]]]:
    return [
        (row["line"], [row[f"c{n}"] or "" for n in range(len(row) - 1)])
        for chunk in chunks
        for row in chunk.table.to_pylist()
    ]


def faults(chunks: list[Chunk]) -> list[tuple[int, Fault]]:
    return [(fault.line, fault.fault) for chunk in chunks for fault in chunk.faults]


def write(path: Path, dialect: Dialect, rows: list[list[str]], end: str = "\n") -> list[int]:
    """Writes header and rows; the physical line on which each row begins."""
    lines, text = [], io.StringIO()
    writer = csv.writer(
        text, delimiter=dialect.delimiter, quotechar=dialect.quote, escapechar=dialect.escape or None,
        doublequote=not dialect.escape, quoting=csv.QUOTE_ALL, lineterminator=end,
    )  # fmt: skip
    writer.writerow(HEADER)
    for row in rows:
        lines.append(text.getvalue().count("\n") + 1)
        writer.writerow(row)
    path.write_bytes(text.getvalue().encode())
    return lines


@settings(deadline=None, max_examples=40)
@given(dialect=DIALECTS, rows=ROWS, end=st.sampled_from(["\n", "\r\n"]), chunk_rows=st.integers(1, 5))
def test_any_dialect_round_trips_with_exact_line_numbers(
    tmp_path_factory: pytest.TempPathFactory, dialect: Dialect, rows: list[list[str]], end: str, chunk_rows: int
) -> None:
    path = tmp_path_factory.mktemp("csv") / "records.csv"
    lines = write(path, dialect, rows, end)
    chunks = list(read(path, FileShape("csv", dialect=dialect, header=HEADER), chunk_rows))
    assert values(chunks) == list(zip(lines, rows, strict=True))
    assert faults(chunks) == []


@settings(deadline=None, max_examples=40)
@given(rows=ROWS, block=st.integers(1, 40))
def test_line_numbers_hold_wherever_a_block_of_text_ends(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], block: int
) -> None:
    path = tmp_path_factory.mktemp("csv") / "records.csv"
    lines = write(path, Dialect(), rows)
    before, reading.BLOCK_CHARS = reading.BLOCK_CHARS, block
    try:
        assert values(list(read(path, FileShape("csv", header=HEADER)))) == list(zip(lines, rows, strict=True))
    finally:
        reading.BLOCK_CHARS = before


def test_a_ragged_row_is_told_and_the_file_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n3\n4,5,6\n\n7,8\n")
    chunks = list(read(path, detect(path)))
    assert values(chunks) == [(2, ["1", "2"]), (6, ["7", "8"])]
    assert faults(chunks) == [(3, Fault.COLUMN_COUNT), (4, Fault.COLUMN_COUNT)]
    assert chunks[0].faults[1].reason == "the row has 3 columns where the header has 2"


def test_bytes_that_are_not_text_cost_one_row_and_name_the_column(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,ok\n2,r\xff\xfe\xe9s\n3,ok\n")
    chunks = list(read(path, detect(path)))
    assert values(chunks) == [(2, ["1", "ok"]), (4, ["3", "ok"])]
    (fault,) = chunks[0].faults
    assert (fault.line, fault.fault, fault.column, fault.value) == (3, Fault.ENCODING, "b", "r\\xff\\xfe\\xe9s")


def test_a_quote_that_never_closes_costs_one_row_not_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    body = "".join(f"{n},fine\n" for n in range(3, 200))
    path.write_text(f'a,b\n1,ok\n2,"never closed\n{body}')
    chunks = list(read(path, detect(path)))
    assert faults(chunks) == [(3, Fault.QUOTING)]
    assert values(chunks)[0] == (2, ["1", "ok"])
    assert values(chunks)[1:] == [(n + 1, [str(n), "fine"]) for n in range(3, 200)]


def test_a_nul_byte_costs_one_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" + b"1,ok\n" * 2000 + b"2,x\x00y\n3,ok\n")
    chunks = list(read(path, detect(path)))
    assert faults(chunks) == [(2002, Fault.ENCODING)]
    assert len(values(chunks)) == 2001


def test_ndjson_keeps_types_as_text_and_tells_broken_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_text('{"id": 1, "who": {"name": "A"}}\n\nnot json\n[1]\n{"id": 2.5, "ok": true}\n')
    chunks = list(read(path, detect(path)))
    assert detect(path).header == ("id", "who.name", "ok")
    assert values(chunks) == [(1, ["1", "A", ""]), (5, ["2.5", "", "true"])]
    assert faults(chunks) == [(3, Fault.NOT_JSON), (4, Fault.NOT_JSON)]


def test_objects_may_nest_four_levels_and_no_deeper(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_bytes(b'{"a": 1}\n' + orjson.dumps({"a": {"b": {"c": {"d": {"e": 1}}}}}) + b"\n")
    assert faults(list(read(path, detect(path)))) == [(2, Fault.NOT_JSON)]


@pytest.mark.parametrize("packed", ["", "gz", "zst"])
def test_csv_and_parquet_are_read_plain_and_packed(tmp_path: Path, packed: str) -> None:
    table = pa.table({"a": ["1", "2"], "n": [5, None], "t": pa.array([0, 1_700_000_000], pa.timestamp("s", tz="UTC"))})
    pq.write_table(table, tmp_path / "plain.parquet")
    pack = {"": bytes, "gz": gzip.compress, "zst": zstandard.ZstdCompressor().compress}[packed]
    (tmp_path / "p").write_bytes(pack((tmp_path / "plain.parquet").read_bytes()))
    (tmp_path / "c").write_bytes(pack(b"a,n\n1,5\n2,\n"))
    for name in "pc":
        shape = detect(tmp_path / name)
        assert shape.compression == packed
        assert [row[1][:2] for row in values(list(read(tmp_path / name, shape)))] == [["1", "5"], ["2", ""]]
    assert values(list(read(tmp_path / "p", detect(tmp_path / "p"))))[1][0] == 2  # the row number


def test_a_file_that_breaks_off_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    rows = "".join(f"{n * n},{n}\n" for n in range(400_000)).encode()
    path.write_bytes(gzip.compress(b"a,b\n" + rows)[:-2000])
    with pytest.raises(UnreadableFileError, match="breaks off"):
        list(read(path, detect(path)))


def test_one_endless_line_is_refused_instead_of_filling_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "x" * (reading.MAX_LINE_CHARS + reading.BLOCK_CHARS + 10))
    with pytest.raises(UnreadableFileError, match="line 2 is longer"):
        list(read(path, FileShape("csv", header=("a", "b"))))


def test_a_broken_record_is_read_again_line_by_line_wherever_it_stands_in_a_large_chunk(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    filler = "x" * 500
    rows = [f"{n},{filler}\n" for n in range(30_000)]
    rows[10] = '10,"opened\n'
    rows[20] = '20,"opened too\n'
    path.write_text("a,b\n" + "".join(rows))
    chunks = list(read(path, FileShape("csv", header=("a", "b"))))
    assert faults(chunks) == [(12, Fault.QUOTING), (22, Fault.QUOTING)]
    assert [line for line, _ in values(chunks)] == [n + 2 for n in range(30_000) if n not in (10, 20)]
