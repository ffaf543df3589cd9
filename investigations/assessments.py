"""Recording what is held likely: the machine's assessment of a pinned network, and a person's own."""

from django.db import transaction

from graphs.models import Network
from investigations.access import require
from investigations.assessing import NetworkAttribution, NetworkClaim, attribution_of, network_claim_of
from investigations.attribution.likelihood import BY_WORDS, Confidence
from investigations.casework import Actor, CaseworkError, WrongState, log
from investigations.enums import ClaimKind, Origin
from investigations.models import AddedHypothesis, Assessment, Case, PinnedNetwork
from investigations.states import WORKED_ON

ONE_NETWORK = "one network"


def basis(pinned: PinnedNetwork) -> tuple[NetworkClaim, NetworkAttribution | None]:
    """What the run that the network was pinned at says of both claims."""
    probability = _judged(pinned)
    return (
        network_claim_of(pinned.run, pinned.party_id, probability, pinned.size),
        attribution_of(pinned.run, pinned.party_id),
    )


def _judged(pinned: PinnedNetwork) -> float:
    from graphs.runs import tables  # runs import the store's driver, which only this reading needs

    rows = tables(pinned.run).ask(
        "SELECT judgement_probability AS p FROM {parties} WHERE party_id = ?", pinned.party_id
    )
    if not rows:
        raise CaseworkError(f"Run {pinned.run.pk} no longer has {pinned.public_id}.")
    return float(rows[0]["p"])


@transaction.atomic
def record_machine(case: Case, actor: Actor, pinned: PinnedNetwork) -> list[Assessment]:
    """Write down both of the machine's claims as they stand; nothing where the newest record says the same."""
    _must_be_open(case, actor)
    claim, attribution = basis(pinned)
    recorded = [
        _record(
            case, pinned, ClaimKind.NETWORK, hypothesis=ONE_NETWORK, name="one network", probability=claim.probability,
            words=claim.band.words, confidence=claim.confidence, grounds=claim.grounds, actor=actor,
        )
    ]  # fmt: skip
    if attribution:
        leading = attribution.leading
        recorded.append(
            _record(
                case, pinned, ClaimKind.OPERATOR, hypothesis=leading.key, name=leading.name,
                probability=leading.posterior, words=leading.words, confidence=leading.confidence,
                grounds=leading.grounds, actor=actor,
            )
        )  # fmt: skip
    return [a for a in recorded if a is not None]


def _record(
    case: Case, pinned: PinnedNetwork, claim: ClaimKind, *, hypothesis: str, name: str, probability: float, words: str,
    confidence: str, grounds: str, actor: Actor,
) -> Assessment | None:  # fmt: skip
    known = case.assessments.filter(network=pinned.public_id, claim=claim, origin=Origin.MACHINE).first()
    if known and (known.run, known.hypothesis, known.probability) == (pinned.run, hypothesis, probability):
        return None
    band = BY_WORDS[words]
    made = Assessment.objects.create(
        case=case, network=pinned.public_id, run=pinned.run, claim=claim, origin=Origin.MACHINE, hypothesis=hypothesis,
        name=name, probability=probability, likelihood_words=words, range_low=band.low, range_high=band.high,
        confidence=confidence, grounds=grounds,
    )  # fmt: skip
    text = f"recorded the machine's assessment of {pinned.public_id}: {name}, {words}, {confidence} confidence"
    log(case, actor, "assessed", text, {"assessment": made.pk})
    return made


@transaction.atomic
def record_own(
    case: Case, actor: Actor, pinned: PinnedNetwork, *, claim: str, hypothesis: str, words: str,
    confidence: str, reason: str,
) -> Assessment:  # fmt: skip
    """A person's own assessment, with the reason. Raises CaseworkError for a hypothesis or word that does not exist."""
    _must_be_open(case, actor)
    if not reason.strip():
        raise CaseworkError("Say what your assessment rests on.")
    if words not in BY_WORDS or confidence not in list(Confidence):
        raise CaseworkError("Choose a likelihood and a confidence from the lists.")
    name = ONE_NETWORK
    if claim == ClaimKind.OPERATOR:
        name = _hypothesis_name(pinned, hypothesis)
    else:
        hypothesis = ONE_NETWORK
    band = BY_WORDS[words]
    made = Assessment.objects.create(
        case=case, network=pinned.public_id, run=pinned.run, claim=claim, origin=Origin.ANALYST, hypothesis=hypothesis,
        name=name, likelihood_words=words, range_low=band.low, range_high=band.high, confidence=confidence,
        grounds="judged by the analyst", reason=reason.strip(), author=actor,
    )  # fmt: skip
    text = f"assessed {pinned.public_id}: {name}, {words}, {confidence} confidence"
    log(case, actor, "assessed", text, {"assessment": made.pk, "reason": reason.strip()})
    return made


def _hypothesis_name(pinned: PinnedNetwork, hypothesis: str) -> str:
    attribution = attribution_of(pinned.run, pinned.party_id)
    for known in attribution.hypotheses if attribution else ():
        if known.key == hypothesis:
            return known.name
    for added in AddedHypothesis.objects.filter(case=pinned.case, network=pinned.public_id):
        if added.key == hypothesis:
            return added.name
    raise CaseworkError(f"“{hypothesis}” is not among the hypotheses about {pinned.public_id}.")


def current(case: Case, network: str, claim: ClaimKind) -> Assessment | None:
    """The newest assessment of a claim that a person made, or else the machine's."""
    held = case.assessments.filter(network=network, claim=claim)
    return held.filter(origin=Origin.ANALYST).first() or held.first()


def repin(case: Case, actor: Actor, pinned: PinnedNetwork, network: Network) -> PinnedNetwork:
    """Take the network as its newest run has it; what was recorded before stays with the run it was recorded from."""
    _must_be_open(case, actor)
    was = pinned.run.pk
    pinned.run, pinned.party_id, pinned.size = network.run, network.party_id, network.size
    pinned.save(update_fields=["run", "party_id", "size"])
    text = f"took {pinned.public_id} from run {was} to run {network.run.pk}"
    log(case, actor, "pinned", text, {"network": pinned.public_id, "run": network.run.pk})
    return pinned


def _must_be_open(case: Case, actor: Actor) -> None:
    require(actor, case, "work")
    case.refresh_from_db()
    if case.state not in WORKED_ON:
        raise WrongState(case, "assessed")
