"""More of a case over REST: members, tasks, pins, files, comments, moves.

The rules are those of the domain modules that the pages use too."""

from typing import Any

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from investigations import case_shapes as shapes
from investigations import casework, filing, members, moving, noting, pinning, reviewing, tasking
from investigations.access import visible_cases
from investigations.api_refusals import Answering
from investigations.models import Case, CaseMove, CaseTask, ReviewComment
from investigations.refusals import CaseworkError
from investigations.related import related_cases
from investigations.serializers import ReasonSerializer

VIEW = {"GET": "investigations.view_case"}
CHANGE = {"POST": "investigations.change_case"}
BOTH = {**VIEW, **CHANGE}


class CaseParts(Answering):
    """Actions of the case's viewset."""

    def answered(self, made: Any, shape: Any, code: int = status.HTTP_200_OK) -> Response:
        return Response(shape(made, many=isinstance(made, list)).data, code)

    @extend_schema(methods=["GET"], responses=shapes.MemberSerializer(many=True))
    @extend_schema(methods=["POST"], request=shapes.SetMemberSerializer, responses=shapes.MemberSerializer(many=True))
    @action(detail=True, methods=["get", "post"], filterset_fields=(), required_permissions=BOTH)
    def members(self, request: Request, reference: str) -> Response:
        case: Case = self.get_object()
        if request.method == "POST":
            given = self.taken(shapes.SetMemberSerializer)
            if given["role"]:
                members.set_member(case, request.user, given["user"], given["role"])
            else:
                members.remove_member(case, request.user, given["user"])
        return self.listed(case.members.select_related("user"), shapes.MemberSerializer)

    @extend_schema(request=shapes.TransitionSerializer, responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["post"], required_permissions=CHANGE)
    def transition(self, request: Request, reference: str) -> Response:
        """start, withdraw, close, close_undecided or reopen; 400 says which way there is none."""
        given = self.taken(shapes.TransitionSerializer)
        case = casework.move_on(self.get_object(), request.user, given["transition"], given["reason"], given["version"])
        return Response({"reference": case.reference, "state": case.state, "version": case.version})

    @extend_schema(methods=["GET"], responses=shapes.TaskSerializer(many=True))
    @extend_schema(methods=["POST"], request=shapes.TaskSerializer, responses={201: shapes.TaskSerializer})
    @action(detail=True, methods=["get", "post"], filterset_fields=(), required_permissions=BOTH)
    def tasks(self, request: Request, reference: str) -> Response:
        case: Case = self.get_object()
        if request.method == "GET":
            return self.listed(case.tasks.select_related("assignee"), shapes.TaskSerializer)
        made = tasking.add_task(case, request.user, **self.taken(shapes.TaskSerializer))
        return self.answered(made, shapes.TaskSerializer, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.EditTaskSerializer, responses=shapes.TaskSerializer)
    @action(detail=True, methods=["post"], url_path=r"tasks/(?P<task>\d+)", required_permissions=CHANGE)
    def task(self, request: Request, reference: str, task: str) -> Response:
        given = self.taken(shapes.EditTaskSerializer)
        found = get_object_or_404(CaseTask, case=self.get_object(), pk=task)
        changed = tasking.edit_task(found, request.user, given.pop("version"), given)
        return self.answered(changed, shapes.TaskSerializer)

    @extend_schema(request=shapes.PlaybookSerializer, responses={201: shapes.TaskSerializer(many=True)})
    @action(detail=True, methods=["post"], required_permissions=CHANGE)
    def playbook(self, request: Request, reference: str) -> Response:
        made = tasking.apply_playbook(self.get_object(), request.user, **_key(self.taken(shapes.PlaybookSerializer)))
        return self.answered(made, shapes.TaskSerializer, status.HTTP_201_CREATED)

    @extend_schema(methods=["GET"], responses=shapes.CasePinSerializer(many=True))
    @extend_schema(methods=["POST"], request=shapes.CasePinSerializer, responses={201: shapes.CasePinSerializer})
    @action(detail=True, methods=["get", "post"], filterset_fields=(), required_permissions=BOTH)
    def pins(self, request: Request, reference: str) -> Response:
        """Accounts, identifiers and scenes; networks are in the case itself."""
        case: Case = self.get_object()
        if request.method == "GET":
            return self.listed(case.pins.select_related("pinned_by"), shapes.CasePinSerializer)
        made = pinning.add_pin(case, request.user, **self.taken(shapes.CasePinSerializer))
        return self.answered(made, shapes.CasePinSerializer, status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    @action(detail=True, methods=["delete"], url_path=r"pins/(?P<pin>\d+)", url_name="unpin-thing",
            required_permissions={"DELETE": "investigations.change_case"})  # fmt: skip
    def unpin_thing(self, request: Request, reference: str, pin: str) -> Response:
        pinning.remove_pin(get_object_or_404(self.get_object().pins, pk=pin), request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=shapes.EditNoteSerializer, responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["post"], url_path=r"notes/(?P<note>\d+)", required_permissions=CHANGE)
    def note(self, request: Request, reference: str, note: str) -> Response:
        given = self.taken(shapes.EditNoteSerializer)
        found = get_object_or_404(self.get_object().notes.select_related("case", "author"), pk=note)
        changed = noting.edit_note(found, request.user, given["version"], given["text"])
        return Response({"id": changed.pk, "text": changed.text, "version": changed.version})

    @extend_schema(responses=shapes.NoteVersionSerializer(many=True))
    @action(detail=True, url_path=r"notes/(?P<note>\d+)/versions", url_name="note-versions", filterset_fields=(),
            required_permissions=VIEW)  # fmt: skip
    def note_versions(self, request: Request, reference: str, note: str) -> Response:
        found = get_object_or_404(self.get_object().notes, pk=note)
        return self.listed(found.versions.all(), shapes.NoteVersionSerializer)

    @extend_schema(methods=["GET"], responses=shapes.FileSerializer(many=True))
    @extend_schema(methods=["POST"], request={"multipart/form-data": shapes.AddFileSerializer},
                   responses={201: shapes.FileSerializer})  # fmt: skip
    @action(detail=True, methods=["get", "post"], filterset_fields=(), required_permissions=BOTH,
            parser_classes=[MultiPartParser, JSONParser])  # fmt: skip
    def files(self, request: Request, reference: str) -> Response:
        case: Case = self.get_object()
        if request.method == "GET":
            return self.listed(case.files.select_related("added_by", "removed_by"), shapes.FileSerializer)
        given = self.taken(shapes.AddFileSerializer)
        made = filing.add_file(case, request.user, given["file"], given["about"])
        return self.answered(made, shapes.FileSerializer, status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, url_path=r"files/(?P<file>\d+)", required_permissions={"GET": "accounts.view_evidence"})
    def file(self, request: Request, reference: str, file: str) -> FileResponse:
        found = get_object_or_404(self.get_object().files.select_related("case"), pk=file)
        try:
            return filing.download(found, request.user)
        except OSError as error:
            raise Http404(f"{found.name} is gone.") from error

    @extend_schema(request=ReasonSerializer, responses=shapes.FileSerializer)
    @action(detail=True, methods=["post"], url_path=r"files/(?P<file>\d+)/remove", required_permissions=CHANGE)
    def remove_file(self, request: Request, reference: str, file: str) -> Response:
        """Out of the case, with a reason; the row and the bytes stay."""
        found = get_object_or_404(self.get_object().files.select_related("case"), pk=file)
        filing.remove_file(found, request.user, self.taken(ReasonSerializer)["reason"])
        found.refresh_from_db()
        return self.answered(found, shapes.FileSerializer)

    @extend_schema(responses=shapes.RelatedSerializer(many=True))
    @action(detail=True, filterset_fields=(), required_permissions=VIEW)
    def related(self, request: Request, reference: str) -> Response:
        found, _ = related_cases(self.get_object(), request.user, most=100)
        return Response(shapes.RelatedSerializer(found, many=True).data)

    @extend_schema(methods=["GET"], responses=shapes.CommentSerializer(many=True))
    @extend_schema(methods=["POST"], request=shapes.CommentSerializer, responses={201: shapes.CommentSerializer})
    @action(detail=True, methods=["get", "post"], filterset_fields=(),
            required_permissions={**VIEW, "POST": "investigations.view_case"})  # fmt: skip
    def comments(self, request: Request, reference: str) -> Response:
        """Of every review of the case, oldest first; POST adds one to the review that goes on."""
        case: Case = self.get_object()
        if request.method == "GET":
            rows = ReviewComment.objects.filter(review__case=case).select_related("author")
            return self.listed(rows, shapes.CommentSerializer)
        made = reviewing.comment(case, request.user, **self.taken(shapes.CommentSerializer))
        return self.answered(made, shapes.CommentSerializer, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=shapes.CommentSerializer)
    @action(detail=True, methods=["post"], url_path=r"comments/(?P<comment>\d+)/settle",
            required_permissions={"POST": "investigations.view_case"})  # fmt: skip
    def settle(self, request: Request, reference: str, comment: str) -> Response:
        rows = ReviewComment.objects.select_related("review__case", "author")
        found = get_object_or_404(rows, pk=comment, review__case=self.get_object())
        return self.answered(reviewing.settle(found, request.user), shapes.CommentSerializer)

    @extend_schema(request=shapes.MergeSerializer, responses={201: shapes.MoveSerializer})
    @action(detail=True, methods=["post"], required_permissions=CHANGE)
    def merge(self, request: Request, reference: str) -> Response:
        given = self.taken(shapes.MergeSerializer)
        number = given["into"].upper().removeprefix("C-")
        into = visible_cases(request.user).filter(number=int(number) if number.isdecimal() else -1).first()
        if into is None:
            raise CaseworkError(f"There is no case {given['into']}.")
        made = moving.merge(into, self.get_object(), request.user, given["reason"])
        return self.answered(made, shapes.MoveSerializer, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.SplitSerializer, responses={201: shapes.MoveSerializer})
    @action(detail=True, methods=["post"], required_permissions=CHANGE)
    def split(self, request: Request, reference: str) -> Response:
        given = self.taken(shapes.SplitSerializer)
        made = moving.split(self.get_object(), request.user, given["title"], given["networks"], given["reason"])
        return self.answered(made, shapes.MoveSerializer, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=shapes.MoveSerializer)
    @action(detail=True, methods=["post"], url_path=r"moves/(?P<move>\d+)/take-back", required_permissions=CHANGE)
    def take_back(self, request: Request, reference: str, move: str) -> Response:
        case = self.get_object()
        rows = CaseMove.objects.filter(source=case) | CaseMove.objects.filter(target=case)
        return self.answered(moving.take_back(get_object_or_404(rows, pk=move), request.user), shapes.MoveSerializer)


def _key(given: dict[str, Any]) -> dict[str, str]:
    return {"key": given["playbook"]}
