"""Files that come in: copied under SKEIN_HOME/uploads, hashed and bounded on the way, one batch for all of them."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import mappings
from accounts.audit import record
from accounts.contract import KINDS
from accounts.models import Batch, SourceFile

PIECE = 1 << 20
MAX_FILES = 200


class RefusedError(ValueError):
    """The upload is not taken; the message says why."""


@dataclass(frozen=True)
class Incoming:
    """A file on its way in: its name and its bytes, piece by piece."""

    name: str
    pieces: Iterable[bytes]


def from_path(path: Path) -> Incoming:
    return Incoming(path.name, _pieces(path))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(PIECE):
            yield piece


def folder(batch_id: int) -> Path:
    return Path(settings.MEDIA_ROOT) / f"batch-{batch_id}"


def stored_at(file: SourceFile) -> Path:
    return folder(file.batch_id) / f"{file.number:03}-{PurePath(file.name).name}"


@dataclass(frozen=True)
class Options:
    """How a batch is to be taken in. `mapping` is a name, `kind` one of the contract; both may be empty."""

    name: str = ""
    mapping: str = ""
    kind: str = ""
    whole_folder: bool = False
    link_after: bool = False


def receive(files: Iterable[Incoming], options: Options, actor: Any = None) -> Batch:
    """A batch with its files on disk, in state received. Raises RefusedError and leaves nothing behind."""
    if options.mapping and mappings.by_name(options.mapping) is None:
        raise RefusedError(f"There is no mapping {options.mapping!r}. There are: {_names()}.")
    if options.kind and options.kind not in KINDS:
        raise RefusedError(f"There is no kind {options.kind!r}. The kinds are {', '.join(KINDS)}.")
    draft = Path(settings.MEDIA_ROOT) / f"draft-{os.getpid()}-{os.urandom(6).hex()}"
    draft.mkdir(parents=True)
    try:
        taken = [_take(incoming, number, draft, options) for number, incoming in enumerate(files, start=1)]
        if not taken:
            raise RefusedError("No file was sent.")
        with transaction.atomic():
            batch = _batch(taken, options, actor)
            shutil.rmtree(folder(batch.pk), ignore_errors=True)  # of a database that was thrown away
            draft.rename(folder(batch.pk))
            names = [file.name for file in taken]
            record(actor, "receive batch", f"batch:{batch.pk}", {"files": names, "bytes": sum(f.size for f in taken)})
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return batch


def _names() -> str:
    return ", ".join(mapping.name for mapping in mappings.every())


def _take(incoming: Incoming, number: int, draft: Path, options: Options) -> SourceFile:
    if number > MAX_FILES:
        raise RefusedError(f"More than {MAX_FILES} files at once: send them in several batches.")
    name = PurePath(incoming.name.replace("\\", "/")).name[-200:] or f"file-{number}"
    digest, size = hashlib.sha256(), 0
    with (draft / f"{number:03}-{name}").open("wb") as out:
        for piece in incoming.pieces:
            size += len(piece)
            if size > settings.UPLOAD_MAX_BYTES:
                raise RefusedError(f"{name} is larger than {settings.UPLOAD_MAX_BYTES:,} bytes (UPLOAD_MAX_BYTES).")
            digest.update(piece)
            out.write(piece)
    if not size:
        raise RefusedError(f"{name} is empty.")
    return SourceFile(
        number=number, name=name, sha256=digest.hexdigest(), size=size, kind=options.kind, mapping_name=options.mapping
    )


def _batch(taken: list[SourceFile], options: Options, actor: Any) -> Batch:
    names = [file.name for file in taken]
    name = options.name or (", ".join(names) if len(names) < 4 else f"{names[0]} and {len(names) - 1} more")
    batch = Batch.objects.create(
        name=name[:200], whole_folder=options.whole_folder, link_after=options.link_after,
        created_by=actor if getattr(actor, "pk", None) else None, received_at=timezone.now(),
    )  # fmt: skip
    for file in taken:
        file.batch = batch
    SourceFile.objects.bulk_create(taken)
    return batch
