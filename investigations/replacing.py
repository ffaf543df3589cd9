"""Replacement accounts: who came after an action and uses what the accounts acted on had held.

Each package whose accounts were acted on is watched from the day of its first action. What is found is kept with the
identifiers that say so, told in the case, and waits in the queue. A sighting is no membership: the next run weighs it.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
from django.db import transaction

from accounts import evidence
from graphs.models import Run
from graphs.runs import tables
from investigations import telling
from investigations.acting import accounts_of
from investigations.casework import log
from investigations.models import ActionPackage, PackageWatch, Replacement
from investigations.reports import acting as pure
from investigations.snapshots import rows, storage

Identifier = tuple[str, str]  # family, value
# Addresses pass from hand to hand by themselves, and numbers are given out in runs.
PASSING = ("address", "block", "phone_run")
SEEN = {"devices": "first_seen", "payments": "paid_at", "usage": "window_start", "accounts": "created_at"}
NAMED = 5  # identifiers that are kept with an account


@dataclass(frozen=True)
class Found:
    """An account outside, when it was first seen on what others held, and by which import."""

    account_id: str
    batch: int
    seen_on: date
    created_on: date | None
    identifiers: tuple[Identifier, ...]

    @property
    def shown(self) -> tuple[Identifier, ...]:
        return self.identifiers[:NAMED]

    @property
    def more(self) -> int:
        return len(self.identifiers) - len(self.shown)


def held(run: Run, parties: Iterable[str]) -> list[Identifier]:
    """What these parties of a run have for themselves, as the run judged it."""
    found = {
        (row["family"], row["value"])
        for party in parties
        for row in tables(run).ask(
            "SELECT family, value FROM {party_identifiers} WHERE party_id = ? AND verdict = 'owned'", party
        )
        if row["family"] in rows.FAMILIES and row["family"] not in PASSING
    }
    return sorted(found)


def newcomers(
    identifiers: Sequence[Identifier], since: date, known: Iterable[str], of: Iterable[str] | None = None
) -> list[Found]:
    """Accounts that are not `known` and were first seen with one of the identifiers on that day or later, the newest
    first. `of`: only identifiers that the records show on one of these accounts."""
    families = sorted({family for family, _ in identifiers})
    if not families:
        return []
    with evidence.connect() as db:
        db.register("held", pa.table({
            "family": pa.array([f for f, _ in identifiers], pa.string()),
            "value": pa.array([v for _, v in identifiers], pa.string()),
        }))  # fmt: skip
        db.register("known", pa.table({"account_id": pa.array(sorted(set(known)), pa.string())}))
        db.execute(f"CREATE TEMP TABLE sightings AS {' UNION ALL '.join(map(_sightings, families))}")
        theirs = "SELECT family, value FROM held"
        if of is not None:
            db.register("acted", pa.table({"account_id": pa.array(sorted(set(of)), pa.string())}))
            theirs = "SELECT DISTINCT family, value FROM sightings SEMI JOIN acted USING (account_id)"
        found = db.execute(_NEWCOMERS.format(theirs=theirs), [since]).fetchall()
    return [
        Found(account, batch, seen, created, tuple((i["family"], i["value"]) for i in shared))
        for account, batch, seen, created, shared in found
    ]


_NEWCOMERS = """
    SELECT account_id, arg_min(batch, (moment, batch)), min(moment)::DATE AS seen, any_value(created_at)::DATE,
           list_sort(list(DISTINCT {{'family': family, 'value': value}})) AS shared
    FROM sightings SEMI JOIN ({theirs}) USING (family, value) ANTI JOIN known USING (account_id)
         LEFT JOIN (SELECT account_id, created_at FROM accounts_current) USING (account_id)
    GROUP BY account_id HAVING seen >= ? ORDER BY seen DESC, len(shared) DESC, account_id"""


def _sightings(family: str) -> str:
    kind, expression = rows.FAMILIES[family]
    return (
        f"SELECT account_id, batch, '{family}' AS family, {expression} AS value, {SEEN[kind]} AS moment FROM {kind} "
        f"WHERE {expression} IN (SELECT value FROM held WHERE family = '{family}')"
    )


# --- the watch ----------------------------------------------------------------------------------------------------
def watch() -> int:
    """Looks anew at each package whose records or actions changed since it was last looked at. Returns how many
    accounts it found; again is harmless."""
    batches = ",".join(map(str, evidence.batches()))
    return sum(_watched(package, batches) for package in _acted_on())


def _acted_on() -> Iterable[ActionPackage]:
    found = ActionPackage.objects.filter(case__actions__isnull=False, snapshot__erasure=None).distinct()
    return found.select_related("case", "snapshot__run", "watch", "author")


def _watched(package: ActionPackage, batches: str) -> int:
    actions = package.case.actions.count()
    basis = hashlib.sha256(f"{batches}|{actions}".encode()).hexdigest()
    if getattr(package, "watch", None) is not None and package.watch.basis == basis:
        return 0
    try:
        found, since = _of_package(package)
    except storage.SnapshotBroken:
        return 0  # its page says so
    with transaction.atomic():
        PackageWatch.objects.update_or_create(package=package, defaults={"basis": basis, "since": since})
        before = set(package.replacements.values_list("account_id", flat=True))
        fresh = [one for one in found if one.account_id not in before]
        Replacement.objects.bulk_create((_row(package, one) for one in fresh), batch_size=500, ignore_conflicts=True)
        if fresh:
            _tell(package, len(fresh), since)
    return len(fresh)


def _of_package(package: ActionPackage) -> tuple[list[Found], date | None]:
    acted = {member.account_id for member in accounts_of(package)}
    since = first_action(package, acted)
    if since is None:
        return [], None
    content = storage.read(package.snapshot)
    known = {member.account_id for member in pure.members(content)} | _acted(package)
    identifiers = held(package.snapshot.run, [network["party_id"] for network in content["networks"]])
    return newcomers(identifiers, since, known, acted), since


def _acted(package: ActionPackage) -> set[str]:
    return set(package.case.actions.values_list("account_id", flat=True))


def first_action(package: ActionPackage, accounts: Iterable[str]) -> date | None:
    """The day on which something was first done to an account of the package; None before that."""
    wanted = set(accounts)
    days = package.case.actions.order_by("on").values_list("account_id", "on")
    return next((on for account, on in days if account in wanted), None)


def _row(package: ActionPackage, one: Found) -> Replacement:
    return Replacement(
        package=package, account_id=one.account_id, batch=one.batch, seen_on=one.seen_on, created_on=one.created_on,
        through=[list(pair) for pair in one.shown], identifiers=len(one.identifiers),
    )  # fmt: skip


def _tell(package: ActionPackage, count: int, since: date | None) -> None:
    plural = "" if count == 1 else "s"
    text = f"found {count:,} account{plural} seen since {since} on what package {package.pk} had held"
    log(package.case, None, "replaced", text, {"package": package.pk, "accounts": count})
    telling.notify(
        package.author, package.case, f"{count:,} account{plural} may replace those of package {package.pk}",
        f"{package.get_absolute_url()}#replacements",
    )  # fmt: skip
