"""Uploads are refused by their announced size, before a byte of them is kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class BoundedUploadHandler(FileUploadHandler):
    """First of FILE_UPLOAD_HANDLERS; leaves the files to the others."""

    def handle_raw_input(  # type: ignore[bad-override]
        self, input_data: Any, META: dict[str, Any], content_length: int, boundary: bytes, encoding: str | None = None
    ) -> None:
        if content_length > settings.UPLOAD_MAX_BYTES:
            raise RequestDataTooBig(f"More than {settings.UPLOAD_MAX_BYTES:,} bytes at once (UPLOAD_MAX_BYTES).")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
