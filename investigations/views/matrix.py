"""What a page shows of one network's attribution: claims, hypotheses with their lines, the matrix, the waterfall."""

from dataclasses import dataclass
from typing import Any

from graphs.models import Network, Run
from investigations import assessments
from investigations.assessing import (
    Hypothesis,
    NetworkAttribution,
    NetworkClaim,
    attribution_of,
    network_claim_of,
    waterfall,
)
from investigations.attribution.hypotheses import UNKNOWN
from investigations.enums import ClaimKind
from investigations.models import Assessment, Case, PinnedNetwork


@dataclass(frozen=True)
class AttributionPanel:
    """`attribution` is None where the run assessed nobody: a party below the cut, or a run without that step."""

    public_id: str
    run: Run
    claim: NetworkClaim
    attribution: NetworkAttribution | None

    @property
    def shown(self) -> Hypothesis | None:
        """The hypothesis of the waterfall: the leading one, or the best operator where none can be named."""
        if self.attribution is None:
            return None
        if self.attribution.leading.key != UNKNOWN:
            return self.attribution.leading
        return next((h for h in self.attribution.hypotheses if h.operator_id), None)

    @property
    def figure(self) -> dict[str, Any] | None:
        shown = self.shown
        return waterfall(self.attribution, shown) if self.attribution and shown else None

    @property
    def figure_id(self) -> str:
        return f"attribution-{self.public_id}"


def panel_of(network: Network) -> AttributionPanel:
    claim = network_claim_of(network.run, network.party_id, network.judgement_probability, network.size)
    return AttributionPanel(network.public_id, network.run, claim, attribution_of(network.run, network.party_id))


@dataclass(frozen=True)
class CaseNetwork:
    """A pinned network on a case's page: the panel of its run, and what is on record."""

    pinned: PinnedNetwork
    panel: AttributionPanel | None  # None: the run's folder is gone
    one_network: Assessment | None
    operator: Assessment | None
    history: list[Assessment]
    newer_run: Run | None


def matrix_of(case: Case, pinned: PinnedNetwork) -> CaseNetwork:
    try:
        claim, attribution = assessments.basis(pinned)
        panel = AttributionPanel(pinned.public_id, pinned.run, claim, attribution)
    except (OSError, assessments.CaseworkError):
        panel = None
    newer = pinned.network.run if pinned.network and pinned.network.run.pk != pinned.run.pk else None
    return CaseNetwork(
        pinned,
        panel,
        assessments.current(case, pinned.public_id, ClaimKind.NETWORK),
        assessments.current(case, pinned.public_id, ClaimKind.OPERATOR),
        list(case.assessments.filter(network=pinned.public_id).select_related("author", "run")),
        newer,
    )
