"""Each format is valid by its own judge, and says the same as the others."""

import csv
import io
import re
import zipfile

import jsonschema
import orjson
import pytest
import typst
from django.conf import settings
from docx import Document as open_docx
from stix2validator import ValidationOptions, validate_string

from bench.measuring.verapdf import judge
from investigations import reports
from investigations.reports.data import SCHEMA, as_json
from investigations.reports.html import as_html
from investigations.reports.pdf import as_pdf
from investigations.reports.stix import MARKINGS, as_stix
from investigations.reports.tabular import indicators_csv, members_csv
from investigations.reports.word import as_docx
from tests.investigations.reports.conftest import build

AUDIENCES = ("internal", "partner", "public")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_json_follows_the_published_schema(frozen, audience):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(orjson.loads(as_json(build(frozen, audience))), SCHEMA)


def test_the_schema_refuses_a_figure_without_a_citation(frozen):
    data = orjson.loads(as_json(build(frozen)))
    part = next(p for s in data["sections"][0]["blocks"][0]["sentences"] for p in s["parts"] if p["t"] == "figure")
    part["cites"] = []
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, SCHEMA)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_stix_bundle_is_valid(frozen, audience):
    result = validate_string(as_stix(build(frozen, audience)).decode(), ValidationOptions(version="2.1", silent=True))
    assert result.is_valid, result
    bundle = orjson.loads(as_stix(build(frozen, audience)))
    kinds = [o["type"] for o in bundle["objects"]]
    assert kinds.count("campaign") == kinds.count("report") == kinds.count("threat-actor") == 1
    assert kinds.count("user-account") == (40 if audience == "internal" else 0)


def test_stix_keeps_the_raw_probability_apart_from_its_one_confidence(frozen):
    objects = orjson.loads(as_stix(build(frozen)))["objects"]
    actor = next(o for o in objects if o.get("relationship_type") == "attributed-to")
    (kept,) = actor["extensions"].values()
    leading = frozen["networks"][0]["attribution"]["hypotheses"][0]
    assert kept["posterior"] == leading["posterior"]
    assert kept["confidence"] == leading["confidence"]
    assert actor["confidence"] == round(min(leading["posterior"], 0.99) * 100)


@pytest.mark.parametrize("marking", list(MARKINGS))
def test_every_marking_of_tlp_2_has_its_object(frozen, marking):
    frozen["case"]["tlp"] = marking
    objects = orjson.loads(as_stix(build(frozen)))["objects"]
    assert objects[0]["name"] == marking
    assert all(o["object_marking_refs"] == [objects[0]["id"]] for o in objects if "object_marking_refs" in o)


@pytest.mark.slow
def test_verapdf_finds_that_the_pdf_of_every_audience_complies_with_pdf_ua_1(frozen):
    made = {audience: as_pdf(build(frozen, audience)) for audience in AUDIENCES}
    found = judge({**made, "plain": typst.compile(b"= A heading")}, settings.SKEIN_CACHE)
    assert not found.pop("plain").compliant  # the judge judges
    assert {name: verdict.failed for name, verdict in found.items()} == dict.fromkeys(AUDIENCES, ())
    assert all(verdict.compliant and verdict.checks > 1_000 for verdict in found.values())


def test_the_html_is_one_file_without_script_or_anything_fetched(frozen):
    page = as_html(build(frozen)).decode()
    assert "<script" not in page
    assert " style=" not in page
    fetched = re.findall(r'(?:src|href)="([^"#][^"]*)"', page)
    assert all(url.startswith(("http://", "https://")) and "/citations/" in url for url in fetched)
    assert not re.findall(r"@import|url\(", page)


def test_text_is_text_in_html_and_docx(frozen):
    frozen["case"]["title"] = "<script>alert(1)</script> & <b>"
    document = build(frozen)
    assert "<script>alert" not in as_html(document).decode()
    titles = [p.text for p in open_docx(io.BytesIO(as_docx(document))).paragraphs if p.style.name == "Title"]
    assert titles == ["<script>alert(1)</script> & <b>"]


def test_the_docx_has_headings_header_rows_alternative_texts_and_links_that_lead_somewhere(frozen):
    document = build(frozen)
    archive = zipfile.ZipFile(io.BytesIO(as_docx(document)))
    inside = archive.read("word/document.xml").decode()
    word = open_docx(io.BytesIO(as_docx(document)))
    headings = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]
    assert headings == [f"{n}  {s.title}" for n, s in enumerate(document.sections, 1)] + ["Citations"]
    assert inside.count("<w:drawing>") == len(re.findall(r'descr="[^"]{20,}"', inside)) > 3
    assert set(re.findall(r'w:anchor="(cite-\d+)"', inside)) <= set(re.findall(r'w:name="(cite-\d+)"', inside))
    assert inside.count("<w:tblHeader") == len(word.tables) - 1  # the facts on top have no header


def test_members_and_indicators_open_in_a_spreadsheet(frozen):
    frozen["networks"][0]["identifiers"][0]["value"] = "=HYPERLINK(1)"
    document = build(frozen)
    members = list(csv.DictReader(io.StringIO(members_csv(document).decode())))
    assert len(members) == 40
    assert {m["tier"] for m in members} == {"confirmed", "high"}
    rows = list(csv.DictReader(io.StringIO(indicators_csv(document).decode())))
    assert rows[0]["value"] == "'=HYPERLINK(1)"
    assert any(r["verdict"] == "says nothing" for r in rows)


def test_reduced_members_are_counts_by_tier(frozen):
    rows = list(csv.DictReader(io.StringIO(members_csv(build(frozen, "partner")).decode())))
    assert [(r["tier"], r["accounts_up_to_this_tier"]) for r in rows] == [
        ("confirmed", "39"), ("high", "40"), ("possible", "40"),
    ]  # fmt: skip


@pytest.mark.parametrize("suffix", list(reports.FORMATS))
def test_another_audience_is_another_file_and_the_same_audience_the_same(frozen, suffix):
    make = reports.FORMATS[suffix].make
    made = {audience: make(build(frozen, audience)) for audience in AUDIENCES}
    assert len(set(made.values())) == (2 if suffix == "members.csv" else 3)
    assert make(build(frozen, "public")) == made["public"]
