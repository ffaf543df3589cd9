"""Action packages: chosen from a snapshot, reviewed for bystanders before they are handed out, and what was done.

The reviewer of a package is never its author. Exports, judgements and actions are in the audit trail.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from accounts import evidence
from accounts.audit import record
from accounts.cells import lines
from investigations.access import require
from investigations.casework import Actor, held, log
from investigations.models import ActionPackage, ActionTaken, Case, EdgeJudgement, EdgeVerdict, LegalHold, Snapshot
from investigations.refusals import CaseworkError
from investigations.reports import acting as pure
from investigations.snapshots import storage

LONGEST_FILE = 5_000_000  # characters of an import of actions
NAMED = 10  # organisations and resellers
COLUMNS = ("account_id", "network", "tier", "probability", "reason")
FAULTS_SHOWN = 20


# --- packages ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def propose(case: Case, actor: Actor, snapshot: Snapshot, threshold: float, because: str) -> ActionPackage:
    case = held(case, actor, "work")
    if snapshot.case.pk != case.pk:
        raise CaseworkError("That snapshot is not of this case.")
    if not 0.5 <= threshold <= 1:
        raise CaseworkError("Choose a probability from 0.5 to 1: below even odds nobody is acted on.")
    if not because.strip():
        raise CaseworkError("Say why the threshold is where it is.")
    found = pure.above(pure.members(storage.read(snapshot)), threshold)
    if not found:
        raise CaseworkError("No account is that sure.")
    package = ActionPackage.objects.create(
        case=case, snapshot=snapshot, threshold=threshold, chosen_because=because.strip(), author=actor
    )
    EdgeJudgement.objects.bulk_create(
        EdgeJudgement(package=package, network=m.network, account_id=m.account_id, probability=m.probability)
        for m in pure.edge(found, snapshot.sha256)
    )
    detail = {"package": package.pk, "threshold": threshold, "accounts": len(found)}
    log(case, actor, "proposed package", f"proposed to act on {len(found):,} accounts from {threshold:.0%} on", detail)
    return package


def accounts_of(package: ActionPackage) -> list[pure.Member]:
    return pure.above(pure.members(storage.read(package.snapshot)), package.threshold)


@transaction.atomic
def judge(package: ActionPackage, actor: Actor, account_id: str, verdict: str) -> EdgeJudgement:
    """Say of one membership at the edge whether it is right. The author of the package judges none."""
    _open_for(package, actor)
    if verdict not in EdgeVerdict:
        raise CaseworkError("Say: belongs to it, does not, or cannot be told.")
    found = package.edge.filter(account_id=account_id).first()
    if found is None:
        raise CaseworkError(f"{account_id} is not at the edge of this package.")
    found.verdict, found.judged_by, found.judged_at = verdict, actor, timezone.now()
    found.save()
    detail = {"package": package.pk, "verdict": verdict}
    record(actor, "judge membership", f"case:{package.case.reference}", detail)
    return found


@transaction.atomic
def finish_review(package: ActionPackage, actor: Actor, note: str) -> ActionPackage:
    _open_for(package, actor)
    left = package.edge.filter(verdict=EdgeVerdict.OPEN).count()
    if left:
        raise CaseworkError(f"{left} of {package.edge.count()} memberships at the edge are not judged yet.")
    if not note.strip():
        raise CaseworkError("Say who else would be hit, and what is done about it.")
    package.reviewed_by, package.reviewed_at, package.review_note = actor, timezone.now(), note.strip()
    package.save()
    detail = {"package": package.pk, "note": note.strip()}
    log(package.case, actor, "reviewed package", f"finished the collateral review of package {package.pk}", detail)
    return package


def _open_for(package: ActionPackage, actor: Actor) -> None:
    require(actor, package.case, "comment")
    if package.author.pk == getattr(actor, "pk", None):
        raise CaseworkError("A package is reviewed by somebody who did not propose it.")
    if package.reviewed_at:
        raise CaseworkError("The collateral review of this package is finished.")


@dataclass(frozen=True)
class Precision:
    """What the judged edge says of the package: the edge is its least sure part, so the whole is better."""

    judged: int
    right: int
    unsure: int
    low: float
    high: float


def precision(package: ActionPackage) -> Precision:
    found = list(package.edge.exclude(verdict=EdgeVerdict.OPEN).values_list("verdict", flat=True))
    right, unsure = found.count(EdgeVerdict.MEMBER), found.count(EdgeVerdict.UNSURE)
    return Precision(len(found), right, unsure, *pure.interval(right, len(found)))  # unsure counts as wrong


def collateral(package: ActionPackage) -> dict[str, Any]:
    """Who would be hit: organisations and resellers of the package's accounts, and others on the same identifiers."""
    content = storage.read(package.snapshot)
    hit = pa.table({"account_id": pa.array([m.account_id for m in accounts_of(package)], pa.string())})
    with evidence.connect() as db:
        db.register("package_accounts", hit)
        of = {
            column: db.execute(
                f"""SELECT {column}, count(*) FILTER (inside) AS hit, count(*) FILTER (NOT inside) AS others FROM
                (SELECT {column}, account_id IN (SELECT account_id FROM package_accounts) AS inside
                 FROM accounts_current WHERE {column} IS NOT NULL)
                GROUP BY 1 HAVING count(*) FILTER (inside) > 0 ORDER BY hit DESC, 1"""
            ).fetchall()
            for column in ("organization", "reseller_id")
        }
    return {
        "organisations": of["organization"][:NAMED], "organisations_total": len(of["organization"]),
        "resellers": of["reseller_id"][:NAMED], "resellers_total": len(of["reseller_id"]),
        "networks": [(n["public_id"], n["collateral"]) for n in content["networks"]],
    }  # fmt: skip


def export(package: ActionPackage, actor: Actor) -> Iterator[str]:
    """The package as CSV, safe in a spreadsheet. Raises CaseworkError before its collateral review is finished."""
    require(actor, package.case, "read_report")
    if not package.reviewed_at:
        raise CaseworkError("The collateral review comes first: judge the edge, and say who else would be hit.")
    found = accounts_of(package)
    detail = {"package": package.pk, "accounts": len(found)}
    record(actor, "export action package", f"case:{package.case.reference}", detail)
    return lines(COLUMNS, ([m.account_id, m.network, m.tier, f"{m.probability:.4f}", m.why] for m in found))


# --- what was done ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Imported:
    added: int
    known: int  # said before
    faults: tuple[str, ...]


@transaction.atomic
def import_actions(case: Case, actor: Actor, text: str) -> Imported:
    """A CSV of account_id, action, date as the platform gives it back. Lines that are wrong are told and left out."""
    case = held(case, actor, "work")
    if len(text) > LONGEST_FILE:
        raise CaseworkError(f"The file is larger than {LONGEST_FILE:,} characters.")
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    if not {"account_id", "action", "date"} <= set(reader.fieldnames or ()):
        raise CaseworkError("The file needs the columns account_id, action and date.")
    rows, faults = _read_actions(reader)
    rows, unknown = _known_accounts(rows)
    faults += [f"line {line}: no account {account} is on record" for line, account in unknown]
    before = set(case.actions.values_list("account_id", "action", "on"))
    fresh = {row for _, *row_ in rows if (row := tuple(row_)) not in before}
    ActionTaken.objects.bulk_create(
        (ActionTaken(case=case, account_id=a, action=what, on=on, by=actor) for a, what, on in sorted(fresh)),
        batch_size=1000,
    )  # fmt: skip
    found = Imported(len(fresh), len(rows) - len(fresh), tuple(faults))
    if found.added:
        detail = {"added": found.added, "known": found.known, "faults": len(faults)}
        log(case, actor, "recorded actions", f"recorded {found.added:,} actions taken", detail)
    return found


Action = tuple[int, str, str, date]


def _read_actions(reader: "csv.DictReader[str]") -> tuple[list[Action], list[str]]:
    rows: list[Action] = []
    faults: list[str] = []
    for line, row in enumerate(reader, 2):
        account, action = (row.get("account_id") or "").strip(), (row.get("action") or "").strip().lower()
        if not account or not action or len(action) > 40:
            faults.append(f"line {line}: an account and an action of at most 40 characters are needed")
            continue
        try:
            rows.append((line, account, action, date.fromisoformat((row.get("date") or "").strip()[:10])))
        except ValueError:
            faults.append(f"line {line}: “{row.get('date')}” is no date (YYYY-MM-DD)")
    return rows, faults


def _known_accounts(rows: list[Action]) -> tuple[list[Action], list[tuple[int, str]]]:
    with evidence.connect() as db:
        db.register("acted", pa.table({"account_id": pa.array([r[1] for r in rows], pa.string())}))
        found = db.execute("SELECT DISTINCT account_id FROM acted SEMI JOIN accounts USING (account_id)").fetchall()
    known = {account for (account,) in found}
    return [r for r in rows if r[1] in known], [(r[0], r[1]) for r in rows if r[1] not in known]


# --- holds ------------------------------------------------------------------------------------------------------------
def holding(case: Case) -> LegalHold | None:
    return case.holds.filter(released_at=None).first()


@transaction.atomic
def place_hold(case: Case, actor: Actor, reason: str) -> LegalHold:
    case = held(case, actor, "manage")
    if holding(case):
        raise CaseworkError(f"{case.reference} is under hold already.")
    if not reason.strip():
        raise CaseworkError("Say what the hold is for.")
    made = LegalHold.objects.create(case=case, reason=reason.strip(), by=actor)
    log(case, actor, "placed hold", f"placed a legal hold: {reason.strip()}", {"hold": made.pk})
    return made


@transaction.atomic
def release_hold(case: Case, actor: Actor, reason: str) -> LegalHold:
    case = held(case, actor, "manage")
    hold = holding(case)
    if hold is None:
        raise CaseworkError(f"{case.reference} is under no hold.")
    if not reason.strip():
        raise CaseworkError("Say why the hold ends.")
    hold.released_by, hold.released_at, hold.release_reason = actor, timezone.now(), reason.strip()
    hold.save()
    log(case, actor, "released hold", f"released the legal hold: {reason.strip()}", {"hold": hold.pk})
    return hold
