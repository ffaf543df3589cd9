"""Whose work a review of a case would judge."""

from investigations.models import Case


def authors(case: Case) -> set[int]:
    """Everybody who owns or works on the case, wrote, pinned, assessed, filed or froze anything in it, or asked for
    its review."""
    wrote = {case.owner.pk, case.assignee.pk if case.assignee else None}
    for rows, field in (
        (case.notes, "author"), (case.assessments, "author"), (case.statements, "author"), (case.hypotheses, "author"),
        (case.mind_changes, "author"), (case.packages, "author"), (case.actions, "by"), (case.snapshots, "author"),
        (case.reports, "author"),
        (case.pinned, "pinned_by"), (case.pins, "pinned_by"), (case.files, "added_by"), (case.tasks, "closed_by"),
        (case.reviews, "asked_by"), (case.moves_in, "by"),
    ):  # fmt: skip
        wrote |= set(rows.order_by().values_list(field, flat=True).distinct())
    return {pk for pk in wrote if pk is not None}
