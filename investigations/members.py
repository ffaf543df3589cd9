"""Who is in a case. Owners choose; a case always has one owner, and a reviewer is nobody who wrote in it."""

from django.contrib.auth.models import User
from django.db import transaction

from investigations import telling
from investigations.access import Actor
from investigations.authorship import authors
from investigations.casework import held, log
from investigations.enums import MemberRole
from investigations.models import Case, CaseMember
from investigations.refusals import CaseworkError, SelfReview


@transaction.atomic
def set_member(case: Case, actor: Actor, user: User, role: str) -> CaseMember:
    """Add somebody, or give them another role. Making an owner hands the case over: the owner before investigates."""
    case = held(case, actor, "manage")
    _check(case, user, role)
    known = case.members.filter(user=user).first()
    if known and known.role == role:
        return known
    if known and known.role == MemberRole.OWNER:
        raise CaseworkError("Hand the case over first: make somebody else its owner.")
    if role == MemberRole.OWNER:
        case.members.filter(role=MemberRole.OWNER).update(role=MemberRole.INVESTIGATOR)
        case.owner = user
        case.save()
    member, _ = CaseMember.objects.update_or_create(case=case, user=user, defaults={"role": role})
    words = f"made {user.get_username()} {_article(MemberRole(role).label)}"
    log(case, actor, "changed members", words, {"user": user.get_username(), "role": role})
    if user != actor:
        told = f"{actor.get_username()} made you {_article(MemberRole(role).label)} of the case"
        telling.notify(user, case, told, case.get_absolute_url())
    return member


def _check(case: Case, user: User, role: str) -> None:
    if role not in MemberRole.values:
        raise CaseworkError("There is no such role in a case.")
    if not user.is_active or not user.has_perm("investigations.view_case"):
        raise CaseworkError(f"{user.get_username()} cannot look at cases.")
    if role == MemberRole.REVIEWER:
        if not user.has_perm("investigations.review_case"):
            raise CaseworkError(f"{user.get_username()} is no reviewer.")
        if user.pk in authors(case):
            raise SelfReview
    if role in (MemberRole.OWNER, MemberRole.INVESTIGATOR) and not user.has_perm("investigations.change_case"):
        raise CaseworkError(f"{user.get_username()} is no analyst: they can read or review.")


@transaction.atomic
def remove_member(case: Case, actor: Actor, user: User) -> None:
    """They no longer see the case, from their next request on. What they wrote stays under their name."""
    case = held(case, actor, "manage")
    member = case.members.filter(user=user).first()
    if member is None:
        raise CaseworkError(f"{user.get_username()} is no member.")
    if member.role == MemberRole.OWNER:
        raise CaseworkError("A case has an owner: hand it over first.")
    member.delete()
    if case.assignee == user:
        case.assignee = None
        case.save()
    case.tasks.filter(assignee=user).update(assignee=None)
    log(case, actor, "changed members", f"took {user.get_username()} out of the case", {"user": user.get_username()})


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
