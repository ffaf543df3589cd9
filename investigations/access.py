"""Who sees a case, and what they may do in it: one table. Pages, search, counts, API, exports and mails ask here.

Nobody but its members sees a case. An installation may declare (`ADMINS_SEE_CASES=1`) that admins see all; they still
change nothing in a case they are no member of. Whoever does not see a case gets the answer of a case that does not
exist: rows are taken from `visible_cases` or `visible`, never filtered afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, Q, QuerySet

from accounts.permissions import ADMIN, roles_of
from investigations.enums import MemberRole
from investigations.models import Case, CaseMember
from investigations.refusals import NotAllowed, NotVisible

Actor = AbstractBaseUser | AnonymousUser
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Action:
    """`roles`: in the case; `permission`: of the person's role in the installation. Both must hold."""

    roles: frozenset[MemberRole]
    permission: str
    words: str  # completes "You may not ... in C-0001"


_OWNER = frozenset({MemberRole.OWNER})
_WORKERS = _OWNER | {MemberRole.INVESTIGATOR}
ACTIONS: Mapping[str, Action] = {
    "view": Action(frozenset(MemberRole), "investigations.view_case", "look"),
    "work": Action(_WORKERS, "investigations.change_case", "change anything"),
    "manage": Action(_OWNER, "investigations.change_case", "choose members, merge, split or close"),
    "report": Action(_WORKERS, "investigations.make_report", "make reports"),
    "read_report": Action(frozenset(MemberRole), "investigations.make_report", "read reports"),
    "comment": Action(_WORKERS | {MemberRole.REVIEWER}, "investigations.view_case", "comment"),
    "review": Action(frozenset({MemberRole.REVIEWER}), "investigations.review_case", "decide a review"),
}


def visible_cases(user: Actor) -> QuerySet[Case]:
    """The cases that exist for this person."""
    if not user.is_authenticated or not user.is_active or not user.has_perm(ACTIONS["view"].permission):  # type: ignore[missing-attribute]
        return Case.objects.none()
    if sees_all(user):
        return Case.objects.all()
    return Case.objects.filter(pk__in=CaseMember.objects.filter(user=user.pk).values("case"))


def sees_all(user: Actor) -> bool:
    return settings.ADMINS_SEE_CASES and ADMIN in roles_of(user)


def visible(rows: QuerySet[Row], user: Actor, case: str = "case") -> QuerySet[Row]:
    """Those rows of a table whose case (the field or path `case`) exists for this person."""
    return rows.filter(**{f"{case}__in": visible_cases(user)})


def role_in(user: Actor, case: Case) -> MemberRole | None:
    held = CaseMember.objects.filter(case=case, user=user.pk).values_list("role", flat=True).first()
    return MemberRole(held) if held else None


def rights(user: Actor, case: Case) -> frozenset[str]:
    """The names of all actions this person may take; without "view" the case does not exist for them."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    role = role_in(user, case)
    allowed = {
        name
        for name, action in ACTIONS.items()
        if role in action.roles and user.has_perm(action.permission)  # type: ignore[missing-attribute]
    }
    if sees_all(user):
        allowed |= {"view", "read_report"}
    return frozenset(allowed)


def may(user: Actor, case: Case, action: str) -> bool:
    return action in rights(user, case)


def require(user: Actor, case: Case, action: str) -> None:
    """Raises NotVisible to those for whom there is no such case, NotAllowed to those whose role does not go so far."""
    held = rights(user, case)
    if "view" not in held:
        raise NotVisible
    if action not in held:
        role = role_in(user, case)
        whose = f"as its {role.label}" if role else "without being its member"
        raise NotAllowed(f"You may not {ACTIONS[action].words} in {case.reference} {whose}.")


def circles(user: Actor) -> list[str]:
    """The cases a person is a member of, by reference: whom a scene of the canvas can be shared with."""
    return [case.reference for case in visible_cases(user).filter(members__user=user.pk).only("number")]


def veiled(user: Actor) -> Q:
    """Rows of the audit trail that tell of cases this person does not see. Whatever they did themselves they see."""
    if sees_all(user):
        return Q(pk__in=[])
    known = [f"case:{case.reference}" for case in visible_cases(user).only("number")]
    of_case = Q(subject__startswith="case:")
    told = of_case & ~Q(subject__in=known)
    named = ~of_case & Q(detail__contains="C-") & Q(detail__regex=r"C-[0-9]{4}") & ~Q(actor=user.get_username())
    return told | named
