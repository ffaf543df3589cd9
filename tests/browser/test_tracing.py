"""Figures of the demo's report followed by their citations to lines of the files that came in, and recomputed there."""

import csv
import json
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

REPORT = """
import json
from investigations.models import Report
report = Report.objects.filter(audience="internal", state="ready").order_by("pk").first()
print("report", json.dumps([report.pk, report.snapshot.sha256, report.digests]))
"""
AGAIN = """
import json
from investigations import reporting
from investigations.models import Report
first = Report.objects.get(pk=%d)
made = reporting.make(Report.objects.create(case=first.case, author=first.author, snapshot=first.snapshot))
print("report", json.dumps([made.pk, made.snapshot.sha256, made.digests]))
"""
Line = dict[str, str]


@pytest.fixture(scope="session")
def files(demo_files: list[Path]) -> dict[str, list[str]]:
    """The lines of every file that was imported, as text, by its name."""
    return {path.name: path.read_text(encoding="utf-8").split("\n") for path in demo_files}


@pytest.fixture
def report(populated, open_page) -> tuple[int, dict[str, Any]]:
    pk, _, _ = told(populated.manage("shell", "-v0", "-c", REPORT))
    answer = open_page(f"/reports/{pk}/").request.get(f"/reports/{pk}/report.json")
    return pk, json.loads(answer.text())


def told(output: str) -> list[Any]:
    return json.loads(output.split("report ", 1)[1].strip().splitlines()[0])


def cited_lines(report: dict[str, Any], number: int, files: dict[str, list[str]]) -> dict[str, list[Line]]:
    """The lines that a citation lists, by kind of record, parsed under the header of their file."""
    entry = next(c for c in report["citations"] if c["n"] == number)
    assert entry["rows"] == entry["listed"]  # all of them are in the file
    found: dict[str, list[Line]] = defaultdict(list)
    for file in entry["files"]:
        text = files[file["file_name"]]
        header = next(csv.reader([text[0]]))
        for first, last in file["lines"]:
            for line in range(first, last + 1):
                found[file["kind"]].append(dict(zip(header, next(csv.reader([text[line - 1]])), strict=True)))
    assert sum(map(len, found.values())) == entry["rows"]
    return found


def minute(text: str) -> str:
    return datetime.fromisoformat(text).strftime("%Y-%m-%dT%H:%M")


def paid(lines: list[Line]) -> dict[str, str]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line["currency"]] += Decimal(line["amount"])
    return {currency: f"{amount:.2f}" for currency, amount in sums.items()}


# Figure -> kind of record its citation must lead to, which citation, and how it comes out of those lines alone.
FIGURES: dict[str, tuple[str, str, Callable[[list[Line]], Any]]] = {
    "accounts": ("accounts", "accounts", lambda lines: len({line["account_id"] for line in lines})),
    "exchanges": ("usage", "usage", lambda lines: sum(int(line["exchanges"]) for line in lines)),
    "input_tokens": ("usage", "usage", lambda lines: sum(int(line["input_tokens"]) for line in lines)),
    "output_tokens": ("usage", "usage", lambda lines: sum(int(line["output_tokens"]) for line in lines)),
    "days": ("usage", "usage", lambda lines: len({line["window_start"][:10] for line in lines})),
    "first_used": ("usage", "usage", lambda lines: minute(min(line["window_start"] for line in lines))),
    "last_used": ("usage", "usage", lambda lines: minute(max(line["window_start"] for line in lines))),
    "usage_rows": ("usage", "usage", len),
    "payments": ("payments", "payments", len),
    "amounts": ("payments", "payments", paid),
}


def test_ten_figures_come_out_of_the_lines_they_cite(report, files):
    _, document = report
    network = document["networks"][0]
    traced = 0
    for tier in network["scale"]:
        assert tier["accounts"] > 0
        for figure, (kind, citation, recomputed) in FIGURES.items():
            lines = cited_lines(document, tier["cited"][citation], files)
            assert set(lines) == {kind}
            assert recomputed(lines[kind]) == tier[figure], (tier["tier"], figure)
            traced += 1
    assert traced == len(FIGURES) * len(network["scale"]) >= 10


def test_what_is_printed_is_what_was_traced(report):
    """The figures stand in the text with the citation that was followed."""
    _, document = report
    printed = defaultdict(set)
    for number, text in figures(document["sections"]):
        printed[number].add(text)
    for tier in document["networks"][0]["scale"]:
        for figure, citation in (("accounts", "accounts"), ("exchanges", "usage"), ("payments", "payments")):
            assert f"{tier[figure]:,}" in printed[tier["cited"][citation]], (tier["tier"], figure)


def figures(node: Any) -> Any:
    """Every (citation, text) of a figure in the sections, however deep."""
    if isinstance(node, dict):
        if node.get("t") == "figure":
            yield from ((number, node["s"]) for number in node["cites"])
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from figures(part)


def test_who_has_an_identifier_comes_out_of_the_lines_it_cites(report, files):
    _, document = report
    network = document["networks"][0]
    members = {m["account_id"] for m in network["members"]}
    for identifier in network["identifiers"]:
        (lines,) = cited_lines(document, identifier["cited"], files).values()
        accounts = {line["account_id"] for line in lines}
        seen = (len(accounts & members), len(accounts))
        assert seen == (identifier["members_with"], identifier["total_with"]), identifier["value"]


def test_a_citation_leads_through_the_app_to_the_line_of_the_file(report, files, open_page):
    """By clicking: the citation, its first row, and what that page shows is what the file has on that line."""
    pk, document = report
    number = document["networks"][0]["scale"][0]["cited"]["usage"]
    entry = next(c for c in document["citations"] if c["n"] == number)
    page = open_page(f"/reports/{pk}/")
    page.goto(entry["url"])
    first = entry["files"][0]
    line = first["lines"][0][0]
    page.get_by_role("link", name=f"line {line:,}").first.click()
    page.wait_for_url(f"**/evidence/{first['batch']}/usage/{first['file']}/{line}/")
    shown = page.get_by_role("main").inner_text()
    row = dict(zip(*(next(csv.reader([files[first["file_name"]][n]])) for n in (0, line - 1)), strict=True))
    assert row["account_id"] in shown
    assert row["exchanges"] in shown
    assert first["file_name"] in shown


def test_the_same_bytes_twice_and_after_a_rebuild_of_the_graph_and_a_new_run(populated):
    pk, sha256, digests = told(populated.manage("shell", "-v0", "-c", REPORT))
    assert len(digests) >= 6
    assert different(populated, pk, sha256, digests) == set()
    populated.manage("graph", "rebuild")
    populated.manage("link", "--force")
    assert different(populated, pk, sha256, digests) == set()
    assert "whole, and its figures follow from the evidence" in populated.manage("snapshot", "verify", sha256)


def different(populated: Any, pk: int, sha256: str, digests: dict[str, str]) -> set[str]:
    """The formats whose bytes are not those of the first time, when the report is made again."""
    _, basis, again = told(populated.manage("shell", "-v0", "-c", AGAIN % pk))
    assert basis == sha256
    assert set(again) == set(digests)
    return {suffix for suffix, digest in digests.items() if again[suffix] != digest}
