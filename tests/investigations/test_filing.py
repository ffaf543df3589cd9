"""Evidence files: what is taken in, that it is kept whole, and that a browser never runs it."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from investigations import filing
from investigations.enums import MemberRole
from investigations.models import EvidenceFile
from investigations.refusals import CaseworkError, NotVisible
from tests.investigations.conftest import joined, person

PDF = b"%PDF-1.7\n..."


def upload(name: str, data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_a_file_lies_under_its_digest_outside_everything_that_is_served(case, analyst, home, settings):
    file = filing.add_file(case, analyst, upload("invoice.pdf"), "from the processor")
    digest = hashlib.sha256(PDF).hexdigest()
    assert file.path == home / "case-files" / digest[:2] / digest
    assert file.path.read_bytes() == PDF
    assert file.path.stat().st_mode & 0o777 == 0o440
    assert str(settings.STATIC_ROOT) not in str(file.path) and str(settings.MEDIA_ROOT) not in str(file.path)
    assert not list((home / "case-files").glob("*.part"))


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("page.html", b"<script>", "of no type that is taken"),
        ("run.exe", b"MZ", "of no type that is taken"),
        ("noending", b"x", "of no type that is taken"),
        ("fake.pdf", b"<html><script>alert(1)</script>", "is no PDF, whatever its ending says"),
        ("fake.png", PDF, "is no picture"),
        ("fake.csv", b"\x00\x01\x02", "holds bytes that no text has"),
        ("latin.txt", b"caf\xe9", "is no text in UTF-8"),
        ("empty.txt", b"", "is empty"),
    ],
)
def test_what_is_not_what_it_says_is_refused_and_leaves_nothing(case, analyst, home, name, data, why):
    with pytest.raises(CaseworkError, match=why):
        filing.add_file(case, analyst, upload(name, data))
    assert not EvidenceFile.objects.exists()
    assert not [p for p in (home / "case-files").rglob("*") if p.is_file()]


def test_size_is_bounded_and_the_same_bytes_are_taken_once(case, analyst, settings):
    filing.add_file(case, analyst, upload("a.pdf"))
    with pytest.raises(CaseworkError, match="in the case already"):
        filing.add_file(case, analyst, upload("b.pdf"))
    settings.CASE_FILE_MAX_BYTES = 4
    with pytest.raises(CaseworkError, match="too large"):
        filing.add_file(case, analyst, upload("c.txt", b"12345"))


@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "..\\..\\x.txt", 'a"\r\nSet-Cookie: x.txt', "/abs/y.txt"])
def test_a_name_cannot_lead_elsewhere(case, analyst, home, name):
    file = EvidenceFile(name=filing._name(name))
    assert not set('/\\"\r\n\x00') & set(file.name)
    kept = filing.add_file(case, analyst, upload(file.name, name.encode()))
    assert home in kept.path.parents


def test_a_download_is_never_opened_and_is_in_the_trail(case, analyst):
    file = filing.add_file(case, analyst, upload("notes.txt", b"<script>alert(1)</script>"))
    client = Client()
    client.force_login(analyst)
    answer = client.get(reverse("investigations:download-file", args=[case.reference, file.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="notes.txt"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"] and "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert AuditEntry.objects.filter(action="download file", subject="case:C-0001").count() == 1


def test_bytes_that_changed_on_disk_are_not_handed_out(case, analyst):
    file = filing.add_file(case, analyst, upload("a.pdf"))
    file.path.chmod(0o640)
    file.path.write_bytes(b"%PDF-forged")
    with pytest.raises(CaseworkError, match="changed on disk"):
        filing.download(file, analyst)


def test_a_file_that_was_taken_out_stays_on_record_and_on_disk(case, analyst):
    file = filing.add_file(case, analyst, upload("a.pdf"))
    with pytest.raises(CaseworkError, match="Say why"):
        filing.remove_file(file, analyst, " ")
    filing.remove_file(file, analyst, "of another case")
    assert file.path.exists()
    assert case.files.get().removed_reason == "of another case"


def test_who_is_no_member_gets_no_file(case, analyst):
    file = filing.add_file(case, analyst, upload("a.pdf"))
    outsider = person("olga", "analyst")
    with pytest.raises(NotVisible):
        filing.download(file, outsider)
    joined(case, outsider, MemberRole.READER)
    assert filing.download(file, outsider).status_code == 200
