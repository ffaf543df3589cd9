"""Saved scenes over HTTP: named, autosaved, shared, under a version that a save must name."""

from functools import partial
from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from graphs.scene_models import SavedScene, SceneShare, SceneVersion

from . import saved
from .answers import found, masked_state, network_of

READ, WRITE = "graphs.view_network", "graphs.save_scene"
NETWORK = OpenApiParameter("network", str, description="a network's public id: its scenes only")
NUMBER = OpenApiParameter("number", int, OpenApiParameter.PATH)


class SavedSceneSerializer(serializers.ModelSerializer[SavedScene]):
    """`draft`: the autosave of a canvas that has no name."""

    reference = serializers.CharField(read_only=True)
    owner = serializers.CharField(source="owner.username", read_only=True)
    changed_by = serializers.CharField(source="changed_by.username", read_only=True, allow_null=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    may_edit = serializers.SerializerMethodField()

    class Meta:
        model = SavedScene
        fields = (
            "id", "reference", "name", "network", "run", "draft", "version", "owner", "changed_by", "changed_at",
            "created_at", "url", "may_edit",
        )  # fmt: skip

    def get_may_edit(self, scene: SavedScene) -> bool:
        return saved.may_edit(scene, self.context["request"].user)


class VersionSerializer(serializers.ModelSerializer[SceneVersion]):
    by = serializers.CharField(source="by.username", allow_null=True)

    class Meta:
        model = SceneVersion
        fields = ("number", "by", "at", "parts", "kept")


class WholeVersionSerializer(VersionSerializer):
    class Meta(VersionSerializer.Meta):
        fields = (*VersionSerializer.Meta.fields, "state")  # type: ignore[assignment]


class NewSceneSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)
    network = serializers.CharField(max_length=16, allow_blank=True, default="")
    state = serializers.JSONField()


class DraftSerializer(serializers.Serializer[Any]):
    """`version`: of the draft this one was made on; null where there was none."""

    network = serializers.CharField(max_length=16, allow_blank=True)
    version = serializers.IntegerField(min_value=1, allow_null=True, default=None)
    state = serializers.JSONField()


class ChangeSerializer(serializers.Serializer[Any]):
    """`version`: the one this change was made on."""

    version = serializers.IntegerField(min_value=1)
    name = serializers.CharField(max_length=120, required=False)
    state = serializers.JSONField(required=False)


class ShareSerializer(serializers.ModelSerializer[SceneShare]):
    """`who`: a user name, or a circle such as case:C-0001."""

    who = serializers.CharField(max_length=150)
    may_edit = serializers.BooleanField(default=False)

    class Meta:
        model = SceneShare
        fields = ("who", "may_edit")

    def to_representation(self, instance: SceneShare) -> dict[str, Any]:
        who = instance.user.get_username() if instance.user else instance.circle
        return {"who": who, "may_edit": instance.may_edit}


class SavedSceneViewSet(GenericViewSet[SavedScene]):
    """Scenes of one's own and those shared with one. A save names the version it was made on; 409 where it is old."""

    serializer_class = SavedSceneSerializer
    queryset = SavedScene.objects.none()
    required_permissions = {"GET": READ, "POST": WRITE, "PUT": WRITE, "PATCH": WRITE, "DELETE": WRITE}
    lookup_value_regex = "[0-9]+"

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    def get_queryset(self) -> QuerySet[SavedScene]:
        return saved.visible_to(self.person)

    @extend_schema(parameters=[NETWORK], responses=SavedSceneSerializer(many=True))
    def list(self, request: Request) -> Response:
        rows = self.get_queryset()
        if network := request.query_params.get("network"):
            rows = rows.filter(network=network)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=NewSceneSerializer, responses={201: SavedSceneSerializer})
    def create(self, request: Request) -> Response:
        given = _valid(NewSceneSerializer, request)
        if given["network"]:
            network_of(given["network"])
        scene = self._kept(partial(saved.create, self.person, given["name"], given["network"], given["state"]))
        return Response(self.get_serializer(scene).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def retrieve(self, request: Request, pk: str) -> Response:
        """A scene with its state."""
        scene = self.get_object()
        return Response({**self.get_serializer(scene).data, "state": masked_state(saved.version_of(scene).state)})

    @extend_schema(request=ChangeSerializer, responses={200: SavedSceneSerializer, 409: OpenApiTypes.OBJECT})
    def partial_update(self, request: Request, pk: str) -> Response:
        scene, given = self._editable(), _valid(ChangeSerializer, request)
        save = partial(saved.save, scene, self.person, given["version"], given.get("state"), given.get("name"))
        return Response(self.get_serializer(self._kept(save)).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        scene = self._own()
        self._kept(partial(saved.remove, scene, self.person))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=DraftSerializer, responses={200: SavedSceneSerializer, 409: OpenApiTypes.OBJECT})
    @action(detail=False, methods=["put"])
    def draft(self, request: Request) -> Response:
        """The autosave of one's canvas of a network, before it has a name."""
        given = _valid(DraftSerializer, request)
        keep = partial(saved.keep_draft, self.person, given["network"], given["state"], given["version"])
        return Response(self.get_serializer(self._kept(keep)).data)

    @extend_schema(responses=VersionSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def versions(self, request: Request, pk: str) -> Response:
        """Who saved what when, newest first; the last fifty and those that a case points at."""
        rows = self.get_object().versions.select_related("by").defer("state")
        return Response(VersionSerializer(rows, many=True).data)

    @extend_schema(parameters=[NUMBER], responses=WholeVersionSerializer)
    @action(detail=True, url_path=r"versions/(?P<number>[0-9]+)")
    def version(self, request: Request, pk: str, number: str) -> Response:
        """One version with its state, as an exhibit shows it."""
        version = found(partial(saved.version_of, self.get_object(), int(number)))
        version.state = masked_state(version.state)
        return Response(WholeVersionSerializer(version).data)

    @extend_schema(methods=["GET"], responses=ShareSerializer(many=True))
    @extend_schema(methods=["PUT"], request=ShareSerializer(many=True), responses=ShareSerializer(many=True))
    @action(detail=True, methods=["get", "put"], pagination_class=None)
    def shares(self, request: Request, pk: str) -> Response:
        """Whom the scene is shared with, read-only or to edit. PUT replaces the list."""
        if request.method == "GET":
            return Response(ShareSerializer(self.get_object().shares.select_related("user"), many=True).data)
        scene, given = self._own(), ShareSerializer(data=request.data, many=True)
        given.is_valid(raise_exception=True)
        wanted = [saved.With(row["who"], row["may_edit"]) for row in given.validated_data]
        made = self._kept(partial(saved.share, scene, self.person, wanted))
        return Response(ShareSerializer(made, many=True).data)

    def handle_exception(self, exc: Exception) -> Response:
        """409 with who changed what, so that a person can choose."""
        if not isinstance(exc, saved.Conflict):
            return super().handle_exception(exc)
        told = {
            "detail": str(exc), "scene": self.get_serializer(exc.scene).data,
            "since": VersionSerializer(exc.since, many=True).data,
        }  # fmt: skip
        return Response(told, status=status.HTTP_409_CONFLICT)

    def _own(self) -> SavedScene:
        scene = self.get_object()
        if scene.owner != self.request.user:
            raise PermissionDenied(f"Only {scene.owner.get_username()} may do that with this scene.")
        return scene

    def _editable(self) -> SavedScene:
        scene = self.get_object()
        if not saved.may_edit(scene, self.person):
            raise PermissionDenied(
                f"{scene.owner.get_username()} shares this scene for reading; save yours under another name."
            )
        return scene

    def _kept(self, act: Any) -> Any:
        try:
            return act()
        except saved.SceneError as error:
            raise ValidationError(str(error)) from error


def _valid(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    given = serializer(data=request.data)
    given.is_valid(raise_exception=True)
    state = given.validated_data.get("state", {})
    if not isinstance(state, dict):
        raise ValidationError({"state": "a JSON object"})
    return given.validated_data
