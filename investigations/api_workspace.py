"""Endpoints of the attribution workspace: the matrix of a network in a case, and adding to it."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter

from investigations import workspace
from investigations.access import visible_cases
from investigations.api_refusals import Answering
from investigations.attribution.hypotheses import Line
from investigations.attribution.matrix import BY_CODE
from investigations.attribution.weights import RELIABILITY
from investigations.models import AddedHypothesis, Case, EvidenceStatement, PinnedNetwork

CHANGE = {"POST": "investigations.change_case"}
_NAME = serializers.SlugRelatedField(slug_field="username", read_only=True)


def register_workspace(router: DefaultRouter) -> None:
    router.register(r"cases/(?P<reference>[A-Za-z0-9-]+)/attribution", AttributionViewSet, basename="attribution")


class StatementSerializer(serializers.ModelSerializer[EvidenceStatement]):
    """`consistency`: key of a hypothesis → CC, C, N, I or II."""

    author = _NAME
    reliability = serializers.ChoiceField(choices=list(RELIABILITY))
    credibility = serializers.ChoiceField(choices=list("123456"))
    consistency = serializers.DictField(child=serializers.ChoiceField(choices=list(BY_CODE)))

    class Meta:
        model = EvidenceStatement
        fields = ("id", "text", "source", "reliability", "credibility", "consistency", "replaces", "withdraws",
                  "reason", "author", "at")  # fmt: skip
        read_only_fields = ("withdraws",)
        extra_kwargs = {"text": {"allow_blank": False}, "source": {"allow_blank": False}}


class HypothesisSerializer(serializers.ModelSerializer[AddedHypothesis]):
    author = _NAME

    class Meta:
        model = AddedHypothesis
        fields = ("key", "name", "statement", "author", "at")


class WithdrawStatementSerializer(serializers.Serializer[Any]):
    statement = serializers.IntegerField()
    reason = serializers.CharField(max_length=2_000)


class MindSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=8_000)


class AttributionViewSet(Answering):
    """The workspace of a pinned network, by its id (N-0001)."""

    lookup_field = "network"
    lookup_value_regex = r"[A-Za-z0-9-]+"
    required_permissions = {"GET": "investigations.view_case"}

    def _case(self) -> Case:
        number = self.kwargs["reference"].upper().removeprefix("C-")
        return get_object_or_404(visible_cases(self.request.user), number=int(number) if number.isdecimal() else -1)

    def _pinned(self, case: Case) -> PinnedNetwork:
        found = case.pinned.select_related("run", "case")
        return get_object_or_404(found, public_id=self.kwargs["network"].upper())

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def retrieve(self, request: Request, reference: str, network: str) -> Response:
        """Hypotheses ranked by what is least inconsistent, every line with its bits, and what would change our mind."""
        found = workspace.workspace_of(self._pinned(self._case()))
        if found is None:
            raise Http404(f"The run assessed nobody for {network}.")
        return Response(shown(found))

    @extend_schema(request=StatementSerializer, responses={201: StatementSerializer})
    @action(detail=True, methods=["post"], required_permissions=CHANGE)
    def statements(self, request: Request, reference: str, network: str) -> Response:
        """Add a line of evidence; with `replaces` a newer state of one."""
        case, given = self._case(), self.taken(StatementSerializer)
        made = workspace.state(case, request.user, self._pinned(case).public_id, **given)
        return Response(StatementSerializer(made).data, status.HTTP_201_CREATED)

    @extend_schema(request=WithdrawStatementSerializer, responses={201: StatementSerializer})
    @action(detail=True, methods=["post"], required_permissions=CHANGE)
    def withdraw(self, request: Request, reference: str, network: str) -> Response:
        case, given = self._case(), self.taken(WithdrawStatementSerializer)
        statement = get_object_or_404(EvidenceStatement, pk=given["statement"], case=case)
        made = workspace.withdraw(case, request.user, statement, given["reason"])
        return Response(StatementSerializer(made).data, status.HTTP_201_CREATED)

    @extend_schema(request=HypothesisSerializer, responses={201: HypothesisSerializer})
    @action(detail=True, methods=["post"], required_permissions=CHANGE)
    def hypotheses(self, request: Request, reference: str, network: str) -> Response:
        case, given = self._case(), self.taken(HypothesisSerializer)
        made = workspace.add_hypothesis(
            case, request.user, self._pinned(case).public_id, given["name"], given["statement"]
        )
        return Response(HypothesisSerializer(made).data, status.HTTP_201_CREATED)

    @extend_schema(request=MindSerializer, responses={201: MindSerializer})
    @action(detail=True, methods=["post"], required_permissions=CHANGE)
    def mind(self, request: Request, reference: str, network: str) -> Response:
        """What would change our mind, in your words."""
        case, given = self._case(), self.taken(MindSerializer)
        made = workspace.change_mind(case, request.user, self._pinned(case).public_id, given["text"])
        return Response({"text": made.text}, status.HTTP_201_CREATED)


def shown(found: workspace.Workspace) -> dict[str, Any]:
    return {
        "network": found.pinned.public_id, "run": found.pinned.run.pk,
        "ranked": [
            {"hypothesis": w.key, "name": found.names[w.key], "inconsistency": w.inconsistency, "against": w.against,
             "prior": w.prior, "bits": w.bits, "posterior": w.posterior, "words": w.band.words,
             "machine_posterior": found.machine_posterior.get(w.key)}
            for w in found.ranked
        ],
        "lines": [_line(line) for line in found.lines if line.hypothesis in found.prior],
        "sensitivity": [vars(without) for without in found.sensitivity],
        "would_change": workspace.would_change(found), "mind": found.mind.text if found.mind else "",
        "statements": StatementSerializer(found.statements, many=True).data,
    }  # fmt: skip


def _line(line: Line) -> dict[str, Any]:
    return {
        "hypothesis": line.hypothesis, "kind": line.indicator_kind, "value": line.value, "source": line.source,
        "reliability": line.reliability, "credibility": line.credibility, "bits": line.bits, "cap": line.cap,
        "discount": line.discount, "cost": line.cost, "reason": line.reason,
    }  # fmt: skip
