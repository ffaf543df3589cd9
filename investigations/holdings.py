"""What the relational store holds of people, declared once, and what retention does with each.

`tests/investigations/test_holdings.py` finds every field of text that is declared nowhere, and every entry that
docs/operations.md does not name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.apps import apps
from django.db import models


class Fate(StrEnum):
    """What becomes of it. `CASE`: with its case. `AGE`: a policy's days after it was last of use."""

    CASE = "with its case"
    AGE = "by age"
    KEPT = "kept"


@dataclass(frozen=True)
class Holding:
    """`fields` of a model that may tell of a person. `case`: the way from a row to its case. `why` it is kept, or when
    it is due."""

    name: str  # as docs/operations.md has it
    model: str
    fields: tuple[str, ...]
    fate: Fate
    case: str = ""
    why: str = ""

    @property
    def rows(self) -> "models.QuerySet[models.Model]":
        """All rows, and changeable: the managers of append-only models refuse what retention must do."""
        found: type[models.Model] = apps.get_model(self.model)
        return found._base_manager.all()


def _of_case(name: str, model: str, *fields: str, case: str = "case") -> Holding:
    return Holding(name, f"investigations.{model}", fields, Fate.CASE, case)


def _by_age(name: str, model: str, *fields: str, why: str) -> Holding:
    return Holding(name, model, fields, Fate.AGE, why=why)


def _kept(name: str, model: str, *fields: str, why: str) -> Holding:
    return Holding(name, model, fields, Fate.KEPT, why=why)


HOLDINGS: tuple[Holding, ...] = (
    _of_case("title and summary", "Case", "title", "summary", case="pk"),
    _of_case("notes", "Note", "text"),
    _of_case("earlier texts of notes", "NoteVersion", "text", case="note__case"),
    _of_case("activity feed", "Activity", "text", "detail"),
    _of_case("assessments", "Assessment", "grounds", "reason"),
    _of_case("reviews", "Review", "basis", "reason"),
    _of_case("comments of reviews", "ReviewComment", "key", "text", case="review__case"),
    _of_case("tasks", "CaseTask", "title", "about"),
    _of_case("pins", "Pin", "key", "why"),
    _of_case("evidence files", "EvidenceFile", "name", "about", "removed_reason"),
    _of_case("hypotheses of analysts", "AddedHypothesis", "name", "statement"),
    _of_case("lines of evidence of analysts", "EvidenceStatement", "text", "source", "reason"),
    _of_case("what would change our mind", "MindChange", "text"),
    _of_case("packages", "ActionPackage", "chosen_because", "review_note"),
    _of_case("judged memberships of packages", "EdgeJudgement", "account_id", case="package__case"),
    _of_case("actions taken", "ActionTaken", "account_id"),
    _of_case("replacement accounts", "Replacement", "account_id", "through", case="package__case"),
    _of_case("reasons of legal holds", "LegalHold", "reason", "release_reason"),
    _of_case("reasons of merges and splits", "CaseMove", "reason", case="target"),
    _of_case("messages of reports", "Report", "message", "withdrawn_reason"),
    _of_case("queue items of a case", "QueueItem", "text", "reason"),
    _of_case("notifications", "Notification", "text"),
    _of_case("messages to hooks", "HookDelivery", "body", "error"),
    _by_age("decisions that were taken back", "graphs.Decision", "content", "reason", "sentence",
            why="after they were taken back; in force, the next run rests on them"),
    _by_age("what those decisions are about", "graphs.DecisionSubject", "key", why="with the decision"),
    _by_age("scenes of the canvas", "graphs.SavedScene", "name",
            why="after the last change, unless a case has pinned them"),
    _by_age("versions of scenes", "graphs.SceneVersion", "state", "parts", why="with the scene"),
    _by_age("filters of the canvas", "graphs.FilterSet", "name", "filters", why="after the last change"),
    _by_age("values in saved pattern searches", "graphs.PatternSearch", "parameters", why="after the last change"),
    _by_age("watch hits", "graphs.WatchHit", "account_id", "terms", why="after a later run replaced theirs"),
    _by_age("judged memberships of runs", "graphs.EdgeSample", "account_id", why="after a later run replaced theirs"),
    _kept("audit trail", "accounts.AuditEntry", "actor", "subject", "detail",
          why="a case's details are erased with it; who did what when to which account stays: it must be told"),
    _kept("imports", "accounts.Batch", "name", "reason", why="names of files, which citations need"),
    _kept("files of imports", "accounts.SourceFile", "name", "left_out", why="names of files, which citations need"),
    _kept("why a run failed", "graphs.Run", "message", "released_by", "surprises", why="names networks and colleagues"),
    _kept("readings of networks", "graphs.Network", "why", "operator_name", "operator_id",
          why="names operators, which are on file in the registry"),
    _kept("names of hypotheses", "investigations.Assessment", "name", "hypothesis",
          why="names operators, which are on file in the registry"),
    _kept("templates of reports", "investigations.ReportTemplate", "name", "sections", "note",
          why="a team's own words; they name nobody unless the team does"),
    _kept("texts of pattern searches", "graphs.PatternSearch", "name", "about", "cypher",
          why="a team's own words; values belong into parameters"),
    _kept("hooks", "investigations.Hook", "url", "secret", why="their owner removes them"),
    _kept("adopted weights", "graphs.AdoptedWeights", "reason", "author_name", why="the next run rests on them"),
    _kept("who judged", "graphs.EdgeCheck", "author_name", why="names colleagues, whose accounts stay"),
    _kept("who judged a membership", "graphs.EdgeSample", "answered_by", why="names colleagues, whose accounts stay"),
    _kept("who decided", "graphs.Decision", "author_name", why="names colleagues, whose accounts stay"),
    _kept("policies of erasures", "investigations.Erasure", "policy", why="what retention itself wrote"),
    _kept("erasures of cases", "investigations.CaseErasure", "policy", why="what retention itself wrote"),
)  # fmt: skip


def of_case() -> Iterator[Holding]:
    return (holding for holding in HOLDINGS if holding.fate is Fate.CASE)
