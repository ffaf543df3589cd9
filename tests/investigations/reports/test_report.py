"""A report of a real snapshot: every figure cites, every citation resolves, the same bytes twice, PDF/UA."""

import re
import subprocess
from pathlib import Path

import orjson
import pytest

from accounts import evidence
from investigations import casework, reports
from investigations.assessments import record_own
from investigations.enums import ClaimKind
from investigations.reports.content import UncitedFigure
from investigations.reports.data import as_json
from investigations.reports.pdf import as_pdf
from investigations.snapshots import storage
from investigations.snapshots.citing import lines_of
from tests.investigations.published import evidence_rows


@pytest.fixture
def snapshot(case, analyst):
    return storage.take(case, analyst)


@pytest.fixture
def content(snapshot):
    return storage.read(snapshot)


@pytest.fixture
def document(content, snapshot):
    return reports.build(content, snapshot.sha256)


@pytest.fixture
def printed(document, tmp_path: Path) -> str:
    path = tmp_path / "report.pdf"
    path.write_bytes(as_pdf(document))
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


def data(document) -> dict:
    return orjson.loads(as_json(document))


def test_all_sections_are_there_in_their_order(document):
    assert [s.key for s in document.sections] == [
        "summary", "claims", "scale", "workings", "timeline", "network", "evidence", "attribution", "alternatives",
        "change", "collateral", "limits", "method", "glossary",
    ]  # fmt: skip


def test_the_two_claims_are_two_sentences(document):
    (paragraph,) = document.sections[0].blocks
    said = [s.text for s in paragraph.sentences]
    assert said[1] == "It is almost certain (95–99%) that these accounts are one network, run by one hand."
    assert said[2] == "Confidence in this is moderate."
    assert said[3] == "It is almost certain (95–99%) that ALPHA name runs it."


def figures(block: dict):
    match block["type"]:
        case "subsection":
            for inner in block["blocks"]:
                yield from figures(inner)
        case "paragraph":
            yield from (p for s in block["sentences"] for p in s["parts"])
        case "bullets":
            yield from (p for s in block["items"] for p in s["parts"])
        case "picture":
            yield from block["caption"]["parts"]
        case "table":
            yield from (p for row in block["rows"] for cell in row["cells"] for p in cell)


def test_every_figure_cites_and_every_citation_is_listed(document):
    found = data(document)
    parts = [p for s in found["sections"] for b in s["blocks"] for p in figures(b)]
    listed = {entry["n"] for entry in found["citations"]}
    cited = [p for p in parts if p["t"] == "figure"]
    assert len(cited) > 60
    assert all(p["cites"] and set(p["cites"]) <= listed for p in cited)
    assert not [p for p in parts if p["t"] == "text" and re.search(r"\d", p["s"])]


def test_every_citation_leads_to_rows_of_evidence(document):
    for entry in document.citations:
        if entry["type"] == "statement":
            continue
        if entry["type"] == "run":
            assert entry["rests_on"]
            continue
        rows = [evidence.Citation(*row) for row in lines_of(entry)]
        found = evidence.rows(rows)
        assert sum(table.num_rows for table in found.values()) == len(rows) == entry["listed"]


def test_figures_are_those_of_the_input(content):
    network = content["networks"][0]
    every = network["scale"][-1]
    assert every["exchanges"] == 3 * evidence_rows("usage", "starts_with(account_id, 'P1-')")
    assert every["payments"] == evidence_rows("payments", "starts_with(account_id, 'P1-')") == 40
    assert every["amounts"] == {"USD": "800.00"}
    assert [tier["accounts"] for tier in network["scale"]] == [39, 40, 40]  # one is tied by its card alone
    template = next(h for h in network["attribution"]["hypotheses"] if h["key"] == "operator:ALPHA")["lines"][0]
    assert (template["indicator_kind"], template["members_with"]) == ("template_id", 20)
    cited = content["citations"][template["cited"] - 1]
    assert cited["rows"] == 1 + evidence_rows("usage", "template_id = 'alphas-prompt'")


def test_others_who_use_an_identifier_are_counted_and_cited(content, document):
    held = content["networks"][0]["collateral"]["held"]
    assert (held["accounts"], held["organisations"]) == (1, 1)  # the stranger on d0
    assert content["citations"][held["cited"] - 1]["rows"] == 1


def test_what_could_not_be_judged_is_among_the_limits(printed):
    assert "No phone is on record: none was compared." in printed


def test_taking_away_the_strongest_line_is_said(printed):
    flat = re.sub(r"\s+", " ", printed)
    assert "Without the prompt template alphas-prompt of ALPHA name the leading hypothesis would be" in flat


def test_an_analysts_assessment_stands_beside_the_computed_one(case, analyst, content):
    own = {"claim": ClaimKind.OPERATOR, "hypothesis": "operator not on file", "words": "likely", "confidence": "low"}
    record_own(case, analyst, case.pinned.get(), **own, reason="The template was leaked in May.")
    snapshot = storage.take(case, analyst)
    document = reports.build(storage.read(snapshot), snapshot.sha256)
    blocks = data(document)["sections"][1]["blocks"]
    text = " ".join(s["text"] for b in blocks for s in b.get("sentences", ()))
    assert "It is likely (55–80%) that an operator runs it who is not on file" in text
    assert "Confidence in this is low: The template was leaked in May." in text
    assert "The computed assessment is that it is almost certain (95–99%) that ALPHA name runs it" in text


def test_the_same_snapshot_gives_the_same_bytes(content, snapshot):
    first, second = (reports.build(orjson.loads(storage.encode(content)), snapshot.sha256) for _ in range(2))
    for kind in reports.FORMATS.values():
        assert kind.make(first) == kind.make(second), kind.suffix


def test_the_pdf_is_tagged_titled_and_bookmarked(document, tmp_path):
    pdf = as_pdf(document)
    (tmp_path / "r.pdf").write_bytes(pdf)
    info = subprocess.run(["pdfinfo", tmp_path / "r.pdf"], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged:\s+yes", info)
    assert re.search(r"Title:\s+C-0001: N-0001: 40 accounts", info)
    assert f"Pages:           {reports.page_count(pdf)}" in info
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"/Outlines" in pdf


def test_the_marking_and_the_reference_stand_on_every_page(printed, document):
    pages = printed.split("\f")[:-1]
    assert len(pages) >= 4
    for number, page in enumerate(pages, 1):
        assert page.count("TLP:AMBER") >= 2
        assert "C-0001" in page
        assert f"Page {number} of {len(pages)}" in page


def test_text_of_a_case_is_text_in_the_document(case, analyst):
    case.refresh_from_db()
    casework.edit(case, analyst, case.version, {"title": '#panic("x") $1/0$ *bold* <script>'})
    snapshot = storage.take(case, analyst)
    document = reports.build(storage.read(snapshot), snapshot.sha256)
    assert as_pdf(document).startswith(b"%PDF")
    assert document.title == '#panic("x") $1/0$ *bold* <script>'


def test_a_report_of_two_networks_has_a_heading_for_each(case, analyst):
    from graphs.models import Network

    casework.pin(case, analyst, Network.objects.get(public_id="N-0002"))
    snapshot = storage.take(case, analyst)
    document = reports.build(storage.read(snapshot), snapshot.sha256)
    scale = next(s for s in data(document)["sections"] if s["key"] == "scale")
    assert [b["title"] for b in scale["blocks"]] == ["Network N-0001", "Network N-0002"]
    assert as_pdf(document).startswith(b"%PDF")


def test_a_figure_that_cites_what_the_snapshot_does_not_have_fails_the_report(content, snapshot):
    content["networks"][0]["members_cited"] = 999
    with pytest.raises(UncitedFigure, match="999"):
        reports.build(content, snapshot.sha256)


def test_an_argument_that_names_a_number_is_cited_too(content, snapshot):
    content["networks"][0]["claim"]["lines"][0]["argument"] = "score -12.8 bits"
    assert reports.build(content, snapshot.sha256).cited


def test_what_analysts_added_stands_in_the_report_with_who_stated_it(case, analyst):
    from investigations import workspace

    line = {"text": "Their engineer posted the prompt.", "source": "desk", "reliability": "B", "credibility": "2"}
    workspace.state(case, analyst, "N-0001", **line, consistency={"operator:ALPHA": "CC"})
    workspace.change_mind(case, analyst, "N-0001", "If the prompt turns up elsewhere.")
    snapshot = storage.take(case, analyst)
    document = reports.build(storage.read(snapshot), snapshot.sha256)
    found = data(document)
    tables = {b["title"]: b for s in found["sections"] for b in s["blocks"] if b["type"] == "table"}
    (row,) = tables["Lines that analysts added"]["rows"]
    assert row["cells"][0][0]["s"] == "Their engineer posted the prompt."
    cited = next(entry for entry in found["citations"] if entry["n"] == row["cites"][0])
    assert (cited["type"], cited["by"]) == ("statement", "Ana Example")
    ranking = tables["Hypotheses by what is least inconsistent with all lines, in bits"]["rows"]
    assert ranking[0]["cells"][1][0]["s"] == "ALPHA name"
    change = next(s for s in document.sections if s.key == "change")
    assert any("If the prompt turns up elsewhere" in s.text for b in change.blocks for s in getattr(b, "sentences", ()))
    public = as_json(reports.build(storage.read(snapshot), snapshot.sha256, audience="public")).decode()
    assert "engineer" not in public
    assert "turns up elsewhere" not in public
