"""Private files: stored through one action, answered through one function."""

import re
from pathlib import PurePath

from django.core.files import File
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from core.models import StoredFile

SHOWN_INLINE = {
    "image/png",
    "image/jpeg",
    "image/webp",
    "audio/webm",
    "audio/ogg",
    "audio/mp4",
    "audio/mpeg",
    "video/mp4",
    "video/webm",
    "application/pdf",
}


def store(*, content: File, name: str, content_type: str, school_id: int | None) -> StoredFile:
    """Keeps a file in the private folder. The caller has checked kind and size."""
    stored = StoredFile(
        name=PurePath(name).name[:200],
        content_type=content_type,
        size=content.size,
        school_id=school_id,
    )
    stored.file.save(f"{stored.code}{PurePath(name).suffix[:10].lower()}", content, save=False)
    stored.save()
    return stored


def remove(stored: StoredFile) -> None:
    """Deletes the file and its row; whoever pointed at it points at nothing."""
    storage, name = stored.file.storage, str(stored.file.name)
    stored.delete()
    transaction.on_commit(lambda: storage.delete(name))


def answer(request: HttpRequest, stored: StoredFile, *, download: bool = False) -> HttpResponseBase:
    """The file as an answer, after the caller's rule has been asked. Unknown kinds are downloads.

    A part of it when the browser asks one (`Range`): iPhones play no sound without.
    """
    size = stored.file.size
    tag = f'"{stored.code}"'  # a stored file never changes
    part = _asked_part(request, size, tag)
    if part is not None and part.start >= size:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    inline = stored.content_type in SHOWN_INLINE and not download
    whole = stored.file.open("rb")
    response = FileResponse(
        whole if part is None else _Part(whole, part),
        status=200 if part is None else 206,
        as_attachment=not inline,
        filename=stored.name,
        content_type=stored.content_type if inline else "application/octet-stream",
    )
    if part is not None:
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
        response["Content-Length"] = str(len(part))
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def _asked_part(request: HttpRequest, size: int, tag: str) -> range | None:
    """The bytes of `Range`; None for the whole. RFC 9110 lets a server ignore several at once, what
    it cannot read, and what was asked of another version. One that begins at `size` or after it
    cannot be given.
    """
    found = ONE_RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if request.method != "GET" or found is None or found.group() == "bytes=-":
        return None
    if request.headers.get("If-Range", tag) != tag:
        return None
    first, last = found.groups()
    if not first:  # the last so many bytes
        return range(size - min(int(last), size), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1 if last else size, size))


class _Part:
    """A file that begins and ends where the part does."""

    def __init__(self, whole: File, part: range) -> None:
        whole.seek(part.start)
        self.whole, self.left = whole, len(part)

    def read(self, most: int = -1) -> bytes:
        found: bytes = self.whole.read(self.left if most < 0 else min(most, self.left))
        self.left -= len(found)
        return found

    def close(self) -> None:
        self.whole.close()
