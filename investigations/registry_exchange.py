"""The registry of operators as files for others: CSV that imports again as it is, and STIX 2.1 both ways.

A STIX bundle that comes in becomes a batch of `operators` and `indicators` records, so that what it says has a row of
evidence like everything else. STIX wants a beginning for every indicator: one that is always valid leaves with the
epoch, and comes back without a date.
"""

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import stix2
from stix2.exceptions import STIXError

from accounts.arrivals import Incoming
from accounts.audit import record
from accounts.cells import lines
from accounts.contract import ACTIVE, KINDS, WITHDRAWN
from investigations.refusals import CaseworkError
from investigations.registry import Entry, Indicator, Operator, operators

OPERATORS = tuple(column.name for column in KINDS["operators"].columns)
INDICATORS = tuple(column.name for column in KINDS["indicators"].columns)
LOOKED_UP = ("accounts_with", "strangers_with", "networks", "usefulness")
EPOCH = datetime(1970, 1, 1)
LARGEST = 20_000_000  # bytes of a bundle
SPACE = uuid.UUID("0f2a7c1e-7b0c-5b53-9a1a-5b8b3a4d6f10")
CUSTOM = "x-skein-identifier"
# Kind of indicator -> how STIX writes it; the rest goes under an object type of our own.
WRITTEN = {
    "ip": ("ipv4-addr:value = '{}'", "ipv6-addr:value = '{}'"), "email_domain": ("domain-name:value = '{}'",) * 2,
    "cidr": ("ipv4-addr:value ISSUBSET '{}'", "ipv6-addr:value ISSUBSET '{}'"),
    "asn": ("autonomous-system:number = {}",) * 2,
}  # fmt: skip
READ = (
    (re.compile(r"^\[ipv[46]-addr:value = '([^']+)'\]$"), "ip"),
    (re.compile(r"^\[ipv[46]-addr:value ISSUBSET '([^']+)'\]$"), "cidr"),
    (re.compile(r"^\[domain-name:value = '([^']+)'\]$"), "email_domain"),
    (re.compile(r"^\[autonomous-system:number = (\d+)\]$"), "asn"),
)
READ_OWN = re.compile(rf"^\[{CUSTOM}:kind = '([a-z_]+)' AND {CUSTOM}:value = '((?:[^'\\]|\\.)*)'\]$")


FILES = {"operators.csv": "text/csv", "indicators.csv": "text/csv", "registry.stix.json": "application/stix+json"}


def exported(name: str, actor: Any) -> bytes:
    """One of FILES, written now and into the audit trail."""
    found = operators()
    record(actor, "export registry", "registry:operators", {"file": name, "operators": len(found)})
    if name == "registry.stix.json":
        return as_stix(found)
    return "".join(operators_csv(found) if name == "operators.csv" else indicators_csv(found)).encode()


def operators_csv(found: Iterable[Operator]) -> Iterator[str]:
    rows = (operator_row(o) for o in found if o.is_on_file)
    return lines(OPERATORS, ([row[name] for name in OPERATORS] for row in rows))


def indicators_csv(found: Iterable[Operator]) -> Iterator[str]:
    """With where each hits and how many strangers, as the current run saw it; an import leaves those columns out."""
    rows = (
        [*(indicator_row(i)[name] for name in INDICATORS), *(getattr(i, name) for name in LOOKED_UP)]
        for o in found
        for i in o.indicators
    )
    return lines((*INDICATORS, *LOOKED_UP), rows)


def operator_row(o: Operator) -> dict[str, str]:
    """An operator as a record of the contract."""
    return {
        "operator_id": o.operator_id, "name": o.name, "kind": o.kind, "aliases": "; ".join(o.aliases),
        "parent": o.parent, "sources": "; ".join(o.stated_sources), "note": o.note, "status": o.status,
        "stated_at": _iso(o.stated_at),
    }  # fmt: skip


def indicator_row(i: Indicator) -> dict[str, str]:
    """An indicator as a record of the contract."""
    times = {name: _iso(getattr(i, name)) for name in ("valid_from", "valid_until", "stated_at")}
    return {name: times[name] if name in times else getattr(i, name) for name in INDICATORS}


def _iso(moment: datetime | None) -> str:
    return f"{moment.isoformat()}Z" if moment else ""


def as_stix(found: Iterable[Operator], at: datetime | None = None) -> bytes:
    """A bundle of threat actors and what indicates them. Grades are kept in the labels of each indicator."""
    moment = (at or datetime.now(UTC)).replace(tzinfo=None)
    objects = [made for operator in found for made in _stix(operator, moment)]
    for made in objects:
        stix2.parse(made, allow_custom=True)
    bundle = {"type": "bundle", "id": f"bundle--{uuid.uuid5(SPACE, moment.isoformat())}", "objects": objects}
    return orjson.dumps(bundle, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def _stix(operator: Operator, at: datetime) -> Iterator[dict[str, Any]]:
    actor = _object(
        "threat-actor", operator.operator_id, operator, at, name=operator.name, threat_actor_types=["unknown"],
        aliases=list(operator.aliases), labels=_labels(id=operator.operator_id, kind=operator.kind,
                                                       parent=operator.parent),
        external_references=[
            {"source_name": name, "description": "says so"} for name in operator.stated_sources
        ],
    )  # fmt: skip
    yield actor
    for parent in operator.parents:
        yield _tie("related-to", actor["id"], _id("threat-actor", parent.operator_id), at, "belongs to")
    for i in operator.indicators:
        key = f"{operator.operator_id}|{i.kind}|{i.value}|{i.source}"
        made = _object(
            "indicator", key, i, at, name=f"{i.kind} {i.value}", pattern=_pattern(i), pattern_type="stix",
            valid_from=_moment(i.valid_from or EPOCH), indicator_types=["attribution"],
            valid_until=_moment(i.valid_until) if i.valid_until else "",
            labels=[f"reliability:{i.reliability or 'F'}", *([f"credibility:{i.credibility}"] if i.credibility else []),
                    *([f"source:{i.source}"] if i.source else []),
                    *(_labels(value=i.value) if i.kind == "asn" and not i.value.isdigit() else [])],
        )  # fmt: skip
        yield made
        yield _tie("indicates", made["id"], actor["id"], at)


def _labels(**values: str) -> list[str]:
    return [f"skein-{name}:{value}" for name, value in values.items() if value]


def _id(kind: str, key: str) -> str:
    return f"{kind}--{uuid.uuid5(SPACE, f'{kind}|{key}')}"


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def _object(kind: str, key: str, entry: Entry, at: datetime, /, **values: Any) -> dict[str, Any]:
    """`modified` is when its source said so. What is empty is left out."""
    modified = entry.stated_at or at
    own = {"description": entry.note, "revoked": entry.is_withdrawn, **values}
    return {
        "type": kind, "spec_version": "2.1", "id": _id(kind, key), "created": _moment(min(at, modified)),
        "modified": _moment(modified), **{name: value for name, value in own.items() if value},
    }  # fmt: skip


def _tie(kind: str, source: str, target: str, at: datetime, about: str = "") -> dict[str, Any]:
    said = {"description": about} if about else {}
    return {
        "type": "relationship", "spec_version": "2.1", "id": _id("relationship", f"{source}|{kind}|{target}"),
        "created": _moment(at), "modified": _moment(at), "relationship_type": kind, "source_ref": source,
        "target_ref": target, **said,
    }  # fmt: skip


def _pattern(i: Indicator) -> str:
    value = i.value.replace("\\", "\\\\").replace("'", "\\'")
    if i.kind in WRITTEN:
        digits = re.sub(r"^AS", "", value.upper()) if i.kind == "asn" else value
        if i.kind != "asn" or digits.isdigit():
            return f"[{WRITTEN[i.kind][':' in value].format(digits)}]"
    return f"[{CUSTOM}:kind = '{i.kind}' AND {CUSTOM}:value = '{value}']"


@dataclass(frozen=True)
class Taken:
    """What a bundle says, as records of the contract, and what of it could not be taken."""

    operators: list[dict[str, str]]
    indicators: list[dict[str, str]]
    left: list[str]

    def files(self) -> dict[str, bytes]:
        """NDJSON by file name, without empty files: what an import takes in."""
        kinds = {"operators.ndjson": self.operators, "indicators.ndjson": self.indicators}
        return {name: b"".join(orjson.dumps(row) + b"\n" for row in rows) for name, rows in kinds.items() if rows}


def from_stix(data: bytes) -> Taken:
    """Raises CaseworkError for what is no bundle, or says nothing of operators."""
    if len(data) > LARGEST:
        raise CaseworkError(f"The bundle is larger than {LARGEST:,} bytes.")
    try:
        bundle = orjson.loads(data)
        objects = [stix2.parse(o, allow_custom=True) for o in bundle["objects"]]
    except (orjson.JSONDecodeError, STIXError, KeyError, TypeError, ValueError) as error:
        raise CaseworkError(f"This is no STIX 2.1 bundle: {error}") from error
    actors = {o["id"]: o for o in objects if o["type"] in ("threat-actor", "intrusion-set")}
    indicators = {o["id"]: o for o in objects if o["type"] == "indicator"}
    rows, left = _said(objects, actors, indicators)
    if not actors:
        raise CaseworkError("The bundle names no threat actor and no intrusion set.")
    return Taken([_actor(a) for a in actors.values()], rows, left)


def _actor(actor: Any) -> dict[str, str]:
    references = [r["source_name"] for r in actor.get("external_references", ())]
    return _filled(
        operator_id=_label(actor, "skein-id") or actor["id"], name=actor["name"], kind=_label(actor, "skein-kind"),
        aliases="; ".join(actor.get("aliases", ())), parent=_label(actor, "skein-parent"),
        sources="; ".join(dict.fromkeys(references)), **_standing(actor),
    )  # fmt: skip


def _filled(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _standing(made: Any) -> dict[str, str]:
    return {
        "note": str(made.get("description", "")), "status": WITHDRAWN if made.get("revoked") else ACTIVE,
        "stated_at": _moment(made["modified"].astimezone(UTC)),
    }  # fmt: skip


def _said(
    objects: list[Any], actors: dict[str, Any], indicators: dict[str, Any]
) -> tuple[list[dict[str, str]], list[str]]:
    rows: list[dict[str, str]] = []
    left: list[str] = []
    told: set[str] = set()
    for o in objects:
        if o["type"] != "relationship" or o["relationship_type"] != "indicates":
            continue
        indicator, actor = indicators.get(o["source_ref"]), actors.get(o["target_ref"])
        if indicator is None or actor is None:
            continue
        told.add(indicator["id"])
        found = _read(indicator["pattern"])
        if found is None:
            left.append(f"{indicator['id']}: the pattern {indicator['pattern'][:80]} is none that Skein looks for")
            continue
        rows.append(_indicates(indicator, actor, *found))
    left += [f"{name}: it indicates no actor of the bundle" for name in indicators if name not in told]
    return rows, left


def _indicates(indicator: Any, actor: Any, kind: str, value: str) -> dict[str, str]:
    begins, ends = indicator["valid_from"].astimezone(UTC), indicator.get("valid_until")
    return _filled(
        operator_id=_label(actor, "skein-id") or actor["id"], kind=kind,
        value=_label(indicator, "skein-value") or value,
        reliability=_label(indicator, "reliability"), credibility=_label(indicator, "credibility"),
        source=_label(indicator, "source"), valid_from="" if begins.replace(tzinfo=None) <= EPOCH else _moment(begins),
        valid_until=_moment(ends.astimezone(UTC)) if ends else "", **_standing(indicator),
    )  # fmt: skip


def _read(pattern: str) -> tuple[str, str] | None:
    for known, kind in READ:
        if match := known.match(pattern):
            return kind, match[1]
    own = READ_OWN.match(pattern)
    return (own[1], re.sub(r"\\(.)", r"\1", own[2])) if own else None


def _label(made: Any, name: str) -> str:
    return next((v.partition(":")[2] for v in made.get("labels", ()) if v.startswith(f"{name}:")), "")


def read_file(name: str, data: bytes) -> tuple[list[Incoming], list[str]]:
    """A file that is taken in, as an import takes it, and what of it is left out: a STIX bundle, or records of the
    contract as they are. Raises CaseworkError for what is too large, or no bundle."""
    if len(data) > LARGEST:
        raise CaseworkError(f"The file is larger than {LARGEST:,} bytes. Larger ones go through Imports.")
    if not name.lower().endswith(".json") and not data.lstrip().startswith((b'{"type": "bundle"', b'{"type":"bundle"')):
        return [Incoming(name, [data])], []
    taken = from_stix(data)
    return [Incoming(made, [text]) for made, text in taken.files().items()], taken.left
