"""A CSV that a spreadsheet opens without running anything, as an answer to a browser."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import StreamingHttpResponse

from accounts.cells import lines


def download(name: str, header: Iterable[str], rows: Iterable[Iterable[object]]) -> StreamingHttpResponse:
    """`name` without its ending."""
    response = StreamingHttpResponse(lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
