"""Runs of the linkage engine, as the rest of the app sees them: start one, find the current one, add to it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils import timezone

from accounts import evidence
from accounts.audit import actor_name, record
from accounts.contract import KINDS
from graphs.linkage import Parameters, Records
from graphs.linkage.version import code_digest, engine_digest
from graphs.models import AdoptedWeights, Decision, Network, Run
from graphs.run_tables import RunTables
from graphs.store import memberships

Actor = AbstractBaseUser | AnonymousUser | str | None
FolderStep = Callable[[Path, Records], None]
# Steps that others add between computing and publishing: each takes the run's folder and the records it was made from,
# reads the engine's tables and writes its own beside them. Filled once, from the `ready` of the app that owns the step.
FOLDER_STEPS: dict[str, FolderStep] = {}
STEP_CODE: list[Path] = []  # what those steps are made of: with other code a run may say something else


class RunError(RuntimeError):
    """A run cannot start or go on. The message is for the person who asked for it."""


def add_folder_step(name: str, step: FolderStep, *code: Path) -> None:
    """Makes `step(folder, records)` part of every run; `name` is what the progress says, `code` its packages."""
    FOLDER_STEPS[name] = step
    STEP_CODE.extend(code)


def engine() -> str:
    """Digest of the code that a run's answer comes from."""
    return hashlib.sha256(f"{engine_digest()} {code_digest(*STEP_CODE)}".encode()).hexdigest()


def decided() -> tuple[list[int], str]:
    """The decisions that a run would honour now: their ids, and a fingerprint of what they say."""
    said = list(Decision.binding().values_list("id", "kind", "content"))
    return [row[0] for row in said], hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def adopted_weights() -> tuple[tuple[str, float], ...]:
    """Weights of the scorecard that somebody adopted, by feature."""
    newest = AdoptedWeights.objects.first()
    return tuple(sorted(newest.values.items())) if newest else ()


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
    rests_on = _rests_on(parameters or {})
    ids, _ = decided()
    with transaction.atomic():
        unfinished = Run.objects.exclude(state__in=Run.ENDED).order_by("-id").first()
        if unfinished and all(getattr(unfinished, name) == value for name, value in rests_on.items()):
            return unfinished
        run = Run.objects.create(
            **rests_on, decisions=ids, batches=evidence.batches(),
            started_by=actor if isinstance(actor, AbstractBaseUser) else None,
        )  # fmt: skip
        record(actor, "start linkage run", f"run:{run.pk}", {"parameters": parameters or {}})
    return run


def _rests_on(parameters: dict[str, Any]) -> dict[str, Any]:
    """What makes a run what it is, as its row keeps it. Raises RunError for an unknown parameter."""
    try:
        given = replace(Parameters(weights=adopted_weights()), **parameters)
    except TypeError as error:
        raise RunError(f"No such parameter: {error}") from error
    _, decisions = decided()
    stored = json.loads(json.dumps(given.as_dict()))
    return {"parameters": stored, "basis": basis(), "engine": engine(), "decisions_basis": decisions}


def is_up_to_date(run: Run | None) -> bool:
    """Whether a new run with the default parameters would only repeat this one: the same evidence, decisions, weights
    and code."""
    return run is not None and all(getattr(run, name) == value for name, value in _rests_on({}).items())


def release(run: Run, actor: Actor, reason: str) -> None:
    """Lets a held run be shown in spite of what is surprising in it; `publishing.publish` carries it on."""
    _decide_held(run, Run.State.COMPUTED, actor, reason, released_by=actor_name(actor))


def discard(run: Run, actor: Actor, reason: str) -> None:
    """Ends a held run: the one that is shown stays."""
    _decide_held(run, Run.State.DISCARDED, actor, reason, finished_at=timezone.now(), message=reason.strip())


def _decide_held(run: Run, state: Run.State, actor: Actor, reason: str, **values: Any) -> None:
    if not reason.strip():
        raise RunError("Say why: others will ask how this run came to be shown, or not.")
    with transaction.atomic():
        if not Run.objects.filter(pk=run.pk, state=Run.State.HELD).update(state=state, **values):
            raise RunError(f"Run {run.pk} does not wait for anybody.")
        what = "release linkage run" if state == Run.State.COMPUTED else "discard linkage run"
        record(actor, what, f"run:{run.pk}", {"reason": reason.strip(), "surprises": run.surprises})
    run.refresh_from_db()


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


def parameters_of(run: Run) -> Parameters:
    return Parameters.from_dict(run.parameters)
