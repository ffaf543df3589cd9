"""A mapping: how the columns of a file feed one or several kinds of record, as declared JSON.

    {"kinds": {"accounts": {"account_id": {"column": "user_id"},
                            "created_at": {"column": "signup_time", "formats": ["%m/%d/%Y %H:%M"]},
                            "channel": {"constant": "shop"}}},
     "read": {"encoding": "cp1252", "delimiter": ";"}}

Each contract column is fed by one of: a `column`, a `constant`, a `hash` of columns (a derived id), or `row` (an id
made of the file's fingerprint and the line). The same file read again yields the same ids.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import available_timezones

from accounts.contract import KINDS, ColumnType

READ_OPTIONS = ("encoding", "delimiter", "quote", "escape", "header")
FEEDS = ("column", "constant", "hash", "row")


class MappingError(ValueError):
    """The mapping says something that cannot be done; the message names the place."""


@dataclass(frozen=True)
class Conversion:
    """A declared change of the text before it is checked. `sql` has {x} for the text and is NULL where it fails."""

    name: str
    about: str
    types: tuple[ColumnType, ...]
    sql: str


_TEXTS = (ColumnType.TEXT, ColumnType.INSTRUMENT, ColumnType.CHOICE, ColumnType.COUNTRY, ColumnType.EMAIL)
_NUMBERS = (ColumnType.COUNT, ColumnType.AMOUNT)
_AS_INTEGER = "floor(TRY_CAST({x} AS DOUBLE))::BIGINT"
_V4_NUMBER = (
    "(CASE WHEN regexp_full_match({x}, '[0-9]{1,10}([.][0-9]+)?') AND TRY_CAST({x} AS DOUBLE) < 4294967296 THEN "
    + " || '.' || ".join(f"(({_AS_INTEGER} >> {shift}) & 255)::VARCHAR" for shift in (24, 16, 8, 0))
    + " END)"
)
CONVERSIONS: dict[str, Conversion] = {
    c.name: c
    for c in (
        Conversion("ipv4_number", "an IPv4 address stored as a number, decimals cut off", (ColumnType.IP,), _V4_NUMBER),
        Conversion(
            "cents", "hundredths to whole units (1999 → 19.99)", _NUMBERS,
            "(CASE WHEN regexp_full_match({x}, '-?[0-9]{1,15}') THEN ({x}::DECIMAL(18,4) / 100)::DECIMAL(18,4)"
            "::VARCHAR END)",
        ),
        Conversion(
            "decimal_comma", "1.234,50 → 1234.50", _NUMBERS, "replace(replace({x}, '.', ''), ',', '.')",
        ),
        Conversion("thousands_comma", "1,234.50 → 1234.50", _NUMBERS, "replace({x}, ',', '')"),
        Conversion(
            "currency_sign", "drops signs and letters around a number ($12.00 → 12.00)", _NUMBERS,
            "nullif(regexp_replace({x}, '[^0-9.,-]', '', 'g'), '')",
        ),
        Conversion("lower", "lower case", _TEXTS, "lower({x})"),
        Conversion("upper", "upper case", _TEXTS, "upper({x})"),
        Conversion(
            "digits", "digits only", (*_TEXTS, ColumnType.PHONE), "nullif(regexp_replace({x}, '[^0-9]', '', 'g'), '')",
        ),
        Conversion("hashed", "replaced by its SHA-256, so that it is never stored as it came", _TEXTS, "sha256({x})"),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Feed:
    """What one contract column is made of."""

    column: str = ""
    constant: str = ""
    hash: tuple[str, ...] = ()
    row: bool = False
    prefix: str = ""
    formats: tuple[str, ...] = ()
    timezone: str = "UTC"
    convert: tuple[str, ...] = ()
    pseudonym: bool = False
    invalid: str = "reject"

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,) if self.column else self.hash

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Feed:
        """Of options that are known; `Mapping.from_json` judges their values."""
        values: dict[str, Any] = {k: tuple(v) if isinstance(_DEFAULTS[k], tuple) else v for k, v in data.items()}
        return cls(**values)

    def to_json(self) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        for name, default in _DEFAULTS.items():
            value = getattr(self, name)
            if value != default:
                plain[name] = list(value) if isinstance(value, tuple) else value
        return plain


_DEFAULTS = {f.name: f.default for f in Feed.__dataclass_fields__.values()}


@dataclass(frozen=True)
class Mapping:
    """`kinds`: kind → contract column → feed. `read`: what overrides detection. `when`: kind → a source column;
    rows where it is empty hold no record of that kind."""

    kinds: dict[str, dict[str, Feed]]
    read: dict[str, Any] = field(default_factory=dict)
    when: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: Any) -> Mapping:
        """Raises MappingError with every fault found, one a line."""
        faults: list[str] = []
        if not isinstance(data, dict) or not isinstance(data.get("kinds"), dict) or not data["kinds"]:
            raise MappingError("A mapping is an object with `kinds`, and at least one kind in it.")
        kinds = {kind: _feeds(kind, feeds, faults) for kind, feeds in data["kinds"].items()}
        read, when = data.get("read") or {}, data.get("when") or {}
        faults += [f"read: there is no option {name!r}." for name in read if name not in READ_OPTIONS]
        faults += [f"when: {kind} is not a kind of this mapping." for kind in when if kind not in kinds]
        if faults:
            raise MappingError("\n".join(faults))
        return cls(kinds, dict(read), dict(when))

    def to_json(self) -> dict[str, Any]:
        kinds = {kind: {name: feed.to_json() for name, feed in feeds.items()} for kind, feeds in self.kinds.items()}
        return {
            "kinds": kinds,
            **({"read": self.read} if self.read else {}),
            **({"when": self.when} if self.when else {}),
        }

    def source_columns(self) -> set[str]:
        named = {column for feeds in self.kinds.values() for feed in feeds.values() for column in feed.columns}
        return named | set(self.when.values())

    def check_header(self, header: tuple[str, ...]) -> None:
        """Raises MappingError where the mapping names columns that the file does not have."""
        if missing := sorted(self.source_columns() - set(header)):
            raise MappingError(f"The file has no column {', '.join(missing)}. It has: {', '.join(header)}.")


def _feeds(kind: str, feeds: Any, faults: list[str]) -> dict[str, Feed]:
    if kind not in KINDS or not isinstance(feeds, dict):
        faults.append(f"{kind}: not a kind of record. The kinds are {', '.join(KINDS)}.")
        return {}
    known = {column.name: column for column in KINDS[kind].columns}
    made: dict[str, Feed] = {}
    for name, data in feeds.items():
        place = f"{kind}.{name}"
        if name not in known:
            faults.append(f"{place}: the contract has no such column.")
        elif (feed := _feed(place, known[name].type, data, faults)) is not None:
            made[name] = feed
    faults += [
        f"{kind}.{name}: nothing feeds it, and it is required." for name in KINDS[kind].required if name not in feeds
    ]
    return made


def _feed(place: str, type_: ColumnType, data: Any, faults: list[str]) -> Feed | None:
    if not isinstance(data, dict) or sum(bool(data.get(name)) for name in FEEDS) != 1:
        faults.append(f"{place}: needs exactly one of {', '.join(FEEDS)}.")
        return None
    if unknown := sorted(set(data) - set(_DEFAULTS)):
        faults.append(f"{place}: there is no option {', '.join(unknown)}.")
        return None
    if wrong := sorted(name for name, value in data.items() if not _is_like(value, _DEFAULTS[name])):
        faults.append(f"{place}: the value of {', '.join(wrong)} is of the wrong type.")
        return None
    feed = Feed.from_json(data)
    for name in feed.convert:
        if name not in CONVERSIONS:
            faults.append(f"{place}: there is no conversion {name!r}. There are: {', '.join(CONVERSIONS)}.")
        elif type_ not in CONVERSIONS[name].types:
            faults.append(f"{place}: the conversion {name!r} is not for a column of type {type_}.")
    if feed.formats and type_ != ColumnType.TIME:
        faults.append(f"{place}: formats are for times.")
    faults += [
        f"{place}: {text!r} is not a date format like %d.%m.%Y %H:%M." for text in feed.formats if "%" not in text
    ]
    if feed.timezone not in available_timezones():
        faults.append(f"{place}: {feed.timezone!r} is not a time zone like Europe/Berlin.")
    if feed.pseudonym and type_ != ColumnType.IP:
        faults.append(f"{place}: only an address can be marked as a pseudonym.")
    if feed.invalid not in ("reject", "empty"):
        faults.append(f"{place}: `invalid` is reject or empty.")
    return feed


def _is_like(value: Any, default: Any) -> bool:
    if isinstance(default, tuple):
        return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
    return isinstance(value, type(default))


def fingerprint(header: tuple[str, ...]) -> str:
    """The same for the same column names in any order: how a saved mapping is found again."""
    names = sorted(name.strip().casefold().lstrip("\ufeff") for name in header)
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()


def canonical(kind: str, header: tuple[str, ...]) -> Mapping:
    """The mapping of a file that has the contract's own column names."""
    given = {name.strip().casefold(): name for name in reversed(header)}
    feeds = {c.name: Feed(column=given[c.name]) for c in KINDS[kind].columns if c.name in given}
    return Mapping({kind: feeds})


def recognise(name: str, header: tuple[str, ...]) -> str | None:
    """The kind whose required columns a file has; of several the one the file is named for, else the widest match."""
    given = {cell.strip().casefold() for cell in header}
    fitting = [kind for kind in KINDS.values() if set(kind.required) <= given]
    if not fitting:
        return None
    stem = name.split(".", maxsplit=1)[0].casefold()
    named = [kind for kind in fitting if kind.name in (stem, stem + "s")]
    return max(named or fitting, key=lambda kind: len(given & {c.name for c in kind.columns})).name
