"""What an audience is spared is in none of its files: not in text, metadata, pictures or compressed streams."""

import io
import re
import subprocess
import zipfile
import zlib

import pytest

from investigations import reports
from investigations.reports.audiences import RULES, Treatment
from investigations.reports.redaction import address_prefix, reduce
from tests.investigations.reports.conftest import build

REDUCED = ("partner", "public")
SECRETS = (
    "bob@holder.example", "198.51.100.7", "+49 170 1234567", "1234567", "Ana Example",
    "cardquark0", "devquark1", "devices.csv",
    "Zephyr Desk", "2001:db8:1:2::7", "res_quokka", "skein.example.org",
)  # fmt: skip
PUBLIC_ONLY = ("alphas-prompt", "198.51.100.0/24", "BRAVO name", "BRAVO", "428800", "Zephyr")


def plain(suffix: str, data: bytes, tmp_path) -> str:
    """Everything a file holds, unpacked and decompressed, and for a PDF also the text that it shows."""
    parts = [data]
    if suffix == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts += [archive.read(name) for name in archive.namelist()] + [n.encode() for n in archive.namelist()]
    if suffix == "pdf":
        for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
            try:
                parts.append(zlib.decompress(stream))
            except zlib.error:
                parts.append(stream)
        path = tmp_path / "r.pdf"
        path.write_bytes(data)
        for command in (["pdftotext", path, "-"], ["pdfinfo", "-struct-text", path], ["pdfinfo", "-meta", path]):
            parts.append(subprocess.run(command, capture_output=True, check=True).stdout)
    text = "\n".join(part.decode("utf-8", "replace") for part in parts)
    utf16 = "\n".join(part.decode("utf-16-be", "replace") for part in parts if b"\x00" in part)  # titles in a PDF
    return f"{text}\n{utf16}"


def occurs(value: str, text: str) -> bool:
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])", text, re.IGNORECASE) is not None


_made: dict[tuple[str, str], str] = {}  # of this module: the files are made once, whatever is then looked for in them


@pytest.fixture
def files(telling, tmp_path):
    if _made:
        return _made
    found = _made
    for audience in ("internal", *REDUCED):
        document = build(telling, audience)
        for suffix, kind in reports.FORMATS.items():
            found[audience, suffix] = plain(suffix, kind.make(document), tmp_path)
    return found


def test_the_internal_files_hold_what_the_others_are_spared(files):
    """Or the tests below would prove nothing."""
    every = "\n".join(text for (audience, _), text in files.items() if audience == "internal")
    assert [s for s in (*SECRETS, *PUBLIC_ONLY, "P1-7", "P1-39") if not occurs(s, every)] == []


@pytest.mark.parametrize("audience", REDUCED)
@pytest.mark.parametrize("suffix", list(reports.FORMATS))
def test_no_omitted_value_is_anywhere_in_the_bytes(files, telling, audience, suffix):
    spared = {*reduce(telling, audience).omitted, *SECRETS, *(m[0] for m in telling["networks"][0]["members"])}
    if audience == "public":
        spared |= set(PUBLIC_ONLY)
    own_words = {"partner"}  # also what an audience is called
    assert [value for value in sorted(spared - own_words) if occurs(value, files[audience, suffix])] == []


@pytest.mark.parametrize("audience", REDUCED)
def test_the_document_says_that_it_was_reduced_and_how(files, audience):
    for suffix in ("pdf", "html", "docx", "json"):
        said = re.sub(r"\s+", " ", files[audience, suffix])
        assert "This document was reduced for its audience" in said, suffix
        assert "are left out." in said, suffix


def test_every_kind_of_thing_is_named_where_it_is_treated():
    statements = " ".join(reduce({"networks": [], "citations": [], "evidence": {"batches": []},
                          "case": {"title": "", "owner": "", "summary": ""}, "taken_by": ""}, "public")
                          .audience.statements())  # fmt: skip
    for rule in RULES:
        named = rule.words.lower() in statements.lower()
        assert named == (rule.treatment("public") is not Treatment.KEEP), rule.what


def test_the_same_value_has_the_same_label_throughout(telling):
    found = reduce(telling, "public")
    (network,) = found.content["networks"]
    labels = [i["value"] for i in network["identifiers"]]
    assert len(set(labels)) == len(labels)
    assert all(re.fullmatch(r"(card|device) \d+", label) for label in labels)
    about = [entry["about"] for entry in found.content["citations"]]
    assert any(labels[0] in text for text in about)


def test_figures_of_a_reduced_document_are_those_of_the_whole_one(telling):
    whole, public = (build(telling, audience) for audience in ("internal", "public"))
    assert [n["scale"] for n in whole.networks] == [n["scale"] for n in public.networks]


def test_the_name_of_whoever_is_held_to_run_it_stays(telling):
    text = " ".join(s.text for s in build(telling, "public").summary())
    assert "ALPHA name runs it" in text


@pytest.mark.parametrize(
    ("value", "cut"),
    [("198.51.100.7", "198.51.100.0/24"), ("2001:db8:1:2::7", "2001:db8:1::/48"), ("10.0.0.0/8", "10.0.0.0/8"),
     ("198.51.100.64/26", "198.51.100.0/24"), ("pseudonym-7f", "")],
)  # fmt: skip
def test_addresses_are_cut_to_what_no_longer_names_one_line(value, cut):
    assert address_prefix(value) == cut
