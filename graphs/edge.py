"""The edge of a run: fifty memberships drawn at random from those it is least sure of, for a person to judge.

The rest of the run rests on more, so that the precision found at the edge is a lower bound for all of it."""

from random import Random

from django.db import transaction
from django.utils import timezone

from accounts.audit import actor_name, record
from graphs import decisions, runs
from graphs.linkage.precision import Precision, precision
from graphs.models import EdgeCheck, EdgeSample, Network, Run
from graphs.runs import Actor, RunError

SAMPLE = 50
EDGE_SHARE = 0.1  # of the memberships in networks above the cut, those with the fewest bits
DECIDES = {"right": "confirm_member", "wrong": "reject_member"}


def propose(run: Run, actor: Actor) -> EdgeCheck:
    """Draws the sample of a published run, once; the same sample for whoever asks. Raises RunError."""
    existing = EdgeCheck.objects.filter(run=run).first()
    if existing:
        return existing
    rows = runs.tables(run).ask(
        "SELECT m.account_id, m.bits, m.probability, n.number FROM {memberships} m "
        "JOIN {parties} p USING (party_id) JOIN {networks} n USING (party_id) "
        "WHERE p.is_network ORDER BY m.bits, m.account_id"
    )
    if not rows:
        raise RunError(f"Run {run.pk} has no network above the cut: there is no membership to check.")
    edge = rows[: max(SAMPLE, round(EDGE_SHARE * len(rows)))]
    draw = Random(f"edge of {run.fingerprint}")  # noqa: S311 - a sample that can be drawn again, no secret
    drawn = draw.sample(edge, min(SAMPLE, len(edge)))
    networks = {n.number: n for n in Network.objects.filter(number__in={row["number"] for row in drawn})}
    with transaction.atomic():
        check = EdgeCheck.objects.create(
            run=run, memberships=len(rows), edge=len(edge), below_bits=edge[-1]["bits"], author_name=actor_name(actor)
        )
        EdgeSample.objects.bulk_create(
            EdgeSample(
                check_of=check, network=networks[row["number"]], account_id=row["account_id"], bits=row["bits"],
                probability=row["probability"],
            )
            for row in drawn
        )  # fmt: skip
        record(actor, "draw edge sample", f"run:{run.pk}", {"sample": len(drawn), "edge": len(edge)})
    return check


def answer(sample: EdgeSample, said: str, actor: Actor, reason: str = "") -> None:
    """Keeps an answer; where the network still stands it is a decision too, so that the next run learns it.

    An answer changed takes its decision back. Raises DecisionError, ValueError for an unknown answer."""
    if said not in EdgeSample.Answer.values:
        raise ValueError(f"an answer is one of {', '.join(EdgeSample.Answer.values)}")
    with transaction.atomic():
        if sample.decision is not None and not hasattr(sample.decision, "undone"):
            decisions.undo(actor, sample.decision, "answered otherwise")
        sample.decision = None
        if said in DECIDES and sample.network.run.is_current:
            sample.decision = decisions.record(
                actor, DECIDES[said], networks=[sample.network], accounts=[sample.account_id],
                reason=reason.strip() or f"checked at the edge of run {sample.check_of.run_id}",
            )  # fmt: skip
        sample.answer, sample.answered_by, sample.answered_at = said, actor_name(actor), timezone.now()
        sample.save()
        record(actor, "judge membership", f"account:{sample.account_id}",
               {"network": sample.network.public_id, "answer": said})  # fmt: skip


def found(check: EdgeCheck) -> Precision:
    """The precision at the edge by the answers given so far; those who could not tell are left out."""
    answers = list(check.samples.values_list("answer", flat=True))
    right, wrong = answers.count(EdgeSample.Answer.RIGHT), answers.count(EdgeSample.Answer.WRONG)
    return precision(right, right + wrong)
