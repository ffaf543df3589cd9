"""Runs of the linkage engine, as the rest of the app sees them: start one, find the current one, add to it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction

from accounts import evidence
from accounts.audit import record
from accounts.contract import KINDS
from graphs.linkage import Parameters, Records
from graphs.models import Network, Run
from graphs.run_tables import RunTables
from graphs.store import memberships

Actor = AbstractBaseUser | AnonymousUser | str | None
FolderStep = Callable[[Path, Records], None]
# Steps that others add between computing and publishing: each takes the run's folder and the records it was made from,
# reads the engine's tables and writes its own beside them. Filled once, from the `ready` of the app that owns the step.
FOLDER_STEPS: dict[str, FolderStep] = {}


class RunError(RuntimeError):
    """A run cannot start or go on. The message is for the person who asked for it."""


def add_folder_step(name: str, step: FolderStep) -> None:
    """Makes `step(folder, records)` part of every run; `name` is what the progress says."""
    FOLDER_STEPS[name] = step


def current_run() -> Run | None:
    """The run that the pages show."""
    return Run.objects.filter(is_current=True).first()


def tables(run: Run) -> RunTables:
    return RunTables(run.folder)


def basis() -> str:
    """A fingerprint of the evidence that a run would read now."""
    files = sorted(path for kind in KINDS for path in evidence.paths(kind))
    return hashlib.sha256("\n".join(files).encode()).hexdigest()


def start_run(actor: Actor = None, parameters: dict[str, Any] | None = None) -> Run:
    """A run to be carried on by `graphs.publishing.publish`; one that was begun on the same basis is taken up again.

    Raises RunError where there is nothing to link or a parameter is unknown."""
    if not evidence.paths("accounts"):
        raise RunError("There are no accounts to link yet: import records first.")
    try:
        given = Parameters(**(parameters or {}))
    except TypeError as error:
        raise RunError(f"No such parameter: {error}") from error
    stored = json.loads(json.dumps(given.as_dict()))
    with transaction.atomic():
        unfinished = Run.objects.exclude(state__in=(Run.State.PUBLISHED, Run.State.FAILED)).order_by("-id").first()
        if unfinished and (unfinished.basis, unfinished.parameters) == (basis(), stored):
            return unfinished
        run = Run.objects.create(
            parameters=stored, basis=basis(), started_by=actor if isinstance(actor, AbstractBaseUser) else None
        )
        record(actor, "start linkage run", f"run:{run.pk}", {"parameters": parameters or {}})
    return run


def is_up_to_date(run: Run | None) -> bool:
    """Whether a new run with the default parameters would only repeat this one."""
    return run is not None and run.basis == basis() and run.parameters == json.loads(json.dumps(Parameters().as_dict()))


def set_state(network: Network, state: Network.State, actor: Actor, reason: str = "") -> None:
    """Marks a network as new, in a case, or dismissed; the mark stays from run to run."""
    with transaction.atomic():
        Network.objects.filter(pk=network.pk).update(state=state)
        record(actor, f"mark network as {state.label}", f"network:{network.public_id}", {"reason": reason})
    network.state = state


def refresh_assessments(run: Run) -> int:
    """Takes the run's `assessments` table into the networks' summaries and Neo4j after it was written anew.

    Returns how many networks have a leading hypothesis. Raises GraphUnavailable; the summaries stand then."""
    leading = tables(run).leading_hypotheses()
    networks = list(Network.objects.filter(run=run))
    for network in networks:
        apply_assessment(network, leading.get(network.party_id))
    Network.objects.bulk_update(networks, ASSESSMENT_FIELDS, batch_size=500)
    memberships.write_assessments(run)
    return sum(network.likelihood is not None for network in networks)


ASSESSMENT_FIELDS = ("operator_id", "operator_name", "likelihood", "likelihood_words", "confidence", "named")


def apply_assessment(network: Network, row: dict[str, Any] | None) -> None:
    row = row or {}
    network.operator_id = row.get("operator_id") or ""
    network.operator_name = row.get("name") or ""
    network.likelihood = row.get("posterior")
    network.likelihood_words = row.get("likelihood_words") or ""
    network.confidence = row.get("confidence") or ""
    network.named = bool(row.get("named"))
