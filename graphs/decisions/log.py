"""The log of decisions: made, undone, looked up. Nothing in it is ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet

from accounts import audit
from graphs import runs
from graphs.decisions.effects import Effect, effect_of
from graphs.decisions.kinds import KINDS, READINGS, UNDO, About, DecisionError, Kind
from graphs.decisions.subjects import Identifier, anchor, check, evidence_of, shown_run, subject_rows
from graphs.families import identifier_uid
from graphs.models import Decision, DecisionSubject, Network, Run, WatchHit
from graphs.run_tables import RunTables
from graphs.runs import Actor


def preview(
    kind: str, *, accounts: Sequence[str] = (), networks: Sequence[Network] = (),
    identifiers: Sequence[Identifier] = (), reading: str = "",
) -> Effect:  # fmt: skip
    """What a decision would do to the run that is shown, in exact counts. Raises DecisionError."""
    known = _kind(kind, reading)
    accounts = list(dict.fromkeys(accounts))
    check(known, accounts, networks, identifiers)
    return effect_of(known, runs.tables(shown_run()), accounts, networks, identifiers)


def record(
    actor: Actor, kind: str, *, reason: str, accounts: Sequence[str] = (), networks: Sequence[Network] = (),
    identifiers: Sequence[Identifier] = (), reading: str = "",
) -> Decision:  # fmt: skip
    """Adds a decision to the log and the audit trail; the next run honours it. `dismiss` marks its networks at once.

    `networks` are of the run that is shown. Raises DecisionError with a sentence for the person who asked."""
    if not reason.strip():
        raise DecisionError("Say why: a decision without a reason convinces nobody later.")
    effect = preview(kind, accounts=accounts, networks=networks, identifiers=identifiers, reading=reading)
    known, run = KINDS[kind], shown_run()
    accounts = list(dict.fromkeys(accounts))
    content = _content(known, runs.tables(run), accounts, networks, identifiers)
    if reading:
        content["reading"] = reading
    with transaction.atomic():
        decision = Decision.objects.create(
            kind=kind,
            binds=known.binds,
            content=content,
            reason=reason.strip(),
            sentence=effect.sentence,
            run=run,
            **_author(actor),
        )
        rows = subject_rows(accounts, networks, identifiers)
        DecisionSubject.objects.bulk_create(DecisionSubject(decision=decision, **row) for row in rows)
        if kind == "dismiss":
            _mark(networks, Network.State.NEW, Network.State.DISMISSED)
        if kind == "reject_member":
            WatchHit.objects.filter(network__in=networks, account_id__in=accounts).delete()
        audit.record(
            actor, f"decide to {known.verb}", f"decision:{decision.pk}",
            {"reason": reason.strip(), "effect": effect.sentence, "about": _about(rows)},
        )  # fmt: skip
    return decision


def undo(actor: Actor, decision: Decision, reason: str = "") -> Decision:
    """Takes a decision back by another entry; the next run no longer honours it. Raises DecisionError."""
    with transaction.atomic():
        if decision.undoes_id is not None:
            raise DecisionError("This entry takes another back: decide anew instead.")
        if Decision.objects.filter(undoes=decision).exists():
            raise DecisionError(f"Decision {decision.pk} was taken back already.")
        entry = Decision.objects.create(
            kind=UNDO, reason=reason.strip() or "taken back", sentence=f"Takes decision {decision.pk} back.",
            run=runs.current_run(), undoes=decision, **_author(actor),
        )  # fmt: skip
        if decision.kind == "dismiss":
            keys = decision.subjects.filter(type=DecisionSubject.Type.NETWORK).values_list("key", flat=True)
            _mark(Network.objects.filter(public_id__in=keys), Network.State.DISMISSED, Network.State.NEW)
        audit.record(actor, "take decision back", f"decision:{decision.pk}", {"reason": entry.reason})
    return entry


def about(type_: str, *keys: str) -> QuerySet[Decision]:
    """Decisions about accounts, identifiers (family:value) or networks (public ids), newest first, undone ones too."""
    found = Decision.objects.filter(subjects__type=type_, subjects__key__in=keys).distinct()
    return found.select_related("undone", "author").prefetch_related("subjects")


def since(run: Run | None) -> int:
    """How many binding decisions were made or taken back after the run that is shown began."""
    if run is None:
        return 0
    now = set(Decision.binding().values_list("id", flat=True))
    return len(now ^ set(run.decisions))


def _kind(name: str, reading: str) -> Kind:
    if name not in KINDS:
        raise DecisionError(f"A decision is one of {', '.join(KINDS)}; not {name or 'nothing'}.")
    if reading and not KINDS[name].reading:
        raise DecisionError("Only a verdict on a network says what it is.")
    if name == "verdict_innocent" and reading not in READINGS:
        raise DecisionError(f"Say what an innocent network is: one of {', '.join(READINGS)}.")
    return KINDS[name]


def _content(
    kind: Kind, tables: RunTables, accounts: Sequence[str], networks: Sequence[Network],
    identifiers: Sequence[Identifier],
) -> dict[str, Any]:  # fmt: skip
    content: dict[str, Any] = {}
    if accounts:
        content["accounts"] = sorted(accounts) if kind.about is About.MEMBERS else list(accounts)
    if networks:
        without = accounts if kind.about is About.MEMBERS else ()
        content["networks"] = [anchor(tables, network, without) for network in networks]
    if identifiers:
        content["identifiers"] = sorted([family, value] for family, value in identifiers)
    if kind.name == "reject_member":
        content["evidence"] = evidence_of(tables, networks[0], accounts)
    return content


def _about(rows: Sequence[dict[str, Any]], named: int = 50) -> list[str]:
    """For the audit trail, which holds no values that may be personal: identifiers by uid."""
    found = []
    for row in rows[:named]:
        family, _, value = row["key"].partition(":")
        is_identifier = row["type"] == DecisionSubject.Type.IDENTIFIER
        found.append(f"{row['type']}:{f'{family}:{identifier_uid(family, value)}' if is_identifier else row['key']}")
    return found


def _author(actor: Actor) -> dict[str, Any]:
    return {
        "author": actor if isinstance(actor, AbstractBaseUser) else None, "author_name": audit.actor_name(actor),
    }  # fmt: skip


def _mark(networks: Sequence[Network] | QuerySet[Network], before: str, after: str) -> None:
    """Where it is in the state before: a network in a case stays there."""
    Network.objects.filter(pk__in=[n.pk for n in networks], state=before).update(state=after)
    for network in networks:
        network.refresh_from_db(fields=["state"])
