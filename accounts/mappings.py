"""Mappings by name and by header: those that people saved, and the examples that ship with Skein."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from accounts import records
from accounts.audit import record
from accounts.models import SavedMapping
from accounts.records.mapping import Mapping, MappingError, fingerprint

_EXAMPLES = Path(records.__file__).parent / "examples"


@dataclass(frozen=True)
class Named:
    """A mapping as it is offered. `built_in` ones ship with Skein and cannot be changed."""

    name: str
    about: str
    definition: dict[str, Any]
    fingerprint: str
    built_in: bool = False

    @property
    def kinds(self) -> list[str]:
        return list(self.definition["kinds"])


@cache
def examples() -> dict[str, Named]:
    found = {}
    for path in sorted(_EXAMPLES.glob("*.json")):
        data = json.loads(path.read_text())
        about, header = data.pop("about"), tuple(data.pop("header"))
        found[path.stem] = Named(path.stem, about, data, fingerprint(header), built_in=True)
    return found


def every() -> list[Named]:
    """Saved ones first, by name; an example that was saved under its own name is shown once."""
    saved = [_named(row) for row in SavedMapping.objects.all()]
    names = {mapping.name for mapping in saved}
    return [*saved, *(example for name, example in examples().items() if name not in names)]


def _named(row: SavedMapping) -> Named:
    return Named(row.name, row.about, row.definition, row.fingerprint)


def by_name(name: str) -> Named | None:
    row = SavedMapping.objects.filter(name=name).first()
    return _named(row) if row else examples().get(name)


def by_header(header: tuple[str, ...]) -> Named | None:
    """The mapping last saved for a file with these columns."""
    wanted = fingerprint(header)
    row = SavedMapping.objects.filter(fingerprint=wanted).order_by("-changed_at").first()
    return _named(row) if row else next((e for e in examples().values() if e.fingerprint == wanted), None)


def save(
    name: str, definition: dict[str, Any], header: tuple[str, ...], *, actor: Any, about: str = ""
) -> SavedMapping:
    """Keeps a mapping under a name, replacing the one of that name. Raises MappingError."""
    checked = Mapping.from_json(definition)
    if name in examples():
        raise MappingError(f"{name} is the name of a built-in example: choose another.")
    row, made = SavedMapping.objects.update_or_create(
        name=name,
        defaults={
            "about": about,
            "definition": checked.to_json(),
            "created_by": actor if getattr(actor, "pk", None) else None,
            "fingerprint": fingerprint(header) if header else "",
        },
    )
    record(actor, "save mapping" if made else "change mapping", f"mapping:{name}", {"kinds": list(checked.kinds)})
    return row


def remove(saved: SavedMapping, *, actor: Any) -> None:
    """Batches keep the mapping that they were read with."""
    saved.delete()
    record(actor, "remove mapping", f"mapping:{saved.name}")
