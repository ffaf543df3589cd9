"""Four eyes on a case: who may review is decided here, not on a page. A review has a checklist and comments anchored to
claims, figures or members, says what changed since the last one, and ends in approval or return with reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from investigations import telling
from investigations.access import Actor
from investigations.authorship import authors
from investigations.casework import held, log, take, workable
from investigations.enums import Anchor, CaseState, MemberRole, QueueKind, Verdict
from investigations.models import Case, CaseMember, QueueItem, Review, ReviewComment
from investigations.refusals import CaseworkError, SelfReview, StaleCase, WrongState


@dataclass(frozen=True)
class Question:
    key: str
    words: str
    about: str = ""


YES, NO, NOT_APPLICABLE = "yes", "no", "n/a"
ANSWERS = (YES, NO, NOT_APPLICABLE)
CHECKLIST: tuple[Question, ...] = (
    Question("claims", "Are the two claims kept apart, each with likelihood and confidence?"),
    Question("evidence", "Does every claim rest on lines you followed to their rows?"),
    Question("sources", "Are sources rated, and is no claim carried by one weak source alone?"),
    Question("alternatives", "Is each innocent explanation and each rival considered, and said why it is less likely?"),
    Question("cut", "Was the weakest cut looked at: does the network hold without its most shared identifier?"),
    Question("mind", "Is it written down what would change our mind?"),
    Question("collateral", "Is it known whom acting on it would hurt, and who judged the edge?"),
    Question("limits", "Are limits and unknowns said?"),
)


@transaction.atomic
def ask_review(case: Case, actor: Actor, version: int, reviewer: User | None = None) -> Review:
    """Ask `reviewer`, who becomes a member if they are none yet, or whoever reviews in this case."""
    held(case, actor, "work", version)
    case = workable(case, actor, "sent to review")
    if not case.assessments.exists():
        raise CaseworkError("There is nothing to review yet: record an assessment first.")
    if reviewer is not None:
        _seat(case, actor, reviewer)
    review = Review.objects.create(case=case, asked_by=actor, asked_of=reviewer, basis=basis(case))
    take(case, actor, "ask_review")
    log(case, actor, "asked for review", "asked for a review", {"review": review.pk, "of": str(reviewer or "")})
    QueueItem.objects.create(
        key=f"review:{review.pk}", kind=QueueKind.REVIEW, case=case, assignee=reviewer, weight=1000.0,
        text=f"{case.reference}: {case.title}"[:300], url=f"{case.get_absolute_url()}#review",
    )  # fmt: skip
    for user in [reviewer] if reviewer else _reviewers(case):
        telling.notify(user, case, f"{actor.get_username()} asks you for a review", f"{case.get_absolute_url()}#review")
    return review


def _seat(case: Case, actor: Actor, reviewer: User) -> None:
    if reviewer.pk in authors(case):
        raise SelfReview
    if not reviewer.has_perm("investigations.review_case"):
        raise CaseworkError(f"{reviewer.get_username()} is no reviewer.")
    _, is_new = CaseMember.objects.update_or_create(case=case, user=reviewer, defaults={"role": MemberRole.REVIEWER})
    if is_new:
        words = f"made {reviewer.get_username()} a reviewer"
        log(case, actor, "changed members", words, {"user": reviewer.get_username(), "role": MemberRole.REVIEWER})


def _reviewers(case: Case) -> list[User]:
    wrote = authors(case)
    members = case.members.filter(role=MemberRole.REVIEWER).select_related("user")
    return [m.user for m in members if m.user.pk not in wrote]


def pending(case: Case) -> Review | None:
    return case.reviews.filter(verdict=Verdict.PENDING).select_related("asked_by", "asked_of").first()


def _of(case: Case, actor: Actor, action: str) -> tuple[Case, Review]:
    case = held(case, actor, action)
    review = pending(case)
    if case.state != CaseState.IN_REVIEW or review is None:
        raise WrongState(case, "reviewed")
    return case, review


@transaction.atomic
def answer(case: Case, actor: Actor, answers: Mapping[str, str]) -> Review:
    """Keep answers to the checklist while the review goes on. Raises SelfReview for anybody who wrote in the case."""
    case, review = _of(case, actor, "review")
    if actor.pk in authors(case):
        raise SelfReview
    _keep(review, answers)
    return review


def _keep(review: Review, answers: Mapping[str, str]) -> None:
    known = {question.key for question in CHECKLIST}
    for key, value in answers.items():
        if key not in known or value not in ("", *ANSWERS):
            raise CaseworkError(f"The checklist has no such answer: {key} {value}.")
    review.answers = {**review.answers, **{k: v for k, v in answers.items() if v}}
    review.save(update_fields=["answers"])


@transaction.atomic
def decide_review(
    case: Case, actor: Actor, approve: bool, reason: str, *, answers: Mapping[str, str] | None = None,
    version: int | None = None,
) -> Review:  # fmt: skip
    """Approve, which decides the case, or return it with a reason. Raises SelfReview for anybody who wrote in it, and
    CaseworkError where questions of the checklist are open or answered no, or comments are not settled."""
    case, review = _of(case, actor, "review")
    if actor.pk in authors(case):
        raise SelfReview
    if version is not None and version != case.version:
        raise StaleCase(case)
    _keep(review, answers or {})
    if approve:
        _check_complete(review)
    elif not reason.strip():
        raise CaseworkError("Say why the case goes back.")
    review.reviewer, review.reason, review.decided_at = actor, reason.strip(), timezone.now()  # type: ignore[bad-assignment]
    review.verdict = Verdict.APPROVED if approve else Verdict.RETURNED
    review.save()
    case = take(case, actor, "approve" if approve else "return", reason)
    text = "approved the case" if approve else f"returned the case: {review.reason}"
    log(case, actor, "approved" if approve else "returned", text, {"reason": review.reason, "answers": review.answers})
    told = f"{actor.get_username()} {'approved' if approve else 'returned'} the case"
    telling.notify(review.asked_by, case, told, case.get_absolute_url())
    return review


def _check_complete(review: Review) -> None:
    unanswered = [q.words for q in CHECKLIST if review.answers.get(q.key) not in (YES, NOT_APPLICABLE)]
    if unanswered:
        raise CaseworkError(
            f"{len(unanswered)} of {len(CHECKLIST)} questions of the checklist are open or answered no, the first: "
            f"{unanswered[0]} Answer them, or return the case."
        )
    unsettled = review.comments.filter(settled_at=None).count()
    if unsettled:
        raise CaseworkError(f"{unsettled} comment{'s are' if unsettled > 1 else ' is'} not settled yet.")


@transaction.atomic
def comment(case: Case, actor: Actor, text: str, anchor: str = Anchor.CASE, key: str = "") -> ReviewComment:
    """Say something of a claim (N-0001:operator), a figure (N-0001:exchanges) or a member (an account's id)."""
    case, review = _of(case, actor, "comment")
    if not text.strip():
        raise CaseworkError("The comment is empty.")
    if anchor not in Anchor.values or (anchor != Anchor.CASE and not key.strip()):
        raise CaseworkError("Say which claim, figure or member the comment is about.")
    made = ReviewComment.objects.create(
        review=review, anchor=anchor, key=key.strip()[:300], text=text.strip()[:4000], author=actor
    )
    where = f" on the {made.get_anchor_display()} {made.key}" if made.key else ""
    log(case, actor, "commented", f"commented{where}", {"review": review.pk, "comment": made.pk})
    return made


@transaction.atomic
def settle(remark: ReviewComment, actor: Actor) -> ReviewComment:
    """Only who wrote it says that it needs nothing more."""
    case = held(remark.review.case, actor, "comment")
    if remark.author != actor:
        raise CaseworkError("Only who wrote a comment settles it.")
    if not remark.settled_at:
        remark.settled_by, remark.settled_at = actor, timezone.now()  # type: ignore[bad-assignment]
        remark.save()
        log(case, actor, "settled comment", "settled a comment", {"comment": remark.pk})
    return remark


def basis(case: Case) -> dict[str, Any]:
    """What a review judges, in a form that two of can be compared."""
    claims: dict[str, str] = {}
    for a in case.assessments.order_by("at", "id"):
        claims[f"{a.network}: {a.get_claim_display()} ({a.origin})"] = f"{a.name}, {a.likelihood_words}, {a.confidence}"
    return {
        "claims": claims,
        "networks": {p.public_id: f"run {p.run_id}, {p.size:,} accounts" for p in case.pinned.all()},  # type: ignore[missing-attribute]
        "pins": {f"{p.kind} {p.key}": "pinned" for p in case.pins.all()},
        "notes": {f"note {n.pk} by {n.author.get_username()}": f"version {n.version}"
                  for n in case.notes.select_related("author")},
        "files": {f.name: f.sha256[:12] for f in case.files.filter(removed_at=None)},
        "snapshots": {s.sha256[:12]: f"run {s.run_id}" for s in case.snapshots.all()},  # type: ignore[missing-attribute]
        "case": {"title": case.title, "marking": case.get_tlp_display(), "summary": case.summary},
    }  # fmt: skip


def changes_since_last(case: Case, review: Review) -> list[str] | None:
    """What the case has that the review before did not see, in sentences; None where there was none before."""
    before = case.reviews.exclude(verdict=Verdict.PENDING).filter(pk__lt=review.pk).first()
    return compared(before.basis, review.basis) if before and before.basis else None


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    said = []
    for part in after:
        old, new = before.get(part, {}), after[part]
        said += [f"{key}: new, {new[key]}" for key in new if key not in old]
        said += [f"{key}: gone, was {old[key]}" for key in old if key not in new]
        for key in new:
            if key in old and old[key] != new[key]:
                said.append("summary: rewritten" if key == "summary" else f"{key}: was {old[key]}, is {new[key]}")
    return said
