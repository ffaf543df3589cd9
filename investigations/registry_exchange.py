"""The registry of operators as files for others: CSV that imports again as it is, and STIX 2.1 both ways.

A STIX bundle that comes in becomes a batch of `operators` and `indicators` records, so that what it says has a row of
evidence like everything else.
"""

import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import stix2
from stix2.exceptions import STIXError

from accounts.cells import lines
from investigations.refusals import CaseworkError
from investigations.registry import Indicator, Operator

OPERATORS = ("operator_id", "name", "kind")
INDICATORS = ("operator_id", "kind", "value", "reliability", "credibility", "source", "note")
LOOKED_UP = ("accounts_with", "strangers_with", "networks", "usefulness")
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


def operators_csv(found: Iterable[Operator]) -> Iterator[str]:
    return lines(OPERATORS, ([o.operator_id, o.name, o.kind] for o in found))


def indicators_csv(found: Iterable[Operator]) -> Iterator[str]:
    """With where each hits and how many strangers, as the current run saw it; an import leaves those columns out."""
    rows = ([getattr(i, name) for name in (*INDICATORS, *LOOKED_UP)] for o in found for i in o.indicators)
    return lines((*INDICATORS, *LOOKED_UP), rows)


def as_stix(found: Iterable[Operator], at: datetime | None = None) -> bytes:
    """A bundle of threat actors and what indicates them. Grades are kept in the labels of each indicator."""
    moment = (at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    objects = [made for operator in found for made in _stix(operator, moment)]
    for made in objects:
        stix2.parse(made, allow_custom=True)
    bundle = {"type": "bundle", "id": f"bundle--{uuid.uuid5(SPACE, moment)}", "objects": objects}
    return orjson.dumps(bundle, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def _stix(operator: Operator, at: str) -> Iterator[dict[str, Any]]:
    labels = [f"skein-id:{operator.operator_id}", *([f"skein-kind:{operator.kind}"] if operator.kind else [])]
    actor = _object(
        "threat-actor", operator.operator_id, at, name=operator.name, threat_actor_types=["unknown"], labels=labels
    )
    yield actor
    for i in operator.indicators:
        key = f"{operator.operator_id}|{i.kind}|{i.value}|{i.source}"
        made = _object(
            "indicator", key, at, name=f"{i.kind} {i.value}", pattern=_pattern(i), pattern_type="stix", valid_from=at,
            indicator_types=["attribution"], description=i.note or i.usefulness,
            labels=[f"reliability:{i.reliability or 'F'}", *([f"credibility:{i.credibility}"] if i.credibility else []),
                    *([f"source:{i.source}"] if i.source else [])],
        )  # fmt: skip
        yield made
        yield _object("relationship", f"{key}|indicates", at, relationship_type="indicates", source_ref=made["id"],
                      target_ref=actor["id"])  # fmt: skip


def _object(kind: str, key: str, at: str, /, **values: Any) -> dict[str, Any]:
    name = f"{kind}--{uuid.uuid5(SPACE, f'{kind}|{key}')}"
    return {"type": kind, "spec_version": "2.1", "id": name, "created": at, "modified": at, **values}


def _pattern(i: Indicator) -> str:
    value = i.value.replace("\\", "\\\\").replace("'", "\\'")
    if i.kind in WRITTEN:
        digits = re.sub(r"^AS", "", value.upper()) if i.kind == "asn" else value
        if i.kind != "asn" or digits.isdigit():
            return f"[{WRITTEN[i.kind][':' in value].format(digits)}]"
    return f"[{CUSTOM}:kind = '{i.kind}' AND {CUSTOM}:value = '{value}']"


def from_stix(data: bytes) -> tuple[str, str, list[str]]:
    """operators.csv and indicators.csv of a bundle, and what of it could not be taken. Raises CaseworkError for what
    is no bundle."""
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
    known = ([_label(a, "skein-id") or a["id"], a["name"], _label(a, "skein-kind")] for a in actors.values())
    return "".join(lines(OPERATORS, known)), "".join(lines(INDICATORS, rows)), left


def _said(objects: list[Any], actors: dict[str, Any], indicators: dict[str, Any]) -> tuple[list[list[str]], list[str]]:
    rows: list[list[str]] = []
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
        rows.append([
            _label(actor, "skein-id") or actor["id"], *found, _label(indicator, "reliability"),
            _label(indicator, "credibility"), _label(indicator, "source"), str(indicator.get("description", "")),
        ])  # fmt: skip
    left += [f"{name}: it indicates no actor of the bundle" for name in indicators if name not in told]
    return rows, left


def _read(pattern: str) -> tuple[str, str] | None:
    for known, kind in READ:
        if match := known.match(pattern):
            return kind, match[1]
    own = READ_OWN.match(pattern)
    return (own[1], re.sub(r"\\(.)", r"\1", own[2])) if own else None


def _label(made: Any, name: str) -> str:
    return next((v.partition(":")[2] for v in made.get("labels", ()) if v.startswith(f"{name}:")), "")
