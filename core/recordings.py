"""What counts as a recording: known by its first bytes, not by what the browser says of it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_AUDIO = 25 * 1024 * 1024


def audio_type(head: bytes) -> str:
    """The content type of a recording by its first bytes; empty when it is none that we know."""
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "audio/webm"
    if head.startswith(b"OggS"):
        return "audio/ogg"
    if head[4:8] == b"ftyp":
        return "audio/mp4"
    if head.startswith(b"ID3") or (head[:1] == b"\xff" and head[1:2] and head[1] & 0xE0 == 0xE0):
        return "audio/mpeg"
    return ""


def check_audio(upload: Any) -> str:
    """Answers the recording's content type; raises ValidationError in plain words."""
    if upload.size > MOST_AUDIO:
        raise ValidationError(_("De opname is te groot. Houd het bij ongeveer 20 minuten."))
    head = upload.read(16)
    upload.seek(0)
    found = audio_type(head)
    if not found:
        raise ValidationError(_("Dit is geen opname die we kunnen afspelen. Neem het opnieuw op."))
    return found
