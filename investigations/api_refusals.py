"""How the API answers what casework refuses: 404 to whom there is no such case, 403, 409 for an older state, 400."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from rest_framework import status
from rest_framework.exceptions import APIException, PermissionDenied
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, Serializer
from rest_framework.viewsets import GenericViewSet

from investigations.refusals import CaseworkError, NotAllowed, NotVisible, StaleCase, StaleEntry, StaleNote, StaleTask


class Outdated(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "outdated"


class Refused(APIException):
    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "refused"


class Answering(GenericViewSet[Any]):
    """Turns what the domain refuses into an answer."""

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, (StaleCase, StaleEntry, StaleNote, StaleTask)):
            exc = Outdated(str(exc))
        elif isinstance(exc, NotVisible):
            exc = Http404()
        elif isinstance(exc, NotAllowed):
            exc = PermissionDenied(str(exc))
        elif isinstance(exc, CaseworkError):
            exc = Refused(str(exc))
        return super().handle_exception(exc)

    def taken(self, serializer: type[Serializer[Any]]) -> dict[str, Any]:
        given = serializer(data=self.request.data)
        given.is_valid(raise_exception=True)
        return given.validated_data

    def listed(self, rows: QuerySet[Any], serializer: type[BaseSerializer[Any]]) -> Response:
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(serializer(page, many=True, context=self.get_serializer_context()).data)
