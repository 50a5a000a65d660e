"""How much of a request's files is taken in: enough to say that one is too large, and no more.

Decides for every form at once, before any of them looks. What a form then says of its file is its own.
"""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# A little more than the largest file that any form takes, which is a list of readers.
MOST_BYTES = 34 * 2**20


class Bounded(FileUploadHandler):
    """Stands before the handlers that store: of a larger file they see the first MOST_BYTES or so."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= MOST_BYTES else None

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:  # noqa: ARG002 - Django's name
        return None
