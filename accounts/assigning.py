"""Which mapping each file of a batch is read with: the named one, the contract's columns, or one found by header."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction

from accounts import arrivals, mappings
from accounts.contract import KINDS
from accounts.models import Batch, SourceFile
from accounts.records.detection import FileShape, UnreadableFileError, detect
from accounts.records.mapping import Mapping, MappingError, canonical, recognise

S = Batch.State
UNKNOWN = "its columns are of no kind of record, and no mapping is saved for them"


class StepFailedError(Exception):
    """The step cannot be done; the message is for the person who can act."""


def map_files(batch: Batch) -> None:
    """The step from received to mapped, or to waiting for a person's choice. Raises StepFailedError."""
    files = list(batch.files.all())
    for file in files:
        if file.definition is None and not file.left_out:
            _map_file(batch, file)
    with transaction.atomic():
        for file in files:
            file.save()
        waiting = [file for file in files if file.definition is None and not file.left_out]
        if all(file.left_out for file in files):
            raise StepFailedError(
                "None of the files holds records. " + " ".join(f"{f.name}: {f.left_out}." for f in files)
            )
        state, reason = S.MAPPED, ""
        if waiting:
            state = S.NEEDS_MAPPING
            reason = "; ".join(
                f"{f.name}: its columns are of no kind of record, and no mapping is saved for them" for f in waiting
            )
        Batch.objects.filter(pk=batch.pk).update(state=state, reason=reason, doing="")


def _map_file(batch: Batch, file: SourceFile) -> None:
    """Gives the file its shape and its mapping, or the reason why it is left out."""
    path = arrivals.stored_at(file)
    named = mappings.by_name(file.mapping_name) if file.mapping_name else None
    try:
        shape = _shape(path, named.definition if named else {})
    except UnreadableFileError as error:
        reason = str(error).replace(path.name, file.name)
        if not batch.whole_folder:
            raise StepFailedError(reason) from error
        file.left_out = f"not a record file: {reason}"[:500]
        return
    file.shape = shape.to_json()
    if (mapping := _mapping_for(file, shape, named)) is not None:
        settle(file, mapping)
    elif batch.whole_folder:
        file.left_out = f"not a record file: {UNKNOWN}"


def _shape(path: Path, definition: dict[str, Any]) -> FileShape:
    read = definition.get("read", {})
    return detect(path, header=bool(read.get("header", True)), given={k: v for k, v in read.items() if k != "header"})


def _mapping_for(file: SourceFile, shape: FileShape, named: mappings.Named | None) -> Mapping | None:
    if named is not None:
        mapping = Mapping.from_json(named.definition)
        mapping.check_header(shape.header)
        return mapping
    kind = file.kind or recognise(file.name, shape.header)
    if kind:
        given = {name.strip().casefold() for name in shape.header}
        if missing := [name for name in KINDS[kind].required if name not in given]:
            raise StepFailedError(
                f"{file.name} is to hold {kind} but lacks the columns {', '.join(missing)}."
                f" It has: {', '.join(shape.header)}."
            )
        return canonical(kind, shape.header)
    found = mappings.by_header(shape.header)
    if found is None:
        return None
    file.mapping_name = found.name
    return Mapping.from_json(found.definition)


def settle(file: SourceFile, mapping: Mapping) -> None:
    """Freezes the mapping that a file is read with."""
    shape = file.read_as
    mapping.check_header(shape.header)
    file.definition = mapping.to_json()
    used = mapping.source_columns()
    file.unused = [name for name in shape.header if name not in used]


def choose_mapping(file: SourceFile, mapping: Mapping, name: str = "") -> None:
    """The person's mapping for a file that waited for one; the batch goes on when no file waits any more."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=file.batch_id)
        if batch.state not in (S.NEEDS_MAPPING, S.FAILED):
            raise MappingError("The batch is past its mapping.")
        read = mapping.read
        file.shape = _shape(arrivals.stored_at(file), {"read": read}).to_json()
        settle(file, mapping)
        file.mapping_name, file.staged, file.left_out = name, False, ""
        file.save()
        if not batch.files.filter(definition=None, left_out="").exists():
            Batch.objects.filter(pk=batch.pk).update(state=S.MAPPED, reason="", failed_at="", finished_at=None)
