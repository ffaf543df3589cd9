"""The review of a case: asked for, answered, commented, decided."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from investigations import reviewing
from investigations.enums import Verdict
from investigations.forms import AskForm, CommentForm, DecideForm
from investigations.models import Case, ReviewComment
from investigations.views.base import CaseChange, cleaned


class AskReview(CaseChange):
    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        asked = cleaned(AskForm(request.POST))
        reviewing.ask_review(case, request.user, asked["version"], asked["reviewer"])
        return f"{case.reference} waits for a reviewer."


def answers_of(request: HttpRequest) -> dict[str, str]:
    return {q.key: request.POST.get(f"answer-{q.key}", "") for q in reviewing.CHECKLIST}


class DecideReview(CaseChange):
    """Keeps the answers to the checklist, and decides where a verdict was pressed."""

    permission_required = "investigations.review_case"
    action = "review"
    place = "#review"

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        data = cleaned(DecideForm(request.POST))
        reviewing.answer(case, request.user, answers_of(request))
        if not data["verdict"]:
            return "Your answers are kept."
        approve = data["verdict"] == Verdict.APPROVED
        reviewing.decide_review(case, request.user, approve, data["reason"], version=data["version"])
        return f"{case.reference} is approved." if approve else f"{case.reference} went back."


class CommentReview(CaseChange):
    permission_required = "investigations.view_case"
    action = "comment"
    place = "#review"

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        reviewing.comment(case, request.user, **cleaned(CommentForm(request.POST)))
        return "The comment is kept."


class SettleComment(CaseChange):
    permission_required = "investigations.view_case"
    action = "comment"
    place = "#review"

    def change(self, case: Case, request: HttpRequest, **kwargs: Any) -> str:
        rows = ReviewComment.objects.select_related("review__case", "author")
        reviewing.settle(get_object_or_404(rows, pk=kwargs["pk"], review__case=case), request.user)
        return "The comment is settled."
