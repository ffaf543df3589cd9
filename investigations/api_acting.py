"""Endpoints of acting on a case: packages and their collateral review, actions taken and their effect, legal holds."""

from typing import Any

from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter

from investigations import acting, effect
from investigations.access import require, visible_cases
from investigations.api_refusals import Answering, Refused
from investigations.models import ActionPackage, ActionTaken, Case, EdgeJudgement, EdgeVerdict, LegalHold, Snapshot
from investigations.refusals import CaseworkError
from investigations.reports import acting as pure
from investigations.snapshots import storage

READ = {"GET": "investigations.make_report"}
CHANGE = {"POST": "investigations.change_case"}
REVIEW = {"POST": "investigations.make_report"}
_CASE = r"cases/(?P<reference>[A-Za-z0-9-]+)"


def register_acting(router: DefaultRouter) -> None:
    router.register(rf"{_CASE}/packages", PackageViewSet, basename="package")
    router.register(rf"{_CASE}/actions", ActionViewSet, basename="action")
    router.register(rf"{_CASE}/holds", HoldViewSet, basename="hold")


def _name() -> Any:
    return serializers.SlugRelatedField(slug_field="username", read_only=True)


class PackageSerializer(serializers.ModelSerializer[ActionPackage]):
    snapshot = serializers.SlugRelatedField(slug_field="sha256", read_only=True)
    author, reviewed_by = _name(), _name()

    class Meta:
        model = ActionPackage
        fields = ("id", "snapshot", "threshold", "chosen_because", "author", "at", "reviewed_by", "reviewed_at",
                  "review_note")  # fmt: skip


class ProposeSerializer(serializers.Serializer[Any]):
    """`threshold`: probability of membership from which accounts are acted on."""

    snapshot = serializers.CharField(help_text="sha256 of a snapshot of the case")
    threshold = serializers.FloatField(min_value=0.5, max_value=1)
    because = serializers.CharField(max_length=2_000)


class EdgeSerializer(serializers.ModelSerializer[EdgeJudgement]):
    judged_by = _name()

    class Meta:
        model = EdgeJudgement
        fields = ("network", "account_id", "probability", "verdict", "judged_by", "judged_at")


class JudgeSerializer(serializers.Serializer[Any]):
    """`verdicts`: account at the edge → member, stranger or unsure."""

    verdicts = serializers.DictField(
        child=serializers.ChoiceField(choices=[v.value for v in EdgeVerdict if v != EdgeVerdict.OPEN]),
        allow_empty=False,
    )


class FinishSerializer(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=4_000)


class ActionSerializer(serializers.ModelSerializer[ActionTaken]):
    date = serializers.DateField(source="on")
    by = _name()

    class Meta:
        model = ActionTaken
        fields = ("account_id", "action", "date", "by", "at")


class ActionsSerializer(serializers.Serializer[Any]):
    """A CSV of account_id, action and date: as a file, or as text."""

    file = serializers.FileField(required=False)
    csv = serializers.CharField(required=False, max_length=acting.LONGEST_FILE, trim_whitespace=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        file = attrs.get("file")
        if (file is None) == ("csv" not in attrs):
            raise serializers.ValidationError("Send either a file or its text as csv.")
        if file is None:
            return attrs
        if file.size > acting.LONGEST_FILE:
            raise serializers.ValidationError({"file": f"At most {acting.LONGEST_FILE:,} bytes."})
        try:
            return {"csv": file.read().decode()}
        except UnicodeDecodeError as error:
            raise serializers.ValidationError({"file": "It is not UTF-8."}) from error


class ImportedSerializer(serializers.Serializer[Any]):
    """`known`: said before. `faults`: lines that were left out, and why."""

    added = serializers.IntegerField()
    known = serializers.IntegerField()
    faults = serializers.ListField(child=serializers.CharField())


class HoldSerializer(serializers.ModelSerializer[LegalHold]):
    by, released_by = _name(), _name()

    class Meta:
        model = LegalHold
        fields = ("id", "reason", "by", "at", "released_by", "released_at", "release_reason")
        read_only_fields = ("at", "released_at", "release_reason")


class ReleaseSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2_000)


class OfCase(Answering):
    """What belongs to one case, which the address names."""

    filterset_fields = ()

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, (storage.SnapshotBroken, OSError)):
            exc = Refused(str(exc))
        return super().handle_exception(exc)

    def case(self, right: str = "view") -> Case:
        """404 for who does not see it, 403 for who may not do this with it."""
        number = self.kwargs["reference"].upper().removeprefix("C-")
        rows = visible_cases(self.request.user)
        found = get_object_or_404(rows, number=int(number) if number.isdecimal() else -1)
        require(self.request.user, found, right)
        return found


class PackageViewSet(OfCase):
    """Accounts to act on, from a snapshot and a probability on; handed out once somebody else has reviewed whom it
    would hit."""

    serializer_class = PackageSerializer
    queryset = ActionPackage.objects.none()  # for the schema
    lookup_value_regex = r"\d+"
    required_permissions = {**READ, **CHANGE}

    def package(self) -> ActionPackage:
        rows = ActionPackage.objects.select_related("case", "snapshot", "author", "reviewed_by")
        return get_object_or_404(rows, case=self.case("read_report"), pk=self.kwargs["pk"])

    def list(self, request: Request, reference: str) -> Response:
        rows = self.case("read_report").packages.select_related("author", "reviewed_by", "snapshot")
        return self.listed(rows, PackageSerializer)

    @extend_schema(request=ProposeSerializer, responses={201: PackageSerializer})
    def create(self, request: Request, reference: str) -> Response:
        case, given = self.case(), self.taken(ProposeSerializer)
        snapshot = get_object_or_404(Snapshot, case=case, sha256=given["snapshot"])
        made = acting.propose(case, request.user, snapshot, given["threshold"], given["because"])
        return Response(PackageSerializer(made).data, status.HTTP_201_CREATED)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def retrieve(self, request: Request, reference: str, pk: str) -> Response:
        """The package with the harm each tier covers, the edge with its verdicts, and who else would be hit."""
        package = self.package()
        found = acting.accounts_of(package)
        return Response({
            **PackageSerializer(package).data, "accounts": len(found), "tiers": pure.harm_by_tier(found),
            "edge": EdgeSerializer(package.edge.select_related("judged_by"), many=True).data,
            "precision": vars(acting.precision(package)), "collateral": acting.collateral(package),
        })  # fmt: skip

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=False, required_permissions=READ)
    def curve(self, request: Request, reference: str) -> Response:
        """Accounts, expected precision and share of the harm at each threshold, from the newest snapshot."""
        snapshot = effect.newest(self.case("read_report"))
        if snapshot is None:
            raise CaseworkError("There is no snapshot yet.")
        points = pure.curve(pure.members(storage.read(snapshot)))
        return Response({"snapshot": snapshot.sha256, "points": [vars(p) for p in points]})

    @extend_schema(request=JudgeSerializer, responses=EdgeSerializer(many=True))
    @action(detail=True, methods=["post"], required_permissions=REVIEW)
    def judge(self, request: Request, reference: str, pk: str) -> Response:
        """Say of memberships at the edge whether they are right. The author of the package judges none."""
        package = self.package()
        for account, verdict in self.taken(JudgeSerializer)["verdicts"].items():
            acting.judge(package, request.user, account, verdict)
        return Response(EdgeSerializer(package.edge.select_related("judged_by"), many=True).data)

    @extend_schema(request=FinishSerializer, responses=PackageSerializer)
    @action(detail=True, methods=["post"], required_permissions=REVIEW)
    def finish(self, request: Request, reference: str, pk: str) -> Response:
        """End the collateral review, when every membership at the edge is judged."""
        package = acting.finish_review(self.package(), request.user, self.taken(FinishSerializer)["note"])
        return Response(PackageSerializer(package).data)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    @action(detail=True, required_permissions=READ)
    def accounts(self, request: Request, reference: str, pk: str) -> StreamingHttpResponse:
        """The accounts with tier and reason, as CSV; 400 before the collateral review is finished."""
        made = acting.export(self.package(), request.user)
        return StreamingHttpResponse(made, content_type="text/csv; charset=utf-8")


class ActionViewSet(OfCase):
    """What the platform did to accounts of the case, and what came of it."""

    serializer_class = ActionSerializer
    queryset = ActionTaken.objects.none()  # for the schema
    parser_classes = (JSONParser, MultiPartParser)
    required_permissions = {**READ, **CHANGE}

    def list(self, request: Request, reference: str) -> Response:
        return self.listed(self.case("read_report").actions.select_related("by"), ActionSerializer)

    @extend_schema(request=ActionsSerializer, responses=ImportedSerializer)
    def create(self, request: Request, reference: str) -> Response:
        case = self.case()
        found = acting.import_actions(case, request.user, self.taken(ActionsSerializer)["csv"])
        return Response(ImportedSerializer(found).data)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=False, required_permissions=READ)
    def effect(self, request: Request, reference: str) -> Response:
        """A Plotly figure of exchanges by week and pool with the days of action, and accounts that came since and use
        what the networks hold. Both null before anything was done."""
        case = self.case("read_report")
        if not case.actions.exists():
            return Response({"figure": None, "replacements": None})
        came = effect.replacements(case)
        told = came and {"since": came.since, "total": came.total, "accounts": [
            {"account_id": a.account_id, "batch": a.batch, "seen_on": a.seen_on, "created_on": a.created_on,
             "through": a.shown, "identifiers": len(a.identifiers)}
            for a in came.accounts
        ]}  # fmt: skip
        return Response({"figure": effect.chart(case), "replacements": told})


class HoldViewSet(OfCase):
    """Legal holds: while one stands, nothing of the case is deleted."""

    serializer_class = HoldSerializer
    queryset = LegalHold.objects.none()  # for the schema
    required_permissions = {**READ, **CHANGE}

    def list(self, request: Request, reference: str) -> Response:
        return self.listed(self.case("read_report").holds.select_related("by", "released_by"), HoldSerializer)

    @extend_schema(responses={201: HoldSerializer})
    def create(self, request: Request, reference: str) -> Response:
        case = self.case()
        made = acting.place_hold(case, request.user, self.taken(HoldSerializer)["reason"])
        return Response(HoldSerializer(made).data, status.HTTP_201_CREATED)

    @extend_schema(request=ReleaseSerializer, responses=HoldSerializer)
    @action(detail=False, methods=["post"], required_permissions=CHANGE)
    def release(self, request: Request, reference: str) -> Response:
        """End the hold that stands, with the reason."""
        made = acting.release_hold(self.case(), request.user, self.taken(ReleaseSerializer)["reason"])
        return Response(HoldSerializer(made).data)
