"""Keeps an uploaded list in memory: Django's own handler would write it to a temporary file."""

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from core.imports.intake import MOST_BYTES


class InMemoryHandler(FileUploadHandler):
    """Holds at most `MOST_BYTES`, of all files of a request together; of what is larger only the
    size is known. Forgets the name.
    """

    total = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file_name = "bestand"
        self.parts: list[bytes] = []
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.seen += len(raw_data)
        self.total += len(raw_data)
        if self.total > MOST_BYTES:
            self.parts.clear()
        else:
            self.parts.append(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        content = BytesIO(b"".join(self.parts))
        self.parts.clear()
        return InMemoryUploadedFile(
            content, self.field_name, self.file_name, self.content_type, self.seen, self.charset
        )


def uploads_in_memory(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The handler must stand before the CSRF check reads the form, so that check comes after it."""
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def with_handler(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.upload_handlers = [InMemoryHandler(request)]
        return checked(request, *args, **kwargs)

    return with_handler
