"""Evidence files of a case: what is taken in, where it lies, how it is handed out.

A file is judged by its ending and its first bytes, is stored under its sha256 outside everything that is served, and
is handed out only as a download. Taken out of a case it stays on record and on disk: a report may rest on it.
"""

import hashlib
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from django.utils import timezone

from accounts.audit import record
from investigations.access import Actor, require
from investigations.casework import log, workable
from investigations.models import Case, EvidenceFile
from investigations.refusals import CaseworkError

CHUNK = 1024 * 1024


@dataclass(frozen=True)
class FileType:
    """`starts`: what the first bytes must be, one of them; none for text, which must be UTF-8 without NUL."""

    words: str
    starts: tuple[bytes, ...] = ()


_ZIP = (b"PK\x03\x04",)
TYPES: Mapping[str, FileType] = {
    "pdf": FileType("PDF", (b"%PDF-",)),
    "png": FileType("picture", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": FileType("picture", (b"\xff\xd8\xff",)),
    "jpeg": FileType("picture", (b"\xff\xd8\xff",)),
    "docx": FileType("document", _ZIP),
    "xlsx": FileType("spreadsheet", _ZIP),
    "zip": FileType("archive, never unpacked here", _ZIP),
    "eml": FileType("e-mail"),
    "txt": FileType("text"),
    "md": FileType("text"),
    "csv": FileType("table"),
    "json": FileType("JSON"),
}


@transaction.atomic
def add_file(case: Case, actor: Actor, upload: UploadedFile, about: str = "") -> EvidenceFile:
    """Raises CaseworkError for a type or size that is not taken, and for the same bytes twice."""
    case = workable(case, actor, "given files")
    name = _name(upload.name or "")
    kind = _kind(name)
    if (upload.size or 0) > settings.CASE_FILE_MAX_BYTES:
        raise CaseworkError(f"{name} is too large: a file has at most {_megabytes(settings.CASE_FILE_MAX_BYTES)} MB.")
    path, digest, size = _received(upload, kind, name)
    try:
        if case.files.filter(sha256=digest, removed_at=None).exists():
            raise CaseworkError(f"{name} is in the case already, under sha256 {digest[:12]}.")
        file = EvidenceFile(
            case=case, name=name, kind=kind, sha256=digest, size=size, about=about.strip()[:300], added_by=actor
        )
        file.path.parent.mkdir(parents=True, exist_ok=True)
        if not file.path.exists():
            path.chmod(0o440)
            path.replace(file.path)
    finally:
        path.unlink(missing_ok=True)
    file.save()
    log(case, actor, "added file", f"added the file {name}", {"file": file.pk, "sha256": digest, "bytes": size})
    return file


def _name(given: str) -> str:
    """The last part of what the browser sent, without what file systems and headers read as something else."""
    name = re.sub(r"[\x00-\x1f\x7f/\\\"<>|:*?]", "_", Path(given.replace("\\", "/")).name).strip(". ")
    return name[-200:] or "file"


def _kind(name: str) -> str:
    kind = name.rpartition(".")[2].lower()
    if kind not in TYPES:
        raise CaseworkError(f"{name} is of no type that is taken. Those are: {', '.join(sorted(TYPES))}.")
    return kind


def _received(upload: UploadedFile, kind: str, name: str) -> tuple[Path, str, int]:
    """The bytes in a file of ours, their sha256 and number. Raises CaseworkError where they are not what they say."""
    folder = settings.SKEIN_HOME / "case-files"
    folder.mkdir(parents=True, exist_ok=True)
    digest, size, first = hashlib.sha256(), 0, b""
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as out:
        path = Path(out.name)
        for chunk in upload.chunks(CHUNK):
            first = first or chunk[:CHUNK]
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
    wrong = _wrong(TYPES[kind], first, path)
    if not size or wrong or size > settings.CASE_FILE_MAX_BYTES:
        path.unlink()
        raise CaseworkError(f"{name} {'is empty' if not size else wrong or 'is too large'}.")
    return path, digest.hexdigest(), size


def _wrong(type_: FileType, first: bytes, path: Path) -> str:
    if type_.starts:
        return "" if first.startswith(type_.starts) else f"is no {type_.words}, whatever its ending says"
    try:
        with path.open(encoding="utf-8") as text:
            while part := text.read(CHUNK):
                if "\x00" in part:
                    return "holds bytes that no text has"
    except UnicodeDecodeError:
        return "is no text in UTF-8"
    return ""


def _megabytes(size: int) -> int:
    return size // 2**20


@transaction.atomic
def remove_file(file: EvidenceFile, actor: Actor, reason: str) -> None:
    """Out of the case, with a reason. The row and the bytes stay."""
    case = workable(file.case, actor, "taken from")
    if not reason.strip():
        raise CaseworkError("Say why the file is taken out.")
    if file.removed_at:
        raise CaseworkError(f"{file.name} was taken out already.")
    file.removed_by, file.removed_at, file.removed_reason = actor, timezone.now(), reason.strip()[:300]  # type: ignore[bad-assignment]
    file.save()
    log(case, actor, "removed file", f"took the file {file.name} out: {reason.strip()}", {"file": file.pk})


def download(file: EvidenceFile, actor: Actor) -> FileResponse:
    """Always a download of no type a browser opens, whatever it holds. Raises FileNotFoundError, CaseworkError."""
    require(actor, file.case, "view")
    with file.path.open("rb") as stored:
        if hashlib.file_digest(stored, "sha256").hexdigest() != file.sha256:
            raise CaseworkError(f"{file.name} is not what was added: its bytes have changed on disk.")
    record(actor, "download file", f"case:{file.case.reference}", {"file": file.pk, "sha256": file.sha256})
    response = FileResponse(
        file.path.open("rb"), content_type="application/octet-stream", as_attachment=True, filename=file.name
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
