"""The attribution workspace of a network in a case: machine and analyst lines in one matrix, and writing in it.

What a person writes is only ever added to. Every change goes into the activity feed and the audit trail.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction

from investigations.assessing import NetworkAttribution, attribution_of
from investigations.attribution.hypotheses import Line
from investigations.attribution.likelihood import band
from investigations.attribution.matrix import (
    ANALYST,
    BY_CODE,
    AnalystLine,
    Margin,
    Weighed,
    Without,
    key_of,
    leading,
    margins,
    priors_with,
    rank,
    sensitivity,
    weigh_all,
)
from investigations.attribution.weights import CREDIBILITY, RELIABILITY, planting
from investigations.casework import Actor, log, workable
from investigations.models import AddedHypothesis, Case, EvidenceStatement, MindChange, PinnedNetwork
from investigations.refusals import CaseworkError
from investigations.words import KIND_WORDS

DECISIVE_SHOWN = 8


@dataclass(frozen=True)
class Row:
    """A line of the matrix: what it is, and its bits for each hypothesis in the order of `Workspace.ranked`."""

    line: Line
    statement: EvidenceStatement | None
    cells: tuple[float | None, ...]
    without: Without | None

    @property
    def words(self) -> str:
        return "analyst" if self.statement else KIND_WORDS.get(self.line.indicator_kind, self.line.indicator_kind)

    @property
    def spread(self) -> float:
        said = [cell or 0.0 for cell in self.cells]
        return max(said) - min(said)


@dataclass(frozen=True)
class Workspace:
    """Everything about who runs one pinned network. `attribution` is the machine's own answer, from its lines alone."""

    pinned: PinnedNetwork
    attribution: NetworkAttribution
    added: tuple[AddedHypothesis, ...]
    statements: tuple[EvidenceStatement, ...]  # that stand
    mind: MindChange | None

    @cached_property
    def names(self) -> dict[str, str]:
        return {h.key: h.name for h in self.attribution.hypotheses} | {h.key: h.name for h in self.added}

    @cached_property
    def said(self) -> dict[str, str]:
        """What each says of the network, to follow "It is likely that"."""
        return {h.key: h.statement for h in self.attribution.hypotheses} | {h.key: h.statement for h in self.added}

    @cached_property
    def prior(self) -> dict[str, float]:
        return priors_with({h.key: h.prior for h in self.attribution.hypotheses}, [h.key for h in self.added])

    @cached_property
    def machine(self) -> list[Line]:
        return [line.as_line(h.key) for h in self.attribution.hypotheses for line in h.lines]

    @cached_property
    def analyst(self) -> list[AnalystLine]:
        return [as_line(s) for s in self.statements]

    @cached_property
    def lines(self) -> list[Line]:
        return weigh_all(self.machine, self.analyst)

    @cached_property
    def ranked(self) -> list[Weighed]:
        """Least inconsistent first, with analysts' lines."""
        return rank(self.prior, self.lines)

    @cached_property
    def leading(self) -> Weighed:
        return leading(self.ranked)

    @cached_property
    def machine_posterior(self) -> dict[str, float]:
        return {h.key: h.posterior for h in self.attribution.hypotheses}

    @cached_property
    def sensitivity(self) -> list[Without]:
        return sensitivity(self.prior, self.machine, self.analyst)

    @cached_property
    def rows(self) -> list[Row]:
        """The lines that tell hypotheses apart, most telling first."""
        by_key: dict[tuple[str, str, str], dict[str, Line]] = {}
        for line in self.lines:
            if line.hypothesis in self.prior and abs(line.bits) >= 0.05:
                by_key.setdefault(key_of(line), {})[line.hypothesis] = line
        without = {w.line: w for w in self.sensitivity}
        known = {str(s.pk): s for s in self.statements}
        rows = [
            Row(
                next(iter(said.values())),
                known.get(key[1]) if key[0] == ANALYST else None,
                tuple(said[w.key].bits if w.key in said else None for w in self.ranked),
                without.get("|".join(key)),
            )
            for key, said in by_key.items()
        ]
        return sorted(rows, key=lambda row: (-row.spread, row.line.indicator_kind, row.line.value))

    @cached_property
    def margins(self) -> list[Margin]:
        return margins(self.ranked)

    def named(self, keys: Sequence[str]) -> list[str]:
        return [self.names[key] for key in keys]


def as_line(statement: EvidenceStatement) -> AnalystLine:
    marks = {key: BY_CODE[code] for key, code in statement.consistency.items() if code in BY_CODE}
    return AnalystLine(
        str(statement.pk), statement.text, statement.source, statement.reliability, statement.credibility, marks
    )


def workspace_of(pinned: PinnedNetwork) -> Workspace | None:
    """None where the run assessed nobody for the network. Raises OSError when the run's tables are gone."""
    attribution = attribution_of(pinned.run, pinned.party_id)
    if attribution is None:
        return None
    case, network = pinned.case, pinned.public_id
    return Workspace(
        pinned, attribution, tuple(AddedHypothesis.objects.filter(case=case, network=network)),
        tuple(standing(case, network)), MindChange.objects.filter(case=case, network=network).first(),
    )  # fmt: skip


def standing(case: Case, network: str) -> list[EvidenceStatement]:
    """Statements that nothing replaced or withdrew."""
    found = list(EvidenceStatement.objects.filter(case=case, network=network).select_related("author", "replaces"))
    gone = {s.replaces.pk for s in found if s.replaces}
    return [s for s in found if s.pk not in gone and not s.withdraws]


# --- what it says -----------------------------------------------------------------------------------------------------
def would_change(found: Workspace) -> list[str]:
    """What would change our mind, from the sensitivity of every line and the distance of every rival; the sentences
    that analysts then edit. Figures are those of the matrix."""
    now, said = found.leading, found.names
    sentences: list[str] = []
    labels = {"|".join(key_of(row.line)): row for row in found.rows}
    for without in found.sensitivity[:DECISIVE_SHOWN]:
        row = labels.get(without.line)
        if row is None or not (without.changes_leader or without.changes_band):
            continue
        what = _label(row)
        if without.changes_leader:
            sentences.append(f"Without {what}, “{said[without.leads]}” would lead with {without.posterior:.0%}.")
        else:
            words = band(without.of_leading).words
            sentences.append(f"Without {what}, “{said[now.key]}” would be {words} ({without.of_leading:.0%}).")
    if not sentences:
        sentences.append("No single line decides: without any one of them the answer stays in its band.")
    for margin in found.margins[:2]:
        how = (
            f"one line of a source of reliability {margin.grade}, rare among strangers and costly to plant, would do"
            if margin.grade
            else "no single line would do, only several independent ones"
        )
        sentences.append(f"“{said[margin.rival]}” is {margin.bits:.1f} bits behind: {how}.")
    return sentences


def false_flags(found: Workspace) -> list[tuple[Row, float, float]]:
    """For each machine line that speaks for the leading hypothesis: what planting it would cost a rival in
    account-days, and the chance that it was planted which its cap allows for. The cheapest first."""
    flags = [
        (row, row.line.cost, planting(row.line.cost))
        for row in found.rows
        if row.statement is None and row.line.cost > 0 and _bits_for(row, found) >= 0.05
    ]
    return sorted(flags, key=lambda flag: flag[1])


def _bits_for(row: Row, found: Workspace) -> float:
    place = [w.key for w in found.ranked].index(found.leading.key)
    return row.cells[place] or 0.0


def _label(row: Row) -> str:
    if row.statement:
        return f"the statement “{row.statement.text[:80]}” ({row.statement.source})"
    value = f" {row.line.value}" if row.line.value else ""
    return f"the {row.words}{value}"


# --- writing in it ----------------------------------------------------------------------------------------------------
@transaction.atomic
def add_hypothesis(case: Case, actor: Actor, network: str, name: str, statement: str) -> AddedHypothesis:
    case = workable(case, actor, "assessed")
    pinned = _pinned(case, network)
    name, statement = " ".join(name.split()), " ".join(statement.split()).rstrip(".")
    if not name or not statement or len(name) > 80 or len(statement) > 200:
        raise CaseworkError("Give the hypothesis a name (80 characters) and say what it holds (200 characters).")
    known = workspace_of(pinned)
    if known and name.casefold() in (n.casefold() for n in known.names.values()):
        raise CaseworkError(f"“{name}” is among the hypotheses already.")
    made = AddedHypothesis.objects.create(case=case, network=network, name=name, statement=statement, author=actor)
    log(case, actor, "added hypothesis", f"added the hypothesis “{name}” on {network}", {"hypothesis": made.pk})
    return made


@transaction.atomic
def state(
    case: Case, actor: Actor, network: str, *, text: str, source: str, reliability: str, credibility: str,
    consistency: Mapping[str, str], replaces: EvidenceStatement | None = None, reason: str = "",
) -> EvidenceStatement:  # fmt: skip
    """A line of evidence, or a newer wording or grading of one. Raises CaseworkError for what does not make a line."""
    case = workable(case, actor, "assessed")
    pinned = _pinned(case, network)
    if not text.strip() or not source.strip():
        raise CaseworkError("A line says what was seen, and who says so.")
    if reliability not in RELIABILITY or credibility not in CREDIBILITY or not credibility:
        raise CaseworkError("Grade the source A to F and the statement 1 to 6.")
    marks = {key: code for key, code in consistency.items() if code}
    known = workspace_of(pinned)
    wrong = [key for key, code in marks.items() if code not in BY_CODE or not known or key not in known.names]
    if wrong:
        raise CaseworkError(
            f"“{wrong[0]}” is no hypothesis about {network}, or its mark is none of {', '.join(BY_CODE)}."
        )
    if replaces is not None:
        _replaceable(replaces, case, network)
    made = EvidenceStatement.objects.create(
        case=case, network=network, text=text.strip(), source=source.strip()[:120], reliability=reliability,
        credibility=credibility, consistency=marks, replaces=replaces, reason=reason.strip(), author=actor,
    )  # fmt: skip
    verb = "reworded" if replaces else "stated"
    detail = {"statement": made.pk, "replaces": replaces.pk if replaces else None, "consistency": marks}
    log(case, actor, verb, f"{verb} evidence on {network} ({reliability}{credibility}): {made.text[:120]}", detail)
    return made


@transaction.atomic
def withdraw(case: Case, actor: Actor, statement: EvidenceStatement, reason: str) -> EvidenceStatement:
    case = workable(case, actor, "assessed")
    _replaceable(statement, case, statement.network)
    if not reason.strip():
        raise CaseworkError("Say why the line is withdrawn.")
    made = EvidenceStatement.objects.create(
        case=case, network=statement.network, replaces=statement, withdraws=True, reason=reason.strip(), author=actor
    )
    text = f"withdrew evidence on {statement.network}: {reason.strip()}"
    log(case, actor, "withdrew evidence", text, {"statement": statement.pk, "reason": reason.strip()})
    return made


def _replaceable(statement: EvidenceStatement, case: Case, network: str) -> None:
    if (statement.case.pk, statement.network) != (case.pk, network):
        raise CaseworkError("That line is of another network.")
    if statement not in standing(case, network):
        raise CaseworkError("That line was replaced or withdrawn in the meantime; look at the newer state.")


@transaction.atomic
def change_mind(case: Case, actor: Actor, network: str, text: str) -> MindChange:
    """What would change our mind, in the analysts' words; it stands in the report beside what was computed."""
    case = workable(case, actor, "assessed")
    _pinned(case, network)
    if not text.strip():
        raise CaseworkError("Say what would change your mind.")
    made = MindChange.objects.create(case=case, network=network, text=text.strip(), author=actor)
    log(case, actor, "edited mind", f"wrote what would change our mind on {network}", {"text": made.text})
    return made


def _pinned(case: Case, network: str) -> PinnedNetwork:
    pinned = case.pinned.select_related("run", "case").filter(public_id=network).first()
    if pinned is None:
        raise CaseworkError(f"{network} is not pinned in {case.reference}.")
    return pinned


def hypothesis_name(pinned: PinnedNetwork, key: str) -> str | None:
    """The name of a hypothesis about the network, the machine's or an added one."""
    found = workspace_of(pinned)
    return found.names.get(key) if found else None
