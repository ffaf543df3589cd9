"""The mapping editor: a mapping as form fields, and the posted fields as a mapping's JSON."""

from __future__ import annotations

from collections.abc import Mapping as Posted
from dataclasses import dataclass
from typing import Any

from accounts.contract import KINDS, Column, ColumnType
from accounts.records.mapping import CONVERSIONS, Feed, Mapping

MADE = {
    "constant": "the same text in every row",
    "hash": "an id hashed from columns",
    "row": "an id from file and line",
}
PSEUDONYM = "pseudonym"
BETWEEN_FORMATS = " | "


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Line:
    """One contract column in the editor."""

    field: str  # what its inputs' names begin with
    column: Column
    sources: list[Choice]
    detail: str
    prefix: str
    conversions: list[Choice]
    formats: str
    leave_empty: bool

    @property
    def is_time(self) -> bool:
        return self.column.type == ColumnType.TIME


@dataclass(frozen=True)
class Section:
    kind: str
    used: bool
    lines: list[Line]
    when: list[Choice]


def sections(mapping: Mapping | None, header: tuple[str, ...]) -> list[Section]:
    """All kinds; those that the mapping feeds are used."""
    feeds_of = mapping.kinds if mapping else {}
    when_of = mapping.when if mapping else {}
    return [
        Section(
            kind.name,
            kind.name in feeds_of,
            [_line(kind.name, column, feeds_of.get(kind.name, {}).get(column.name), header) for column in kind.columns],
            [Choice(name, name, when_of.get(kind.name) == name) for name in header],
        )
        for kind in KINDS.values()
    ]


def _line(kind: str, column: Column, feed: Feed | None, header: tuple[str, ...]) -> Line:
    feed = feed or Feed()
    source = next((way for way in MADE if getattr(feed, way)), f"column:{feed.column}" if feed.column else "")
    options = [(f"column:{name}", name) for name in header] + list(MADE.items())
    offered = [(c.name, c.about) for c in CONVERSIONS.values() if column.type in c.types]
    if column.type == ColumnType.IP:
        offered.append((PSEUDONYM, "a pseudonym (hash or token), no real address"))
    chosen = PSEUDONYM if feed.pseudonym else (feed.convert or ("",))[0]
    return Line(
        field=f"{kind}-{column.name}",
        column=column,
        sources=[Choice(value, label, value == source) for value, label in options],
        detail=feed.constant or ", ".join(feed.hash),
        prefix=feed.prefix,
        conversions=[Choice(value, label, value == chosen) for value, label in offered],
        formats=BETWEEN_FORMATS.join(feed.formats),
        leave_empty=feed.invalid == "empty",
    )


def definition(posted: Posted[str, Any], read: dict[str, Any]) -> dict[str, Any]:
    """The posted form as a mapping's JSON, as far as it says anything; `Mapping.from_json` judges it."""
    zone = str(posted.get("timezone", "")).strip() or "UTC"
    kinds: dict[str, dict[str, Any]] = {}
    when: dict[str, str] = {}
    for kind in KINDS.values():
        if not posted.get(f"{kind.name}-used"):
            continue
        fed = ((column.name, _feed(f"{kind.name}-{column.name}", column, posted, zone)) for column in kind.columns)
        kinds[kind.name] = {name: feed for name, feed in fed if feed}
        if column := posted.get(f"{kind.name}-when"):
            when[kind.name] = column
    return {"kinds": kinds, **({"read": read} if read else {}), **({"when": when} if when else {})}


def _feed(field: str, column: Column, posted: Posted[str, Any], zone: str) -> dict[str, Any]:
    source, detail = str(posted.get(f"{field}-source", "")), str(posted.get(f"{field}-detail", "")).strip()
    if source.startswith("column:"):
        feed: dict[str, Any] = {"column": source.removeprefix("column:")}
    elif source == "constant":
        feed = {"constant": detail}
    elif source == "hash":
        feed = {"hash": [name.strip() for name in detail.split(",") if name.strip()]}
    elif source == "row":
        feed = {"row": True}
    else:
        return {}
    if prefix := str(posted.get(f"{field}-prefix", "")).strip():
        feed["prefix"] = prefix
    convert = str(posted.get(f"{field}-convert", ""))
    if convert == PSEUDONYM:
        feed["pseudonym"] = True
    elif convert:
        feed["convert"] = [convert]
    if column.type == ColumnType.TIME:
        formats = str(posted.get(f"{field}-formats", "")).split(BETWEEN_FORMATS.strip())
        feed |= {"formats": [text.strip() for text in formats if text.strip()]}
        if zone != "UTC":
            feed["timezone"] = zone
    if posted.get(f"{field}-empty"):
        feed["invalid"] = "empty"
    return feed


def zone_of(mapping: Mapping | None) -> str:
    feeds = [feed for kind in mapping.kinds.values() for feed in kind.values()] if mapping else []
    return next((feed.timezone for feed in feeds if feed.timezone != "UTC"), "UTC")
