"""Private files: stored through one action, answered through one function."""

from pathlib import PurePath

from django.core.files import File
from django.db import transaction
from django.http import FileResponse

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


def answer(stored: StoredFile, *, download: bool = False) -> FileResponse:
    """The file as an answer, after the caller's rule has been asked. Unknown kinds are downloads."""
    inline = stored.content_type in SHOWN_INLINE and not download
    response = FileResponse(
        stored.file.open("rb"),
        as_attachment=not inline,
        filename=stored.name,
        content_type=stored.content_type if inline else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
