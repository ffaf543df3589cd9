"""Writing in the registry: every entry and every change of one is a row of evidence, taken in as a batch of its own.

So what a run looked for can be cited, an earlier state stays on record, and another run is due as after any import.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from django.utils import timezone

from accounts import batches, evidence
from accounts.arrivals import Incoming, Options, RefusedError, receive
from accounts.audit import record
from accounts.contract import ACTIVE, KINDS
from accounts.imports.starting import start
from accounts.models import Batch
from investigations import registry, registry_exchange
from investigations.access import Actor
from investigations.attribution.hits import address_range, canonical
from investigations.attribution.rhythm import zone_of
from investigations.refusals import CaseworkError, NotAllowed, StaleEntry

PERMISSION = "investigations.change_operator"
ABOUT = {"operators": "operator", "indicators": "indicator"}


def wrong_value(kind: str, value: str) -> str:
    """Why a value could hit nothing; empty where it could hit something."""
    said = canonical(kind, value)
    if kind in ("ip", "cidr"):
        return "" if address_range(value) else "This is no address or network, as 192.0.2.7 or 2001:db8::/48."
    if kind in ("asn", "bin", "phone_prefix"):
        return "" if said.isdecimal() else "Give digits."
    if kind == "timezone":
        return "" if zone_of(value) else "Give a zone by its name (Asia/Shanghai) or its offset (+08:00)."
    if kind == "email_domain":
        return "" if re.fullmatch(r"[^\s@]+\.[^\s@.]+", said) else "Give the part after the @."
    return "" if said else "Give a value."


def save(actor: Actor, kind: str, entry: Mapping[str, Any], version: str = "") -> Batch:
    """Put a state of an entry of `kind` (operators, indicators) on file. `version`: of the state it changes, "" for a
    new entry. Raises CaseworkError for what is no entry, StaleEntry where somebody changed it since."""
    if not actor.has_perm(PERMISSION):  # type: ignore[union-attr]
        raise NotAllowed("You may not change the registry.")
    given = {c.name: _text(entry.get(c.name)) for c in KINDS[kind].columns}
    _check(kind, given)
    key = [given[name] for name in KINDS[kind].key]
    known = registry.revisions(kind, *key)
    before = known[0] if known else None
    now = "{batch}-{file}-{line}".format_map(before) if before else ""
    if now != version:
        if not version:
            raise CaseworkError(f"There is a {_named(kind, key)} already. Change that entry.")
        raise StaleEntry(_named(kind, key))
    given |= {"status": given["status"] or ACTIVE, "stated_at": timezone.now().isoformat()}
    batch = _take_in(actor, kind, given)
    was = {name: _text(value) for name, value in before.items() if name in given} if before else None
    record(actor, "change registry" if before else "add to registry", f"operator:{given['operator_id']}",
           {"entry": ABOUT[kind], "batch": batch.pk, "before": was, "after": given})  # fmt: skip
    return batch


def take_in(actor: Actor, name: str, data: bytes) -> tuple[Batch, list[str]]:
    """A STIX bundle, or a file of operators or indicators, as a batch; and what of it was left out. Raises
    CaseworkError, RefusedError."""
    if not actor.has_perm(PERMISSION):  # type: ignore[union-attr]
        raise NotAllowed("You may not change the registry.")
    files, left = registry_exchange.read_file(name, data)
    batch = receive(files, Options(name=f"Registry: {name}"[:200]), actor)
    record(actor, "take in registry", "registry:operators", {"file": name, "batch": batch.pk, "left_out": len(left)})
    start(batch)
    return batch, left


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if value is None else str(value).strip()


def _named(kind: str, key: list[str]) -> str:
    if kind == "operators":
        return f"operator {key[0]}"
    return f"{key[1]} {key[2]} of {key[3] or 'an unnamed source'} for {key[0]}"


def _check(kind: str, given: Mapping[str, str]) -> None:
    for column in KINDS[kind].columns:
        value = given[column.name]
        if column.required and not value:
            raise CaseworkError(f"Give {column.name.replace('_', ' ')}.")
        if column.choices and value and value not in column.choices:
            raise CaseworkError(f"{column.name} is one of {', '.join(column.choices)}.")
    if kind == "indicators":
        if wrong := wrong_value(given["kind"], given["value"]):
            raise CaseworkError(wrong)
        if not registry.operator(given["operator_id"]):
            raise CaseworkError(f"No operator {given['operator_id']} is on file.")
    else:
        _check_parent(given["operator_id"], given["parent"])


def _check_parent(operator_id: str, parent: str) -> None:
    """A parent is on file, and none of those below the operator."""
    known = {o.operator_id: o for o in registry.operators()}
    if parent and parent not in known:
        raise CaseworkError(f"No operator {parent} is on file to be its parent.")
    above, seen = parent, set[str]()
    while above and above not in seen:
        if above == operator_id:
            raise CaseworkError(f"{parent} belongs to {operator_id} itself.")
        seen.add(above)
        above = known[above].parent if above in known else ""


def _take_in(actor: Actor, kind: str, given: dict[str, str]) -> Batch:
    """A batch of one row, stored before this returns; where an earlier import is not stored yet, the worker takes it up
    after that one. Raises CaseworkError with the reason where the row is refused."""
    line = orjson.dumps({name: value for name, value in given.items() if value}) + b"\n"
    about = f"Registry: {ABOUT[kind]} {given['operator_id']}"[:200]
    try:
        batch = receive([Incoming(f"{kind}.ndjson", [line])], Options(name=about, kind=kind), actor)
    except RefusedError as error:
        raise CaseworkError(str(error)) from error
    try:
        while batches.advance(batch.pk):
            pass
    except batches.MustWaitError:
        start(batch)
        batch.refresh_from_db()
        return batch
    batch.refresh_from_db()
    if batch.state == Batch.State.FAILED:
        raise CaseworkError(f"Nothing was saved: {batch.reason}")
    if refused := [row[-1] for row in evidence.rejected_rows(batch.pk)]:
        raise CaseworkError(f"Nothing was saved: {'; '.join(refused)}.")
    start(batch)
    return batch


def is_stored(batch: Batch) -> bool:
    """Whether the registry shows it already."""
    return batch.state in (Batch.State.STORED, Batch.State.LOADED)
